// The timing wheel and the queue of customers over it, against ordered maps that do the same slowly.
#include "runtime/shard/due_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "runtime/shard/timing_wheel.h"

namespace journey::rt {
namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kSecond = 1000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr int64_t kYear = 365 * kDay;
constexpr int64_t kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? kMost : kLeast;
}

// Numbers of every magnitude, so that every level is met.
class Dice {
 public:
  explicit Dice(uint64_t seed) : bits_(seed) {}
  uint64_t Below(uint64_t bound) { return bits_() % bound; }
  // Up to so many bits, short ones as often as long ones.
  int64_t Span(int most_bits) { return static_cast<int64_t>(bits_() >> (64 - 1 - Below(most_bits))); }
  int64_t Any() { return static_cast<int64_t>(bits_()); }

 private:
  std::mt19937_64 bits_;
};

// A wheel and what it should hold. Every firing is compared at once.
class Watched {
 public:
  void Arm(uint32_t item, int64_t due) {
    wheel.Arm(item, due);
    model_.emplace(std::max(due, wheel.now()), item);
    if (item >= told_.size()) told_.resize(item + 1);
  }
  // `also(item, due)` runs at each firing.
  template <class Also>
  void FireDue(int64_t limit, Also&& also) {
    const int64_t before = wheel.now();
    wheel.FireDue(
        limit,
        [&](uint32_t item, int64_t due) {
          ASSERT_FALSE(model_.empty());
          ASSERT_EQ(model_.begin()->first, due) << "out of order, or not exact";
          ASSERT_LE(due, limit);
          ASSERT_EQ(wheel.now(), due);
          const auto [first, last] = model_.equal_range(due);
          const auto at = std::find_if(first, last, [&](const auto& one) { return one.second == item; });
          ASSERT_NE(at, last) << item << " was not armed for " << due;
          model_.erase(at);
          ASSERT_GT(told_[item], 0) << "fired without notice";
          if (!filtered_) --told_[item];
          ++fired;
          also(item, due);
        },
        [&](uint32_t item) { ++told_[item]; });
    ASSERT_TRUE(model_.empty() || model_.begin()->first > limit) << model_.begin()->first << " is still there";
    ASSERT_EQ(wheel.size(), model_.size());
    ASSERT_EQ(wheel.now(), std::max(before, limit));
  }
  void FireDue(int64_t limit) {
    FireDue(limit, [](uint32_t, int64_t) {});
  }
  // Drops the items with this remainder. Notice that was given may then have been for one of those.
  void Filter(uint32_t divisor, uint32_t remainder) {
    filtered_ = true;
    std::fill(told_.begin(), told_.end(), 1);
    size_t asked = 0;
    const size_t size = wheel.size();
    wheel.Filter([&](uint32_t item, int64_t due) {
      ++asked;
      const auto [first, last] = model_.equal_range(due);
      EXPECT_TRUE(std::any_of(first, last, [&](const auto& one) { return one.second == item; }));
      return item % divisor != remainder;
    });
    EXPECT_EQ(asked, size);
    std::erase_if(model_, [&](const auto& one) { return one.second % divisor == remainder; });
    EXPECT_EQ(wheel.size(), model_.size());
  }
  bool empty() const { return model_.empty(); }
  int64_t first() const { return model_.begin()->first; }

  TimingWheel wheel;
  uint64_t fired = 0;

 private:
  std::multimap<int64_t, uint32_t> model_;
  std::vector<int> told_;
  bool filtered_ = false;
};

TEST(TimingWheelTest, FiresLikeAMultimap) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    Watched watched;
    // How far timers and steps reach differs by seed; some never leave the lowest levels.
    const int reach = 8 + static_cast<int>(dice.Below(55));
    if (seed % 4 != 0) watched.FireDue(kStart);
    uint32_t items = 0;
    for (int round = 0; round < 400 && !HasFatalFailure(); ++round) {
      for (uint64_t i = dice.Below(60); i > 0; --i) {
        const int64_t from = watched.wheel.now();
        watched.Arm(items++, SaturatingAdd(from, dice.Below(20) == 0 ? -dice.Span(40) : dice.Span(reach)));
      }
      if (seed % 5 == 0 && dice.Below(10) == 0) watched.Filter(3, static_cast<uint32_t>(dice.Below(3)));
      int64_t limit = SaturatingAdd(watched.wheel.now(), dice.Span(reach));
      // Exactly at a timer, or right before it.
      if (!watched.empty() && dice.Below(3) == 0)
        limit = SaturatingAdd(watched.first(), -static_cast<int64_t>(dice.Below(2)));
      limit = std::max(limit, watched.wheel.now());
      watched.FireDue(limit, [&](uint32_t item, int64_t due) {
        // At once, in the same call, and later.
        if (dice.Below(8) == 0) watched.Arm(item, SaturatingAdd(due, -static_cast<int64_t>(dice.Below(2))));
        if (dice.Below(8) == 0) watched.Arm(items++, SaturatingAdd(due, dice.Span(10)));
        if (dice.Below(4) == 0) watched.Arm(item, SaturatingAdd(due, dice.Span(reach)));
      });
    }
    watched.FireDue(std::max(watched.wheel.now(), SaturatingAdd(watched.wheel.now(), kYear)));
  }
}

TEST(TimingWheelTest, CoversAllOfTime) {
  Dice dice(7);
  for (int round = 0; round < 50 && !HasFatalFailure(); ++round) {
    Watched watched;
    uint32_t item = 0;
    for (const int64_t due : {kLeast, kLeast + 1, int64_t{-1}, int64_t{0}, int64_t{1}, kStart, kMost - 1, kMost}) {
      watched.Arm(item++, due);
      watched.Arm(item++, due);
    }
    for (int i = 0; i < 200; ++i) watched.Arm(item++, dice.Any());
    if (round % 2 == 0) {
      std::vector<int64_t> stops = {kLeast, kMost - 1};
      for (int i = 0; i < 20; ++i) stops.push_back(dice.Any());
      std::sort(stops.begin(), stops.end());
      for (const int64_t stop : stops) watched.FireDue(stop);
    }
    watched.FireDue(kMost);
    EXPECT_EQ(watched.fired, item);
    // Time is at its end; what comes now is due now.
    watched.Arm(0, kLeast);
    watched.Arm(1, kMost);
    watched.FireDue(kMost);
    EXPECT_EQ(watched.fired, item + 2);
  }
}

TEST(TimingWheelTest, AStepBackFiresNothing) {
  Watched watched;
  watched.FireDue(kStart);
  watched.Arm(0, kStart + 5);
  watched.Arm(1, kStart - 5);
  watched.FireDue(kStart - 1);
  EXPECT_EQ(watched.fired, 0u);
  watched.FireDue(kStart);
  EXPECT_EQ(watched.fired, 1u);
  watched.FireDue(kStart + 5);
  EXPECT_EQ(watched.fired, 2u);
}

TEST(TimingWheelTest, ManyInOneMillisecond) {
  Watched watched;
  watched.FireDue(kStart);
  constexpr uint32_t kMany = 3000;
  for (uint32_t i = 0; i < kMany; ++i) watched.Arm(i, kStart + kDay + i % 3);
  uint32_t again = 0;
  watched.FireDue(kStart + kYear, [&](uint32_t item, int64_t due) {
    if (again < kMany) watched.Arm(item, due), ++again;
  });
  EXPECT_EQ(watched.fired, 2 * kMany);
}

TEST(TimingWheelTest, FilterWhileFiring) {
  for (uint32_t stop = 0; stop < 200; stop += 7) {
    TimingWheel wheel;
    wheel.FireDue(kStart, [](uint32_t, int64_t) {}, [](uint32_t) {});
    for (uint32_t i = 0; i < 300; ++i) wheel.Arm(i, kStart + i % 60 + (i % 3 == 0 ? 0 : 600) + (i % 7 == 0 ? kDay : 0));
    std::vector<int> fired(300);
    uint32_t count = 0;
    bool dropping = false;
    wheel.FireDue(
        kStart + kYear,
        [&](uint32_t item, int64_t) {
          ++fired[item];
          if (count++ != stop) return;
          dropping = true;
          wheel.Filter([](uint32_t one, int64_t) { return one % 2 == 0; });
        },
        [](uint32_t) {});
    EXPECT_TRUE(dropping);
    EXPECT_EQ(wheel.size(), 0u);
    for (uint32_t i = 0; i < 300; ++i) EXPECT_TRUE(fired[i] == 1 || (fired[i] == 0 && i % 2 == 1)) << i;
  }
}

TEST(TimingWheelTest, MemoryIsReused) {
  TimingWheel wheel;
  Dice dice(3);
  wheel.FireDue(kStart, [](uint32_t, int64_t) {}, [](uint32_t) {});
  int64_t now = kStart;
  uint64_t fired = 0;
  const auto rounds = [&](int count) {
    for (int round = 0; round < count; ++round) {
      for (uint32_t i = 0; i < 20'000; ++i) wheel.Arm(i, now + dice.Span(33));
      now += kYear;
      wheel.FireDue(now, [&](uint32_t, int64_t) { ++fired; }, [](uint32_t) {});
    }
  };
  rounds(5);
  const size_t bytes = wheel.bytes();
  EXPECT_LT(bytes, size_t{20'000} * 18 + (size_t{3} << 20));
  rounds(50);
  // Of ten times as many timers some round may have needed a block more, which is a quarter.
  EXPECT_LE(wheel.bytes(), bytes + bytes / 4);
  EXPECT_EQ(fired, 55u * 20'000);
}

// All are due in one half second, which is put in order as a whole: what that takes goes when few are left.
TEST(TimingWheelTest, TheMomentOfManyTakesNothingAfterwards) {
  TimingWheel wheel;
  wheel.FireDue(kStart, [](uint32_t, int64_t) {}, [](uint32_t) {});
  constexpr uint32_t kMany = 100'000;
  const auto all_at = [&](int64_t from, int64_t spread) {
    for (uint32_t i = 0; i < kMany; ++i) wheel.Arm(i, from + i % spread);
    uint32_t fired = 0;
    wheel.FireDue(from + spread, [&](uint32_t, int64_t) { ++fired; }, [](uint32_t) {});
    EXPECT_EQ(fired, kMany);
  };
  all_at(kStart + kDay, kDay);
  const size_t spread = wheel.bytes();
  all_at(kStart + 3 * kDay, 256);
  // Eight bytes a timer; blocks may be a quarter more than they were, since what moves down fills others meanwhile.
  EXPECT_LT(wheel.bytes(), spread + spread / 4 + size_t{kMany} * 8 / 8);
}

TEST(TimingWheelTest, ReserveIsEnough) {
  TimingWheel wheel;
  wheel.FireDue(kStart, [](uint32_t, int64_t) {}, [](uint32_t) {});
  wheel.Reserve(100'000);
  const size_t bytes = wheel.bytes();
  Dice dice(5);
  for (uint32_t i = 0; i < 100'000; ++i) {
    wheel.Arm(i, kStart + static_cast<int64_t>(dice.Below(static_cast<uint64_t>(30 * kDay))));
  }
  EXPECT_EQ(wheel.bytes(), bytes);
}

// ---------------------------------------------------------------- the queue

TEST(DueQueueTest, KeepsItsPromises) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    DueQueue queue;
    std::map<uint32_t, int64_t> promised;
    const int reach = 6 + static_cast<int>(dice.Below(40));
    const uint32_t customers = 1 + static_cast<uint32_t>(dice.Below(300));
    int64_t now = kStart;
    queue.FireDue(now, [](uint32_t) {}, [](uint32_t) {});
    const auto bring = [&](uint32_t customer, int64_t due, int64_t at) {
      queue.Bring(customer, due);
      if (due == kMost) return;
      const auto [place, fresh] = promised.try_emplace(customer, std::max(due, at));
      if (!fresh) place->second = std::min(place->second, std::max(due, at));
    };
    for (int round = 0; round < 3000; ++round) {
      const auto customer = static_cast<uint32_t>(dice.Below(customers));
      bring(customer, dice.Below(50) == 0 ? kMost : now - 10 + dice.Span(reach), now);
      ASSERT_EQ(queue.waiting(), promised.size());
      ASSERT_LE(queue.entries(), 2 * promised.size() + DueQueue::kFewStale);
      if (dice.Below(10) != 0) continue;
      const int64_t limit = now + dice.Span(reach);
      int64_t last = kLeast;
      queue.FireDue(
          limit,
          [&](uint32_t fired) {
            const auto place = promised.find(fired);
            ASSERT_NE(place, promised.end()) << "nothing was promised to " << fired;
            ASSERT_LE(place->second, limit);
            ASSERT_GE(place->second, last);
            last = place->second;
            promised.erase(place);
            // The same customer again, and others, at once and later.
            if (dice.Below(2) == 0) bring(fired, last + dice.Span(reach), last);
            if (dice.Below(4) == 0) bring(static_cast<uint32_t>(dice.Below(customers)), last + dice.Span(6), last);
          },
          [](uint32_t) {});
      for (const auto& [waiting, due] : promised) ASSERT_GT(due, limit) << waiting;
      now = limit;
    }
    queue.FireDue(kMost, [&](uint32_t fired) { EXPECT_EQ(promised.erase(fired), 1u); }, [](uint32_t) {});
    EXPECT_TRUE(promised.empty());
    EXPECT_TRUE(queue.empty());
  }
}

TEST(DueQueueTest, TimersSetAndCancelledAllTheTimeTakeNoMemory) {
  DueQueue queue;
  int64_t now = kStart;
  queue.FireDue(now, [](uint32_t) {}, [](uint32_t) {});
  constexpr uint32_t kCustomers = 500;
  size_t fired = 0;
  const auto storm = [&](int rounds) {
    for (int round = 0; round < rounds; ++round) {
      for (uint32_t customer = 0; customer < kCustomers; ++customer) {
        // Ever earlier dues, each of which makes the former stale.
        for (int64_t due = 20; due > 0; --due) queue.Bring(customer, now + kDay + due * kSecond);
        ASSERT_LE(queue.entries(), size_t{2} * kCustomers + DueQueue::kFewStale);
      }
      now += kDay / 10;
      queue.FireDue(now, [&](uint32_t) { ++fired; }, [](uint32_t) {});
    }
  };
  storm(20);
  const size_t bytes = queue.bytes();
  storm(400);
  EXPECT_EQ(queue.bytes(), bytes);
  EXPECT_GT(fired, 0u);
}

// A far due that is brought again after each nearer one has fired leaves no trail of equal entries.
TEST(DueQueueTest, TheSameDueTimeOverAndOver) {
  DueQueue queue;
  constexpr uint32_t kCustomers = 50;
  int64_t now = kStart;
  queue.FireDue(now, [](uint32_t) {}, [](uint32_t) {});
  size_t fired = 0;
  for (int round = 0; round < 2000; ++round) {
    // All at a time when nobody waits, so that sweeps meet equal entries that are valid.
    for (uint32_t customer = 0; customer < kCustomers; ++customer) {
      queue.Bring(customer, kStart + kYear);
      ASSERT_LE(queue.entries(), 2 * queue.waiting() + DueQueue::kFewStale);
    }
    for (uint32_t customer = 0; customer < kCustomers; ++customer) {
      queue.Bring(customer, now + 1 + customer % 3);
      ASSERT_LE(queue.entries(), 2 * queue.waiting() + DueQueue::kFewStale);
    }
    now += 5;
    queue.FireDue(now, [&](uint32_t) { ++fired; }, [](uint32_t) {});
    ASSERT_TRUE(queue.empty());
  }
  EXPECT_EQ(fired, 2000u * kCustomers);
  fired = 0;
  for (uint32_t customer = 0; customer < kCustomers; ++customer) queue.Bring(customer, kStart + kYear);
  queue.FireDue(kStart + kYear, [&](uint32_t) { ++fired; }, [](uint32_t) {});
  EXPECT_EQ(fired, kCustomers);
  EXPECT_EQ(queue.entries(), 0u);
}

// What is swept while a stale entry of the same millisecond is about to come up leaves that entry stale.
TEST(DueQueueTest, SweepWhileFiring) {
  DueQueue queue;
  const int64_t now = kStart / 512 * 512 + 100;  // well inside a half second, so that all below is in one bucket
  const int64_t then = now + 50;
  const auto soon = [](uint32_t) {};
  queue.FireDue(now, [](uint32_t) {}, soon);
  constexpr uint32_t kSweeper = 0, kLater = 1, kOther = 2;
  queue.Bring(kSweeper, then);
  queue.Bring(kLater, then);
  queue.Bring(kLater, then - 5);
  std::vector<std::pair<uint32_t, int64_t>> fired;
  const auto fire = [&](uint32_t customer) {
    fired.emplace_back(customer, queue.now());
    if (customer == kLater && queue.now() < then) queue.Bring(kLater, then + kDay);
    if (customer != kSweeper) return;
    for (int64_t due = 1000; due > 0; --due) queue.Bring(kOther, then + kYear + due);
  };
  queue.FireDue(then + kSecond, fire, soon);
  EXPECT_EQ(fired, (std::vector<std::pair<uint32_t, int64_t>>{{kLater, then - 5}, {kSweeper, then}}));
  EXPECT_LE(queue.entries(), 2u * 2 + DueQueue::kFewStale);
  queue.FireDue(then + 2 * kYear, fire, soon);
  ASSERT_EQ(fired.size(), 4u);
  EXPECT_EQ(fired[2], std::pair(kLater, then + kDay));
  EXPECT_EQ(fired[3], std::pair(kOther, then + kYear + 1));
}

TEST(DueQueueTest, GoesOnAfterTheEndOfTime) {
  DueQueue queue;
  size_t fired = 0;
  const auto fire = [&](uint32_t) { ++fired; };
  const auto soon = [](uint32_t) {};
  queue.Bring(3, kLeast);
  queue.Bring(4, kMost - 1);
  queue.Bring(5, kMost);
  EXPECT_EQ(queue.waiting(), 2u);
  queue.FireDue(kLeast, fire, soon);
  EXPECT_EQ(fired, 1u);
  queue.FireDue(kMost, fire, soon);
  EXPECT_EQ(fired, 2u);
  queue.Bring(3, kStart);
  queue.FireDue(kMost, fire, soon);
  EXPECT_EQ(fired, 3u);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace journey::rt
