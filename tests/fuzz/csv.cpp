// Logs of CSV.
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  journey::fuzz::ReadLog(data, size, journey::rt::InputFormat::kCsv);
  return 0;
}
