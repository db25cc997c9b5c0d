// Decoding by compiled code against decoding exactly: whatever was learned and compiled, the inputs must be the same.
#include <gtest/gtest.h>

#include <filesystem>

#include "compiler/jit/line_maker.h"
#include "runtime/input/decode.h"
#include "runtime/input/lines.h"
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
using testing_input::Random;

const journey::LineMaker& Maker() {
  static const journey::LineMaker maker("", 0);
  return maker;
}

TEST(CompiledLines, EveryLineAfterAnyOthers) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  const std::vector<std::string> lines = testing_input::TrickyLines();
  Arena arena;
  JsonDecoder exact(*program);
  std::vector<Input> expected, arriving;
  for (const std::string& line : lines) {
    expected.push_back(exact.DecodeExactly(line, arena));
    arriving.push_back(exact.DecodeExactly(line, arena, 77));
  }
  Arena own;
  Random random(3);
  uint64_t compiled = 0, good = 0;
  constexpr int kRounds = 24;
  for (int round = 0; round < kRounds; ++round) {
    JsonDecoder decoder(*program);
    decoder.UseCompiler(&Maker());
    // From a few shapes to all of them, in any order.
    for (int i = 0; i < 1 << (round % 12); ++i) decoder.Decode(random.Of(lines), own);
    decoder.CompileNow();
    for (size_t i = 0; i < lines.size(); ++i) {
      ASSERT_EQ(Difference(*program, expected[i], decoder.Decode(lines[i], own)), "") << lines[i];
      ASSERT_EQ(Difference(*program, arriving[i], decoder.Decode(lines[i], own, 77)), "") << lines[i];
      good += expected[i].kind != InputKind::kRejected ? 2 : 0;
    }
    compiled += decoder.compiled();
    own.Reset();
  }
  EXPECT_GT(compiled, good / 8);
}

TEST(CompiledLines, RandomLogs) {
  constexpr size_t kLines = 300;
  const testing_input::LogSeeds seeds = testing_input::SeedsToRun(8);
  const auto before = [&](size_t number, LogDecoders& decoders) {
    if (number == 0) {
      decoders.by_line.UseCompiler(&Maker());
      decoders.in_text.UseCompiler(&Maker());
    }
    // Again and again, since shapes go on to appear.
    if (number > 0 && number % (kLines / 20) == 0) {
      decoders.by_line.CompileNow();
      decoders.in_text.CompileNow();
    }
  };
  uint64_t compiled = 0;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    CompareLog(seed, kLines, before, &JsonDecoder::compiled, &compiled);
    if (HasFatalFailure()) return;
  }
  if (seeds.of_every_day) {
    // Half of a log's lines are odd in some way, and shapes change in the middle of it; between an eighth and a ninth of
    // these seeds' lines were compiled when fields of type `date` had joined the draw.
    EXPECT_GT(compiled, seeds.count * kLines / 10);
  }
}

// A log of one writer: every line is read by the code, whatever its values look like.
TEST(CompiledLines, ReadsEveryLineOfKnownShape) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  JsonDecoder decoder(*program), exact(*program);
  decoder.UseCompiler(&Maker());
  Arena arena;
  const auto line_of = [](std::string_view event, std::string_view id, std::string_view time, std::string_view price,
                          std::string_view kind) {
    std::string line = R"({"type":"track","event":")";
    return line.append(event)
        .append(R"(","userId":")")
        .append(id)
        .append(R"(","timestamp":")")
        .append(time)
        .append(R"(","properties":{"price":)")
        .append(price)
        .append(R"(,"kind":)")
        .append(kind)
        .append("}}");
  };
  const auto decode = [&](const std::string& line) {
    const Input input = decoder.Decode(line, arena);
    EXPECT_EQ(Difference(*program, exact.DecodeExactly(line, arena), input), "") << line;
  };
  for (const char* event : {"Item Bought", "All", "Unknown"}) {
    decode(line_of(event, "0123456789abcdef", "2026-03-28T10:00:00.000Z", "1.50", "\"small\""));
  }
  ASSERT_TRUE(decoder.CompileNow());
  uint64_t lines = 0;
  for (const char* event : {"Item Bought", "All", "Unknown", "Another unknown event with a long name"}) {
    for (const char* id :
         {"0123456789abcdef", "x", "0123456789abcdefg", "ü", "a text of more than thirty-two characters"}) {
      for (const char* time : {"2026-03-28T10:00:00.000Z", "2026-03-28T10:00:59.999Z", "2026-03-28T10:01:00.001Z",
                               "2026-03-28T10:01:07Z", "2026-03-28T11:01:07.500+01:00", "2026-03-28T10:01:59.999Z"}) {
        for (const char* price : {"0", "0.5", "7", "12.34", "1234.5678", "12345.5", "12345678.1234", "-1.5"}) {
          for (const char* kind : {"\"small\"", "\"Large one\"", "null"}) {
            decode(line_of(event, id, time, price, kind));
            ++lines;
          }
        }
        arena.Reset();
      }
    }
  }
  EXPECT_EQ(decoder.compiled(), lines);
  // What is not plainly good is left to others: another shape, a line that is cut, a bad value.
  for (const std::string& line :
       {line_of("Item Bought", "0123456789abcdef", "2026-03-28T10:01:60.000Z", "1", "\"small\""),
        line_of("Item Bought", "", "2026-03-28T10:01:00.000Z", "1", "\"small\""),
        line_of("Item Bought", "a\\u0041", "2026-03-28T10:01:00.000Z", "1", "\"small\""),
        line_of("Item Bought", "a", "2026-03-28T10:01:00.000Z", "01", "\"small\""),
        line_of("Item Bought", "a", "2026-03-28T10:01:00.000Z", "1.", "\"small\""),
        line_of("Item Bought", "a", "2026-03-28T10:01:00.000Z", ".5", "\"small\""),
        line_of("Item Bought", "a", "2026-03-28T10:01:00.000Z", "1.5e1", "\"small\""),
        line_of("Item Bought", "a", "2026-03-28T10:01:00.000Z", "1e2", "\"small\""),
        line_of("Item Bought", "a", "2026-03-28T10:01:00.000Z", "1", "\"smaller\""),
        line_of("Item Bought", "a", "2026-03-28T10:01:00.000Z", "1", "\"small\"").substr(0, 110)}) {
    decode(line);
  }
}

// Code that is made while the log is read changes nothing but the way.
TEST(CompiledLines, SwitchesOverWhileALogIsRead) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  const std::string directory = testing::TempDir() + "journey_compiled_lines";
  std::filesystem::remove_all(directory);
  const journey::LineMaker cached(directory, uint64_t{1} << 30);
  // The second time the object comes from the cache.
  for (int round = 0; round < 2; ++round) {
    JsonDecoder decoder(*program), exact(*program);
    decoder.UseCompiler(&cached);
    Arena arena;
    constexpr int kMost = 20'000'000;
    int i = 0;
    for (; i < kMost && decoder.compiled() < 1000; ++i) {
      const std::string line = Head(i % 3 == 0 ? "All" : "Item Bought") + R"("properties":{"price":)" +
                               std::to_string(i % 1000) + R"(,"kind":"small"}})";
      const Input input = decoder.Decode(line, arena);
      if (i % 16 == 0 || decoder.compiled() > 0) {
        ASSERT_EQ(Difference(*program, exact.DecodeExactly(line, arena), input), "") << line;
      }
      arena.Reset();
    }
    EXPECT_LT(i, kMost);
    decoder.UseCompiler(nullptr);
    const uint64_t compiled = decoder.compiled();
    decoder.Decode(Head("All") + R"("properties":{"price":1,"kind":"small"}})", arena);
    EXPECT_EQ(decoder.compiled(), compiled);
    EXPECT_FALSE(std::filesystem::is_empty(directory));
  }
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace journey::rt
