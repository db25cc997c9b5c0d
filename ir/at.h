// An element by an index that a file may have made up; internal to ir.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace journey::ir {

// Null where there is none.
template <typename T>
const T* At(const std::vector<T>& items, int64_t index) {
  if (index < 0 || static_cast<uint64_t>(index) >= items.size()) return nullptr;
  return &items[static_cast<size_t>(index)];
}

}  // namespace journey::ir
