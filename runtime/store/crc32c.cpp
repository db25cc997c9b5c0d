// Eight bytes an instruction on x86-64, three runs of them beside each other, since each instruction waits for the last
// of its run.
#include "runtime/store/crc32c.h"

#include <boost/crc.hpp>
#include <cstring>

namespace journey::rt {
namespace {

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("sse4.2"))) uint64_t Add(uint64_t crc, const char* at) {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return __builtin_ia32_crc32di(crc, word);
}

constexpr size_t kRun = 2048;  // bytes

// What a sum becomes by kRun bytes of zeros: linear, so each of its bytes has a part in it.
class Behind {
 public:
  __attribute__((target("sse4.2"))) Behind() {
    constexpr char kZeros[sizeof(uint64_t)] = {};
    for (uint32_t bit = 0; bit < 32; ++bit) {
      uint64_t sum = uint64_t{1} << bit;
      for (size_t at = 0; at < kRun; at += sizeof kZeros) sum = Add(sum, kZeros);
      for (uint32_t byte = 0; byte < 256; ++byte) {
        if ((byte >> bit % 8 & 1) != 0) parts_[bit / 8][byte] ^= static_cast<uint32_t>(sum);
      }
    }
  }
  uint64_t operator()(uint64_t sum) const {
    return parts_[0][sum & 255] ^ parts_[1][sum >> 8 & 255] ^ parts_[2][sum >> 16 & 255] ^ parts_[3][sum >> 24 & 255];
  }

 private:
  uint32_t parts_[4][256] = {};
};

__attribute__((target("sse4.2"))) uint32_t ByInstruction(std::string_view bytes) {
  static const Behind behind;
  uint64_t crc = 0xFFFFFFFFU;
  const char* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= 3 * kRun; left -= 3 * kRun, at += 2 * kRun) {
    uint64_t second = 0, third = 0;
    for (const char* end = at + kRun; at != end; at += sizeof(uint64_t)) {
      crc = Add(crc, at);
      second = Add(second, at + kRun);
      third = Add(third, at + 2 * kRun);
    }
    crc = behind(behind(crc) ^ second) ^ third;
  }
  for (; left >= 8; left -= 8, at += 8) crc = Add(crc, at);
  auto narrow = static_cast<uint32_t>(crc);
  for (; left > 0; --left, ++at) narrow = __builtin_ia32_crc32qi(narrow, static_cast<unsigned char>(*at));
  return ~narrow;
}
#endif

}  // namespace

uint32_t Crc32cPortable(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

uint32_t Crc32c(std::string_view bytes) {
#if defined(__x86_64__) && defined(__GNUC__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction) return ByInstruction(bytes);
#endif
  return Crc32cPortable(bytes);
}

}  // namespace journey::rt
