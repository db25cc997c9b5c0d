// The name says what is paused, the file since when.
#include "runtime/deliver/pauses.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/deliver/mutants.h"
#include "runtime/deliver/send_reader.h"
#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

constexpr std::string_view kPrefix = "paused-", kChannel = "channel.", kJourney = "journey.";

std::string FileOf(bool of_journey, std::string_view name) {
  return fmt::format("{}{}{}", kPrefix, of_journey ? kJourney : kChannel, name);
}

}  // namespace

bool IsPaused(const std::vector<Pause>& pauses, std::string_view channel, std::string_view journey) {
  if (JOURNEY_PLANTED_DELIVERY(kPausedDelivered)) return false;
  return std::ranges::any_of(pauses,
                             [&](const Pause& pause) { return pause.name == (pause.of_journey ? journey : channel); });
}

bool IsPaused(const std::vector<Pause>& pauses, const DeadLetter& letter) {
  const auto send = SendOf(letter.record, letter.place.at);
  return send.ok() && send.value() && IsPaused(pauses, letter.channel, send.value()->journey);
}

Result<std::vector<Pause>> PausesOf(Disk& folder) {
  const auto files = FilesNamed(folder, kPrefix);
  if (!files.ok()) return files.status();
  std::vector<Pause> pauses;
  for (const Disk::Entry& file : files.value()) {
    const std::string_view what = std::string_view(file.name).substr(kPrefix.size());
    const bool of_journey = what.starts_with(kJourney);
    if (!of_journey && !what.starts_with(kChannel)) continue;
    const std::string_view name = what.substr((of_journey ? kJourney : kChannel).size());
    // One that cannot be read counts all the same: if it was taken back just now, the next look will tell.
    const auto since = folder.Read(file.name, 0, file.size);
    pauses.push_back({of_journey, std::string(name), since.ok() ? ParseInstant(since.value()).value_or(0) : 0});
  }
  std::ranges::sort(pauses);
  return pauses;
}

Result<bool> AddPause(Disk& folder, const Pause& pause) {
  const std::string name = FileOf(pause.of_journey, pause.name);
  const auto there = HasFile(folder, name);
  if (!there.ok() || there.value()) return there;
  if (Status status = WriteWhole(folder, name, FormatInstant(pause.since)); !status.ok()) return status;
  return false;
}

Result<bool> RemovePause(Disk& folder, bool of_journey, std::string_view name) {
  const std::string file = FileOf(of_journey, name);
  const auto there = HasFile(folder, file);
  if (!there.ok() || !there.value()) return there;
  if (Status status = folder.Remove(file); !status.ok()) return status;
  if (Status status = folder.SyncNames(); !status.ok()) return status;
  return true;
}

}  // namespace journey::rt
