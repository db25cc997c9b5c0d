// journey test --watch: tests again and again, as files change, until somebody ends it.
#pragma once

#include <string>
#include <vector>

namespace journey::cli {

struct WatchFlags {
  std::vector<std::string> paths;
  std::string filter, engine;
  bool keep_going = false;
};

// After a change: the tests that depend on it, and those that failed before. Ends at SIGINT or SIGTERM, or when nobody
// reads the results; the exit code is that of how things stand then.
int RunWatch(const WatchFlags& flags);

}  // namespace journey::cli
