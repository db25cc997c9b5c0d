// A recursive walk that checks no more than it needs to stay inside the text.
#include "runtime/input/outline.h"

#include <algorithm>

namespace journey::rt {

namespace {
constexpr size_t kMostItems = 256;
constexpr size_t kMostNesting = 16;
}  // namespace

void Outline::SkipBlanks() {
  while (Peek() == ' ' || Peek() == '\t' || Peek() == '\n' || Peek() == '\r') ++at_;
}

// From quote to quote.
bool Outline::ReadText(std::string_view* text) {
  if (Peek() != '"') return false;
  const size_t begin = ++at_;
  while (at_ < line_.size() && line_[at_] != '"') at_ += line_[at_] == '\\' ? 2 : 1;
  if (at_ >= line_.size()) return false;
  *text = line_.substr(begin, at_ - begin);
  ++at_;
  return true;
}

// An array or an object.
bool Outline::SkipNested() {
  int open = 0;
  do {
    std::string_view text;
    if (Peek() == '"') {
      if (!ReadText(&text)) return false;
      continue;
    }
    if (at_ >= line_.size()) return false;
    const char c = Peek();
    open += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    ++at_;
  } while (open > 0);
  return true;
}

bool Outline::ReadValue(size_t depth) {
  const bool is_object = Peek() == '{';
  if (is_object && !whole_(path_)) return ReadObject(depth);
  if (items.size() >= kMostItems) return false;
  const size_t begin = at_;
  std::string_view text;
  if (Peek() == '"') {
    if (!ReadText(&text)) return false;
  } else if (Peek() == '[' || is_object) {
    if (!SkipNested()) return false;
  } else {
    while (at_ < line_.size() && std::string_view(",}] \t\n\r").find(line_[at_]) == std::string_view::npos) ++at_;
  }
  items.push_back({path_, begin, at_, is_object});
  return at_ > begin;
}

bool Outline::ReadObject(size_t depth) {
  if (depth > kMostNesting) return false;
  ++at_;
  SkipBlanks();
  if (Peek() == '}') {
    ++at_;
    return true;
  }
  std::vector<std::string_view> keys;
  while (true) {
    std::string_view key;
    SkipBlanks();
    if (!ReadText(&key) || key.find('\\') != std::string_view::npos || keys.size() >= kMostItems ||
        std::find(keys.begin(), keys.end(), key) != keys.end()) {
      return false;
    }
    keys.push_back(key);
    SkipBlanks();
    if (Peek() != ':') return false;
    ++at_;
    SkipBlanks();
    path_.push_back(key);
    if (!ReadValue(depth + 1)) return false;
    path_.pop_back();
    SkipBlanks();
    if (Peek() != ',' && Peek() != '}') return false;
    if (line_[at_++] == '}') return true;
  }
}

bool Outline::Read(std::string_view line, const Whole& whole) {
  line_ = line;
  whole_ = whole;
  at_ = 0;
  items.clear();
  path_.clear();
  SkipBlanks();
  if (Peek() != '{' || !ReadObject(0)) return false;
  SkipBlanks();
  return at_ == line_.size();
}

bool Outline::ReadElements(std::string_view array) {
  line_ = array;
  whole_ = [](std::span<const std::string_view>) { return true; };
  at_ = 0;
  items.clear();
  path_.clear();
  if (Peek() != '[') return false;
  ++at_;
  SkipBlanks();
  if (Peek() == ']') return true;
  while (true) {
    SkipBlanks();
    if (!ReadValue(0)) return false;
    SkipBlanks();
    if (Peek() == ']') return true;
    if (Peek() != ',') return false;
    ++at_;
  }
}

}  // namespace journey::rt
