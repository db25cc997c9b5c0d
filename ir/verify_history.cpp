// One query after the other.
#include "ir/verify_history.h"

#include <utility>
#include <vector>

#include "ir/at.h"

namespace journey::ir {

namespace {

class HistoryVerifier {
 public:
  explicit HistoryVerifier(const Module& module) : module_(module) {}

  std::string Check(const HistoryQuery& query) {
    if (!At(module_.events, query.event)) return "no such event";
    if (!Field(query) || !(query.key_fields.empty() ? Condition(query) : Key(query))) return std::move(error_);
    if (query.window_ms < 0) return "a window below zero";
    if (query.window_ms != 0 && query.kind == HistoryKind::kFirst) return "a first of a window";
    return "";
  }

 private:
  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }

  // The field that a query is about, and the type of what it gives.
  bool Field(const HistoryQuery& query) {
    const Slot* field = At(module_.events[static_cast<size_t>(query.event)].layout.slots, query.field);
    const bool asks =
        query.kind != HistoryKind::kCount && query.kind != HistoryKind::kSeen && query.kind != HistoryKind::kTimeSince;
    if (asks != (query.field != kNone) || (asks && !field)) return Fail("no such field");
    const Kind kind = asks ? field->type.kind : Kind::kVoid;
    const bool number = kind == Kind::kInt || kind == Kind::kDecimal || kind == Kind::kFloat;
    const bool ordered =
        number || kind == Kind::kDuration || kind == Kind::kInstant || kind == Kind::kTime || kind == Kind::kDate;
    Type expected{kind};
    bool takes = true;
    switch (query.kind) {
      case HistoryKind::kSeen:
        expected = {Kind::kBool};
        break;
      case HistoryKind::kTimeSince:
        expected = {Kind::kDuration, true};
        break;
      case HistoryKind::kSum:
        takes = number || kind == Kind::kDuration;
        break;
      case HistoryKind::kLatest:
      case HistoryKind::kFirst:
        expected = field->type.Optional();
        break;
      case HistoryKind::kMin:
      case HistoryKind::kMax:
        expected.optional = true;
        takes = ordered;
        break;
      case HistoryKind::kAverage:
        expected = {kind == Kind::kFloat ? Kind::kFloat : Kind::kDecimal, true};
        takes = number;
        break;
      case HistoryKind::kDistinct:
        takes = kind != Kind::kList && kind != Kind::kRecord;
        [[fallthrough]];
      case HistoryKind::kCount:
        expected = {Kind::kInt};
        break;
    }
    return (takes && query.type == expected) || Fail("a result of another type");
  }
  // What a condition compares with a key.
  bool Key(const HistoryQuery& query) {
    const std::vector<Slot>& slots = module_.events[static_cast<size_t>(query.event)].layout.slots;
    for (const int32_t index : query.key_fields) {
      const Slot* slot = At(slots, index);
      if (!slot || slot->type.Required() != query.key_type) return Fail("no field to compare with the key");
    }
    const Function* where = At(module_.functions, query.where_fn);
    const bool fits = IsCondition(where, 1) && where->registers[0] == query.key_type.Optional();
    return fits || Fail("no condition that takes the key");
  }

  // One that knows of no key.
  bool Condition(const HistoryQuery& query) {
    if (query.key_type != Type()) return Fail("a key that nothing is compared with");
    return query.where_fn == kNone || IsCondition(At(module_.functions, query.where_fn), 0) ||
           Fail("no such condition");
  }

  static bool IsCondition(const Function* function, uint32_t params) {
    return function && function->context == Context::kHistory && function->result == Type{Kind::kBool} &&
           function->param_count == params && function->registers.size() >= params && function->journey == kNone;
  }

  const Module& module_;
  std::string error_;
};

}  // namespace

std::string CheckHistory(const Module& module, std::string& where) {
  for (size_t i = 0; i < module.history.size(); ++i) {
    where = "history query " + std::to_string(i);
    if (std::string error = HistoryVerifier(module).Check(module.history[i]); !error.empty()) return error;
  }
  return "";
}

}  // namespace journey::ir
