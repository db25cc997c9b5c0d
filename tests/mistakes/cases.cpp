// Reads the files of tests/mistakes.
#include "tests/mistakes/cases.h"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace journey {

namespace fs = std::filesystem;

std::vector<fs::path> MistakeFiles() {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kMistakesFolder)) {
    if (entry.path().extension() == ".journey") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::optional<MistakeHead> HeadOf(const std::string& text) {
  static const std::regex shape(
      "^// expect: (J[0-9]) line ([0-9]+)\n// instead(?: line ([0-9]+))?: ?([^\n]*)\n(// fix: part\n)?");
  std::smatch match;
  if (!std::regex_search(text, match, shape)) return std::nullopt;
  const size_t line = std::stoul(match[2]);
  return MistakeHead{match[1], line, match[3].matched ? std::stoul(match[3]) : line, match[4], match[5].matched};
}

std::unique_ptr<Compilation> CompileText(const fs::path& path, const std::string& text) {
  return Compile({{path.generic_string(), path.stem().string(), text}});
}

std::vector<Diagnostic> ErrorsOf(const Compilation& compilation) {
  std::vector<Diagnostic> errors;
  for (const Diagnostic& one : compilation.diagnostics.all()) {
    if (one.severity == Severity::kError) errors.push_back(one);
  }
  return errors;
}

std::string WithFix(std::string text, const Fix& fix) {
  text.replace(fix.span.begin, fix.span.end - fix.span.begin, fix.replacement);
  return text;
}

}  // namespace journey
