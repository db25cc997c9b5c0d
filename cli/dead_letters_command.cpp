// journey dead-letters: the sends that were given up, shown and tried again.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "runtime/deliver/dead_letters.h"
#include "runtime/deliver/requests.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/platform/process.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

struct LetterFlags {
  StoreFlags store;
  std::string sink;
  std::vector<std::string> ids;
};

// The sinks that are meant; all of the store where none is named.
Result<std::vector<std::string>> SinksOf(const LetterFlags& flags, rt::Disk& folder) {
  if (std::error_code unknown; !std::filesystem::is_directory(rt::QueueFolderOf(flags.store.store), unknown)) {
    if (const Status status = CheckIsStore(flags.store.store); !status.ok()) return status;
    return flags.sink.empty() ? Result<std::vector<std::string>>(std::vector<std::string>())
                              : Status::Error("nothing was delivered from this store yet, so it has no sinks");
  }
  auto sinks = rt::QueuesOf(folder);
  if (!sinks.ok() || flags.sink.empty()) return sinks;
  if (std::ranges::find(sinks.value(), flags.sink) != sinks.value().end()) return std::vector{flags.sink};
  return Status::Error(fmt::format("the store has no sink `{}`; it has {}", flags.sink,
                                   sinks.value().empty() ? "none" : fmt::format("{}", fmt::join(sinks.value(), ", "))));
}

void Print(const std::string& sink, const rt::DeadLetter& letter, bool json, Json* list) {
  if (!json) {
    const std::string tried = letter.attempts == 0 ? "never tried"
                                                   : fmt::format("after {} attempts since {}", letter.attempts,
                                                                 rt::FormatInstant(letter.first_try));
    Out("{}  {}  {} {}\n  {}\n", rt::FormatInstant(letter.time), letter.id, sink, tried, letter.reason);
    return;
  }
  list->push_back({{"sink", sink},
                   {"id", letter.id},
                   {"customer", letter.customer},
                   {"channel", letter.channel},
                   {"reason", letter.reason},
                   {"attempts", letter.attempts},
                   {"first_try", letter.attempts == 0 ? Json(nullptr) : Json(rt::FormatInstant(letter.first_try))},
                   {"time", rt::FormatInstant(letter.time)},
                   {"record", Json::parse(letter.record, nullptr, false)}});
}

int RunList(const LetterFlags& flags) {
  const auto store = OpenToLook(flags.store);
  if (!store.ok()) return FailWorld(store.status().message());
  rt::FolderDisk folder(rt::QueueFolderOf(flags.store.store));
  const auto sinks = SinksOf(flags, folder);
  if (!sinks.ok()) return FailWorld(sinks.status().message());
  Json list = Json::array();
  uint64_t count = 0;
  for (const std::string& sink : sinks.value()) {
    const auto state = rt::ReadQueue(folder, sink);
    if (!state.ok()) return FailWorld(state.status().message());
    if (!state.value()) continue;
    const auto letters = rt::ReadDeadLetters(folder, sink, *state.value());
    if (!letters.ok()) return FailWorld(letters.status().message());
    for (const rt::DeadLetter& letter : letters.value()) Print(sink, letter, flags.store.json(), &list);
    count += letters.value().size();
  }
  if (flags.store.json()) {
    const Json json{{"format_version", 1}, {"dead_letters", list}};
    Out("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    Out("{} dead letters\n", count);
  }
  return kClean;
}

int PrintRetried(const LetterFlags& flags, bool here, uint64_t again) {
  if (flags.store.json()) {
    Out("{}\n", Json{{"format_version", 1}, {"asked", !here}, {"retried", again}}.dump());
  } else if (here) {
    Out("{} dead letters wait to be delivered again; `journey run` or `journey deliver` does so{}\n", again,
        again > 0 ? ", but for what is paused" : "");
  } else {
    Out("the process that delivers was asked to try them again\n");
  }
  return kClean;
}

int RunRetry(const LetterFlags& flags) {
  const auto store = OpenToLook(flags.store);
  if (!store.ok()) return FailWorld(store.status().message());
  rt::FolderDisk folder(rt::QueueFolderOf(flags.store.store));
  const auto sinks = SinksOf(flags, folder);
  if (!sinks.ok()) return FailWorld(sinks.status().message());
  if (sinks.value().empty()) return PrintRetried(flags, true, 0);
  const auto lock = rt::FolderLock::Take(rt::QueueFolderOf(flags.store.store));
  uint64_t again = 0;
  for (const std::string& sink : sinks.value()) {
    if (!lock.ok()) {
      if (Status status = rt::AskForRetry(folder, sink, flags.ids, rt::ProcessNumber()); !status.ok())
        return FailWorld(status.message());
      continue;
    }
    const auto letters = rt::RetryDeadLetters(folder, sink, flags.ids);
    if (!letters.ok()) return FailWorld(letters.status().message());
    again += letters.value();
  }
  if (lock.ok() && again == 0 && !flags.ids.empty()) {
    Err("error: no dead letter has such an id\n");
    return kFindings;
  }
  return PrintRetried(flags, lock.ok(), again);
}

}  // namespace

void AddDeadLetters(Command app, int& exit_code) {
  Command command = app.Subcommand("dead-letters", "Show the sends that were given up, or try them again");
  command.RequireSubcommand();
  auto flags = std::make_shared<LetterFlags>();
  Command list = command.Subcommand("list", "Show them, the oldest first, with reasons");
  Command retry = command.Subcommand("retry", "They wait to be delivered again, as if they had never been tried");
  for (Command one : {list, retry}) {
    AddStoreFlags(one, flags->store);
    one.Value("--sink", flags->sink, "Only those of this sink");
  }
  retry.Value("--id", flags->ids, "Only those with these ids");
  list.Footer("Exit codes: 0 done, 1 there is no store or it is damaged, 2 wrong usage.");
  retry.Footer(
      "A process that delivers meanwhile is asked to do it, and does so within a second for the sinks it delivers to.\n"
      "Exit codes: 0 done, 1 there is no store or it is damaged, 2 wrong usage, 3 no dead letter has such an id.");
  command.Footer(
      "Examples:\n"
      "  journey dead-letters list /var/lib/cart --sink email\n"
      "  journey dead-letters retry /var/lib/cart\n"
      "Exit codes: 0 done, 1 there is no store or it is damaged, 2 wrong usage.");
  list.Does([flags, &exit_code] { exit_code = RunList(*flags); });
  retry.Does([flags, &exit_code] { exit_code = RunRetry(*flags); });
}

}  // namespace journey::cli
