// One JSON text, checked from end to end and laid out for look-ups in any order.
//
// Malformed text anywhere is an error, also where nobody looks. Of duplicate keys the last wins. Numbers stay text. Not
// thread-safe; what Parse returned lives until the next Parse.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace journey::rt {

enum class JsonType : uint8_t { kNull, kBool, kNumber, kString, kObject, kArray };

struct JsonNode {
  JsonType type = JsonType::kNull;
  std::string_view key;
  std::string_view text;  // string: its content; number, bool: as written
  uint32_t child = 0;     // object: index of its first member, 0 when empty. Elements of arrays are checked, not kept
  uint32_t next = 0;      // the next member of the same object, 0 at the end
};

class JsonTree {
 public:
  JsonTree();
  ~JsonTree();

  enum class Result : uint8_t { kOk, kMalformed, kNotAnObject, kBadUtf8 };
  Result Parse(std::string_view text);

  // After kOk. Null when absent.
  const JsonNode* Root() const;
  const JsonNode* Find(const JsonNode* object, std::string_view key) const;
  // Descends objects along the path; null when a part is absent or what should be descended is no object.
  const JsonNode* Find(const JsonNode* object, std::span<const std::string> path) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace journey::rt
