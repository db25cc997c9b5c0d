// The collection of diagnostics, the registry of codes, and "did you mean".
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "compiler/diag/diag.h"

namespace journey {
namespace {

TEST(Diagnostics, DuplicatesAreOne) {
  Diagnostics diagnostics;
  const Span span{0, 3, 5};
  diagnostics.Report(DiagCode::J0011, span, "once").Note("kept");
  diagnostics.Report(DiagCode::J0011, span, "once").Note("dropped");
  diagnostics.Report(DiagCode::J0011, span, "another");
  ASSERT_EQ(diagnostics.all().size(), 2u);
  EXPECT_EQ(diagnostics.error_count(), 2u);
  EXPECT_EQ(diagnostics.all()[0].notes, std::vector<std::string>{"kept"});
}

TEST(Diagnostics, SortByPlaceThenCode) {
  Diagnostics diagnostics;
  diagnostics.Report(DiagCode::J0012, Span{1, 0, 1}, "c");
  diagnostics.Report(DiagCode::J0012, Span{0, 9, 10}, "b");
  diagnostics.Report(DiagCode::J0013, Span{0, 2, 3}, "a2");
  diagnostics.Report(DiagCode::J0011, Span{0, 2, 3}, "a1");
  diagnostics.Sort();
  std::string order;
  for (const Diagnostic& d : diagnostics.all()) order += d.message + " ";
  EXPECT_EQ(order, "a1 a2 b c ");
}

TEST(Diagnostics, CodesAreWellFormed) {
  std::set<std::string> names;
  const std::regex form("J[0-8][0-9]{3}");
  for (size_t i = 0; i < CodeCount(); ++i) {
    const auto code = static_cast<DiagCode>(i);
    const std::string name(CodeName(code));
    EXPECT_TRUE(std::regex_match(name, form)) << name;
    EXPECT_TRUE(names.insert(name).second) << name << " twice";
    EXPECT_FALSE(CodeSummary(code).empty()) << name;
    // From x900 on: warnings.
    EXPECT_EQ(name[2] == '9', CodeSeverity(code) == Severity::kWarning) << name;
  }
}

TEST(Nearest, FindsMisspellings) {
  const std::vector<std::string_view> words = {"stage", "enter", "exit", "goal", "on"};
  EXPECT_EQ(Nearest("stge", words), "stage");
  EXPECT_EQ(Nearest("satge", words), "stage");
  EXPECT_EQ(Nearest("Stage", words), "stage");
  EXPECT_EQ(Nearest("enetr", words), "enter");
  EXPECT_EQ(Nearest("frobnicate", words), "");
  EXPECT_EQ(Nearest("x", words), "");
  EXPECT_EQ(Nearest("", words), "");
}

}  // namespace
}  // namespace journey
