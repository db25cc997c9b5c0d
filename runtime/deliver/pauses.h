// What is paused: channels and journeys whose sends go to nobody until they are resumed.
//
// A pause is a small file in the folder of queues, so it holds for every sink, outlasts whoever delivers, and may be
// made and taken back beside a process that does. Journeys know nothing of it: they go on, and what they send meanwhile
// is set aside among the dead letters, from where it comes back.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/dead_letters.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

// Of dead letters that are there because of a pause.
inline constexpr std::string_view kPausedReason = "paused";

struct Pause {
  bool of_journey = false;  // else of a channel
  std::string name;         // of a journey with its module, as records have it
  int64_t since = 0;        // ms since 1970-01-01T00:00:00Z
  friend auto operator<=>(const Pause&, const Pause&) = default;
};

// Whether sends of the channel by the journey are paused.
bool IsPaused(const std::vector<Pause>& pauses, std::string_view channel, std::string_view journey);

// The same of a letter's send.
bool IsPaused(const std::vector<Pause>& pauses, const DeadLetter& letter);

// All there are, in order.
Result<std::vector<Pause>> PausesOf(Disk& folder);
// Does nothing where it is there already; gives whether it was.
Result<bool> AddPause(Disk& folder, const Pause& pause);
// Gives whether there was one.
Result<bool> RemovePause(Disk& folder, bool of_journey, std::string_view name);

}  // namespace journey::rt
