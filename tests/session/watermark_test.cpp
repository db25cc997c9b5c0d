// Ticks, stamps and broken clocks: language-2 sections 11 and 15.11.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/session/feed.h"
#include "runtime/session/max_ahead.h"
#include "runtime/session/record_buffers.h"
#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

// A mail two hours after somebody fell silent.
constexpr const char* kSilentSource = R"(
event Came { n: int = 0 }
channel mail(n: int) { }
journey Silent {
  enter on Came
  reenter always
  memory { n: int = 0 }
  stage Looks {
    on Came { n += event.n }
    idle 2 hours { send mail(n: n) }
    after 1 day go Gone
  }
  final stage Gone
}
)";
constexpr int64_t kSilentStart = 1767225600000;  // 2026-01-01
constexpr int64_t kHour = 3'600'000, kDay = 24 * kHour;

std::string Came(const std::string& who, int64_t ms, const std::string& more = "") {
  return fmt::format(R"({{"type":"track","event":"Came","userId":"{}","timestamp":"{}","properties":{{"n":1}}{}}})",
                     who, FormatInstant(kSilentStart + ms), more) +
         "\n";
}
std::string Stamp(int64_t ms) { return fmt::format(R"(,"watermark":"{}")", FormatInstant(kSilentStart + ms)); }
std::string Tick(int64_t ms) {
  return fmt::format(R"({{"type":"tick","timestamp":"{}"}})", FormatInstant(kSilentStart + ms)) + "\n";
}

using ByCustomer = std::map<std::string, std::string>;

class Watermark : public testing::Test {
 protected:
  Watermark() {
    std::unique_ptr<Compilation> compilation = Compile({{"silent.journey", "silent", kSilentSource}});
    CHECK(compilation->ir.has_value());
    Result<std::unique_ptr<Program>> program = Program::Load(*std::move(compilation->ir));
    CHECK(program.ok());
    program_ = std::move(program).value();
    interpreter_ = std::make_unique<Interpreter>(*program_);
  }

  // The records of the texts, which are fed one after the other with a flush behind each; by customer.
  ByCustomer Records(const std::vector<std::string>& texts, SessionOptions options = {}, bool finish = false) {
    std::string records;
    RecordBuffers buffers(program_->module(), options, false, [&](std::string_view lines) { records += lines; });
    Session session(*program_, *interpreter_, buffers, options);
    TextSource source(*program_);
    rejects_.clear();
    for (const std::string& text : texts) {
      source.Continue(text);
      FeedAll(source, session, {.rejected = [&](const RawLine& raw, const Input& input) {
                rejects_.push_back(fmt::format("{} {}", raw.number, input.error_code));
              }});
      session.Flush();
    }
    if (finish) session.Finish();
    counters_ = session.counters();
    ByCustomer lines;
    for (size_t at = 0; at < records.size();) {
      const size_t end = records.find('\n', at);
      const std::string line = records.substr(at, end + 1 - at);
      const size_t name = line.find("\"customer\":\"") + 12;
      lines[line.substr(name, line.find('"', name) - name)] += line;
      at = end + 1;
    }
    return lines;
  }
  static size_t Mails(const ByCustomer& records, const std::string& who) {
    const auto found = records.find(who);
    size_t mails = 0;
    for (size_t at = 0;
         found != records.end() && (at = found->second.find("\"kind\":\"sent\"", at)) != std::string::npos; ++at) {
      ++mails;
    }
    return mails;
  }

  std::unique_ptr<Program> program_;
  std::unique_ptr<Interpreter> interpreter_;
  std::vector<std::string> rejects_;
  EngineCounters counters_;
};

// Each part of a log, stamped with the watermark that the whole log had there, gives the same records as the whole,
// alone and in any order among the other parts.
TEST_F(Watermark, StampedPartsGiveTheSameInAnyOrder) {
  constexpr int64_t kLate = kHour;
  uint32_t random = 7;
  const auto below = [&random](uint32_t count) {
    random = random * 1664525 + 1013904223;
    return static_cast<int64_t>((random >> 8) % count);
  };
  std::string whole;
  std::vector<std::string> parts(3);
  std::string turned;
  int64_t largest = INT64_MIN;
  for (int i = 0; i < 1000; ++i) {
    const int64_t who = below(40), time = i * kHour / 20 + below(2 * kHour);
    largest = std::max(largest, time);
    whole += Came(fmt::format("c{}", who), time);
    const std::string stamped = Came(fmt::format("c{}", who), time, Stamp(largest - kLate));
    parts[static_cast<size_t>(who % 3)] += stamped;
  }
  for (const size_t threads : {1, 3}) {
    for (const size_t batch : {1, 50, 10'000}) {
      if (threads > 1 && batch == 1) continue;  // hundreds of hand-offs tell no more
      const SessionOptions options{.lateness_ms = kLate, .threads = threads, .batch = batch};
      const ByCustomer expected = Records({whole}, options, true);
      ASSERT_EQ(expected.size(), 40u);
      ASSERT_GT(counters_.late, 0u);
      EXPECT_EQ(Records({parts[2], parts[0], parts[1]}, options, true), expected);
      EXPECT_EQ(Records({parts[0] + parts[1] + parts[2]}, options, true), expected);
      // Alone, up to the moment at which the whole log ends.
      const ByCustomer alone = Records({parts[1] + Tick(largest - kLate)}, options, true);
      for (const auto& [who, records] : alone) EXPECT_EQ(records, expected.at(who)) << who;
    }
  }
}

TEST_F(Watermark, AStampFiresNobodyElsesTimers) {
  for (const size_t batch : {1, 1000}) {
    const SessionOptions options{.batch = batch};
    const std::vector<std::string> stamped = {Came("a", 0), Came("b", 0), Came("b", kHour, Stamp(10 * kHour))};
    ByCustomer records = Records(stamped, options);
    EXPECT_EQ(Mails(records, "a"), 0u);
    EXPECT_EQ(Mails(records, "b"), 1u);  // its own were due before it was handled
    // The end of the input, a message without a stamp, a tick.
    EXPECT_EQ(Mails(Records(stamped, options, true), "a"), 1u);
    std::vector<std::string> more = stamped;
    more.push_back(Came("c", kHour));
    EXPECT_EQ(Mails(Records(more, options), "a"), 1u);
    more.back() = Tick(kHour);
    EXPECT_EQ(Mails(Records(more, options), "a"), 1u);
    more.back() = Came("c", kHour, Stamp(kHour));
    EXPECT_EQ(Mails(Records(more, options), "a"), 0u);
  }
}

// "A message that carries `watermark` is handled at that watermark, whatever else was read": also what a tick or a
// message without one has passed. What such a message brings about is due for everybody to see only when time passes
// again: at the next message without a stamp, a tick, or the end.
TEST_F(Watermark, AStampBehindWhatHasPassedCountsAllTheSame) {
  for (const std::string& first : {Tick(5 * kHour), Came("a", 5 * kHour)}) {
    for (const size_t threads : {1, 2}) {
      for (const size_t batch : {1, 2, 1000}) {
        const SessionOptions options{.threads = threads, .batch = batch};
        const std::string in = Came("b", 0, Stamp(0)), again = Came("b", kHour, Stamp(kHour));
        for (const std::vector<std::string>& texts : {std::vector{first + in + again}, {first, in, again}}) {
          EXPECT_EQ(Mails(Records(texts, options), "b"), 0u);
          EXPECT_EQ(counters_.late, 0u);
        }
        // Time passes again, before the second event or after it.
        for (const std::string& pass : {Tick(0), Came("d", 0)}) {
          EXPECT_EQ(Mails(Records({first + in + again + pass}, options), "b"), 1u);
          EXPECT_EQ(counters_.late, 0u);
          EXPECT_EQ(Mails(Records({first + in + pass + again}, options), "b"), 1u);
          EXPECT_EQ(counters_.late, 1u);
        }
        EXPECT_EQ(Mails(Records({first + in}, options, true), "b"), 1u);
      }
    }
  }
}

TEST_F(Watermark, ATickMovesTheWatermarkAndIsNobodysInput) {
  const SessionOptions options{.lateness_ms = kHour};
  EXPECT_EQ(Mails(Records({Came("a", 0), Tick(2 * kHour - 1)}, options), "a"), 0u);
  EXPECT_EQ(Mails(Records({Came("a", 0), Tick(2 * kHour)}, options), "a"), 1u);  // lateness is not taken from it
  EXPECT_EQ(Mails(Records({Came("a", 0), Came("b", 2 * kHour)}, options), "a"), 0u);
  EXPECT_EQ(counters_.events, 2u);
  // Of several the latest counts.
  EXPECT_EQ(Mails(Records({Came("a", 0), Tick(5 * kHour) + Tick(kHour) + Came("a", 3 * kHour)}, options), "a"), 1u);
  EXPECT_EQ(counters_.late, 0u);
  EXPECT_EQ(counters_.events, 2u);
  EXPECT_EQ(counters_.ignored, 0u);
}

TEST_F(Watermark, OneBrokenClockFiresNobodysTimers) {
  const SessionOptions options{.max_ahead_ms = 10 * kDay};
  const ByCustomer records = Records(
      {Came("a", 0), Came("b", 10 * kDay + 1), Tick(11 * kDay), Came("c", kHour), Came("d", 12 * kDay, Stamp(0))},
      options);
  EXPECT_EQ(rejects_, (std::vector<std::string>{"2 J8008", "3 J8008", "5 J8008"}));
  EXPECT_EQ(Mails(records, "a"), 0u);
  EXPECT_EQ(counters_.rejected, 3u);
  EXPECT_EQ(counters_.events, 2u);
}

TEST(MaxAheadTest, JudgesByTheLargestBefore) {
  Arena arena;
  const auto judge = [&arena](MaxAhead& ahead, int64_t timestamp, int64_t stamp = kNoTimestamp) {
    Input input;
    input.kind = InputKind::kEvent;
    input.timestamp = timestamp;
    input.stamp = stamp;
    return std::string(ahead.Judge(input, arena).code);
  };
  MaxAhead ahead(100);
  EXPECT_EQ(judge(ahead, 1000), "");
  EXPECT_EQ(judge(ahead, 1101), "J8008");
  EXPECT_EQ(judge(ahead, 1100), "");  // exactly so far; what was rejected has set no scale
  EXPECT_EQ(judge(ahead, 5), "");
  EXPECT_EQ(judge(ahead, 1201), "J8008");
  EXPECT_EQ(judge(ahead, 1200), "");
  EXPECT_EQ(judge(ahead, kNoTimestamp), "");
  // With a stamp it is judged by that alone.
  EXPECT_EQ(judge(ahead, 1200, 1000), "J8008");
  EXPECT_EQ(judge(ahead, 2000, 1900), "");
  EXPECT_EQ(judge(ahead, 2100), "");
  ahead.MovedTo(5000);
  EXPECT_EQ(judge(ahead, 5100), "");
  EXPECT_EQ(ahead.rejected(), 3u);
  MaxAhead any(std::nullopt);
  EXPECT_EQ(judge(any, 0), "");
  EXPECT_EQ(judge(any, INT64_MAX), "");
  MaxAhead far(INT64_MAX);
  EXPECT_EQ(judge(far, 10), "");
  EXPECT_EQ(judge(far, INT64_MAX), "");
  Input rejected = {};
  EXPECT_EQ(MaxAhead(0).Judge(rejected, arena).code, "");
}

}  // namespace
}  // namespace journey::rt
