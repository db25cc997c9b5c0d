// The system's own.
#include "runtime/platform/chance.h"

#include <random>

namespace journey::rt {

uint64_t ByChance() {
  std::random_device device;
  return (uint64_t{device()} << 32 | device()) | 1;
}

}  // namespace journey::rt
