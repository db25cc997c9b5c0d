// Modules: refused, or right enough to run.
#include <cstring>

#include <xxhash.h>

#include "ir/serialise.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // docs/formats/module.md: magic and version, the checksum, what it is of.
  constexpr size_t kChecksum = 8, kPayload = 16;
  std::string bytes(journey::fuzz::Bytes(data, size));
  if (bytes.size() >= kPayload) {
    const uint64_t checksum = XXH3_64bits(bytes.data() + kPayload, bytes.size() - kPayload);
    std::memcpy(bytes.data() + kChecksum, &checksum, sizeof checksum);
  }
  journey::Result<journey::ir::Module> module = journey::ir::Deserialise(bytes);
  if (module.ok()) journey::fuzz::RunBriefly(std::move(module.value()));
  return 0;
}
