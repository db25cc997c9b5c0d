// journey test --mutate: whether the tests notice mistakes.
#pragma once

#include <cstddef>
#include <string>

namespace journey::cli {

struct MutationFlags {
  std::string path;
  std::string filter;
  bool json = false;
  size_t most = 500;
  double min_score = 0;
};

// Returns an exit code.
int RunMutation(const MutationFlags& flags);

}  // namespace journey::cli
