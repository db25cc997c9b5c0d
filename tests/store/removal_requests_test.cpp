// Requests at the instants that a simulation meets seldom. What is expected is docs/durability.md, "Taking a customer
// out".
#include "runtime/store/removal_requests.h"

#include <gtest/gtest.h>

#include "tests/store/sim_disk.h"

namespace journey::rt {
namespace {

using store_testing::SimDisk;

// Who answers ends between the answer and the request's going; whoever asked takes the answer before the next start.
TEST(RemovalRequests, AnAnswerTakesItsRequestAway) {
  SimDisk disk(1);
  ASSERT_TRUE(AskForRemoval(disk, {.number = 5, .customer = "ada"}).ok());
  int done = 0;
  const DoRemoval nothing_to_do = [&](const RemovalRequest&) -> Result<RemovalAnswer> {
    ++done;
    return RemovalAnswer{};
  };
  // Its claim is one operation, the answer some more: the first end at which the answer is there.
  std::optional<RemovalAnswer> answer;
  for (uint64_t operations = 1; !answer; ++operations) {
    ASSERT_LT(operations, 20U);
    disk.Plan(SimDisk::Trouble::kDies, operations);
    ASSERT_FALSE(AnswerRemovals(disk, {}, nothing_to_do).ok());
    disk.Restart(false);
    auto taken = TakeRemovalAnswer(disk, 5);
    ASSERT_TRUE(taken.ok()) << taken.status().message();
    answer = taken.value();
  }
  EXPECT_TRUE(answer->removal.ended.empty());
  const int before = done;
  ASSERT_TRUE(AnswerRemovals(disk, {}, nothing_to_do).ok());
  EXPECT_EQ(done, before) << "it was answered";
  EXPECT_TRUE(WaitingRemovals(disk).value().empty());
  EXPECT_FALSE(TakeRemovalAnswer(disk, 5).value().has_value());
}

}  // namespace
}  // namespace journey::rt
