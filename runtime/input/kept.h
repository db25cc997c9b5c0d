// Texts and numbers in a row of bytes, for what is kept while it is sorted.
//
// What is taken must have been put, in the same order.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace journey::rt {

inline void PutNumber(uint64_t number, std::string* to) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  to->append(bytes, sizeof bytes);
}
inline uint64_t TakeNumber(std::string_view* from) {
  uint64_t number;
  std::memcpy(&number, from->data(), sizeof number);
  from->remove_prefix(sizeof number);
  return number;
}

inline void PutText(std::string_view text, std::string* to) {
  PutNumber(text.size(), to);
  to->append(text);
}
inline std::string_view TakeText(std::string_view* from) {
  const auto size = static_cast<size_t>(TakeNumber(from));
  const std::string_view text = from->substr(0, size);
  from->remove_prefix(size);
  return text;
}

}  // namespace journey::rt
