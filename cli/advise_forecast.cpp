// Both versions through the one simulation, and the one forecast of both.
#include "cli/advise_forecast.h"

#include <algorithm>

#include "cli/common.h"

namespace journey::cli {
namespace {

constexpr char kConvertedFigure[] = "(converted)";

// No chance of the replications makes it nothing.
bool Differs(const foresight::Figure& figure) {
  if (!figure.difference) return false;
  const auto& interval = figure.difference->interval;
  return interval ? interval->low > 0 || interval->high < 0 : figure.difference->mean != 0;
}

ForecastChange ChangeOf(std::string name, const foresight::Figure& figure) {
  return {std::move(name), figure.share, figure.estimate.mean, figure.against->mean, *figure.difference};
}

Result<foresight::SimulatedVersion> Simulated(const ir::Module& module, const foresight::Behaviour& behaviour,
                                              const SimulationPlan& plan, std::unique_ptr<rt::Program>& program) {
  auto loaded = rt::Program::Load(module);
  if (!loaded.ok()) return loaded.status();
  program = std::move(loaded).value();
  const auto executor = MakeExecutor(kEngineInterp, *program);
  if (!executor.ok()) return executor.status();
  auto runs = RunSimulation(*program, *executor.value(), behaviour, plan, nullptr);
  if (!runs.ok()) return runs.status();
  return foresight::SimulatedVersion{&program->module(), std::move(runs).value()};
}

}  // namespace

Result<std::vector<ForecastChange>> Forecaster::Of(const std::vector<SourceText>& after, const std::string& journey) {
  if (!version_) {
    auto version = Simulated(*before_.ir, behaviour_, plan_, program_);
    if (!version.ok()) return version.status();
    version_ = std::move(version).value();
  }
  const std::unique_ptr<Compilation> compiled = Compile(after);
  std::unique_ptr<rt::Program> program;
  const auto other = Simulated(*compiled->ir, behaviour_, plan_, program);
  if (!other.ok()) return other.status();
  const foresight::Forecast forecast = foresight::MakeForecast(*version_, &other.value());
  std::vector<ForecastChange> changes;
  for (const foresight::JourneyForecast& one : forecast.journeys) {
    if (one.name != journey) continue;
    for (const foresight::Figure& figure : one.funnel) {
      if (figure.name == kConvertedFigure && figure.difference) changes.push_back(ChangeOf("converted", figure));
    }
    for (const foresight::Figure& figure : one.funnel) {
      if (figure.name != kConvertedFigure && Differs(figure)) changes.push_back(ChangeOf(figure.name, figure));
    }
    if (Differs(one.entries)) changes.push_back(ChangeOf("entries", one.entries));
  }
  for (const foresight::ChannelForecast& one : forecast.channels) {
    if (Differs(one.sends)) changes.push_back(ChangeOf("messages on " + one.name, one.sends));
  }
  return changes;
}

}  // namespace journey::cli
