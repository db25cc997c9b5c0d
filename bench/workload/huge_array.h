// A zeroed array of plain values in pages of its own, huge ones where the kernel grants them.
//
// Random access to a table of many megabytes misses the TLB on nearly every access with 4 KiB pages; every engine and
// yardstick gets its tables from here, so that pages are no part of any difference. The memory is committed at first
// touch, or at once with `kTouched`, so that no page fault falls inside a measured loop. Not copied, freed with the
// array.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace journey::bench {

enum class Paging { kTouched, kOnDemand };

template <class T>
class HugeArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  HugeArray() = default;
  explicit HugeArray(size_t size, Paging paging = Paging::kTouched) : size_(size), bytes_(RoundUp(size * sizeof(T))) {
    void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(memory != MAP_FAILED);
    // Advice only: where it is refused the array works all the same.
    (void)madvise(memory, bytes_, MADV_HUGEPAGE);
    data_ = static_cast<T*>(memory);
    if (paging == Paging::kTouched) {
      for (size_t at = 0; at < bytes_; at += kSmallPage) static_cast<volatile char*>(memory)[at] = 0;
    }
  }
  HugeArray(HugeArray&& other) noexcept { *this = std::move(other); }
  HugeArray& operator=(HugeArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~HugeArray() {
    if (data_ != nullptr) munmap(data_, bytes_);
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  size_t size() const { return size_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  std::span<const T> view() const { return {data_, size_}; }

 private:
  static constexpr size_t kSmallPage = 4096;
  static constexpr size_t kHugePage = size_t{2} << 20;
  // Small arrays stay small; only a whole huge page can become one.
  static size_t RoundUp(size_t bytes) {
    const size_t page = bytes < kHugePage ? kSmallPage : kHugePage;
    return (bytes + page) / page * page;
  }

  T* data_ = nullptr;
  size_t size_ = 0;
  size_t bytes_ = 0;
};

}  // namespace journey::bench
