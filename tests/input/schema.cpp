// The module behind MakeProgram.
#include "tests/input/schema.h"

#include "base/check.h"
#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/packed.h"
#include "runtime/value/text.h"

namespace journey::rt::testing_input {

namespace {

class Maker {
 public:
  ir::Slot Field(std::string name, ir::Kind kind, bool optional = false, int32_t initial = ir::kNone) {
    ir::Slot slot;
    slot.name = std::move(name);
    slot.type = {kind, optional, 0};
    slot.initial = initial;
    return slot;
  }
  int32_t Constant(ir::Kind kind, decltype(ir::Constant::value) value) {
    module.constants.push_back({{kind, false, 0}, std::move(value)});
    return static_cast<int32_t>(module.constants.size()) - 1;
  }
  ir::Slot List(std::string name, const ir::Type& element, uint32_t max, bool required = false) {
    ir::Slot slot = Field(std::move(name), ir::Kind::kList);
    slot.type = ir::Type::ListOf(element);
    slot.max = max;
    if (!required) {
      module.constants.push_back({slot.type, std::vector<int32_t>{}});
      slot.initial = static_cast<int32_t>(module.constants.size()) - 1;
    }
    return slot;
  }
  ir::Slot RecordField(std::string name, const ir::Type& record, bool optional) {
    ir::Slot slot = Field(std::move(name), ir::Kind::kRecord, optional);
    slot.type = record;
    slot.type.optional = optional;
    return slot;
  }
  static ir::Layout Packed(std::vector<ir::Slot> slots) {
    ir::Layout layout;
    for (ir::Slot& slot : slots) slot.required = !slot.type.optional && slot.initial == ir::kNone;
    layout.slots = std::move(slots);
    ir::Pack(layout);
    return layout;
  }
  ir::Type Record(std::string name, std::vector<ir::Slot> slots) {
    module.records.push_back({"shop." + std::move(name), Packed(std::move(slots))});
    return {ir::Kind::kRecord, false, static_cast<uint32_t>(module.records.size()) - 1};
  }
  void Event(std::string name, std::string wire, std::vector<ir::Slot> slots) {
    module.events.push_back({"shop." + std::move(name), std::move(wire), Packed(std::move(slots))});
  }
  ir::Module module;
};

std::string Text(const Program& program, const ir::Slot& slot, const Value& value) {
  if (!value.has) return "-";
  switch (slot.type.kind) {
    case ir::Kind::kBool:
      return value.i != 0 ? "true" : "false";
    case ir::Kind::kDecimal:
      return DecimalText(value.i);
    case ir::Kind::kFloat:
      return FloatText(value.f);
    case ir::Kind::kString:
      return std::string(value.s->view());
    case ir::Kind::kInstant:
      return FormatInstant(value.i);
    case ir::Kind::kDate:
      return DateText(value.i);
    case ir::Kind::kTime:
      return TimeText(value.i);
    case ir::Kind::kZone:
      return std::string(ZoneName(value.i));
    case ir::Kind::kEnum:
      return std::string(program.EnumText(slot.type.enum_id, value.i)->view());
    default:
      return std::to_string(value.i);
  }
}

}  // namespace

std::unique_ptr<Program> MakeProgram() {
  using K = ir::Kind;
  Maker make;
  make.module.enums.push_back({"shop.Kind", {{"small", "small"}, {"large", "Large one"}}});
  int32_t small = make.Constant(K::kEnum, int64_t{0});
  int32_t one = make.Constant(K::kInt, int64_t{1});
  int32_t utc = make.Constant(K::kZone, std::string("UTC"));
  int32_t empty = make.Constant(K::kString, std::string());

  ir::Slot plan = make.Field("plan", K::kString, true);
  plan.wire = {"billing", "plan"};
  make.module.customer.slots = {make.Field("kind", K::kEnum, false, small), make.Field("age", K::kInt, true),
                                make.Field("zone", K::kZone, false, utc), plan};
  ir::Pack(make.module.customer);
  make.module.zone_field = 2;

  make.Event("All", "All",
             {make.Field("b", K::kBool, true), make.Field("i", K::kInt, true), make.Field("d", K::kDecimal, true),
              make.Field("f", K::kFloat, true), make.Field("s", K::kString, true), make.Field("u", K::kDuration, true),
              make.Field("t", K::kInstant, true), make.Field("m", K::kTime, true), make.Field("z", K::kZone, true),
              make.Field("e", K::kEnum, true), make.Field("y", K::kDate, true)});
  ir::Slot code = make.Field("code", K::kString, true);
  code.wire = {"discount", "code"};
  make.Event("Bought", "Item Bought",
             {make.Field("price", K::kDecimal), make.Field("n", K::kInt, false, one),
              make.Field("kind", K::kEnum, false, small), code});
  ir::Slot second = make.Field("second", K::kString, true), url = make.Field("url", K::kString, true);
  second.wire = {"items", "1", "sku"};
  url.wire = {"/context/page/a~1b"};
  make.Event("Paths", "Paths", {second, url});
  const int32_t unnamed = make.Constant(K::kString, std::string("unnamed"));
  const ir::Type item = make.Record(
      "Item", {make.Field("sku", K::kString), make.Field("price", K::kDecimal), make.Field("n", K::kInt, false, one),
               make.Field("name", K::kString, false, unnamed), make.Field("color", K::kString, true),
               make.Field("kind", K::kEnum, false, small), make.List("tags", {K::kString}, 2)});
  ir::Slot size = make.Field("size", K::kInt, true);
  size.wire = {"inner", "size"};
  const ir::Type box = make.Record(
      "Box", {make.List("items", item, 3), make.RecordField("best", item, true), make.Field("b", K::kBool)});
  const ir::Type odd = make.Record("Odd", {size});
  make.Event("Order", "Order",
             {make.List("items", item, 3), make.List("codes", {K::kInt}, 4, true), make.RecordField("box", box, true),
              make.RecordField("best", item, true)});
  make.Event("Odd", "Odd", {make.List("odds", odd, 3), make.RecordField("odd", odd, true)});
  make.Event("page", "page", {make.Field("title", K::kString, false, empty)});

  auto program = Program::Load(std::move(make.module));
  CHECK_MSG(program.ok(), program.status().message().c_str());
  return std::move(*program);
}

std::string Show(const Program& program, const Input& input) {
  if (input.fields == nullptr) return "";
  const bool is_event = input.kind == InputKind::kEvent;
  const ir::Layout& layout =
      is_event ? program.module().events[static_cast<size_t>(input.event)].layout : program.module().customer;
  std::string out;
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    if (!is_event && input.present[i] == 0) continue;
    if (!out.empty()) out += ' ';
    out += layout.slots[i].name + "=" + Text(program, layout.slots[i], LoadSlot(input.fields, layout.slots[i]));
  }
  return out;
}

}  // namespace journey::rt::testing_input
