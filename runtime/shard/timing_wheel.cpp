// The parts of the wheel that need not be inlined where it is used: growing and sinking.
#include "runtime/shard/timing_wheel.h"

namespace journey::rt {
namespace {

// A block is a quarter of all before it, from here on, so that an engine of few customers stays small; where that is
// large it is a huge page.
constexpr size_t kFirstBlock = size_t{16} << 10;

}  // namespace

void TimingWheel::Grow(size_t bytes) {
  // What is left of the youngest block, if anything, goes to the free ones.
  while (fresh_ != fresh_end_) Free(std::exchange(fresh_, fresh_ + kChunkBytes));
  const size_t turn = std::max(block_bytes_ / 4 / kFirstBlock * kFirstBlock, kFirstBlock);
  bytes = std::max(bytes, turn > kHugePageBytes / 4 ? kHugePageBytes : turn);
  if (bytes > kHugePageBytes) bytes = WholeHugePages(bytes);
  fresh_ = static_cast<char*>(AllocatePages(bytes, kChunkBytes));
  fresh_end_ = fresh_ + bytes;
  blocks_.emplace_back(fresh_, PagesDeleter<kChunkBytes>{bytes});
  block_bytes_ += bytes;
}

void TimingWheel::Reserve(size_t timers) {
  constexpr size_t kPerChunk = (kChunkBytes - Near::kFirst) / sizeof(Near);
  const size_t chunks = timers / kPerChunk + size_t{kNearLevels} * kBuckets;
  if (static_cast<size_t>(fresh_end_ - fresh_) >= chunks * kChunkBytes) return;
  Grow(chunks * kChunkBytes);
  constexpr size_t kSmallPage = 4096;
  for (volatile char* at = fresh_; at < fresh_end_; at += kSmallPage) *at = 0;
}

size_t TimingWheel::bytes() const {
  return sizeof *this + run_.capacity() * sizeof(Near) + blocks_.capacity() * sizeof blocks_[0] + block_bytes_;
}

void TimingWheel::DropLargeRun() {
  if (run_.capacity() <= std::max(kSmallRun, size_ / 8)) return;
  run_ = std::vector<Near>();
  run_at_ = run_end_ = run_told_ = 0;
}

void TimingWheel::InsertIntoRun(char* chunk, size_t count) {
  if (run_.size() < count) run_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const auto timer = Read<Near>(chunk + Near::kFirst + i * sizeof(Near));
    size_t at = i;
    for (; at > 0 && (run_[at - 1].low & (kBuckets - 1)) > (timer.low & (kBuckets - 1)); --at) run_[at] = run_[at - 1];
    run_[at] = timer;
  }
  Free(chunk);
  run_at_ = 0;
  run_end_ = run_told_ = count;
  run_start_ = now_;
}

void TimingWheel::Sink(int level, char* cursor) {
  if (level >= kNearLevels) {
    Drain<Far>(cursor, [&](const Far& timer) { Place(static_cast<uint32_t>(timer.item), timer.key); });
    return;
  }
  // Now is the bucket's first millisecond: a due time differs from it in its offset within the bucket.
  const uint32_t inside = (uint32_t{1} << (kBits * level)) - 1;
  Drain<Near>(cursor, [&](const Near& timer) {
    const uint32_t offset = timer.low & inside;
    const int lower = LevelOf(offset);
    Put(lower, (offset >> (kBits * lower)) & (kBuckets - 1), timer);
  });
}

}  // namespace journey::rt
