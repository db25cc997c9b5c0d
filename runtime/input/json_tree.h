// One JSON text, checked from end to end and laid out for look-ups in any order.
//
// Malformed text anywhere is an error, also where nobody looks; what a text means is asked of those only that somebody
// reads, so a half of a surrogate pair elsewhere does not matter. Of duplicate keys the last wins. Numbers stay text.
// Elements of arrays are laid out when somebody asks for one. Not thread-safe; what Parse returned lives until the next
// Parse.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace journey::rt {

enum class JsonType : uint8_t { kNull, kBool, kNumber, kString, kObject, kArray };

struct JsonNode {
  JsonType type = JsonType::kNull;
  bool escaped = false;       // a string that is not its own content
  bool laid_out = false;      // an array whose elements are there
  std::string_view key;       // its content
  std::string_view raw;       // as written
  JsonNode* child = nullptr;  // the first member, or element
  JsonNode* next = nullptr;   // of the same object or array
};

class JsonTree {
 public:
  JsonTree();
  ~JsonTree();

  // Objects and arrays may be so deep in each other, the outermost counted.
  static constexpr int kMostLevels = 1024;

  enum class Result : uint8_t { kOk, kMalformed, kNotAnObject, kBadUtf8 };
  Result Parse(std::string_view text);
  // After kMalformed: the character, counted from 1, where something else was expected, and what.
  size_t column() const;
  std::string_view expected() const;

  // After kOk. Null when absent.
  const JsonNode* Root() const;
  const JsonNode* Find(const JsonNode* object, std::string_view key) const;
  // Descends objects by key and arrays by whole number; null when a part is absent.
  const JsonNode* Find(const JsonNode* node, std::span<const std::string> path) const;
  // The first element of an array; the others follow it. Null when it has none.
  const JsonNode* Elements(const JsonNode& array) const;
  // The content of a string; nothing if it holds half of a surrogate pair.
  std::optional<std::string_view> Text(const JsonNode& string) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace journey::rt
