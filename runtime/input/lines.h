// The lines of a byte source, numbered from 1.
//
// Where the file can be mapped its bytes are taken from there, and from the source only what has been appended
// meanwhile. Of a source that is followed a line counts once its newline is there; numbers and offsets begin again with
// the next file. Not thread-safe. A line's text lives until the next call of Next; of a mapped file it may change.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/byte_source.h"
#include "runtime/input/line_padding.h"
#include "runtime/platform/mapped_file.h"

namespace journey::rt {

inline constexpr size_t kMaxLineBytes = 16 * 1024 * 1024;
// Of a longer one, among the rejects.
inline constexpr size_t kShownOfTooLong = 1024;

struct Line {
  uint64_t number = 0;
  std::string_view text;  // without the newline; a carriage return before it stays; line_padding.h holds
  bool too_long = false;  // over kMaxLineBytes: `text` is only its beginning
};

class LineReader {
 public:
  // `file`: the same, or null.
  explicit LineReader(std::unique_ptr<ByteSource> source, std::unique_ptr<MappedFile> file = nullptr);
  // False at the end and after an error (see status()). A last line without newline counts. A byte order mark at the
  // very beginning is dropped.
  bool Next(Line* line);
  // Before the first Next: if the first line ends with a carriage return alone, so do all.
  void TakeBareReturns() { look_for_returns_ = true; }
  // Before the first Next, of a plain file: begins there, which is behind so many lines.
  void StartAt(uint64_t offset, uint64_t lines) {
    window_ = offset;
    number_ = lines;
    at_start_ = false;
    if (file_ == nullptr) source_->Seek(offset);
  }
  // Behind the line given out last, in the bytes that the source gives.
  uint64_t offset() const { return window_ + begin_; }
  // Whether that is a place in a file.
  bool CanStartAgain() const { return source_->IsPlainFile(); }
  // Whether the next line may not be there yet.
  bool MayWait() const {
    return std::string_view(text_ + begin_, end_ - begin_).find(line_end_) == std::string_view::npos &&
           source_->MayWait();
  }
  // While MayWait: waits for a moment, or until there is more, which is taken in: a line that somebody has written half
  // of keeps nobody. What was given out lives no longer. False: the process was asked to end.
  bool Await();
  // What has been read but not given out yet, so far as it may begin with a good line; for those who find the line's
  // end themselves. Empty before the first Next.
  std::string_view Ahead() const {
    if (at_start_) return {text_, 0};  // NOLINT(bugprone-string-constructor): it stands there all the same
    return {text_ + begin_, std::min(end_ - begin_, kMaxLineBytes + 1)};
  }
  // The line at the beginning of Ahead, which goes up to a line feed, or up to a carriage return and a line feed.
  std::string_view Take(size_t size) {
    const char* line = text_ + begin_;
    // What a read would have brought into a cache: some lines ahead, as many bytes as this one had.
    for (size_t at = 0; at < std::min(size, kAhead); at += kCacheLine) __builtin_prefetch(line + kAhead + at);
    begin_ += size + (line[size] == '\r' ? 2 : 1);
    ++number_;
    return {line, size};
  }
  // Of the line given out last.
  uint64_t number() const { return number_; }
  const Status& status() const { return source_->status(); }
  // ByteSource::stopped: there are no more lines although there was no end.
  bool stopped() const { return source_->stopped(); }
  const std::string& name() const { return source_->name(); }
  // Whether the texts given out lie in a mapped file.
  bool mapped() const { return file_ != nullptr; }

 private:
  static constexpr size_t kAhead = 1024, kCacheLine = 64;
  bool Fill();
  bool FillFromFile();
  bool FillBuffer();
  void Begin();
  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<MappedFile> file_;
  uint64_t window_ = 0;  // where text_ stands in the file or in what was read
  std::vector<char> buffer_;
  const char* text_ = nullptr;  // the window of the file, or the buffer
  size_t begin_ = 0, end_ = 0;  // unread bytes
  std::string too_long_;
  uint64_t number_ = 0;
  bool at_start_ = true;
  bool look_for_returns_ = false;
  char line_end_ = '\n';
};

// Without trailing carriage returns.
std::string_view StripCarriageReturn(std::string_view text);
// Nothing but white space.
bool IsBlank(std::string_view text);

}  // namespace journey::rt
