// Remembered message ids against a plain queue of them: whatever the window, the gaps, and what else stands in the
// block.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <utility>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/state/dedup.h"

namespace journey::rt {
namespace {

constexpr int64_t kSecond = 1000, kDay = 86'400 * kSecond;

std::unique_ptr<Program> Load() {
  auto compilation = Compile({{"j.journey", "j", "event E\njourney J { enter on E stage S {} }\n"}});
  CHECK(compilation->ir.has_value());
  auto program = Program::Load(std::move(*compilation->ir));
  CHECK(program.ok());
  return std::move(program.value());
}

struct Remembered {
  uint64_t hash;
  int64_t time;
  friend bool operator==(const Remembered&, const Remembered&) = default;
};

// Ids come after up to `step_ms`, now and then after `gap_ms`.
void Compare(const Program& program, uint32_t seed, int64_t window_ms, int64_t step_ms, int64_t gap_ms) {
  std::mt19937_64 random(seed);
  BlockMemory memory;
  Customer customer(program, memory);
  customer.Create("somebody", 0);
  std::deque<Remembered> oracle;
  int64_t now = seed % 2 == 0 ? 1'767'225'600'000 : -5 * 365 * kDay;
  size_t repeats = 0, most = 0;
  for (int i = 0; i < 3000; ++i) {
    now += static_cast<int64_t>(random() % static_cast<uint64_t>(step_ms));
    if (random() % 200 == 0) now += gap_ms;
    while (!oracle.empty() && now - oracle.front().time >= window_ms) oracle.pop_front();
    // At the end of a step without an id: what is inside the window stays, and nothing is left where nothing is.
    if (oracle.empty() || random() % 16 == 0) {
      DropOldIds(customer, now, window_ms);
      ASSERT_EQ(customer.head().ids == 0, oracle.empty()) << seed << " " << i;
      customer.EndStep();
    }
    // One in three was there before, if it is not forgotten.
    uint64_t hash = random();
    if (!oracle.empty() && random() % 3 == 0) hash = oracle[random() % oracle.size()].hash;
    const bool expected =
        std::any_of(oracle.begin(), oracle.end(), [&](const Remembered& one) { return one.hash == hash; });
    ASSERT_EQ(SeenId(customer, hash, now, window_ms), expected) << seed << " " << i;
    repeats += expected ? 1 : 0;
    if (!expected) {
      RememberId(customer, hash, now);
      oracle.push_back({hash, now});
    }
    most = std::max(most, oracle.size());
    // Something else behind the ids, now and then.
    if (random() % 40 == 0) (void)customer.block().Allocate(static_cast<uint32_t>(8 + random() % 60));
    customer.EndStep();
    std::vector<Remembered> held;
    ForEachId(customer, [&](uint64_t one, int64_t time) { held.push_back({one, time}); });
    ASSERT_EQ(held, std::vector<Remembered>(oracle.begin(), oracle.end())) << seed << " " << i;
  }
  EXPECT_GT(repeats, most > 3 ? 100u : 0u);
  customer.Destroy();
}

TEST(Dedup, IsAQueueOfIds) {
  const std::unique_ptr<Program> program = Load();
  for (uint32_t seed = 0; seed < 4; ++seed) {
    Compare(*program, seed, kDay, 6 * 3600 * kSecond, 2 * kDay);    // a few
    Compare(*program, seed, kDay, 600 * kSecond, 3 * kDay);         // some hundred: with an index
    Compare(*program, seed, 30 * kDay, kDay, 60 * kDay);            // times pass what a row holds
    Compare(*program, seed, 40 * kDay, 3600 * kSecond, 20 * kDay);  // and again and again
    Compare(*program, seed, 900 * kDay, 5 * kDay, 200 * kDay);      // a window that no row of three words holds
    Compare(*program, seed, INT64_MAX, 30 * kDay, 1000 * kDay);     // nothing is forgotten
  }
}

// Words of few values, so that halves of the hash stand everywhere: in times, across rows, and before the rows.
TEST(Dedup, RowsAreLookedThroughTogetherAsOneByOne) {
  std::mt19937_64 random(5);
  constexpr size_t kBefore = 8 * kIdRowWords;
  size_t found = 0, looks = 0;
  for (uint32_t count = 1; count <= 40; ++count) {
    for (int i = 0; i < 500; ++i, ++looks) {
      const uint64_t values = 2 + random() % 20;
      std::vector<uint32_t> words(kBefore + count * kIdRowWords);
      for (uint32_t& word : words) word = static_cast<uint32_t>(random() % values);
      const uint64_t hash = random() % values << 32 | random() % values;
      const uint32_t* rows = words.data() + kBefore;
      const bool expected = AnyIdRowPlainly(rows, count, hash);
      ASSERT_EQ(AnyIdRow(rows, count, hash), expected) << count << " " << i;
      found += expected ? 1 : 0;
    }
  }
  EXPECT_GT(found, looks / 10);
  EXPECT_LT(found, looks * 9 / 10);
}

// Most customers are remembered by a line or two of memory.
TEST(Dedup, AnIdTakesTwelveBytes) {
  const std::unique_ptr<Program> program = Load();
  BlockMemory memory;
  Customer customer(*program, memory);
  customer.Create("somebody", 0);
  customer.EndStep();
  const uint32_t before = customer.block().head().used;
  for (uint64_t i = 0; i < 20; ++i) {
    RememberId(customer, i * 0x9E37'79B9'7F4A'7C15, static_cast<int64_t>(i));
    customer.EndStep();
  }
  const uint32_t taken = customer.block().head().used - before;
  EXPECT_GE(taken, 20 * 12u);
  EXPECT_LE(taken, sizeof(IdWindow) + 26 * 12u);
  EXPECT_LE(customer.block().head().capacity - customer.block().head().used, BlockMemory::kUnit);
  customer.Destroy();
}

}  // namespace
}  // namespace journey::rt
