// Blocks of the file, through an unpacker where its first bytes ask for one.
#include "runtime/input/byte_source.h"

#include <algorithm>
#include <cstring>

#include "runtime/platform/identity.h"
#include "runtime/platform/process.h"

namespace journey::rt {

namespace {
constexpr size_t kPackedBlockBytes = 64 * 1024;
// A pipe may rest for long, and who asks the process to end is not to wait for it. A file that grows tells nobody.
constexpr int kWaitMs = 100, kLookMs = 20;
}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::Open(const std::string& path) {
  Result<File> opened = File::ToRead(path);
  if (!opened.ok()) return opened.status();
  return std::unique_ptr<ByteSource>(new ByteSource(std::move(opened.value()), path == "-"));
}

// Reads what tells whether the file is packed.
void ByteSource::LookAtHead() {
  if (looked_) return;
  looked_ = true;
  held_.resize(Unpacker::kHeadBytes);
  while (held_end_ < held_.size()) {
    const size_t count = ReadRaw(held_.data() + held_end_, held_.size() - held_end_);
    if (count == 0) break;
    held_end_ += count;
  }
  unpacker_ = Unpacker::For(Held());
}

std::unique_ptr<MappedFile> ByteSource::Map(MappedFile::Sizes sizes) {
  LookAtHead();
  // Standard input may stand anywhere in its file.
  const bool plain = !is_stdin_ && unpacker_ == nullptr && status_.ok();
  return plain ? MappedFile::Of(file_.descriptor(), sizes) : nullptr;
}

void ByteSource::Seek(uint64_t offset) {
  LookAtHead();
  held_begin_ = held_end_ = 0;
  if (!file_.Seek(offset)) Fail("it cannot be sought in");
}

size_t ByteSource::ReadRaw(char* out, size_t size) {
  for (const bool regular = file_.IsRegular(); !regular && !file_.HasMore(); file_.WaitForMore(kWaitMs)) {
    if (!EndAsked()) continue;
    stopped_ = true;
    return 0;
  }
  size_t count = 0;
  if (Status status = file_.Read(out, size, &count); !status.ok()) status_ = status;
  return count;
}

// The file has been read to its end and is not the one that will grow: it was cut, or has rested for a while since
// another one took its name. Whoever wrote to it may do so a little longer.
bool ByteSource::IsLeft() {
  constexpr auto kRest = std::chrono::seconds(1);
  if (file_.Size() < file_.Position()) return true;
  const auto named = IdentityOf(file_.name()), open = IdentityOf(file_.descriptor());
  // Nobody has the name yet: the next one is still to come.
  if (!named || !named->name.empty() || named == open) {
    seen_other_.reset();
    return false;
  }
  const auto now = std::chrono::steady_clock::now();
  if (!seen_other_) seen_other_ = now;
  return now - *seen_other_ >= kRest;
}

bool ByteSource::Await() {
  if (EndAsked()) return false;
  if (!MayWait()) return true;
  if (!follow_ || !file_.IsRegular()) {
    file_.WaitForMore(kWaitMs);
    return true;
  }
  left_ = IsLeft();
  if (!left_) SleepUnlessEnded(kLookMs);
  return true;
}

size_t ByteSource::ReadFollowed(char* out, size_t size) {
  const bool regular = file_.IsRegular();
  while (!left_ && status_.ok()) {
    if (EndAsked()) {
      stopped_ = true;
      return 0;
    }
    if (!regular) {
      file_.WaitForMore(kWaitMs);
      if (!file_.HasMore()) continue;
      return ReadRaw(out, size);
    }
    const size_t count = ReadRaw(out, size);
    if (count > 0) {
      if (seen_other_) seen_other_ = std::chrono::steady_clock::now();
      return count;
    }
    if (!status_.ok()) return 0;
    left_ = IsLeft();
    if (!left_) SleepUnlessEnded(kLookMs);
  }
  return 0;
}

bool ByteSource::TakeNext() {
  if (!follow_ || !left_ || !status_.ok()) return false;
  Result<File> opened = File::ToRead(file_.name());
  if (!opened.ok()) {
    status_ = opened.status();
    return false;
  }
  file_ = std::move(opened.value());
  left_ = false;
  seen_other_.reset();
  return true;
}

size_t ByteSource::ReadPacked(char* out, size_t size) {
  bool at_end = false;
  while (true) {
    const Unpacker::Step step = unpacker_->Unpack(Held(), out, size);
    held_begin_ += step.taken;
    if (step.made > 0) return step.made;
    if (!unpacker_->fault().empty()) {
      Fail(unpacker_->fault());
      return 0;
    }
    if (step.taken > 0) continue;
    if (at_end) {
      if (!unpacker_->complete() && !stopped_)
        Fail(std::string("the ") + unpacker_->name() + " data breaks off before its end");
      return 0;
    }
    // What is left over is a few bytes at most, for which the unpacker wants more.
    const size_t left = held_end_ - held_begin_;
    held_.resize(std::max(held_.size(), left + kPackedBlockBytes));
    std::memmove(held_.data(), held_.data() + held_begin_, left);
    held_begin_ = 0;
    const size_t count = ReadRaw(held_.data() + left, kPackedBlockBytes);
    held_end_ = left + count;
    if (!status_.ok()) return 0;
    at_end = count == 0;
  }
}

size_t ByteSource::Read(char* out, size_t size) {
  if (!status_.ok() || size == 0) return 0;
  LookAtHead();
  if (unpacker_ != nullptr && follow_) Fail("it is packed, and what is followed must not be");
  if (!status_.ok()) return 0;
  if (unpacker_ != nullptr) return ReadPacked(out, size);
  const std::string_view held = Held();
  if (held.empty()) return follow_ ? ReadFollowed(out, size) : ReadRaw(out, size);
  const size_t count = std::min(size, held.size());
  std::memcpy(out, held.data(), count);
  held_begin_ += count;
  return count;
}

}  // namespace journey::rt
