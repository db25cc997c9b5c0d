// Somebody is forgotten in the middle of a run or after it, on a disk that dies, runs full or loses power meanwhile: in
// the end nothing of the ids is in any file, and what all others get is what a run without a store gives them.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "runtime/input/text_source.h"
#include "runtime/records/record_text.h"
#include "runtime/state/bytes.h"
#include "runtime/store/compact.h"
#include "runtime/store/forget.h"
#include "runtime/store/forgetting.h"
#include "runtime/store/frame.h"
#include "runtime/store/log.h"
#include "runtime/store/removal_requests.h"
#include "runtime/store/snapshot.h"
#include "runtime/store/verify.h"
#include "tests/store/simulation.h"

namespace journey::store_testing {

using differential::Random;

namespace {

constexpr std::string_view kMerged = "merged ";

// Who is one customer with the id at the end of a run, by what the run says.
std::set<std::string> ComponentOf(const Given& given, const std::string& id) {
  const auto merged = given.states.find(std::string(kMerged) + id);
  const std::string whose = merged != given.states.end() ? merged->second : id;
  std::set<std::string> ids = {id, whose};
  for (const auto& [name, into] : given.states) {
    if (name.starts_with(kMerged) && into == whose) ids.insert(name.substr(kMerged.size()));
  }
  return ids;
}

// And who has become one with one of the ids since it was forgotten: an id that comes again is somebody new, though it
// had been another's before, whose the merge would have been in vain.
std::set<std::string> WithLaterMerges(const Given& given, std::set<std::string> ids) {
  std::istringstream lines(given.records);
  for (std::string line; std::getline(lines, line);) {
    for (const std::string& id : std::set<std::string>(ids)) {
      if (line.find("\"kind\":\"merged\",\"from\":\"" + id + "\"") == std::string::npos) continue;
      const std::string literal(rt::CustomerOfRecord(line));
      ids.insert(literal.substr(1, literal.size() - 2));
    }
  }
  return ids;
}

// The lines of everybody else, of each by itself, and of all together.
std::map<std::string, std::string> OthersRecords(const std::string& records, const std::set<std::string>& ids) {
  std::map<std::string, std::string> others;
  std::istringstream lines(records);
  for (std::string line; std::getline(lines, line);) {
    const std::string literal(rt::CustomerOfRecord(line));
    if (literal.empty() || ids.contains(literal.substr(1, literal.size() - 2))) continue;
    others[literal] += line + "\n";
    others["all"] += line + "\n";
  }
  return others;
}

// What others get of a run must be what they get of another, in the same order where batches have the same ends.
std::string Difference(const Given& expected, const Given& given, const std::set<std::string>& ids, bool same_batches) {
  auto records = OthersRecords(expected.records, ids), given_records = OthersRecords(given.records, ids);
  // Merges that are held back may stand elsewhere in their batch.
  if (!same_batches || expected.records.find("\"kind\":\"merged\"") != std::string::npos) {
    records.erase("all");
    given_records.erase("all");
  }
  for (const auto& [who, lines] : records) {
    if (given_records[who] != lines) return fmt::format("other records of {}:\n{}\n{}", who, lines, given_records[who]);
  }
  if (records.size() != given_records.size()) return "records of somebody too many";
  for (const auto& [name, state] : expected.states) {
    const std::string id = name.starts_with(kMerged) ? name.substr(kMerged.size()) : name;
    if (ids.contains(id)) continue;
    const auto found = given.states.find(name);
    if (found == given.states.end()) return "no state of " + name;
    if (found->second != state) return "another state of " + name;
  }
  return "";
}

// All frames of a file, unpacked; a file without frames as it is.
std::string Unpacked(const std::string& bytes) {
  std::string all;
  uint64_t at = 0;
  while (at < bytes.size()) {
    const auto frame = rt::FrameAt(std::string_view(bytes).substr(at), at);
    if (!frame) break;
    const auto payload = rt::PayloadOf(*frame);
    if (!payload.ok()) break;
    all += payload.value();
    at += frame->size;
  }
  return all + bytes.substr(at);
}

// Where something of the id still is; empty: nowhere. `head`: what each state begins with, which is nobody's.
std::string Trace(const SimDisk& disk, const std::string& id, const std::string& records, std::string_view head) {
  rt::ByteWriter coded;
  coded.Text(id);
  // A hash may look like a short id.
  if (head.find(coded.bytes()) != std::string_view::npos) return "";
  for (const std::string& name : disk.Names()) {
    if (name.starts_with("module-")) continue;
    const std::string bytes = Unpacked(disk.Visible(name));
    const bool text = name.starts_with(records);
    if (bytes.find(text ? "\"customer\":\"" + id + "\"" : std::string(coded.bytes())) != std::string::npos) {
      return fmt::format("{} has something of {}", name, id);
    }
  }
  return "";
}

}  // namespace

Status Simulation::ForgetOnce(SimDisk& disk, const std::string& id, uint64_t new_log,
                              std::vector<std::string>* ids) const {
  const rt::AlsoForget also = [](const rt::Ids&, uint64_t) { return Status(); };
  if (const auto finished = rt::FinishForgetting(disk, also); !finished.ok()) return finished.status();
  rt::ForgetOptions options;
  options.new_log = new_log;
  // Also where it is empty: a start may have cut it back before it died.
  if (std::ranges::count(disk.Names(), kRecords) > 0) options.records = rt::FilePlace{"", kRecords};
  const auto forgotten = rt::Forget(disk, *version_.program, *version_.executor, id, options);
  if (!forgotten.ok()) return forgotten.status();
  *ids = forgotten.value().ids;
  return {};
}

std::string Simulation::TellForget(uint64_t seed, Tally* tally) {
  Story story(seed, tally);
  Begin(story);
  Follow(story, OneChapter());
  Random& random = story.random;
  const Given expected = Plain(story.plot, story.session);
  std::vector<std::string> everybody;
  for (const auto& [name, state] : expected.states) {
    if (name != kClock) everybody.push_back(name.starts_with(kMerged) ? name.substr(kMerged.size()) : name);
  }
  if (everybody.empty()) return "";
  const std::string id = everybody[random.Below(everybody.size())];
  const std::set<std::string> component = ComponentOf(expected, id);
  SimDisk& disk = *story.disk;
  Given given;
  std::string failure;
  // Up to somewhere, or to the end.
  if (random.Chance(70)) disk.Plan(SimDisk::Trouble::kDies, 20 + random.Below(20 + 4 * story.entries()));
  (void)Live(story, &given, &failure);
  if (!failure.empty()) return failure;
  disk.Restart(random.Chance(50));
  if (disk.Names().empty() || disk.Visible(kRecords).empty()) return "";
  ++tally->forgets;
  // Somebody has asked for them to be taken out, and nobody has done it; but a start may, which ends a batch.
  bool same_batches = true;
  const bool asked = random.Chance(20);
  if (asked) {
    if (Status status = rt::AskForRemoval(disk, {.number = 9, .customer = id}); !status.ok()) return status.message();
  }
  std::vector<std::string> ids;
  const int troubles = static_cast<int>(random.Below(4));
  for (int i = 0;; ++i) {
    if (i < troubles) {
      const auto trouble = static_cast<SimDisk::Trouble>(1 + random.Below(4));
      disk.Plan(trouble, 1 + random.Below(80));
    }
    std::vector<std::string> found;
    const Status status = ForgetOnce(disk, id, 5000 + static_cast<uint64_t>(i), &found);
    const bool troubled = disk.troubled();
    disk.Plan(SimDisk::Trouble::kNone, 0);
    if (status.ok()) ids = found;
    if (status.ok() && !troubled) break;
    if (status.message().find("start the run once more") != std::string::npos) {
      // What a loss of power has made of the file is not what the log makes.
      disk.Restart(false);
      auto run = rt::DurableRun::Open(disk, *version_.program, *version_.executor, story.session, story.options,
                                      rt::RecordsPlace{&disk, kRecords});
      if (!run.ok() || !(*run)->NoteCursor().ok()) return "a start before it: " + run.status().message();
      if (asked) same_batches = false;
      continue;
    }
    if (!troubled && i >= troubles) return "forget: " + status.message();
    disk.Restart(random.Chance(50));
    if (status.ok()) break;
    // A start comes first, now and then, and does the rest.
    if (random.Chance(40)) {
      const auto finished = rt::FinishForgetting(disk, [](const rt::Ids&, uint64_t) { return Status(); });
      const bool there = std::ranges::count(disk.Names(), rt::kForgettingName) > 0;
      const auto run = rt::DurableRun::Open(disk, *version_.program, *version_.executor, story.session, story.options,
                                            rt::RecordsPlace{&disk, kRecords});
      if (asked && run.ok()) same_batches = false;
      if (there && run.ok()) return "a start although a forget has not come to its end";
      if (finished.ok() && !run.ok()) return "a start after it: " + run.status().message();
      disk.Restart(random.Chance(50));
    }
  }
  // The version and the hash of the schema.
  std::string head;
  for (const auto& [name, state] : expected.states) {
    if (name != kClock && !name.starts_with(kMerged)) head = state.substr(0, 1 + sizeof(uint64_t));
  }
  for (const std::string& one : ids) {
    if (!component.contains(one)) return fmt::format("{} was forgotten with {}", one, id);
    if (const std::string trace = Trace(disk, one, kRecords, head); !trace.empty()) return trace;
  }
  // And what is not needed goes, now and then.
  for (const bool dies : {true, false}) {
    if (random.Chance(50)) continue;
    if (dies) disk.Plan(SimDisk::Trouble::kDies, 1 + random.Below(20));
    const auto compacted = rt::CompactStore(disk, *version_.program);
    if (!compacted.ok() && !disk.troubled()) return "compact: " + compacted.status().message();
    disk.Restart(dies && random.Chance(50));
  }
  const auto verified = rt::VerifyStore(disk, *version_.program, *version_.executor);
  if (!verified.ok()) return "verify: " + verified.status().message();
  if (!verified.value().faults.empty()) return "verify: " + verified.value().faults.front();
  story.acknowledged = 0;
  const Status lived = Live(story, &given, &failure);
  if (!failure.empty()) return failure;
  if (!lived.ok()) return "after it: " + lived.message();
  return Difference(expected, given, WithLaterMerges(given, component), same_batches);
}

}  // namespace journey::store_testing
