// Buffered output with sticky errors.
#include "runtime/records/line_writer.h"

#include <cerrno>
#include <cstring>
#include <ostream>
#include <utility>

namespace journey::rt {

Result<std::unique_ptr<LineWriter>> LineWriter::Open(const std::string& path) {
  if (path == "-") return std::make_unique<LineWriter>(stdout, "standard output");
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Status::Error("cannot write " + path + ": " + std::strerror(errno));
  auto writer = std::make_unique<LineWriter>(file, path);
  writer->owns_file_ = true;
  // What is written are blocks already.
  std::setvbuf(file, nullptr, _IONBF, 0);
  return writer;
}

LineWriter::LineWriter(std::FILE* file, std::string name) : name_(std::move(name)), file_(file) {}
LineWriter::LineWriter(std::ostream* stream, std::string name) : name_(std::move(name)), stream_(stream) {}
LineWriter::~LineWriter() { (void)Close(); }

void LineWriter::Fail() {
  if (!status_.ok()) return;
  std::string reason = errno != 0 ? std::strerror(errno) : "the stream refuses it";
  status_ = Status::Error("cannot write " + name_ + ": " + reason);
}

void LineWriter::Write(std::string_view bytes) {
  if (!status_.ok() || bytes.empty()) return;
  errno = 0;
  if (file_ != nullptr) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) Fail();
  } else if (stream_ != nullptr) {
    if (!stream_->write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) Fail();
  }
}

void LineWriter::WriteOut() {
  Write(block_.view());
  block_.clear();
}

void LineWriter::WriteLine(std::string_view line) {
  char* out = Room(line.size() + 1);
  if (!line.empty()) std::memcpy(out, line.data(), line.size());
  out[line.size()] = '\n';
  Took(out + line.size() + 1, 1);
}

void LineWriter::WriteLines(std::string_view lines) {
  WriteOut();
  Write(lines);
}

Status LineWriter::Flush() {
  WriteOut();
  errno = 0;
  if (file_ != nullptr && std::fflush(file_) != 0) Fail();
  if (stream_ != nullptr && !stream_->flush()) Fail();
  return status_;
}

Status LineWriter::Close() {
  if (file_ == nullptr && stream_ == nullptr) return status_;
  (void)Flush();
  errno = 0;
  if (owns_file_ && std::fclose(file_) != 0) Fail();
  file_ = nullptr;
  stream_ = nullptr;
  return status_;
}

}  // namespace journey::rt
