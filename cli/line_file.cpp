// A buffer before a file.
#include "cli/line_file.h"

#include <filesystem>

namespace journey::cli {

Status LineFile::Open(const std::string& path, const std::string& store) {
  std::error_code unknown;
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  if (std::filesystem::equivalent(folder, store, unknown)) {
    return Status::Error(path + " is in the folder of the store, where nobody else writes");
  }
  auto file = rt::File::ToWrite(path);
  if (!file.ok()) return file.status();
  file_ = std::move(*file);
  return file_.Empty();
}

Status LineFile::WriteSome() {
  constexpr size_t kPiece = size_t{1} << 20;
  return waiting_.size() < kPiece ? Status() : WriteOut();
}

Status LineFile::WriteOut() {
  const Status status = file_.Write(waiting_);
  waiting_.clear();
  return status;
}

Status LineFile::Finish() {
  if (Status status = WriteOut(); !status.ok()) return status;
  return file_.IsRegular() ? file_.Sync() : Status();
}

}  // namespace journey::cli
