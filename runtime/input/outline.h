// Where the values of a JSON object stand: its scalars and arrays in the order of the text, each with the keys above
// it.
//
// For lines that the exact decoder has accepted; on others the result is meaningless, though harmless. Says no to
// what shapes are not made of: escapes in keys, a key twice in one object, very many values, deep nesting.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace journey::rt {

struct Outline {
  struct Item {
    std::vector<std::string_view> path;  // keys from the root down; never empty
    size_t begin = 0, end = 0;           // the value's text, quotes included
  };
  std::vector<Item> items;

  bool Read(std::string_view line);

 private:
  bool ReadObject(size_t depth);
  bool ReadValue(size_t depth);
  bool ReadText(std::string_view* text);
  bool SkipArray();
  void SkipBlanks();
  char Peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }

  std::string_view line_;
  size_t at_ = 0;
  std::vector<std::string_view> path_;
};

}  // namespace journey::rt
