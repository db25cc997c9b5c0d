// A vector of declarations that finds them by name: looking a name up costs the same however many there are.
//
// Elements are only ever appended, and their names never change afterwards; the index follows along at the next Find.
// One thread, but for Seek.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ir/ir.h"

namespace journey::typed {

template <typename T>
class NamedList : public std::vector<T> {
 public:
  using std::vector<T>::vector;
  NamedList() = default;
  explicit NamedList(std::vector<T> items) : std::vector<T>(std::move(items)) {}

  // The first of that name, or kNone.
  int32_t Find(std::string_view name) const {
    if (this->size() <= kShort) return Seek(name);
    for (; indexed_ < this->size(); ++indexed_) {
      index_.try_emplace((*this)[indexed_].info.name, static_cast<int32_t>(indexed_));
    }
    const auto found = index_.find(std::string(name));
    return found == index_.end() ? ir::kNone : found->second;
  }
  // The same by looking at one after the other, which several threads may do at once.
  int32_t Seek(std::string_view name) const {
    for (size_t i = 0; i < this->size(); ++i) {
      if ((*this)[i].info.name == name) return static_cast<int32_t>(i);
    }
    return ir::kNone;
  }

 private:
  static constexpr size_t kShort = 8;
  mutable std::unordered_map<std::string, int32_t> index_;
  mutable size_t indexed_ = 0;
};

}  // namespace journey::typed
