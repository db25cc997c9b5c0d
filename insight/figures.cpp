// Means of what was said.
#include "insight/figures.h"

#include <cmath>

namespace journey::insight {

void SaidFigures::Add(double feeling) {
  ++answers;
  if (feeling < 0) ++unhappy;
  thousandths += std::llround(feeling * 1000);
}

std::optional<double> SaidFigures::mean() const {
  if (answers == 0) return std::nullopt;
  return static_cast<double>(thousandths) / 1000 / static_cast<double>(answers);
}

}  // namespace journey::insight
