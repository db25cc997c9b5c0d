// Customers' blocks move together when many have grown out of a size, and nothing of them changes by it.
#include <gtest/gtest.h>

#include <string>

#include "runtime/state/codec.h"
#include "tests/engine/maker.h"

namespace journey::rt::test {
namespace {

constexpr int kCustomers = 30'000, kRounds = 9;

ir::Module Journey(int32_t* in) {
  Maker maker;
  *in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, *in);
  maker.Timer(journey, stage, ir::TimerKind::kEvery, kHour, Notes(1));
  return maker.Finish();
}

std::string Id(int customer) { return "customer-" + std::to_string(customer); }

// A message id a round makes everybody grow, but for one in eight who comes once.
void Hear(Fixture& run, int32_t in, int customer, int round) {
  if (customer % 8 == 0 && round > 0) return;
  const std::string id = Id(customer);
  run.Event(kStart + round * kMinute, in, "", customer, id + "/" + std::to_string(round), id);
}

// Whoever comes one after the other leaves nobody behind in a size that others have grown out of: what each is then is
// what it must be in a run where all grow at once, since customers have nothing to do with each other.
TEST(Dense, BlocksMoveTogetherAndStayWhatTheyAre) {
  int32_t in = 0;
  Fixture together(Journey(&in)), alone(Journey(&in));
  for (int round = 0; round < kRounds; ++round) {
    for (int customer = 0; customer < kCustomers; ++customer) {
      Hear(together, in, customer, round);
      if (customer % 1000 == 0) together.Until(kStart + round * kMinute);
    }
    const uint64_t used = together.engine().used_bytes(), spare = together.engine().spare_bytes();
    EXPECT_LT(spare, used / 8 + (uint64_t{9} << 16)) << "round " << round << ": " << used << " are used";
  }
  for (int customer = 0; customer < kCustomers; ++customer) {
    for (int round = 0; round < kRounds; ++round) Hear(alone, in, customer, round);
  }
  together.Until(kStart + 5 * kHour);
  alone.Until(kStart + 5 * kHour);
  EXPECT_EQ(together.Take().size(), alone.Take().size());
  EXPECT_EQ(together.engine().counters().timers_fired, uint64_t{5} * kCustomers);
  for (int customer = 0; customer < kCustomers; ++customer) {
    const Customer* one = together.engine().Look(Id(customer));
    ASSERT_NE(one, nullptr) << customer;
    const std::string state = EncodeState(*one, 0);
    const Customer* other = alone.engine().Look(Id(customer));
    ASSERT_NE(other, nullptr) << customer;
    ASSERT_EQ(state, EncodeState(*other, 0)) << customer;
  }
}

}  // namespace
}  // namespace journey::rt::test
