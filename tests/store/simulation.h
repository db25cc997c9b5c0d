// One store over one random project and log, killed, cut off and damaged again and again until it has come through, and
// compared with what a run without a store gives: the records, byte for byte, and everybody's state. In some stories
// the project changes on the way, and everybody inside is led over.
//
// Deterministic: a seed is a whole story. Between two lives of the process it is checked that everything acknowledged
// is still there, and that no record had gone out whose input was not.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "runtime/session/session.h"
#include "runtime/store/durable_run.h"
#include "tests/differential/random.h"
#include "tests/store/plain_run.h"
#include "tests/store/sim_disk.h"

namespace journey::store_testing {

inline constexpr const char* kRecords = "records";  // the file's name

struct Tally {
  uint64_t stories = 0, crashes = 0, power_losses = 0, full = 0, failed_syncs = 0, short_writes = 0, flips = 0,
           refused = 0, snapshots_used = 0, forgets = 0, migrations = 0, drains = 0, refused_plans = 0, removals = 0,
           requests = 0, withdrawn = 0, imports = 0, salvages = 0;
  void Add(const Tally& other);
  std::string Text() const;
};

struct Plot {
  std::vector<Chapter> chapters;
  // The version of the second chapter, where some finish on the first one beside it; null: it is the project's own.
  std::shared_ptr<const Version> linked;
  // To which nobody could be led over at the end of the first chapter; null: there is none.
  const Version* refused = nullptr;
  // Whom an operator takes out of all journeys there; empty: nobody.
  std::string removed;
};

// What one store goes through, and what is known of it.
struct Story {
  Story(uint64_t seed, Tally* tally_of) : random(seed), tally(tally_of) {}
  differential::Random random;
  Tally* tally;
  rt::SessionOptions session;
  rt::StoreOptions options;
  Plot plot;
  std::vector<uint64_t> record_bytes;  // at most so many after so many entries
  std::optional<SimDisk> disk;
  size_t chapter = 0;
  uint64_t acknowledged = 0;
  uint64_t seen_records = 0;   // bytes in the file when a life ended
  bool whole_position = true;  // nothing is damaged that may be taken for torn
  std::string flipped;         // which bit was, in words; empty: none
  // What others do beside a life, after each line that it has read.
  std::function<void(rt::DurableRun& run)> beside;
  // Ends of input included.
  uint64_t entries() const { return record_bytes.size() - 1; }
  const Chapter& now() const { return plot.chapters[chapter]; }
};

// Why a start failed: the store is under another version of the project.
bool IsOfAnotherVersion(const Status& start);
// In words; empty: there is none.
std::string FirstDifference(const Given& expected, const Given& given);
// What befalls a life within so many operations, and its end: whether the machine has gone down with it.
SimDisk::Trouble PlanTrouble(Story& story, uint64_t far);
bool Crash(Story& story, SimDisk::Trouble trouble);
// The end of an attempt at something between two lives; some of the first ones meet something.
void PlanTroubleFor(Story& story, int attempt, int troubles);
bool EndAttempt(Story& story);

class Simulation {
 public:
  // The project of the seed, with at most so many lines; several stories may be told over it. Null where the
  // project is refused by its size, or would make so many records that a story takes long.
  static Result<std::unique_ptr<Simulation>> Make(uint64_t project_seed, int most_events);
  // What went wrong; empty: nothing. `tally` counts what happened.
  std::string Tell(uint64_t seed, Tally* tally);
  // Another kind of story: a customer is forgotten on the way.
  std::string TellForget(uint64_t seed, Tally* tally);
  // Another: operators take customers out while a process has the store open, and between two lives.
  std::string TellRemovals(uint64_t seed, Tally* tally);
  // Others: a store is exported in the middle and goes on in a new one; or its customers come into a store that is
  // there.
  std::string TellMove(uint64_t seed, Tally* tally);
  std::string TellMerge(uint64_t seed, Tally* tally);
  // Another: a log is salvaged after each end of a life, whatever has befallen it.
  std::string TellSalvage(uint64_t seed, Tally* tally);

 private:
  using Random = differential::Random;
  Simulation() = default;
  // Its session, its store and an empty disk; the plot comes after.
  void Begin(Story& story) const;
  void Follow(Story& story, Plot plot) const;
  Plot OneChapter() const;
  Plot TwoChapters(Story& story) const;
  enum class Turn { kOn, kBack, kOver };
  // Lives until one comes to the end of the chapter: where the story goes on.
  Turn TellChapter(Story& story, const Given& expected, std::string* failure) const;
  // One life: open, read on, end. Ok only if it came to its end in good order.
  Status Live(Story& story, Given* given, std::string* failure) const;
  // Between two chapters, with troubles on the way: what went wrong.
  std::string LeadOver(Story& story) const;
  std::string TakeOut(Story& story) const;
  // `ids`: who was forgotten.
  Status ForgetOnce(SimDisk& disk, const std::string& id, uint64_t new_log, std::vector<std::string>* ids) const;
  // An export comes into the store, with troubles on the way, whole or not at all: what went wrong. `is_there` says
  // whether it has.
  std::string Import(Story& story, const std::vector<std::string>& lines,
                     const std::function<Result<bool>()>& is_there) const;
  // The events up to somewhere, and the rest.
  std::pair<std::string_view, std::string_view> Split(Random& random) const;
  // A run without a store, and at most so many bytes of records after so many entries.
  Given Plain(const Plot& plot, const rt::SessionOptions& session) const;
  std::vector<uint64_t> RecordBytes(const Plot& plot) const;

  Version version_, next_;  // the second one may be none
  std::string events_;
  int64_t lateness_ms_ = 0;
  std::optional<int64_t> until_;
};

}  // namespace journey::store_testing
