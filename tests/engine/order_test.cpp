// The order of things (section 4): timers against inputs, ties, when rules, requests, watermark, late inputs,
// duplicates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/maker.h"

namespace journey::rt::test {
namespace {

using ir::TimerKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Order, TiesInsideAnInstance) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.Timer(journey, stage, TimerKind::kEvery, 30 * kMinute, Notes(1));
  maker.Timer(journey, stage, TimerKind::kAfter, 30 * kMinute, Notes(2));
  maker.Timer(journey, stage, TimerKind::kIdle, 30 * kMinute, Notes(3));
  const int32_t wait = maker.WaitDelay(journey, stage, 30 * kMinute, 1);
  maker.Flow(journey, stage, {[&](ir::Builder& b) { b.Emit(ir::Op::kWait, {ir::Kind::kBool}, {}, wait); }, Notes(4)});
  maker.At(journey).has_timeout = true;
  maker.At(journey).timeout.ms = kHour;
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.Until(kStart + 2 * kHour);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#1 entered <In>", "01-01T00:30 J#1 profile 1 <every>",
                                      "01-01T00:30 J#1 profile 2 <after>", "01-01T00:30 J#1 profile 3 <idle>",
                                      "01-01T00:30 J#1 profile 4 <wait>", "01-01T01:00 J#1 ended expired <timeout>"));
  EXPECT_EQ(run.engine().counters().instances, 0u);
  EXPECT_EQ(run.engine().counters().timers_fired, 5u);
}

TEST(Order, TiesBetweenJourneysAndKeys) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t first = maker.Journey("A", true);
  const int32_t second = maker.Journey("B");
  for (const int32_t journey : {first, second}) {
    const int32_t stage = maker.Stage(journey, "S");
    maker.EnterOn(journey, in);
    maker.Timer(journey, stage, TimerKind::kAfter, kHour, Notes(journey));
  }
  Fixture run(maker.Finish());
  for (const char* key : {"b", "a", "\xC3\xA4", "B"}) run.Event(kStart, in, key);
  run.Take();
  run.Until(kStart + kHour);
  EXPECT_THAT(run.Take(),
              ElementsAre("01-01T01:00 A[B]#1 profile 0 <after>", "01-01T01:00 A[a]#1 profile 0 <after>",
                          "01-01T01:00 A[b]#1 profile 0 <after>", "01-01T01:00 A[\xC3\xA4]#1 profile 0 <after>",
                          "01-01T01:00 B#1 profile 1 <after>"));
}

// A timer's own step runs the whens of all journeys, also of those earlier in order, before the next timer fires.
TEST(Order, WhensRunAfterEachFiring) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t watcher = maker.Journey("A");
  maker.Stage(watcher, "S");
  maker.EnterOn(watcher, in);
  const int32_t when = maker.Instance(watcher, [](ir::Builder& b) {
    const uint32_t n = b.Emit(ir::Op::kLoadProfile, {ir::Kind::kInt}, {}, kN);
    const uint32_t high = b.Emit(ir::Op::kIntLt, {ir::Kind::kBool}, {b.ConstInt(5), n});
    const uint32_t then = b.NewBlock(), otherwise = b.NewBlock();
    b.Branch(high, then, otherwise);
    b.SetBlock(then);
    b.Act(ir::Op::kEndInstance, {}, static_cast<int64_t>(ir::Outcome::kExited), ir::kNone);
    b.Return();
    b.SetBlock(otherwise);
    b.Return();
  });
  maker.At(watcher).when_fn = when;
  const int32_t worker = maker.Journey("B");
  const int32_t stage = maker.Stage(worker, "S");
  maker.EnterOn(worker, in);
  maker.Timer(worker, stage, TimerKind::kAfter, kHour, Notes(9));
  maker.Timer(worker, stage, TimerKind::kAfter, kHour, Notes(1));
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.Take();
  run.Until(kStart + kHour);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T01:00 B#1 profile 9 <after>", "01-01T01:00 A#1 ended exited <when>",
                                      "01-01T01:00 B#1 profile 1 <after>"));
}

TEST(Order, RequestsAtTheEndInTheOrderMade) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t asked = maker.Journey("A");
  maker.Stage(asked, "S");
  maker.At(asked).reenter = ir::ReenterKind::kAlways;
  const int32_t asking = maker.Journey("B");
  const int32_t stage = maker.Stage(asking, "S", true);
  maker.EnterOn(asking, in);
  maker.Flow(asking, stage, {[&](ir::Builder& b) {
               b.Act(ir::Op::kStart, {}, asked);
               b.Act(ir::Op::kStart, {}, asked);
               b.Act(ir::Op::kStop, {}, asked);
               b.Act(ir::Op::kStart, {}, asked);
             }});
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 B#1 entered <In>", "01-01T00:00 B#1 ended completed <In>",
                                      "01-01T00:00 A#1 entered <start m.B>", "01-01T00:00 A#1 ended stopped <stop m.B>",
                                      "01-01T00:00 A#2 entered <start m.B>"));
}

TEST(Order, TimersUpToTheInputGoFirstAtTheirOwnTime) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.Timer(journey, stage, TimerKind::kEvery, kHour, Notes(1));
  maker.Handler(journey, in, Notes(2));
  Fixture run(maker.Finish());
  run.Event(kStart, in);
  run.Event(kStart + 2 * kHour, in);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#1 entered <In>", "01-01T01:00 J#1 profile 1 <every>",
                                      "01-01T02:00 J#1 profile 1 <every>", "01-01T02:00 J#1 profile 2 <In>"));
}

// The watermark has passed 03:00, so ada's timers have fired whenever that is done, and her input is late.
TEST(Order, LateInputsAreHandledAtTheClock) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, in);
  maker.Timer(journey, stage, TimerKind::kAfter, kHour, Notes(1));
  maker.Handler(journey, in, Notes(2));
  for (const bool advance : {false, true}) {
    Fixture run(maker.Finish());
    run.Event(kStart, in);
    run.Event(kStart + 3 * kHour, in, "", 0, "", "bob");
    if (advance) run.Until(kStart + 3 * kHour);
    run.Take();
    run.Event(kStart + 30 * kMinute, in);
    if (!advance) {
      EXPECT_THAT(run.Take(), ElementsAre("01-01T01:00 J#1 profile 1 <after>", "01-01T01:00 J#1 profile 2 <In late>"));
    } else {
      EXPECT_THAT(run.Take(), ElementsAre("01-01T01:00 J#1 profile 2 <In late>"));
    }
    EXPECT_EQ(run.engine().counters().late, 1u);
  }
}

TEST(Order, DuplicatesAreIgnoredWithinTheWindowOfTheFirst) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  maker.Stage(journey, "S", true);
  maker.EnterOn(journey, in);
  maker.At(journey).reenter = ir::ReenterKind::kAlways;
  Fixture run(maker.Finish());
  const auto count = [&](int64_t time, const std::string& id, const std::string& customer = "ada") {
    run.Event(time, in, "", 0, id, customer);
    return run.Take().size();
  };
  EXPECT_EQ(count(kStart, "m"), 2u);
  EXPECT_EQ(count(kStart, "m"), 0u);
  EXPECT_EQ(count(kStart, "m", "bob"), 2u);
  EXPECT_EQ(count(kStart + kDay - 1, "m"), 0u);
  EXPECT_EQ(count(kStart + kDay, "m"), 2u);  // the repeat before was not remembered again
  EXPECT_EQ(count(kStart + 2 * kDay - 1, "m"), 0u);
  for (int i = 0; i < 300; ++i) EXPECT_EQ(count(kStart + 3 * kDay + i, "x" + std::to_string(i)), 2u);
  for (int i = 0; i < 300; ++i) EXPECT_EQ(count(kStart + 3 * kDay + 300, "x" + std::to_string(i)), 0u);
  EXPECT_EQ(count(kStart + 4 * kDay + 150, "x151"), 0u);
  EXPECT_EQ(count(kStart + 4 * kDay + 150, "x150"), 2u);
  EXPECT_EQ(run.engine().counters().duplicates, 304u);
}

TEST(Order, EnterWhenIsAnEdge) {
  Maker maker;
  const int32_t end = maker.Event("End");
  const int32_t journey = maker.Journey("J");
  maker.Stage(journey, "S");
  maker.At(journey).reenter = ir::ReenterKind::kAlways;
  maker.EnterWhen(journey, [](ir::Builder& b) {
    const uint32_t n = b.Emit(ir::Op::kLoadProfile, {ir::Kind::kInt}, {}, kN);
    b.Return(b.Emit(ir::Op::kIntLt, {ir::Kind::kBool}, {b.ConstInt(0), n}));
  });
  maker.Handler(journey, end, [](ir::Builder& b) {
    b.Act(ir::Op::kEndInstance, {}, static_cast<int64_t>(ir::Outcome::kCompleted), ir::kNone);
  });
  Fixture run(maker.Finish());
  run.SetNumber(kStart, 0);
  EXPECT_THAT(run.Take(), IsEmpty());
  run.SetNumber(kStart, 1);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#1 entered <when>"));
  run.Event(kStart, end);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#1 ended completed <End>"));
  run.SetNumber(kStart, 2);
  EXPECT_THAT(run.Take(), IsEmpty());  // still true
  run.SetNumber(kStart, 0);
  run.SetNumber(kStart, 3);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#2 entered <when>"));
  run.SetNumber(kStart, 0);
  run.SetNumber(kStart, 4);  // the edge passes while one is active
  run.Event(kStart, end);
  run.SetNumber(kStart, 5);
  EXPECT_THAT(run.Take(), ElementsAre("01-01T00:00 J#2 ended completed <End>"));
}

// Rules are asked again only when something that they read may have changed: the profile, from outside or in the very
// pass, history, the clock.
TEST(Order, EnterWhenSeesEveryChange) {
  Maker maker;
  const int32_t end = maker.Event("End"), counted = maker.Event("Counted");
  const int32_t times = maker.History(ir::HistoryKind::kCount, counted, ir::kNone, 0, ir::Kind::kInt);
  const int32_t today = maker.History(ir::HistoryKind::kCount, counted, ir::kNone, kDay, ir::Kind::kInt);
  const auto number = [](ir::Builder& b) { return b.Emit(ir::Op::kLoadProfile, {ir::Kind::kInt}, {}, kN); };
  const auto equals = [](ir::Builder& b, uint32_t left, int64_t right) {
    b.Return(b.Emit(ir::Op::kIntEq, {ir::Kind::kBool}, {left, b.ConstInt(right)}));
  };
  const auto add = [&](const char* name, Body condition, Body flow) {
    const int32_t journey = maker.Journey(name);
    maker.Flow(journey, maker.Stage(journey, "S", true), {std::move(flow)});
    maker.At(journey).reenter = ir::ReenterKind::kAlways;
    maker.EnterWhen(journey, std::move(condition));
  };
  const Body nothing = [](ir::Builder&) {};
  add("A", [&](ir::Builder& b) { equals(b, number(b), 8); }, nothing);  // C makes it true, for the next step
  add("B", [&](ir::Builder& b) { equals(b, number(b), 7); }, nothing);
  add("C", [&](ir::Builder& b) { equals(b, number(b), 7); }, Notes(8));
  add("D", [&](ir::Builder& b) { equals(b, number(b), 8); }, nothing);  // in the same pass
  add("E", [&](ir::Builder& b) { equals(b, b.Emit(ir::Op::kHistory, {ir::Kind::kInt}, {}, times), 2); }, nothing);
  add("F", [&](ir::Builder& b) { equals(b, b.Emit(ir::Op::kHistory, {ir::Kind::kInt}, {}, today), 1); }, nothing);
  Fixture run(maker.Finish());
  const auto entered = [&] {
    std::string names;
    for (const std::string& line : run.Take()) {
      if (line.find(" entered ") != std::string::npos) names += line[12];
    }
    return names;
  };
  run.Event(kStart, end);
  EXPECT_EQ(entered(), "");
  run.SetNumber(kStart, 7);
  EXPECT_EQ(entered(), "BCD");
  run.Event(kStart, end);
  EXPECT_EQ(entered(), "A");
  run.SetNumber(kStart, 7);
  EXPECT_EQ(entered(), "BC");  // when D is asked it is 8 again, as it was before
  run.SetNumber(kStart, 0);
  EXPECT_EQ(entered(), "");
  run.SetNumber(kStart, 8);
  EXPECT_EQ(entered(), "AD");
  run.Event(kStart, counted);
  EXPECT_EQ(entered(), "F");
  run.Event(kStart + kHour, counted);
  EXPECT_EQ(entered(), "E");
  run.Event(kStart + kDay, end);  // the first is a day ago: one is left
  EXPECT_EQ(entered(), "F");
}

TEST(Order, ScheduledEntriesAreStrictlyAfterTheFirstInput) {
  Maker maker;
  const int32_t in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  maker.Stage(journey, "S", true);
  maker.At(journey).reenter = ir::ReenterKind::kAlways;
  maker.EnterEvery(journey, 9 * kHour);
  Fixture run(maker.Finish());
  run.Until(kStart + 9 * kHour);
  run.Event(kStart + 9 * kHour, in);
  run.SetZone(kStart + 20 * kHour, "Europe/Paris");  // 09:00 is 08:00Z now
  run.Until(kStart + 3 * kDay);
  EXPECT_THAT(run.Take(),
              ElementsAre("01-02T08:00 J#1 entered <schedule>", "01-02T08:00 J#1 ended completed <schedule>",
                          "01-03T08:00 J#2 entered <schedule>", "01-03T08:00 J#2 ended completed <schedule>"));
}

}  // namespace
}  // namespace journey::rt::test
