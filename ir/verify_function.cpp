// Instructions of one function: shapes, types, contexts. Signatures come from ops.def, the rest is spelled out here.
#include "ir/verify_function.h"

#include <optional>
#include "ir/at.h"

#include "ir/graph.h"
#include "ir/operands.h"
#include "ir/text_bytes.h"
#include "ir/verify_records.h"

namespace journey::ir {

namespace {

Kind LetterKind(char letter) {
  switch (letter) {
    case 'b':
      return Kind::kBool;
    case 'i':
      return Kind::kInt;
    case 'd':
      return Kind::kDecimal;
    case 'f':
      return Kind::kFloat;
    case 's':
      return Kind::kString;
    case 'u':
      return Kind::kDuration;
    case 't':
      return Kind::kInstant;
    case 'm':
      return Kind::kTime;
    case 'z':
      return Kind::kZone;
    case 'e':
      return Kind::kEnum;
    case 'y':
      return Kind::kDate;
    case 'l':
      return Kind::kList;
    case 'o':
      return Kind::kRecord;
    default:
      return Kind::kVoid;
  }
}

class FunctionChecker {
 public:
  FunctionChecker(const Module& module, const Function& function)
      : module_(module), function_(function), journey_(At(module.journeys, function.journey)) {}

  std::string Check() {
    if (function_.param_count > function_.registers.size()) return "more parameters than registers";
    if (function_.registers.size() >= kNoReg) return "too many registers";
    for (const Type& type : function_.registers) {
      if (!ValidType(module_, type)) return "a register of no value type";
    }
    if (function_.result != Type{} && !ValidType(module_, function_.result)) return "a result of no value type";
    if (function_.journey != kNone && !journey_) return "no such journey";
    if (function_.context == Context::kInstance && !journey_) return "an instance function without a journey";
    if (function_.file != kNone && !At(module_.files, function_.file)) return "no such file";
    if (function_.blocks.empty()) return "no blocks";
    for (size_t b = 0; b < function_.blocks.size(); ++b) {
      const std::vector<Instr>& instrs = function_.blocks[b].instrs;
      for (size_t i = 0; i < instrs.size(); ++i) {
        if (IsTerminator(instrs[i].op) != (i + 1 == instrs.size())) {
          return "b" + std::to_string(b) + ": a block needs exactly one terminator, at its end";
        }
        if (static_cast<size_t>(instrs[i].op) >= OpCount()) return "unknown operation";
        if (!Instruction(instrs[i])) {
          return "b" + std::to_string(b) + ", " + Info(instrs[i].op).text + ": " + error_;
        }
      }
      if (instrs.empty()) return "b" + std::to_string(b) + " is empty";
    }
    return {};
  }

 private:
  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }
  const Type& RegType(uint32_t reg) const { return function_.registers[reg]; }

  bool Instruction(const Instr& instr) {
    if (instr.dst != kNoReg && instr.dst >= function_.registers.size()) return Fail("no such register");
    for (uint32_t arg : instr.args) {
      bool left_out = arg == kNoReg && (IsSend(instr.op) || instr.op == Op::kStart || instr.op == Op::kEmit);
      if (!left_out && arg >= function_.registers.size()) return Fail("no such register");
    }
    for (uint32_t target : instr.targets) {
      if (target >= function_.blocks.size()) return Fail("no such block");
      if (target == 0) return Fail("the entry block cannot be a target");
    }
    if (!Allowed(instr.op)) return Fail("not allowed in this context");
    Immediates immediates = ImmediatesOf(instr.op);
    if (!InRange(immediates.imm, instr.imm, kNone) || !InRange(immediates.imm2, instr.imm2, instr.imm)) {
      return Fail("what it points at does not exist");
    }
    if (Info(instr.op).op_class == OpClass::kCore) return Core(instr);
    if (!instr.targets.empty() || !instr.cases.empty()) return Fail("it cannot jump");
    if (IsSend(instr.op)) return SendArgs(instr);
    if (instr.op == Op::kRecordMake) return RecordArgs(instr);
    if (IsOnLists(instr.op)) return Signature(instr) && ListArgs(instr);
    if (instr.op == Op::kWait) return WaitArgs(instr);
    if (instr.op == Op::kArmTimer) return TimerArgs(instr);
    if (instr.op == Op::kStart) return StartArgs(instr);
    if (instr.op == Op::kStop) return StopArgs(instr);
    if (instr.op == Op::kEmit) return EmitArgs(instr);
    return Signature(instr);
  }

  bool Allowed(Op op) const {
    Context context = function_.context;
    switch (Info(op).op_class) {
      case OpClass::kPure:
      case OpClass::kTable:
      case OpClass::kCore:
        return true;
      case OpClass::kAct:
        if (op == Op::kTextMark || op == Op::kTextRelease || op == Op::kTextKeep || op == Op::kListNew ||
            op == Op::kListPush) {
          return true;
        }
        // What gives a value only asks.
        return context == Context::kInstance && function_.result == Type{};
      case OpClass::kRead:
        break;
    }
    bool customer = context == Context::kCustomer || context == Context::kInstance || context == Context::kTest;
    switch (op) {
      case Op::kLoadEvent:
        return context == Context::kHistory || (customer && context != Context::kTest);
      case Op::kLoadProfile:
      case Op::kNow:
      case Op::kCustomerZone:
      case Op::kBucket:
      case Op::kHistory:
        return customer;
      case Op::kLoadKey:
        return customer && journey_ && journey_->key_slot != kNone;
      case Op::kLoadOther:
        return context == Context::kTest;
      default:
        return context == Context::kInstance;
    }
  }

  bool InRange(Ref ref, int64_t index, int64_t first) const {
    switch (ref) {
      case Ref::kNone:
        return index == 0;
      case Ref::kNumber:
        return index >= 0;
      case Ref::kConstant:
        return At(module_.constants, index);
      case Ref::kOptionalConstant:
        return index == kNone || At(module_.constants, index);
      case Ref::kFile:
        return At(module_.files, index);
      case Ref::kEnum:
        return At(module_.enums, index);
      case Ref::kCustomerField:
        return At(module_.customer.slots, index);
      case Ref::kEvent:
        return At(module_.events, index);
      case Ref::kEventField:
        return At(module_.events, first) && At(At(module_.events, first)->layout.slots, index);
      case Ref::kChannel:
        return At(module_.channels, index);
      case Ref::kHistory:
        return At(module_.history, index);
      case Ref::kRegex:
        return At(module_.regexes, index);
      case Ref::kSet:
        return At(module_.sets, index);
      case Ref::kCalendar:
        return At(module_.calendars, index);
      case Ref::kFunction:
        return At(module_.functions, index);
      case Ref::kJourney:
        return At(module_.journeys, index);
      case Ref::kJourneySlot:
        return At(module_.journeys, first) && At(At(module_.journeys, first)->memory.slots, index);
      case Ref::kMemorySlot:
        return journey_ && At(journey_->memory.slots, index);
      case Ref::kStage:
        return journey_ && At(journey_->stages, index);
      case Ref::kTimer:
        return journey_ && At(journey_->timers, index);
      case Ref::kWait:
        return journey_ && At(journey_->waits, index);
      case Ref::kGoal:
        return journey_ && At(journey_->goals, index);
      case Ref::kSplit:
        return journey_ && At(journey_->splits, index);
      case Ref::kOutcome:
        return index >= 0 && index <= static_cast<int64_t>(Outcome::kStopped);
      case Ref::kType: {
        const Type type = TypeOfImmediate(index);
        return TypeImmediate(type) == index && ValidType(module_, type);
      }
      case Ref::kRecord:
        return At(module_.records, index);
      case Ref::kRecordField:
        return At(module_.records, first) && At(At(module_.records, first)->layout.slots, index);
    }
    return false;
  }

  // The type that `x` stands for, where the tables fix it.
  std::optional<Type> TableType(const Instr& instr) const {
    switch (instr.op) {
      case Op::kLoadMem:
      case Op::kStoreMem:
        return At(journey_->memory.slots, instr.imm)->type;
      case Op::kLoadProfile:
      case Op::kStoreProfile:
        return At(module_.customer.slots, instr.imm)->type;
      case Op::kLoadEvent:
        return At(At(module_.events, instr.imm)->layout.slots, instr.imm2)->type;
      case Op::kLoadKey: {
        const Slot* slot = At(journey_->memory.slots, journey_->key_slot);
        return slot ? std::optional(slot->type) : std::nullopt;
      }
      case Op::kLoadOther:
        return At(At(module_.journeys, instr.imm)->memory.slots, instr.imm2)->type;
      case Op::kHistory:
        return At(module_.history, instr.imm)->type;
      case Op::kInSet:
        return At(module_.sets, instr.imm)->type;
      case Op::kTextKeep:
        if (instr.args.empty() || RegType(instr.args[0]).kind != Kind::kString) return std::nullopt;
        return RegType(instr.args[0]);
      default:
        return IsOnLists(instr.op) ? ListType(instr) : std::nullopt;
    }
  }

  static bool IsOnLists(Op op) {
    return (op >= Op::kListLength && op <= Op::kRecordField) || op == Op::kListNew || op == Op::kListPush;
  }

  // The same for operations on lists and records.
  std::optional<Type> ListType(const Instr& instr) const {
    const Type type = instr.args.empty() ? Type{} : RegType(instr.args[0]);
    switch (instr.op) {
      case Op::kListAt:
      case Op::kListRef:
      case Op::kListSum:
      case Op::kListSumFloat:
      case Op::kListMin:
      case Op::kListMax:
      case Op::kListMinFloat:
      case Op::kListMaxFloat:
      case Op::kListPush:
      case Op::kListHas:
        return type.Element();
      case Op::kListConcat:
      case Op::kListSort:
      case Op::kListSortFloat:
      case Op::kListSortText:
      case Op::kListDistinct:
        return type;
      case Op::kListNew:
        return instr.dst == kNoReg ? std::nullopt : std::optional(RegType(instr.dst));
      case Op::kSame:
        return TypeOfImmediate(instr.imm);
      case Op::kRecordField:
        return At(At(module_.records, instr.imm)->layout.slots, instr.imm2)->type;
      default:
        return std::nullopt;
    }
  }

  static bool IsCounted(Kind kind) { return kind == Kind::kInt || kind == Kind::kDecimal || kind == Kind::kDuration; }
  static bool IsOrdered(Kind kind) {
    return IsCounted(kind) || kind == Kind::kInstant || kind == Kind::kTime || kind == Kind::kDate;
  }

  // What signatures do not say about operations on lists and records.
  bool ListArgs(const Instr& instr) {
    const Type first = RegType(instr.args[0]);
    const Kind element = first.element;
    bool fits = true;
    switch (instr.op) {
      case Op::kListAt:
        fits = !IsHeld(element);
        break;
      case Op::kListRef:
        fits = IsHeld(element);
        break;
      case Op::kListConcat:
        fits = RegType(instr.args[1]) == first;
        break;
      case Op::kListSum:
        fits = IsCounted(element);
        break;
      case Op::kListMin:
      case Op::kListMax:
        fits = IsOrdered(element);
        break;
      case Op::kListSort:
        fits = IsOrdered(RegType(instr.args[1]).element);
        break;
      case Op::kListSumFloat:
      case Op::kListMinFloat:
      case Op::kListMaxFloat:
      case Op::kListMeanFloat:
        fits = element == Kind::kFloat;
        break;
      case Op::kListSortFloat:
        fits = RegType(instr.args[1]).element == Kind::kFloat;
        break;
      case Op::kListSortText:
        fits = RegType(instr.args[1]).element == Kind::kString;
        break;
      case Op::kListMean:
        fits = element == Kind::kInt;
        break;
      case Op::kListMeanDec:
        fits = element == Kind::kDecimal;
        break;
      case Op::kListJoin:
        fits = element == Kind::kString;
        break;
      case Op::kListHas:
      case Op::kListDistinct:
        fits = TypeOfImmediate(instr.imm) == first.Element();
        break;
      case Op::kSame:
        fits = first.kind == Kind::kList || first.kind == Kind::kRecord;
        break;
      case Op::kRecordField:
        fits = first.enum_id == static_cast<uint64_t>(instr.imm);
        break;
      case Op::kListNew: {
        const Type made = RegType(instr.dst);
        fits = made.kind == Kind::kList && !made.optional && instr.imm == (IsHeld(made.element) ? 1 : 0) &&
               instr.imm2 <= kMostJoined;
        break;
      }
      default:
        break;
    }
    return fits || Fail("operands of the wrong kind");
  }

  bool RecordArgs(const Instr& instr) {
    const std::vector<Slot>& fields = module_.records[static_cast<size_t>(instr.imm)].layout.slots;
    if (instr.args.size() != fields.size()) return Fail("wrong number of operands");
    for (size_t i = 0; i < fields.size(); ++i) {
      if (RegType(instr.args[i]) != fields[i].type) return Fail("a value of another type than its field");
    }
    const Type made{Kind::kRecord, false, static_cast<uint32_t>(instr.imm)};
    if (instr.dst == kNoReg || RegType(instr.dst) != made) return Fail("its result is that record");
    return true;
  }

  bool Operand(const Instr& instr, uint32_t reg, std::string_view letter) {
    Type expected{LetterKind(letter[0])};
    if (letter[0] == 'x') {
      std::optional<Type> type = TableType(instr);
      if (!type) return Fail("what it points at does not exist");
      expected = *type;
    }
    if (letter.size() > 1) expected.optional = true;
    Type actual = RegType(reg);
    if (letter[0] == 'e' || letter[0] == 'o') expected.enum_id = actual.enum_id;
    if (letter[0] == 'l') expected = {Kind::kList, false, actual.enum_id, actual.element};
    if (actual != expected) return Fail("expected " + TypeText(expected) + ", found " + TypeText(actual));
    return true;
  }

  static std::vector<std::string_view> Letters(std::string_view signature) {
    std::vector<std::string_view> letters;
    for (size_t i = 0; i < signature.size(); ++i) {
      size_t length = i + 1 < signature.size() && signature[i + 1] == '?' ? 2 : 1;
      letters.push_back(signature.substr(i, length));
      i += length - 1;
    }
    return letters;
  }

  bool Signature(const Instr& instr) {
    const OpInfo& info = Info(instr.op);
    std::vector<std::string_view> letters = Letters(info.args);
    if (letters.size() != instr.args.size()) return Fail("wrong number of operands");
    for (size_t i = 0; i < letters.size(); ++i) {
      if (!Operand(instr, instr.args[i], letters[i])) return false;
    }
    std::string_view result = info.result;
    if (result == "v") {
      if (instr.dst != kNoReg) return Fail("it has no result");
    } else {
      if (instr.dst == kNoReg) return Fail("its result needs a register");
      if (!Operand(instr, instr.dst, result)) return false;
    }
    if (instr.op == Op::kEndInstance && instr.imm2 != kNone &&
        module_.constants[static_cast<size_t>(instr.imm2)].type != Type{Kind::kString}) {
      return Fail("its reason is no text");
    }
    if (instr.op == Op::kHistory) {
      const HistoryQuery& query = module_.history[static_cast<size_t>(instr.imm)];
      const Slot* key = journey_ ? At(journey_->memory.slots, journey_->key_slot) : nullptr;
      if (!query.key_fields.empty() && (!key || key->type != query.key_type)) return Fail("it asks with another key");
    }
    if (instr.op == Op::kEnumEq && RegType(instr.args[0]) != RegType(instr.args[1])) return Fail("two different enums");
    if (instr.op == Op::kEnumToStr && RegType(instr.args[0]).enum_id != instr.imm) return Fail("not this enum");
    return true;
  }

  bool SendArgs(const Instr& instr) {
    const Channel& channel = module_.channels[static_cast<size_t>(instr.imm)];
    if (channel.inbound) return Fail("an inbound channel sends nothing");
    if (instr.op == Op::kSend && instr.dst != kNoReg) return Fail("it has no result");
    if (instr.op == Op::kSendTell && (instr.dst == kNoReg || RegType(instr.dst) != Type{Kind::kInt})) {
      return Fail("its result is an int");
    }
    if (instr.imm2 < 0 || instr.imm2 > 1) return Fail("no way to send");
    if (instr.args.size() != channel.params.size()) return Fail("wrong number of operands");
    for (size_t i = 0; i < instr.args.size(); ++i) {
      if (instr.args[i] != kNoReg && RegType(instr.args[i]) != channel.params[i].type) {
        return Fail("an argument of another type than its parameter");
      }
    }
    return true;
  }

  bool StartArgs(const Instr& instr) {
    const Journey& journey = module_.journeys[static_cast<size_t>(instr.imm)];
    const std::vector<Slot>& slots = journey.memory.slots;
    if (instr.dst != kNoReg || instr.args.size() > slots.size() ||
        instr.imm2 != static_cast<int64_t>(instr.args.size()))
      return Fail("wrong number of operands");
    for (size_t i = 0; i < instr.args.size(); ++i) {
      if (instr.args[i] == kNoReg) continue;
      const bool own = static_cast<int32_t>(i) != journey.key_slot && slots[i].name.starts_with('#');
      if (own || RegType(instr.args[i]) != slots[i].type) return Fail("a value of another type than its memory field");
    }
    const auto key = static_cast<size_t>(journey.key_slot);
    if (journey.key_slot == kNone || (key < instr.args.size() && instr.args[key] != kNoReg)) return true;
    return Fail("a start without the key");
  }

  bool StopArgs(const Instr& instr) {
    const Journey& journey = module_.journeys[static_cast<size_t>(instr.imm)];
    if (instr.dst != kNoReg || instr.args.size() > 1 || instr.imm2 != static_cast<int64_t>(instr.args.size()))
      return Fail("wrong number of operands");
    if (instr.args.empty()) return true;
    if (journey.key_slot == kNone) return Fail("a key of a journey without one");
    const Type& key = journey.memory.slots[static_cast<size_t>(journey.key_slot)].type;
    return RegType(instr.args[0]) == key || Fail("a key of another type");
  }

  bool EmitArgs(const Instr& instr) {
    const std::vector<Slot>& slots = module_.events[static_cast<size_t>(instr.imm)].layout.slots;
    if (instr.dst != kNoReg || instr.args.size() != slots.size()) return Fail("wrong number of operands");
    for (size_t i = 0; i < slots.size(); ++i) {
      if (instr.args[i] == kNoReg) {
        if (slots[i].required) return Fail("an event without a required field");
      } else if (RegType(instr.args[i]) != slots[i].type) {
        return Fail("a value of another type than its field");
      }
    }
    return true;
  }

  bool WaitArgs(const Instr& instr) {
    const Wait& wait = journey_->waits[static_cast<size_t>(instr.imm)];
    const bool instant = wait.kind == WaitKind::kInstant;
    const bool time = wait.kind == WaitKind::kMoment && wait.time_slot != kNone;
    if (instr.args.size() != (instant || time ? 1 : 0)) return Fail("wrong number of operands");
    if (instant && RegType(instr.args[0]) != Type{Kind::kInstant, true}) return Fail("expected instant?");
    if (time && RegType(instr.args[0]) != Type{Kind::kTime}) return Fail("expected time");
    if (instr.dst == kNoReg || RegType(instr.dst) != Type{Kind::kBool}) return Fail("its result is a bool");
    return true;
  }

  bool TimerArgs(const Instr& instr) {
    const bool instant = journey_->timers[static_cast<size_t>(instr.imm)].kind == TimerKind::kInstant;
    if (instr.dst != kNoReg || instr.args.size() != (instant ? 1 : 0)) return Fail("wrong number of operands");
    if (instant && RegType(instr.args[0]) != Type{Kind::kInstant, true}) return Fail("expected instant?");
    return true;
  }

  bool Core(const Instr& instr) {
    size_t args = instr.args.size();
    bool has_dst = instr.dst != kNoReg;
    if (instr.op != Op::kSwitch && !instr.cases.empty()) return Fail("cases belong to a switch");
    if (!IsTerminator(instr.op)) {
      if (!instr.targets.empty()) return Fail("it cannot jump");
      if (!has_dst && instr.op != Op::kCall) return Fail("its result needs a register");
    } else if (has_dst) {
      return Fail("a terminator has no result");
    }
    switch (instr.op) {
      case Op::kConst: {
        const Type& type = module_.constants[static_cast<size_t>(instr.imm)].type;
        if (args != 0 || RegType(instr.dst) != type) return Fail("the constant is " + TypeText(type));
        return true;
      }
      case Op::kMov:
        if (args != 1 || RegType(instr.dst) != RegType(instr.args[0])) return Fail("it moves between equal types");
        return true;
      case Op::kSome:
        if (args != 1 || RegType(instr.args[0]).optional || RegType(instr.dst) != RegType(instr.args[0]).Optional()) {
          return Fail("it makes a T? from a T");
        }
        return true;
      case Op::kNone:
        if (args != 0 || !RegType(instr.dst).optional) return Fail("it makes a T?");
        return true;
      case Op::kIsSome:
        if (args != 1 || !RegType(instr.args[0]).optional || RegType(instr.dst) != Type{Kind::kBool}) {
          return Fail("it makes a bool from a T?");
        }
        return true;
      case Op::kUnwrap:
        if (args != 1 || RegType(instr.dst).optional || RegType(instr.args[0]) != RegType(instr.dst).Optional()) {
          return Fail("it makes a T from a T?");
        }
        return true;
      case Op::kCall:
        return CallArgs(instr);
      case Op::kJump:
        if (args != 0 || instr.targets.size() != 1) return Fail("it has one target");
        return true;
      case Op::kBranch:
        if (args != 1 || instr.targets.size() != 2 || RegType(instr.args[0]) != Type{Kind::kBool}) {
          return Fail("it has a bool and two targets");
        }
        return true;
      case Op::kSwitch:
        if (args != 1 || RegType(instr.args[0]) != Type{Kind::kInt} || instr.targets.size() != instr.cases.size() + 1) {
          return Fail("it has an int, and a target for each case and one more");
        }
        return true;
      case Op::kReturn:
        if (!instr.targets.empty()) return Fail("it has no targets");
        if (function_.result == Type{}) return args == 0 || Fail("this function has no result");
        if (args != 1 || RegType(instr.args[0]) != function_.result) {
          return Fail("this function gives " + TypeText(function_.result));
        }
        return true;
      default:
        return Fail("unknown operation");
    }
  }

  bool CallArgs(const Instr& instr) {
    const Function& callee = module_.functions[static_cast<size_t>(instr.imm)];
    if (instr.args.size() != callee.param_count || callee.registers.size() < callee.param_count) {
      return Fail("wrong number of operands for " + callee.name);
    }
    for (size_t i = 0; i < instr.args.size(); ++i) {
      if (RegType(instr.args[i]) != callee.registers[i])
        return Fail("an operand of another type than " + callee.name + "'s");
    }
    if (callee.result == Type{} ? instr.dst != kNoReg : instr.dst == kNoReg || RegType(instr.dst) != callee.result) {
      return Fail("another result than " + callee.name + "'s");
    }
    Context context = function_.context;
    switch (callee.context) {
      case Context::kPure:
        return true;
      case Context::kCustomer:
        if (callee.journey != kNone && callee.journey != function_.journey)
          return Fail("it belongs to another journey");
        return context == Context::kCustomer || context == Context::kInstance || context == Context::kTest ||
               Fail("not allowed in this context");
      case Context::kInstance:
        if (callee.journey != function_.journey) return Fail("it belongs to another journey");
        return context == Context::kInstance || Fail("not allowed in this context");
      case Context::kHistory:
      case Context::kTest:
        return Fail("this function is not called");
    }
    return Fail("unknown context");
  }

  const Module& module_;
  const Function& function_;
  const Journey* journey_;
  std::string error_;
};

}  // namespace

std::string CheckFunction(const Module& module, const Function& function) {
  return FunctionChecker(module, function).Check();
}

}  // namespace journey::ir
