// The parts of delivery one by one: when something is tried again, what a file of records gives, what is kept.
#include "runtime/deliver/delivery.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>

#include "runtime/deliver/erase.h"
#include "runtime/deliver/file_sink.h"
#include "runtime/deliver/pauses.h"
#include "runtime/deliver/queue_status.h"
#include "runtime/deliver/requests.h"
#include "tests/store/sim_disk.h"

namespace journey::rt {
namespace {

using store_testing::SimDisk;

constexpr int64_t kNow = 1'767'225'600'000;  // 2026-01-01T00:00:00Z, a Thursday

class TestClock final : public Clock {
 public:
  int64_t NowMs() override { return now; }
  int64_t now = kNow;
};

std::string SentLine(const std::string& customer, int n, const std::string& channel = "email") {
  return fmt::format(
      R"({{"time":"2026-01-01T00:00:00.000Z","journey":"j.J","customer":"{0}","entry":1,"kind":"sent","channel":"{1}","id":"j.J/{0}//1/{2}","args":{{"price":1.50}},"stage":"S"}})"
      "\n",
      customer, channel, n);
}

// What it answers is said beforehand; then it takes everything.
class ScriptedSink final : public Sink {
 public:
  std::vector<Answer> Deliver(std::span<const Send> sends) override {
    std::vector<std::string> ids;
    std::vector<Answer> given;
    for (const Send& send : sends) {
      ids.emplace_back(send.id);
      if (answers.empty()) {
        given.push_back(Answer::Delivered());
      } else {
        given.push_back(answers.front());
        answers.pop_front();
      }
    }
    calls.push_back(ids);
    return given;
  }
  std::deque<Answer> answers;
  std::vector<std::vector<std::string>> calls;
};

class Deliveries : public ::testing::Test {
 protected:
  Deliveries() { options.sink = "email"; }
  void Write(const std::string& lines) {
    records += lines;
    disk.Put("records", records);
  }
  std::unique_ptr<Delivery> Open(uint64_t ready) {
    auto opened = Delivery::Open(disk, {&disk, "records", "/r/records", ready}, options, sink, clock);
    EXPECT_TRUE(opened.ok()) << opened.status().message();
    return opened.ok() ? std::move(*opened) : nullptr;
  }
  // Until nothing is left, over whatever time.
  void Drain(Delivery& delivery) {
    for (int i = 0; i < 10'000 && !delivery.done(); ++i) {
      const auto wake = delivery.Step();
      ASSERT_TRUE(wake.ok()) << wake.status().message();
      if (wake.value() != kNever) clock.now = std::max(clock.now, wake.value());
    }
    EXPECT_TRUE(delivery.done());
  }
  QueueState State() { return ReadQueue(disk, "email").value().value(); }

  SimDisk disk{1};
  TestClock clock;
  ScriptedSink sink;
  DeliveryOptions options;
  std::string records;
};

// ---------------------------------------------------------------- when

TEST(Retry, FullJitterDoublesUpToItsBound) {
  Backoff backoff(1000, 60'000, 7);
  int64_t largest[9] = {};
  for (int round = 0; round < 2000; ++round) {
    for (uint64_t n = 1; n <= 8; ++n) {
      const int64_t after = backoff.After(n);
      EXPECT_GE(after, 0);
      largest[n] = std::max(largest[n], after);
    }
  }
  const int64_t bounds[] = {0, 1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000};
  for (int n = 1; n <= 8; ++n) {
    EXPECT_LE(largest[n], bounds[n]);
    EXPECT_GT(largest[n], bounds[n] * 9 / 10) << "of the whole range";
  }
  EXPECT_LE(Backoff(1000, 60'000, 1).After(UINT64_MAX), 60'000);
  EXPECT_EQ(Backoff(1000, 60'000, 3).After(5), Backoff(1000, 60'000, 3).After(5)) << "a seed is a sequence";
}

// RFC 9110, 10.2.3 and 5.6.7: seconds, or a date in the form of today and in the two obsolete ones.
TEST(Retry, RetryAfterIsSecondsOrADate) {
  EXPECT_EQ(ParseRetryAfter("120", kNow), 120'000);
  EXPECT_EQ(ParseRetryAfter(" 0\r", kNow), 0);
  EXPECT_EQ(ParseRetryAfter("99999999999999999999", kNow), kMostRetryAfterMs);
  EXPECT_EQ(ParseRetryAfter("Thu, 01 Jan 2026 00:05:00 GMT", kNow), 300'000);
  EXPECT_EQ(ParseRetryAfter("Thursday, 01-Jan-26 00:05:00 GMT", kNow), 300'000);
  EXPECT_EQ(ParseRetryAfter("Thu Jan  1 00:05:00 2026", kNow), 300'000);
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", kNow), 0) << "it is over";
  EXPECT_EQ(ParseRetryAfter("Sunday, 06-Nov-94 08:49:37 GMT", kNow), 0) << "94 is no more than fifty years ahead";
  EXPECT_EQ(ParseRetryAfter("Fri, 01 Jan 2027 00:00:00 GMT", kNow), kMostRetryAfterMs);
  for (const char* wrong : {"", "soon", "-5", "1.5", "Thu, 32 Jan 2026 00:00:00 GMT", "Thu, 01 Foo 2026 00:00:00 GMT",
                            "Thu, 01 Jan 2026 00:05:00 CET", "Thu, 01 Jan 2026"}) {
    EXPECT_EQ(ParseRetryAfter(wrong, kNow), std::nullopt) << wrong;
  }
}

TEST(Gates, ARateIsABucket) {
  Gate gate({.rate = Rate{10, 1000, 3}});
  EXPECT_EQ(gate.Room(kNow, 100), 1u) << "no whole burst at a start";
  gate.Take(kNow, 1);
  EXPECT_EQ(gate.OpensAt(kNow), kNow + 100);
  EXPECT_EQ(gate.Room(kNow + 10'000, 100), 3u) << "after a rest a burst";
  gate.Take(kNow + 10'000, 3);
  EXPECT_EQ(gate.Room(kNow + 10'099, 100), 0u);
  EXPECT_EQ(gate.Room(kNow + 10'200, 100), 2u);
  EXPECT_EQ(gate.OpensAt(kNow - 5000), kNow - 5000) << "a clock that was set back takes nothing away";
}

TEST(Gates, HoursAreThoseOfACalendar) {
  ir::Calendar office{.openings = {{ir::DayKind::kWeekday, 9 * 3'600'000, 18 * 3'600'000}}};
  Gate gate({.rate = Rate{1, 60'000, 1}, .hours = office, .zone = *FindZone("Europe/Paris")});
  const auto at = [](const char* text) { return *ParseInstant(text); };
  EXPECT_EQ(gate.OpensAt(at("2026-01-02T07:59:00Z")), at("2026-01-02T08:00:00Z")) << "9:00 in Paris";
  EXPECT_EQ(gate.OpensAt(at("2026-01-02T16:59:59Z")), at("2026-01-02T16:59:59Z"));
  gate.Take(at("2026-01-02T16:59:59Z"), 1);
  EXPECT_EQ(gate.OpensAt(at("2026-01-02T16:59:59Z")), at("2026-01-05T08:00:00Z"))
      << "the next token comes when it is closed, and it opens on Monday";
}

// ---------------------------------------------------------------- what

TEST_F(Deliveries, SendsOfTheChannelsComeInOrderAndOnce) {
  options.channels = {"email"};
  Write(SentLine("a", 1) + R"({"kind":"moved","customer":"a"})" + "\n" + SentLine("a", 2, "push") + "\n" +
        SentLine("b", 1));
  options.from_start = true;
  auto delivery = Open(records.size());
  Drain(*delivery);
  EXPECT_EQ(sink.calls, (std::vector<std::vector<std::string>>{{"j.J/a//1/1"}, {"j.J/b//1/1"}}));
  delivery = Open(records.size());
  Drain(*delivery);
  EXPECT_EQ(sink.calls.size(), 2u) << "what was delivered is not again";
  EXPECT_EQ(State().delivered, 2u);
  EXPECT_EQ(State().records, "/r/records");
}

TEST_F(Deliveries, ANewSinkBeginsWhereItWasAdded) {
  Write(SentLine("a", 1));
  auto delivery = Open(records.size());
  Write(SentLine("a", 2));
  delivery->Ready(records.size());
  Drain(*delivery);
  EXPECT_EQ(sink.calls, (std::vector<std::vector<std::string>>{{"j.J/a//1/2"}}));
}

TEST_F(Deliveries, WhatIsNotReadyStays) {
  Write(SentLine("a", 1));
  const uint64_t first = records.size();
  Write(SentLine("a", 2));
  options.from_start = true;
  auto delivery = Open(first);
  Drain(*delivery);
  EXPECT_EQ(sink.calls.size(), 1u);
  EXPECT_EQ(delivery->Step().value(), kNever);
}

TEST_F(Deliveries, AFailedOneComesAgainWithItsId) {
  Write(SentLine("a", 1));
  options.from_start = true;
  sink.answers = {Answer::Retry("500"), Answer::Retry("503", 90'000), Answer::Delivered()};
  auto delivery = Open(records.size());
  ASSERT_TRUE(delivery->Step().ok());
  ASSERT_EQ(sink.calls.size(), 1u);
  // Within the first bound of the jitter.
  clock.now += options.retry.first_ms;
  ASSERT_TRUE(delivery->Step().ok());
  ASSERT_EQ(sink.calls.size(), 2u);
  clock.now += 89'999;
  ASSERT_TRUE(delivery->Step().ok());
  EXPECT_EQ(sink.calls.size(), 2u) << "as long as it was asked to wait it does";
  Drain(*delivery);
  ASSERT_EQ(sink.calls.size(), 3u);
  EXPECT_EQ(sink.calls[0], sink.calls[2]);
  EXPECT_GE(clock.now, kNow + options.retry.first_ms + 90'000);
  EXPECT_EQ(State().last_reason, "503");
}

TEST_F(Deliveries, AFailingSinkIsLeftAlone) {
  for (int i = 0; i < 100; ++i) Write(SentLine("a", i));
  options.from_start = true;
  options.retry.attempts = 1000;
  sink.answers.assign(5000, Answer::Retry("no route to host"));
  auto delivery = Open(records.size());
  while (clock.now < kNow + 3'600'000) {
    const auto wake = delivery->Step();
    ASSERT_TRUE(wake.ok());
    clock.now = std::max(clock.now, wake.value());
  }
  // An hour: pauses of 30 seconds on average once they have grown, not 100 sends with each its own.
  EXPECT_LT(sink.calls.size(), 250u);
  EXPECT_GT(sink.calls.size(), 60u);
}

TEST_F(Deliveries, GivenUpOnesAreDeadLettersAndCanBeTriedAgain) {
  Write(SentLine("a", 1) + SentLine("b", 1) + SentLine("c", 1));
  options.from_start = true;
  options.retry.attempts = 2;
  sink.answers = {Answer::Refused("HTTP 400"), Answer::Retry("HTTP 500"), Answer::Delivered(),
                  Answer::Retry("HTTP 500")};
  auto delivery = Open(records.size());
  Drain(*delivery);
  auto letters = ReadDeadLetters(disk, "email", State()).value();
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[0].id, "j.J/a//1/1");
  EXPECT_EQ(letters[0].reason, "HTTP 400");
  EXPECT_EQ(letters[0].attempts, 1u);
  EXPECT_EQ(letters[0].first_try, kNow);
  EXPECT_EQ(letters[0].record + "\n", SentLine("a", 1)) << "its numbers as they were written";
  EXPECT_EQ(letters[1].customer, "b");
  EXPECT_EQ(letters[1].reason, "given up after 2 attempts: HTTP 500");
  // One of them.
  sink.calls.clear();
  EXPECT_EQ(delivery->RetryDead(std::vector<std::string>{"j.J/b//1/1", "unknown"}).value(), 1u);
  EXPECT_EQ(delivery->RetryDead(std::vector<std::string>{"unknown"}).value(), 0u);
  Drain(*delivery);
  EXPECT_EQ(sink.calls, (std::vector<std::vector<std::string>>{{"j.J/b//1/1"}}));
  letters = ReadDeadLetters(disk, "email", State()).value();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].record + "\n", SentLine("a", 1));
  // And another process goes on with what is left.
  delivery = Open(records.size());
  EXPECT_EQ(delivery->RetryDead({}).value(), 1u);
  Drain(*delivery);
  EXPECT_EQ(State().dead_letters, 0u);
}

TEST_F(Deliveries, AnOldOneIsGivenUp) {
  Write(SentLine("a", 1));
  options.from_start = true;
  options.retry.max_age_ms = 60'000;
  sink.answers.assign(5000, Answer::Retry("no"));
  auto delivery = Open(records.size());
  Drain(*delivery);
  // docs/delivery.md: a dead letter is one that has failed for `max_age`, which no wait that is asked for shortens.
  EXPECT_GE(clock.now, kNow + 60'000);
  EXPECT_LE(clock.now, kNow + 60'000 + options.retry.most_ms);
  EXPECT_EQ(State().dead_letters, 1u);
}

TEST_F(Deliveries, ALongWaitThatIsAskedForEndsWithATry) {
  Write(SentLine("a", 1));
  options.from_start = true;
  options.retry.max_age_ms = 60'000;
  sink.answers = {Answer::Retry("busy", 3'600'000)};
  Drain(*Open(records.size()));
  EXPECT_EQ(sink.calls.size(), 2u);
  EXPECT_EQ(State().delivered, 1u);
  EXPECT_EQ(State().dead_letters, 0u);
}

// Who tries none of them is asked again later, not at once.
TEST_F(Deliveries, ASinkThatPutsAllOffIsLeftAlone) {
  Write(SentLine("a", 1));
  options.from_start = true;
  sink.answers.assign(1, Answer::PutOff());
  auto delivery = Open(records.size());
  const auto wake = delivery->Step();
  ASSERT_TRUE(wake.ok());
  EXPECT_GT(wake.value(), kNow);
  EXPECT_EQ(sink.calls.size(), 1u);
  Drain(*delivery);
  EXPECT_EQ(State().delivered, 1u);
}

// One in a batch of eight is never taken: the others are, and do not die with it.
TEST_F(Deliveries, ABadOneDoesNotTakeItsBatchWithIt) {
  for (int i = 0; i < 8; ++i) Write(SentLine("a", i));
  options.from_start = true;
  options.batch = 8;
  options.retry.attempts = 8;
  std::vector<std::string> taken;
  CallbackSink picky([&](std::span<const Send> sends) {
    const bool bad = std::ranges::any_of(sends, [](const Send& send) { return send.id.ends_with("/5"); });
    for (const Send& send : sends) {
      if (!bad) taken.emplace_back(send.id);
    }
    return std::vector<Answer>(sends.size(), bad ? Answer::Retry("HTTP 500") : Answer::Delivered());
  });
  auto opened = Delivery::Open(disk, {&disk, "records", "/r/records", records.size()}, options, picky, clock);
  ASSERT_TRUE(opened.ok());
  Drain(**opened);
  EXPECT_EQ(taken.size(), 7u);
  EXPECT_EQ(State().dead_letters, 1u);
}

TEST_F(Deliveries, BatchesAreBoundedInBytes) {
  for (int i = 0; i < 10; ++i) Write(SentLine("a", i));
  options.from_start = true;
  options.batch = 100;
  options.batch_bytes = SentLine("a", 1).size() * 3;
  auto delivery = Open(records.size());
  Drain(*delivery);
  size_t sends = 0;
  for (const auto& call : sink.calls) {
    EXPECT_LE(call.size(), 3u);
    sends += call.size();
  }
  EXPECT_EQ(sends, 10u);
}

// A sink that says it has taken what it has not: nobody can know, and the send counts as delivered.
TEST_F(Deliveries, ALyingSinkIsBelieved) {
  Write(SentLine("a", 1));
  options.from_start = true;
  auto delivery = Open(records.size());
  Drain(*delivery);
  EXPECT_EQ(State().delivered, 1u);
}

TEST_F(Deliveries, AnotherFileOfRecordsIsRefused) {
  Write(SentLine("a", 1));
  options.from_start = true;
  Drain(*Open(records.size()));
  disk.Put("records", SentLine("x", 7));
  const auto other = Delivery::Open(disk, {&disk, "records", "/r/records", records.size()}, options, sink, clock);
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.status().message().find("is not the file"), std::string::npos) << other.status().message();
  disk.Put("queue-email", "what is this");
  EXPECT_FALSE(Delivery::Open(disk, {&disk, "records", "/r/records", records.size()}, options, sink, clock).ok());
}

TEST_F(Deliveries, DeadLettersTakenAwayByHandAreGone) {
  Write(SentLine("a", 1) + SentLine("b", 1));
  options.from_start = true;
  sink.answers = {Answer::Refused("no"), Answer::Refused("no")};
  Drain(*Open(records.size()));
  const std::string letters = disk.Visible("dead-letters-email-1.jsonl");
  disk.Put("dead-letters-email-1.jsonl", letters.substr(0, letters.find('\n') + 1));
  const auto delivery = Open(records.size());
  ASSERT_EQ(delivery->warnings().size(), 1u);
  EXPECT_EQ(delivery->state().dead_letters, 1u);
}

TEST_F(Deliveries, AnErasedCustomerIsForgotten) {
  Write(SentLine("a", 1) + SentLine("b", 1) + SentLine("a", 2));
  options.from_start = true;
  options.window = 2;
  sink.answers = {Answer::Refused("no"), Answer::Retry("b is ill"), Answer::Retry("a is ill")};
  auto delivery = Open(records.size());
  ASSERT_TRUE(delivery->Step().ok());
  ASSERT_TRUE(delivery->Step().ok());
  ASSERT_TRUE(delivery->Save().ok());
  Write(SentLine("b", 2));
  const uint64_t before = records.size();
  Write(SentLine("b", 3));
  const std::vector<std::string> ids{"b", "old b"};
  auto erased = EraseFromQueues(disk, ids, before);
  ASSERT_TRUE(erased.ok()) << erased.status().message();
  EXPECT_EQ(erased.value().waiting, 1u);
  EXPECT_EQ(erased.value().dead_letters, 0u);
  EXPECT_EQ(disk.Visible("queue-email").find("b is ill"), std::string::npos);
  sink.answers.clear();
  sink.calls.clear();
  delivery = Open(records.size());
  Drain(*delivery);
  EXPECT_EQ(sink.calls, (std::vector<std::vector<std::string>>{{"j.J/a//1/2"}, {"j.J/b//1/3"}}))
      << "what the customer gets later is the customer's";
  EXPECT_TRUE(State().erased.empty());
  const std::vector<std::string> other{"a"};
  // Requests that nobody took name the send, too.
  ASSERT_TRUE(AskForRetry(disk, "email", std::vector<std::string>{"j.J/a//1/9"}, 1).ok());
  erased = EraseFromQueues(disk, other, records.size());
  EXPECT_EQ(erased.value().dead_letters, 1u);
  EXPECT_EQ(State().dead_letters, 0u);
  for (const std::string& name : disk.Names()) {
    if (name != "records") {
      EXPECT_EQ(disk.Visible(name).find("j.J/a"), std::string::npos) << name;
    }
  }
}

// Of who is forgotten the lines in the file of records become blanks of the same length: the queue finds its place.
TEST_F(Deliveries, GoesOnBehindLinesThatWereBlottedOut) {
  Write(SentLine("a", 1) + SentLine("b", 1));
  options.from_start = true;
  auto delivery = Open(records.size());
  Drain(*delivery);
  ASSERT_TRUE(delivery->Save().ok());
  Write(SentLine("b", 2) + SentLine("a", 2));
  for (int i = 0; i < 2; ++i) {
    const size_t begin = records.rfind('\n', records.find("\"customer\":\"b\"")) + 1;
    const size_t end = records.find('\n', begin);
    records.replace(begin, end - begin, R"({"kind":"forgotten"})" + std::string(end - begin - 20, ' '));
  }
  disk.Put("records", records);
  const std::vector<std::string> ids{"b"};
  ASSERT_TRUE(EraseFromQueues(disk, ids, 0).ok());
  sink.calls.clear();
  delivery = Open(records.size());
  Drain(*delivery);
  EXPECT_EQ(sink.calls, (std::vector<std::vector<std::string>>{{"j.J/a//1/2"}}));
}

// ---------------------------------------------------------------- pauses

TEST_F(Deliveries, WhatIsPausedIsSetAsideAndComesBackWithItsId) {
  Write(SentLine("a", 1) + SentLine("a", 2, "push") + SentLine("b", 1));
  options.from_start = true;
  options.batch = 10;
  ASSERT_EQ(AddPause(disk, {false, "email", kNow}).value(), false);
  ASSERT_EQ(AddPause(disk, {false, "email", kNow + 1}).value(), true) << "it is there already";
  EXPECT_EQ(PausesOf(disk).value(), (std::vector<Pause>{{false, "email", kNow}}));
  auto delivery = Open(records.size());
  ASSERT_TRUE(delivery->LookForPauses().ok());
  Drain(*delivery);
  EXPECT_EQ(sink.calls, (std::vector<std::vector<std::string>>{{"j.J/a//1/2"}})) << "the other channel goes on";
  EXPECT_EQ(State().dead_letters, 2U);
  EXPECT_EQ(ReadDeadLetters(disk, "email", State()).value()[0].reason, "paused");
  EXPECT_EQ(QueueStatuses(disk, 0).value()[0].paused, 2U);
  // Tried again by hand it is paused all the same.
  EXPECT_EQ(delivery->RetryDead({}).value(), 2U);
  Drain(*delivery);
  EXPECT_EQ(sink.calls.size(), 1U);
  EXPECT_EQ(State().dead_letters, 2U);
  // Resumed while nobody delivers: whoever comes next takes them back, whatever they were told before.
  delivery = nullptr;
  EXPECT_EQ(RemovePause(disk, false, "email").value(), true);
  EXPECT_EQ(RemovePause(disk, false, "email").value(), false);
  delivery = Open(records.size());
  ASSERT_TRUE(delivery->LookForPauses().ok());
  Drain(*delivery);
  EXPECT_EQ(sink.calls[1], (std::vector<std::string>{"j.J/a//1/1", "j.J/b//1/1"}));
  EXPECT_EQ(State().dead_letters, 0U);
}

TEST_F(Deliveries, AJourneyIsPausedAlsoWhatWaitsToBeTriedAgain) {
  Write(SentLine("a", 1) + SentLine("b", 1));
  options.from_start = true;
  sink.answers = {Answer::Retry("busy"), Answer::Refused("no such box")};
  auto delivery = Open(records.size());
  ASSERT_TRUE(delivery->LookForPauses().ok());
  ASSERT_TRUE(delivery->Step().ok());
  ASSERT_EQ(AddPause(disk, {true, "j.J", kNow}).value(), false);
  ASSERT_EQ(AddPause(disk, {true, "j.Other", kNow}).value(), false);
  ASSERT_TRUE(delivery->LookForPauses().ok());
  Drain(*delivery);
  EXPECT_EQ(sink.calls.size(), 1U);
  EXPECT_EQ(State().dead_letters, 2U);
  ASSERT_TRUE(RemovePause(disk, true, "j.J").ok());
  ASSERT_TRUE(delivery->LookForPauses().ok());
  Drain(*delivery);
  // The second one was refused then, and is a dead letter that no pause has made.
  EXPECT_EQ(sink.calls.size(), 3U);
  ASSERT_EQ(State().dead_letters, 1U);
  EXPECT_EQ(ReadDeadLetters(disk, "email", State()).value()[0].reason, "no such box");
}

// ---------------------------------------------------------------- files

TEST_F(Deliveries, AFileGetsWholeLines) {
  disk.Put("out.jsonl", "{\"old\":1}\n{\"torn\":");
  auto file = FileSink::Open(disk, "out.jsonl");
  ASSERT_TRUE(file.ok());
  Write(SentLine("a", 1) + SentLine("b", 1));
  options.from_start = true;
  options.batch = 10;
  auto opened = Delivery::Open(disk, {&disk, "records", "/r/records", records.size()}, options, **file, clock);
  ASSERT_TRUE(opened.ok());
  disk.Plan(SimDisk::Trouble::kShortWrite, 1);
  (void)(*opened)->Step();
  Drain(**opened);
  EXPECT_EQ(disk.Visible("out.jsonl"), "{\"old\":1}\n" + records) << "what failed half-way is there once";
}

// As logrotate does: what is renamed or cut meanwhile is no longer, or begins anew.
TEST_F(Deliveries, AFileIsLookedUpAnewForEachBatch) {
  auto file = FileSink::Open(disk, "out.jsonl");
  ASSERT_TRUE(file.ok());
  const auto deliver = [&](const std::string& record) {
    const Send send{.id = "i", .customer = "c", .channel = "email", .time = "t", .record = record};
    EXPECT_EQ((*file)->Deliver({&send, 1}).at(0).kind, Answer::Kind::kDelivered);
  };
  deliver("1");
  ASSERT_TRUE(disk.Rename("out.jsonl", "out.jsonl.1").ok());
  deliver("2");
  EXPECT_EQ(disk.Visible("out.jsonl.1"), "1\n");
  EXPECT_EQ(disk.Visible("out.jsonl"), "2\n");
  disk.Put("out.jsonl", "");
  deliver("3");
  EXPECT_EQ(disk.Visible("out.jsonl"), "3\n");
  disk.Put("out.jsonl", "another's\n");
  deliver("4");
  EXPECT_EQ(disk.Visible("out.jsonl"), "another's\n4\n");
}

}  // namespace
}  // namespace journey::rt
