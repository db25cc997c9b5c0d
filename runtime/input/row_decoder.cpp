// Rows by the mapping's columns and the event's fields.
#include "runtime/input/row_decoder.h"

#include "runtime/input/cell.h"
#include "runtime/input/codes.h"
#include "runtime/value/packed.h"
#include "runtime/value/utf8.h"

namespace journey::rt {

namespace {

std::string Joined(const std::vector<std::string>& path) {
  std::string name;
  for (const std::string& part : path) {
    if (!name.empty()) name += '.';
    name += part;
  }
  return name;
}

}  // namespace

RowDecoder::RowDecoder(const Program& program, const SourceOptions& mapping)
    : program_(program), blocks_(program), fields_(program.module().events.size()) {
  customer_ = Column(mapping.customer_column);
  time_ = Column(mapping.time_column);
  event_ = Column(mapping.event_column);
  id_ = mapping.id_column.empty() ? kNoColumn : Column(mapping.id_column);
}

size_t RowDecoder::Column(std::string_view name) {
  auto [entry, is_new] = by_name_.try_emplace(std::string(name), names_.size());
  if (is_new) names_.emplace_back(name);
  return entry->second;
}

const std::vector<size_t>& RowDecoder::FieldColumns(int32_t event) {
  FieldIndex& index = fields_[static_cast<size_t>(event)];
  if (index.known_columns == names_.size()) return index.columns;
  const size_t count = program_.module().events[static_cast<size_t>(event)].layout.slots.size();
  index.columns.assign(count, kNoColumn);
  for (size_t i = 0; i < count; ++i) {
    auto found = by_name_.find(Joined(blocks_.EventPath(event, i)));
    if (found != by_name_.end()) index.columns[i] = found->second;
  }
  index.known_columns = names_.size();
  return index.columns;
}

Fault RowDecoder::ReadFields(std::span<const std::string_view> cells, Input& input, Arena& arena) {
  const std::vector<ir::Slot>& slots = program_.module().events[static_cast<size_t>(input.event)].layout.slots;
  const std::vector<size_t>& columns = FieldColumns(input.event);
  uint8_t* block = blocks_.NewEvent(input.event, arena);
  for (size_t i = 0; i < slots.size(); ++i) {
    const ir::Slot& slot = slots[i];
    std::string_view cell = columns[i] < cells.size() ? cells[columns[i]] : std::string_view();
    if (cell.empty()) {
      if (slot.required) return MissingField(slot, arena);
      continue;
    }
    if (!IsValidUtf8(cell)) return MakeFault(kBadUtf8, slot.name + ": not valid UTF-8", arena);
    Value value;
    switch (ReadCell(cell, slot.type, program_, arena, &value)) {
      case CellError::kOk:
        StoreSlot(block, slot, value);
        break;
      case CellError::kWrongType:
        return WrongType(slot, program_.module(), arena);
      case CellError::kOutOfRange:
        return NumberOutOfRange(slot, arena);
      case CellError::kTooLong:
        return TextTooLong(slot.name, arena);
    }
  }
  input.fields = block;
  return {};
}

Fault RowDecoder::Read(std::span<const std::string_view> cells, Input& input, Arena& arena) {
  auto cell = [&](size_t column) { return column < cells.size() ? cells[column] : std::string_view(); };
  std::string_view customer = cell(customer_), time = cell(time_), event = cell(event_), id = cell(id_);
  for (std::string_view text : {customer, time, event, id}) {
    if (!IsValidUtf8(text)) return MakeFault(kBadUtf8, "not valid UTF-8", arena);
  }
  if (event.empty()) return MakeFault(kMissing, names_[event_] + " is missing", arena);
  if (customer.empty()) return MakeFault(kNoCustomer, "no customer: " + names_[customer_] + " is empty", arena);
  if (customer.size() > kMaxStringBytes) return TextTooLong(names_[customer_], arena);
  if (time.empty()) return MakeFault(kMissing, "no timestamp: " + names_[time_] + " is empty", arena);
  std::optional<int64_t> instant = ReadInstantCell(time);
  if (!instant) return MakeFault(kWrongType, names_[time_] + ": expected an instant with offset", arena);
  input.timestamp = *instant;
  input.customer = arena.Copy(customer)->view();
  input.event = program_.FindEvent(event);
  if (input.event < 0) {
    input.kind = InputKind::kIgnored;
    return {};
  }
  if (id.size() > kMaxStringBytes) return TextTooLong(names_[id_], arena);
  input.message_id = arena.Copy(id)->view();
  input.kind = InputKind::kEvent;
  return ReadFields(cells, input, arena);
}

Input RowDecoder::Decode(std::span<const std::string_view> cells, Arena& arena) {
  Input input;
  if (Fault fault = Read(cells, input, arena)) return Rejected(fault);
  return input;
}

}  // namespace journey::rt
