// 48 bytes of header, little-endian, and the payload.
#include "runtime/store/frame.h"

#include <zstd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "runtime/store/crc32c.h"
#include "runtime/store/mutants.h"

namespace journey::rt {
namespace {

constexpr std::string_view kMagic = "JRFR";
constexpr size_t kCrcAt = 4, kLogAt = 8, kNumberAt = 16, kKindAt = 20, kPackedAt = 21, kOffsetAt = 24, kFirstAt = 32,
                 kCountAt = 40, kSizeAt = 44;
constexpr uint64_t kPiece = uint64_t{1} << 20;
constexpr size_t kWorthPacking = 128;
constexpr int kPackLevel = 1;

void PutNumber(uint64_t number, size_t bytes, char* to) {
  for (size_t i = 0; i < bytes; ++i) to[i] = static_cast<char>(number >> (8 * i));
}

uint64_t NumberAt(std::string_view bytes, size_t at, size_t count) {
  uint64_t number = 0;
  for (size_t i = 0; i < count; ++i) number |= uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

// A context to pack with, which takes long to make: the one that is at rest, else a new one. One a thread would have to
// be registered to be dropped with it, and a thread that has no memory for that ends the process.
class PackContext {
 public:
  PackContext() : context_(at_rest.exchange(nullptr)) {
    if (context_ == nullptr) context_ = ZSTD_createCCtx();
  }
  ~PackContext() { (void)ZSTD_freeCCtx(at_rest.exchange(context_)); }
  PackContext(const PackContext&) = delete;
  // Null where there is no memory.
  ZSTD_CCtx* get() const { return context_; }

 private:
  static inline std::atomic<ZSTD_CCtx*> at_rest{nullptr};
  ZSTD_CCtx* context_;
};

// What was packed, behind its unpacked size; empty where that would not be less.
std::string Pack(std::string_view payload) {
  if (payload.size() < kWorthPacking) return {};
  const PackContext context;
  if (context.get() == nullptr) return {};
  constexpr size_t kSizeBytes = 4;
  std::string packed(kSizeBytes + ZSTD_compressBound(payload.size()), '\0');
  PutNumber(payload.size(), kSizeBytes, packed.data());
  const size_t size = ZSTD_compressCCtx(context.get(), packed.data() + kSizeBytes, packed.size() - kSizeBytes,
                                        payload.data(), payload.size(), kPackLevel);
  if (ZSTD_isError(size) != 0U || size + kSizeBytes >= payload.size()) return {};
  packed.resize(size + kSizeBytes);
  return packed;
}

}  // namespace

void PutFrame(const FrameHeader& header, std::string_view payload, std::string* out, Packing packing) {
  const std::string packed = packing == Packing::kSmaller ? Pack(payload) : std::string();
  const std::string_view stored = packed.empty() ? payload : std::string_view(packed);
  CHECK(stored.size() + kFrameHeaderBytes <= kMostFrameBytes);
  const size_t begin = out->size();
  out->resize(begin + kFrameHeaderBytes);
  char* to = out->data() + begin;
  std::memcpy(to, kMagic.data(), kMagic.size());
  PutNumber(header.log, 8, to + kLogAt);
  PutNumber(header.number, 4, to + kNumberAt);
  to[kKindAt] = static_cast<char>(header.kind);
  to[kPackedAt] = packed.empty() ? 0 : 1;
  PutNumber(header.offset, 8, to + kOffsetAt);
  PutNumber(header.first, 8, to + kFirstAt);
  PutNumber(header.count, 4, to + kCountAt);
  PutNumber(stored.size(), 4, to + kSizeAt);
  out->append(stored);
  PutNumber(Crc32c(std::string_view(*out).substr(begin + kLogAt)), 4, out->data() + begin + kCrcAt);
}

std::optional<uint64_t> FrameSizeAt(std::string_view header) {
  if (header.size() < kFrameHeaderBytes || !header.starts_with(kMagic)) return std::nullopt;
  const uint64_t size = kFrameHeaderBytes + NumberAt(header, kSizeAt, 4);
  return size <= kMostFrameBytes ? std::optional(size) : std::nullopt;
}

std::optional<FoundFrame> FrameAt(std::string_view bytes, uint64_t offset) {
  const std::optional<FoundFrame> found = CheckedFrameAt(bytes, offset);
  if (found && Crc32c(bytes.substr(kLogAt, found->size - kLogAt)) != NumberAt(bytes, kCrcAt, 4) &&
      !JOURNEY_PLANTED(kChecksumIgnored)) {
    return std::nullopt;
  }
  return found;
}

std::optional<FoundFrame> CheckedFrameAt(std::string_view bytes, uint64_t offset) {
  const std::optional<uint64_t> size = FrameSizeAt(bytes);
  if (!size || *size > bytes.size()) return std::nullopt;
  bytes = bytes.substr(0, *size);
  if (NumberAt(bytes, kOffsetAt, 8) != offset) return std::nullopt;
  FoundFrame found;
  found.header = {static_cast<FrameKind>(bytes[kKindAt]),
                  NumberAt(bytes, kLogAt, 8),
                  static_cast<uint32_t>(NumberAt(bytes, kNumberAt, 4)),
                  offset,
                  NumberAt(bytes, kFirstAt, 8),
                  static_cast<uint32_t>(NumberAt(bytes, kCountAt, 4))};
  found.size = *size;
  found.packed = bytes[kPackedAt] != 0;
  found.stored = bytes.substr(kFrameHeaderBytes);
  return found;
}

std::optional<size_t> FindFrame(std::string_view bytes, size_t from, uint64_t offset) {
  for (size_t at = bytes.find(kMagic, from); at != std::string_view::npos; at = bytes.find(kMagic, at + 1)) {
    if (FrameAt(bytes.substr(at), offset + at)) return at;
  }
  return std::nullopt;
}

Result<std::string> PayloadOf(const FoundFrame& frame) {
  std::string room;
  const auto payload = PayloadOf(frame, room);
  if (!payload.ok()) return payload.status();
  return frame.packed ? std::move(room) : std::string(payload.value());
}

Result<std::string_view> PayloadOf(const FoundFrame& frame, std::string& room) {
  if (!frame.packed) return frame.stored;
  constexpr size_t kSizeBytes = 4;
  if (frame.stored.size() < kSizeBytes) return Status::Error("what was packed is cut short");
  const uint64_t size = NumberAt(frame.stored, 0, kSizeBytes);
  if (size > kMostFrameBytes) return Status::Error("what was packed is too large");
  room.resize(size);
  const size_t made =
      ZSTD_decompress(room.data(), room.size(), frame.stored.data() + kSizeBytes, frame.stored.size() - kSizeBytes);
  if (ZSTD_isError(made) != 0U || made != size) return Status::Error("what was packed cannot be unpacked");
  return std::string_view(room);
}

Result<std::string_view> FrameFile::From(uint64_t offset) {
  std::string_view there;
  if (offset >= begin_ && offset - begin_ < piece_.size()) there = std::string_view(piece_).substr(offset - begin_);
  std::optional<uint64_t> size = FrameSizeAt(there);
  // Where no frame begins there is nothing to read the rest of.
  if (size ? *size <= there.size() : there.size() >= kFrameHeaderBytes) return there;
  for (uint64_t wanted = std::max(kPiece, size.value_or(0));; wanted = *size) {
    if (Status status = disk_.ReadInto(piece_, name_, offset, wanted); !status.ok()) return status;
    begin_ = offset;
    size = FrameSizeAt(piece_);
    if (!size || *size <= wanted) return std::string_view(piece_);
  }
}

}  // namespace journey::rt
