// Logs of XES.
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  journey::fuzz::ReadLog(data, size, journey::rt::InputFormat::kXes);
  return 0;
}
