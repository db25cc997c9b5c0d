// Removals that are asked for beside the process that has the store open, which takes and answers them.
//
// A request is a small file in the store's folder, written whole. Who has the store open claims it by renaming it, so
// either that process does it or whoever asked has withdrawn it, never both; the log says by the request's number
// whether it has been done, and the answer is another file, written whole before the request goes. A snapshot is made
// only where every request that the log has done was answered: so a request that is still there is done if, and only
// if, the log behind the newest snapshot has it. Not thread-safe; docs/formats/log.md has the format.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/store/forgetting.h"

namespace journey::rt {

struct Removal {
  struct Ended {
    std::string journey, key;  // qualified; as text
    uint64_t entry = 0;
    std::string stage;  // empty: held out
    friend bool operator==(const Ended&, const Ended&) = default;
  };
  std::vector<Ended> ended;
};

struct RemovalRequest {
  uint64_t number = 0;  // drawn by chance, not 0
  std::string customer;
  std::string journey;  // qualified; empty: all
};

struct RemovalAnswer {
  enum class Outcome : uint8_t {
    kDone,        // what ended is in `removal`, if anything
    kDoneBefore,  // by a process that ended before it could say of what
    kNotKnown,    // nothing is known of the customer
    kNoJourney,   // the store's module has no such journey
    kCount,
  };
  Outcome outcome = Outcome::kDone;
  Removal removal;
};

// One that nobody has answered yet; taken by who has, or had, the store open.
struct WaitingRemoval {
  RemovalRequest request;
  bool taken = false;
};

inline constexpr std::string_view kAskedPrefix = "asked-", kTakenPrefix = "taken-", kAnsweredPrefix = "answered-";

// ---- Who asks.
Status AskForRemoval(Disk& disk, const RemovalRequest& request);
// False: somebody has taken it, and it is being done, or was. True: nobody has, nor ever will.
Result<bool> WithdrawRemoval(Disk& disk, uint64_t number);
// Nothing: there is none yet. It is gone from the folder then, and the request before it.
Result<std::optional<RemovalAnswer>> TakeRemovalAnswer(Disk& disk, uint64_t number);
// Whether the request is still there, taken or not.
Result<bool> IsRemovalThere(Disk& disk, uint64_t number);

// ---- Who looks.
// In the order in which they would be done; those that cannot be read are left out.
Result<std::vector<WaitingRemoval>> WaitingRemovals(Disk& disk);

// ---- Who has the store open.
Result<bool> AreRemovalsThere(Disk& disk);
// Does and answers all that there are. `done`: requests that the log has; `remove` does one, which is in the log, on
// the disk, when it gives something.
using DoRemoval = std::function<Result<RemovalAnswer>(const RemovalRequest& request)>;
Status AnswerRemovals(Disk& disk, const std::set<uint64_t>& done, const DoRemoval& remove);
// Of the ids nothing is left in requests, and no answer.
Status ForgetRemovals(Disk& disk, const Ids& ids);

// Answers that nobody takes, because whoever asked is gone.
class LeftAnswers {
 public:
  // Drops those that have been seen for so long.
  Status Drop(Disk& disk, std::chrono::milliseconds kept);

 private:
  std::map<std::string, std::chrono::steady_clock::time_point> seen_;
};

}  // namespace journey::rt
