// Which constructs of the language random projects had, and what became of them: a construct that no project has, or
// that never shows in a record, is one that the comparison says nothing about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace journey::differential {

class Coverage {
 public:
  Coverage();
  // A project that was compared in every way to run; `records` as JSON, one a line.
  void Add(std::string_view journey, std::string_view log, std::string_view records);
  // A line a construct: how often, in how many projects.
  std::string Table() const;
  // Those that there were none of.
  std::vector<std::string> Missing() const;

 private:
  struct Count {
    uint64_t times = 0, projects = 0;
  };
  std::vector<Count> counts_;  // by construct of the table in coverage.cpp
};

}  // namespace journey::differential
