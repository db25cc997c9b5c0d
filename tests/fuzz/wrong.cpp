// A target that must not meet the word "boom", for the test of what tries inputs.
#include <cstdlib>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (journey::fuzz::Bytes(data, size).find("boom") != std::string_view::npos) std::abort();
  return 0;
}
