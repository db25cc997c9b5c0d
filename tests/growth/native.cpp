// Large functions in machine code.
#include <fmt/format.h>

#include "tests/growth/constructs.h"
#include "tests/growth/texts.h"

namespace journey {

std::vector<Construct> NativeConstructs() {
  return {
      {"native_triggers_in_a_stage", 350,
       [](size_t n) {
         return InStage(n,
                        [](size_t i) { return fmt::format("on E where event.x == {} {{ customer.m = {} }}\n", i, i); });
       }},
      {"native_whens_in_a_stage", 40,
       [](size_t n) {
         return InStage(n, [](size_t i) { return fmt::format("when customer.n > {} {{ customer.m = {} }}\n", i, i); });
       }},
      {"native_stages", 60,
       [](size_t n) {
         return InJourney(n, [n](size_t i) {
           return fmt::format("stage S{} {{ on E go S{} after 1 day go S{} }}\n", i, (i * 7 + 3) % n, (i + 1) % n);
         });
       }},
      {"native_let_chain", 60,
       [](size_t n) {
         return Lines(
             "let f0() = customer.n\n", n,
             [](size_t i) { return fmt::format("let f{}() = f{}() + customer.n\n", i + 1, i); },
             fmt::format("journey J {{ enter on E stage S {{ on E where f{}() > 0 go S }} }}\n", n));
       }},
      {"native_in_ints", 500,
       [](size_t n) {
         return InLet("let x = customer.n in [", n, [](size_t i) { return fmt::format("{},\n", i * 7); }, "]\n");
       }},
      {"native_in_strings", 500,
       [](size_t n) {
         return InLet("let x = customer.s in [", n, [](size_t i) { return fmt::format("\"k{}\",\n", i * 7); }, "]\n");
       }},
      {"native_waits", 75, [](size_t n) { return InFlow(n, [](size_t) { return std::string("wait 1 day\n"); }); }},
  };
}

}  // namespace journey
