// One statement stands in a line (tests/differential/generate.h), so that journeys are found by their lines.
#include "tests/store/variant.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "compiler/mutate/mutants.h"

namespace journey::store_testing {
namespace {

std::string Migration(const std::vector<std::string>& stages, differential::Random& random) {
  if (stages.empty() || random.Chance(40)) return "";
  std::string text = "  migrate from 1 {\n";
  const bool drains = random.Chance(50);
  for (const std::string& stage : stages) {
    if (random.Chance(drains ? 80 : 50)) continue;
    text += random.Chance(25) ? fmt::format("    {} -> end \"retired\"\n", stage)
                              : fmt::format("    {} -> {}\n", stage, random.Pick(stages));
  }
  // Everybody else finishes on the version before.
  if (drains) text += "    policy drain\n";
  return text + "  }\n";
}

}  // namespace

std::string VariantOf(const std::string& text, const Compilation& compilation, differential::Random& random) {
  std::vector<mutate::Mutant> mutants = mutate::MutantsOf(compilation.sources, compilation.modules);
  // A few of them that do not meet, from the last one on, so that the places of the others stay.
  std::vector<mutate::Mutant> taken;
  for (uint64_t left = random.Below(4); left > 0 && !mutants.empty(); --left) {
    const mutate::Mutant& one = mutants[random.Below(mutants.size())];
    const bool meets = std::any_of(taken.begin(), taken.end(), [&](const mutate::Mutant& other) {
      return one.span.begin < other.span.end && other.span.begin < one.span.end;
    });
    if (!meets) taken.push_back(one);
  }
  std::sort(taken.begin(), taken.end(),
            [](const mutate::Mutant& a, const mutate::Mutant& b) { return a.span.begin > b.span.begin; });
  std::string mutated = text;
  for (const mutate::Mutant& mutant : taken) mutated = mutate::Mutated(mutated, mutant);

  std::string variant;
  std::vector<std::string> stages;
  bool in_journey = false;
  std::istringstream lines(mutated);
  for (std::string line; std::getline(lines, line);) {
    if (in_journey && line == "}") {
      variant += Migration(stages, random);
      in_journey = false;
    }
    variant += line + "\n";
    // Then nobody who waits in it has a place.
    if (line.ends_with("flow {") && random.Chance(10)) variant += "      wait 1 minute\n";
    if (line.starts_with("journey ") && line.ends_with("{")) {
      variant += "  version 2\n";
      in_journey = true;
      stages.clear();
    }
    constexpr std::string_view kStage = "  stage ";
    if (line.starts_with(kStage))
      stages.push_back(line.substr(kStage.size(), line.find(' ', kStage.size()) - kStage.size()));
  }
  return variant;
}

}  // namespace journey::store_testing
