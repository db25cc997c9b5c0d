// The table by id: ids come back from places, neighbourhoods fill up, and growing moves everybody along.
#include "runtime/packed/slots.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/packed/both_ways.h"

namespace journey::packed_test {
namespace {

using packed::Slots;

// Of slots with clocks by the source's name; "in order" is the cart's without.
const flat::Plan& PlanOf(const std::string& name) {
  if (name == "in_order") return CompiledSource(SourceNamed("cart")).ordered->plan();
  return CompiledSource(SourceNamed(name)).plan();
}

// A slot is used once this field is not zero. What it holds then tells, nearly, who lives there.
uint64_t MarkOf(const flat::Plan& plan, uint64_t number) {
  return 1 + number % ((uint64_t{1} << plan.InUse().bits) - 1);
}

void Mark(const flat::Plan& plan, uint8_t* slot, uint64_t number) {
  const flat::Field& field = plan.InUse();
  uint64_t word;
  std::memcpy(&word, slot + 8 * field.word, sizeof word);
  word = (word & ~field.Mask()) | MarkOf(plan, number) << field.shift;
  std::memcpy(slot + 8 * field.word, &word, sizeof word);
}

uint64_t MarkIn(const flat::Plan& plan, const uint8_t* slot) {
  const flat::Field& field = plan.InUse();
  uint64_t word;
  std::memcpy(&word, slot + 8 * field.word, sizeof word);
  return (word & field.Mask()) >> field.shift;
}

// Of each width of slot.
class SlotsTest : public testing::TestWithParam<const char*> {
 protected:
  // False if there is no room near its home.
  bool Add(uint64_t id) {
    EXPECT_FALSE(slots_.Find(id).has_value());
    const std::optional<uint32_t> place = slots_.Insert(id);
    if (!place.has_value()) return false;
    EXPECT_EQ(slots_.IdAt(*place), id);
    Mark(plan_, slots_.At(*place), ids_.size());
    EXPECT_EQ(slots_.IdAt(*place), id) << "the mark is no part of the hash";
    EXPECT_EQ(slots_.Find(id), place);
    EXPECT_TRUE(places_.insert(*place).second);
    ids_.push_back(id);
    return true;
  }
  void GrowAndCheck() {
    std::unordered_map<uint32_t, uint32_t> moves;
    slots_.Grow([&](uint32_t from, uint32_t to) { EXPECT_TRUE(moves.emplace(from, to).second); });
    EXPECT_EQ(moves.size(), ids_.size());
    std::set<uint32_t> places;
    for (size_t i = 0; i < ids_.size(); ++i) {
      const std::optional<uint32_t> place = slots_.Find(ids_[i]);
      ASSERT_TRUE(place.has_value()) << ids_[i];
      ASSERT_EQ(slots_.IdAt(*place), ids_[i]);
      ASSERT_EQ(MarkIn(plan_, slots_.At(*place)), MarkOf(plan_, i));
      places.insert(*place);
    }
    EXPECT_EQ(places.size(), ids_.size());
    for (const uint32_t place : places_) EXPECT_TRUE(places.contains(moves.at(place)));
    places_ = places;
    size_t visited = 0;
    slots_.ForEach([&](uint32_t place) {
      ++visited;
      EXPECT_TRUE(places_.contains(place));
    });
    EXPECT_EQ(visited, ids_.size());
  }

  const flat::Plan& plan_ = PlanOf(GetParam());
  flat::LaneState state_;
  Slots slots_{plan_, true, 0, state_};
  std::vector<uint64_t> ids_;
  std::set<uint32_t> places_;
};

TEST_P(SlotsTest, IdsComeBackAlsoAfterGrowing) {
  std::mt19937_64 random(1);
  for (uint64_t id = 0; id < 1000; ++id) ASSERT_TRUE(Add(id));
  ASSERT_TRUE(Add(~uint64_t{0}));
  for (int i = 0; i < 20'000; ++i) ASSERT_TRUE(Add(random()));
  for (int i = 0; i < 3; ++i) GrowAndCheck();
}

TEST_P(SlotsTest, AtTheEndsOfTheHashes) {
  // The first and the last hash of lines at both ends and in the middle, whatever the number of lines.
  for (int round = 0; round < 4; ++round) {
    for (const uint64_t line : {uint64_t{0}, uint64_t{1}, state_.lines / 2, state_.lines - 2, state_.lines - 1}) {
      const auto first =
          static_cast<uint64_t>(((static_cast<unsigned __int128>(line) << 64) + state_.lines - 1) / state_.lines);
      for (const uint64_t hash : {first - 1, first, first + 1}) {
        const uint64_t id = hash * flat::kHashInverse;
        if (slots_.Find(id).has_value()) continue;
        EXPECT_TRUE(Add(id) || plan_.shape.per_line < 3) << line << " " << hash;
      }
    }
    GrowAndCheck();
  }
}

TEST_P(SlotsTest, FullNeighbourhoods) {
  for (const uint64_t start : {uint64_t{0}, ~uint64_t{0} - 5000, uint64_t{0x1234'5678'9abc'def0}}) {
    const size_t room = (state_.max_moved + 1) * plan_.shape.per_line;
    size_t added = 0, refused = 0;
    for (uint64_t k = 0; k < 2 * room; ++k) {
      if (Add((start + k) * flat::kHashInverse)) {
        ++added;
        EXPECT_EQ(refused, 0U) << "nobody ever leaves";
      } else {
        ++refused;
      }
    }
    EXPECT_EQ(added, room);
    EXPECT_EQ(refused, room);
    EXPECT_FALSE(slots_.Find((start + 3 * room) * flat::kHashInverse).has_value());
  }
  GrowAndCheck();
  GrowAndCheck();
}

// Hashes that differ only in what a slot does not store lie too far from one another to be mistaken.
TEST_P(SlotsTest, SameLowBits) {
  for (int round = 0; round < 3; ++round) {
    for (uint64_t high = 0; high < 1 << 12; ++high) {
      const uint64_t id = (high << 52 | static_cast<uint64_t>(round) << 48 | 0xabcd'ef01'2345) * flat::kHashInverse;
      if (slots_.Find(id).has_value()) continue;
      ASSERT_TRUE(Add(id));
    }
    GrowAndCheck();
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, SlotsTest, testing::Values("cart", "middle", "wide", "in_order"),
                         [](const testing::TestParamInfo<const char*>& info) { return std::string(info.param); });

TEST(Slots, GrowsWithItsCustomers) {
  const flat::Plan& plan = PlanOf("cart");
  flat::LaneState state;
  Slots slots(plan, true, 0, state);
  const uint64_t lines = state.lines;
  uint64_t customers = 0;
  for (; slots.HasRoom(1); ++customers) {
    const std::optional<uint32_t> place = slots.Insert(customers);
    ASSERT_TRUE(place.has_value());
    Mark(plan, slots.At(*place), customers);
  }
  EXPECT_GT(customers, lines);
  slots.Grow([](uint32_t, uint32_t) {});
  EXPECT_GT(state.lines, lines);
  EXPECT_TRUE(slots.HasRoom(customers / 3));
  for (uint64_t id = 0; id < customers; ++id) {
    const std::optional<uint32_t> place = slots.Find(id);
    ASSERT_TRUE(place.has_value());
    ASSERT_EQ(slots.IdAt(*place), id);
    ASSERT_EQ(MarkIn(plan, slots.At(*place)), MarkOf(plan, id));
  }
}

TEST(Slots, HandlesArePlaces) {
  const flat::Plan& plan = PlanOf("cart");
  flat::LaneState state;
  Slots slots(plan, false, 10, state);
  EXPECT_FALSE(slots.Find(1'000'000).has_value());
  for (const uint64_t handle : {0, 5, 1023, 1024, 70'000}) {
    EXPECT_EQ(slots.Insert(handle), handle);
    Mark(plan, slots.At(static_cast<uint32_t>(handle)), handle);
  }
  EXPECT_EQ(slots.Find(69'999), 69'999);
  EXPECT_FALSE(slots.Insert(uint64_t{1} << 32).has_value());
  std::vector<uint32_t> used;
  slots.ForEach([&](uint32_t place) {
    used.push_back(place);
    EXPECT_EQ(MarkIn(plan, slots.At(place)), MarkOf(plan, place));
    EXPECT_EQ(slots.IdAt(place), place);
  });
  EXPECT_EQ(used, (std::vector<uint32_t>{0, 5, 1023, 1024, 70'000}));
}

}  // namespace
}  // namespace journey::packed_test
