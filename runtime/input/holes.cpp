// The unusual forms of values, and arrays.
#include "runtime/input/holes.h"

#include <cstring>

#include "runtime/value/numbers.h"

namespace journey::rt {

namespace holes {

namespace {

// Far less than the exact decoder allows.
constexpr int kMostNesting = 16;

const char* AnyNested(const char* at, int depth);

// Behind the opening bracket or brace: values, with keys before them where `close` is a brace.
const char* Members(const char* at, char close, int depth) {
  at = SkipBlanks(at);
  if (*at == close) return at + 1;
  while (true) {
    if (close == '}') {
      std::string_view key;
      at = Text(SkipBlanks(at), &key);
      if (at == nullptr) return nullptr;
      at = SkipBlanks(at);
      if (*at++ != ':') return nullptr;
    }
    at = AnyNested(SkipBlanks(at), depth + 1);
    if (at == nullptr) return nullptr;
    at = SkipBlanks(at);
    if (*at == close) return at + 1;
    if (*at++ != ',') return nullptr;
  }
}

const char* AnyNested(const char* at, int depth) {
  if (depth > kMostNesting) return nullptr;
  if (*at == '[') return Members(at + 1, ']', depth);
  if (*at == '{') return Members(at + 1, '}', depth);
  return Any(at);
}

}  // namespace

const char* WideTextEnd(const char* begin, const char* wide) {
  const char* at = wide;
  uint32_t special;
  while ((special = Scan16(at).special) == 0) at += kScanBytes;
  at += std::countr_zero(special);
  return *at == '"' && IsValidUtf8({begin, static_cast<size_t>(at - begin)}) ? at : nullptr;
}

const char* IntText(const char* at, std::string_view* text) {
  const std::string_view token = NumberToken(at);
  if (token.find_first_of(".eE") != std::string_view::npos || !ScanJsonNumber(token)) return nullptr;
  *text = token;
  return token.data() + token.size();
}

const char* UnusualInt(const char* at, int64_t* value) {
  const std::string_view token = NumberToken(at);
  return ParseJsonInt(token, value) == NumberError::kOk ? token.data() + token.size() : nullptr;
}

const char* UnusualDecimal(const char* at, int64_t* value) {
  const std::string_view token = NumberToken(at);
  return ParseJsonDecimal(token, value) == NumberError::kOk ? token.data() + token.size() : nullptr;
}

const char* UnusualFloat(const char* at, double* value) {
  const std::string_view token = NumberToken(at);
  return ParseJsonFloat(token, value) == NumberError::kOk ? token.data() + token.size() : nullptr;
}

const char* UnusualNumber(const char* at) {
  const std::string_view token = NumberToken(at);
  return ScanJsonNumber(token) ? token.data() + token.size() : nullptr;
}

const char* AnyArray(const char* at) { return AnyNested(at, 0); }

const char* UnusualInstant(const char* at, int64_t* instant) {
  std::string_view text;
  const char* next = Text(at, &text);
  if (next == nullptr) return nullptr;
  const std::optional<int64_t> found = ParseInstant(text);
  if (!found) return nullptr;
  *instant = *found;
  return next;
}

}  // namespace holes

}  // namespace journey::rt
