// The tree's own rules as tests: which folder may include which, how long a file may be, and what every folder holds.
//
// In: the repository's files, read from the working directory. The edges that a folder may use are those of its CMake
// link list, followed to their ends, so the build files stay the one place where edges are declared.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxLines = 600;

struct File {
  std::string path;  // From the root, with '/'.
  std::string folder;
  std::string text;
  std::vector<std::string> lines;
};

std::vector<std::string> SplitLines(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Everything under version control that people write: no build folders, no data, no goldens' bulk.
const std::vector<File>& Tree() {
  static const std::vector<File> tree = [] {
    const std::set<std::string> extensions = {".cpp", ".h",  ".def",     ".g4",  ".cmake",
                                              ".txt", ".md", ".journey", ".toml"};
    std::vector<File> files;
    for (auto it = fs::recursive_directory_iterator("."); it != fs::recursive_directory_iterator(); ++it) {
      std::string name = it->path().filename().string();
      // `tree_sitter` holds the headers that come with the generated parser.
      if (it->is_directory() &&
          (name == ".git" || name.starts_with("build") || name == ".cache" || name == "tree_sitter")) {
        it.disable_recursion_pending();
        continue;
      }
      if (!it->is_regular_file() || !extensions.contains(it->path().extension().string())) continue;
      std::ifstream stream(it->path(), std::ios::binary);
      std::stringstream text;
      text << stream.rdbuf();
      fs::path path = it->path().lexically_relative(".");
      files.push_back({path.generic_string(), path.parent_path().generic_string(), text.str(), SplitLines(text.str())});
    }
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
    return files;
  }();
  return tree;
}

bool IsSource(const File& file) {
  return file.path.ends_with(".cpp") || file.path.ends_with(".h") || file.path.ends_with(".hpp");
}

// What the lines `#include "…"` and `#include <…>` name.
std::vector<std::string> Includes(const File& file) {
  static const std::regex pattern(R"(^\s*#\s*include\s*["<]([^">]+)[">])");
  std::vector<std::string> includes;
  std::smatch match;
  for (const std::string& line : file.lines) {
    if (std::regex_search(line, match, pattern)) includes.push_back(match[1]);
  }
  return includes;
}

// Which library lives in which folder, and which libraries each one links, from the CMakeLists.txt of the tree.
struct Libraries {
  std::map<std::string, std::string> library_of_folder;
  std::map<std::string, std::set<std::string>> links;

  bool Reaches(const std::string& from, const std::string& to) const {
    std::set<std::string> seen;
    std::function<bool(const std::string&)> visit = [&](const std::string& library) {
      if (library == to) return true;
      if (!seen.insert(library).second || !links.contains(library)) return false;
      return std::any_of(links.at(library).begin(), links.at(library).end(), visit);
    };
    return visit(from);
  }
};

Libraries ReadLibraries() {
  static const std::regex add(R"(add_(?:library|executable)\s*\(\s*(journey\w*))");
  static const std::regex link(R"(target_link_libraries\s*\(\s*(journey\w*)([^)]*)\))");
  static const std::regex name(R"(journey_\w+)");
  Libraries libraries;
  for (const File& file : Tree()) {
    if (!file.path.ends_with("CMakeLists.txt")) continue;
    if (file.path.starts_with("tests/") || file.path.starts_with("bench/")) continue;
    std::smatch match;
    if (std::regex_search(file.text, match, add)) libraries.library_of_folder[file.folder] = match[1];
    for (auto it = std::sregex_iterator(file.text.begin(), file.text.end(), link); it != std::sregex_iterator(); ++it) {
      std::string linked = (*it)[2];
      for (auto item = std::sregex_iterator(linked.begin(), linked.end(), name); item != std::sregex_iterator();
           ++item) {
        libraries.links[(*it)[1]].insert(item->str());
      }
    }
  }
  return libraries;
}

TEST(Tidy, IncludesFollowTheLinkLists) {
  const Libraries libraries = ReadLibraries();
  ASSERT_FALSE(libraries.library_of_folder.empty()) << "run this from the repository's root";
  for (const File& file : Tree()) {
    if (!IsSource(file) || !libraries.library_of_folder.contains(file.folder)) continue;
    const std::string& library = libraries.library_of_folder.at(file.folder);
    for (const std::string& include : Includes(file)) {
      auto target = libraries.library_of_folder.find(fs::path(include).parent_path().generic_string());
      if (target == libraries.library_of_folder.end()) continue;
      EXPECT_TRUE(libraries.Reaches(library, target->second))
          << file.path << " includes " << include << ", but " << library << " does not link " << target->second;
    }
  }
}

TEST(Tidy, TheRuntimeKnowsNoCompiler) {
  for (const File& file : Tree()) {
    if (!IsSource(file)) continue;
    const bool shared = file.path.starts_with("base/") || file.path.starts_with("ir/");
    for (const std::string& include : Includes(file)) {
      if (file.path.starts_with("runtime/") || shared) {
        EXPECT_FALSE(include.starts_with("compiler/")) << file.path << " includes " << include;
      }
      EXPECT_FALSE(shared && include.starts_with("runtime/")) << file.path << " includes " << include;
      EXPECT_FALSE(file.path.starts_with("base/") && include.starts_with("ir/"))
          << file.path << " includes " << include;
    }
  }
}

TEST(Tidy, OnlyTheParserKnowsAntlr) {
  for (const File& file : Tree()) {
    if (!IsSource(file) || file.path.starts_with("tests/tidy/")) continue;
    const bool allowed = file.path.starts_with("compiler/parse/") || file.path.starts_with("grammar/");
    for (const std::string& include : Includes(file)) {
      const bool antlr = include.find("antlr4") != std::string::npos || include.starts_with("Journey");
      EXPECT_FALSE(antlr && !allowed) << file.path << " includes " << include;
      EXPECT_FALSE(antlr && file.path == "compiler/parse/parse.h") << file.path << " includes " << include;
    }
  }
}

TEST(Tidy, OnlyCodegenKnowsLlvm) {
  for (const File& file : Tree()) {
    if (!IsSource(file)) continue;
    const bool allowed = file.path.starts_with("compiler/codegen/");
    for (const std::string& include : Includes(file)) {
      EXPECT_FALSE(include.starts_with("llvm/") && !allowed) << file.path << " includes " << include;
    }
  }
}

TEST(Tidy, OnlyProtoKnowsProtobuf) {
  for (const File& file : Tree()) {
    if (!IsSource(file) || file.folder == "compiler/proto") continue;
    for (const std::string& include : Includes(file)) {
      EXPECT_FALSE(include.starts_with("google/protobuf/")) << file.path << " includes " << include;
    }
  }
}

TEST(Tidy, OnlyPlatformKnowsTheSystem) {
  static const std::regex pattern(
      R"((unistd|fcntl|signal|poll|dirent|pthread|sched|dlfcn|link)\.h|csignal|thread|sys/.*)");
  for (const File& file : Tree()) {
    if (!IsSource(file) || file.folder == "runtime/platform") continue;
    // What measures and tests may ask the system too.
    if (file.path.starts_with("tests/") || file.path.starts_with("bench/")) continue;
    for (const std::string& include : Includes(file)) {
      EXPECT_FALSE(std::regex_match(include, pattern)) << file.path << " includes " << include;
    }
  }
}

TEST(Tidy, FilesAreShort) {
  for (const File& file : Tree()) {
    if (file.path.ends_with(".md") || file.path.starts_with("tests/")) continue;
    EXPECT_LE(file.lines.size(), kMaxLines) << file.path << " is due to be split";
  }
}

TEST(Tidy, SourcesSayWhatTheyAre) {
  for (const File& file : Tree()) {
    if (!IsSource(file)) continue;
    ASSERT_FALSE(file.lines.empty()) << file.path;
    // The public headers are plain C.
    const bool plain_c = file.path.starts_with("runtime/include/") && file.path.ends_with(".h");
    EXPECT_TRUE(file.lines[0].starts_with(plain_c ? "/* " : "// "))
        << file.path << " begins without a comment that says what it is";
    if (file.path.ends_with(".h") && !plain_c) {
      EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end()) << file.path;
    }
  }
}

TEST(Tidy, NothingIsLeftForLater) {
  const std::string later[] = {std::string("TO") + "DO", std::string("FIX") + "ME", std::string("XX") + "X"};
  for (const File& file : Tree()) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      for (const std::string& word : later) {
        EXPECT_EQ(file.lines[i].find(word), std::string::npos) << file.path << ":" << i + 1;
      }
    }
  }
}

TEST(Tidy, FoldersHaveReadmes) {
  const Libraries libraries = ReadLibraries();
  std::set<std::string> folders;
  for (const File& file : Tree()) {
    const size_t slash = file.path.find('/');
    if (slash != std::string::npos && file.path[0] != '.') folders.insert(file.path.substr(0, slash));
  }
  for (const auto& [folder, library] : libraries.library_of_folder) folders.insert(folder);
  for (const std::string& folder : folders) {
    EXPECT_TRUE(fs::exists(folder + "/README.md")) << folder << " has no README.md";
  }
}

TEST(Tidy, LinesEndCleanly) {
  for (const File& file : Tree()) {
    if (file.path.starts_with("tests/") || file.text.empty()) continue;
    EXPECT_EQ(file.text.back(), '\n') << file.path << " does not end with a newline";
    EXPECT_EQ(file.text.find('\r'), std::string::npos) << file.path << " has carriage returns";
    for (size_t i = 0; i < file.lines.size(); ++i) {
      if (IsSource(file)) {
        EXPECT_EQ(file.lines[i].find('\t'), std::string::npos) << file.path << ":" << i + 1 << " holds a tab";
      }
    }
  }
}

}  // namespace
}  // namespace journey
