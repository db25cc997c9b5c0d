// The calls of tree-sitter, and the files that it is tried on.
#include "tests/editors/tree_sitter.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace journey::editors {
namespace {

namespace fs = std::filesystem;

void AddErrors(TSNode node, std::string& out) {
  const bool error = std::strcmp(ts_node_type(node), "ERROR") == 0;
  if (error || ts_node_is_missing(node)) {
    const TSPoint at = ts_node_start_point(node);
    out += std::to_string(at.row + 1) + ":" + std::to_string(at.column + 1) + (error ? " error\n" : " missing\n");
    return;
  }
  for (uint32_t i = 0; i < ts_node_child_count(node); ++i) AddErrors(ts_node_child(node, i), out);
}

}  // namespace

Tree ParseTree(const std::string& text) {
  const std::unique_ptr<TSParser, Deleter> parser(ts_parser_new());
  // Fails where the library is too old for the generated parser.
  if (!ts_parser_set_language(parser.get(), tree_sitter_journey())) return nullptr;
  return Tree(ts_parser_parse_string(parser.get(), nullptr, text.data(), static_cast<uint32_t>(text.size())));
}

std::string ErrorsIn(const TSTree* tree) {
  if (tree == nullptr) return "the library does not take the parser";
  std::string out;
  const TSNode root = ts_tree_root_node(tree);
  if (ts_node_has_error(root)) AddErrors(root, out);
  return out;
}

std::string ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> JourneyFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  for (auto it = fs::recursive_directory_iterator(folder); it != fs::recursive_directory_iterator(); ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory() && (name == ".git" || name.starts_with("build"))) it.disable_recursion_pending();
    if (it->is_regular_file() && it->path().extension() == ".journey") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace journey::editors
