// Goldens of compiler/check: each `*.journey` here has a `.diag` beside it with everything the compiler says about it.
// Files named `fail_*` have errors, the others only warnings or nothing. UPDATE_GOLDENS=1 rewrites the `.diag` files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "tests/check";

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<fs::path> Sources() {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".journey") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::unique_ptr<Compilation> CompileFile(const fs::path& path) {
  return Compile({{path.generic_string(), path.stem().string(), ReadFile(path)}});
}

TEST(Check, Goldens) {
  const bool update = std::getenv("UPDATE_GOLDENS") != nullptr || std::getenv("JOURNEY_UPDATE_GOLDENS") != nullptr;
  const std::vector<fs::path> sources = Sources();
  ASSERT_FALSE(sources.empty()) << "run this from the repository's root";
  for (const fs::path& path : sources) {
    SCOPED_TRACE(path.generic_string());
    const auto compilation = CompileFile(path);
    const std::string said = RenderText(compilation->sources, compilation->diagnostics);
    EXPECT_EQ(path.filename().string().starts_with("fail_"), compilation->diagnostics.has_errors()) << said;
    const fs::path golden = fs::path(path).replace_extension(".diag");
    if (update) {
      std::ofstream(golden, std::ios::binary) << said;
    } else {
      EXPECT_EQ(said, ReadFile(golden));
    }
  }
}

TEST(Check, EveryCodeOfTheChecksHasAGolden) {
  std::set<std::string> seen;
  for (const fs::path& path : Sources()) {
    const auto compilation = CompileFile(path);
    for (const Diagnostic& diagnostic : compilation->diagnostics.all())
      seen.insert(std::string(CodeName(diagnostic.code)));
  }
  for (const char* code : {"J0900", "J1900", "J1901", "J1902", "J1903", "J1904", "J3050", "J3051", "J3052", "J3060",
                           "J3061", "J3062", "J3063", "J4050", "J3900", "J3901", "J3902", "J3903", "J3904", "J3905",
                           "J3906", "J4900", "J4901", "J6001", "J6002", "J6003", "J6004", "J6900"}) {
    EXPECT_TRUE(seen.contains(code)) << code << " appears in no file of " << kFolder;
  }
}

TEST(Check, WarningsStopNothing) {
  for (const fs::path& path : Sources()) {
    const auto compilation = CompileFile(path);
    EXPECT_EQ(compilation->ir.has_value(), !compilation->diagnostics.has_errors()) << path;
  }
}

// Many journeys are looked at by two threads. What they find comes together as if one had found it: 40 stages nobody
// comes to and 120 fields nobody reads, one of which a comment allows. Of a file 100 warnings are shown, those of
// stages, which are looked for first, among them; the others are counted.
TEST(Check, ManyJourneys) {
  std::string text = "event In {}\n";
  for (int i = 0; i < 40; ++i) {
    text += "journey J" + std::to_string(i) + " {\n  enter on In\n  timeout 1 day\n  memory {\n    a: int = 0" +
            (i == 7 ? "  // allow(J1900): for later" : "") +
            "\n    b: int = 0\n    c: int = 0\n  }\n  stage S { on In go E }\n  stage Lost { on In go E }\n"
            "  final stage E\n}\n";
  }
  const auto compilation = Compile({{"many.journey", "many", text}});
  const Diagnostics& found = compilation->diagnostics;
  EXPECT_FALSE(found.has_errors());
  EXPECT_EQ(found.warning_count(), 159u);
  EXPECT_EQ(std::ranges::count(found.all(), DiagCode::J3900, &Diagnostic::code), 40);
  EXPECT_EQ(std::ranges::count(found.all(), DiagCode::J1900, &Diagnostic::code), 60);
  EXPECT_EQ(found.all().size(), 100u);
  EXPECT_TRUE(std::ranges::is_sorted(found.all(), {}, [](const Diagnostic& one) { return one.span.begin; }));
  EXPECT_EQ(found.not_shown(), (std::vector<NotShown>{{0, 0, 59}}));
}

// The standard library has nothing to warn about that a user could mend.
TEST(Check, NothingIsSaidAboutTheStandardLibrary) {
  const auto compilation = Compile({{"all.journey", "all",
                                     "use std.channels\nuse std.commerce\nuse std.lifecycle\nuse std.patterns\n"
                                     "journey Cart = CartReminder(reminder: \"a\", last_call: \"b\")\n"}});
  for (const Diagnostic& diagnostic : compilation->diagnostics.all()) {
    EXPECT_EQ(compilation->sources.file(diagnostic.span.file).path(), "all.journey") << diagnostic.message;
  }
}

}  // namespace
}  // namespace journey
