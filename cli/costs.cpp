// Worked out once for either form.
#include "cli/costs.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "ir/cost.h"
#include "runtime/program/program.h"
#include "runtime/shard/footprint.h"

namespace journey::cli {
namespace {

struct ModuleCosts {
  std::vector<ir::JourneyCost> steps;
  ir::Excess worst;
  rt::Footprint bytes;
};

Result<ModuleCosts> CostsOf(const ir::Module& module) {
  auto program = rt::Program::Load(module);
  if (!program.ok()) return program.status();
  return ModuleCosts{ir::Costs(module), ir::WorstSteps(module), rt::Bounds(*program.value())};
}

}  // namespace

Result<std::string> CostText(const ir::Module& module) {
  const Result<ModuleCosts> found = CostsOf(module);
  if (!found.ok()) return found.status();
  const auto& [steps, worst, bytes] = found.value();
  std::string text = fmt::format("{:<36}{:>17}{:>17}{:>20}{:>16}\n", "journey", "steps per event", "steps per timer",
                                 "bytes per instance", "text at most");
  for (size_t i = 0; i < steps.size(); ++i) {
    text += fmt::format("{:<36}{:>17}{:>17}{:>20}{:>16}\n", steps[i].journey, steps[i].steps_per_event,
                        steps[i].steps_per_timer, bytes.instances[i].bytes, bytes.instances[i].text_bytes);
  }
  text +=
      fmt::format("steps of one {}, over all journeys: at most {} (the limit is {})\n",
                  worst.event == ir::kNone ? "timer" : '`' + module.events[static_cast<size_t>(worst.event)].name + '`',
                  worst.amount, ir::kMaxSteps);
  text += fmt::format(
      "bytes per customer: at most {}, {} more when every history window is full, and {} of text\n"
      "for each remembered message id {}, for each key {}, for each send that waits {}\n",
      bytes.customer_bytes, bytes.window_bytes, bytes.customer_text_bytes, bytes.message_id_bytes, bytes.key_bytes,
      bytes.pending_send_bytes);
  return text;
}

Result<nlohmann::json> CostJson(const ir::Module& module) {
  const Result<ModuleCosts> found = CostsOf(module);
  if (!found.ok()) return found.status();
  const auto& [steps, worst, bytes] = found.value();
  nlohmann::json journeys = nlohmann::json::array();
  for (size_t i = 0; i < steps.size(); ++i) {
    journeys.push_back({{"journey", steps[i].journey},
                        {"steps_per_event", steps[i].steps_per_event},
                        {"steps_per_timer", steps[i].steps_per_timer},
                        {"instance_bytes", bytes.instances[i].bytes},
                        {"instance_text_bytes", bytes.instances[i].text_bytes}});
  }
  nlohmann::json most = {{"steps", worst.amount}, {"limit", ir::kMaxSteps}};
  // Without one it is a timer's.
  if (worst.event != ir::kNone) most["event"] = module.events[static_cast<size_t>(worst.event)].name;
  return nlohmann::json{{"journeys", std::move(journeys)},
                        {"worst", std::move(most)},
                        {"customer",
                         {{"bytes", bytes.customer_bytes},
                          {"window_bytes", bytes.window_bytes},
                          {"text_bytes", bytes.customer_text_bytes},
                          {"message_id_bytes", bytes.message_id_bytes},
                          {"key_bytes", bytes.key_bytes},
                          {"pending_send_bytes", bytes.pending_send_bytes}}}};
}

}  // namespace journey::cli
