// Numbers and texts as bytes and back: the coding of schemas and states.
//
// Unsigned numbers are LEB128, signed ones zigzag of that, floats eight bytes, texts a size and their bytes. A reader
// that has met the end or a number that is too long fails, gives zeros from then on, and says so by ok().
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace journey::rt {

// Among a state's flags: it is that of an id that is another's.
inline constexpr uint64_t kMergedFlag = 4;
// Among an instance's: the zone in which it entered its stage follows, which is not the customer's.
inline constexpr uint64_t kStageZoneFlag = 8;

class ByteWriter {
 public:
  void U(uint64_t number) {
    char* to = Room(kMostNumber);
    for (; number >= 0x80; number >>= 7) *to++ = static_cast<char>(number | 0x80);
    *to++ = static_cast<char>(number);
    size_ = static_cast<size_t>(to - out_.data());
  }
  void I(int64_t number) { U(static_cast<uint64_t>(number) << 1 ^ static_cast<uint64_t>(number >> 63)); }
  void Fixed(uint64_t number) {
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(Room(sizeof number), &number, sizeof number);
    size_ += sizeof number;
  }
  void Fixed32(uint32_t number) {
    std::memcpy(Room(sizeof number), &number, sizeof number);
    size_ += sizeof number;
  }
  void Text(std::string_view text) {
    U(text.size());
    Raw(text);
  }
  // As it stands, without a length.
  void Raw(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(Room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  std::string_view bytes() const { return {out_.data(), size_}; }
  size_t size() const { return size_; }
  void clear() { size_ = 0; }
  std::string Take() {
    out_.resize(std::exchange(size_, 0));
    return std::exchange(out_, {});
  }

 private:
  static constexpr size_t kMostNumber = 10;  // bytes
  // At the end, for so many bytes more.
  char* Room(size_t bytes) {
    if (out_.size() - size_ < bytes) [[unlikely]]
      out_.resize(std::max(out_.size() * 2, size_ + bytes + kFirst));
    return out_.data() + size_;
  }
  static constexpr size_t kFirst = 64;

  std::string out_;  // as long as there is room
  size_t size_ = 0;
};

class ByteReader {
 public:
  // `behind`: so many bytes behind these may be looked at, too: a number near their end is read faster then.
  explicit ByteReader(std::string_view bytes, size_t behind = 0)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), room_(end_ + behind) {}
  [[gnu::always_inline]] uint64_t U() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) [[likely]]
      return static_cast<unsigned char>(*at_++);
    return Several();
  }
  [[gnu::always_inline]] int64_t I() { return Signed(U()); }
  // The same where it has several bytes, most likely: a time.
  [[gnu::always_inline]] int64_t Time() { return Signed(HasRoom() ? Long() : ByByte()); }
  uint64_t Fixed() {
    if (left() < sizeof(uint64_t)) return Fail();
    const uint64_t number = Word();
    at_ += sizeof(uint64_t);
    return number;
  }
  uint32_t Fixed32() {
    uint32_t number = 0;
    if (left() < sizeof number) return static_cast<uint32_t>(Fail());
    std::memcpy(&number, at_, sizeof number);
    at_ += sizeof number;
    return number;
  }
  std::string_view Text() { return Raw(U()); }
  // So many bytes as they stand.
  std::string_view Raw(uint64_t size) {
    if (size > left()) {
      Fail();
      return {};
    }
    const std::string_view text(at_, size);
    at_ += size;
    return text;
  }
  // A number of things of which each takes a byte at least, so that it may be reserved for.
  [[gnu::always_inline]] uint64_t Count() {
    const uint64_t count = U();
    return count <= left() ? count : Fail();
  }
  [[gnu::always_inline]] bool Flag() { return U() != 0; }
  // A number that is 0 is read, if one stands next.
  [[gnu::always_inline]] bool Zero() {
    if (at_ == end_ || *at_ != 0) return false;
    ++at_;
    return true;
  }
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  bool ok() const { return ok_; }
  bool at_end() const { return at_ == end_; }
  uint64_t Fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

 private:
  static int64_t Signed(uint64_t number) { return static_cast<int64_t>(number >> 1 ^ (~(number & 1) + 1)); }
  uint64_t Word() const {
    static_assert(std::endian::native == std::endian::little);
    uint64_t word;
    std::memcpy(&word, at_, sizeof word);
    return word;
  }
  // Seven bits of each byte move together: by pairs, by fours, by eights.
  [[gnu::always_inline]] static uint64_t Together(uint64_t word) {
    word = (word & 0x007F'007F'007F'007F) | (word & 0x7F00'7F00'7F00'7F00) >> 1;
    word = (word & 0x0000'3FFF'0000'3FFF) | (word & 0x3FFF'0000'3FFF'0000) >> 2;
    return (word & 0x0FFF'FFFF) | (word & 0x0FFF'FFFF'0000'0000) >> 4;
  }
  // Eight bytes at once, where there are as many as a number may have: moments have six. "Never", and the time before
  // all others, have ten, of which the first eight look like what they say.
  [[gnu::always_inline]] uint64_t Long() {
    const uint64_t word = Word();
    const uint64_t ends = ~word & 0x8080'8080'8080'8080;
    if (ends != 0) [[likely]] {
      const int size = std::countr_zero(ends) / 8 + 1;
      if (size > end_ - at_) [[unlikely]]
        return Fail();
      at_ += size;
      return Together(word & (ends ^ (ends - 1)));  // up to its last byte
    }
    if ((word | 1) == ~uint64_t{0} && left() >= kMostNumber && static_cast<unsigned char>(at_[8]) == 0xFF &&
        at_[9] == 1) {
      at_ += kMostNumber;
      return word;
    }
    return ByByte();
  }
  [[gnu::noinline]] uint64_t Several() { return HasRoom() ? Long() : ByByte(); }
  [[gnu::noinline]] uint64_t ByByte() {
    uint64_t number = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at_ == end_) return Fail();
      const auto byte = static_cast<unsigned char>(*at_++);
      if (shift == 63 && byte > 1) return Fail();
      number |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return number;
    }
    return Fail();
  }

  static constexpr size_t kMostNumber = 10;  // bytes

  // For a number of any length.
  bool HasRoom() const { return static_cast<size_t>(room_ - at_) >= kMostNumber; }

  const char *at_, *end_, *room_;
  bool ok_ = true;
};

}  // namespace journey::rt
