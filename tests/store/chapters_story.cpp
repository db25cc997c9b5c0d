// The project changes between two chapters, or somebody is taken out of journeys there, on a disk that dies, runs full
// or loses power meanwhile: everybody is led over or nobody, and a plan that is refused changes nothing.
#include <fmt/format.h>

#include "runtime/store/migration.h"
#include "runtime/store/recovery.h"
#include "runtime/store/removal.h"
#include "runtime/store/verify.h"
#include "tests/store/simulation.h"

namespace journey::store_testing {

using differential::Random;

std::pair<std::string_view, std::string_view> Simulation::Split(Random& random) const {
  const std::string_view all = events_;
  const size_t newline = all.find('\n', random.Below(all.size()));
  const size_t cut = newline == std::string_view::npos ? all.size() : newline + 1;
  return {all.substr(0, cut), all.substr(cut)};
}

Plot Simulation::TwoChapters(Story& story) const {
  const auto [before, after] = Split(story.random);
  Plot plot{.chapters = {{&version_, "before", before, std::nullopt}, {&next_, "after", after, until_}}};
  PlainRun run(story.session, [](std::string_view) {});
  run.LeadOver(version_);
  run.Read(plot.chapters[0]);
  const std::vector<std::string> inside = run.Inside();
  if (!inside.empty() && (next_.program == nullptr || story.random.Chance(30))) {
    plot.removed = inside[story.random.Below(inside.size())];
    plot.chapters[1].version = &version_;
    return plot;
  }
  if (next_.program == nullptr) return OneChapter();
  plot.linked = run.Linked(next_);
  const Version& next = plot.linked != nullptr ? *plot.linked : next_;
  if (run.LeadOver(next)) {
    plot.chapters[1].version = &next;
  } else {
    plot.refused = &next_;
    plot.chapters[1].version = &version_;
  }
  return plot;
}

bool EndAttempt(Story& story) {
  const bool power_lost = story.random.Chance(50);
  ++story.tally->crashes;
  if (power_lost) ++story.tally->power_losses;
  story.disk->Restart(power_lost);
  return power_lost;
}

// Some of the attempts meet something.
void PlanTroubleFor(Story& story, int attempt, int troubles) {
  if (attempt >= troubles) return;
  story.disk->Plan(static_cast<SimDisk::Trouble>(1 + story.random.Below(4)), 1 + story.random.Below(16));
}

namespace {

std::string VerifyNow(Story& story) {
  // What was damaged is found, which is not at issue here.
  if (!story.flipped.empty()) return "";
  const Version& version = *story.now().version;
  const auto verified = rt::VerifyStore(*story.disk, *version.program, *version.executor);
  if (!verified.ok()) return "verify: " + verified.status().message();
  return verified.value().faults.empty() ? "" : "verify: " + verified.value().faults.front();
}

}  // namespace

std::string Simulation::LeadOver(Story& story) const {
  Random& random = story.random;
  SimDisk& disk = *story.disk;
  const bool refused = story.plot.refused != nullptr;
  const Version& next = refused ? *story.plot.refused : *story.plot.chapters[1].version;
  const auto open = [&](const Version& version) -> Status {
    auto run = rt::DurableRun::Open(disk, *version.program, *version.executor, story.session, story.options,
                                    rt::RecordsPlace{&disk, kRecords});
    return run.ok() ? (*run)->Close() : run.status();
  };
  ++(refused ? story.tally->refused_plans : story.tally->migrations);
  if (&next != &next_) ++story.tally->drains;
  // A last start of the old version, which leaves something torn.
  if (random.Chance(60)) {
    disk.Plan(random.Chance(50) ? SimDisk::Trouble::kDies : SimDisk::Trouble::kShortWrite, 1 + random.Below(12));
    (void)open(version_);
    EndAttempt(story);
  }
  const int troubles = 1 + static_cast<int>(random.Below(4));
  bool led_over = false;
  for (int i = 0; !led_over; ++i) {
    PlanTroubleFor(story, i, troubles);
    const auto migrated = rt::MigrateStore(disk, *next_.program);
    if (!migrated.ok() && !disk.troubled()) return "migrate: " + migrated.status().message();
    if (migrated.ok()) {
      const auto& report = migrated.value();
      if (refused != (report && report->refused > 0)) return "migrate: refused or not, unlike a run without a store";
      led_over = true;
    }
    EndAttempt(story);
    // A start under one of the two comes first, now and then: one of them goes on, the other is told why not.
    if (random.Chance(40)) {
      const bool first = random.Chance(50);
      const Status before = open(first ? version_ : next), after = open(first ? next : version_);
      if (before.ok() == after.ok()) return "after a migration both versions can go on, or none: " + before.message();
      if (!before.ok() && !IsOfAnotherVersion(before)) return before.message();
      if (!after.ok() && !IsOfAnotherVersion(after)) return after.message();
      const bool under_next = first ? after.ok() : before.ok();
      if (refused && under_next) return "under the version whose plan was refused";
      if (led_over && !refused && !under_next) return "a migration that was done is gone";
      disk.Restart(random.Chance(50));
    }
  }
  return VerifyNow(story);
}

std::string Simulation::TakeOut(Story& story) const {
  ++story.tally->removals;
  SimDisk& disk = *story.disk;
  const auto end_of_log = [&] {
    const auto recovery = rt::Recovery::Open(disk);
    return recovery.ok() ? recovery.value().end() : 0;
  };
  const uint64_t before = end_of_log();
  const int troubles = 1 + static_cast<int>(story.random.Below(4));
  for (int i = 0;; ++i) {
    PlanTroubleFor(story, i, troubles);
    const auto removal = rt::Remove(disk, *version_.program, *version_.executor, story.plot.removed, ir::kNone);
    if (!removal.ok() && !disk.troubled()) return "remove: " + removal.status().message();
    if (removal.ok() && !removal.value()) return "remove: nobody knows " + story.plot.removed;
    if (removal.ok() && removal.value()->ended.empty()) return "remove: " + story.plot.removed + " was in no journey";
    EndAttempt(story);
    if (removal.ok()) break;
    // One that failed at its last step may have been done. Whoever asks again takes out whom that has let in elsewhere.
    if (end_of_log() == before) continue;
    if (Status status = disk.SyncNames(); !status.ok()) return status.message();
    break;
  }
  return VerifyNow(story);
}

}  // namespace journey::store_testing
