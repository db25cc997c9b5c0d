// The order in which groups stand: numbers by their value, before everything else by its bytes. Pure.
#pragma once

#include <string>

namespace journey::insight {

struct AnswerOrder {
  bool operator()(const std::string& a, const std::string& b) const;
};

}  // namespace journey::insight
