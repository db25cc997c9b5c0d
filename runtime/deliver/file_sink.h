// Sinks that write records as lines: to a file, on the disk before they count as delivered, or to standard output.
//
// A line that a process has left torn is cut off when the sink is opened. The file is looked up anew for each call: one
// that was renamed or removed meanwhile is made again, and one that was cut is written to from its end. Several stores
// may have one file: each has it alone while it writes its lines, and the others try again. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/sink.h"
#include "runtime/platform/disk.h"
#include "runtime/platform/file.h"

namespace journey::rt {

class FileSink final : public Sink {
 public:
  // The disk must outlive it. The file is made if it is missing.
  static Result<std::unique_ptr<FileSink>> Open(Disk& disk, const std::string& name);
  std::vector<Answer> Deliver(std::span<const Send> sends) override;

 private:
  FileSink(Disk& disk, std::string name) : disk_(disk), name_(std::move(name)) {}
  Disk& disk_;
  const std::string name_;
};

class StreamSink final : public Sink {
 public:
  explicit StreamSink(File file) : file_(std::move(file)) {}
  std::vector<Answer> Deliver(std::span<const Send> sends) override;

 private:
  const File file_;
};

}  // namespace journey::rt
