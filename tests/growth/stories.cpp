// What runs: journeys over logs that are n lines long, or ask n things of one customer.
#include <fmt/format.h>

#include "tests/growth/constructs.h"
#include "tests/growth/texts.h"

namespace journey {
namespace {

constexpr std::string_view kKeyed =
    "event K { id: int }\nevent Done { id: int }\nchannel mail(text: string = \"\") { requires true }\n";
constexpr std::string_view kDeferring =
    "event E\nevent Tick { x: int = 0 }\nevent Go\n"
    "channel mail(text: string = \"\") { requires true quiet 20:00 to 08:00 }\n"
    "journey J { enter on E timeout 300 days stage S { on Tick { send mail(text: \"{event.x}\") } on Go go T } stage T "
    "{ on E go S } }\n";

// `second` since 2026-03-28T20:30:00Z, which is in the quiet hours for the next 41,400.
std::string StoryLine(std::string_view event, std::string_view customer, std::string_view fields, size_t second) {
  const size_t at = second + 20 * 3600 + 30 * 60;
  return fmt::format(
      R"({{"type":"track","event":"{}","userId":"{}","timestamp":"2026-03-{:02}T{:02}:{:02}:{:02}Z","properties":{{{}}}}})"
      "\n",
      event, customer, 28 + at / 86'400, at / 3600 % 24, at / 60 % 60, at % 60, fields);
}

// n numbers in no order, each below n once: 7,919 is a prime that divides no n used here.
size_t Scrambled(size_t i, size_t n) { return i * 7919 % n; }

std::string StoryLines(size_t n, const std::function<std::string(size_t)>& line) {
  std::string lines;
  for (size_t i = 0; i < n; ++i) lines += line(i);
  return lines;
}
std::string OfKeys(size_t n) {
  return StoryLines(n, [n](size_t i) { return StoryLine("K", "a", fmt::format("\"id\":{}", Scrambled(i, n)), i); });
}
std::string Ticks(size_t n) {
  return StoryLine("E", "a", "", 0) +
         StoryLines(n, [](size_t i) { return StoryLine("Tick", "a", fmt::format("\"x\":{}", i), i + 1); });
}
std::string OfCustomers(size_t n) {
  return StoryLines(n, [n](size_t i) { return StoryLine("E", fmt::format("c{}", Scrambled(i, n)), "\"x\":1", i); });
}

// A journey that looks each event's value up among n constants, and sends, for all are there.
std::string LooksUp(std::string_view field, size_t n, const std::function<std::string(size_t)>& constant) {
  return Lines(fmt::format("journey J {{ enter on E timeout 9 days stage S {{ on E where event.{} in [", field), n,
               constant, "] { send free() } } }\nchannel free()\n");
}

}  // namespace

std::vector<Story> Stories() {
  return {
      {"run_keys_of_a_customer", 1000,
       [](size_t) {
         return std::string(kKeyed) +
                "journey J per id: int { enter on K timeout 300 days stage S { on Done { end } } }\n";
       },
       [](size_t n) {
         return OfKeys(n) + StoryLines(n, [n](size_t i) {
                  return StoryLine("Done", "a", fmt::format("\"id\":{}", Scrambled(n - 1 - i, n)), n + i);
                });
       },
       2},
      {"run_keyed_timers", 1000,
       [](size_t) {
         return std::string(kKeyed) +
                "journey J per id: int { enter on K timeout 300 days stage S { after 3 hours { send mail(text: "
                "\"{id}\") } after 6 hours { end } } }\n";
       },
       OfKeys, 3},
      {"run_keyed_waits", 1000,
       [](size_t) {
         return std::string(kKeyed) +
                "journey J per id: int { enter on K timeout 300 days stage S { flow { wait 3 hours send mail(text: "
                "\"{id}\") wait 3 hours end } } }\n";
       },
       OfKeys, 3},
      {"run_keyed_idles", 500,
       [](size_t) {
         return std::string(kKeyed) +
                "journey J per id: int { enter on K timeout 300 days stage S { on Done { } idle 4 hours { end } } }\n";
       },
       [](size_t n) {
         return OfKeys(n) + StoryLines(n, [n](size_t i) {
                  return StoryLine("Done", "a", fmt::format("\"id\":{}", Scrambled(n - 1 - i, n)), n + i);
                });
       },
       2},
      {"run_deferred_sends", 1000, [](size_t) { return std::string(kDeferring); }, Ticks, 2},
      {"run_deferred_sends_dropped", 1000, [](size_t) { return std::string(kDeferring); },
       [](size_t n) { return Ticks(n) + StoryLine("Go", "a", "", n + 1); }, 2},
      {"run_deferred_sends_of_keys", 1000,
       [](size_t) {
         return std::string(kKeyed) +
                "policy mail { quiet 20:00 to 08:00 }\njourney J per id: int { enter on K timeout 300 days stage S { "
                "flow "
                "{ send mail(text: \"{id}\") and wait end } } }\n";
       },
       OfKeys, 3},
      {"run_timers_of_customers", 1000,
       [](size_t) {
         return Lines(
             "", 1, [](size_t) { return std::string(); },
             "journey J { enter on E timeout 300 days stage S { after 3 hours { customer.m = 1 } after 6 hours "
             "{ end } } }\n");
       },
       OfCustomers, 3},
      {"run_history_in_a_window", 1000,
       [](size_t) {
         return std::string(
             "event E\nevent Tick { x: int = 0 }\nchannel mail(text: string = \"\") { requires true }\n"
             "journey J { enter on E timeout 300 days stage S { on Tick where count(Tick, last 5 minutes) > 0 and "
             "(sum(Tick.x, last 5 minutes) ?? 0) >= 0 { send mail() } } }\n");
       },
       Ticks, 1},
      {"run_in_ints", 1000,
       [](size_t n) { return LooksUp("x", n, [](size_t i) { return fmt::format("{},\n", i * 7); }); },
       [](size_t n) {
         return StoryLines(
             n, [n](size_t i) { return StoryLine("E", "a", fmt::format("\"x\":{}", Scrambled(i, n) * 7), i); });
       },
       1},
      {"run_in_strings", 1000,
       [](size_t n) { return LooksUp("t", n, [](size_t i) { return fmt::format("\"key{}\",\n", i * 7); }); },
       [](size_t n) {
         return StoryLines(
             n, [n](size_t i) { return StoryLine("E", "a", fmt::format("\"t\":\"key{}\"", Scrambled(i, n) * 7), i); });
       },
       1},
  };
}

}  // namespace journey
