// Where the values of a JSON object stand: its scalars and arrays in the order of the text, each with the keys above
// it; and objects that are asked for as they are.
//
// For lines that the exact decoder has accepted; on others the result is meaningless, though harmless. Says no to
// what shapes are not made of: escapes in keys, a key twice in one object, very many values, deep nesting.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace journey::rt {

struct Outline {
  struct Item {
    std::vector<std::string_view> path;  // keys from the root down; never empty
    size_t begin = 0, end = 0;           // the value's text, quotes included
    bool is_object = false;              // that was asked to be taken whole
  };
  std::vector<Item> items;

  // Whether the object at the path is taken as one value.
  using Whole = std::function<bool(std::span<const std::string_view> path)>;
  bool Read(std::string_view line, const Whole& whole);
  // Instead the elements of an array, without keys; objects are taken whole.
  bool ReadElements(std::string_view array);

 private:
  bool ReadObject(size_t depth);
  bool ReadValue(size_t depth);
  bool ReadText(std::string_view* text);
  bool SkipNested();
  void SkipBlanks();
  char Peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }

  std::string_view line_;
  size_t at_ = 0;
  std::vector<std::string_view> path_;
  Whole whole_;
};

}  // namespace journey::rt
