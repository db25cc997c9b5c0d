// Somebody's being forgotten, from the moment at which it was decided until nothing is left: a file in the store that
// says what is to be done, and the doing.
//
// The file is there from when everything that may fail has been looked at. Each segment and each snapshot is then made
// anew under another log's number, one after another, so what is done can be told from what is not, and whoever opens
// the store after a crash does the rest. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/event/input.h"
#include "runtime/platform/disk.h"
#include "runtime/store/entries.h"
#include "runtime/store/frame.h"

namespace journey::rt {

inline constexpr std::string_view kForgettingName = "forgetting";

using Ids = std::set<std::string, std::less<>>;

// What a log keeps of entries when these ids are forgotten. Asked for every entry, in order; notes stay as they are.
class Eraser {
 public:
  // Must outlive it.
  explicit Eraser(const Ids& ids) : ids_(ids) {}
  // As it is, or what stands in its place: the same passing of time. Of a profile update that named one of the ids
  // without becoming one with it, the rest stays.
  Entry Left(const Entry& entry);
  // How many had anything of the ids.
  uint64_t erased() const { return erased_; }

 private:
  Input LeftInput(const Input& input);

  const Ids& ids_;
  // Timestamps up to here move nothing any more.
  int64_t largest_ = kNoTimestamp;
  uint64_t erased_ = 0;
};

struct Forgetting {
  static constexpr uint64_t kVersion = 1;
  uint64_t old_log = 0, new_log = 0;
  uint64_t module = 0;  // the hash of the store's
  Ids ids;
  std::vector<FilePlace> files;  // outside of the store, made anew beside themselves
  // The last one, as it is from now on, in the place of all: an earlier one would have what stands behind it written
  // again, and that would be less than what is there.
  std::optional<Cursor> cursor;
  uint64_t records_end = 0;  // where a file of records that stays as it is has something of them; 0: nowhere

  std::string Encode() const;
  static Result<Forgetting> Decode(const FoundFrame& frame);
};

// An error where it was begun and not finished.
Status CheckNobodyIsBeingForgotten(Disk& disk);
// What was begun; nothing where nothing was.
Result<std::optional<Forgetting>> PendingForgetting(Disk& disk);
// From here on it will be done.
Status BeginForgetting(Disk& disk, const Forgetting& forgetting);
// Does what was begun, if anything was; whether it was. `also` does what is to be done for the ids where records have
// gone on to, and may be asked again.
using AlsoForget = std::function<Status(const Ids& ids, uint64_t records_end)>;
Result<bool> FinishForgetting(Disk& disk, const AlsoForget& also);

}  // namespace journey::rt
