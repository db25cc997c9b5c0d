// The VS Code extension: its words are the grammar's, and what its manifest names is there.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <regex>
#include <set>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/parse/words.h"
#include "tests/lsp/client.h"

namespace journey::lsp::testing {
namespace {

Json Parsed(const std::string& name) { return Json::parse(ReadFile("editors/vscode/" + name)); }

TEST(VsCode, WordsAreThoseOfTheGrammar) {
  std::set<std::string> words;
  const Json grammar = Parsed("syntaxes/journey.tmLanguage.json");
  for (const Json& rule : grammar["repository"]["keywords"]["patterns"]) {
    const std::string match = rule["match"];
    const std::regex list(R"(^\\b\(\?:([a-z_|]+)\)\\b$)");
    std::smatch found;
    ASSERT_TRUE(std::regex_match(match, found, list)) << match;
    std::istringstream stream(found[1]);
    for (std::string word; std::getline(stream, word, '|');) EXPECT_TRUE(words.insert(word).second) << word;
  }
  const std::vector<std::string> keywords = Keywords();
  EXPECT_EQ(words, (std::set<std::string>(keywords.begin(), keywords.end())));
  EXPECT_GT(words.size(), 100u);
}

// Every included rule is there, and every rule is included.
TEST(VsCode, RulesLeadSomewhere) {
  const Json grammar = Parsed("syntaxes/journey.tmLanguage.json");
  std::set<std::string> used, known;
  const std::function<void(const Json&)> visit = [&](const Json& json) {
    if (json.is_object() && json.contains("include")) used.insert(json["include"].get<std::string>());
    if (json.is_structured()) {
      for (const Json& below : json) visit(below);
    }
  };
  visit(grammar);
  for (const auto& [name, rule] : grammar["repository"].items()) known.insert("#" + name);
  EXPECT_EQ(used, known);
}

TEST(VsCode, TheManifestNamesWhatIsThere) {
  const Json package = Parsed("package.json");
  std::vector<std::string> files = {package["main"]};
  for (const char* kind : {"grammars", "snippets"}) {
    for (const Json& one : package["contributes"][kind]) files.push_back(one["path"]);
  }
  for (const Json& one : package["contributes"]["languages"]) files.push_back(one["configuration"]);
  for (const std::string& file : files) EXPECT_TRUE(std::filesystem::exists("editors/vscode/" + file)) << file;
  EXPECT_EQ(package["contributes"]["grammars"][0]["scopeName"],
            Parsed("syntaxes/journey.tmLanguage.json")["scopeName"]);
  EXPECT_TRUE(package["dependencies"].contains("vscode-languageclient"));
  EXPECT_TRUE(Parsed("language-configuration.json").contains("brackets"));
  // The commands and settings that the client asks for are declared.
  const std::string client = ReadFile("editors/vscode/extension.js");
  EXPECT_NE(client.find("'" + package["contributes"]["commands"][0]["command"].get<std::string>() + "'"),
            std::string::npos);
  EXPECT_NE(client.find("getConfiguration('journey').get('path'"), std::string::npos);
  EXPECT_TRUE(package["contributes"]["configuration"]["properties"].contains("journey.path"));
}

// A snippet is a text that compiles once its places are filled in; those of statements within a stage, a stage in a
// journey.
TEST(VsCode, SnippetsCompile) {
  const std::string start = "use std.channels\nevent Event\ncustomer {}\n";
  const std::string journey = "journey J { enter on Event timeout 9 days\n";
  const Json snippets = Parsed("snippets/journey.json");
  for (const auto& [name, snippet] : snippets.items()) {
    std::string text;
    for (const Json& line : snippet["body"]) text += line.get<std::string>() + "\n";
    text = std::regex_replace(text, std::regex(R"(\$\{\d+:([^}]*)\})"), "$1");
    text = std::regex_replace(text, std::regex(R"(\$0)"), "");
    const bool statement = name == "Wait up to" || name == "Split";
    std::string whole = start + text;
    if (name == "Stage") whole = start + journey + text + "}\n";
    if (statement) whole = start + journey + "stage S { flow {\n" + text + "\n} }\n final stage Stage {} }\n";
    const auto compiled = Compile({{"snippet", "snippet", whole}});
    EXPECT_EQ(compiled->diagnostics.error_count(), 0u) << name << "\n"
                                                       << whole << RenderText(compiled->sources, compiled->diagnostics);
  }
}

}  // namespace
}  // namespace journey::lsp::testing
