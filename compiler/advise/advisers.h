// What advisers share: where advice goes, how much is enough to say something, edits of a stage. Internal to
// compiler/advise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/advise/advise.h"

namespace journey::advise {

inline constexpr uint64_t kFew = 30;       // with fewer nothing is advised
inline constexpr double kManyLeave = 0.1;  // of those who come to a stage

inline double Part(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// So many customers in so many days.
struct Size {
  double customers = 0, days = 0;
};

struct Desk {
  const Compilation& compilation;
  const Findings& findings;
  std::vector<Advice>& advice;

  // `journey` is qualified. What stands in the texts gets the journey's place.
  Advice& Add(Kind kind, const std::string& journey, std::optional<Size> size, std::string what) const;
  // Whether the list has one of the kind about this stage, with an edit that begins so.
  bool Has(Kind kind, Span stage, const std::string& text) const;
};

// `text` as the last line of the stage; nothing where it has no braces.
std::vector<Edit> InsertInto(const Compilation& compilation, const ast::Stage& stage, const std::string& text);

// ---- one a source; each asks only for what it needs of the findings, which must be there
void OfReport(const Desk& desk);
void OfConformance(const Desk& desk);
// After OfConformance: what it has said of an event is not said of the channel again.
void OfGaps(const Desk& desk);
void OfCoverage(const Desk& desk);

}  // namespace journey::advise
