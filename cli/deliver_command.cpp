// journey deliver: what is left in a store's queues goes to its sinks, without a run.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/deliveries.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "compiler/driver/compile.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/platform/process.h"
#include "runtime/store/inspect.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;

struct DeliverFlags {
  std::vector<std::string> paths, sinks;
  std::string store, records, drain;
  bool follow = false, from_start = false;
};

// The file that the flag names, else the one that a queue knows, else the store's own.
std::string RecordsOf(const DeliverFlags& flags) {
  if (!flags.records.empty()) return fs::absolute(flags.records).lexically_normal().string();
  rt::FolderDisk folder(rt::QueueFolderOf(flags.store));
  const auto sinks = rt::QueuesOf(folder);
  for (const std::string& sink : sinks.ok() ? sinks.value() : std::vector<std::string>()) {
    const auto state = rt::ReadQueue(folder, sink);
    if (state.ok() && state.value() && !state.value()->records.empty()) return state.value()->records;
  }
  return fs::absolute(rt::OwnRecordsOf(flags.store)).lexically_normal().string();
}

// How much of the file of records is good, and how often it pays to ask: the log is read for it.
class Cursors {
 public:
  explicit Cursors(rt::Disk& disk) : disk_(disk) {}
  Result<uint64_t> Length() {
    const auto status = rt::StatusOf(disk_);
    if (!status.ok()) return status.status();
    if (!status.value().cursor) return Status::Error("the store keeps no records, and they are what is delivered from");
    return status.value().cursor->length;
  }
  // Whether a run has written since this was asked last.
  bool HasChanged() {
    const auto files = disk_.List();
    if (!files.ok()) return false;
    std::vector<std::pair<std::string, uint64_t>> now;
    for (const rt::Disk::Entry& file : files.value()) now.emplace_back(file.name, file.size);
    return std::exchange(seen_, now) != now;
  }

 private:
  rt::Disk& disk_;
  std::vector<std::pair<std::string, uint64_t>> seen_;
};

// Until somebody ends it, or a delivery can go on no more; what a run beside it makes ready meanwhile is delivered,
// too.
Status Follow(Cursors& cursors, Deliveries& deliveries) {
  constexpr int64_t kLookMs = 500;
  constexpr int kSeldom = 20;
  while (!rt::EndAsked() && !deliveries.failed()) {
    const auto begin = std::chrono::steady_clock::now();
    if (cursors.HasChanged()) {
      const auto length = cursors.Length();
      if (!length.ok()) return length.status();
      deliveries.Ready(length.value());
    }
    // A long log takes its time to be read.
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    rt::SleepUnlessEnded(std::max(kLookMs, took.count() * kSeldom));
  }
  return {};
}

// An exit code where they are wrong.
std::optional<int> ReadSinkFlags(const DeliverFlags& flags, const std::string& records,
                                 std::vector<SinkSettings>* sinks) {
  auto project = FindTogether(flags.paths);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(*project);
  for (SinkSettings& sink : project->sinks) {
    if (flags.sinks.empty() || std::ranges::find(flags.sinks, sink.name) != flags.sinks.end())
      sinks->push_back(std::move(sink));
  }
  for (const std::string& name : flags.sinks) {
    if (std::ranges::find(*sinks, name, &SinkSettings::name) == sinks->end())
      return FailUsage(fmt::format("--sink: journey.toml has no [sinks.{}]", name));
  }
  if (sinks->empty()) return FailUsage("journey.toml has no [sinks.NAME] to deliver to");
  const std::vector<NamedFile> outputs = SinkFiles(*sinks);
  if (const std::string inside = OutputInStore(outputs, flags.store); !inside.empty()) return FailUsage(inside);
  inputs.push_back({"the file of records", records});
  if (const std::string clash = Clash(outputs, inputs); !clash.empty()) return FailUsage(clash);
  return std::nullopt;
}

// Whether sends wait for a sink that journey.toml does not have, or no more; said on stderr.
bool SayWhoElseWaits(const DeliverFlags& flags, const std::vector<SinkSettings>& sinks, uint64_t ready) {
  if (!flags.sinks.empty()) return false;
  rt::FolderDisk folder(rt::QueueFolderOf(flags.store));
  const auto statuses = rt::QueueStatuses(folder, ready);
  bool waits = false;
  for (const rt::QueueStatus& one : statuses.ok() ? statuses.value() : std::vector<rt::QueueStatus>()) {
    if (one.queued == 0 || std::ranges::find(sinks, one.sink, &SinkSettings::name) != sinks.end()) continue;
    waits = true;
    Err("warning: {} sends wait for the sink {}, and journey.toml has no [sinks.{}]\n", WithThousands(one.queued),
        one.sink, one.sink);
  }
  return waits;
}

int RunDeliver(const DeliverFlags& flags) {
  std::vector<SinkSettings> sinks;
  const std::string records = RecordsOf(flags);
  if (const std::optional<int> wrong = ReadSinkFlags(flags, records, &sinks)) return *wrong;
  std::optional<std::chrono::milliseconds> most;
  if (!flags.drain.empty()) {
    const Result<int64_t> parsed = ParseDurationText(flags.drain);
    if (!parsed.ok() || parsed.value() < 0)
      return FailUsage("--drain: " + (parsed.ok() ? "must not be negative" : parsed.status().message()));
    most = std::chrono::milliseconds(parsed.value());
  }
  std::error_code unknown;
  if (!fs::is_directory(flags.store, unknown)) return FailWorld(flags.store + " is no folder");
  rt::FolderDisk disk(flags.store);
  const auto program = rt::ProgramOf(disk);
  if (!program.ok()) return FailWorld(flags.store + ": " + program.status().message());
  if (Status status = CheckChannels(sinks, program.value()->module()); !status.ok()) return FailWorld(status.message());
  Cursors cursors(disk);
  (void)cursors.HasChanged();
  const auto ready = cursors.Length();
  if (!ready.ok()) return FailWorld(flags.store + ": " + ready.status().message());
  rt::CatchEndSignals();
  auto deliveries = Deliveries::Open(sinks, flags.store, records, ready.value(), flags.from_start);
  if (!deliveries.ok()) return FailWorld(deliveries.status().message());
  Status failed;
  if (flags.follow) {
    failed = Follow(cursors, **deliveries);
  } else {
    (*deliveries)->Drain(most, [] { return rt::EndAsked(); });
  }
  if (Status status = (*deliveries)->Stop(); !status.ok()) failed = status;
  if (!failed.ok()) return FailWorld(failed.message());
  const auto summary = (*deliveries)->Summary();
  if (!summary.ok()) return FailWorld(summary.status().message());
  if (Deliveries::UsesStdout(sinks)) {
    WriteErr(summary.value());
  } else {
    WriteOut(summary.value());
  }
  const bool others_wait = SayWhoElseWaits(flags, sinks, ready.value());
  return flags.follow || ((*deliveries)->left() == 0 && !others_wait) ? kClean : kFindings;
}

}  // namespace

void AddDeliver(Command app, int& exit_code) {
  auto flags = std::make_shared<DeliverFlags>();
  Command command = app.Subcommand("deliver", "Deliver what a store's sends still wait for, without a run");
  command.Value("paths", flags->paths, "The project, whose journey.toml names the sinks").Required();
  command.Value("--store", flags->store, "The folder given to run --store").Required();
  command.Value("--records", flags->records, "The file given to run --records, where it is no longer where it was");
  command.Value("--sink", flags->sinks, "Only to these sinks");
  command.Switch("--follow", flags->follow,
                 "Go on until a signal ends it, also with what a run with --no-deliver makes meanwhile");
  command.Value("--drain", flags->drain, "End after so long, such as \"10 minutes\"; by default when all is settled");
  command.Switch("--from-start", flags->from_start,
                 "A sink that is new gets all sends of the store; by default those from now on");
  command.Footer(
      "Example:\n"
      "  journey deliver examples/cart_recovery --store /var/lib/cart --drain \"10 minutes\"\n"
      "Each send is given to a sink until it has taken or refused it, or has failed too often; the same id is the same "
      "send.\n"
      "A run with sinks delivers by itself; one process at a time does.\n"
      "Exit codes: 0 all is settled, 1 a file could not be read or written, 2 wrong usage, 3 sends are left.");
  command.Does([flags, &exit_code] { exit_code = RunDeliver(*flags); });
}

}  // namespace journey::cli
