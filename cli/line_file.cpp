// A buffer before a file.
#include "cli/line_file.h"

#include "cli/output.h"
#include "runtime/platform/identity.h"

namespace journey::cli {

std::string InStore(const std::string& path, const std::string& store) {
  // What goes to standard output is looked at where the store is opened.
  if (path == "-" || !rt::IsWithin(path, store)) return "";
  return path + " is in the folder of the store, where nobody else writes";
}

Status LineFile::Open(const std::string& path, const std::string& store) {
  if (const std::string inside = InStore(path, store); !inside.empty()) return Status::Error(inside);
  auto file = rt::WholeFile::Open(path);
  if (!file.ok()) return file.status();
  file_ = std::move(*file);
  return {};
}

void OutBeside(const std::string& path, const std::string& text) {
  if (path == "-") {
    WriteErr(text);
  } else {
    WriteBeside(text);
  }
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
  return file_.Commit();
}

}  // namespace journey::cli
