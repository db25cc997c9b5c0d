// Both parsers on every file there is: what journey reads without an error, tree-sitter reads too, and what is an error
// to journey's syntax is one to tree-sitter, but for what kLenient names.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "tests/editors/tree_sitter.h"
#include "tests/parse/parse_testing.h"

namespace journey::editors {
namespace {

namespace fs = std::filesystem;

fs::path Conformance() {
  const char* shared = std::getenv("JOURNEY_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "conformance";
}

std::vector<fs::path> AllFiles() {
  std::vector<fs::path> files = JourneyFiles(".");
  if (fs::exists(Conformance())) {
    for (const fs::path& path : JourneyFiles(Conformance())) files.push_back(path);
  }
  return files;
}

// Of tests/mistakes: to journey errors of meaning, not of syntax, since it reads `until` as a name before an
// assignment, and `wait 1 hour and 30 minutes` as a condition. To tree-sitter they are errors at once.
const std::set<std::string> kMistakes = {"single_equals", "hours_and_minutes", "minutes_and_hours"};

TEST(TreeSitter, ReadsWhatJourneyReads) {
  size_t good = 0;
  for (const fs::path& path : AllFiles()) {
    const std::string text = ReadText(path);
    if (ParseText(text, path.filename().string()).diagnostics.error_count() > 0) continue;
    if (kMistakes.contains(path.stem().string())) continue;
    ++good;
    EXPECT_EQ(ErrorsIn(ParseTree(text).get()), "") << path.string();
  }
  EXPECT_GT(good, 500u);
}

// What no context-free grammar says: bytes, depth, sizes, which days and devices there are, what may be assigned, what
// is written twice. Those of tests/reject are more of the same kinds.
const std::set<std::string> kLenient = {
    "fail_j0001_invalid_utf8", "fail_j0010_chain",        "fail_j0010_else_if",
    "fail_j0010_nesting",      "fail_j0024_day",          "fail_j0025_assignment",
    "fail_j0026_clause",       "fail_j0029_out_of_range", "fail_j0032_unknown_device",
    "fail_j3090_percent",
};

TEST(TreeSitter, RejectsWhatIsNoSyntax) {
  size_t rejected = 0;
  for (const fs::path& path : JourneyFiles("tests/parse")) {
    const std::string name = path.stem().string();
    if (!name.starts_with("fail_")) continue;
    const bool error = !ErrorsIn(ParseTree(ReadText(path)).get()).empty();
    // A file that is no longer let through is to be taken off the list.
    EXPECT_EQ(error, !kLenient.contains(name)) << path;
    rejected += error;
  }
  EXPECT_GT(rejected, 25u);
}

}  // namespace
}  // namespace journey::editors
