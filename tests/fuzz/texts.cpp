// Sources: from parsing to a short run.
#include "compiler/driver/compile.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Longer ones find nothing that shorter ones do not.
  if (size > 16 * 1024) return 0;
  const std::unique_ptr<journey::Compilation> compilation =
      journey::Compile({{"m.journey", "m", std::string(journey::fuzz::Bytes(data, size))}});
  if (compilation->ir.has_value()) journey::fuzz::RunBriefly(*std::move(compilation->ir));
  return 0;
}
