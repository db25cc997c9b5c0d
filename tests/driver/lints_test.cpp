// [lints] of journey.toml and comments that allow a warning: what is shown, what counts as an error.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/manifest.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTwoWarnings =
    "customer { a: int = 0  b: int = 0 }\n"
    "segment Some = customer.b > 0\n";

std::string ShortOf(const std::string& text, const Lints& lints = {}) {
  const auto compilation = Compile({{"a.journey", "a", text}}, lints);
  return RenderShort(compilation->sources, compilation->diagnostics);
}

Status Read(const std::string& manifest, ProjectFiles& project) {
  const fs::path path = fs::temp_directory_path() / ("journey_lints_" + std::to_string(getpid()) + ".toml");
  std::ofstream(path) << manifest;
  std::vector<std::string> sources;
  Status status = ReadManifest(path.string(), sources, project);
  fs::remove(path);
  return status;
}

Lints LintsOf(const std::string& manifest) {
  ProjectFiles project;
  const Status status = Read(manifest, project);
  EXPECT_TRUE(status.ok()) << status.message();
  return project.lints;
}

std::string FaultOf(const std::string& manifest) {
  ProjectFiles project;
  const Status status = Read(manifest, project);
  return status.ok() ? "" : status.message().substr(status.message().find(".toml:") + 6);
}

TEST(Lints, LevelsOfTheManifest) {
  const Lints lints = LintsOf("[lints]\nJ1901 = \"allow\"\nunused-segment = \"deny\"\n");
  EXPECT_EQ(lints.LevelOf(DiagCode::J1901), Level::kAllow);
  EXPECT_EQ(lints.LevelOf(DiagCode::J1903), Level::kDeny);
  EXPECT_EQ(lints.LevelOf(DiagCode::J1902), Level::kWarn);
  const Lints all = LintsOf("[lints]\nJ1901 = \"warn\"\nwarnings = \"deny\"\n");
  EXPECT_EQ(all.LevelOf(DiagCode::J1901), Level::kWarn);
  EXPECT_EQ(all.LevelOf(DiagCode::J1902), Level::kDeny);
}

TEST(Lints, FaultsOfTheManifest) {
  EXPECT_EQ(FaultOf("[lints]\nunused-feild = \"allow\"\n"),
            "2: [lints]: `unused-feild` is no warning; did you mean `unused-field`?");
  EXPECT_EQ(FaultOf("[lints]\nunheard-of-by-anybody = \"allow\"\n"),
            "2: [lints]: `unheard-of-by-anybody` is no warning; write a warning's code or name, such as J1901 or "
            "unused-field");
  // An error's code is near to a warning's.
  EXPECT_EQ(FaultOf("[lints]\nJ2001 = \"allow\"\n").substr(0, 34), "2: [lints]: `J2001` is no warning;");
  EXPECT_EQ(FaultOf("[lints]\nJ1901 = \"forbid\"\n"), "2: `J1901` must be \"allow\", \"warn\" or \"deny\"");
  EXPECT_EQ(FaultOf("[lints]\nJ1901 = 1\n"), "2: `J1901` must be \"allow\", \"warn\" or \"deny\"");
  EXPECT_EQ(FaultOf("[lints]\nJ1901 = \"allow\"\nunused-field = \"deny\"\n"),
            "2: [lints]: `J1901` and `unused-field` are the same warning");
  EXPECT_EQ(FaultOf("lints = 1\n"), "1: `lints` must be a table, `[lints]` and its keys below it");
}

TEST(Lints, AllowedIsNotShownAndDeniedIsAnError) {
  const std::string both = ShortOf(kTwoWarnings);
  EXPECT_NE(both.find("warning J1901"), std::string::npos) << both;
  EXPECT_NE(both.find("warning J1903"), std::string::npos) << both;
  Lints lints;
  lints.Set(DiagCode::J1901, Level::kAllow);
  lints.Set(DiagCode::J1903, Level::kDeny);
  const auto compilation = Compile({{"a.journey", "a", kTwoWarnings}}, lints);
  const std::string shown = RenderShort(compilation->sources, compilation->diagnostics);
  EXPECT_EQ(shown.find("J1901"), std::string::npos) << shown;
  EXPECT_NE(shown.find("error J1903"), std::string::npos) << shown;
  // Whoever reads an error which `explain-code` calls a warning is told why.
  const std::string text = RenderText(compilation->sources, compilation->diagnostics, {});
  EXPECT_NE(text.find("note: a warning, `unused-segment`, that is denied here"), std::string::npos) << text;
  EXPECT_EQ(compilation->diagnostics.denied_count(), 1u);
  // It is the journeys of somebody who wants to run them, too.
  EXPECT_FALSE(compilation->diagnostics.has_errors());
  EXPECT_TRUE(compilation->ir.has_value());
}

TEST(Lints, DenyShownLeavesWhatIsAllowed) {
  Lints lints;
  lints.Set(DiagCode::J1901, Level::kAllow);
  lints.Set(DiagCode::J1902, Level::kWarn);
  lints.DenyShown();
  EXPECT_EQ(lints.LevelOf(DiagCode::J1901), Level::kAllow);
  EXPECT_EQ(lints.LevelOf(DiagCode::J1902), Level::kDeny);
  EXPECT_EQ(lints.LevelOf(DiagCode::J1903), Level::kDeny);
}

// What is allowed takes no room among the hundred that are shown.
TEST(Lints, AllowedIsNotCounted) {
  std::string text = "customer {\n";
  for (int i = 0; i < 150; ++i) text += "  f" + std::to_string(i) + ": int = 0  // allow(J1901): one of many\n";
  text += "  used: int = 0\n}\nsegment Some = customer.used > 0\n";
  const auto compilation = Compile({{"a.journey", "a", text}});
  EXPECT_EQ(compilation->diagnostics.warning_count(), 1u)
      << RenderShort(compilation->sources, compilation->diagnostics);
}

// After an error it is not known which warnings there would have been.
TEST(Lints, ErrorsHideWhatIsNotNeeded) {
  EXPECT_EQ(ShortOf("let a = b  // allow(J1901): nothing\n").find("J0900"), std::string::npos);
}

TEST(Lints, EveryWarningHasANameAndARowInThePage) {
  std::ifstream stream("docs/lints.md");
  const std::string page(std::istreambuf_iterator<char>(stream), {});
  for (size_t i = 0; i < CodeCount(); ++i) {
    const auto code = static_cast<DiagCode>(i);
    const std::string name(WarningName(code));
    EXPECT_EQ(!name.empty(), CodeSeverity(code) == Severity::kWarning) << CodeName(code);
    if (name.empty()) continue;
    EXPECT_EQ(WarningCalled(name), code);
    EXPECT_EQ(WarningCalled(CodeName(code)), code);
    const std::string row =
        "| `" + std::string(CodeName(code)) + "` | `" + name + "` | " + std::string(CodeSummary(code)) + " |\n";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace journey
