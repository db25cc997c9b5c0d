// Memory in huge pages, where they are asked for in megabytes and the kernel grants them.
//
// Random access to a table of many megabytes misses the TLB on nearly every access with 4 KiB pages. Small blocks come
// from the allocator as ever. Large ones come from the kernel itself: what an allocator has had before may be in small
// pages already, and stays so. Nothing fails where there are none.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>

#include "runtime/platform/memory_budget.h"

namespace journey::rt {

inline constexpr size_t kHugePageBytes = size_t{2} << 20;

inline size_t WholeHugePages(size_t bytes) { return (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes; }

// `bytes` is rounded up to whole huge pages when it is at least one; then the memory is zero. `alignment` is at most a
// huge page.
inline void* AllocatePages(size_t bytes, size_t alignment) {
  if (bytes < kHugePageBytes) {
    void* memory = ::operator new(bytes, std::align_val_t(alignment));
    CountMemory(static_cast<int64_t>(bytes));
    return memory;
  }
  bytes = WholeHugePages(bytes);
  // One more, so that an aligned part can be kept of it.
  const size_t mapped = bytes + kHugePageBytes;
  void* memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  auto* begin = static_cast<char*>(memory);
  const size_t skipped = (kHugePageBytes - reinterpret_cast<uintptr_t>(begin) % kHugePageBytes) % kHugePageBytes;
  if (skipped > 0) (void)munmap(begin, skipped);
  (void)munmap(begin + skipped + bytes, kHugePageBytes - skipped);
  CountMemory(static_cast<int64_t>(bytes));
#ifdef MADV_HUGEPAGE
  (void)madvise(begin + skipped, bytes, MADV_HUGEPAGE);
#endif
  return begin + skipped;
}

// With the `bytes` and `alignment` of the allocation.
inline void FreePages(void* memory, size_t bytes, size_t alignment) {
  if (bytes < kHugePageBytes) {
    CountMemory(-static_cast<int64_t>(bytes));
    return ::operator delete(memory, std::align_val_t(alignment));
  }
  CountMemory(-static_cast<int64_t>(WholeHugePages(bytes)));
  (void)munmap(memory, WholeHugePages(bytes));
}

// For std::unique_ptr.
template <size_t kAlignment>
struct PagesDeleter {
  size_t bytes = 0;
  void operator()(void* memory) const { FreePages(memory, bytes, kAlignment); }
};

// For vectors that grow large and are accessed at random.
template <class T>
struct HugePageAllocator {
  using value_type = T;
  HugePageAllocator() = default;
  template <class U>
  HugePageAllocator(const HugePageAllocator<U>&) {}  // NOLINT(google-explicit-constructor): the standard asks for it
  T* allocate(size_t count) { return static_cast<T*>(AllocatePages(count * sizeof(T), alignof(T))); }
  void deallocate(T* memory, size_t count) { FreePages(memory, count * sizeof(T), alignof(T)); }
  friend bool operator==(HugePageAllocator, HugePageAllocator) { return true; }
};

// Room for `count` elements in a vector that grows by a few at a time: by a quarter, so that little of it stands empty
// and growing costs O(1) an element all the same.
template <class Vector>
void ReserveGently(Vector& vector, size_t count) {
  if (count > vector.capacity()) vector.reserve(std::max(count, vector.capacity() + vector.capacity() / 4));
}

}  // namespace journey::rt
