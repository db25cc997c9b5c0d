// Customers come into a store out of another one's export, on a disk that dies, runs full or loses power meanwhile: all
// of them or nobody, and nobody takes the half of a store for one. What comes then is what comes of a run without a
// store that went on, or took the same customers in.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/input/text_source.h"
#include "runtime/store/importing.h"
#include "runtime/store/recovery.h"
#include "runtime/store/transfer.h"
#include "runtime/store/verify.h"
#include "tests/store/simulation.h"

namespace journey::store_testing {

using differential::Random;

namespace {

using ExportLines = std::vector<std::string>;

Result<ExportLines> ExportOf(SimDisk& disk, const Version& version) {
  ExportLines lines;
  const auto write = [&](std::string_view line) {
    lines.emplace_back(line.substr(0, line.size() - 1));
    return Status();
  };
  const auto exported = rt::ExportStore(disk, *version.program, *version.executor, {}, write);
  if (!exported.ok()) return exported.status();
  return lines;
}

// Without what is the export's own.
std::set<std::string> Everybody(const ExportLines& lines) { return {lines.begin() + 1, lines.end() - 1}; }

// Ids that are one with another at the end, brought together.
class Components {
 public:
  void Join(const std::string& a, const std::string& b) { whose_[Of(a)] = Of(b); }
  std::string Of(const std::string& id) {
    std::string at = id;
    for (auto found = whose_.find(at); found != whose_.end() && found->second != at; found = whose_.find(at))
      at = found->second;
    return at;
  }

 private:
  std::map<std::string, std::string> whose_;
};

// Lines of some customers, and of all others; a line that is nobody's is with those.
struct TwoGroups {
  std::string some, others;
};
TwoGroups Parted(const rt::Program& program, std::string_view before, std::string_view all, Random& random) {
  const auto each = [&](std::string_view text, const auto& visit) {
    rt::Arena arena;
    while (!text.empty()) {
      const std::string line(text.substr(0, text.find('\n') + 1));
      text.remove_prefix(line.size());
      rt::TextSource source(program, line);
      rt::Input input;
      rt::RawLine raw;
      const bool good = source.Next(arena, &input, &raw) && input.kind != rt::InputKind::kRejected;
      visit(line, good ? std::string(input.customer) : "", good ? std::string(input.other) : "");
      arena.Reset();
    }
  };
  Components components;
  each(all, [&](const std::string&, const std::string& customer, const std::string& other) {
    if (!customer.empty() && !other.empty()) components.Join(customer, other);
  });
  std::map<std::string, bool> is_some;
  TwoGroups groups;
  each(before, [&](const std::string& line, const std::string& customer, const std::string&) {
    const std::string whose = customer.empty() ? "" : components.Of(customer);
    if (!whose.empty() && !is_some.contains(whose)) is_some[whose] = random.Chance(40);
    (!whose.empty() && is_some[whose] ? groups.some : groups.others) += line;
  });
  return groups;
}

}  // namespace

namespace {

// What comes of a run over the lines of others that takes some in, and goes on. Gives the states.
std::map<std::string, std::string> TogetherPlainly(const Chapter& some, const Chapter& others, const Chapter& rest,
                                                   const rt::SessionOptions& options,
                                                   const std::function<void(std::string_view lines)>& write,
                                                   const std::function<void()>& entry) {
  PlainRun from(options, [](std::string_view) {}), run(options, write);
  from.LeadOver(*some.version);
  from.Read(some);
  run.LeadOver(*others.version);
  run.Read(others, entry);
  run.TakeIn(from);
  run.Read(rest, entry);
  return run.States();
}

std::string VerifyImported(SimDisk& disk, const Version& version) {
  const auto verified = rt::VerifyStore(disk, *version.program, *version.executor);
  if (!verified.ok()) return "verify: " + verified.status().message();
  return verified.value().faults.empty() ? "" : "verify: " + verified.value().faults.front();
}

}  // namespace

std::string Simulation::Import(Story& story, const std::vector<std::string>& lines,
                               const std::function<Result<bool>()>& is_there) const {
  Random& random = story.random;
  SimDisk& disk = *story.disk;
  ++story.tally->imports;
  const int troubles = 1 + static_cast<int>(random.Below(4));
  bool done = false;
  for (int i = 0; !done; ++i) {
    if (i < troubles) disk.Plan(static_cast<SimDisk::Trouble>(1 + random.Below(4)), 1 + random.Below(40));
    size_t at = 1;
    const auto imported = rt::ImportInto(
        disk, *version_.program, *version_.executor, lines.front(),
        [&]() -> Result<std::optional<std::string>> {
          return at < lines.size() ? std::optional(lines[at++]) : std::nullopt;
        },
        7000 + random.Below(1000));
    if (!imported.ok() && !disk.troubled()) return "import: " + imported.status().message();
    EndAttempt(story);
    const auto there = is_there();
    if (!there.ok()) return "after an import: " + there.status().message();
    if (imported.ok() && !there.value()) return "an import that was done is gone";
    done = there.value();
    if (const auto begun = rt::IsImporting(disk); begun.ok() && begun.value() && random.Chance(50)) {
      const auto run = rt::DurableRun::Open(disk, *version_.program, *version_.executor, story.session, story.options,
                                            rt::RecordsPlace{&disk, kRecords});
      if (run.ok()) return "a start although an import has not come to its end";
    }
  }
  // One that failed at its last step may have been done.
  if (Status status = disk.SyncNames(); !status.ok()) return status.message();
  return VerifyImported(disk, version_);
}

std::string Simulation::TellMove(uint64_t seed, Tally* tally) {
  Story story(seed, tally);
  Begin(story);
  const auto [before, after] = Split(story.random);
  const Chapter first{&version_, "before", before, std::nullopt}, rest{&version_, "after", after, until_};
  Follow(story, {.chapters = {first}});
  Given given;
  std::string failure;
  if (const Status lived = Live(story, &given, &failure); !lived.ok()) return "the one exported: " + lived.message();
  const auto lines = ExportOf(*story.disk, version_);
  if (!lines.ok()) return "export: " + lines.status().message();

  story.disk.emplace(story.random.Below(UINT64_MAX));
  SimDisk& disk = *story.disk;
  const auto is_there = [&]() -> Result<bool> {
    const auto importing = rt::IsImporting(disk);
    if (!importing.ok() || importing.value()) return importing.ok() ? Result<bool>(false) : importing;
    auto recovery = rt::Recovery::Open(disk);
    if (!recovery.ok()) return recovery.status();
    if (recovery->empty()) return false;
    const auto again = ExportOf(disk, version_);
    if (!again.ok()) return again.status();
    return again.value() == lines.value() ? Result<bool>(true) : Status::Error("the new store has others");
  };
  if (failure = Import(story, lines.value(), is_there); !failure.empty()) return failure;

  Plot both{.chapters = {first, rest}};
  // Before it has run there an operator takes somebody out, now and then.
  PlainRun inside(story.session, [](std::string_view) {});
  inside.LeadOver(version_);
  inside.Read(first);
  const std::vector<std::string> ids = inside.Inside();
  if (!ids.empty() && story.random.Chance(40)) {
    both.removed = story.plot.removed = ids[story.random.Below(ids.size())];
    if (failure = TakeOut(story); !failure.empty()) return failure;
  }
  Given expected = Plain(both, story.session);
  const size_t already = given.records.size();
  if (expected.records.substr(0, already) != given.records) return "the one exported: other records";
  expected.records.erase(0, already);
  const auto position = static_cast<ptrdiff_t>(story.entries());
  story.plot = {.chapters = {rest}};
  story.record_bytes = RecordBytes(both);
  const uint64_t bytes = story.record_bytes[static_cast<size_t>(position)];
  for (uint64_t& at : story.record_bytes) at = at > bytes ? at - bytes : 0;
  story.acknowledged = static_cast<uint64_t>(position);
  story.flipped = " after an import";  // which has one snapshot, and nothing to fall back on
  (void)TellChapter(story, expected, &failure);
  return failure.empty() ? VerifyImported(*story.disk, version_) : failure;
}

std::string Simulation::TellMerge(uint64_t seed, Tally* tally) {
  Story story(seed, tally);
  Begin(story);
  const auto [before, after] = Split(story.random);
  const TwoGroups groups = Parted(*version_.program, before, events_, story.random);
  const Chapter some{&version_, "before", groups.some, std::nullopt};
  const Chapter others{&version_, "before", groups.others, std::nullopt}, rest{&version_, "after", after, until_};
  Given given;
  std::string failure;
  Follow(story, {.chapters = {some}});
  if (const Status lived = Live(story, &given, &failure); !lived.ok()) return "the one exported: " + lived.message();
  const auto lines = ExportOf(*story.disk, version_);
  if (!lines.ok()) return "export: " + lines.status().message();
  story.disk.emplace(story.random.Below(UINT64_MAX));
  story.acknowledged = 0;
  Follow(story, {.chapters = {others}});
  if (const Status lived = Live(story, &given, &failure); !lived.ok()) return "the other one: " + lived.message();
  story.disk->Restart(false);
  const auto there_before = ExportOf(*story.disk, version_);
  if (!there_before.ok()) return "export: " + there_before.status().message();
  const std::set<std::string> had = Everybody(there_before.value());
  std::set<std::string> all = Everybody(lines.value());
  if (all.empty()) return "";
  all.insert(had.begin(), had.end());
  const auto is_there = [&]() -> Result<bool> {
    const auto now = ExportOf(*story.disk, version_);
    if (!now.ok()) return now.status();
    const std::set<std::string> has = Everybody(now.value());
    if (has != had && has != all) return Status::Error("some of them are there, or somebody is another one");
    return has == all;
  };
  if (failure = Import(story, lines.value(), is_there); !failure.empty()) return failure;

  Given expected;
  expected.states = TogetherPlainly(some, others, rest, story.session,
                                    [&](std::string_view lines) { expected.records += lines; }, {});
  rt::SessionOptions one_by_one = story.session;
  one_by_one.batch = 1;
  uint64_t bytes = 0;
  story.record_bytes = {0};
  (void)TogetherPlainly(
      some, others, rest, one_by_one, [&](std::string_view lines) { bytes += lines.size(); },
      [&] { story.record_bytes.push_back(bytes); });
  story.plot = {.chapters = {rest}};
  story.flipped = " after an import";
  (void)TellChapter(story, expected, &failure);
  return failure.empty() ? VerifyImported(*story.disk, version_) : failure;
}

}  // namespace journey::store_testing
