// A file of lines that a store has written outside of its folder (records, rejects), made anew with some of them
// blotted out.
//
// In: the file up to where it is good. Out: one beside it, on the disk, which may take its name. Lines that are not
// wanted become lines of the same length that say nothing, so every place that somebody remembers in the file (cursors,
// queues, whoever reads along) stays what it is. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/store/entries.h"

namespace journey::rt {

// What the new file is called until it takes the old one's place.
inline constexpr std::string_view kFiltered = ".journey-forget";

struct Filtered {
  uint64_t blotted = 0;         // lines
  std::vector<TailHash> tails;  // of what stands before the places asked for, in their order
};
// The first bytes, up to the last of the places, which ascend and each stand between two lines.
Result<Filtered> FilterFile(Disk& disk, const std::string& name, const std::vector<uint64_t>& places,
                            const std::function<bool(std::string_view line)>& wanted);

}  // namespace journey::rt
