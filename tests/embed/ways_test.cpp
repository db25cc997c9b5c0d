// A host's calls through the C API, in every way to run: records and counters must be what the language says, and so
// the same. Expected values are worked out from sections 4 and 12 of the language; advancing the clock is a tick, which
// moves the watermark.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "journey/compiler.h"

namespace {

constexpr const char* kSource = R"(
customer { name: string = "" }
event In {}
event Out {}
event Add { amount: int = 0 }
channel email(template: string) { requires true }
journey T {
  enter on In
  exit on Out
  memory { sum: int = 0 }
  stage A {
    on Add { sum += event.amount }
    after 10 minutes { send email(template: "ten {sum}") end }
  }
}
)";

// Of 2026-03-28.
constexpr int64_t kMidnight = 1'774'656'000'000;
constexpr int64_t At(int64_t hour, int64_t minute) { return kMidnight + (hour * 60 + minute) * 60'000; }

std::string Track(const std::string& event, const std::string& user, const std::string& time,
                  const std::string& more = "") {
  return R"({"type":"track","event":")" + event + R"(","userId":")" + user + R"(","timestamp":"2026-03-28T)" + time +
         ":00Z\"" + more + "}\n";
}

struct Way {
  journey_execution execution;
  size_t threads;
};

std::vector<Way> Ways() {
  std::vector<Way> ways = {{JOURNEY_INTERPRETED, 1}, {JOURNEY_INTERPRETED, 2}};
#if JOURNEY_HAS_JIT
  for (const size_t threads : {1, 2}) {
    ways.push_back({JOURNEY_NATIVE, threads});
    ways.push_back({JOURNEY_TIERED, threads});
  }
#endif
  return ways;
}

// A text between two others.
std::string Between(const std::string& line, std::string_view before, std::string_view after) {
  const size_t at = line.find(before);
  if (at == std::string::npos) return "";
  const size_t begin = at + before.size();
  return line.substr(begin, line.find(after, begin) - begin);
}

class Host {
 public:
  explicit Host(Way way) {
    const std::string path = testing::TempDir() + "journey_ways.journey";
    std::ofstream(path) << kSource;
    journey_compile_options compile = JOURNEY_COMPILE_OPTIONS_INIT;
    compile.execution = way.execution;
    compile.cache_dir = "";
    journey_module* module = nullptr;
    journey_error* error = nullptr;
    EXPECT_EQ(journey_compile_with(path.c_str(), &compile, &module, &error), JOURNEY_OK)
        << journey_error_message(error);
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.threads = way.threads;
    options.user = this;
    options.on_records = [](void* user, const char* records, size_t size) {
      static_cast<Host*>(user)->Take({records, size});
    };
    EXPECT_EQ(journey_engine_new(module, &options, &engine_, &error), JOURNEY_OK) << journey_error_message(error);
    journey_module_free(module);
  }
  ~Host() { journey_engine_free(engine_); }
  Host(const Host&) = delete;

  void Feed(const std::string& lines) {
    EXPECT_EQ(journey_engine_feed(engine_, lines.data(), lines.size(), nullptr), JOURNEY_OK);
  }
  void Advance(int64_t instant) { EXPECT_EQ(journey_engine_advance(engine_, instant, nullptr), JOURNEY_OK); }

  // What came since the last call: "a: entered 10:00, …" for each customer, in the order of their names.
  std::string News() {
    std::string text;
    for (const auto& [customer, news] : news_) text += (text.empty() ? "" : "; ") + customer + ":" + news;
    news_.clear();
    return text;
  }
  // All lines so far, by customer.
  const std::map<std::string, std::string>& lines() const { return lines_; }
  // events, identifies, ignored, rejected, duplicates, late, timers_fired, customers, instances, records
  std::array<uint64_t, 10> Counters() const {
    journey_counters c = JOURNEY_COUNTERS_INIT;
    EXPECT_EQ(journey_engine_counters(engine_, &c), JOURNEY_OK);
    return {c.events, c.identifies,   c.ignored,   c.rejected,  c.duplicates,
            c.late,   c.timers_fired, c.customers, c.instances, c.records};
  }

 private:
  void Take(std::string_view records) {
    while (!records.empty()) {
      const size_t end = records.find('\n');
      const std::string line(records.substr(0, end));
      records.remove_prefix(end + 1);
      const std::string customer = Between(line, "\"customer\":\"", "\"");
      lines_[customer] += line + "\n";
      const std::string separator = news_[customer].empty() ? " " : ", ";
      news_[customer] +=
          separator + Between(line, "\"kind\":\"", "\"") + " " + Between(line, "2026-03-28T", ":00.000Z");
    }
  }

  journey_engine* engine_ = nullptr;
  std::map<std::string, std::string> news_, lines_;
};

// Runs `calls` in every way; the lines and counters must be those of the first.
template <class Calls>
void InEveryWay(Calls&& calls) {
  std::map<std::string, std::string> lines;
  std::array<uint64_t, 10> counters{};
  bool first = true;
  for (const Way way : Ways()) {
    SCOPED_TRACE("execution " + std::to_string(way.execution) + ", threads " + std::to_string(way.threads));
    Host host(way);
    calls(host);
    if (first) {
      lines = host.lines();
      counters = host.Counters();
      first = false;
    }
    EXPECT_EQ(host.lines(), lines);
    EXPECT_EQ(host.Counters(), counters);
  }
}

TEST(Ways, TimersThatFireAreCounted) {
  InEveryWay([](Host& host) {
    host.Feed(Track("In", "u1", "10:00") + Track("Add", "u1", "10:01", R"(,"properties":{"amount":5})"));
    EXPECT_EQ(host.News(), "u1: entered 10:00");
    host.Advance(At(12, 0));
    EXPECT_EQ(host.News(), "u1: sent 10:10, ended 10:10");
    EXPECT_NE(host.lines().at("u1").find("\"template\":\"ten 5\""), std::string::npos);
    EXPECT_EQ(host.Counters(), (std::array<uint64_t, 10>{2, 0, 0, 0, 0, 0, 1, 1, 0, 3}));
  });
}

// The clock is at 12:00, so what a new customer's event stamped 10:00 arms for 10:10 has fired before the event of
// 10:05 is handled, which is late then and meets no instance.
TEST(Ways, EventsStampedBeforeTheClock) {
  InEveryWay([](Host& host) {
    host.Feed(Track("In", "z", "09:00"));
    host.Advance(At(12, 0));
    EXPECT_EQ(host.News(), "z: entered 09:00, sent 09:10, ended 09:10");
    host.Feed(Track("In", "a", "10:00") + Track("Out", "a", "10:05"));
    EXPECT_EQ(host.News(), "a: entered 10:00, sent 10:10, ended 10:10");
    host.Feed(Track("In", "y", "13:00"));
    EXPECT_EQ(host.News(), "y: entered 13:00");
    EXPECT_EQ(host.Counters(), (std::array<uint64_t, 10>{4, 0, 0, 0, 0, 1, 2, 3, 1, 7}));
  });
}

// When feed or advance returns, every timer due at or before the watermark has fired; an instant before the watermark
// moves nothing.
TEST(Ways, TheClockNeverGoesBack) {
  InEveryWay([](Host& host) {
    host.Feed(Track("In", "a", "10:00"));
    host.Advance(At(12, 0));
    EXPECT_EQ(host.News(), "a: entered 10:00, sent 10:10, ended 10:10");
    host.Feed(Track("In", "n", "11:00"));
    EXPECT_EQ(host.News(), "n: entered 11:00, sent 11:10, ended 11:10");
    host.Feed(Track("In", "b", "11:55"));
    EXPECT_EQ(host.News(), "b: entered 11:55");
    host.Advance(At(11, 45));
    host.Advance(At(12, 0));
    EXPECT_EQ(host.News(), "");
    host.Advance(At(12, 5));
    EXPECT_EQ(host.News(), "b: sent 12:05, ended 12:05");
  });
}

TEST(Ways, EveryCounter) {
  InEveryWay([](Host& host) {
    host.Feed(R"({"type":"identify","userId":"a","timestamp":"2026-03-28T09:00:00Z","traits":{"name":"Ada"}})"
              "\n" +
              Track("In", "a", "09:00", R"(,"messageId":"m1")") +  // the timer is due at 09:10
              Track("In", "a", "09:01", R"(,"messageId":"m1")") +  // a duplicate
              "no json\n" +                                        // rejected
              Track("Unknown", "a", "09:02") +                     // ignored
              Track("In", "b", "09:20") +                          // by now a's timer has fired
              Track("Add", "a", "09:05", R"(,"messageId":"m2","properties":{"amount":1})"));  // late
    EXPECT_EQ(host.News(), "a: entered 09:00, sent 09:10, ended 09:10; b: entered 09:20");
    EXPECT_EQ(host.Counters(), (std::array<uint64_t, 10>{3, 1, 1, 1, 1, 1, 1, 2, 1, 4}));
  });
}

}  // namespace
