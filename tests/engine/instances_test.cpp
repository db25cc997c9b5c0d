// Instances: stages, timers, keys, goals, holdouts, reentry, deferred sends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/maker.h"

namespace journey::rt::test {
namespace {

using ir::TimerKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

void End(ir::Builder& b) { b.Act(ir::Op::kEndInstance, {}, static_cast<int64_t>(ir::Outcome::kCompleted), ir::kNone); }
void SendNothing(ir::Builder& b, int32_t channel) { b.Act(ir::Op::kSend, {ir::kNoReg}, channel); }

// A stage function made beforehand, so that other bodies can `go` there.
int32_t StageFn(Maker& maker, int32_t journey, int32_t stage, std::vector<int32_t> timers = {}) {
  const int32_t function = maker.Instance(journey, [&](ir::Builder& b) {
    b.Act(ir::Op::kEnterStage, {}, stage);
    for (const int32_t timer : timers) b.Act(ir::Op::kArmTimer, {}, timer);
  });
  maker.At(journey).stages[static_cast<size_t>(stage)].enter_fn = function;
  return function;
}

TEST(Instances, ReenterAfterCountsFromTheEnd) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t out = maker.Event("Out");
  const int32_t journey = maker.Journey("J");
  maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.Handler(journey, out, End);
  maker.At(journey).reenter = ir::ReenterKind::kAfter;
  maker.At(journey).reenter_after.ms = 7 * kDay;
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.Event(kStart + kDay, out);
  run.Take();
  run.Event(kStart + 8 * kDay - 1, in);
  EXPECT_THAT(run.Take(), IsEmpty());
  run.Event(kStart + 8 * kDay, in);
  EXPECT_THAT(run.Take(), ElementsAre("01-09T00:00 J#2 entered <In>"));
}

TEST(Instances, KeyedEventsGoToOneOthersToAll) {
  Maker maker;
  const int32_t parcel = maker.Event("Parcel");
  const int32_t tick = maker.Event("Tick");
  const int32_t journey = maker.Journey("J", true);
  maker.Stage(journey, "S");
  maker.EnterOn(journey, parcel);
  maker.Handler(journey, parcel, Notes(1));
  maker.Handler(journey, tick, Notes(2));
  Fixture run(maker.Finish());
  run.Event(kStart, tick, "c");
  EXPECT_THAT(run.Take(), IsEmpty());  // carries no key of the journey, so it enters nobody
  run.Event(kStart, parcel, "b");
  run.Event(kStart, parcel, "a");
  run.Event(kStart, parcel, "b");
  run.Event(kStart, tick);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J[b]#1 entered <Parcel>", "01-01T00:00 J[a]#1 entered <Parcel>",
                                      "01-01T00:00 J[b]#1 profile 1 <Parcel>", "01-01T00:00 J[a]#1 profile 2 <Tick>",
                                      "01-01T00:00 J[b]#1 profile 2 <Tick>"));
}

TEST(Instances, EveryCountsFromStageEntryAndIdleFromTheLastEvent) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t other = maker.Event("Other");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.Timer(journey, stage, TimerKind::kEvery, 25 * kMinute, Notes(1));
  maker.Timer(journey, stage, TimerKind::kIdle, 30 * kMinute, Notes(2));
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.Event(kStart + 20 * kMinute, other);
  run.SetNumber(kStart + 40 * kMinute, 0);  // no event
  run.Take();
  run.Until(kStart + 100 * kMinute);
  run.Event(kStart + 101 * kMinute, other);
  run.Until(kStart + 140 * kMinute);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:50 J#1 profile 1 <every>", "01-01T00:50 J#1 profile 2 <idle>",
                                      "01-01T01:15 J#1 profile 1 <every>", "01-01T01:40 J#1 profile 1 <every>",
                                      "01-01T02:05 J#1 profile 1 <every>"));
}

TEST(Instances, AZoneChangeMovesPendingMoments) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.At(journey, stage, 18 * kHour, Notes(1));
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.SetZone(kStart + 17 * kHour, "Asia/Tokyo");  // 18:00 was at 09:00Z
  run.SetZone(kStart + 17 * kHour, "Asia/Tokyo");
  run.Until(kStart + 2 * kDay);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#1 entered <In>", "01-02T09:00 J#1 profile 1 <at>"));
}

TEST(Instances, DeferredSendsBelongToTheStageAtTheEndOfTheirStep) {
  Maker maker;
  const int32_t in = maker.Event("In"), go = maker.Event("Go"), both = maker.Event("Both");
  const int32_t mail = maker.Channel("mail");
  maker.module().channels[0].quiet = {{21 * kHour, 8 * kHour}};
  const int32_t journey = maker.Journey("J");
  const int32_t from = maker.Stage(journey, "A"), to = maker.Stage(journey, "B");
  maker.EnterOn(journey, in);
  const int32_t enter_b = StageFn(maker, journey, to);
  maker.Flow(journey, from, {[&](ir::Builder& b) { SendNothing(b, mail); }});
  maker.Handler(journey, go, [&](ir::Builder& b) { b.CallVoid(enter_b); });
  maker.Handler(journey, both, [&](ir::Builder& b) {
    SendNothing(b, mail);
    b.CallVoid(enter_b);
  });
  Fixture run(maker.Finish());
  const int64_t night = kStart + 22 * kHour;
  run.Event(night, in);
  run.Event(night, both);
  run.Until(night + kDay);
  EXPECT_THAT(run.Take(),
              ElementsAre("01-01T22:00 J#1 entered <In>", "01-01T22:00 J#1 deferred 1 01-02T08:00 <In>",
                          "01-01T22:00 J#1 deferred 2 01-02T08:00 <Both>", "01-01T22:00 J#1 moved A->B <Both>",
                          "01-01T22:00 J#1 suppressed 1 left <Both>", "01-02T08:00 J#1 sent 2 <deferred>"));
}

TEST(Instances, AThankYouOutlivesItsInstance) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t mail = maker.Channel("mail");
  maker.module().channels[0].quiet = {{21 * kHour, 8 * kHour}};
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S", true);
  maker.At(journey).reenter = ir::ReenterKind::kAlways;
  maker.EnterOn(journey, in);
  maker.Flow(journey, stage, {[&](ir::Builder& b) { SendNothing(b, mail); }});
  Fixture run(maker.Finish());
  const int64_t night = kStart + 22 * kHour;
  run.Event(night, in);
  run.Event(night, in);
  EXPECT_EQ(run.engine().counters().instances, 0u);
  run.Take();
  run.Until(night + kDay);
  EXPECT_THAT(run.Take(), ElementsAre("01-02T08:00 J#1 sent 1 <deferred>", "01-02T08:00 J#2 sent 1 <deferred>"));
}

TEST(Instances, CapsCountSentOnly) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t mail = maker.Channel("mail");
  maker.module().channels[0].caps = {{.count = 2, .window_ms = kDay}};
  const int32_t journey = maker.Journey("J");
  maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.Handler(journey, in, [&](ir::Builder& b) { SendNothing(b, mail); });
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.Take();
  for (const int64_t hour : {0, 1, 2, 23, 24, 24, 25}) run.Event(kStart + hour * kHour, in);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#1 sent 1 <In>", "01-01T01:00 J#1 sent 2 <In>",
                                      "01-01T02:00 J#1 suppressed 3 capped <In>",
                                      "01-01T23:00 J#1 suppressed 4 capped <In>", "01-02T00:00 J#1 sent 5 <In>",
                                      "01-02T00:00 J#1 suppressed 6 capped <In>", "01-02T01:00 J#1 sent 7 <In>"));
}

TEST(Instances, HoldoutEndsAtTheLongestGoalWindowOrTheTimeout) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t buy = maker.Event("Buy");
  const int32_t journey = maker.Journey("J");
  maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.At(journey).holdout = 10'000;
  maker.At(journey).has_timeout = true;
  maker.At(journey).timeout.ms = 5 * kDay;
  maker.At(journey).memory.slots.push_back({.name = "#goal/0", .type = {ir::Kind::kBool}});
  ir::Goal goal{.event = buy, .has_window = true, .hit_slot = 0};
  goal.window.ms = 2 * kDay;
  maker.At(journey).goals = {goal};
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.Until(kStart + 9 * kDay);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#1 held_out <In>", "01-03T00:00 J#1 ended expired <holdout>"));
}

TEST(Instances, WindowedHistoryForgetsBeyondAThousand) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  maker.Stage(journey, "S");
  const int32_t all = maker.History(ir::HistoryKind::kCount, in, ir::kNone, 0, ir::Kind::kInt);
  const int32_t last = maker.History(ir::HistoryKind::kCount, in, ir::kNone, kDay, ir::Kind::kInt);
  const int32_t sum = maker.History(ir::HistoryKind::kSum, in, 1, kHour, ir::Kind::kInt);
  std::vector<int32_t> asks;
  for (const int32_t query : {all, last, sum}) {
    ir::Builder b(maker.module(), "ask" + std::to_string(query), ir::Context::kCustomer, {}, {ir::Kind::kInt});
    b.Return(b.Emit(ir::Op::kHistory, {ir::Kind::kInt}, {}, query));
    asks.push_back(b.function_id());
  }
  Fixture run(maker.Finish());
  Arena arena;
  const auto ask = [&](int which, int64_t now) {
    return run.engine().Evaluate(asks[static_cast<size_t>(which)], "ada", now, arena).i;
  };
  for (int i = 0; i < 1005; ++i) run.Event(kStart + i * 1000, in, "", i);
  const int64_t now = kStart + 1004 * 1000;
  EXPECT_EQ(ask(0, now), 1005);
  EXPECT_EQ(ask(1, now), 1000);
  EXPECT_EQ(run.engine().counters().history_saturated, 5u);
  EXPECT_EQ(ask(2, kStart + kHour + 1001 * 1000), 1002 + 1003 + 1004);  // half-open: 1001 is exactly an hour ago
  run.Event(now + 2 * kDay, in, "", 7);
  EXPECT_EQ(ask(1, now + 2 * kDay), 1);
  EXPECT_EQ(ask(2, now + 2 * kDay), 7);
}

TEST(Instances, StepsStayBelowTheirBound) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S", true);
  maker.EnterOn(journey, in);
  maker.Flow(journey, stage, {Notes(1)});
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  const auto& functions = run.program().module().functions;
  uint64_t most = 0;
  for (size_t i = 0; i < functions.size(); ++i) {
    const uint64_t steps = run.interpreter().MaxSteps(static_cast<int32_t>(i));
    EXPECT_LE(steps, functions[i].max_steps) << functions[i].name;
    most = std::max(most, steps);
  }
  EXPECT_GT(most, 0u);
}

}  // namespace
}  // namespace journey::rt::test
