// The profile: what changes it and what that changes.
#include <string>

#include "runtime/rules/fold.h"
#include "runtime/rules/send_text.h"
#include "runtime/value/packed.h"

namespace journey::rt {

void Fold::StoreField(Customer& customer, int32_t field, const Value& value) {
  WhenInputChanged(customer, plan_.whens_by_field[static_cast<size_t>(field)]);
  if (!plan_.moved_by_field.empty()) FieldAssigned(customer, field);
  const ir::Slot& slot = module_.customer.slots[static_cast<size_t>(field)];
  customer.StoreProfile(slot, value);
  customer.MarkSet(static_cast<size_t>(field));
  if (ir::IsHeld(slot.type.kind)) Rebind();
}

void Fold::ZoneMayHaveChanged(Customer& customer, int64_t now) {
  const ZoneId before = customer.zone();
  customer.ReadZone();
  step_.zone = customer.zone();
  if (customer.zone() != before) RecomputeMoments(customer, now);
}

void Fold::StoreProfile(int64_t field, const Value& value) {
  const ir::Slot& slot = module_.customer.slots[static_cast<size_t>(field)];
  StoreField(*customer_, static_cast<int32_t>(field), value);
  if (field == module_.zone_field) ZoneMayHaveChanged(*customer_, step_.now);
  Record& record = MakeRecord(Current(), RecordKind::kProfile, field);
  std::string& json = value_json_;
  json.clear();
  // Of a list what was kept.
  const bool is_list = slot.type.kind == ir::Kind::kList;
  AppendValue(program_, slot.type, is_list ? LoadKept(customer_->profile(), slot) : value, json);
  record.value_json = json;
  sink_.Write(record);
}

void Fold::StoreMemString(int64_t slot, const Value& value) {
  customer_->StoreMemory(instance_, JourneyOf(Current()).memory.slots[static_cast<size_t>(slot)], value);
  Rebind();
}

void Fold::SetProfile(Customer& customer, int32_t field, const Value& value) {
  StoreField(customer, field, value);
  if (customer.head().has_clock) {
    ZoneMayHaveChanged(customer, customer.head().clock);
    Settle(customer);
  } else {
    customer.ReadZone();
  }
  customer.EndStep();
}

}  // namespace journey::rt
