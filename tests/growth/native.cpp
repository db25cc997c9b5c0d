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
      {"native_waits", 75, [](size_t n) { return InFlow(n, [](size_t) { return std::string("wait 1 day\n"); }); }},
  };
}

}  // namespace journey
