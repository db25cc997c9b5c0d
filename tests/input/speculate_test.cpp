// Decoding in one pass against decoding exactly: whatever was learned before, the inputs must be the same.
#include "runtime/input/speculate.h"

#include <gtest/gtest.h>

#include <bit>

#include "runtime/input/decode.h"
#include "runtime/input/lines.h"
#include "runtime/input/names.h"
#include "runtime/value/text.h"
#include "tests/input/compare_log.h"
#include "tests/input/random_lines.h"
#include "tests/input/same_input.h"
#include "tests/input/schema.h"
#include "tests/input/tricky_lines.h"

namespace journey::rt {
namespace {

using testing_input::CompareLog;
using testing_input::Difference;
using testing_input::Head;
using testing_input::LogDecoders;
using testing_input::Padded;
using testing_input::Random;
using testing_input::TrickyLines;

TEST(Speculate, EveryLineAfterEveryOther) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  const std::vector<std::string> lines = TrickyLines();
  Arena arena;
  JsonDecoder exact(*program);
  std::vector<Input> expected, arriving;
  for (const std::string& line : lines) {
    expected.push_back(exact.DecodeExactly(line, arena));
    arriving.push_back(exact.DecodeExactly(line, arena, 77));
  }
  Arena own;
  uint64_t hits = 0;
  for (const std::string& first : lines) {
    JsonDecoder decoder(*program);
    decoder.Decode(first, own);
    for (size_t i = 0; i < lines.size(); ++i) {
      const Input input = decoder.Decode(lines[i], own);
      ASSERT_EQ(Difference(*program, expected[i], input), "") << lines[i] << "\nafter " << first;
    }
    // All shapes at once.
    for (size_t i = 0; i < lines.size(); ++i) {
      const Input input = decoder.Decode(lines[i], own, 77);
      ASSERT_EQ(Difference(*program, arriving[i], input), "") << lines[i] << "\nafter all";
    }
    hits += decoder.hits();
    own.Reset();
  }
  EXPECT_GT(hits, lines.size() * lines.size() / 2);
}

TEST(Speculate, RandomLogs) {
  constexpr size_t kLines = 250;
  const testing_input::LogSeeds seeds = testing_input::SeedsToRun(80);
  uint64_t hits = 0;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    CompareLog(seed, kLines, [](size_t, LogDecoders&) {}, &JsonDecoder::hits, &hits);
    if (HasFatalFailure()) return;
  }
  // The test is worth something only if many lines went the fast way.
  if (seeds.of_every_day) {
    EXPECT_GT(hits, seeds.count * kLines / 5);
  }
}

TEST(Speculate, LinesLikeTheOnesBeforeAreHits) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  JsonDecoder decoder(*program);
  Arena arena;
  const auto decode = [&](std::string_view event, int price) {
    decoder.Decode(Head(event) + R"("properties":{"price":)" + std::to_string(price) + R"(,"unknown":{"a":[1,2]}}})",
                   arena);
  };
  decode("Item Bought", 1);
  EXPECT_EQ(decoder.hits(), 0u);
  for (int i = 0; i < 100; ++i) decode("Item Bought", i);
  EXPECT_EQ(decoder.hits(), 100u);
  EXPECT_EQ(decoder.misses(), 1u);
  decode("All", 1);  // what follows an event's name is learned for each event
  decode("All", 2);
  decode("Never", 1);
  decode("Never again", 2);
  EXPECT_EQ(decoder.hits(), 102u);
}

// Objects in lists have shapes of their own, whichever list they came in and however many there are.
TEST(Speculate, ListsOfKnownObjectsAreHits) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  JsonDecoder decoder(*program), exact(*program);
  Arena arena;
  const auto decode = [&](const std::string& properties) {
    const std::string line = Head("Order") + R"("properties":{"codes":[1],)" + properties + "}}";
    const Input input = decoder.Decode(line, arena);
    EXPECT_EQ(Difference(*program, exact.DecodeExactly(line, arena), input), "") << line;
  };
  const std::string item = R"({"sku":"a","price":1.5})", colored = R"({"sku":"b","price":7,"color":"red"})";
  decode(R"("items":[)" + item + "]");
  EXPECT_EQ(decoder.hits(), 0u);
  decode(R"("items":[)" + item + "," + item + "]");
  decode(R"("items":[])");
  decode(R"("items":[ )" + item + " , " + item + ", " + item + "]");
  EXPECT_EQ(decoder.hits(), 3u);
  decode(R"("items":[)" + item + "," + colored + "]");  // another shape
  decode(R"("items":[)" + colored + "," + item + "]");
  EXPECT_EQ(decoder.hits(), 4u);
  decode(R"("best":)" + item);  // another shape of lines, then of objects that are known
  decode(R"("best":)" + colored);
  EXPECT_EQ(decoder.hits(), 5u);
  EXPECT_EQ(decoder.misses(), 3u);
}

TEST(Speculate, LogsWithoutAShapeStayCheap) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  Arena arena;
  Blocks blocks(*program);
  Speculator speculator(*program, blocks);
  JsonDecoder exact(*program);
  for (int i = 0; i < 20'000; ++i) {
    const std::string line = Head("All") + R"("properties":{"key)" + std::to_string(i) + R"(":1}})";
    const Padded padded(line);
    Input input;
    EXPECT_FALSE(speculator.Read(padded.view(), kNoTimestamp, arena, &input));
    speculator.Learn(line, exact.DecodeExactly(line, arena));
    arena.Reset();
  }
  EXPECT_EQ(speculator.counters().misses, 20'000u);
  EXPECT_LT(speculator.counters().learned, 600u);
}

TEST(Holes, NumbersAreThoseOfTheExactDecoder) {
  Random random(7);
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    const size_t size = 1 + random.Below(12);
    for (size_t k = 0; k < size; ++k) text += "0123456789012345678901234567890....-e+E"[random.Below(39)];
    const Padded padded(text);
    const char* at = padded.view().data();
    const char* end = at + text.size();
    int64_t expected = 0, number = 0;
    double expected_float = 0, number_float = 0;
    const bool is_int = ParseJsonInt(text, &expected) == NumberError::kOk;
    // A number may end before the text does; whoever reads on sees that.
    ASSERT_EQ(is_int, holes::Int(at, &number) == end) << text;
    if (is_int) {
      ASSERT_EQ(expected, number) << text;
    }
    const bool is_decimal = ParseJsonDecimal(text, &expected) == NumberError::kOk;
    ASSERT_EQ(is_decimal, holes::Decimal(at, &number) == end) << text;
    if (is_decimal) {
      ASSERT_EQ(expected, number) << text;
    }
    const bool is_float = ParseJsonFloat(text, &expected_float) == NumberError::kOk;
    ASSERT_EQ(is_float, holes::Float(at, &number_float) == end) << text;
    if (is_float) {
      ASSERT_EQ(std::bit_cast<uint64_t>(expected_float), std::bit_cast<uint64_t>(number_float)) << text;
    }
  }
}

TEST(Holes, InstantsAreThoseOfTheExactDecoder) {
  Random random(11);
  InstantReader reader;
  for (int i = 0; i < 100'000; ++i) {
    std::string text = random.OneIn(3) ? "2026-03-28T10:59:07.042Z" : "2024-02-28T23:00:00Z";
    for (size_t changes = random.Below(3); changes > 0; --changes) {
      text[random.Below(text.size())] = "0123456789:.-TZ+/;"[random.Below(18)];
    }
    const Padded padded('"' + text + '"');
    const std::optional<int64_t> expected = ParseInstant(text);
    int64_t instant = 0;
    const char* next = holes::Instant(reader, padded.view().data(), &instant);
    ASSERT_EQ(expected.has_value(), next != nullptr) << text;
    if (next == nullptr) continue;
    ASSERT_EQ(next, padded.view().data() + padded.view().size()) << text;
    ASSERT_EQ(*expected, instant) << text;
  }
}

TEST(Holes, BothWaysToScanSeeTheSame) {
  Random random(13);
  for (int i = 0; i < 30'000; ++i) {
    char text[kScanBytes];
    for (char& c : text)
      c = random.OneIn(4) ? static_cast<char>(random.Next()) : "a\"\\ \x1F\x7F\x80\xFF"[random.Below(8)];
    const ScanMasks first = Scan16(text), second = scan_words::Scan16(text);
    ASSERT_EQ(first.special, second.special);
    ASSERT_EQ(first.wide, second.wide);
    ASSERT_EQ(PlainBytes(text), static_cast<size_t>(std::countr_zero(first.special | first.wide | 1u << kScanBytes)));
    const std::string_view whole(text, kScanBytes);
    // Of every length, so that what is left behind whole words is looked at, too.
    for (size_t size = 0; size <= kScanBytes; ++size) {
      const uint32_t within = first.special & ((1u << size) - 1);
      ASSERT_EQ(StandsForItself(whole.substr(0, size)), within == 0) << size;
    }
    for (size_t k = 0; k < kScanBytes; ++k) {
      const auto c = static_cast<unsigned char>(text[k]);
      ASSERT_EQ((first.special >> k & 1) != 0, c < 0x20 || c == '"' || c == '\\');
      ASSERT_EQ((first.wide >> k & 1) != 0, c >= 0x80);
    }
  }
}

TEST(Names, AreFoundByAllTheirBytes) {
  std::vector<std::string> texts;
  for (const char* stem :
       {"", "a", "event", "12345678", "a name of more than sixteen", "a name of more than eighteen"}) {
    for (int i = 0; i < 20; ++i)
      texts.push_back(stem + std::string(static_cast<size_t>(i % 7), 'x') + std::to_string(i));
  }
  texts.emplace_back();
  const std::vector<std::string_view> names(texts.begin(), texts.end());
  const NameTable table(names);
  int short_found = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    const Padded padded(texts[i]);
    const int32_t found = table.Find(padded.view().data(), texts[i].size());
    ASSERT_EQ(found, static_cast<int32_t>(std::find(texts.begin(), texts.end(), texts[i]) - texts.begin())) << texts[i];
    const auto quoted = [&table](const std::string& name) {
      const Padded text(name + "\",");
      size_t size = 0;
      const int32_t number = table.FindQuoted(text.view().data(), &size);
      EXPECT_TRUE(number < 0 || size == name.size()) << name;
      return number;
    };
    const int32_t number = quoted(texts[i]);
    EXPECT_TRUE(number == found || number == -1) << texts[i];
    short_found += number >= 0 ? 1 : 0;
    std::string other = texts[i] + "y";
    EXPECT_EQ(table.Find(Padded(other).view().data(), other.size()), -1) << other;
    EXPECT_EQ(quoted(other), -1) << other;
    if (texts[i].empty()) continue;
    other = texts[i];
    other.back() = 'y';
    EXPECT_EQ(table.Find(Padded(other).view().data(), other.size()), -1) << other;
    EXPECT_EQ(quoted(other), -1) << other;
  }
  EXPECT_GT(short_found, 40);
  // What JSON escapes cannot be found by its bytes.
  const NameTable odd({"a\\b", "a\"b", "a\nb", "ab"});
  size_t size = 0;
  EXPECT_EQ(odd.FindQuoted(Padded("a\\b\"").view().data(), &size), -1);
  EXPECT_EQ(odd.FindQuoted(Padded("a\nb\"").view().data(), &size), -1);
  EXPECT_EQ(odd.FindQuoted(Padded("a\"b\"").view().data(), &size), -1);
  EXPECT_EQ(odd.FindQuoted(Padded("ab\"").view().data(), &size), 3);
  EXPECT_EQ(odd.Find("a\\b                ", 3), 0);
}

}  // namespace
}  // namespace journey::rt
