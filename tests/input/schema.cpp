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
  void Event(std::string name, std::string wire, std::vector<ir::Slot> slots) {
    ir::Event event;
    event.name = "shop." + name;
    event.wire = std::move(wire);
    for (ir::Slot& slot : slots) slot.required = !slot.type.optional && slot.initial == ir::kNone;
    event.layout.slots = std::move(slots);
    ir::Pack(event.layout);
    module.events.push_back(std::move(event));
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
