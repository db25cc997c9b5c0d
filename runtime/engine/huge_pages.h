// Memory in huge pages, where they are asked for in megabytes and the kernel grants them.
//
// Random access to a table of many megabytes misses the TLB on nearly every access with 4 KiB pages. Small blocks come
// from the allocator as ever. For large ones only the alignment and the advice differ; nothing fails without them.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace journey::rt {

inline constexpr size_t kHugePageBytes = size_t{2} << 20;

// `bytes` is rounded up to whole huge pages when it is at least one. `alignment` is at most a huge page.
inline void* AllocatePages(size_t bytes, size_t alignment) {
  if (bytes < kHugePageBytes) return ::operator new(bytes, std::align_val_t(alignment));
  bytes = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  void* memory = ::operator new(bytes, std::align_val_t(kHugePageBytes));
#ifdef MADV_HUGEPAGE
  (void)madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

// With the `bytes` and `alignment` of the allocation.
inline void FreePages(void* memory, size_t bytes, size_t alignment) {
  ::operator delete(memory, std::align_val_t(bytes < kHugePageBytes ? alignment : kHugePageBytes));
}

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

}  // namespace journey::rt
