// The shared conformance cases, as far as analysis answers for them: what compiles has no errors, and what does not has
// its first error where the case says. Skipped when the cases are not at hand.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "compiler/diag/render.h"
#include "tests/sema/analyze.h"

namespace journey {
namespace {

std::unique_ptr<Analysis> AnalyzePath(const std::string& path) {
  return AnalyzeFiles({{std::filesystem::path(path).stem().string(), ReadFile(path)}});
}

TEST(SemaConformance, WhatCompilesHasNoErrors) {
  const std::string shared = SharedFolder();
  if (shared.empty()) GTEST_SKIP() << "no shared conformance cases (JOURNEY_SHARED)";
  for (const char* folder : {"/run", "/must_fail", "/replay"}) {
    for (const std::string& path : JourneyFiles(shared + folder)) {
      const auto analysis = AnalyzePath(path);
      EXPECT_FALSE(analysis->diagnostics.has_errors()) << path << "\n"
                                                       << RenderText(analysis->sources, analysis->diagnostics);
    }
  }
}

// The walk over whole journeys is compiler/check's.
bool IsLeftToCheck(const std::string& path) { return path.ends_with("/j3_go_to_itself_when.journey"); }

TEST(SemaConformance, RejectsPointAtTheRightLine) {
  const std::string shared = SharedFolder();
  if (shared.empty()) GTEST_SKIP() << "no shared conformance cases (JOURNEY_SHARED)";
  for (const std::string& path : JourneyFiles(shared + "/reject")) {
    if (IsLeftToCheck(path)) continue;
    char family[3] = {};
    unsigned line = 0;
    const std::string text = ReadFile(path);
    ASSERT_EQ(std::sscanf(text.c_str(), "// expect: %2s line %u", family, &line), 2) << path;
    const auto analysis = AnalyzePath(path);
    unsigned first_line = 0;
    std::string first_code = "none";
    for (const Diagnostic& diagnostic : analysis->diagnostics.all()) {
      if (diagnostic.severity != Severity::kError) continue;
      const unsigned at = analysis->sources.file(diagnostic.span.file).Locate(diagnostic.span.begin).line;
      if (first_line != 0 && at >= first_line) continue;
      first_line = at;
      first_code = CodeName(diagnostic.code);
    }
    EXPECT_EQ(first_line, line) << path << "\n" << RenderText(analysis->sources, analysis->diagnostics);
    EXPECT_EQ(first_code.substr(0, 2), family) << path << "\n" << RenderText(analysis->sources, analysis->diagnostics);
  }
}

}  // namespace
}  // namespace journey
