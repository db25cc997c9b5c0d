// Lines out of a buffer that grows as far as the longest line allowed.
#include "runtime/input/lines.h"

#include <algorithm>
#include <cstring>

namespace journey::rt {

namespace {
// Small enough to leave the second cache to others.
constexpr size_t kBlockBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::unique_ptr<MappedFile> file)
    : source_(std::move(source)), file_(std::move(file)), buffer_(kBlockBytes + kLinePadding), text_(buffer_.data()) {}

// More behind what is there, which may move; false at the end.
bool LineReader::Fill() { return file_ != nullptr ? FillFromFile() : FillBuffer(); }

bool LineReader::FillFromFile() {
  if (file_->Cut()) {
    source_->Fail("it was cut short while it was read");
    begin_ = end_ = 0;
    return false;
  }
  size_t unread = end_ - begin_;
  if (window_ + end_ < file_->size()) {
    const std::string_view window = file_->Window(window_ + begin_);
    if (window.size() > unread) {
      window_ += begin_;
      text_ = window.data();
      begin_ = 0;
      end_ = window.size();
      return true;
    }
    // None, or one that cannot hold a whole line. What was in the one before is read again.
    unread = 0;
    end_ = begin_;
  }
  // What has come to the file since, or all the rest where it cannot be mapped.
  source_->Seek(window_ + end_);
  buffer_.resize(std::max(buffer_.size(), unread + kBlockBytes + kLinePadding));
  if (unread > 0) std::memcpy(buffer_.data(), text_ + begin_, unread);
  text_ = buffer_.data();
  window_ += begin_;
  begin_ = 0;
  end_ = unread;
  file_ = nullptr;
  return FillBuffer();
}

bool LineReader::FillBuffer() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    window_ += begin_;
    begin_ = 0;
  }
  size_t room = buffer_.size() - kLinePadding;
  if (end_ == room) {
    room = std::min(room * 2, kMaxLineBytes + kBlockBytes);
    buffer_.resize(room + kLinePadding);
    text_ = buffer_.data();
  }
  size_t count = source_->Read(buffer_.data() + end_, room - end_);
  end_ += count;
  buffer_[end_] = '\0';  // as line_padding.h asks
  return count > 0;
}

void LineReader::Begin() {
  at_start_ = false;
  while (end_ - begin_ < kByteOrderMark.size() && Fill()) {
  }
  if (std::string_view(text_, end_).starts_with(kByteOrderMark)) begin_ += kByteOrderMark.size();
  if (!look_for_returns_) return;
  for (size_t at = 0; at < kMaxLineBytes; ++at) {
    if (begin_ + at + 1 >= end_ && !Fill()) return;
    const char* here = text_ + begin_ + at;
    if (*here == '\n') return;
    if (*here != '\r') continue;
    if (here[1] != '\n') line_end_ = '\r';
    return;
  }
}

bool LineReader::Await() {
  if (!source_->Await()) return false;
  // A line that is too long, or what says that there is an end, is for Next.
  if (file_ == nullptr && !source_->MayWait() && end_ - begin_ <= kMaxLineBytes) return Fill();
  return true;
}

bool LineReader::Next(Line* line) {
  if (at_start_) Begin();
  size_t searched = 0;  // bytes behind begin_ without a newline
  while (true) {
    const char* from = text_ + begin_;
    const void* newline =
        searched < end_ - begin_ ? std::memchr(from + searched, line_end_, end_ - begin_ - searched) : nullptr;
    size_t size = newline != nullptr ? static_cast<size_t>(static_cast<const char*>(newline) - from) : end_ - begin_;
    if (size > kMaxLineBytes) break;
    if (newline != nullptr) {
      *line = {++number_, {from, size}, false};
      begin_ += size + 1;
      return true;
    }
    searched = size;
    if (Fill()) continue;
    // A read error hides the last, perhaps broken, line; and one that is half written waits for another day.
    if (!source_->status().ok() || source_->stopped()) return false;
    if (size == 0) {
      if (!source_->TakeNext()) return false;
      begin_ = end_ = 0;
      window_ = number_ = 0;
      at_start_ = true;
      Begin();
      searched = 0;
      continue;
    }
    *line = {++number_, {text_ + begin_, size}, false};
    begin_ = end_;
    return true;
  }
  if (file_ != nullptr && file_->Cut()) return Fill();
  // Too long: its beginning is kept to be shown, the rest is skipped.
  too_long_.assign(text_ + begin_, kShownOfTooLong);
  *line = {++number_, too_long_, true};
  while (true) {
    const void* newline = std::memchr(text_ + begin_, line_end_, end_ - begin_);
    if (newline != nullptr) {
      begin_ = static_cast<size_t>(static_cast<const char*>(newline) - text_) + 1;
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
