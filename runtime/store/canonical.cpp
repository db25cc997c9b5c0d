// Keys in the order of the contract's example.
#include "runtime/store/canonical.h"

#include "runtime/records/record.h"
#include "runtime/value/calendar.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

void AppendText(std::string_view key, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out += key;
  AppendJsonString(text, out);
}

void AppendMoment(std::string_view key, int64_t moment, std::string& out) {
  if (moment != kNoTimestamp) AppendText(key, FormatInstant(moment), out);
}

std::string_view TypeName(InputKind kind) {
  switch (kind) {
    case InputKind::kEvent:
      return "track";
    case InputKind::kIdentify:
      return "identify";
    case InputKind::kAlias:
      return "alias";
    case InputKind::kTick:
      return "tick";
    case InputKind::kForgotten:
      return "forgotten";
    case InputKind::kIgnored:
    case InputKind::kRejected:
      break;
  }
  return "ignored";
}

}  // namespace

void CanonicalLines::Append(const Entry& entry, std::string& out) const {
  if (const auto* input = std::get_if<Input>(&entry)) AppendInput(*input, out);
  const auto* end = std::get_if<InputEnd>(&entry);
  if (end != nullptr && end->until) {
    Input tick;
    tick.kind = InputKind::kTick;
    tick.timestamp = *end->until;
    AppendInput(tick, out);
  }
}

void CanonicalLines::AppendInput(const Input& input, std::string& out) const {
  const ir::Module& module = program_.module();
  out += "{\"type\":\"";
  out += TypeName(input.kind);
  out += '"';
  const bool event = input.kind == InputKind::kEvent, identify = input.kind == InputKind::kIdentify;
  if (event) AppendText(",\"event\":", module.events[static_cast<size_t>(input.event)].wire, out);
  if (event || identify || input.kind == InputKind::kAlias) {
    AppendText(",\"userId\":", input.customer, out);
    AppendText(identify ? ",\"anonymousId\":" : ",\"previousId\":", input.other, out);
    AppendText(",\"messageId\":", input.message_id, out);
  }
  AppendMoment(",\"timestamp\":", input.timestamp, out);
  AppendMoment(",\"watermark\":", input.stamp, out);
  if (event) {
    out += ",\"properties\":";
    AppendFields(module.events[static_cast<size_t>(input.event)].layout, blocks_.EventPaths(input.event), input, out);
  } else if (identify) {
    out += ",\"traits\":";
    AppendFields(module.customer, blocks_.CustomerPaths(), input, out);
  }
  out += "}\n";
}

// Of an event what is none is left out; of an identify what was not named.
void CanonicalLines::AppendFields(const ir::Layout& layout, const std::vector<WirePath>& paths, const Input& input,
                                  std::string& out) const {
  out += '{';
  const size_t begin = out.size();
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    const ir::Slot& slot = layout.slots[i];
    if (input.present != nullptr && input.present[i] == 0) continue;
    const Value value = LoadSlot(input.fields, slot);
    if (value.has == 0 && input.present == nullptr) continue;
    if (out.size() > begin) out += ',';
    AppendJsonString(paths[i].exact, out);
    out += ':';
    AppendWire(slot.type, value, out);
  }
  out += '}';
}

void CanonicalLines::AppendWire(const ir::Type& type, const Value& value, std::string& out) const {
  if (value.has != 0 && type.kind == ir::Kind::kList) {
    out += '[';
    for (uint32_t i = 0; i < CountOf(value.s); ++i) {
      if (i > 0) out += ',';
      AppendWire(type.Element(), ElementOf(value.s, i, ir::IsHeld(type.element)), out);
    }
    out += ']';
  } else if (value.has != 0 && type.kind == ir::Kind::kRecord) {
    const ir::Layout& layout = program_.module().records[type.enum_id].layout;
    const std::vector<WirePath>& paths = blocks_.RecordPaths(type.enum_id);
    out += '{';
    const size_t begin = out.size();
    for (size_t i = 0; i < layout.slots.size(); ++i) {
      const Value field = FieldOf(value.s, layout, layout.slots[i]);
      if (field.has == 0) continue;
      if (out.size() > begin) out += ',';
      AppendJsonString(paths[i].exact, out);
      out += ':';
      AppendWire(layout.slots[i].type, field, out);
    }
    out += '}';
  } else {
    std::string_view enum_text;
    if (type.kind == ir::Kind::kEnum && value.has != 0) enum_text = program_.EnumText(type.enum_id, value.i)->view();
    AppendJsonValue(value, type, enum_text, out);
  }
}

}  // namespace journey::rt
