// Numbers of all kinds are integers in the same order already, but for floats.
#include "runtime/program/keys.h"

#include <bit>

#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/text.h"

namespace journey::rt {

int64_t OrderedBits(double number) {
  const auto bits = std::bit_cast<int64_t>(number == 0 ? 0.0 : number);
  return bits < 0 ? static_cast<int64_t>(~static_cast<uint64_t>(bits) | 0x8000'0000'0000'0000u) : bits;
}

KeyView MakeKey(ir::Kind kind, const Value& value) {
  if (value.has == 0) return {};
  switch (kind) {
    case ir::Kind::kString:
      return {.text = value.s->view()};
    case ir::Kind::kFloat:
      return {.number = OrderedBits(value.f)};
    default:
      return {.number = value.i};
  }
}

std::string_view KeyText(const Program& program, const ir::Type& type, const Value& value, std::string& room) {
  if (value.has == 0) return "";
  switch (type.kind) {
    case ir::Kind::kBool:
      return value.i != 0 ? "true" : "false";
    case ir::Kind::kString:
      return value.s->view();
    case ir::Kind::kEnum:
      return program.EnumText(type.enum_id, value.i)->view();
    case ir::Kind::kInt:
      room = std::to_string(value.i);
      break;
    case ir::Kind::kDecimal:
      room = DecimalText(value.i);
      break;
    case ir::Kind::kFloat:
      room = FloatText(value.f);
      break;
    case ir::Kind::kDuration:
      room = DurationText(value.i);
      break;
    case ir::Kind::kInstant:
      room = FormatInstant(value.i);
      break;
    case ir::Kind::kDate:
      room = DateText(value.i);
      break;
    case ir::Kind::kTime:
      room = TimeText(value.i);
      break;
    case ir::Kind::kZone:
      room = ZoneName(value.i);
      break;
    default:
      return "";
  }
  return room;
}

}  // namespace journey::rt
