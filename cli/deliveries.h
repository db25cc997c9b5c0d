// The sinks of journey.toml over a store: opened with their queues, delivering on threads, and what became of it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "cli/outputs.h"
#include "compiler/driver/sinks.h"
#include "ir/ir.h"
#include "runtime/deliver/dispatcher.h"
#include "runtime/deliver/queue_status.h"
#include "runtime/platform/disk.h"

namespace journey::cli {

// Wrong names of channels, with the nearest ones; an error of the project.
Status CheckChannels(const std::vector<SinkSettings>& sinks, const ir::Module& module);

// The files that sinks write, by their names in journey.toml.
std::vector<NamedFile> SinkFiles(const std::vector<SinkSettings>& sinks);

class Deliveries {
 public:
  // The folder is made if it is missing, and held. `records`: the file of records, of which so many bytes are good.
  // What was found is said on stderr.
  static Result<std::unique_ptr<Deliveries>> Open(const std::vector<SinkSettings>& sinks, const std::string& store,
                                                  const std::string& records, uint64_t ready, bool from_start);
  // For a run that leaves delivering to others: sinks that have no queue yet get one, so that whoever delivers gives
  // them all that is sent from now on.
  static Status AddQueues(const std::vector<SinkSettings>& sinks, const std::string& store, const std::string& records,
                          uint64_t ready);
  void Ready(uint64_t length) { dispatcher_.Ready(length); }
  // Dispatcher::Drain.
  void Drain(std::optional<std::chrono::milliseconds> most, const std::function<bool()>& ended) {
    dispatcher_.Drain(most, ended);
  }
  // Dispatcher::failed.
  bool failed() const { return dispatcher_.failed(); }
  // Ends it.
  Status Stop() { return dispatcher_.Stop(); }
  // Once it has stopped: a line a sink, of what was delivered since it was opened and what is left.
  Result<std::string> Summary();
  // Sends that are left, as Summary counted them.
  uint64_t left() const { return left_; }
  // Whether one of them writes to standard output.
  static bool UsesStdout(const std::vector<SinkSettings>& sinks);

 private:
  Deliveries() : dispatcher_(clock_) {}
  struct Opened {
    std::unique_ptr<rt::FolderDisk> folder, records, target;
    std::unique_ptr<rt::Sink> sink;
    uint64_t delivered = 0, dead_letters = 0;  // before
  };
  Status Add(const SinkSettings& settings, const std::string& records, uint64_t ready, bool from_start);
  Result<std::unique_ptr<rt::Sink>> MakeSink(const SinkSettings& settings, Opened& opened);

  std::string folder_;
  std::unique_ptr<rt::FolderLock> lock_;
  rt::SystemClock clock_;
  std::vector<std::unique_ptr<Opened>> opened_;
  rt::Dispatcher dispatcher_;  // behind what it uses
  uint64_t ready_ = 0, left_ = 0;
};

}  // namespace journey::cli
