// The constructs that edition 2 brought: data, calendars, whole-journey rules, starts and emissions, the map.
#include <fmt/format.h>

#include "tests/growth/constructs.h"
#include "tests/growth/texts.h"

namespace journey {
namespace {

// A list field and a journey that may read it.
std::string OverList(size_t n, const std::function<std::string(size_t)>& line) {
  return Lines(
      "event L { items: [int] max 50 = [] }\njourney J { enter on L timeout 9 days memory { k: int = 0  l: [int] max 9 "
      "= [] } stage S { on L {\n",
      n, line, "} } }\n");
}

}  // namespace

std::vector<Construct> Edition2() {
  return {
      {"records", 200,
       [](size_t n) {
         return TopLevel(n, [](size_t i) {
           return i == 0 ? std::string("record R0 { a: int = 0 }\n")
                         : fmt::format("record R{} {{ a: int = 0  b: [R{}] max 3 = [] }}\n", i, i / 2);
         });
       }},
      {"record_fields", 300,
       [](size_t n) {
         return Lines(
             "record R {\n", n, [](size_t i) { return fmt::format(" f{}: int = {}\n", i, i); },
             "}\nevent F { items: [R] }\n");
       }},
      {"list_literals", 500,
       [](size_t n) {
         return InLet("let x = 3 in [customer.n, ", n, [](size_t i) { return fmt::format("{},\n", i); }, "]\n");
       }},
      {"list_fields", 200,
       [](size_t n) {
         return Lines("event F {\n", n, [](size_t i) { return fmt::format(" f{}: [int] max 2 = []\n", i); }, "}\n");
       }},
      {"list_sums", 200,
       [](size_t n) {
         return OverList(n, [](size_t i) { return fmt::format("k += sum(it * {} of event.items)\n", i); });
       }},
      {"list_filters", 200,
       [](size_t n) {
         return OverList(n, [](size_t i) { return fmt::format("l = filter(event.items where it > {})\n", i); });
       }},
      {"lists_that_are_added", 100,
       [](size_t n) {
         return Lines(
             "event L { items: [int] max 2 = [] }\njourney J { enter on L timeout 9 days memory { l: [int] max 9 = [] "
             "} "
             "stage S { on L { l = event.items\n",
             n, [](size_t) { return std::string(" + event.items"); }, "} } }\n");
       }},
      {"date_spans", 300,
       [](size_t n) {
         return InLet(
             "let x = date(now())", n, [](size_t i) { return fmt::format(" + {} calendar days\n", i + 1); },
             " > 2026-01-01\n");
       }},
      {"history_of_a_key", 150,
       [](size_t n) {
         return Lines(
             "event K { id: string  v: int = 0 }\njourney J per id: string { enter on K timeout 9 days stage S {\n", n,
             [](size_t i) {
               return fmt::format(
                   "on K where (max(K.v where event.id == id, last {} hours) ?? 0) > {} {{ customer.m = {} }}\n", i + 1,
                   i, i);
             },
             "} }\n");
       }},
      {"calendars", 150,
       [](size_t n) {
         return TopLevel(n, [](size_t i) {
           return fmt::format("calendar C{} {{ open weekday {:02}:00 to {:02}:00 }}\n", i, i % 10, i % 10 + 8);
         });
       }},
      {"openings_of_a_calendar", 200,
       [](size_t n) {
         return Lines(
             "calendar C {\n", n,
             [](size_t i) {
               return fmt::format("open monday {:02}:{:02} to {:02}:{:02}\n", i % 23, i % 60, i % 23 + 1, i % 60);
             },
             "}\n");
       }},
      {"closed_dates", 300,
       [](size_t n) {
         return Lines(
             "calendar C { open day 09:00 to 17:00\n", n,
             [](size_t i) {
               return fmt::format("closed {}-{:02}-{:02}\n", 2026 + i / 336, i / 28 % 12 + 1, i % 28 + 1);
             },
             "}\n");
       }},
      {"delays_of_a_calendar", 200,
       [](size_t n) {
         return "calendar C { open day 09:00 to 17:00 }\n" + InStage(n, [](size_t i) {
                  return fmt::format("after {} minutes of C {{ customer.m = {} }}\n", i + 1, i);
                });
       }},
      {"moments_that_move", 200,
       [](size_t n) {
         return "customer { at: instant? }\nevent E\njourney J { enter on E timeout 9 days stage S {\n" + [n] {
           std::string lines;
           for (size_t i = 0; i < n; ++i) lines += fmt::format("at customer.at + {} hours go T\n", i + 1);
           return lines;
         }() + "}\nfinal stage T }\n";
       }},
      {"waits_for_conditions", 200,
       [](size_t n) { return InFlow(n, [](size_t i) { return fmt::format("wait until customer.n > {}\n", i); }); }},
      {"when_arms", 150,
       [](size_t n) {
         return InFlow(
             n, [](size_t i) { return fmt::format("wait {{ when customer.n > {} {{ k += 1 }} on E {{ }} }}\n", i); });
       }},
      {"rules_of_the_journey", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("on E where event.x == {} {{ customer.m = {} }}\n", i, i); },
             "stage S { on E where event.x < 0 go S }\n");
       }},
      {"whens_of_the_journey", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("when customer.n == {} {{ customer.m = {} }}\n", i, i); },
             "stage S { on E go S }\n");
       }},
      {"exits_with_blocks", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("exit on E where event.x == {} {{ customer.m = 1 }}\n", i); },
             "stage S { on E go S }\n");
       }},
      {"starts_with_values", 150,
       [](size_t n) {
         return Lines(
             "", n,
             [n](size_t i) {
               return fmt::format(
                   "journey J{} {{ enter on E memory {{ a: int = 0 }} timeout 9 days stage S {{ flow {{ wait 1 day "
                   "start J{}(a: {}) }} }} }}\n",
                   i, (i + 1) % n, i);
             },
             "");
       }},
      {"emissions", 150,
       [](size_t n) {
         return Lines(
             "event M0 { a: int = 0 }\n", n,
             [](size_t i) {
               return fmt::format(
                   "event M{} {{ a: int = 0 }}\njourney J{} {{ enter on M{} timeout 9 days stage S {{ on M{} {{ emit "
                   "M{} {{ a: event.a }} }} }} }}\n",
                   i + 1, i, i, i, i + 1);
             },
             "");
       }},
      {"personas", 200,
       [](size_t n) {
         return Lines(
             "segment Some = customer.n > 0\n", n,
             [](size_t i) { return fmt::format("persona P{} = Some {{ quote \"q\" goal \"g\" }}\n", i); }, "");
       }},
      {"kpis", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("kpi k{} = rate(S) + {} target >= 1\n", i, i); },
             "stage S { on E go S }\n");
       }},
      {"rounds_of_a_test", 100,
       [](size_t n) {
         return Lines(
             "journey J { enter on E stage S { on E go S } }\ntest \"t\" {\n", n,
             [](size_t i) { return fmt::format("repeat 2 times {{ let a{} = step E {{ x: a{} }} }}\n", i, i); }, "}\n");
       }},
  };
}

}  // namespace journey
