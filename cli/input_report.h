// What is said of a log once it was read: what was not declared, late, too far ahead or not usable at all.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/session/feed.h"

namespace journey::cli {

// A log of which nothing is of use must not look like one in which all is well: says so on stderr, and gives the exit
// code, where no line could be used.
std::optional<int> FailWhereNothingIsUsable(const std::string& log, uint64_t lines, uint64_t unusable);

class InputReport {
 public:
  // An event that is not declared. So many names are told apart, and so much of each.
  static constexpr size_t kMostNames = 10'000, kNameBytes = 256;
  void AddUnknown(std::string_view name);

  // The ten most frequent names as a line, if there are any.
  std::string UnknownText() const;
  // What should be looked at, a line each.
  static std::string WarningText(const rt::Fed& fed, const rt::Session& session, const rt::SessionOptions& options);

 private:
  std::map<std::string, uint64_t, std::less<>> unknown_;
};

}  // namespace journey::cli
