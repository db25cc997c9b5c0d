// journey pause, journey resume: channels and journeys whose sends wait.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/pauses.h"
#include "cli/store_flags.h"
#include "compiler/diag/diag.h"
#include "runtime/deliver/clock.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/store/inspect.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

struct PauseFlags {
  StoreFlags store;
  std::vector<std::string> channels, journeys;
};

std::string_view KindOf(bool of_journey) { return of_journey ? "journey" : "channel"; }

// The name as records have it, of what may be written without its module where that is enough.
Result<std::string> WholeName(bool of_journey, const std::string& name, const ir::Module& module,
                              const std::vector<rt::Pause>& paused) {
  std::vector<std::string_view> known;
  // Also one that the journeys of today do not know any more.
  for (const rt::Pause& pause : paused) {
    if (pause.of_journey == of_journey) known.push_back(pause.name);
  }
  if (of_journey) {
    for (const std::string_view journey : QualifiedJourneys(module)) known.push_back(journey);
  } else {
    for (const ir::Channel& channel : module.channels) known.push_back(channel.simple_name);
  }
  const std::vector<std::string_view> meant = MeantBy(name, known);
  if (meant.size() == 1) return std::string(meant.front());
  if (!meant.empty()) return Status::Error(MayBe(name, meant));
  const std::string_view near = Nearest(name, known);
  return Status::Error(fmt::format(
      "the store has no {} `{}`; {}", KindOf(of_journey), name,
      near.empty() ? fmt::format("it has {}", fmt::join(known, ", ")) : fmt::format("did you mean `{}`?", near)));
}

// What is named, by the store's module.
Result<std::vector<rt::Pause>> Named(const PauseFlags& flags, rt::Disk& disk, const std::vector<rt::Pause>& paused) {
  const auto program = rt::ProgramOf(disk);
  if (!program.ok()) return Status::Error(flags.store.store + ": " + program.status().message());
  std::vector<rt::Pause> named;
  const int64_t now = rt::SystemClock().NowMs();
  for (const bool of_journey : {false, true}) {
    for (const std::string& name : of_journey ? flags.journeys : flags.channels) {
      auto whole = WholeName(of_journey, name, program.value()->module(), paused);
      if (!whole.ok()) return whole.status();
      named.push_back({of_journey, std::move(*whole), now});
    }
  }
  return named;
}

int Print(const PauseFlags& flags, rt::Disk& folder, const std::string& lines) {
  if (!flags.store.json()) {
    Out("{}", lines);
    return kClean;
  }
  const auto pauses = rt::PausesOf(folder);
  if (!pauses.ok()) return FailWorld(pauses.status().message());
  Out("{}\n", Json{{"format_version", 1}, {"paused", PausesJson(pauses.value())}}.dump());
  return kClean;
}

int RunPauses(const PauseFlags& flags, bool resume) {
  if (flags.channels.empty() && flags.journeys.empty()) return FailUsage("Say what: --channel NAME, --journey NAME");
  auto disk = OpenToLook(flags.store);
  if (!disk.ok()) return FailWorld(disk.status().message());
  if (const Status status = CheckIsStore(flags.store.store); !status.ok()) return FailWorld(status.message());
  auto folder = rt::FolderDisk::Make(rt::QueueFolderOf(flags.store.store));
  if (!folder.ok()) return FailWorld(folder.status().message());
  const auto paused = rt::PausesOf(**folder);
  if (!paused.ok()) return FailWorld(paused.status().message());
  const auto named = Named(flags, **disk, resume ? paused.value() : std::vector<rt::Pause>());
  if (!named.ok()) return FailWorld(named.status().message());
  std::string lines;
  for (const rt::Pause& one : named.value()) {
    const auto there = resume ? rt::RemovePause(**folder, one.of_journey, one.name) : rt::AddPause(**folder, one);
    if (!there.ok()) return FailWorld(there.status().message());
    const std::string_view what = resume ? there.value() ? "goes on: what was set aside comes back" : "was not paused"
                                  : there.value() ? "is paused already"
                                                  : "is paused: what is sent is set aside until it is resumed";
    lines += fmt::format("{} {}\n", WhatIsPaused(one), what);
  }
  return Print(flags, **folder, lines);
}

void AddOne(Command app, bool resume, int& exit_code) {
  auto flags = std::make_shared<PauseFlags>();
  Command command = resume
                        ? app.Subcommand("resume", "Let the sends of a paused channel or journey go out again")
                        : app.Subcommand("pause", "Set the sends of a channel or a journey aside until it is resumed");
  AddStoreFlags(command, flags->store);
  command.Value("--channel", flags->channels, "A channel of the store's journeys").OneValueEach();
  command.Value("--journey", flags->journeys, "A journey, with its module where others have its name").OneValueEach();
  command.Footer(
      fmt::format("Example:\n"
                  "  journey {} /var/lib/cart --channel email\n"
                  "The journeys go on meanwhile: people enter, move and wait as ever. A process that delivers sees it "
                  "within a second;\n"
                  "what its sinks were given before cannot be called back.\n"
                  "Exit codes: 0 done, also where it was so already, 1 there is no store or no such channel or "
                  "journey, 2 wrong usage.",
                  resume ? "resume" : "pause"));
  command.Does([flags, resume, &exit_code] { exit_code = RunPauses(*flags, resume); });
}

}  // namespace

nlohmann::ordered_json PausesJson(const std::vector<rt::Pause>& pauses) {
  Json list = Json::array();
  for (const rt::Pause& pause : pauses) {
    list.push_back({{std::string(KindOf(pause.of_journey)), pause.name}, {"since", rt::FormatInstant(pause.since)}});
  }
  return list;
}

std::string WhatIsPaused(const rt::Pause& pause) { return fmt::format("{} {}", KindOf(pause.of_journey), pause.name); }

void AddPauses(Command app, int& exit_code) {
  AddOne(app, false, exit_code);
  AddOne(app, true, exit_code);
}

}  // namespace journey::cli
