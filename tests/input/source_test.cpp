// OpenInput: formats by name, JSON lines end to end.
#include "runtime/input/source.h"

#include <gtest/gtest.h>

#include "runtime/input/lines.h"
#include "runtime/input/text_source.h"
#include "tests/input/schema.h"
#include "tests/input/temp_file.h"

namespace journey::rt {
namespace {

using testing_input::TempFile;

TEST(Format, ByName) {
  EXPECT_EQ(GuessFormat("a/b.jsonl"), InputFormat::kJsonl);
  EXPECT_EQ(GuessFormat("b.ndjson.gz"), InputFormat::kJsonl);
  EXPECT_EQ(GuessFormat("B.JSON"), InputFormat::kJsonl);
  EXPECT_EQ(GuessFormat("x.y.csv.gz"), InputFormat::kCsv);
  EXPECT_EQ(GuessFormat("log.xes"), InputFormat::kXes);
  EXPECT_EQ(GuessFormat("log.XES.GZ"), InputFormat::kXes);
  EXPECT_EQ(GuessFormat("-"), std::nullopt);
  EXPECT_EQ(GuessFormat("a.csv/events"), std::nullopt);
  EXPECT_EQ(GuessFormat("a.gz"), std::nullopt);
}

std::string Page(std::string_view customer) {
  return R"({"type":"page","userId":")" + std::string(customer) + R"(","timestamp":"2026-01-01T00:00:00Z"})";
}

TEST(Jsonl, SkipsBlankLinesButCountsThem) {
  auto program = testing_input::MakeProgram();
  const std::string bytes = "\n" + Page("a") + "\r\n \t\n{\n" + Page("b");
  for (bool gzip : {false, true}) {
    TempFile file("events.jsonl", bytes, gzip);
    auto source = OpenInput(*program, file.path());
    ASSERT_TRUE(source.ok());
    Arena arena;
    Input input;
    RawLine raw;
    ASSERT_TRUE((*source)->Next(arena, &input, &raw));
    EXPECT_EQ(input.customer, "a");
    EXPECT_EQ(raw.number, 2u);
    EXPECT_EQ(raw.text, Page("a"));
    ASSERT_TRUE((*source)->Next(arena, &input, &raw));
    EXPECT_EQ(input.kind, InputKind::kRejected);
    EXPECT_EQ(raw.number, 4u);
    EXPECT_EQ(raw.text, "{");
    ASSERT_TRUE((*source)->Next(arena, &input, &raw));
    EXPECT_EQ(input.customer, "b");
    EXPECT_EQ(raw.number, 5u);
    EXPECT_FALSE((*source)->Next(arena, &input, &raw));
    EXPECT_TRUE((*source)->status().ok());
  }
}

TEST(Jsonl, InputsOutliveTheirLine) {
  auto program = testing_input::MakeProgram();
  std::string bytes;
  for (int i = 0; i < 50'000; ++i) bytes += Page("customer " + std::to_string(i)) + "\n";
  TempFile file("events.jsonl", bytes);
  auto source = OpenInput(*program, file.path());
  ASSERT_TRUE(source.ok());
  Arena arena;
  std::vector<Input> inputs;
  Input input;
  RawLine raw;
  while ((*source)->Next(arena, &input, &raw)) inputs.push_back(input);
  ASSERT_EQ(inputs.size(), 50'000u);
  for (size_t i = 0; i < inputs.size(); ++i) ASSERT_EQ(inputs[i].customer, "customer " + std::to_string(i));
}

// Most lines are decoded without a look for their end, some are not; across blocks, at the end, after odd ones.
TEST(Jsonl, LinesOfAllKindsKeepTheirNumbers) {
  auto program = testing_input::MakeProgram();
  for (const bool ends_with_newline : {true, false}) {
    std::string bytes = "\xEF\xBB\xBF";
    std::vector<std::pair<uint64_t, std::string>> expected;
    constexpr uint64_t kLines = 40'000;
    for (uint64_t i = 1; i <= kLines; ++i) {
      std::string line = Page("customer " + std::to_string(i));
      if (i % 97 == 0) line = "";
      if (i % 101 == 0) line = "{";
      if (i % 103 == 0) line = Page("\\u0041 " + std::to_string(i));
      if (i % 107 == 0) line += "\r\r";
      if (!IsBlank(line)) expected.emplace_back(i, StripCarriageReturn(line));
      bytes += line;
      if (i % 89 == 0) bytes += '\r';
      if (i < kLines || ends_with_newline) bytes += '\n';
    }
    TempFile file("events.jsonl", bytes);
    auto from_file = OpenInput(*program, file.path());
    ASSERT_TRUE(from_file.ok());
    TextSource from_text(*program, std::string_view(bytes).substr(3));
    for (InputSource* source : {from_file->get(), static_cast<InputSource*>(&from_text)}) {
      Arena arena;
      Input input;
      RawLine raw;
      for (const auto& [number, text] : expected) {
        ASSERT_TRUE(source->Next(arena, &input, &raw));
        ASSERT_EQ(raw.number, number);
        ASSERT_EQ(raw.text, text);
        ASSERT_EQ(input.kind == InputKind::kRejected, text == "{") << text;
        if (text != "{") {
          ASSERT_TRUE(input.customer.ends_with(" " + std::to_string(number))) << text;
        }
      }
      EXPECT_FALSE(source->Next(arena, &input, &raw));
      EXPECT_TRUE(source->status().ok());
    }
  }
}

TEST(Jsonl, ATooLongLineIsRejected) {
  auto program = testing_input::MakeProgram();
  TempFile file("events.jsonl", "{\"type\":\"page\",\"x\":\"" + std::string(kMaxLineBytes, 'x') + "\"}\n" + Page("b"));
  auto source = OpenInput(*program, file.path());
  ASSERT_TRUE(source.ok());
  Arena arena;
  Input input;
  RawLine raw;
  ASSERT_TRUE((*source)->Next(arena, &input, &raw));
  EXPECT_EQ(input.error_code, "J8007");
  EXPECT_LT(raw.text.size(), 5000u);
  ASSERT_TRUE((*source)->Next(arena, &input, &raw));
  EXPECT_EQ(input.customer, "b");
}

TEST(Open, SaysWhatIsMissing) {
  auto program = testing_input::MakeProgram();
  EXPECT_FALSE(OpenInput(*program, "/no/such/events.jsonl").ok());
}

}  // namespace
}  // namespace journey::rt
