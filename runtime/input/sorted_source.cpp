// Inputs as bytes by their time.
#include "runtime/input/sorted_source.h"

#include <limits>

#include "runtime/input/blocks.h"
#include "runtime/input/kept.h"

namespace journey::rt {

SortedSource::SortedSource(std::unique_ptr<InputSource> source, size_t memory_bytes)
    : source_(std::move(source)), sorter_(memory_bytes) {}

void SortedSource::ReadAll() {
  Input input;
  RawLine raw;
  std::string kept;
  int64_t key = std::numeric_limits<int64_t>::min();
  while (source_->Next(arena_, &input, &raw)) {
    kept.clear();
    PutNumber(raw.number, &kept);
    PutText(raw.text, &kept);
    // The text of a code lives as long as the program does, but not elsewhere.
    PutText(input.kind == InputKind::kRejected ? input.error_code : std::string_view(), &kept);
    if (input.kind == InputKind::kRejected) {
      PutText(input.error_message, &kept);
    } else {
      source_->Keep(&kept);
      if (input.timestamp != kNoTimestamp) key = input.timestamp;
    }
    if (!sorter_.Add(key, kept)) break;
    arena_.Reset();
  }
  (void)sorter_.Sort();
}

bool SortedSource::Next(Arena& arena, Input* input, RawLine* raw) {
  if (!read_) {
    read_ = true;
    ReadAll();
  }
  int64_t key;
  std::string_view kept;
  if (!sorter_.Next(&key, &kept)) {
    status_ = sorter_.status().ok() ? source_->status() : sorter_.status();
    return false;
  }
  raw->number = TakeNumber(&kept);
  raw->text = TakeText(&kept);
  const std::string_view code = TakeText(&kept);
  if (code.empty()) {
    source_->Restore(*raw, kept, arena, input);
  } else {
    *input = Rejected({code, TakeText(&kept)});
  }
  return true;
}

}  // namespace journey::rt
