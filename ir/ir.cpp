// The tables behind ir.h: operations, names of closed sets, and the packing of layouts.
#include "ir/ir.h"

#include <algorithm>

#include "base/check.h"
#include "ir/fields.h"

namespace journey::ir {

namespace {

constexpr OpInfo kOps[] = {
#define PURE(name, text, result, args) {Op::k##name, OpClass::kPure, #name, text, result, args},
#define TABLE(name, text, result, args) {Op::k##name, OpClass::kTable, #name, text, result, args},
#define READ(name, text, result, args) {Op::k##name, OpClass::kRead, #name, text, result, args},
#define ACT(name, text, result, args) {Op::k##name, OpClass::kAct, #name, text, result, args},
#define CORE(name, text) {Op::k##name, OpClass::kCore, #name, text, "", ""},
#include "ir/ops.def"
};
static_assert(std::size(kOps) <= 256, "Op is one byte");

}  // namespace

const OpInfo& Info(Op op) {
  CHECK(static_cast<size_t>(op) < std::size(kOps));
  return kOps[static_cast<size_t>(op)];
}

size_t OpCount() { return std::size(kOps); }

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kVoid:
      return "void";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kDecimal:
      return "decimal";
    case Kind::kFloat:
      return "float";
    case Kind::kString:
      return "string";
    case Kind::kDuration:
      return "duration";
    case Kind::kInstant:
      return "instant";
    case Kind::kTime:
      return "time";
    case Kind::kZone:
      return "timezone";
    case Kind::kEnum:
      return "enum";
    case Kind::kNone:
      return "none";
    case Kind::kError:
      return "error";
    case Kind::kDate:
      return "date";
    case Kind::kList:
      return "list";
    case Kind::kRecord:
      return "record";
  }
  return "?";
}

std::string_view HistoryName(HistoryKind kind) { return Words(kind)[static_cast<size_t>(kind)]; }

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCompleted:
      return "completed";
    case Outcome::kExited:
      return "exited";
    case Outcome::kConverted:
      return "converted";
    case Outcome::kExpired:
      return "expired";
    case Outcome::kStopped:
      return "stopped";
    case Outcome::kMerged:
      return "merged";
  }
  return "?";
}

Place MakePlace(int32_t file, uint32_t line, uint32_t column, uint32_t length) {
  constexpr uint32_t kMost = UINT16_MAX;
  if (column == 0 || column > kMost) return {file, line, 0, 0};
  return {file, line, static_cast<uint16_t>(column), static_cast<uint16_t>(std::min(length, kMost))};
}

bool ComesBefore(const Journey& a, const Journey& b) {
  if (a.priority != b.priority) return a.priority > b.priority;
  return a.name != b.name ? a.name < b.name : a.version < b.version;
}

int32_t EntryFunction(const Journey& journey) {
  if (journey.begin_fn != kNone) return journey.begin_fn;
  return journey.stages[static_cast<size_t>(journey.first_stage)].enter_fn;
}

void Pack(Layout& layout) {
  uint32_t next = 0;
  for (Slot& slot : layout.slots) {
    if (slot.type.kind == Kind::kBool) continue;
    slot.offset = next;
    next += 8;
  }
  for (Slot& slot : layout.slots) {
    if (slot.type.kind == Kind::kBool) slot.offset = next++;
    slot.presence = slot.type.optional ? next++ : UINT32_MAX;
  }
  layout.size = (next + 7) & ~uint32_t{7};
  PackKept(layout);
}

void PackKept(Layout& layout) {
  uint32_t next = 0;
  for (const uint32_t bytes : {8U, 4U, 1U}) {
    for (Slot& slot : layout.slots) {
      if (KeptBytes(slot.type.kind) != bytes) continue;
      slot.kept = next;
      next += bytes;
    }
  }
  for (Slot& slot : layout.slots) slot.kept_presence = slot.type.optional ? next++ : UINT32_MAX;
  layout.kept_size = (next + 7) & ~uint32_t{7};
}

void PackKept(Module& module) {
  PackKept(module.customer);
  for (Journey& journey : module.journeys) PackKept(journey.memory);
}

Module::Module() = default;
Module::Module(const Module&) = default;
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(const Module&) = default;
Module& Module::operator=(Module&&) noexcept = default;
Module::~Module() = default;

}  // namespace journey::ir
