// A list in JSON; an empty one: all.
#include "runtime/deliver/requests.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "runtime/deliver/dead_letters.h"
#include "runtime/deliver/queue_state.h"

namespace journey::rt {
namespace {

// No name of a sink has a dot in it.
std::string PrefixOf(std::string_view sink) { return fmt::format("retry-{}.", sink); }

template <typename Retry>
Status TakeRequests(Disk& folder, std::string_view sink, Retry&& retry) {
  const auto requests = FilesNamed(folder, PrefixOf(sink));
  if (!requests.ok()) return requests.status();
  for (const Disk::Entry& request : requests.value()) {
    const auto text = folder.Read(request.name, 0, request.size);
    if (!text.ok()) return text.status();
    const nlohmann::json list = nlohmann::json::parse(text.value(), nullptr, false);
    // One that is no list was not written by us, and asks for nothing.
    std::vector<std::string> ids;
    bool good = list.is_array();
    for (const nlohmann::json& id : list) {
      good = good && id.is_string();
      if (good) ids.push_back(id.get<std::string>());
    }
    if (Status status = good ? retry(ids) : Status(); !status.ok()) return status;
    if (Status status = folder.Remove(request.name); !status.ok()) return status;
  }
  return {};
}

}  // namespace

Status AskForRetry(Disk& folder, const std::string& sink, std::span<const std::string> ids, int64_t number) {
  const std::string text = nlohmann::json(std::vector<std::string>(ids.begin(), ids.end())).dump();
  return WriteWhole(folder, fmt::format("{}{}", PrefixOf(sink), number), text);
}

Status TakeRetryRequests(Delivery& delivery) {
  return TakeRequests(delivery.folder(), delivery.sink_name(),
                      [&](std::span<const std::string> ids) { return delivery.RetryDead(ids).status(); });
}

Status TakeRetryRequests(Disk& folder, const std::string& sink) {
  return TakeRequests(folder, sink,
                      [&](std::span<const std::string> ids) { return RetryDeadLetters(folder, sink, ids).status(); });
}

Result<uint64_t> RetryDeadLetters(Disk& folder, const std::string& sink, std::span<const std::string> ids) {
  auto found = ReadQueue(folder, sink);
  if (!found.ok()) return found.status();
  if (!found.value()) return uint64_t{0};
  QueueState& state = *found.value();
  auto dead = DeadLetterFile::Open(folder, sink, state);
  if (!dead.ok()) return dead.status();
  const auto letters = TakeBack(**dead, state, WithIds(ids));
  if (!letters.ok() || letters.value() == 0) return letters;
  if (Status status = WriteQueue(folder, sink, state); !status.ok()) return status;
  if (Status status = dead.value()->RemoveOld(state); !status.ok()) return status;
  return letters;
}

}  // namespace journey::rt
