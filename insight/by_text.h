// A table by texts that looks up pieces of text without copying them. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace journey::insight {

struct HashOfText {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <typename Value>
using ByText = std::unordered_map<std::string, Value, HashOfText, std::equal_to<>>;

}  // namespace journey::insight
