// One pass by recursive descent; strings are stepped over 16 bytes at a time.
#include "runtime/input/json_tree.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <vector>

#include "runtime/input/line_padding.h"
#include "runtime/value/byte_scan.h"
#include "runtime/value/utf8.h"
#include "runtime/value/value.h"

namespace journey::rt {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Of four hexadecimal digits; -1 if they are none.
int32_t Hex4(const char* at) {
  int32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at[i];
    const char lower = static_cast<char>(c | 0x20);
    if (!IsDigit(c) && !(lower >= 'a' && lower <= 'f')) return -1;
    value = value * 16 + (IsDigit(c) ? c - '0' : lower - 'a' + 10);
  }
  return value;
}

std::optional<size_t> WholeNumber(std::string_view text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool plain = !text.empty() && (text == "0" || text[0] != '0');
  if (!plain || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

struct JsonTree::Impl {
  std::vector<char> text;  // what is parsed, and padding of zeros, by which everything here stops
  Arena arena;
  JsonNode root;
  const char* fault = nullptr;
  std::string_view expected;

  // Each takes what stands at `at` and gives what is behind it, or null after a fault.
  const char* Value(const char* at, int levels, JsonNode* node);
  const char* Object(const char* at, int levels, JsonNode* node);
  const char* Array(const char* at, int levels, JsonNode* node);
  const char* String(const char* at, bool* escaped);
  const char* Number(const char* at);
  const char* Word(const char* at, std::string_view word);

  const char* Fail(const char* at, std::string_view what) {
    fault = at;
    expected = what;
    return nullptr;
  }
  static const char* SkipBlanks(const char* at) {
    while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n') ++at;
    return at;
  }
  JsonNode* NewNode() { return new (arena.Allocate(sizeof(JsonNode))) JsonNode; }
  std::optional<std::string_view> Content(std::string_view written);
};

// Behind the opening quote.
const char* JsonTree::Impl::String(const char* at, bool* escaped) {
  while (true) {
    uint32_t special;
    while ((special = Scan16(at).special) == 0) at += kScanBytes;
    at += std::countr_zero(special);
    if (*at == '"') return at + 1;
    if (*at != '\\') {
      const bool at_end = at >= text.data() + text.size() - kLinePadding;
      return Fail(at, at_end ? "the closing `\"`" : "an escape instead of a control character");
    }
    *escaped = true;
    if (at[1] == 'u') {
      if (Hex4(at + 2) < 0) return Fail(at, "four hexadecimal digits behind `\\u`");
      at += 6;
    } else if (at[1] != '\0' && std::strchr("\"\\/bfnrt", at[1]) != nullptr) {
      at += 2;
    } else {
      return Fail(at, "an escape such as `\\n`");
    }
  }
}

const char* JsonTree::Impl::Number(const char* at) {
  if (*at == '-') ++at;
  if (!IsDigit(*at)) return Fail(at, "a digit");
  if (*at == '0' && IsDigit(at[1])) return Fail(at, "a number without leading zeros");
  while (IsDigit(*at)) ++at;
  if (*at == '.') {
    if (!IsDigit(*++at)) return Fail(at, "a digit");
    while (IsDigit(*at)) ++at;
  }
  if (*at == 'e' || *at == 'E') {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (!IsDigit(*at)) return Fail(at, "a digit");
    while (IsDigit(*at)) ++at;
  }
  return at;
}

const char* JsonTree::Impl::Word(const char* at, std::string_view word) {
  if (std::memcmp(at, word.data(), word.size()) != 0) return Fail(at, "a value");
  return at + word.size();
}

const char* JsonTree::Impl::Object(const char* at, int levels, JsonNode* node) {
  at = SkipBlanks(at + 1);
  if (*at == '}') return at + 1;
  JsonNode* last = nullptr;
  while (true) {
    if (*at != '"') return Fail(at, last == nullptr ? "a key in quotes or `}`" : "a key in quotes");
    const char* const begin = at + 1;
    bool escaped = false;
    at = String(begin, &escaped);
    if (at == nullptr) return nullptr;
    std::optional<std::string_view> key({begin, static_cast<size_t>(at - begin) - 1});
    at = SkipBlanks(at);
    if (*at != ':') return Fail(at, "`:`");
    JsonNode* member = nullptr;
    if (node != nullptr) {
      if (escaped) key = Content(*key);
      member = NewNode();
      member->key = key.value_or(std::string_view());
    }
    at = Value(SkipBlanks(at + 1), levels, member);
    if (at == nullptr) return nullptr;
    // A key that is no text is nobody's.
    if (member != nullptr && key.has_value()) {
      (last == nullptr ? node->child : last->next) = member;
      last = member;
    }
    at = SkipBlanks(at);
    if (*at == '}') return at + 1;
    if (*at != ',') return Fail(at, "`,` or `}`");
    at = SkipBlanks(at + 1);
    if (*at != '"') return Fail(at, "a key in quotes");
  }
}

const char* JsonTree::Impl::Array(const char* at, int levels, JsonNode* node) {
  at = SkipBlanks(at + 1);
  if (*at == ']') return at + 1;
  JsonNode* last = nullptr;
  while (true) {
    JsonNode* element = nullptr;
    if (node != nullptr) {
      element = NewNode();
      (last == nullptr ? node->child : last->next) = element;
      last = element;
    }
    at = Value(at, levels, element);
    if (at == nullptr) return nullptr;
    at = SkipBlanks(at);
    if (*at == ']') return at + 1;
    if (*at != ',') return Fail(at, "`,` or `]`");
    at = SkipBlanks(at + 1);
  }
}

// `levels`: around it. `node`: to be filled in; null: it is only checked.
const char* JsonTree::Impl::Value(const char* at, int levels, JsonNode* node) {
  const char* const begin = at;
  JsonType type = JsonType::kNumber;
  bool escaped = false;
  switch (*at) {
    case '{':
    case '[':
      if (levels == kMostLevels) return Fail(at, "at most 1,024 levels of nesting");
      type = *at == '{' ? JsonType::kObject : JsonType::kArray;
      at = *at == '{' ? Object(at, levels + 1, node) : Array(at, levels + 1, nullptr);
      break;
    case '"':
      type = JsonType::kString;
      at = String(at + 1, &escaped);
      break;
    case 't':
      type = JsonType::kBool;
      at = Word(at, "true");
      break;
    case 'f':
      type = JsonType::kBool;
      at = Word(at, "false");
      break;
    case 'n':
      type = JsonType::kNull;
      at = Word(at, "null");
      break;
    default:
      if (*at != '-' && !IsDigit(*at)) return Fail(at, "a value");
      at = Number(at);
      break;
  }
  if (at == nullptr || node == nullptr) return at;
  node->type = type;
  node->escaped = escaped;
  node->raw = {begin, static_cast<size_t>(at - begin)};
  return at;
}

// Of a string with escapes, between its quotes.
std::optional<std::string_view> JsonTree::Impl::Content(std::string_view written) {
  std::string content;
  content.reserve(written.size());
  for (size_t at = 0; at < written.size();) {
    const size_t plain = std::min(written.find('\\', at), written.size());
    content.append(written, at, plain - at);
    at = plain;
    if (at == written.size()) break;
    const char kind = written[at + 1];
    at += 2;
    if (kind != 'u') {
      constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
      content += kTo[kFrom.find(kind)];
      continue;
    }
    auto code_point = static_cast<char32_t>(Hex4(written.data() + at));
    at += 4;
    if (code_point >= 0xD800 && code_point < 0xE000) {
      const bool pair = code_point < 0xDC00 && written.substr(at, 2) == "\\u";
      const auto low = static_cast<char32_t>(pair ? Hex4(written.data() + at + 2) : 0);
      if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
      code_point = 0x10000 + (code_point - 0xD800) * 0x400 + (low - 0xDC00);
      at += 6;
    }
    AppendUtf8(code_point, content);
  }
  char* copy = static_cast<char*>(arena.Allocate(content.size() + 1));
  std::memcpy(copy, content.data(), content.size());
  return std::string_view(copy, content.size());
}

JsonTree::JsonTree() : impl_(std::make_unique<Impl>()) {}
JsonTree::~JsonTree() = default;

JsonTree::Result JsonTree::Parse(std::string_view text) {
  Impl& impl = *impl_;
  impl.text.resize(text.size() + kLinePadding);
  if (!text.empty()) std::memcpy(impl.text.data(), text.data(), text.size());
  std::memset(impl.text.data() + text.size(), 0, kLinePadding);
  impl.arena.Reset();
  impl.root = {};
  if (!IsValidUtf8(text)) return Result::kBadUtf8;
  const char* const begin = Impl::SkipBlanks(impl.text.data());
  const char* at = impl.Value(begin, 0, &impl.root);
  if (at != nullptr && Impl::SkipBlanks(at) != impl.text.data() + text.size()) {
    at = impl.Fail(Impl::SkipBlanks(at), "the end of the line");
  }
  if (at == nullptr) {
    if (impl.fault == begin && *begin != '{') impl.expected = "`{`";
    return Result::kMalformed;
  }
  return impl.root.type == JsonType::kObject ? Result::kOk : Result::kNotAnObject;
}

size_t JsonTree::column() const {
  const char* const begin = impl_->text.data();
  return 1 + static_cast<size_t>(std::count_if(begin, impl_->fault, [](char c) { return !IsContinuation(c); }));
}
std::string_view JsonTree::expected() const { return impl_->expected; }

const JsonNode* JsonTree::Root() const { return &impl_->root; }

const JsonNode* JsonTree::Find(const JsonNode* object, std::string_view key) const {
  if (object == nullptr || object->type != JsonType::kObject) return nullptr;
  const JsonNode* found = nullptr;
  for (const JsonNode* at = object->child; at != nullptr; at = at->next) {
    if (at->key == key) found = at;
  }
  return found;
}

const JsonNode* JsonTree::Find(const JsonNode* node, std::span<const std::string> path) const {
  for (const std::string& part : path) {
    if (node == nullptr) return nullptr;
    if (node->type != JsonType::kArray) {
      node = Find(node, std::string_view(part));
      continue;
    }
    const std::optional<size_t> index = WholeNumber(part);
    if (!index) return nullptr;
    node = Elements(*node);
    for (size_t i = 0; i < *index && node != nullptr; ++i) node = node->next;
  }
  return node;
}

const JsonNode* JsonTree::Elements(const JsonNode& array) const {
  // The nodes are the tree's own, whoever asks.
  auto& own = const_cast<JsonNode&>(array);
  if (!own.laid_out) {
    own.laid_out = true;
    (void)impl_->Array(own.raw.data(), 1, &own);
  }
  return own.child;
}

std::optional<std::string_view> JsonTree::Text(const JsonNode& string) const {
  const std::string_view written = string.raw.substr(1, string.raw.size() - 2);
  return string.escaped ? impl_->Content(written) : written;
}

}  // namespace journey::rt
