// Positions: lines and columns in UTF-16 units and in bytes, and texts that are changed by them.
#include <gtest/gtest.h>

#include "compiler/lsp/text.h"
#include "compiler/lsp/uri.h"

namespace journey::lsp {
namespace {

// "é" is two bytes and a unit, "旅" three and one, "😀" four and two.
constexpr std::string_view kText = "aé旅😀b\r\nx\ry\n";

TEST(Text, Columns) {
  const LineTable lines(kText);
  EXPECT_EQ(lines.line_count(), 4u);
  EXPECT_EQ(lines.At(1, Encoding::kUtf16), (Position{0, 1}));
  EXPECT_EQ(lines.At(3, Encoding::kUtf16), (Position{0, 2}));
  EXPECT_EQ(lines.At(6, Encoding::kUtf16), (Position{0, 3}));
  EXPECT_EQ(lines.At(10, Encoding::kUtf16), (Position{0, 5}));
  EXPECT_EQ(lines.At(10, Encoding::kUtf8), (Position{0, 10}));
  EXPECT_EQ(lines.At(13, Encoding::kUtf16), (Position{1, 0}));
  EXPECT_EQ(lines.At(15, Encoding::kUtf8), (Position{2, 0}));
  EXPECT_EQ(lines.At(99, Encoding::kUtf16), (Position{3, 0}));
}

TEST(Text, OffsetsAreTheOtherWayRound) {
  const LineTable lines(kText);
  for (const Encoding encoding : {Encoding::kUtf16, Encoding::kUtf8}) {
    for (uint32_t at = 0; at <= kText.size();) {
      const Position position = lines.At(at, encoding);
      // Between \r and \n there is no place.
      if (at != 12) {
        EXPECT_EQ(lines.Offset(position, encoding), at);
      }
      at += at == kText.size() ? 1 : CharacterAt(kText, at).bytes;
    }
  }
  // In the middle of a character, beyond a line, beyond the text.
  EXPECT_EQ(lines.Offset({0, 4}, Encoding::kUtf16), 6u);
  EXPECT_EQ(lines.Offset({0, 2}, Encoding::kUtf8), 1u);
  EXPECT_EQ(lines.Offset({0, 99}, Encoding::kUtf16), 11u);
  EXPECT_EQ(lines.Offset({9, 0}, Encoding::kUtf16), kText.size());
}

TEST(Text, Replacing) {
  std::string text = "a😀b\nc";
  Replace(text, {{0, 1}, {0, 3}}, "旅", Encoding::kUtf16);
  EXPECT_EQ(text, "a旅b\nc");
  Replace(text, {{0, 3}, {1, 0}}, "", Encoding::kUtf16);
  EXPECT_EQ(text, "a旅bc");
  Replace(text, {{0, 4}, {0, 1}}, "-", Encoding::kUtf8);  // the wrong way round
  EXPECT_EQ(text, "a-bc");
  Replace(text, {{7, 0}, {9, 9}}, "!", Encoding::kUtf16);
  EXPECT_EQ(text, "a-bc!");
}

TEST(Text, BrokenBytesAreOneEach) {
  EXPECT_EQ(CharacterAt("\xF0\x9F", 0).bytes, 1u);
  EXPECT_EQ(CharacterAt("\xE6x", 0).bytes, 1u);
  EXPECT_EQ(CharacterAt("\x80", 0).units, 1u);
}

TEST(Uri, PathsThereAndBack) {
  EXPECT_EQ(PathOfUri("file:///home/a%20b/%E6%97%85.journey"), "/home/a b/旅.journey");
  EXPECT_EQ(UriOfPath("/home/a b/旅.journey"), "file:///home/a%20b/%E6%97%85.journey");
  EXPECT_EQ(PathOfUri("file://host/x/../y"), "/y");
  EXPECT_EQ(PathOfUri("untitled:Untitled-1"), "");
  EXPECT_EQ(PathOfUri("file:///a%00b"), "");
  EXPECT_EQ(PathOfUri("file:///100%"), "/100%");
}

}  // namespace
}  // namespace journey::lsp
