// Operations are taken one by one; one that is not known here counts as able to change at any time.
#include "runtime/program/reads.h"

namespace journey::rt {

void Reads::Add(const ir::Module& module, int32_t function) {
  if (function == ir::kNone || !functions_.insert(function).second) return;
  for (const ir::Block& block : module.functions[static_cast<size_t>(function)].blocks) {
    for (const ir::Instr& instr : block.instrs) {
      switch (instr.op) {
        case ir::Op::kCall:
          Add(module, static_cast<int32_t>(instr.imm));
          break;
        case ir::Op::kLoadProfile:
          fields.insert(static_cast<int32_t>(instr.imm));
          break;
        case ir::Op::kLoadMem:
          slots.insert(static_cast<int32_t>(instr.imm));
          break;
        case ir::Op::kCustomerZone:
          if (module.zone_field != ir::kNone) fields.insert(module.zone_field);
          break;
        case ir::Op::kHistory: {
          const ir::HistoryQuery& query = module.history[static_cast<size_t>(instr.imm)];
          if (query.window_ms != 0 || query.kind == ir::HistoryKind::kTimeSince) other = true;
          events.insert(query.event);
          break;
        }
        case ir::Op::kBucket:   // of the customer's id, which stays
        case ir::Op::kListNew:  // these are about registers
        case ir::Op::kListPush:
        case ir::Op::kTextMark:
        case ir::Op::kTextRelease:
        case ir::Op::kTextKeep:
          break;
        default: {
          const ir::OpClass kind = ir::Info(instr.op).op_class;
          if (kind == ir::OpClass::kRead || kind == ir::OpClass::kAct) other = true;
        }
      }
    }
  }
}

}  // namespace journey::rt
