// A mistake as its file tells it: where the error is, and what that line should have been.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"

namespace journey {

inline constexpr const char* kMistakesFolder = "tests/mistakes";

// All of them, by name.
std::vector<std::filesystem::path> MistakeFiles();
std::string ReadFile(const std::filesystem::path& path);

// What the head of a file promises.
struct MistakeHead {
  std::string family;
  size_t line = 0;
  size_t instead_line = 0;
  std::string instead;
  bool fix_is_part = false;
};
std::optional<MistakeHead> HeadOf(const std::string& text);

std::unique_ptr<Compilation> CompileText(const std::filesystem::path& path, const std::string& text);
std::vector<Diagnostic> ErrorsOf(const Compilation& compilation);
// The text with a fix in it.
std::string WithFix(std::string text, const Fix& fix);

}  // namespace journey
