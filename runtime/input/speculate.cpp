// Hits, misses and what may be learned from the latter.
#include "runtime/input/speculate.h"

namespace journey::rt {

namespace {
constexpr size_t kLongestLearned = 64 * 1024;
}  // namespace

void Speculator::Learn(std::string_view line, const Input& input) {
  if (input.kind == InputKind::kRejected || line.size() > kLongestLearned || credit_ == 0) return;
  --credit_;
  if (walk_.shapes.Learn(line, input)) ++counters_.learned;
}

}  // namespace journey::rt
