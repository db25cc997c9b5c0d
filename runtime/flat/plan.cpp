// Lookups in a plan.
#include "runtime/flat/plan.h"

#include <algorithm>

namespace journey::flat {

int32_t Plan::FindField(FieldKind kind, int32_t journey, int32_t index) const {
  for (size_t f = 0; f < fields.size(); ++f) {
    if (fields[f].kind == kind && fields[f].journey == journey && fields[f].index == index) {
      return static_cast<int32_t>(f);
    }
  }
  return ir::kNone;
}

uint32_t EventBytes(const ir::Module& module) {
  uint32_t largest = 0;
  for (const ir::Event& event : module.events) largest = std::max(largest, event.layout.size);
  return static_cast<uint32_t>(sizeof(EventHeader)) + largest;
}

}  // namespace journey::flat
