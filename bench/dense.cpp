// Dense handles, a hundred thousand customers, one journey: the compiled batch loop against the best version by hand
// and against LuaJIT.
//
// Out: a table and `ratio dense`; beside it `ratio dense_over_luajit`, where LuaJIT was there when this was built. Ends
// with failure if the counts differ.
#include "bench/cart_compare.h"

int main(int argc, char** argv) {
  using namespace journey::bench;
  const Arguments arguments = ParseArguments(argc, argv);
  return CompareCart({.name = "dense",
                      .by_id = false,
                      .events = arguments.EventsOr(arguments.ratios ? 5'000'000 : 20'000'000),
                      .customers = arguments.CustomersOr(100'000),
                      .rounds = arguments.RoundsOr(arguments.ratios ? 5 : 7),
                      .quiet = arguments.ratios,
                      .script = true});
}
