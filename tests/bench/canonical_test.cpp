// The canonical benchmarks' inputs are what they say, and what is done by hand over them is what the engine does.
//
// Expectations come from the workload's definition (bench/workload) and, for records, from the engine itself: the
// yardsticks are right if they give its very lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "bench/canonical_engine.h"
#include "bench/shop_feed.h"
#include "bench/welcome_feed.h"
#include "bench/workload/decode_shop.h"
#include "bench/workload/local_hours.h"
#include "bench/workload/portfolio_lines.h"
#include "bench/workload/random.h"
#include "bench/workload/repeats.h"
#include "bench/workload/shop_cart.h"
#include "bench/workload/welcome_series.h"
#include "runtime/interp/interp.h"

namespace journey::bench {

namespace {

constexpr int64_t kHourMs = 3'600'000;

TEST(ShopEvents, AreWhatTheySayTheyAre) {
  constexpr uint64_t kEvents = 50'000;
  constexpr uint32_t kCustomers = 100;
  const HugeArray<ShopEvent> events = MakeShopEvents({.events = kEvents, .customers = kCustomers});
  std::map<std::string, const ShopEvent*> first;
  uint64_t repeats = 0, late = 0;
  int64_t latest = 0;
  for (const ShopEvent& event : events.view()) {
    const auto [at, is_new] = first.try_emplace(std::string(event.message.view()), &event);
    if (is_new) {
      late += event.ts < latest;
      EXPECT_GE(event.ts, latest - kHourMs);
    } else {
      // A re-delivery: the same in everything, less than a day after what it repeats.
      ++repeats;
      EXPECT_EQ(event.ts, at->second->ts);
      EXPECT_EQ(event.user, at->second->user);
      EXPECT_EQ(event.type, at->second->type);
      EXPECT_LT(latest - event.ts, 24 * kHourMs);
    }
    latest = std::max(latest, event.ts);
  }
  EXPECT_NEAR(static_cast<double>(repeats) / kEvents, 0.02, 0.003);
  EXPECT_NEAR(static_cast<double>(late) / kEvents, 0.01, 0.002);
  EXPECT_NEAR(static_cast<double>(ShopLines(events.view(), true).size()) / kEvents, 450, 30);
}

TEST(ShopEvents, AreReadAsTheyWereWritten) {
  const HugeArray<ShopEvent> events = MakeShopEvents({.events = 20'000, .customers = 50});
  uint64_t sum = 0;
  for (const ShopEvent& event : events.view()) sum += ShopSum(event);
  const DecodeRun run = DecodeShop(ShopLines(events.view(), true), true);
  EXPECT_EQ(run.events, events.size());
  EXPECT_EQ(run.rejected, 0u);
  EXPECT_EQ(run.sum, sum);
  EXPECT_EQ(DecodeShop(ShopLines(events.view(), false), false).events, events.size());
}

// A table so small that lines overflow and places are used again, over a hundred days, against a map that forgets
// nothing.
TEST(Repeats, AgreeWithAMap) {
  Random random(3);
  Repeats repeats(600);
  std::map<uint64_t, uint64_t> first;
  uint64_t seen = 0, watermark = 0;
  for (int i = 0; i < 60'000; ++i) {
    watermark += random.Below(300'000);
    const uint64_t behind = random.Below(10) == 0 ? random.Below(3'600'000) : 0;
    const uint64_t now = watermark - std::min(watermark, behind);
    const uint64_t id = (uint64_t{random.Below(20) == 0 ? random.Below(40) : 1'000'000 + random.Below(20'000)} + 1) *
                        0x9E37'79B9'7F4A'7C15;
    const auto at = first.find(id);
    const bool repeated = at != first.end() && now >= at->second && now - at->second < Repeats::kWindowMs;
    // A customer's clock does not go back, so nobody asks for an id before its time.
    if (at != first.end() && now < at->second) continue;
    if (!repeated) first[id] = now;
    ASSERT_EQ(repeats.SeenOrAdd(id, repeats.Home(id), static_cast<uint32_t>(now), static_cast<uint32_t>(watermark)),
              repeated)
        << i;
    seen += repeated;
  }
  EXPECT_GT(seen, 1000u);
}

// Against the rules of quiet hours from 21:00 to 8:00, on days without and with a clock change.
TEST(LocalHours, KnowWhenQuietEnds) {
  // 2026-03-28T20:30Z is 21:30 in Paris; the clocks go forward in the night; 8:00 is then 6:00Z.
  constexpr int64_t kEvening = 1'774'729'800'000;
  const LocalHours paris("Europe/Paris", kEvening - 40 * 24 * kHourMs, kEvening + 40 * 24 * kHourMs);
  EXPECT_EQ(paris.QuietUntil(kEvening, 21 * kHourMs, 8 * kHourMs), kEvening + 9 * kHourMs + kHourMs / 2);
  EXPECT_EQ(paris.QuietUntil(kEvening - kHourMs / 2, 21 * kHourMs, 8 * kHourMs), kEvening + 9 * kHourMs + kHourMs / 2);
  EXPECT_EQ(paris.QuietUntil(kEvening - kHourMs, 21 * kHourMs, 8 * kHourMs), kEvening - kHourMs);
  EXPECT_EQ(paris.QuietUntil(kEvening + 10 * kHourMs, 21 * kHourMs, 8 * kHourMs), kEvening + 10 * kHourMs);
  const LocalHours utc("UTC", kEvening - 40 * 24 * kHourMs, kEvening + 40 * 24 * kHourMs);
  EXPECT_EQ(utc.QuietUntil(kEvening + kHourMs, 21 * kHourMs, 8 * kHourMs), kEvening + 11 * kHourMs + kHourMs / 2);
}

TEST(RecordDigest, TellsLinesApartButNotTheirOrder) {
  RecordDigest one, other, third;
  one.Add("a\nbb\n");
  other.Add("bb\n");
  other.Add("a\n");
  third.Add("a\nbc\n");
  EXPECT_TRUE(SameRecords("one", one, other));
  EXPECT_FALSE(SameRecords("third", third, other));
}

struct Size {
  uint64_t events;
  uint32_t customers;
};

TEST(CanonicalCart, ByHandIsWhatTheEngineDoes) {
  const Result<std::unique_ptr<rt::Program>> program = LoadJourneys("bench/canonical_cart.journey");
  ASSERT_TRUE(program.ok()) << program.status().message();
  const rt::Interpreter interpreter(*program.value());
  const TemporaryFolder folder("canonical_test");
  for (const auto& [events, customers] : {Size{20'000, 1'000}, Size{20'000, 5}, Size{3'000, 3'000}, Size{1, 1}}) {
    for (const uint64_t seed : {1, 2}) {
      const HugeArray<ShopEvent> array = MakeShopEvents({.events = events, .customers = customers, .seed = seed});
      RecordDigest by_hand, fed;
      const ShopRun hand = CartByHand(array.view(), customers, [&](std::string_view lines) { by_hand.Add(lines); });
      const EngineRun run = RunInputs(*program.value(), interpreter, FeedShopEvents(*program.value(), array.view()),
                                      [&](std::string_view lines) { fed.Add(lines); });
      EXPECT_TRUE(SameCounts("fed", ToShopCounts(run.counters), hand.counts));
      EXPECT_TRUE(SameRecords("fed", fed, by_hand));
      EXPECT_EQ(hand.record_bytes, by_hand.bytes);
      // The same as lines.
      ASSERT_TRUE(WriteShopFile(folder.File("events"), array.view(), true).ok());
      const EngineRun read = RunFile(*program.value(), interpreter, folder.File("events"), folder.File("records"));
      EXPECT_TRUE(SameCounts("read", ToShopCounts(read.counters), hand.counts));
      EXPECT_TRUE(SameRecords("read", DigestFile(folder.File("records")), by_hand));
    }
  }
}

std::string_view Between(std::string_view line, std::string_view before) {
  const size_t at = line.find(before);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = line.substr(at + before.size());
  return rest.substr(0, rest.find('"'));
}

TEST(CanonicalWelcome, ByHandIsWhatTheEngineDoes) {
  const Result<std::unique_ptr<rt::Program>> program = LoadJourneys("bench/welcome.journey");
  ASSERT_TRUE(program.ok()) << program.status().message();
  const rt::Interpreter interpreter(*program.value());
  const TemporaryFolder folder("canonical_test");
  std::set<std::string> happened;
  for (const auto& [events, customers] : {Size{20'000, 2'000}, Size{20'000, 200}, Size{5'000, 5'000}, Size{1, 1}}) {
    for (const uint64_t seed : {1, 2}) {
      const HugeArray<WelcomeEvent> array = MakeWelcomeEvents({.events = events, .customers = customers, .seed = seed});
      RecordDigest by_hand, fed;
      const WelcomeRun hand = WelcomeByHand(array.view(), customers, [&](std::string_view block) {
        by_hand.Add(block);
        for (size_t at = 0; at < block.size(); at = block.find('\n', at) + 1) {
          const std::string_view line = block.substr(at, block.find('\n', at) - at);
          std::string what(Between(line, R"("kind":")"));
          (what += Between(line, R"("reason":")")) += Between(line, R"("outcome":")");
          happened.insert(what);
        }
      });
      const EngineRun run = RunInputs(*program.value(), interpreter, FeedWelcomeEvents(*program.value(), array.view()),
                                      [&](std::string_view lines) { fed.Add(lines); });
      EXPECT_TRUE(SameCounts("fed", ToWelcomeCounts(run.counters), hand.counts));
      EXPECT_TRUE(SameRecords("fed", fed, by_hand));
      std::string lines;
      for (const WelcomeEvent& event : array.view()) AppendWelcomeLine(event, lines);
      std::FILE* file = std::fopen(folder.File("events").c_str(), "wb");
      ASSERT_EQ(std::fwrite(lines.data(), 1, lines.size(), file), lines.size());
      std::fclose(file);
      const EngineRun read = RunFile(*program.value(), interpreter, folder.File("events"), folder.File("records"));
      EXPECT_TRUE(SameCounts("read", ToWelcomeCounts(read.counters), hand.counts));
      EXPECT_TRUE(SameRecords("read", DigestFile(folder.File("records")), by_hand));
    }
  }
  // Everything that the journey can say has been compared.
  EXPECT_EQ(happened,
            (std::set<std::string>{"entered", "held_out", "moved", "split", "sent", "deferred", "suppressedrequirement",
                                   "suppressedcapped", "suppressedleft", "suppressedended", "converted", "endedexited",
                                   "endedconverted", "endedexpired", "endedcompleted"}));
}

TEST(PortfolioLines, AreUsableAndTheSameForTheSameSeedOnly) {
  std::string once, again, other;
  MakePortfolioLines({.events = 2'000, .customers = 100, .seed = 5}, [&](std::string_view line) { once += line; });
  MakePortfolioLines({.events = 2'000, .customers = 100, .seed = 5}, [&](std::string_view line) { again += line; });
  MakePortfolioLines({.events = 2'000, .customers = 100, .seed = 6}, [&](std::string_view line) { other += line; });
  EXPECT_EQ(once, again);
  EXPECT_NE(once, other);
  EXPECT_EQ(std::count(once.begin(), once.end(), '\n'), 2'000);
}

}  // namespace

}  // namespace journey::bench
