// What becomes of warnings: which are not shown, and which are as good as errors.
//
// Levels come from [lints] of journey.toml and from flags; an allowance is a comment in the text that takes one warning
// away at one place. Both are known to a Diagnostics before the phases run, so that what nobody wants to see takes no
// room among what is shown. Values; thread-compatible.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/diag/code.h"
#include "compiler/source/source.h"

namespace journey {

enum class Level : uint8_t { kAllow, kWarn, kDeny };

class Lints {
 public:
  void Set(DiagCode warning, Level level);
  // Of all for which nothing was set.
  void SetOthers(Level level) { others_ = level; }
  // All that are shown count as errors from now on.
  void DenyShown();
  Level LevelOf(DiagCode warning) const;
  friend bool operator==(const Lints&, const Lints&) = default;

 private:
  std::vector<std::optional<Level>> levels_;  // by code; empty: nothing was set
  Level others_ = Level::kWarn;
};

// `// allow(J1901): why`, one of its codes.
struct Allowance {
  DiagCode code{};
  FileId file = kNoFile;
  uint32_t begin = 0, end = 0;    // bytes where a warning's place may begin
  Span name;                      // the code as written
  Span comment;                   // all of it when it names no other code, else not valid
  std::optional<uint32_t> outer;  // the begin of the nearest that this one lies in, of the same code
  bool used = false;
};

// The name of journey.toml, "unused-field"; "" of an error.
std::string_view WarningName(DiagCode code);
// By code or by name.
std::optional<DiagCode> WarningCalled(std::string_view text);
// The nearest code or name of a warning, or "".
std::string_view NearestWarning(std::string_view text);

}  // namespace journey
