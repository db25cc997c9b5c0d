// Texts, and bounds of work: what the compiler says in diagnostics before there is a module, and what strangers'
// modules must keep to as well.
#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "ir/cost.h"
#include "ir/fields.h"
#include "ir/graph.h"
#include "ir/verify.h"

namespace journey::ir {

namespace {

// A visitor of fields.h that looks at every text, but for paths of files, which are bytes.
class Texts {
 public:
  bool valid() const { return valid_; }

  template <typename T>
  void operator()(const char* name, const T& value, Ref = Ref::kNone) {
    if (std::string_view(name) != "files") Look(value);
  }
  template <typename T>
  void operator()(const char*, const T& value, Since) {
    Look(value);
  }

  void Look(const std::string& text) { valid_ = valid_ && IsValidUtf8(text); }
  void Look(const decltype(Constant::value)& value) {
    if (const auto* text = std::get_if<std::string>(&value)) Look(*text);
  }
  void Look(const std::vector<Block>&) {}
  template <typename T>
  void Look(const std::vector<T>& items) {
    if constexpr (std::is_class_v<T>) {
      for (const T& item : items) Look(item);
    }
  }
  template <typename T>
    requires std::is_class_v<T>
  void Look(const T& item) {
    Fields(*this, item);
  }
  template <typename T>
    requires(!std::is_class_v<T>)
  void Look(const T&) {}

 private:
  bool valid_ = true;
};

// The most calls inside one another.
uint64_t CallDepth(const Module& module) {
  const std::optional<std::vector<int32_t>> order = CalleesFirst(module);
  std::vector<uint64_t> depths(module.functions.size());
  uint64_t deepest = 0;
  for (int32_t id : *order) {
    uint64_t below = 0;
    for (int32_t callee : Callees(module.functions[static_cast<size_t>(id)]))
      below = std::max(below, depths[static_cast<size_t>(callee)]);
    depths[static_cast<size_t>(id)] = below + 1;
    deepest = std::max(deepest, below + 1);
  }
  return deepest;
}

}  // namespace

Status Admit(Module& module) {
  if (Status status = Verify(module); !status.ok()) return status;
  Texts texts;
  texts.Look(module);
  if (!texts.valid()) return Status::Error("a text that is no UTF-8");
  for (const Journey& journey : module.journeys) {
    const bool own = journey.name == journey.simple_name || journey.name.ends_with('.' + journey.simple_name);
    if (!own || journey.simple_name.empty()) return Status::Error("journey " + journey.name + ": another's short name");
  }
  const uint64_t depth = CallDepth(module);
  if (depth > kMaxCallDepth) {
    return Status::Error("calls nest " + std::to_string(depth) + " deep, at most " + std::to_string(kMaxCallDepth) +
                         " are allowed");
  }
  FillCosts(module);
  for (const JourneyCost& cost : Costs(module)) {
    const uint64_t steps = std::max(cost.steps_per_event, cost.steps_per_timer);
    if (steps <= kMaxSteps) continue;
    return Status::Error("journey " + cost.journey + ": one input may take " + std::to_string(steps) +
                         " steps, at most " + std::to_string(kMaxSteps) + " are allowed");
  }
  return Status();
}

}  // namespace journey::ir
