// All lines at once.
#include "runtime/deliver/file_sink.h"

#include <algorithm>

namespace journey::rt {
namespace {

std::string Lines(std::span<const Send> sends) {
  std::string lines;
  for (const Send& send : sends) {
    lines += send.record;
    lines += '\n';
  }
  return lines;
}

std::vector<Answer> Same(size_t count, const Status& status) {
  return std::vector<Answer>(count, status.ok() ? Answer::Delivered() : Answer::Retry(status.message()));
}

// Where the last whole line ends.
Result<uint64_t> EndOfLines(Disk& disk, const std::string& name, uint64_t size) {
  constexpr uint64_t kBlock = uint64_t{64} << 10;
  for (uint64_t end = size; end > 0;) {
    const uint64_t begin = end - std::min(end, kBlock);
    const auto bytes = disk.Read(name, begin, end - begin);
    if (!bytes.ok()) return bytes.status();
    const size_t newline = bytes.value().rfind('\n');
    if (newline != std::string::npos) return begin + newline + 1;
    end = begin;
  }
  return uint64_t{0};
}

}  // namespace

Result<std::unique_ptr<FileSink>> FileSink::Open(Disk& disk, const std::string& name) {
  auto file = disk.OpenAlone(name);
  if (!file.ok()) return file.status();
  // Whoever else has it leaves whole lines.
  if (*file != nullptr) {
    const auto end = EndOfLines(disk, name, (*file)->size());
    if (!end.ok()) return end.status();
    if (end.value() < (*file)->size()) {
      if (Status status = (*file)->Cut(end.value()); !status.ok()) return status;
    }
  }
  if (Status status = disk.SyncNames(); !status.ok()) return status;
  return std::unique_ptr<FileSink>(new FileSink(disk, name));
}

std::vector<Answer> FileSink::Deliver(std::span<const Send> sends) {
  auto file = disk_.OpenAlone(name_);
  if (!file.ok()) return Same(sends.size(), file.status());
  if (*file == nullptr) return Same(sends.size(), Status::Error("another process is writing to the file"));
  const uint64_t before = (*file)->size();
  Status status = (*file)->Append(Lines(sends));
  if (status.ok()) status = (*file)->Sync();
  if (status.ok() && before == 0) status = disk_.SyncNames();
  // They come again, whole.
  if (!status.ok()) (void)(*file)->Cut(before);
  return Same(sends.size(), status);
}

std::vector<Answer> StreamSink::Deliver(std::span<const Send> sends) {
  return Same(sends.size(), file_.Write(Lines(sends)));
}

}  // namespace journey::rt
