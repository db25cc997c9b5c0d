// The simulation by itself: many stories over many projects.
//
// usage: store_simulation [--seed N] [--crashes N | --minutes M]           0: nothing was lost; 3: something was
//        store_simulation_planted --planted all|NUMBER [--crashes N]       0: each planted fault was found
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <span>
#include <string_view>

#include "runtime/store/mutants.h"
#include "tests/store/simulation.h"

#ifdef JOURNEY_PLANTED_FAULTS
namespace journey::rt {
Planted planted_fault = Planted::kNone;
}  // namespace journey::rt
#endif

namespace journey::store_testing {
namespace {

constexpr uint64_t kStoriesAProject = 8;

using TellOne = std::string (Simulation::*)(uint64_t seed, Tally* tally);
constexpr TellOne kStories[] = {&Simulation::Tell,     &Simulation::TellForget, &Simulation::TellRemovals,
                                &Simulation::TellMove, &Simulation::TellMerge,  &Simulation::TellSalvage};

// Those that a planted fault can show itself in, so that it is found soon.
std::span<const TellOne> StoriesFor(rt::Planted fault) {
  const std::span<const TellOne> all = kStories;
  if (fault == rt::Planted::kNone) return all;
  if (fault < rt::Planted::kRemovalAnsweredEarly) return all.first(2);
  if (fault < rt::Planted::kCursorNotSaidAgain) return all.subspan(2, 1);
  return fault < rt::Planted::kSalvagedToTheDamage ? all.subspan(3, 2) : all.last(1);
}

struct Flags {
  uint64_t seed = 1, crashes = 2000;
  rt::Planted fault = rt::Planted::kNone;
  double minutes = 0;  // 0: as many crashes as that
  std::string_view planted;
};

// The first failure; empty: none.
std::string Run(const Flags& flags, Tally* tally) {
  const auto begin = std::chrono::steady_clock::now();
  const auto go_on = [&] {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    return flags.minutes > 0 ? passed.count() < flags.minutes * 60 : tally->crashes < flags.crashes;
  };
  for (uint64_t project = flags.seed; go_on(); ++project) {
    auto simulation = Simulation::Make(project, 10 + static_cast<int>(project % 7) * 12);
    if (!simulation.ok()) return fmt::format("seed {}: {}", project, simulation.status().message());
    for (uint64_t story = 0; *simulation != nullptr && story < kStoriesAProject; ++story) {
      std::string failure;
      for (const TellOne tell : StoriesFor(flags.fault)) {
        if (failure.empty()) failure = (simulation->get()->*tell)(project * 1000 + story, tally);
      }
      if (!failure.empty()) return fmt::format("seed {}, story {}: {}", project, story, failure);
    }
  }
  return "";
}

#ifdef JOURNEY_PLANTED_FAULTS
// 0: each was found.
int FindPlanted(Flags flags) {
  int missed = 0;
  for (int fault = 1; fault < static_cast<int>(rt::Planted::kCount); ++fault) {
    if (flags.planted != "all" && flags.planted != std::to_string(fault)) continue;
    rt::planted_fault = flags.fault = static_cast<rt::Planted>(fault);
    Tally tally;
    const std::string failure = Run(flags, &tally);
    missed += failure.empty() ? 1 : 0;
    fmt::print("planted fault {}: {}\n", fault,
               failure.empty() ? "NOT FOUND after " + tally.Text()
                               : fmt::format("found after {} crashes: {}", tally.crashes, failure.substr(0, 200)));
    std::fflush(stdout);
  }
  return missed == 0 ? 0 : 3;
}
#endif

int Main(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--seed") flags.seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--crashes") flags.crashes = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--minutes") flags.minutes = std::atof(argv[i + 1]);
    if (name == "--planted") flags.planted = argv[i + 1];
  }
#ifdef JOURNEY_PLANTED_FAULTS
  return FindPlanted(flags);
#else
  Tally tally;
  const std::string failure = Run(flags, &tally);
  fmt::print("{}\n{}{}", tally.Text(), failure, failure.empty() ? "" : "\n");
  return failure.empty() ? 0 : 3;
#endif
}

}  // namespace
}  // namespace journey::store_testing

int main(int argc, char** argv) { return journey::store_testing::Main(argc, argv); }
