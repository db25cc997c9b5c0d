// Buffered output with sticky errors.
#include "runtime/records/line_writer.h"

#include <cerrno>
#include <cstring>
#include <ostream>
#include <utility>

namespace journey::rt {

Result<std::unique_ptr<LineWriter>> LineWriter::Open(const std::string& path) {
  Result<File> file = File::ToWrite(path);
  if (!file.ok()) return file.status();
  auto writer = std::make_unique<LineWriter>(std::move(*file));
  // Standard output goes on where it stands.
  writer->begun_ = path == "-";
  return writer;
}

LineWriter::LineWriter(std::ostream* stream, std::string name) : name_(std::move(name)), stream_(stream) {}
// Where nothing was begun the file stays as it was.
LineWriter::~LineWriter() {
  if (begun_ || !block_.empty()) (void)Close();
}

void LineWriter::Fail(const Status& status) {
  if (status_.ok()) status_ = status;
}

Status LineWriter::Begin() {
  if (!begun_) Fail(file_.Empty());
  begun_ = true;
  return status_;
}

void LineWriter::WriteToFile(std::string_view bytes) {
  size_t written = 0;
  errno = 0;
  const Status status = file_.Write(bytes, &written);
  reader_left_ = !status.ok() && errno == EPIPE;
  const size_t whole = bytes.substr(0, written).rfind('\n') + 1;  // npos + 1 is 0
  whole_bytes_ += whole;
  if (status.ok()) return;
  if (written > whole) (void)file_.TakeBack(written - whole);
  Fail(Status::Error(status.message() + "; " + std::to_string(whole_bytes_) + " bytes of whole lines were written"));
}

void LineWriter::Write(std::string_view bytes) {
  if (!Begin().ok() || bytes.empty()) return;
  if (file_.open()) return WriteToFile(bytes);
  if (stream_ != nullptr && !stream_->write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
    Fail(Status::Error("cannot write " + name_ + ": the stream refuses it"));
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
  if (stream_ != nullptr && !stream_->flush()) {
    Fail(Status::Error("cannot write " + name_ + ": the stream refuses it"));
  }
  return status_;
}

Status LineWriter::Close() {
  if (!file_.open() && stream_ == nullptr) return status_;
  (void)Flush();
  if (file_.open()) Fail(file_.Close());
  stream_ = nullptr;
  return status_;
}

}  // namespace journey::rt
