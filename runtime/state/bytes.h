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
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  uint64_t U() {
    uint64_t number = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (rest_.empty()) return Fail();
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && byte > 1) return Fail();
      number |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return number;
    }
    return Fail();
  }
  int64_t I() {
    const uint64_t number = U();
    return static_cast<int64_t>(number >> 1 ^ (~(number & 1) + 1));
  }
  uint64_t Fixed() {
    if (rest_.size() < 8) return Fail();
    uint64_t number = 0;
    for (int i = 0; i < 8; ++i)
      number |= uint64_t{static_cast<unsigned char>(rest_[static_cast<size_t>(i)])} << (8 * i);
    rest_.remove_prefix(8);
    return number;
  }
  std::string_view Text() {
    const uint64_t size = U();
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // A number of things of which each takes a byte at least, so that it may be reserved for.
  uint64_t Count() {
    const uint64_t count = U();
    return count <= rest_.size() ? count : Fail();
  }
  bool Flag() { return U() != 0; }
  std::string_view rest() const { return rest_; }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  uint64_t Fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace journey::rt
