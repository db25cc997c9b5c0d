// Field by field, slot by slot.
#include "tests/input/same_input.h"

#include <algorithm>
#include <cstring>

#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt::testing_input {

namespace {

std::string Both(const std::string& what, const std::string& expected, const std::string& actual) {
  return expected == actual ? "" : what + ": `" + expected + "` and `" + actual + "`";
}

// Bits of numbers, so that zeros of both signs and all NaN differ.
std::string Bits(const ir::Module& module, const Value& value, const ir::Type& type) {
  if (value.has == 0) return "none";
  if (type.kind == ir::Kind::kString) return "text " + std::string(value.s->view());
  if (type.kind == ir::Kind::kList) {
    const bool held = ir::IsHeld(type.element);
    std::string bits = "[";
    for (uint32_t i = 0; i < CountOf(value.s); ++i) {
      bits += Bits(module, ElementOf(value.s, i, held), type.Element()) + ", ";
    }
    return bits + (CountOf(value.s) > 0 && held != HeldCells(value.s) ? "of another kind]" : "]");
  }
  if (type.kind == ir::Kind::kRecord) {
    const ir::Layout& layout = module.records[type.enum_id].layout;
    std::string bits = "{";
    for (const ir::Slot& slot : layout.slots) {
      bits += slot.name + ": " + Bits(module, FieldOf(value.s, layout, slot), slot.type) + ", ";
    }
    return bits + "}";
  }
  return std::to_string(value.i);
}

}  // namespace

std::string Difference(const Program& program, const Input& expected, const Input& actual) {
  std::string found;
  const auto compare = [&found](const std::string& what, const std::string& left, const std::string& right) {
    if (found.empty()) found = Both(what, left, right);
  };
  compare("kind", std::to_string(static_cast<int>(expected.kind)), std::to_string(static_cast<int>(actual.kind)));
  compare("code", std::string(expected.error_code), std::string(actual.error_code));
  compare("message", std::string(expected.error_message), std::string(actual.error_message));
  compare("timestamp", std::to_string(expected.timestamp), std::to_string(actual.timestamp));
  compare("customer", std::string(expected.customer), std::string(actual.customer));
  compare("message id", std::string(expected.message_id), std::string(actual.message_id));
  compare("event", std::to_string(expected.event), std::to_string(actual.event));
  compare("stamp", std::to_string(expected.stamp), std::to_string(actual.stamp));
  compare("unknown event", std::string(expected.other), std::string(actual.other));
  compare("faults", std::to_string(expected.faults.size()), std::to_string(actual.faults.size()));
  for (size_t i = 0; i < std::min(expected.faults.size(), actual.faults.size()); ++i) {
    compare("fault", std::string(expected.faults[i].message), std::string(actual.faults[i].message));
  }
  compare("has fields", std::to_string(expected.fields != nullptr), std::to_string(actual.fields != nullptr));
  compare("has present", std::to_string(expected.present != nullptr), std::to_string(actual.present != nullptr));
  if (!found.empty() || expected.fields == nullptr) return found;
  const ir::Module& module = program.module();
  const ir::Layout& layout = expected.kind == InputKind::kIdentify
                                 ? module.customer
                                 : module.events[static_cast<size_t>(expected.event)].layout;
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    const ir::Slot& slot = layout.slots[i];
    const auto value = [&](const Input& input) { return Bits(module, LoadSlot(input.fields, slot), slot.type); };
    compare(slot.name, value(expected), value(actual));
    if (expected.present == nullptr) continue;
    compare(slot.name + " present", std::to_string(expected.present[i]), std::to_string(actual.present[i]));
  }
  return found;
}

}  // namespace journey::rt::testing_input
