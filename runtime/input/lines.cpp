// Lines out of a buffer that grows as far as the longest line allowed.
#include "runtime/input/lines.h"

#include <algorithm>
#include <cstring>

namespace journey::rt {

namespace {
// Small enough to leave the second cache to others.
constexpr size_t kBlockBytes = 64 * 1024;
constexpr size_t kShownOfTooLong = 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), buffer_(kBlockBytes + kLinePadding) {}

// Reads more behind what is there, moving and growing as needed; false at the end.
bool LineReader::Fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  size_t room = buffer_.size() - kLinePadding;
  if (end_ == room) {
    room = std::min(room * 2, kMaxLineBytes + kBlockBytes);
    buffer_.resize(room + kLinePadding);
  }
  size_t count = source_->Read(buffer_.data() + end_, room - end_);
  end_ += count;
  buffer_[end_] = '\0';  // as line_padding.h asks
  return count > 0;
}

bool LineReader::Next(Line* line) {
  if (at_start_) {
    at_start_ = false;
    while (end_ - begin_ < kByteOrderMark.size() && Fill()) {
    }
    if (std::string_view(buffer_.data(), end_).starts_with(kByteOrderMark)) begin_ += kByteOrderMark.size();
  }
  size_t searched = 0;  // bytes behind begin_ without a newline
  while (true) {
    const char* from = buffer_.data() + begin_;
    const void* newline =
        searched < end_ - begin_ ? std::memchr(from + searched, '\n', end_ - begin_ - searched) : nullptr;
    size_t size = newline != nullptr ? static_cast<size_t>(static_cast<const char*>(newline) - from) : end_ - begin_;
    if (size > kMaxLineBytes) break;
    if (newline != nullptr) {
      *line = {++number_, {from, size}, false};
      begin_ += size + 1;
      return true;
    }
    searched = size;
    if (Fill()) continue;
    // A read error hides the last, perhaps broken, line.
    if (size == 0 || !source_->status().ok()) return false;
    *line = {++number_, {buffer_.data() + begin_, size}, false};
    begin_ = end_;
    return true;
  }
  // Too long: its beginning is kept to be shown, the rest is skipped.
  too_long_.assign(buffer_.data() + begin_, kShownOfTooLong);
  *line = {++number_, too_long_, true};
  while (true) {
    const void* newline = std::memchr(buffer_.data() + begin_, '\n', end_ - begin_);
    if (newline != nullptr) {
      begin_ = static_cast<size_t>(static_cast<const char*>(newline) - buffer_.data()) + 1;
      return true;
    }
    begin_ = end_;
    if (!Fill()) return true;
  }
}

std::string_view StripCarriageReturn(std::string_view text) {
  while (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

}  // namespace journey::rt
