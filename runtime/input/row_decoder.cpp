// Rows by the mapping's columns and the event's fields.
#include "runtime/input/row_decoder.h"

#include "runtime/input/cell.h"
#include "runtime/input/codes.h"
#include "runtime/input/instant_hint.h"
#include "runtime/input/kept.h"
#include "runtime/value/packed.h"
#include "runtime/value/utf8.h"

namespace journey::rt {

RowDecoder::RowDecoder(const Program& program, const SourceOptions& mapping)
    : program_(program), blocks_(program), zone_(mapping.zone) {
  customer_ = Column(mapping.customer_column);
  time_ = Column(mapping.time_column);
  event_ = Column(mapping.event_column);
  id_ = mapping.id_column.empty() ? kNoColumn : Column(mapping.id_column);
  const std::vector<ir::Event>& events = program.module().events;
  for (size_t event = 0; event < events.size(); ++event) {
    std::vector<size_t>& columns = fields_.emplace_back();
    for (size_t i = 0; i < events[event].layout.slots.size(); ++i) {
      columns.push_back(Column(blocks_.EventPaths(static_cast<int32_t>(event))[i].exact));
    }
  }
}

size_t RowDecoder::Column(std::string_view name) {
  auto [entry, is_new] = by_name_.try_emplace(std::string(name), names_.size());
  if (is_new) names_.emplace_back(name);
  return entry->second;
}

size_t RowDecoder::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found != by_name_.end() ? found->second : kNoColumn;
}

Fault RowDecoder::ReadFields(std::span<const std::string_view> cells, Input& input, Arena& arena) {
  const std::vector<ir::Slot>& slots = program_.module().events[static_cast<size_t>(input.event)].layout.slots;
  const std::vector<size_t>& columns = fields_[static_cast<size_t>(input.event)];
  uint8_t* block = blocks_.NewEvent(input.event, arena);
  for (size_t i = 0; i < slots.size(); ++i) {
    const ir::Slot& slot = slots[i];
    const std::string_view cell = cells[columns[i]];
    if (cell.empty()) {
      if (slot.required) return MissingField(slot, program_.module(), arena);
      continue;
    }
    if (!IsValidUtf8(cell)) return MakeFault(kBadUtf8, slot.name + ": not valid UTF-8", arena);
    Value value;
    switch (ReadCell(cell, slot.type, program_, zone_, arena, &value)) {
      case CellError::kOk:
        StoreSlot(block, slot, value);
        break;
      case CellError::kWrongType:
        return WrongType(slot, program_.module(), ShownText(cell), arena);
      case CellError::kOutOfRange:
        return NumberOutOfRange(slot, program_.module(), ShownText(cell), arena);
      case CellError::kTooLong:
        return TextTooLong(slot.name, arena);
    }
  }
  input.fields = block;
  return {};
}

Fault RowDecoder::Read(std::span<const std::string_view> cells, Input& input, Arena& arena) {
  auto cell = [&](size_t column) { return column != kNoColumn ? cells[column] : std::string_view(); };
  std::string_view customer = cell(customer_), time = cell(time_), event = cell(event_), id = cell(id_);
  for (std::string_view text : {customer, time, event, id}) {
    if (!IsValidUtf8(text)) return MakeFault(kBadUtf8, "not valid UTF-8", arena);
  }
  if (event.empty()) return MakeFault(kMissing, "missing \"" + names_[event_] + '"', arena);
  if (customer.empty()) return MakeFault(kNoCustomer, "no customer, expected \"" + names_[customer_] + '"', arena);
  if (customer.size() > kMaxStringBytes) return TextTooLong(names_[customer_], arena);
  if (time.empty()) return MakeFault(kMissing, "missing \"" + names_[time_] + '"', arena);
  std::optional<int64_t> instant = ReadInstantCell(time, zone_);
  if (!instant)
    return MakeFault(kWrongType,
                     names_[time_] + ": expected an instant" + (zone_ ? "" : " with offset") +
                         " such as 2026-03-28T10:00:00Z, got " + ShownText(time) +
                         std::string(InstantHint(time, false)),
                     arena);
  input.timestamp = *instant;
  input.customer = arena.Copy(customer)->view();
  input.event = program_.FindEvent(event);
  if (input.event < 0) {
    input.kind = InputKind::kIgnored;
    input.other = arena.Copy(event.substr(0, kMaxStringBytes))->view();
    return {};
  }
  if (id.size() > kMaxStringBytes) return TextTooLong(names_[id_], arena);
  input.message_id = arena.Copy(id)->view();
  input.kind = InputKind::kEvent;
  return ReadFields(cells, input, arena);
}

void RowDecoder::Keep(std::span<const std::string_view> cells, std::string* kept) {
  for (const std::string_view cell : cells) PutText(cell, kept);
}

Input RowDecoder::Restore(std::string_view kept, Arena& arena) {
  restored_.clear();
  while (!kept.empty()) restored_.push_back(TakeText(&kept));
  return Decode(restored_, arena);
}

Input RowDecoder::Decode(std::span<const std::string_view> cells, Arena& arena) {
  Input input;
  if (Fault fault = Read(cells, input, arena)) return Rejected(fault);
  return input;
}

}  // namespace journey::rt
