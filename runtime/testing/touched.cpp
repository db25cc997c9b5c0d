// Counting. Instructions without a place are nobody's.
#include "runtime/testing/touched.h"

namespace journey::rt {

TouchedPlace PlaceOf(const ir::Function& function, const ir::Instr& instr) {
  return {function.file, instr.line, instr.column, instr.length};
}

void Touched::Begins(const ir::Function& function, const ir::Instr& instr) {
  if (instr.line == 0) return;
  const TouchedPlace place = PlaceOf(function, instr);
  ++runs[place][instr.op];
  if (instr.op == ir::Op::kSend || instr.op == ir::Op::kSendTell) sending_ = place;
}

void Touched::Ran(const ir::Function& function, const ir::Instr& instr, const Value& result) {
  if (instr.op == ir::Op::kSend || instr.op == ir::Op::kSendTell) sending_.reset();
  if (instr.line == 0 || instr.dst == ir::kNoReg) return;
  const ir::Type& type = function.registers[instr.dst];
  if (type.kind == ir::Kind::kBool && !type.optional) ++answers[PlaceOf(function, instr)][result.i != 0 ? 1 : 0];
  if (instr.op == ir::Op::kSplit) ++arms[PlaceOf(function, instr)][result.i];
}

void Touched::See(const Record& record) {
  if (record.kind == RecordKind::kMoved) ++left[{record.journey, std::string(record.from)}];
  if (record.kind == RecordKind::kEnded) ++left[{record.journey, std::string(record.stage)}];
  const bool sent = record.kind == RecordKind::kSent, deferred = record.kind == RecordKind::kDeferred;
  if (!sent && !deferred && record.kind != RecordKind::kSuppressed) return;
  if (sending_.has_value()) sent_from_[std::string(record.send_id)] = *sending_;
  const auto from = sent_from_.find(record.send_id);
  if (from == sent_from_.end()) return;
  SendFates& fates = sends[from->second];
  ++(sent ? fates.sent : deferred ? fates.deferred : fates.suppressed);
}

}  // namespace journey::rt
