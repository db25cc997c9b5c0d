// One store over one random project and log, killed, cut off and damaged again and again until it has come through, and
// compared with what a run without a store gives: the records, byte for byte, and everybody's state.
//
// Deterministic: a seed is a whole story. Between two lives of the process it is checked that everything acknowledged
// is still there, and that no record had gone out whose input was not.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "runtime/session/session.h"
#include "runtime/store/durable_run.h"
#include "tests/differential/random.h"
#include "tests/store/sim_disk.h"

namespace journey::store_testing {

inline constexpr const char* kRecords = "records";  // the file's name
inline constexpr const char* kClock = "the clock";  // among states

struct Tally {
  uint64_t stories = 0, crashes = 0, power_losses = 0, full = 0, failed_syncs = 0, short_writes = 0, flips = 0,
           refused = 0, snapshots_used = 0, forgets = 0;
  void Add(const Tally& other);
  std::string Text() const;
};

// What a run gives.
struct Given {
  std::string records;
  std::map<std::string, std::string> states;  // and ids that are others'
};

rt::StoreOptions SomeStore(differential::Random& random);

class Simulation {
 public:
  // The project of the seed, with at most so many lines; several stories may be told over it. Null where the
  // project is refused by its size, or would make so many records that a story takes long.
  static Result<std::unique_ptr<Simulation>> Make(uint64_t project_seed, int most_events);
  // What went wrong; empty: nothing. `tally` counts what happened.
  std::string Tell(uint64_t seed, Tally* tally);
  // Another kind of story: a customer is forgotten on the way.
  std::string TellForget(uint64_t seed, Tally* tally);
  // The number of entries, the end of input included.
  uint64_t entries() const { return record_bytes_.size() - 1; }

 private:
  Simulation() = default;
  // One life: open, read on, end. Ok only if it came to its end in good order.
  Status Live(SimDisk& disk, const rt::SessionOptions& session, rt::StoreOptions options, uint64_t* acknowledged,
              Given* given, bool whole_position, Tally* tally, std::string* failure);
  // `ids`: who was forgotten.
  Status ForgetOnce(SimDisk& disk, const std::string& id, uint64_t new_log, std::vector<std::string>* ids) const;
  std::string CheckOpened(const rt::DurableRun& run, uint64_t acknowledged) const;
  Given Plain(rt::SessionOptions session) const;
  void CountRecordBytes();
  rt::SessionOptions SomeSession(differential::Random& random) const;

  std::unique_ptr<rt::Program> program_;
  std::unique_ptr<rt::Executor> executor_;
  std::string events_;
  int64_t lateness_ms_ = 0;
  std::optional<int64_t> until_;
  std::vector<uint64_t> record_bytes_;  // at most so many after so many entries
  uint64_t seen_records_ = 0;           // in the file when a life ended
};

}  // namespace journey::store_testing
