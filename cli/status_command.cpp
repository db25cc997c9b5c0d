// journey status: what a store holds.
#include <fmt/format.h>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/pauses.h"
#include "cli/store_flags.h"
#include "runtime/deliver/queue_status.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/store/inspect.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

Json AsJson(const rt::StoreStatus& status) {
  Json json{{"format_version", 1},
            {"module", fmt::format("{:016x}", status.head.module)},
            {"entries", status.position},
            {"ended", status.ended},
            {"log_bytes", status.log_bytes},
            {"snapshot_bytes", status.snapshot_bytes},
            {"snapshot", nullptr},
            {"records", nullptr},
            {"source", nullptr},
            {"damaged", status.damaged},
            {"removals", Json::array()},
            {"older_versions", Json::array()}};
  for (const auto& [journey, version] : status.older_versions) {
    json["older_versions"].push_back({{"journey", journey}, {"version", version}});
  }
  for (const auto& [request, taken] : status.removals) {
    json["removals"].push_back({{"customer", request.customer}, {"journey", nullptr}, {"taken", taken}});
    if (!request.journey.empty()) json["removals"].back()["journey"] = request.journey;
  }
  if (status.snapshot) {
    json["snapshot"] = {
        {"entries", *status.snapshot}, {"customers", status.customers}, {"behind", status.behind_snapshot}};
  }
  if (status.cursor) json["records"] = {{"entries", status.cursor->position}, {"bytes", status.cursor->length}};
  if (status.mark) {
    json["source"] = {{"name", status.mark->name}, {"line", status.mark->line}, {"ended", status.mark->ended}};
  }
  return json;
}

void PrintText(const rt::StoreStatus& status) {
  const auto n = [](uint64_t number) { return WithThousands(number); };
  Out("module     {:016x}\n", status.head.module);
  Out("log        {} entries, {} bytes; {}\n", n(status.position), n(status.log_bytes),
      status.ended ? "ended in good order" : "a process is writing it, or was ended by something");
  if (status.snapshot) {
    Out("snapshot   of entry {}, {} customers; {} entries behind it\n", n(*status.snapshot), n(status.customers),
        n(status.behind_snapshot));
  } else {
    Out("snapshot   none yet\n");
  }
  if (status.cursor) {
    Out("records    up to entry {} in the file's first {} bytes\n", n(status.cursor->position),
        n(status.cursor->length));
  }
  if (status.mark) {
    Out("source     {}, read {} line {}\n", status.mark->name, status.mark->ended ? "to its end," : "up to",
        n(status.mark->line));
  }
  for (const auto& [journey, version] : status.older_versions) {
    Out("older      {}: who was inside finishes version {}\n", journey, version);
  }
  for (const auto& [request, taken] : status.removals) {
    Out("removal    {} out of {}, {}\n", request.customer, request.journey.empty() ? "all journeys" : request.journey,
        taken ? "begun" : "asked for, not begun");
  }
  for (const std::string& damaged : status.damaged) Out("damaged    {}\n", damaged);
}

Json SinkJson(const rt::QueueStatus& sink) {
  Json json{{"name", sink.sink},
            {"queued", sink.queued},
            {"oldest", nullptr},
            {"next_try", nullptr},
            {"delivered", sink.state.delivered},
            {"dead_letters", sink.state.dead_letters},
            {"paused", sink.paused},
            {"last_failure", nullptr}};
  if (!sink.oldest.empty()) json["oldest"] = sink.oldest;
  if (sink.next_try) json["next_try"] = rt::FormatInstant(*sink.next_try);
  if (!sink.state.last_reason.empty()) {
    json["last_failure"] = {{"time", rt::FormatInstant(sink.state.last_failure)}, {"reason", sink.state.last_reason}};
  }
  return json;
}

void PrintSink(const rt::QueueStatus& sink) {
  const auto n = [](uint64_t number) { return WithThousands(number); };
  Out("sink       {}: {} delivered, {} queued{}, {} dead letters{}\n", sink.sink, n(sink.state.delivered),
      n(sink.queued), sink.oldest.empty() ? "" : ", the oldest of " + sink.oldest, n(sink.state.dead_letters),
      sink.paused > 0 ? fmt::format(" ({} paused)", n(sink.paused)) : "");
  if (!sink.state.last_reason.empty()) {
    Out("           failed last at {}: {}\n", rt::FormatInstant(sink.state.last_failure), sink.state.last_reason);
  }
}

int RunStatus(const StoreFlags& flags) {
  auto disk = OpenToLook(flags);
  if (!disk.ok()) return FailWorld(disk.status().message());
  const auto status = rt::StatusOf(**disk);
  if (!status.ok()) return FailWorld(flags.store + ": " + status.status().message());
  rt::FolderDisk folder(rt::QueueFolderOf(flags.store));
  Result<std::vector<rt::QueueStatus>> sinks = std::vector<rt::QueueStatus>();
  std::vector<rt::Pause> pauses;
  if (std::error_code unknown; std::filesystem::is_directory(rt::QueueFolderOf(flags.store), unknown)) {
    auto paused = rt::PausesOf(folder);
    if (!paused.ok()) return FailWorld(paused.status().message());
    pauses = std::move(*paused);
    sinks = rt::QueueStatuses(folder, status.value().cursor ? status.value().cursor->length : 0);
  }
  Json json = AsJson(status.value());
  json["paused"] = PausesJson(pauses);
  json["sinks"] = Json::array();
  if (!flags.json()) {
    PrintText(status.value());
    for (const rt::Pause& pause : pauses)
      Out("paused     {} since {}\n", WhatIsPaused(pause), rt::FormatInstant(pause.since));
  }
  for (const rt::QueueStatus& sink : sinks.ok() ? sinks.value() : std::vector<rt::QueueStatus>()) {
    json["sinks"].push_back(SinkJson(sink));
    if (!flags.json()) PrintSink(sink);
  }
  if (flags.json()) Out("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (!sinks.ok()) return FailWorld(sinks.status().message());
  return status.value().damaged.empty() ? kClean : kFindings;
}

}  // namespace

void AddStatus(Command app, int& exit_code) {
  auto flags = std::make_shared<StoreFlags>();
  Command command = app.Subcommand("status", "Show what a store holds and how far it is");
  AddStoreFlags(command, *flags);
  command.Footer(
      "Example:\n"
      "  journey status /var/lib/cart\n"
      "Changes nothing; of a store that a run is writing to, it is what was committed.\n"
      "Exit codes: 0 done, 1 there is no store or it is damaged, 2 wrong usage, 3 a snapshot is damaged and passed "
      "over.");
  command.Does([flags, &exit_code] { exit_code = RunStatus(*flags); });
}

}  // namespace journey::cli
