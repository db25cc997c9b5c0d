// Customers at rest: half the memory, and nothing else that anybody can tell.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "runtime/shard/silence.h"
#include "runtime/state/codec.h"
#include "tests/engine/maker.h"

namespace journey::rt::test {
namespace {

constexpr int kResting = 2000, kKinds = 3;
constexpr int64_t kSilent = 4 * kHour;

ir::Module RestJourney(int32_t* in) {
  Maker maker;
  *in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, *in);
  maker.Timer(journey, stage, ir::TimerKind::kAfter, 7 * kHour, Notes(1));
  return maker.Finish();
}

// Of three, one is a UUID, one is the same in capitals, which is somebody else and kept as text, and one is no UUID.
std::string RestId(int customer) {
  if (customer % kKinds == 2) return "customer-" + std::to_string(customer);
  const auto number = static_cast<unsigned>(customer / kKinds);
  char id[37];
  std::snprintf(id, sizeof id, customer % kKinds == 0 ? "%08x-abcd-4bcd-8bcd-%012x" : "%08X-ABCD-4BCD-8BCD-%012X",
                number * 0x9e3779b1U, number);
  return id;
}

// Two runs of the same inputs, one of them with rest.
class Rest : public ::testing::Test {
 protected:
  Rest() : resting_(RestJourney(&in_)), awake_(RestJourney(&in_)) { resting_.engine().RestAfter(kSilent); }
  void Hear(int64_t time, int customer, int message = 0) {
    const std::string id = RestId(customer);
    for (Fixture* run : {&resting_, &awake_})
      run->Event(time, in_, "", customer, id + "/" + std::to_string(message), id);
  }
  void Until(int64_t time) {
    resting_.Until(time);
    awake_.Until(time);
  }
  void ExpectTheSame() {
    EXPECT_EQ(resting_.Take(), awake_.Take());
    EXPECT_EQ(resting_.engine().counters(), awake_.engine().counters());
    std::vector<std::string> states;
    resting_.engine().ForEachCustomer([&](const Customer& one) { states.push_back(EncodeState(one, 0)); });
    size_t at = 0;
    awake_.engine().ForEachCustomer([&](const Customer& one) {
      ASSERT_LT(at, states.size());
      EXPECT_EQ(states[at++], EncodeState(one, 0)) << one.id();
    });
    EXPECT_EQ(at, states.size());
  }
  uint64_t resting() { return resting_.engine().block_bytes(); }
  uint64_t awake() { return awake_.engine().block_bytes(); }

  int32_t in_ = 0;
  Fixture resting_, awake_;
};

TEST_F(Rest, WhoIsSilentTakesLess) {
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart + customer, customer);
  Until(kStart + kSilent - kMinute);
  EXPECT_EQ(resting(), awake()) << "nobody has been silent for so long";
  Until(kStart + kSilent + kHour);
  EXPECT_LT(resting() * 10, awake() * 7);
  ExpectTheSame();
}

TEST_F(Rest, WhoIsHeardOfStaysAwakeAndComesToRestLater) {
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart, customer);
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart + kSilent - kHour, customer, 1);
  Until(kStart + kSilent + kHour);
  EXPECT_EQ(resting(), awake());
  Until(kStart + 3 * kSilent);
  EXPECT_LT(resting() * 10, awake() * 7);
  ExpectTheSame();
}

// The timer fires seven hours after the first event, at rest before and after.
TEST_F(Rest, ATimerWakesNobodyForLong) {
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart, customer);
  Until(kStart + kSilent + kHour);
  const uint64_t before = resting();
  Until(kStart + 8 * kHour);
  EXPECT_EQ(resting_.engine().counters().timers_fired, uint64_t{kResting});
  EXPECT_LT(resting(), before + before / 8);
  ExpectTheSame();
}

// Heard of once after long, and again soon after.
TEST_F(Rest, TheSecondEventWakes) {
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart, customer);
  Until(kStart + kSilent + kHour);
  const uint64_t before = resting();
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart + 2 * kSilent, customer, 1);
  EXPECT_LT(resting(), before + before / 4);
  // The same message once more is told from another one by who is at rest as well.
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart + 2 * kSilent, customer, 1);
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart + 2 * kSilent + 1, customer, 2);
  EXPECT_EQ(resting_.engine().counters().duplicates, uint64_t{kResting});
  EXPECT_GT(resting(), before + before / 4);
  ExpectTheSame();
}

// So many messages that the block outgrows what may be at rest, in a step that began at rest and after it.
TEST_F(Rest, WhoHasMuchStaysAwake) {
  constexpr int kMessages = 600;
  for (int round = 0; round < kMessages; ++round) Hear(kStart + round, 0, round);
  Hear(kStart, 1);
  Until(kStart + kSilent + kHour);
  for (int round = 0; round < kMessages; ++round) Hear(kStart + 2 * kSilent + round, 1, 1 + round);
  Until(kStart + 9 * kSilent);
  ExpectTheSame();
}

TEST_F(Rest, WhatHostsDoWakes) {
  for (int customer = 0; customer < 50; ++customer) Hear(kStart, customer);
  Until(kStart + kSilent + kHour);
  for (Fixture* run : {&resting_, &awake_}) {
    Engine& engine = run->engine();
    for (int kind = 0; kind < kKinds; ++kind) {
      EXPECT_EQ(engine.Instances(RestId(3 + kind), 0).size(), 1U);
      EXPECT_TRUE(engine.WasEntered(RestId(3 + kind), 0));
      engine.SetProfile(RestId(6 + kind), kN, Value::Int(77));
      EXPECT_EQ(engine.PeekProfile(RestId(6 + kind), kN).i, 77);
      EXPECT_TRUE(engine.Remove(RestId(9 + kind), 0, kStart + kSilent + kHour));
      engine.Forget(RestId(12 + kind));
      EXPECT_EQ(engine.Look(RestId(12 + kind)), nullptr);
    }
  }
  Until(kStart + 3 * kSilent);
  ExpectTheSame();
}

// Each of a hundred with one of another kind, both at rest.
TEST_F(Rest, WhoIsAtRestBecomesOneWithAnother) {
  constexpr int kPairs = 100;
  for (int customer = 0; customer < 2 * kPairs; ++customer) Hear(kStart, customer);
  Until(kStart + kSilent + kHour);
  for (Fixture* run : {&resting_, &awake_}) {
    for (int pair = 0; pair < kPairs; ++pair) {
      const std::string into = RestId(pair), other = RestId(kPairs + pair);
      Input input;
      input.kind = InputKind::kAlias;
      input.timestamp = kStart + kSilent + 2 * kHour;
      input.customer = into;
      input.other = other;
      EXPECT_TRUE(run->engine().Merge(input, kStart + kSilent + kHour));
      EXPECT_EQ(run->engine().Look(other), nullptr);
      EXPECT_NE(run->engine().Look(into), nullptr);
    }
  }
  // Both messages of each pair are known to the one who is left.
  for (int pair = 0; pair < kPairs; ++pair) {
    for (Fixture* run : {&resting_, &awake_}) {
      for (const int of : {pair, kPairs + pair})
        run->Event(kStart + 2 * kSilent, in_, "", 0, RestId(of) + "/0", RestId(pair));
    }
  }
  EXPECT_EQ(resting_.engine().counters().duplicates, uint64_t{2 * kPairs});
  Until(kStart + 5 * kSilent);
  ExpectTheSame();
}

// The table grows several times while most are at rest, and finds them.
TEST_F(Rest, TheTableGrows) {
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart, customer);
  Until(kStart + kSilent + kHour);
  const uint64_t before = resting();
  for (int customer = kResting; customer < 6 * kResting; ++customer) Hear(kStart + kSilent + 2 * kHour, customer);
  EXPECT_LT(before * 10, awake() / 6 * 7) << "who was there is at rest";
  for (int customer = 0; customer < kResting; ++customer) Hear(kStart + kSilent + 2 * kHour, customer);
  EXPECT_EQ(resting_.engine().counters().duplicates, uint64_t{kResting});
  Until(kStart + 4 * kSilent);
  EXPECT_EQ(resting_.engine().counters().timers_fired, uint64_t{6 * kResting});
  ExpectTheSame();
}

// Of those at rest most wake, so that the others are alone in their slabs and move together.
TEST_F(Rest, WhoIsAtRestMoves) {
  constexpr int kMany = 30'000, kStays = 8;
  for (int customer = 0; customer < kMany; ++customer) Hear(kStart, customer);
  for (int minute = 0; minute < kHour / kMinute; ++minute) Until(kStart + kSilent + minute * kMinute);
  for (int message = 1; message <= 2; ++message) {
    for (int customer = 0; customer < kMany; ++customer) {
      if (customer % kStays != 0) Hear(kStart + kSilent + kHour + message, customer, message);
    }
  }
  const uint64_t spare = resting_.engine().spare_bytes();
  EXPECT_GT(spare, resting() / 8) << "there is room between those at rest";
  for (int minute = 1; minute < kHour / kMinute; ++minute) Until(kStart + kSilent + kHour + minute * kMinute);
  EXPECT_LT(resting_.engine().spare_bytes(), spare / 2);
  for (int customer = 0; customer < kMany; customer += kStays) Hear(kStart + kSilent + 2 * kHour, customer);
  EXPECT_EQ(resting_.engine().counters().duplicates, uint64_t{kMany / kStays});
  Until(kStart + 3 * kSilent);
  EXPECT_EQ(resting_.engine().counters().timers_fired, uint64_t{kMany});
  ExpectTheSame();
}

TEST(Silence, WhoCameFirstIsLookedAtFirst) {
  Silence silence;
  for (uint32_t number = 0; number < 3000; ++number) silence.Add(number, kStart + number * kMinute);
  for (uint32_t number = 0; number < 3000; ++number) {
    EXPECT_EQ(silence.Take(kStart + number * kMinute - 1), std::nullopt) << "a minute too early";
    EXPECT_EQ(silence.Take(kStart + number * kMinute), number);
    if (number % 2 == 0) silence.Add(number, kStart + 5000 * kMinute);
  }
  EXPECT_EQ(silence.Take(kStart + 4999 * kMinute), std::nullopt);
  for (uint32_t number = 0; number < 3000; number += 2) EXPECT_EQ(silence.Take(INT64_MAX), number);
  EXPECT_EQ(silence.Take(INT64_MAX), std::nullopt);
}

}  // namespace
}  // namespace journey::rt::test
