// Whole processes: `journey run` over the canonical cart's lines against a plain program that does the same by hand.
//
// Out: a table of processor time per line, user and system of all threads from start to end, compiling included, and
// the line `ratio cart_process VALUE`: the default engine over the plain program. Ends with failure if records differ.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>
#include <vector>

#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/workload/shop_events.h"

extern char** environ;

namespace journey::bench {

namespace {

// The processor time of a process that ends well; what it says is thrown away.
double RunProcess(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1, 0);
  pid_t child = 0;
  CHECK_MSG(posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) == 0, "cannot start it");
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage used = {};
  CHECK(wait4(child, &status, 0, &used) == child);
  CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a process failed");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 1'000'000 : 10'000'000);
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 100'000 : 1'000'000);
  const TemporaryFolder folder("cart_process");
  const std::string events = folder.File("events.jsonl"), records = folder.File("records.jsonl");
  const Status written = WriteShopFile(events, MakeShopEvents({.events = count, .customers = customers}).view(), true);
  if (!written.ok()) {
    std::fprintf(stderr, "%s\n", written.message().c_str());
    return 1;
  }
  const std::string plain = "plain program";
  RecordDigest expected;
  bool agree = true;
  Harness harness("canonical cart, a line");
  const auto add = [&](const std::string& name, const std::vector<std::string>& words) {
    harness.Add(name, [&, name, words, first = true]() mutable {
      const double seconds = RunProcess(words);
      if (first) {
        const RecordDigest digest = DigestFile(records);
        if (expected.lines == 0) expected = digest;
        if (digest != expected) std::fprintf(stderr, "%s: other records than %s\n", name.c_str(), plain.c_str());
        agree = agree && digest == expected;
      }
      first = false;
      return Harness::Sample{seconds, count};
    });
  };
  add(plain, {JOURNEY_PLAIN_CART, events, records});
  for (const std::string engine : {"tiered", "jit", "interp"}) {
    if (engine == "interp" ? arguments.ratios : !JOURNEY_HAS_JIT) continue;
    add("journey run, " + engine,
        {JOURNEY_BINARY, "run", JOURNEY_CANONICAL_CART, "--events", events, "--records", records, "--engine", engine});
  }
  harness.Run(arguments.RoundsOr(5));
  if (!arguments.ratios) harness.PrintTable(plain);
#if JOURNEY_HAS_JIT
  PrintRatio("cart_process", harness.Ratio("journey run, tiered", plain));
  PrintRatio("cart_process_jit", harness.Ratio("journey run, jit", plain));
#endif
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
