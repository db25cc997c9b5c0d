// Sinks that write records as lines: to a file, on the disk before they count as delivered, or to standard output.
//
// A line that a process has left torn is cut off when the file is opened. Not thread-safe.
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
  explicit FileSink(std::unique_ptr<DiskFile> file) : file_(std::move(file)) {}
  std::unique_ptr<DiskFile> file_;
};

class StreamSink final : public Sink {
 public:
  explicit StreamSink(File file) : file_(std::move(file)) {}
  std::vector<Answer> Deliver(std::span<const Send> sends) override;

 private:
  const File file_;
};

}  // namespace journey::rt
