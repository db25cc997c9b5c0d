// text -> what tree-sitter makes of it with the grammar of editors/tree-sitter-journey: shared by the tests of this
// folder.
#pragma once

#include <tree_sitter/api.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

extern "C" const TSLanguage* tree_sitter_journey(void);

namespace journey::editors {

struct Deleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
  void operator()(TSQuery* query) const { ts_query_delete(query); }
};
using Tree = std::unique_ptr<TSTree, Deleter>;

Tree ParseTree(const std::string& text);

// Where nodes are that are errors or missing, as `LINE:COLUMN`, one a line; "" when there is none.
std::string ErrorsIn(const TSTree* tree);

std::string ReadText(const std::filesystem::path& path);

// All .journey files below a folder but those of build folders, in order.
std::vector<std::filesystem::path> JourneyFiles(const std::filesystem::path& folder);

inline constexpr const char* kGrammar = "editors/tree-sitter-journey";

}  // namespace journey::editors
