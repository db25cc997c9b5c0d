// Short texts looked at and hashed in pieces: every size, every place.
#include <gtest/gtest.h>

#include <string>

#include "runtime/value/byte_scan.h"
#include "runtime/value/text_hash.h"

namespace journey::rt {
namespace {

constexpr size_t kMostSize = 150;

std::string Letters(size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
  return text;
}

TEST(EqualTexts, SeesEveryDifference) {
  for (size_t size = 0; size < kMostSize; ++size) {
    const std::string text = Letters(size);
    EXPECT_TRUE(EqualTexts(text, std::string(text))) << size;
    EXPECT_FALSE(EqualTexts(text, text + "a")) << size;
    for (size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] ^= 1;
      EXPECT_FALSE(EqualTexts(text, other)) << size << " " << at;
    }
  }
}

TEST(HasAnyOf, SeesEachByteAnywhere) {
  for (size_t size = 0; size < kMostSize; ++size) {
    // Bytes beside the wanted ones, and these with the high bit, are others.
    std::string text;
    for (size_t i = 0; i < size; ++i) text += "\xA5\xAF$&.0\x05\xFF"[i % 8];
    EXPECT_FALSE((HasAnyOf<'%', '/'>(text))) << size;
    for (size_t at = 0; at < size; ++at) {
      for (const char wanted : {'%', '/'}) {
        std::string other = text;
        other[at] = wanted;
        EXPECT_TRUE((HasAnyOf<'%', '/'>(other))) << size << " " << at;
      }
    }
  }
}

// Shards, states and logs know ids by it. The values are those of libxxhash 0.8.1, called from another language.
TEST(HashOfText, IsXxh3) {
  EXPECT_EQ(HashOfText(""), 0x2d06'8005'38d3'94c2u);
  EXPECT_EQ(HashOfText("ada"), 0x691d'4463'952c'802fu);
  EXPECT_EQ(HashOfText("3f2504e0-4f89-41d3-9a0c-0305e82c3301"), 0x5b95'0c50'bf78'737fu);
}

TEST(HashOfText, HasOneMeaningForEverySize) {
  for (size_t size = 0; size < 600; ++size) {
    const std::string text = Letters(size);
    EXPECT_EQ(HashOfText(text), HashOfAnyText(text)) << size;
  }
}

}  // namespace
}  // namespace journey::rt
