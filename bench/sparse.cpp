// Sparse 64-bit ids, five million customers, one journey: the compiled batch loop against the best version by hand.
//
// Out: a table and `ratio sparse`. Both count transitions, e-mails and purchases; the loop also writes a record for
// each, which is counted outside of it. Ends with failure if the counts differ.
#include "bench/cart_compare.h"

int main(int argc, char** argv) {
  using namespace journey::bench;
  const Arguments arguments = ParseArguments(argc, argv);
  return CompareCart({.name = "sparse",
                      .by_id = true,
                      .events = arguments.EventsOr(arguments.ratios ? 10'000'000 : 20'000'000),
                      .customers = arguments.CustomersOr(5'000'000),
                      .rounds = arguments.RoundsOr(5),
                      .quiet = arguments.ratios,
                      .script = false});
}
