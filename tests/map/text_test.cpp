// Widths, breaking of lines, and whether what is written can be read on its ground.
#include <gtest/gtest.h>

#include <cmath>

#include "compiler/map/palette.h"
#include "compiler/map/pictures.h"
#include "compiler/map/scene.h"
#include "insight/text_width.h"

namespace journey::map::testing {
namespace {

using insight::CleanText;
using insight::FitText;
using insight::TextWidth;
using insight::WrapText;

std::string Without(const std::string& text, char what) {
  std::string out;
  for (const char c : text) {
    if (c != what) out += c;
  }
  return out;
}

TEST(TextWidth, NoLineIsWiderAndNothingIsLost) {
  for (const char* text :
       {"a few plain words that need more than a line", "Pneumonoultramicroscopicsilicovolcanoconiosis is a word",
        "这是一个非常长的中文句子没有任何空格", "שלום עולם, מה שלומך היום?",
        "https://example.com/very/long?address=1&b=2",
        "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "mixed 中文 and English words"}) {
    for (const double width : {20.0, 60.0, 140.0}) {
      std::string all;
      for (const std::string& line : WrapText(text, width, 12)) {
        EXPECT_LE(TextWidth(line, 12), width) << line;
        all += line;
      }
      EXPECT_EQ(Without(all, ' '), Without(text, ' '));
    }
  }
}

TEST(TextWidth, LinesBreakWhereReadersExpectIt) {
  const std::vector<std::string> lines = WrapText("one two  three", TextWidth("one two", 12) + 1, 12);
  EXPECT_EQ(lines, (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(WrapText("", 100, 12), std::vector<std::string>{""});
  EXPECT_EQ(WrapText(" \n\t ", 100, 12), std::vector<std::string>{""});
  EXPECT_EQ(WrapText("中文字", TextWidth("中文", 12) + 1, 12), (std::vector<std::string>{"中文", "字"}));
  // No line begins with what closes, or ends with what opens.
  EXPECT_EQ(WrapText("中文字。", TextWidth("中文字", 12) + 1, 12), (std::vector<std::string>{"中文", "字。"}));
  EXPECT_EQ(WrapText("“中文字？”", TextWidth("“中文字？", 12) + 1, 12), (std::vector<std::string>{"“中文", "字？”"}));
  EXPECT_EQ(WrapText("中文“字", TextWidth("中文“", 12) + 1, 12), (std::vector<std::string>{"中文", "“字"}));
  // One character as people see it stays whole, however narrow the place.
  EXPECT_EQ(WrapText("e\u0301x", 1, 12), (std::vector<std::string>{"e\u0301", "x"}));
}

TEST(TextWidth, TooLongIsMarked) {
  EXPECT_EQ(FitText("short", 200, 12), "short");
  const std::string cut = FitText("a text that is too long", 60, 12);
  EXPECT_TRUE(cut.ends_with("…")) << cut;
  EXPECT_LE(TextWidth(cut, 12), 60);
}

TEST(TextWidth, WhatNoReaderCanUseIsReplaced) {
  EXPECT_EQ(CleanText("a\x07z"), "a\uFFFDz");
  EXPECT_EQ(CleanText("a\u202Ez"), "a\uFFFDz");
  EXPECT_EQ(CleanText("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(CleanText("a\tz 中"), "a\tz 中");
}

double Linear(uint32_t channel) {
  const double part = channel / 255.0;
  return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}
double Luminance(uint32_t rgb) {
  return 0.2126 * Linear(rgb >> 16) + 0.7152 * Linear((rgb >> 8) & 255) + 0.0722 * Linear(rgb & 255);
}
const Look* Find(std::string_view name) {
  for (const Look& look : Looks()) {
    if (look.name == name) return &look;
  }
  return nullptr;
}

// WCAG 2.1, success criterion 1.4.3: 4.5 to 1.
TEST(Palette, TextsCanBeReadInLightAndInDark) {
  for (const TextOn& pair : TextsOnGrounds()) {
    const Look* text = Find(pair.text);
    const Look* ground = Find(pair.ground);
    ASSERT_TRUE(text != nullptr && ground != nullptr) << pair.text << " on " << pair.ground;
    for (const auto& [a, b] : {std::pair(text->light, ground->light), std::pair(text->dark, ground->dark)}) {
      const double high = std::max(Luminance(a), Luminance(b)), low = std::min(Luminance(a), Luminance(b));
      EXPECT_GE((high + 0.05) / (low + 0.05), 4.5) << pair.text << " on " << pair.ground;
    }
  }
}

TEST(Numbers, AreShort) {
  EXPECT_EQ(Number(12), "12");
  EXPECT_EQ(Number(12.25), "12.3");
  EXPECT_EQ(Number(-0.5), "-0.5");
  EXPECT_EQ(Number(-3), "-3");
  EXPECT_EQ(CountText(1234567), "1 234 567");
  EXPECT_EQ(ShareText(1, 3), "33%");
  EXPECT_EQ(ShareText(1, 1000), "<1%");
  EXPECT_EQ(ShareText(999, 1000), ">99%");
  EXPECT_EQ(ShareText(0, 0), "–");
  EXPECT_EQ(SpanText(90'000'000), "1 d 1 h");
  EXPECT_EQ(SpanText(0), "0 ms");
}

}  // namespace
}  // namespace journey::map::testing
