// The queries compile against the generated parser, name captures that editors know, and find what they are for.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/editors/tree_sitter.h"

namespace journey::editors {
namespace {

namespace fs = std::filesystem;
using Query = std::unique_ptr<TSQuery, Deleter>;

Query QueryOf(const std::string& text, const fs::path& path) {
  uint32_t at = 0;
  TSQueryError error = TSQueryErrorNone;
  Query query(ts_query_new(tree_sitter_journey(), text.data(), static_cast<uint32_t>(text.size()), &at, &error));
  EXPECT_NE(query, nullptr) << path.string() << ": error " << error << " at "
                            << text.substr(std::min<size_t>(at, text.size()), 60);
  return query;
}

// Those that Neovim, Helix and tree-sitter's own highlighter document and that are used here; a name begins with one of
// them.
const std::set<std::string> kKnown = {
    "attribute", "boolean",     "comment", "constant", "constructor", "fold",      "function", "indent",
    "injection", "keyword",     "label",   "local",    "module",      "namespace", "number",   "operator",
    "property",  "punctuation", "string",  "type",     "variable",    "spell",     "extend",   "outdent",
};

TEST(Queries, CompileAndCaptureKnownNames) {
  size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(std::string(kGrammar) + "/queries")) {
    if (entry.path().extension() != ".scm") continue;
    ++count;
    const Query query = QueryOf(ReadText(entry.path()), entry.path());
    ASSERT_NE(query, nullptr);
    EXPECT_GT(ts_query_pattern_count(query.get()), 0u) << entry.path();
    for (uint32_t i = 0; i < ts_query_capture_count(query.get()); ++i) {
      uint32_t length = 0;
      const char* name = ts_query_capture_name_for_id(query.get(), i, &length);
      const std::string whole(name, length);
      EXPECT_TRUE(kKnown.contains(whole.substr(0, whole.find('.')))) << entry.path() << " captures @" << whole;
    }
  }
  EXPECT_GE(count, 4u);
}

}  // namespace
}  // namespace journey::editors
