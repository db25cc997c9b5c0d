// What names refer to: over the whole corpus every name is a declaration, a use of one, or a word of the language.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "compiler/diag/render.h"
#include "compiler/driver/project.h"
#include "compiler/lsp/index.h"
#include "compiler/parse/identifiers.h"
#include "compiler/parse/words.h"
#include "tests/lsp/client.h"

namespace journey::lsp::testing {
namespace {

namespace fs = std::filesystem;

// Names that no declaration gives, besides functions and types: days, measures of a kpi, outcomes and reasons, devices
// of a touchpoint.
const std::set<std::string, std::less<>> kOfTheLanguage = {
    "it",          "step",        "opens",           "closes",    "open",     "customer",    "event",    "monday",
    "tuesday",     "wednesday",   "thursday",        "friday",    "saturday", "sunday",      "weekday",  "weekend",
    "entries",     "conversions", "conversion_rate", "reached",   "rate",     "median_time", "drop_off", "sends",
    "uplift",      "completed",   "exited",          "converted", "left",     "expired",     "ended",    "held_out",
    "requirement", "quiet",       "capped",          "holdout",   "tablet",   "phone",       "desktop",  "speaker",
    "drain",       "old"};

bool IsOfTheLanguage(std::string_view name) {
  const std::vector<std::string_view> functions = FunctionNames(), types = TypeNames();
  return kOfTheLanguage.contains(name) || std::ranges::find(functions, name) != functions.end() ||
         std::ranges::find(types, name) != types.end();
}

std::vector<std::string> Corpus() {
  std::vector<std::string> paths;
  for (const char* folder : {"examples", "stdlib/tests", "tests/run", "tests/lsp/projects"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".journey") paths.push_back(entry.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

struct Indexed {
  std::unique_ptr<Compilation> compilation;
  std::unique_ptr<Index> index;
};
Indexed IndexOf(const std::string& path) {
  auto project = FindProject(path);
  EXPECT_TRUE(project.ok()) << project.status().message();
  auto texts = ReadSources(*project);
  EXPECT_TRUE(texts.ok());
  Names names;
  Indexed indexed;
  indexed.compilation = CompileIndexed(std::move(texts).value(), names, project->lints);
  indexed.index = std::make_unique<Index>(*indexed.compilation, std::move(names));
  return indexed;
}

// What tests/run has besides, such as the stages of older versions in a migration, is looked at by number: it is there
// to try out what nobody writes.
TEST(Names, EveryNameOfTheCorpusIsKnown) {
  size_t names = 0, unknown = 0;
  for (const std::string& path : Corpus()) {
    const Indexed indexed = IndexOf(path);
    if (indexed.compilation->diagnostics.has_errors()) continue;
    const SourceMap& sources = indexed.compilation->sources;
    for (const ast::Module& module : indexed.compilation->modules) {
      const std::string_view text = sources.file(module.file).text();
      std::string_view before;
      for (const Word& word : ReadWords(sources, module.file)) {
        const std::string_view last = std::exchange(before, text.substr(word.begin, word.end - word.begin));
        // The map takes these as they come.
        if (last == "feeling" || last == "department") continue;
        if (word.kind != WordKind::kName && word.kind != WordKind::kLabel) continue;
        ++names;
        const auto found = indexed.index->At(module.file, word.begin);
        if (found && found->word.begin <= word.begin && word.end <= found->word.end) continue;
        if (IsOfTheLanguage(before)) continue;
        ++unknown;
        const LineColumn at = sources.file(module.file).Locate(word.begin);
        EXPECT_TRUE(path.starts_with("tests/run/"))
            << sources.file(module.file).path() << ":" << at.line << " " << before;
      }
    }
  }
  EXPECT_GT(names, 5000u);
  EXPECT_LT(unknown, names / 500);
}

// A use leads to a name that is spelled as it is.
TEST(Names, UsesAreSpelledAsTheirDeclarations) {
  for (const std::string& path : Corpus()) {
    const Indexed indexed = IndexOf(path);
    const SourceMap& sources = indexed.compilation->sources;
    for (const Reference& one : indexed.index->uses()) {
      if (one.declared.begin == one.declared.end) continue;  // a module
      EXPECT_EQ(Normalized(std::string(sources.Text(one.use))), Normalized(std::string(sources.Text(one.declared))))
          << path;
      EXPECT_NE(indexed.index->Declared(one.declared), nullptr) << path << " " << sources.Text(one.declared);
    }
  }
}

// Noting names changes nothing of what is compiled.
TEST(Names, CompilingIsTheSame) {
  for (const std::string& path : Corpus()) {
    auto project = FindProject(path);
    auto plain = CompileProject(*project);
    ASSERT_TRUE(plain.ok());
    const Indexed indexed = IndexOf(path);
    EXPECT_EQ(RenderJson((*plain)->sources, (*plain)->diagnostics),
              RenderJson(indexed.compilation->sources, indexed.compilation->diagnostics));
  }
}

}  // namespace
}  // namespace journey::lsp::testing
