// How calls end: callbacks that stop them or call back, limits, threads that are not given, processes that fork.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

// An engine and what it said.
class Host {
 public:
  explicit Host(const char* text, const std::function<void(journey_engine_options&)>& set = nullptr) {
    module_ = Loaded(text);
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.user = this;
    options.answer_records = [](void* user, const char* text, size_t size) {
      auto* host = static_cast<Host*>(user);
      host->records.append(text, size);
      return host->in_records ? host->in_records() : 0;
    };
    options.answer_reject = [](void* user, const char*, size_t) {
      auto* host = static_cast<Host*>(user);
      ++host->rejects;
      return host->in_reject ? host->in_reject() : 0;
    };
    if (set) set(options);
    made = journey_engine_new(module_, &options, &engine, nullptr);
  }
  ~Host() {
    journey_engine_free(engine);
    journey_module_free(module_);
  }
  journey_code Feed(const std::string& lines) {
    return journey_engine_feed(engine, lines.data(), lines.size(), nullptr);
  }
  journey_code Advance(int seconds) { return journey_engine_advance(engine, At(seconds), nullptr); }
  journey_counters Counters() const {
    journey_counters all = JOURNEY_COUNTERS_INIT;
    EXPECT_EQ(journey_engine_counters(engine, &all), JOURNEY_OK);
    return all;
  }

  journey_code made = JOURNEY_OK;
  journey_engine* engine = nullptr;
  std::string records;
  int rejects = 0;
  std::function<int()> in_records, in_reject;

 private:
  journey_module* module_ = nullptr;
};

std::string Customers(int count, const std::string& event = "In") {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += Line(event, "c" + std::to_string(i));
  return lines;
}

TEST(ApiCalls, ACallFromACallbackIsBusyAndLosesNothing) {
  Host host(kTen);
  std::vector<journey_code> inner;
  host.in_reject = [&] {
    inner.push_back(host.Feed(Line("In", "x")));
    inner.push_back(host.Advance(0));
    journey_counters all = JOURNEY_COUNTERS_INIT;
    inner.push_back(journey_engine_counters(host.engine, &all));
    return 0;
  };
  EXPECT_EQ(host.Feed(Line("In", "a") + "bad\n" + Line("In", "b") + Line("In", "c")), JOURNEY_OK);
  EXPECT_EQ(inner, std::vector<journey_code>(3, JOURNEY_BUSY));
  EXPECT_EQ(host.Counters().events, 3U);
  EXPECT_EQ(CountLines(host.records), 3U);
}

TEST(ApiCalls, ACallFromAnotherThreadIsBusy) {
  Host host(kTen);
  host.in_reject = [&] {
    journey_code code = JOURNEY_OK;
    std::thread other([&] { code = host.Feed(Line("In", "x")); });
    other.join();
    EXPECT_EQ(code, JOURNEY_BUSY);
    return 0;
  };
  EXPECT_EQ(host.Feed("bad\n"), JOURNEY_OK);
  EXPECT_EQ(host.rejects, 1);
}

TEST(ApiCalls, AnEngineThatIsFreedInsideACallGoesAtItsEnd) {
  Host host(kTen);
  host.in_reject = [&] {
    journey_engine_free(host.engine);
    return 0;
  };
  EXPECT_EQ(host.Feed("bad\n" + Line("In", "a")), JOURNEY_OK);
  EXPECT_EQ(CountLines(host.records), 1U);
  host.engine = nullptr;
}

TEST(ApiCalls, CallbacksStopACallAndWithItTheEngine) {
  for (const size_t threads : {1U, 3U}) {
    Host host(kTen, [&](journey_engine_options& options) { options.threads = threads; });
    host.in_records = [] { return 1; };
    EXPECT_EQ(host.Feed(Customers(100'000)), JOURNEY_STOPPED);
    // The first block has been seen, and nothing behind it.
    EXPECT_GT(CountLines(host.records), 0U);
    EXPECT_LT(CountLines(host.records), 100'000U);
    EXPECT_EQ(host.records.back(), '\n');
    const std::string before = host.records;
    EXPECT_EQ(host.Feed(Line("In", "z")), JOURNEY_STOPPED);
    EXPECT_EQ(host.Advance(600), JOURNEY_STOPPED);
    EXPECT_EQ(host.records, before);
    (void)host.Counters();
  }
  Host host(kTen);
  host.in_reject = [] { return 1; };
  EXPECT_EQ(host.Feed("bad\n" + Customers(10)), JOURNEY_STOPPED);
  EXPECT_EQ(host.rejects, 1);
  EXPECT_EQ(host.Feed(""), JOURNEY_STOPPED);
}

TEST(ApiCalls, WhatACallbackThrowsStaysInside) {
  Host host(kTen, [](journey_engine_options& options) {
    options.answer_reject = nullptr;
    options.on_reject = [](void*, const char*, size_t) { throw std::runtime_error("the host's own"); };
  });
  const std::string lines = "bad\n";
  journey_error* error = nullptr;
  EXPECT_EQ(journey_engine_feed(host.engine, lines.data(), lines.size(), &error), JOURNEY_ERROR_WORLD);
  EXPECT_STREQ(journey_error_message(error), "the host's own");
  journey_error_free(error);
  EXPECT_EQ(host.Feed(Line("In", "a")), JOURNEY_STOPPED);
}

TEST(ApiCalls, RecordsPerCallAreALimit) {
  for (const size_t threads : {1U, 2U}) {
    const auto limit = [&](journey_engine_options& options) {
      options.records_per_call = 10;
      options.threads = threads;
    };
    Host host(kTen, limit);
    EXPECT_EQ(host.Feed(Customers(10)), JOURNEY_OK) << "each call counts anew";
    EXPECT_EQ(host.Feed(Line("In", "z")), JOURNEY_OK);
    EXPECT_EQ(CountLines(host.records), 11U);
    EXPECT_EQ(host.Advance(600), JOURNEY_LIMIT) << "22 records";
    EXPECT_EQ(CountLines(host.records), 21U);
    EXPECT_EQ(host.records.back(), '\n');
    EXPECT_EQ(host.Advance(601), JOURNEY_STOPPED);
    // It ends what would not end: a jump to the year 9999 with a timer that fires every minute.
    Host forever(kForever, limit);
    ASSERT_EQ(forever.Feed(Line("In", "a")), JOURNEY_OK);
    EXPECT_EQ(journey_engine_advance(forever.engine, 253'402'300'799'000, nullptr), JOURNEY_LIMIT);
    EXPECT_EQ(CountLines(forever.records), 11U);
  }
}

// Two customers, the second stamped two hours after the first: rejected where an hour is as far as may be (section 11
// of edition 2), taken where two are, or any.
TEST(ApiCalls, AClockThatRunsAheadIsRejected) {
  for (const auto& [ahead, events] : {std::pair<int64_t, uint64_t>{3'600'000, 1}, {7'200'000, 2}, {0, 2}, {-1, 2}}) {
    Host host(kTen, [ahead = ahead](journey_engine_options& options) { options.max_ahead_ms = ahead; });
    const std::string line = Line("In", "a");
    std::string later = Line("In", "b");
    const size_t hour = later.find("T10:");
    ASSERT_NE(hour, std::string::npos) << later;
    later.replace(hour, 4, "T12:");
    EXPECT_EQ(host.Feed(line), JOURNEY_OK);
    EXPECT_EQ(host.Feed(later), JOURNEY_OK);
    journey_counters counters = JOURNEY_COUNTERS_INIT;
    ASSERT_EQ(journey_engine_counters(host.engine, &counters), JOURNEY_OK);
    EXPECT_EQ(counters.events, events) << ahead;
    EXPECT_EQ(counters.rejected, 2 - events) << ahead;
  }
  EXPECT_EQ(Host(kTen, [](journey_engine_options& options) { options.max_ahead_ms = -2; }).made,
            JOURNEY_ERROR_ARGUMENT);
}

std::string StatesOf(const Host& host) {
  std::string states;
  const auto add = [](void* user, const char* customer, size_t size, const void* state, size_t state_size) -> int {
    auto& all = *static_cast<std::string*>(user);
    all.append(customer, size).append(static_cast<const char*>(state), state_size);
    return 0;
  };
  EXPECT_EQ(journey_engine_export(host.engine, nullptr, 0, add, &states, nullptr), JOURNEY_OK);
  return states;
}

// Three days, in which everybody is silent for a day and is heard of twice an hour then, with `rest_after_ms` of an
// hour and none: journey.h says that it changes no record, state or counter.
TEST(ApiCalls, WhoIsAtRestIsWhoTheyAre) {
  for (const char* text : {kTen, kHungry}) {
    for (const size_t threads : {1U, 2U}) {
      const auto set = [threads](int64_t rest_after_ms) {
        return [=](journey_engine_options& options) {
          options.rest_after_ms = rest_after_ms;
          options.threads = threads;
        };
      };
      Host rests(text, set(3'600'000)), awake(text, set(0));
      ASSERT_EQ(rests.made, JOURNEY_OK);
      constexpr int kDay = 24 * 3600;
      for (int seconds : {0, kDay, kDay + 1800, 2 * kDay, 2 * kDay + 1800, 3 * kDay}) {
        std::string lines;
        for (int i = 0; i < 200; ++i) lines += Line(i % 3 == 0 ? "Out" : "In", "c" + std::to_string(i), seconds);
        for (Host* host : {&rests, &awake}) {
          EXPECT_EQ(host->Feed(lines), JOURNEY_OK);
          EXPECT_EQ(host->Advance(seconds + 7200), JOURNEY_OK);
        }
        EXPECT_EQ(rests.records.size(), awake.records.size()) << seconds;
        EXPECT_EQ(StatesOf(rests), StatesOf(awake)) << seconds;
      }
      if (threads == 1) {
        EXPECT_EQ(rests.records, awake.records);
      }
      EXPECT_GT(rests.records.size(), 0U);
      EXPECT_EQ(rests.Counters().timers_fired, awake.Counters().timers_fired);
    }
  }
}

TEST(ApiCalls, ALimitNeedsNoCallback) {
  const auto limit = [](journey_engine_options& options) {
    options.answer_records = nullptr;
    options.records_per_call = 3;
  };
  EXPECT_EQ(Host(kTen, limit).Feed(Customers(3)), JOURNEY_OK);
  EXPECT_EQ(Host(kTen, limit).Feed(Customers(4)), JOURNEY_LIMIT);
}

TEST(ApiCalls, MemoryIsALimit) {
  constexpr uint64_t kLimit = uint64_t{16} << 20;
  for (const size_t threads : {1U, 2U}) {
    Host host(kTen, [&](journey_engine_options& options) {
      options.memory_limit = kLimit;
      options.threads = threads;
    });
    ASSERT_EQ(host.made, JOURNEY_OK);
    EXPECT_EQ(host.Feed(Customers(1000)), JOURNEY_OK);
    // A customer takes more than 64 bytes.
    journey_error* error = nullptr;
    const std::string many = Customers(kLimit / 64);
    EXPECT_EQ(journey_engine_feed(host.engine, many.data(), many.size(), &error), JOURNEY_LIMIT);
    EXPECT_NE(std::string(journey_error_message(error)).find("memory_limit"), std::string::npos);
    journey_error_free(error);
    EXPECT_LT(host.Counters().customers, kLimit / 64);
    EXPECT_EQ(host.Feed(Line("In", "z")), JOURNEY_STOPPED);
  }
}

// What `work` gives in a child, as its exit code.
int InChild(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

TEST(ApiCalls, ASystemWithoutThreadsIsAnError) {
  // No address space has room for such a stack.
  pthread_attr_t normal, huge;
  ASSERT_EQ(pthread_getattr_default_np(&normal), 0);
  ASSERT_EQ(pthread_attr_init(&huge), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&huge, size_t{1} << 47), 0);
  ASSERT_EQ(pthread_setattr_default_np(&huge), 0);
  journey_module* module = Loaded(kTen);
  journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
  options.threads = 200;
  journey_engine* engine = nullptr;
  journey_error* error = nullptr;
  EXPECT_EQ(journey_engine_new(module, &options, &engine, &error), JOURNEY_ERROR_WORLD);
  EXPECT_NE(std::string(journey_error_message(error)).find("200 threads"), std::string::npos);
  EXPECT_EQ(engine, nullptr);
  journey_error_free(error);
  // One thread still does.
  options.threads = 1;
  const std::string line = Line("In", "a");
  EXPECT_EQ(journey_engine_new(module, &options, &engine, nullptr), JOURNEY_OK);
  EXPECT_EQ(journey_engine_feed(engine, line.data(), line.size(), nullptr), JOURNEY_OK);
  journey_engine_free(engine);
  journey_module_free(module);
  ASSERT_EQ(pthread_setattr_default_np(&normal), 0);
}

TEST(ApiCalls, AnEngineOfTheParentSaysSoInTheChild) {
  for (const size_t threads : {1U, 2U}) {
    Host host(kTen, [&](journey_engine_options& options) { options.threads = threads; });
    ASSERT_EQ(host.Feed(Line("In", "a")), JOURNEY_OK);
    const int code = InChild([&] {
      journey_counters all = JOURNEY_COUNTERS_INIT;
      if (host.Feed(Line("In", "b")) != JOURNEY_STOPPED || host.Advance(600) != JOURNEY_STOPPED) return 1;
      if (journey_engine_counters(host.engine, &all) != JOURNEY_STOPPED) return 2;
      journey_engine_free(host.engine);  // does nothing, and does not wait for threads that are not there
      Host own(kTen);
      return own.Feed(Line("In", "b")) == JOURNEY_OK && CountLines(own.records) == 1 ? 0 : 3;
    });
    EXPECT_EQ(code, 0);
    EXPECT_EQ(host.Feed(Line("In", "b")), JOURNEY_OK) << "nor does the parent notice";
    EXPECT_EQ(host.Counters().events, 2U);
  }
}

}  // namespace
}  // namespace journey::testing_api
