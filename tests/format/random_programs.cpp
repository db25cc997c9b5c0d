// The formatter over random programs of the differential test, as they come, with their white space scrambled, and with
// comments in them.
//
// usage: format_random_test [--seeds FIRST COUNT]
// Prints the seeds that fail; exit code 3 when there are any.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/differential/generate.h"
#include "tests/format/checks.h"

int main(int argc, char** argv) {
  unsigned long long first = 1, count = 150;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--seeds" || i + 2 >= argc) {
      std::fprintf(stderr, "usage: format_random_test [--seeds FIRST COUNT]\n");
      return 2;
    }
    first = std::strtoull(argv[++i], nullptr, 10);
    count = std::strtoull(argv[++i], nullptr, 10);
  }
  size_t failed = 0;
  for (unsigned long long seed = first; seed < first + count; ++seed) {
    const std::string text = journey::differential::Generate(seed).journey;
    std::string fault = journey::testing::FaultOfFormat(text);
    const std::string scrambled = journey::testing::Scrambled(text, seed);
    if (scrambled.empty()) fault = "has a syntax error";
    if (fault.empty()) fault = journey::testing::FaultOfFormat(scrambled);
    if (fault.empty()) fault = journey::testing::FaultOfFormat(journey::testing::Commented(text, seed));
    if (fault.empty()) continue;
    ++failed;
    std::printf("seed %llu: %s\n", seed, fault.c_str());
  }
  std::printf("%llu programs, %zu failed\n", count, failed);
  return failed == 0 ? 0 : 3;
}
