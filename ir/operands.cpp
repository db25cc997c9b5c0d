// The meaning of every immediate and the names behind indices: see operands.h.
#include "ir/operands.h"

#include "ir/at.h"
namespace journey::ir {

namespace {

std::string SlotName(const Layout* layout, int64_t index) {
  if (!layout) return {};
  const Slot* slot = At(layout->slots, index);
  return slot ? slot->name : std::string();
}

std::string ConstantText(const Constant& constant) {
  if (const std::string* text = std::get_if<std::string>(&constant.value)) {
    return '"' + (text->size() > 40 ? text->substr(0, 40) + "..." : *text) + '"';
  }
  if (const bool* value = std::get_if<bool>(&constant.value)) return *value ? "true" : "false";
  if (const int64_t* value = std::get_if<int64_t>(&constant.value)) {
    std::string text(KindName(constant.type.kind));
    return text + " " + std::to_string(*value);
  }
  if (const double* value = std::get_if<double>(&constant.value)) return "float " + std::to_string(*value);
  if (const auto* parts = std::get_if<std::vector<int32_t>>(&constant.value)) {
    return std::string(KindName(constant.type.kind)) + " of " + std::to_string(parts->size());
  }
  return "none";
}

}  // namespace

Immediates ImmediatesOf(Op op) {
  switch (op) {
    case Op::kEnumToStr:
      return {Ref::kEnum};
    case Op::kStrMatches:
      return {Ref::kRegex};
    case Op::kInSet:
      return {Ref::kSet};
    case Op::kCalendarOpen:
      return {Ref::kCalendar};
    case Op::kLoadMem:
    case Op::kStoreMem:
    case Op::kAssigned:
      return {Ref::kMemorySlot};
    case Op::kLoadProfile:
    case Op::kStoreProfile:
      return {Ref::kCustomerField};
    case Op::kLoadEvent:
      return {Ref::kEvent, Ref::kEventField};
    case Op::kLoadOther:
      return {Ref::kJourney, Ref::kJourneySlot};
    case Op::kHistory:
      return {Ref::kHistory};
    case Op::kGoalOpen:
    case Op::kGoalHit:
      return {Ref::kGoal};
    case Op::kSend:
      return {Ref::kChannel};
    case Op::kSendTell:
      return {Ref::kChannel, Ref::kNumber};
    case Op::kSplit:
    case Op::kSplitQuiet:
      return {Ref::kSplit};
    case Op::kStart:
    case Op::kStop:
      return {Ref::kJourney, Ref::kNumber};
    case Op::kEmit:
      return {Ref::kEvent};
    case Op::kEndInstance:
      return {Ref::kOutcome, Ref::kOptionalConstant};
    case Op::kEnterStage:
      return {Ref::kStage};
    case Op::kArmTimer:
      return {Ref::kTimer};
    case Op::kWait:
      return {Ref::kWait};
    case Op::kConst:
      return {Ref::kConstant};
    case Op::kRecordMake:
      return {Ref::kRecord};
    case Op::kRecordField:
      return {Ref::kRecord, Ref::kRecordField};
    case Op::kSame:
    case Op::kListHas:
    case Op::kListDistinct:
      return {Ref::kType};
    case Op::kListNew:
      return {Ref::kNumber, Ref::kNumber};
    case Op::kCall:
      return {Ref::kFunction};
    case Op::kBranch:
      return {Ref::kNumber};  // trip count of the back edge, or 0
    default:
      return {};
  }
}

std::string NameOf(const Module& module, Ref ref, int64_t index, int32_t journey, int64_t first) {
  const Journey* own = At(module.journeys, journey);
  switch (ref) {
    case Ref::kNone:
    case Ref::kNumber:
    case Ref::kTimer:
    case Ref::kWait:
    case Ref::kSet:
      return {};
    case Ref::kType: {
      const Type type = TypeOfImmediate(index);
      return std::string(KindName(type.kind)) +
             (type.kind == Kind::kList ? " of " + std::string(KindName(type.element)) : std::string());
    }
    case Ref::kRecord: {
      const Record* record = At(module.records, index);
      return record ? record->name : std::string();
    }
    case Ref::kRecordField: {
      const Record* record = At(module.records, first);
      return SlotName(record ? &record->layout : nullptr, index);
    }
    case Ref::kConstant:
    case Ref::kOptionalConstant: {
      const Constant* constant = At(module.constants, index);
      return constant ? ConstantText(*constant) : std::string();
    }
    case Ref::kFile: {
      const std::string* file = At(module.files, index);
      return file ? *file : std::string();
    }
    case Ref::kEnum: {
      const Enum* item = At(module.enums, index);
      return item ? item->name : std::string();
    }
    case Ref::kCustomerField:
      return SlotName(&module.customer, index);
    case Ref::kEvent: {
      const Event* event = At(module.events, index);
      return event ? event->name : std::string();
    }
    case Ref::kEventField: {
      const Event* event = At(module.events, first);
      return SlotName(event ? &event->layout : nullptr, index);
    }
    case Ref::kChannel: {
      const Channel* channel = At(module.channels, index);
      return channel ? channel->name : std::string();
    }
    case Ref::kHistory: {
      const HistoryQuery* query = At(module.history, index);
      return query ? NameOf(module, Ref::kEvent, query->event, kNone) : std::string();
    }
    case Ref::kCalendar: {
      const Calendar* calendar = At(module.calendars, index);
      return calendar ? calendar->name : std::string();
    }
    case Ref::kRegex: {
      const Regex* regex = At(module.regexes, index);
      return regex ? regex->pattern : std::string();
    }
    case Ref::kFunction: {
      const Function* function = At(module.functions, index);
      return function ? function->name : std::string();
    }
    case Ref::kJourney: {
      const Journey* other = At(module.journeys, index);
      return other ? other->name : std::string();
    }
    case Ref::kJourneySlot: {
      const Journey* other = At(module.journeys, first);
      return SlotName(other ? &other->memory : nullptr, index);
    }
    case Ref::kMemorySlot:
      return SlotName(own ? &own->memory : nullptr, index);
    case Ref::kStage: {
      const Stage* stage = own ? At(own->stages, index) : nullptr;
      return stage ? stage->name : std::string();
    }
    case Ref::kGoal: {
      const Goal* goal = own ? At(own->goals, index) : nullptr;
      return goal ? NameOf(module, Ref::kEvent, goal->event, kNone) : std::string();
    }
    case Ref::kSplit: {
      const Split* split = own ? At(own->splits, index) : nullptr;
      return split ? split->name : std::string();
    }
    case Ref::kOutcome:
      return index >= 0 && index <= static_cast<int64_t>(Outcome::kStopped)
                 ? std::string(OutcomeName(static_cast<Outcome>(index)))
                 : std::string();
  }
  return {};
}

}  // namespace journey::ir
