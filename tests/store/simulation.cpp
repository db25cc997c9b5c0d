// The source can be read again, so after any trouble the next life reads on from the store's mark.
#include "tests/store/simulation.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/state/codec.h"
#include "runtime/store/frame.h"
#include "runtime/store/resume.h"
#include "tests/differential/generate.h"
#include "tests/differential/refused.h"
#include "tests/store/later.h"

namespace journey::store_testing {

using differential::Random;

namespace {

constexpr const char* kSource = "events";

std::map<std::string, std::string> StatesOf(const rt::Program& program, rt::Session& session) {
  std::map<std::string, std::string> states;
  const uint64_t schema = rt::Schema::Of(program).Hash();
  session.ForEachCustomer(
      [&](const rt::Customer& customer) { states[std::string(customer.id())] = rt::EncodeState(customer, schema); });
  session.merges().ForEach(
      [&](std::string_view id, std::string_view into) { states["merged " + std::string(id)] = std::string(into); });
  const rt::Session::Clock clock = session.clock();
  states[kClock] =
      fmt::format("{} {} {} {}", clock.watermark.now, clock.watermark.passed, clock.watermark.behind, clock.largest);
  return states;
}

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

bool IsSegment(const std::string& name) {
  return name.starts_with(rt::kSegmentPrefix) && !name.ends_with(rt::kUnfinished);
}

}  // namespace

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
}

std::string Tally::Text() const {
  return fmt::format(
      "{} stories, {} crashes ({} with loss of power), {} full disks, {} failed syncs, {} short writes, {} flipped "
      "bits ({} "
      "refused), {} starts from a snapshot, {} customers forgotten",
      stories, crashes, power_losses, full, failed_syncs, short_writes, flips, refused, snapshots_used, forgets);
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
  auto program = rt::Program::Load(std::move(*compilation->ir));
  if (!program.ok()) return program.status();
  made.reset(new Simulation());
  made->program_ = std::move(*program);
  made->executor_ = std::make_unique<rt::Interpreter>(*made->program_);
  made->events_ = project.events;
  made->lateness_ms_ = project.lateness_ms;
  if (project.until_ms != 0) made->until_ = project.until_ms;
  made->CountRecordBytes();
  constexpr uint64_t kMostBytes = 20'000;
  if (made->record_bytes_.back() > kMostBytes) made.reset();
  return made;
}

rt::SessionOptions Simulation::SomeSession(Random& random) const {
  rt::SessionOptions session;
  session.lateness_ms = lateness_ms_;
  session.batch = 1 + random.Below(random.Chance(50) ? 4 : 40);
  if (random.Chance(20)) session.shards = 1 + random.Below(4);
  session.in_order = true;
  return session;
}

// What there is after each entry at the most: all of what may come of the entries so far.
void Simulation::CountRecordBytes() {
  rt::SessionOptions options;
  options.lateness_ms = lateness_ms_;
  options.batch = 1;
  uint64_t bytes = 0;
  rt::RecordBuffers buffers(program_->module(), options, false, [&](std::string_view lines) { bytes += lines.size(); });
  rt::Session session(*program_, *executor_, buffers, options);
  rt::TextSource source(*program_, events_);
  record_bytes_ = {0};
  bool good = false;
  rt::FeedAll(source, session,
              {.taken =
                   [&](const rt::RawLine&, const rt::Input& input) {
                     good = input.kind != rt::InputKind::kRejected;
                     return true;
                   },
               .go_on =
                   [&](uint64_t) {
                     session.Flush();
                     if (good) record_bytes_.push_back(bytes);
                     return true;
                   }});
  session.Finish(until_);
  record_bytes_.push_back(bytes);
}

Given Simulation::Plain(rt::SessionOptions options) const {
  Given given;
  rt::RecordBuffers buffers(program_->module(), options, false,
                            [&](std::string_view lines) { given.records += lines; });
  rt::Session session(*program_, *executor_, buffers, options);
  rt::TextSource source(*program_, events_);
  rt::FeedAll(source, session);
  session.Finish(until_);
  given.states = StatesOf(*program_, session);
  return given;
}

std::string Simulation::CheckOpened(const rt::DurableRun& run, uint64_t acknowledged) const {
  const uint64_t position = run.recovered().position;
  if (position < acknowledged) {
    return fmt::format("{} entries were acknowledged, {} are there", acknowledged, position);
  }
  if (seen_records_ > record_bytes_[std::min<uint64_t>(position, entries())]) {
    return fmt::format("{} bytes of records had gone out, but the {} entries that are there give {} at most",
                       seen_records_, position, record_bytes_[std::min<uint64_t>(position, entries())]);
  }
  return "";
}

Status Simulation::Live(SimDisk& disk, const rt::SessionOptions& session, rt::StoreOptions options,
                        uint64_t* acknowledged, Given* given, bool whole_position, Tally* tally, std::string* failure) {
  // Two of three runs have somebody else write.
  Later commits(options.log.commit_bytes * 7 + *acknowledged), snapshots(options.snapshot_bytes * 3 + *acknowledged);
  if ((options.new_log + *acknowledged) % 3 != 0) {
    options.commits = &commits;
    options.snapshots = &snapshots;
  }
  auto opened = rt::DurableRun::Open(disk, *program_, *executor_, session, options, rt::RecordsPlace{&disk, kRecords});
  if (!opened.ok()) return opened.status();
  rt::DurableRun& run = **opened;
  if (run.recovered().snapshot > 0) ++tally->snapshots_used;
  if (whole_position) *failure = CheckOpened(run, *acknowledged);
  if (!failure->empty()) return Status::Error(*failure);
  rt::TextSource source(*program_, events_);
  const std::optional<rt::SourceMark>& mark = run.recovered().mark;
  if (mark) {
    if (Status status = rt::SkipRead(source, *mark); !status.ok()) return status;
  }
  const auto note = [&] { *acknowledged = std::max(*acknowledged, run.acknowledged()); };
  (void)run.Feed(source, kSource, {.go_on = [&](uint64_t) {
                   note();
                   return true;
                 }});
  note();
  if (!run.status().ok()) return run.status();
  if (Status status = run.Finish(until_); !status.ok()) return status;
  note();
  if (Status status = run.Close(); !status.ok()) return status;
  given->states = StatesOf(*program_, run.session());
  given->records = disk.Visible(kRecords);
  return {};
}

std::string Simulation::Tell(uint64_t seed, Tally* tally) {
  Random random(seed);
  ++tally->stories;
  const rt::SessionOptions session = SomeSession(random);
  const rt::StoreOptions options = SomeStore(random);
  const Given expected = Plain(session);
  SimDisk disk(random.Below(UINT64_MAX));
  uint64_t acknowledged = 0;
  seen_records_ = 0;
  bool whole_position = true;
  const int lives = 2 + static_cast<int>(random.Below(12));
  // How far a life comes, in operations.
  const uint64_t far = 10 + random.Below(60 + 4 * entries());
  std::string flipped;
  for (int life = 0;; ++life) {
    const bool last = life >= lives;
    auto trouble = SimDisk::Trouble::kNone;
    if (!last) {
      const uint64_t kind = random.Below(10);
      trouble = kind < 7   ? SimDisk::Trouble::kDies
                : kind < 8 ? SimDisk::Trouble::kFull
                : kind < 9 ? SimDisk::Trouble::kSyncFails
                           : SimDisk::Trouble::kShortWrite;
      disk.Plan(trouble, 1 + random.Below(random.Chance(30) ? 12 : far));
    }
    Given given;
    std::string failure;
    const Status lived = Live(disk, session, options, &acknowledged, &given, whole_position, tally, &failure);
    const auto story = [&](const std::string& what) { return fmt::format("life {}{}: {}", life, flipped, what); };
    if (!failure.empty()) return story(failure);
    if (!lived.ok() && !disk.troubled()) {
      // Damage in the log may be refused, never anything else.
      if (flipped.empty() || !flipped.starts_with(" after a bit of log-")) return story(lived.message());
      ++tally->refused;
      return "";
    }
    if (lived.ok()) {
      if (const std::string difference = FirstDifference(expected, given); !difference.empty())
        return story(difference);
      if (last) return "";
    }
    seen_records_ = disk.Visible(kRecords).size();
    const bool power_lost = random.Chance(50);
    ++tally->crashes;
    if (power_lost) ++tally->power_losses;
    if (disk.troubled()) {
      tally->full += trouble == SimDisk::Trouble::kFull ? 1 : 0;
      tally->failed_syncs += trouble == SimDisk::Trouble::kSyncFails ? 1 : 0;
      tally->short_writes += trouble == SimDisk::Trouble::kShortWrite ? 1 : 0;
    }
    disk.Restart(power_lost);
    whole_position = true;
    // Now and then the disk does what no disk should.
    if (flipped.empty() && random.Chance(6)) {
      const std::vector<std::string> names = disk.Names();
      if (names.empty()) continue;
      const std::string& name = names[random.Below(names.size())];
      const std::string bytes = disk.Visible(name);
      if ((!IsSegment(name) && !name.starts_with(rt::kSnapshotPrefix)) || bytes.empty()) continue;
      const uint64_t byte = random.Below(bytes.size());
      disk.FlipBit(name, byte, static_cast<int>(random.Below(8)));
      ++tally->flips;
      flipped = fmt::format(" after a bit of {} at {} was flipped", name, byte);
      // In the last frame it looks like what was torn.
      const bool last_file = std::none_of(names.begin(), names.end(),
                                          [&](const std::string& other) { return IsSegment(other) && other > name; });
      const bool behind = rt::FindFrame(disk.Visible(name), byte + 1, 0).has_value();
      whole_position = !IsSegment(name) || !last_file || behind;
      if (!whole_position) acknowledged = 0;
    }
  }
}

}  // namespace journey::store_testing
