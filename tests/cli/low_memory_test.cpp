// A process that may take only so much memory: it ends with 0, or with 1 and a word about it, and never by a signal.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kLittleJourney = "event In journey J { enter on In stage A { after 9 days { end } } }";

std::string ManyCustomers(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += R"({"type":"track","event":"In","userId":"customer-)" + std::to_string(i) +
             R"(","timestamp":"2026-01-05T10:00:00Z"})" + "\n";
  }
  return lines;
}

TEST(LowMemory, EndsWithAWord) {
  const ScratchFolder scratch;
  const std::string journey = scratch.Write("a.journey", kLittleJourney);
  const std::string log = scratch.Write("log.jsonl", ManyCustomers(200'000));
  int refused = 0;
  for (const int kilobytes : {110'000, 130'000, 160'000, 200'000, 260'000}) {
    for (const std::string& verb : {"run " + journey + " --engine interp --events " + log,
                                    "run " + journey + " --engine interp --threads 2 --events " + log,
                                    "predict " + journey + " --all --events " + log, "mine --events " + log,
                                    "conform " + journey + " --events " + log}) {
      const ProcessResult result =
          RunCommand("ulimit -v " + std::to_string(kilobytes) + "; " + JourneyBinary() + " " + verb + " >/dev/null");
      // The loader may have too little to begin with: 127.
      EXPECT_LT(result.exit_code, 128) << kilobytes << " " << verb << "\n" << result.err;
      EXPECT_TRUE(result.exit_code != 1 || !result.err.empty()) << kilobytes << " " << verb;
      refused += Has(result.err, "memory") ? 1 : 0;
    }
  }
  EXPECT_GT(refused, 0) << "nothing was ever short of memory";
}

#ifdef JOURNEY_CLI_HAS_JIT
std::string RingOfStages(int count) {
  std::string text = "event In journey J { enter on In timeout 300 days\n";
  for (int i = 0; i < count; ++i) {
    text += "stage S" + std::to_string(i) + " { after 1 day go S" + std::to_string((i + 1) % count) + " }\n";
  }
  return text + "}\n";
}

// The linker took 1.1 GB for these.
TEST(LowMemory, IsEnoughForTheCodeOfManyStages) {
  const ScratchFolder scratch;
  const std::string journey = scratch.Write("ring.journey", RingOfStages(4000));
  const std::string log = scratch.Write("log.jsonl", ManyCustomers(1));
  const ProcessResult result = RunCommand("ulimit -v 900000; XDG_CACHE_HOME=/dev/null/none " + JourneyBinary() + " run " +
                                          journey + " --engine jit --events " + log);
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

// Where all must be native the run is refused; where it need not be, it is interpreted.
TEST(LowMemory, EndsWithAWordInsideOfLlvm) {
  const ScratchFolder scratch;
  const std::string journey = scratch.Write("ring.journey", RingOfStages(800));
  const std::string log = scratch.Write("log.jsonl", ManyCustomers(4000));
  int refused = 0, done = 0;
  for (const int kilobytes : {105'000, 110'000, 115'000, 120'000, 130'000, 150'000, 300'000}) {
    for (const char* engine : {"jit", "tiered"}) {
      const ProcessResult result =
          RunCommand("ulimit -v " + std::to_string(kilobytes) + "; XDG_CACHE_HOME=/dev/null/none " + JourneyBinary() +
                     " run " + journey + " --engine " + engine + " --events " + log);
      EXPECT_LT(result.exit_code, 128) << kilobytes << " " << engine << "\n" << result.err;
      EXPECT_TRUE(result.exit_code != 1 || !result.err.empty()) << kilobytes << " " << engine;
      (result.exit_code == 0 ? done : refused) += 1;
    }
  }
  EXPECT_GT(refused, 0) << "nothing was ever short of memory";
  EXPECT_GT(done, 0) << "nothing ever had enough";
}
#endif

}  // namespace
}  // namespace journey::testing
