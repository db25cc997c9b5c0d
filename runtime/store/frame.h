// Frames: pieces of a file that say what they are, whose, and whether they are whole. The log's segments and the
// snapshots are made of them.
//
// A frame knows the log, the file's number and its own place in it, so bytes that were left by another file, another
// log or at another place are never taken for good ones. docs/formats/log.md says what the bytes are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/status.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

enum class FrameKind : uint8_t {
  kHead = 1,        // of a segment: under what its inputs were decided
  kEntries = 2,     // of a segment: one commit
  kEnd = 3,         // nothing comes behind: the file was ended in good order
  kMeta = 4,        // of a snapshot: what is not a customer's
  kCustomers = 5,   // of a snapshot: some customers' state
  kDelivery = 6,    // how far a sink is
  kForgetting = 7,  // of the file of that name: who is being forgotten
  kRequest = 8,     // a removal that is asked for
  kAnswer = 9,      // what it came to
};

struct FrameHeader {
  FrameKind kind = FrameKind::kEntries;
  uint64_t log = 0;     // which log it belongs to
  uint32_t number = 0;  // of the segment; 0 in a snapshot
  uint64_t offset = 0;  // in the file
  uint64_t first = 0;   // how many entries, or customers, come before it
  uint32_t count = 0;   // how many are in it
};

inline constexpr uint64_t kFrameHeaderBytes = 48;
inline constexpr uint64_t kMostFrameBytes = uint64_t{256} << 20;

// Whether a payload is packed, where that makes it smaller.
enum class Packing : uint8_t { kSmaller, kNever };
// Appends the frame.
void PutFrame(const FrameHeader& header, std::string_view payload, std::string* out,
              Packing packing = Packing::kSmaller);

struct FoundFrame {
  FrameHeader header;
  uint64_t size = 0;  // in the file, header included
  bool packed = false;
  std::string_view stored;  // the payload as it stands there; lives as long as the bytes
};
// The whole frame at the beginning of `bytes`, which is this place of its file; nothing where there is none.
std::optional<FoundFrame> FrameAt(std::string_view bytes, uint64_t offset);
// The same of bytes that FrameAt has found to be one.
std::optional<FoundFrame> CheckedFrameAt(std::string_view bytes, uint64_t offset);
// What the header there says of the frame's size in the file, for those who read frame by frame; nothing where it is no
// header or says more than a frame may have. It was not checked.
std::optional<uint64_t> FrameSizeAt(std::string_view header);
// Where in `bytes`, which begin at `offset` of the file, the next whole frame begins, from byte `from` on.
std::optional<size_t> FindFrame(std::string_view bytes, size_t from, uint64_t offset);
// The payload, unpacked.
Result<std::string> PayloadOf(const FoundFrame& frame);
// The same; `room` is used where something must be unpacked, and what it gives lives as long as that and the frame.
Result<std::string_view> PayloadOf(const FoundFrame& frame, std::string& room);

// A file of frames, read in pieces, for those who go through them in order. The disk must outlive it.
class FrameFile {
 public:
  FrameFile(Disk& disk, std::string name) : disk_(disk), name_(std::move(name)) {}
  // What stands from this place on: the whole frame that begins there, if the file has it, and what was read behind it;
  // nothing at the end of the file. Good until the next call.
  Result<std::string_view> From(uint64_t offset);

 private:
  Disk& disk_;
  const std::string name_;
  std::string piece_;
  uint64_t begin_ = 0;  // of the piece in the file
};

}  // namespace journey::rt
