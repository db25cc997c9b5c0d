// One pass over the blocks in order. Registers that loops carry texts in are taken to hold the longest text there is;
// lowering makes none.
#include "ir/text_bytes.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "ir/graph.h"
#include "ir/longest_path.h"

namespace journey::ir {

namespace {

// Bytes of text that are handled in the time of one step, roughly.
constexpr uint64_t kBytesPerStep = 1024;
// An automaton that must follow all its states at once takes a step for so many of them and bytes of text.
constexpr uint64_t kPatternWorkPerStep = 256;

// A list's head and its words.
uint64_t ListBytes(uint64_t elements) { return 8 + 8 * elements; }

uint64_t LongestMember(const Enum& declaration) {
  size_t longest = 0;
  for (const EnumMember& member : declaration.members) longest = std::max(longest, member.wire.size());
  return longest;
}

class Sizes {
 public:
  Sizes(const Module& module, const Function& function, const std::vector<uint64_t>& results)
      : module_(module), function_(function), results_(results), sizes_(function.registers.size()) {
    for (uint32_t i = 0; i < function.param_count; ++i) {
      const Type& type = function.registers[i];
      if (IsHeld(type.kind)) sizes_[i] = Largest(type, kMostElements);
    }
  }

  std::vector<uint64_t> Run() {
    const std::optional<std::vector<uint32_t>> order = BlockOrder(function_);
    CHECK(order.has_value());
    Pass(*order);
    const std::vector<uint64_t> once = sizes_;
    Pass(*order);
    for (size_t i = 0; i < sizes_.size(); ++i) {
      if (sizes_[i] != once[i]) sizes_[i] = std::max(sizes_[i], kMaxTextBytes);
    }
    return std::move(sizes_);
  }

 private:
  void Pass(const std::vector<uint32_t>& order) {
    for (const uint32_t b : order) {
      for (const Instr& instr : function_.blocks[b].instrs) {
        if (instr.dst == kNoReg) continue;
        const Kind kind = function_.registers[instr.dst].kind;
        if (!IsHeld(kind)) continue;
        const uint64_t most = kind == Kind::kString ? kMaxTextBytes : UINT64_MAX;
        sizes_[instr.dst] = std::max(sizes_[instr.dst], std::min(most, SizeOf(instr)));
      }
    }
  }

  uint64_t Arg(const Instr& instr, size_t i) const { return sizes_[instr.args[i]]; }

  // What a value of the type takes, without what is inside.
  uint64_t Largest(const Type& type, uint64_t elements) const {
    if (type.kind == Kind::kList) return ListBytes(elements);
    return type.kind == Kind::kRecord ? module_.records[type.enum_id].layout.size : kMaxTextBytes;
  }
  uint64_t Largest(const Slot& slot) const { return Largest(slot.type, slot.max); }

  uint64_t SizeOf(const Instr& instr) const {
    const auto at = [](int64_t index) { return static_cast<size_t>(index); };
    switch (instr.op) {
      case Op::kLoadMem:
        return Largest(module_.journeys[at(function_.journey)].memory.slots[at(instr.imm)]);
      case Op::kLoadProfile:
        return Largest(module_.customer.slots[at(instr.imm)]);
      case Op::kLoadEvent:
        return Largest(module_.events[at(instr.imm)].layout.slots[at(instr.imm2)]);
      case Op::kLoadOther:
        return Largest(module_.journeys[at(instr.imm)].memory.slots[at(instr.imm2)]);
      case Op::kRecordField:
        return Largest(module_.records[at(instr.imm)].layout.slots[at(instr.imm2)]);
      case Op::kListNew:
        return ListBytes(static_cast<uint64_t>(instr.imm2));
      case Op::kListConcat:
        return SaturatingAdd(Arg(instr, 0), Arg(instr, 1));
      case Op::kListSort:
      case Op::kListSortFloat:
      case Op::kListSortText:
      case Op::kListDistinct:
        return Arg(instr, 0);
      case Op::kConst: {
        if (const auto* parts = std::get_if<std::vector<int32_t>>(&module_.constants[at(instr.imm)].value)) {
          return ListBytes(parts->size());
        }
        const auto* text = std::get_if<std::string>(&module_.constants[static_cast<size_t>(instr.imm)].value);
        return text == nullptr ? 0 : text->size();
      }
      case Op::kNone:
        return 0;
      case Op::kMov:
      case Op::kSome:
      case Op::kUnwrap:
      case Op::kStrTrim:
      case Op::kTextKeep:
        return Arg(instr, 0);
      case Op::kStrConcat:
        return Arg(instr, 0) + Arg(instr, 1);
      case Op::kStrMin:
      case Op::kStrMax:
        return std::max(Arg(instr, 0), Arg(instr, 1));
      case Op::kStrLower:
      case Op::kStrUpper:
        return 3 * Arg(instr, 0);
      case Op::kFormat:
      case Op::kDateFormat:
        return 64 + 32 * Arg(instr, 1);  // a letter of the pattern gives a few bytes
      case Op::kEnumToStr:
        return LongestMember(module_.enums[static_cast<size_t>(instr.imm)]);
      case Op::kBoolToStr:
      case Op::kDateToStr:
      case Op::kTimeToStr:
        return 16;
      case Op::kIntToStr:
      case Op::kDecToStr:
      case Op::kFloatToStr:
      case Op::kInstToStr:
      case Op::kZoneToStr:
        return 64;
      case Op::kDurToStr:
        return 128;
      case Op::kCall:
        return results_[static_cast<size_t>(instr.imm)];
      default:
        return Largest(function_.registers[instr.dst], kMostElements);
    }
  }

  const Module& module_;
  const Function& function_;
  const std::vector<uint64_t>& results_;
  std::vector<uint64_t> sizes_;
};

}  // namespace

std::vector<uint64_t> TextSizes(const Module& module, const Function& function, const std::vector<uint64_t>& results) {
  return Sizes(module, function, results).Run();
}

bool MakesText(Op op) {
  switch (op) {
    case Op::kStrMin:
    case Op::kStrMax:     // one of the operands
    case Op::kEnumToStr:  // the module's own
      return false;
    default: {
      const OpInfo& info = Info(op);
      return info.op_class == OpClass::kPure && std::string_view(info.result).starts_with('s');
    }
  }
}

bool MakesList(Op op) {
  switch (op) {
    case Op::kListNew:
    case Op::kListConcat:
    case Op::kListSort:
    case Op::kListSortFloat:
    case Op::kListSortText:
    case Op::kListDistinct:
    case Op::kRecordMake:
      return true;
    default:
      return false;
  }
}

namespace {

// Whether it looks at one part of a list or record, however large that is.
bool IsOnePart(Op op) {
  return op == Op::kListLength || op == Op::kListAt || op == Op::kListRef || op == Op::kRecordField ||
         op == Op::kListNew || op == Op::kListPush;
}

// How many elements an operation may look at in the time of one step; 0: it looks at no lists.
uint64_t ElementsPerStep(Op op) {
  switch (op) {
    case Op::kListConcat:
    case Op::kListSum:
    case Op::kListSumFloat:
    case Op::kListMin:
    case Op::kListMax:
    case Op::kListMinFloat:
    case Op::kListMaxFloat:
    case Op::kListMean:
    case Op::kListMeanDec:
    case Op::kListMeanFloat:
      return 4;
    case Op::kListJoin:
    case Op::kListHas:
    case Op::kListDistinct:
    case Op::kListSort:
    case Op::kListSortFloat:
    case Op::kListSortText:
    case Op::kSame:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

uint64_t StepsOf(const Module& module, const Instr& instr, const std::vector<uint64_t>& sizes) {
  const OpClass op_class = Info(instr.op).op_class;
  if (op_class == OpClass::kCore || op_class == OpClass::kRead || IsOnePart(instr.op)) return 1;
  if (instr.op == Op::kRecordMake) return 1 + instr.args.size();
  uint64_t longest = 0, shortest = kMaxTextBytes;
  for (const uint32_t arg : instr.args) {
    if (arg == kNoReg) continue;
    longest = std::max(longest, sizes[arg]);
    shortest = std::min(shortest, sizes[arg]);
  }
  if (instr.dst != kNoReg) longest = std::max(longest, sizes[instr.dst]);
  if (instr.op == Op::kStrMatches) {
    return 1 + longest * module.regexes[static_cast<size_t>(instr.imm)].size / kPatternWorkPerStep;
  }
  if (const uint64_t elements = ElementsPerStep(instr.op)) return 1 + longest / (8 * elements);
  // Texts of different sizes are not looked at; prefixes and orders end with the shorter one.
  const bool ends_early = instr.op == Op::kStrEq || instr.op == Op::kStrLt || instr.op == Op::kStrLe ||
                          instr.op == Op::kStrStartsWith || instr.op == Op::kStrEndsWith;
  return 1 + (ends_early ? shortest : longest) / kBytesPerStep;
}

}  // namespace journey::ir
