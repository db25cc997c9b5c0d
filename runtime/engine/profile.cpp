// The profile and the texts that packed blocks own.
#include <cstring>
#include <string>

#include "runtime/engine/core.h"
#include "runtime/value/packed.h"

namespace journey::rt {

// A replaced text stays until the step ends: registers may hold it, and so may `value`.
void EngineCore::ReplaceText(uint8_t* block, const ir::Slot& slot, const Value& value) {
  const Str* before;
  std::memcpy(&before, block + slot.offset, sizeof before);
  if (before != nullptr) graveyard_.push_back(before);
  std::memset(block + slot.offset, 0, sizeof before);
  StoreSlot(block, slot, value.has != 0 ? Value::String(OwnStr(value.s->view())) : Value::None());
}

void EngineCore::StoreField(Customer& customer, int32_t field, const Value& value) {
  WhenInputChanged(customer, plan_.whens_by_field[static_cast<size_t>(field)]);
  const ir::Slot& slot = module_.customer.slots[static_cast<size_t>(field)];
  if (slot.type.kind == ir::Kind::kString) return ReplaceText(customer.profile(), slot, value);
  StoreSlot(customer.profile(), slot, value);
}

void EngineCore::ReadZone(Customer& customer) {
  customer.zone = kUtc;
  if (module_.zone_field == ir::kNone) return;
  const Value zone = LoadSlot(customer.profile(), module_.customer.slots[static_cast<size_t>(module_.zone_field)]);
  if (zone.has != 0) customer.zone = zone.i;
}

void EngineCore::StoreProfile(int64_t field, const Value& value) {
  const ir::Slot& slot = module_.customer.slots[static_cast<size_t>(field)];
  StoreField(*customer_, static_cast<int32_t>(field), value);
  if (field == module_.zone_field) {
    const int64_t before = customer_->zone;
    ReadZone(*customer_);
    step_.zone = customer_->zone;
    if (customer_->zone != before) RecomputeMoments(*customer_, step_.now);
  }
  Record record = MakeRecord(*instance_, RecordKind::kProfile);
  record.field = slot.name;
  std::string& json = args_json_;
  json.clear();
  std::string_view enum_text;
  if (slot.type.kind == ir::Kind::kEnum && value.has != 0) {
    enum_text = program_.EnumText(slot.type.enum_id, value.i)->view();
  }
  AppendJsonValue(value, slot.type, enum_text, json);
  record.value_json = json;
  sink_.Write(record);
}

void EngineCore::StoreMemString(int64_t slot, const Value& value) {
  ReplaceText(step_.mem, JourneyOf(*instance_).memory.slots[static_cast<size_t>(slot)], value);
}

void EngineCore::SetProfile(std::string_view id, int32_t field, const Value& value) {
  Customer& customer = FindOrAdd(id, CustomerTable::Hash(id));
  WhenInputChanged(customer, plan_.whens_by_field[static_cast<size_t>(field)]);
  StoreOwned(customer.profile(), module_.customer.slots[static_cast<size_t>(field)], value);
  const int64_t before = customer.zone;
  ReadZone(customer);
  if (customer.zone == before || !customer.has_clock) return;
  RecomputeMoments(customer, customer.clock);
  Settle(customer);
  Enqueue(customer);
}

}  // namespace journey::rt
