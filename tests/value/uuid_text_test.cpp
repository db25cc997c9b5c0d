// UUIDs in 16 bytes: what is taken, and that it comes back.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <random>
#include <string>

#include "runtime/value/uuid_text.h"

namespace journey::rt {
namespace {

const std::string kUuid = "3f2a5c1e-9b04-4d7a-8c66-0123456789ab";

std::string Unpacked(const std::byte* bytes) {
  std::string text(kUuidText + 1, '!');
  UnpackUuid(bytes, text.data());
  EXPECT_EQ(text.back(), '!');
  text.pop_back();
  return text;
}

// The bytes are the digits, two a byte, as RFC 9562 has them.
TEST(UuidText, ADigitIsHalfAByte) {
  std::byte bytes[kUuidBytes];
  ASSERT_TRUE(PackUuid(kUuid, bytes));
  constexpr unsigned char kExpected[] = {0x3f, 0x2a, 0x5c, 0x1e, 0x9b, 0x04, 0x4d, 0x7a,
                                         0x8c, 0x66, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab};
  EXPECT_EQ(std::memcmp(bytes, kExpected, sizeof kExpected), 0);
  EXPECT_EQ(Unpacked(bytes), kUuid);
}

// Whatever the 16 bytes are; the text is printed by the library of C.
TEST(UuidText, AnyComesBack) {
  std::mt19937 random(20261202);
  for (int round = 0; round < 20'000; ++round) {
    unsigned char made[kUuidBytes];
    for (unsigned char& byte : made) byte = static_cast<unsigned char>(random());
    std::string text;
    for (size_t i = 0; i < kUuidBytes; ++i) {
      char two[3];
      std::snprintf(two, sizeof two, "%02x", made[i]);
      text += two;
      if (i == 3 || i == 5 || i == 7 || i == 9) text += '-';
    }
    std::byte bytes[kUuidBytes];
    ASSERT_TRUE(PackUuid(text, bytes)) << text;
    ASSERT_EQ(std::memcmp(bytes, made, sizeof made), 0) << text;
    ASSERT_EQ(Unpacked(bytes), text);
  }
}

// At each place each of the 256 characters: taken are digits and small letters up to f, and dashes where they belong.
TEST(UuidText, NothingElseIsTaken) {
  for (size_t at = 0; at < kUuidText; ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    for (int character = 0; character < 256; ++character) {
      std::string text = kUuid;
      text[at] = static_cast<char>(character);
      const bool digit = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
      std::byte bytes[kUuidBytes];
      ASSERT_EQ(PackUuid(text, bytes), dash ? character == '-' : digit) << at << " " << character;
      if (!dash && digit) {
        ASSERT_EQ(Unpacked(bytes), text);
      }
    }
  }
}

TEST(UuidText, OtherFormsAreOtherTexts) {
  std::string without_dashes, in_capitals;
  for (const char c : kUuid) {
    if (c != '-') without_dashes += c;
    in_capitals += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  std::byte bytes[kUuidBytes];
  for (const std::string& text :
       {std::string(), kUuid.substr(1), kUuid.substr(0, kUuidText - 1), kUuid + "0", kUuid + "-", kUuid + kUuid,
        without_dashes, in_capitals, "{" + kUuid + "}", "urn:uuid:" + kUuid, std::string(kUuidText, 'a'),
        std::string(kUuidText, '-'), std::string("3f2a5c1e9-b04-4d7a-8c66-0123456789ab")}) {
    EXPECT_FALSE(PackUuid(text, bytes)) << text;
  }
}

}  // namespace
}  // namespace journey::rt
