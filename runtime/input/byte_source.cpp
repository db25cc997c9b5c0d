// Blocks of the file, through an unpacker where its first bytes ask for one.
#include "runtime/input/byte_source.h"

#include <algorithm>
#include <cstring>

namespace journey::rt {

namespace {
constexpr size_t kPackedBlockBytes = 64 * 1024;
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
  size_t count = 0;
  if (Status status = file_.Read(out, size, &count); !status.ok()) status_ = status;
  return count;
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
      if (!unpacker_->complete()) Fail(std::string("the ") + unpacker_->name() + " data breaks off before its end");
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
  if (unpacker_ != nullptr) return ReadPacked(out, size);
  const std::string_view held = Held();
  if (held.empty()) return status_.ok() ? ReadRaw(out, size) : 0;
  const size_t count = std::min(size, held.size());
  std::memcpy(out, held.data(), count);
  held_begin_ += count;
  return count;
}

}  // namespace journey::rt
