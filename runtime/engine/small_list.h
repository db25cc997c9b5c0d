// A list of plain elements that has room for one inside itself and takes the rest from a pool.
//
// The owner must Clear it with the same pool. Elements move when the list grows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>

#include "runtime/engine/pool.h"

namespace journey::rt {

template <typename T>
class SmallList {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  SmallList() = default;
  SmallList(const SmallList&) = delete;
  SmallList& operator=(const SmallList&) = delete;

  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return capacity_ == 1 ? std::launder(reinterpret_cast<T*>(room_)) : Many(); }
  T* end() { return begin() + size_; }
  const T* begin() const { return const_cast<SmallList*>(this)->begin(); }
  const T* end() const { return begin() + size_; }
  T& operator[](uint32_t i) { return begin()[i]; }
  const T& operator[](uint32_t i) const { return begin()[i]; }

  // Returns where it stands.
  T* Insert(uint32_t at, const T& element, BlockPool& pool) {
    if (size_ == capacity_) Grow(pool);
    T* place = begin() + at;
    std::memmove(static_cast<void*>(place + 1), place, (size_ - at) * sizeof(T));
    new (place) T(element);
    ++size_;
    return place;
  }
  void Erase(uint32_t at) {
    T* place = begin() + at;
    std::memmove(static_cast<void*>(place), place + 1, (size_ - at - 1) * sizeof(T));
    --size_;
  }
  void Clear(BlockPool& pool) {
    if (capacity_ > 1) pool.Give(Many(), capacity_ * sizeof(T));
    capacity_ = 1;
    size_ = 0;
  }

 private:
  T* Many() const {
    T* many;
    std::memcpy(&many, room_, sizeof many);
    return many;
  }
  void Grow(BlockPool& pool) {
    const uint32_t capacity = capacity_ * 2;
    T* larger = static_cast<T*>(pool.Take(capacity * sizeof(T)));
    std::memcpy(static_cast<void*>(larger), begin(), size_ * sizeof(T));
    const uint32_t size = size_;
    Clear(pool);
    std::memcpy(room_, &larger, sizeof larger);
    capacity_ = capacity;
    size_ = size;
  }

  uint32_t size_ = 0;
  uint32_t capacity_ = 1;
  alignas(std::max(alignof(T), alignof(T*))) std::byte room_[std::max(sizeof(T), sizeof(T*))];  // or where it is
};

}  // namespace journey::rt
