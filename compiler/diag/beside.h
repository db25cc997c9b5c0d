// Where errors of a file stand already, so that what merely follows from them is not said as well.
//
// A mistake in one item often breaks what stands beside it in the same line: `wait 2 mnths` is a bad unit, and its `2`
// is not a second mistake. Beside means: in the same line, with no brace between. Built once from what has been
// reported; thread-compatible.
#pragma once

#include <unordered_map>
#include <vector>

#include "compiler/diag/diag.h"

namespace journey {

class ErrorPlaces {
 public:
  ErrorPlaces() = default;
  ErrorPlaces(const SourceMap& sources, const Diagnostics& diagnostics);
  // Only those of one file, whose errors were the last to be reported.
  ErrorPlaces(const SourceMap& sources, const Diagnostics& diagnostics, FileId file);

  bool Beside(Span span) const;

 private:
  const SourceMap* sources_ = nullptr;
  std::unordered_map<FileId, std::vector<uint32_t>> begins_;  // ascending
};

// Whether two places of a text, the first one first, stand beside each other.
bool StandBeside(std::string_view text, size_t first, size_t second);

}  // namespace journey
