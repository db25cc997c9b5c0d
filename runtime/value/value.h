// Values as the engines hold them while a step runs.
//
// A Value is 16 bytes: 8 of payload and a presence word. Strings are pointers to immutable Str blocks that live in the
// step's Arena, in the module's constants, or in a customer's block (runtime/state); a Value never owns.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace journey::rt {

inline constexpr uint32_t kMaxStringBytes = 64 * 1024;

// Immutable text: a size and that many bytes of UTF-8 behind it.
struct Str {
  uint32_t size;
  char* data() { return reinterpret_cast<char*>(this + 1); }
  const char* data() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view view() const { return {data(), size}; }
};

struct Value {
  union {
    int64_t i;  // bool (0, 1), int, decimal, duration, instant, time, zone, enum
    double f;
    const Str* s;  // never null when has != 0
  };
  uint64_t has;  // 1, or 0 for none (the payload is then 0)

  static Value Int(int64_t v) {
    Value r;
    r.i = v;
    r.has = 1;
    return r;
  }
  static Value Bool(bool v) { return Int(v ? 1 : 0); }
  static Value Float(double v) {
    Value r;
    r.f = v;
    r.has = 1;
    return r;
  }
  static Value String(const Str* v) {
    Value r;
    r.s = v;
    r.has = 1;
    return r;
  }
  static Value None() {
    Value r;
    r.i = 0;
    r.has = 0;
    return r;
  }
};
static_assert(sizeof(Value) == 16);

// Bump allocator for what one step (or one batch) makes. Reset keeps the memory. Not thread-safe.
class Arena {
 public:
  void* Allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (static_cast<size_t>(end_ - next_) < bytes) Grow(bytes);
    void* result = next_;
    next_ += bytes;
    return result;
  }
  // The same where it needs no new memory; else null.
  void* TryAllocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (static_cast<size_t>(end_ - next_) < bytes) return nullptr;
    void* result = next_;
    next_ += bytes;
    return result;
  }
  // Uninitialised text of `size` bytes.
  Str* NewStr(uint32_t size) {
    Str* str = static_cast<Str*>(Allocate(sizeof(Str) + size));
    str->size = size;
    return str;
  }
  const Str* Copy(std::string_view text) {
    Str* str = NewStr(static_cast<uint32_t>(text.size()));
    if (!text.empty()) std::memcpy(str->data(), text.data(), text.size());
    return str;
  }
  void Reset() {
    used_chunks_ = 0;
    next_ = end_ = nullptr;
    marks_.clear();
  }

  // What is made between Mark and Release is given back by Release; the pairs nest.
  void Mark() { marks_.push_back({used_chunks_, next_, end_}); }
  void Release();
  // Release, but for one text, which moves down to where the mark was if it was made since.
  const Str* Keep(const Str* text);

 private:
  struct Position {
    size_t used_chunks;
    char* next;
    char* end;
  };
  bool MadeSince(const Position& mark, const Str* text) const;
  void Grow(size_t bytes);
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<size_t> sizes_;
  size_t used_chunks_ = 0;
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::vector<Position> marks_;
};

}  // namespace journey::rt
