// The source can be read again, so after any trouble the next life reads on from the store's mark.
#include "tests/store/simulation.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/store/frame.h"
#include "runtime/store/resume.h"
#include "tests/differential/generate.h"
#include "tests/differential/refused.h"
#include "tests/store/later.h"
#include "tests/store/variant.h"

namespace journey::store_testing {

using differential::Random;

namespace {

bool IsSegment(const std::string& name) {
  return name.starts_with(rt::kSegmentPrefix) && !name.ends_with(rt::kUnfinished);
}

void FlipSomeBit(Story& story) {
  SimDisk& disk = *story.disk;
  const std::vector<std::string> names = disk.Names();
  if (names.empty()) return;
  const std::string& name = names[story.random.Below(names.size())];
  const std::string bytes = disk.Visible(name);
  if ((!IsSegment(name) && !name.starts_with(rt::kSnapshotPrefix)) || bytes.empty()) return;
  const uint64_t byte = story.random.Below(bytes.size());
  disk.FlipBit(name, byte, static_cast<int>(story.random.Below(8)));
  ++story.tally->flips;
  story.flipped = fmt::format(" after a bit of {} at {} was flipped", name, byte);
  // In the last frame it looks like what was torn.
  const bool last_file = std::none_of(names.begin(), names.end(),
                                      [&](const std::string& other) { return IsSegment(other) && other > name; });
  const bool behind = rt::FindFrame(disk.Visible(name), byte + 1, 0).has_value();
  story.whole_position = !IsSegment(name) || !last_file || behind;
  if (!story.whole_position) story.acknowledged = 0;
}

std::string CheckOpened(const rt::DurableRun& run, const Story& story) {
  const uint64_t position = run.recovered().position;
  if (position < story.acknowledged) {
    return fmt::format("{} entries were acknowledged, {} are there", story.acknowledged, position);
  }
  const uint64_t most = story.record_bytes[std::min<uint64_t>(position, story.entries())];
  if (story.seen_records > most) {
    return fmt::format("{} bytes of records had gone out, but the {} entries that are there give {} at most",
                       story.seen_records, position, most);
  }
  return "";
}

rt::StoreOptions SomeStore(Random& random) {
  rt::StoreOptions options;
  options.log.commit_bytes = random.Below(3) == 0 ? 1 : 20 + random.Below(600);
  options.log.segment_bytes = 200 + random.Below(2000);
  options.snapshot_bytes = 200 + random.Below(4000);
  options.cursor_bytes = 1 + random.Below(1500);
  options.waiting_records = 1 + random.Below(3000);
  options.new_log = 1 + random.Below(1000);
  if (random.Chance(20)) options.restore_threads = 1 + random.Below(2);
  return options;
}

}  // namespace

std::string FirstDifference(const Given& expected, const Given& given) {
  if (given.records != expected.records) {
    const size_t at = static_cast<size_t>(
        std::mismatch(expected.records.begin(), expected.records.end(), given.records.begin(), given.records.end())
            .first -
        expected.records.begin());
    return fmt::format("other records from byte {} of {} (of {}):\n  {}\n  {}", at, expected.records.size(),
                       given.records.size(), expected.records.substr(at - std::min<size_t>(at, 100), 300),
                       given.records.substr(at - std::min<size_t>(at, 100), 300));
  }
  for (const auto& [id, state] : expected.states) {
    const auto found = given.states.find(id);
    if (found == given.states.end()) return "no state of " + id;
    if (found->second != state) return "another state of " + id;
  }
  return given.states.size() == expected.states.size() ? "" : "somebody's state too many";
}

SimDisk::Trouble PlanTrouble(Story& story, uint64_t far) {
  const uint64_t kind = story.random.Below(10);
  const auto trouble = kind < 7   ? SimDisk::Trouble::kDies
                       : kind < 8 ? SimDisk::Trouble::kFull
                       : kind < 9 ? SimDisk::Trouble::kSyncFails
                                  : SimDisk::Trouble::kShortWrite;
  story.disk->Plan(trouble, 1 + story.random.Below(story.random.Chance(30) ? 12 : far));
  return trouble;
}

bool Crash(Story& story, SimDisk::Trouble trouble) {
  Tally& tally = *story.tally;
  const bool power_lost = story.random.Chance(50);
  ++tally.crashes;
  if (power_lost) ++tally.power_losses;
  if (story.disk->troubled()) {
    tally.full += trouble == SimDisk::Trouble::kFull ? 1 : 0;
    tally.failed_syncs += trouble == SimDisk::Trouble::kSyncFails ? 1 : 0;
    tally.short_writes += trouble == SimDisk::Trouble::kShortWrite ? 1 : 0;
  }
  story.disk->Restart(power_lost);
  return power_lost;
}

bool IsOfAnotherVersion(const Status& start) {
  return start.message().find("journey migrate plan") != std::string::npos;
}

void Tally::Add(const Tally& other) {
  stories += other.stories;
  crashes += other.crashes;
  power_losses += other.power_losses;
  full += other.full;
  failed_syncs += other.failed_syncs;
  short_writes += other.short_writes;
  flips += other.flips;
  refused += other.refused;
  snapshots_used += other.snapshots_used;
  forgets += other.forgets;
  migrations += other.migrations;
  drains += other.drains;
  refused_plans += other.refused_plans;
  removals += other.removals;
  requests += other.requests;
  withdrawn += other.withdrawn;
  imports += other.imports;
  salvages += other.salvages;
}

std::string Tally::Text() const {
  return fmt::format(
      "{} stories, {} crashes ({} with loss of power), {} full disks, {} failed syncs, {} short writes, {} flipped "
      "bits ({} refused), {} starts from a snapshot, {} customers forgotten, {} migrations ({} beside the older "
      "version) and "
      "{} refused ones, {} customers taken out, {} removals asked for beside a process ({} withdrawn), {} "
      "imports, {} salvages",
      stories, crashes, power_losses, full, failed_syncs, short_writes, flips, refused, snapshots_used, forgets,
      migrations, drains, refused_plans, removals, requests, withdrawn, imports, salvages);
}

Result<std::unique_ptr<Simulation>> Simulation::Make(uint64_t project_seed, int most_events) {
  differential::GenerateOptions generate;
  generate.max_journeys = 2;
  generate.max_events = most_events;
  const differential::Generated project = differential::Generate(project_seed, generate);
  const std::unique_ptr<Compilation> compilation = Compile({{"mixed.journey", "mixed", project.journey}});
  std::unique_ptr<Simulation> made;
  if (differential::RefusedByItsSize(*compilation)) return made;
  if (!compilation->ir.has_value()) return Status::Error("the project does not compile");
  made.reset(new Simulation());
  Random random(project_seed);
  const std::unique_ptr<Compilation> next =
      Compile({{"mixed.journey", "mixed", VariantOf(project.journey, *compilation, random)}});
  const auto load = [](Compilation& one, Version* version) -> Status {
    auto program = rt::Program::Load(std::move(*one.ir));
    if (!program.ok()) return program.status();
    version->program = std::move(*program);
    version->executor = std::make_unique<rt::Interpreter>(*version->program);
    return {};
  };
  if (Status status = load(*compilation, &made->version_); !status.ok()) return status;
  if (next->ir.has_value()) {
    if (Status status = load(*next, &made->next_); !status.ok()) return status;
  }
  made->events_ = project.events;
  made->lateness_ms_ = project.lateness_ms;
  if (project.until_ms != 0) made->until_ = project.until_ms;
  constexpr uint64_t kMostBytes = 20'000;
  if (made->RecordBytes(made->OneChapter()).back() > kMostBytes) made.reset();
  return made;
}

void Simulation::Begin(Story& story) const {
  Random& random = story.random;
  story.session.lateness_ms = lateness_ms_;
  story.session.batch = 1 + random.Below(random.Chance(50) ? 4 : 40);
  if (random.Chance(20)) story.session.shards = 1 + random.Below(4);
  story.session.in_order = true;
  // Half of all stories put who is silent at rest, half of these at once; the plain run never does.
  constexpr int64_t kHour = 3'600'000;
  if (story.session.batch % 2 == 0) story.session.rest_after_ms = story.session.batch % 4 == 0 ? 0 : kHour;
  story.options = SomeStore(random);
  story.disk.emplace(random.Below(UINT64_MAX));
}

void Simulation::Follow(Story& story, Plot plot) const {
  story.plot = std::move(plot);
  story.record_bytes = RecordBytes(story.plot);
}

Plot Simulation::OneChapter() const { return {.chapters = {{&version_, "events", events_, until_}}}; }

// All of what may come of the entries so far.
std::vector<uint64_t> Simulation::RecordBytes(const Plot& plot) const {
  rt::SessionOptions options;
  options.lateness_ms = lateness_ms_;
  options.batch = 1;
  uint64_t bytes = 0;
  std::vector<uint64_t> after = {0};
  PlainRun run(options, [&](std::string_view lines) { bytes += lines.size(); });
  const Version* version = plot.chapters.front().version;
  for (const Chapter& chapter : plot.chapters) {
    run.LeadOver(*chapter.version);
    if (std::exchange(version, chapter.version) != chapter.version) after.push_back(bytes);
    if (&chapter == &plot.chapters.back() && !plot.removed.empty()) {
      run.Remove(plot.removed);
      after.push_back(bytes);
    }
    run.Read(chapter, [&] { after.push_back(bytes); });
  }
  return after;
}

Given Simulation::Plain(const Plot& plot, const rt::SessionOptions& session) const {
  Given given;
  rt::SessionOptions awake = session;
  awake.rest_after_ms.reset();
  PlainRun run(awake, [&](std::string_view lines) { given.records += lines; });
  for (const Chapter& chapter : plot.chapters) {
    run.LeadOver(*chapter.version);
    if (&chapter == &plot.chapters.back() && !plot.removed.empty()) run.Remove(plot.removed);
    run.Read(chapter);
  }
  given.states = run.States();
  return given;
}

Status Simulation::Live(Story& story, Given* given, std::string* failure) const {
  rt::StoreOptions options = story.options;
  // Two of three runs have somebody else write.
  Later commits(options.log.commit_bytes * 7 + story.acknowledged),
      snapshots(options.snapshot_bytes * 3 + story.acknowledged);
  if ((options.new_log + story.acknowledged) % 3 != 0) {
    options.commits = &commits;
    options.snapshots = &snapshots;
  }
  const Chapter& chapter = story.now();
  const rt::Program& program = *chapter.version->program;
  auto opened = rt::DurableRun::Open(*story.disk, program, *chapter.version->executor, story.session, options,
                                     rt::RecordsPlace{&*story.disk, kRecords});
  if (!opened.ok()) return opened.status();
  rt::DurableRun& run = **opened;
  if (run.recovered().snapshot > 0) ++story.tally->snapshots_used;
  if (story.whole_position) *failure = CheckOpened(run, story);
  if (!failure->empty()) return Status::Error(*failure);
  story.whole_position = true;  // what had gone out beyond it has been cut back
  rt::TextSource source(program, chapter.events);
  const std::optional<rt::SourceMark>& mark = run.recovered().mark;
  if (mark && mark->name == chapter.source) {
    if (Status status = rt::SkipRead(source, *mark); !status.ok()) return status;
  }
  const auto note = [&] { story.acknowledged = std::max(story.acknowledged, run.acknowledged()); };
  (void)run.Feed(source, chapter.source, {.go_on = [&](uint64_t) {
                   if (story.beside) story.beside(run);
                   note();
                   return true;
                 }});
  note();
  if (!run.status().ok()) return run.status();
  if (Status status = run.Finish(chapter.until); !status.ok()) return status;
  note();
  if (Status status = run.Close(); !status.ok()) return status;
  given->states = StatesOf(program, run.session());
  given->records = story.disk->Visible(kRecords);
  return {};
}

Simulation::Turn Simulation::TellChapter(Story& story, const Given& expected, std::string* failure) const {
  const bool last_chapter = story.chapter + 1 == story.plot.chapters.size();
  const int lives = 2 + static_cast<int>(story.random.Below(last_chapter ? 12 : 5));
  // How far a life comes, in operations.
  const uint64_t far = 10 + story.random.Below(60 + 4 * story.entries());
  for (int life = 0;; ++life) {
    const bool last = life >= lives;
    const auto trouble = last ? SimDisk::Trouble::kNone : PlanTrouble(story, far);
    Given given;
    const Status lived = Live(story, &given, failure);
    const auto wrong = [&](const std::string& what) {
      *failure = fmt::format("chapter {}, life {}{}: {}", story.chapter, life, story.flipped, what);
      return Turn::kOver;
    };
    if (!failure->empty()) return wrong(*failure);
    if (!lived.ok() && !story.disk->troubled()) {
      // Leading over was the last in the log, and a damaged end looks torn.
      if (!story.whole_position && story.chapter > 0 && IsOfAnotherVersion(lived)) return Turn::kBack;
      // Damage in the log may be refused, never anything else.
      if (!story.flipped.starts_with(" after a bit of log-")) return wrong(lived.message());
      ++story.tally->refused;
      return Turn::kOver;
    }
    if (lived.ok() && last_chapter) {
      if (const std::string difference = FirstDifference(expected, given); !difference.empty())
        return wrong(difference);
    }
    story.seen_records = story.disk->Visible(kRecords).size();
    if (lived.ok() && last) {
      story.disk->Restart(false);
      return Turn::kOn;
    }
    Crash(story, trouble);
    // Now and then the disk does what no disk should. Where both chapters are under one version nothing tells of which
    // of them the end of a log is.
    const bool may_flip = story.chapter == 0 || story.now().version != story.plot.chapters[0].version;
    if (story.flipped.empty() && may_flip && story.random.Chance(6)) FlipSomeBit(story);
  }
}

std::string Simulation::Tell(uint64_t seed, Tally* tally) {
  ++tally->stories;
  Story story(seed, tally);
  Begin(story);
  Follow(story, story.random.Chance(50) ? TwoChapters(story) : OneChapter());
  const Given expected = Plain(story.plot, story.session);
  std::string failure;
  while (story.chapter < story.plot.chapters.size()) {
    const Turn turn = TellChapter(story, expected, &failure);
    if (turn == Turn::kOver) break;
    if (turn == Turn::kBack) {
      --story.chapter;
      continue;
    }
    ++story.chapter;
    if (story.chapter < story.plot.chapters.size())
      failure = story.plot.removed.empty() ? LeadOver(story) : TakeOut(story);
    if (!failure.empty()) break;
  }
  return failure;
}

}  // namespace journey::store_testing
