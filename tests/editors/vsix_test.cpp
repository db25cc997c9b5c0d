// editors/package_vsix.py makes a package that VS Code takes: the same bytes each time, well-formed lists of what is in
// it, and the tree's own grammar.
#include <expat.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/editors/tree_sitter.h"

namespace journey::editors {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// The attributes of every element, as `Element.Attribute=value`.
std::set<std::string> AttributesOf(const std::string& xml) {
  std::set<std::string> found;
  XML_Parser parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &found);
  XML_SetStartElementHandler(parser, [](void* user, const XML_Char* name, const XML_Char** attributes) {
    for (; *attributes != nullptr; attributes += 2) {
      static_cast<std::set<std::string>*>(user)->insert(std::string(name) + "." + attributes[0] + "=" + attributes[1]);
    }
  });
  EXPECT_EQ(XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1), XML_STATUS_OK)
      << XML_ErrorString(XML_GetErrorCode(parser)) << "\n"
      << xml;
  XML_ParserFree(parser);
  return found;
}

class Vsix : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    Make("first.vsix", "");
    ASSERT_EQ(std::system(("python3 -m zipfile -e " + At("first.vsix") + " " + At("inside")).c_str()), 0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string At(const std::string& name) const { return (folder_ / name).string(); }
  void Make(const std::string& name, const std::string& modules) const {
    ASSERT_EQ(std::system(("python3 editors/package_vsix.py " + At(name) + " " + modules).c_str()), 0);
  }

  fs::path folder_ = fs::temp_directory_path() / ("journey_vsix_" + std::to_string(::getpid()));
};

TEST_F(Vsix, HasTheSameBytesEachTime) {
  Make("second.vsix", "");
  EXPECT_EQ(ReadText(At("first.vsix")), ReadText(At("second.vsix")));
}

TEST_F(Vsix, HoldsWhatItsListsName) {
  std::set<std::string> assets;
  for (const std::string& one : AttributesOf(ReadText(At("inside/extension.vsixmanifest")))) {
    if (one.starts_with("Asset.Path=")) assets.insert(one.substr(std::strlen("Asset.Path=")));
  }
  EXPECT_EQ(assets.size(), 3u);
  for (const std::string& asset : assets) EXPECT_TRUE(fs::exists(At("inside/" + asset))) << asset;

  const std::set<std::string> types = AttributesOf(ReadText(At("inside/[Content_Types].xml")));
  for (const auto& entry : fs::recursive_directory_iterator(At("inside"))) {
    if (!entry.is_regular_file() || entry.path().filename() == "[Content_Types].xml") continue;
    EXPECT_TRUE(types.contains("Default.Extension=" + entry.path().extension().string())) << entry.path();
    if (entry.path().extension() == ".json") {
      EXPECT_FALSE(Json::parse(ReadText(entry.path()), nullptr, false).is_discarded()) << entry.path();
    }
  }
}

TEST_F(Vsix, HoldsTheTreesGrammarAndSnippets) {
  for (const char* file :
       {"syntaxes/journey.tmLanguage.json", "snippets/journey.json", "language-configuration.json"}) {
    EXPECT_EQ(ReadText(At(std::string("inside/extension/") + file)), ReadText(std::string("editors/vscode/") + file));
  }
  const Json snippets = Json::parse(ReadText("editors/vscode/snippets/journey.json"));
  std::set<std::string> prefixes;
  for (const Json& snippet : snippets) prefixes.insert(snippet["prefix"].get<std::string>());
  for (const char* prefix : {"journey", "stage", "test", "policy"}) EXPECT_TRUE(prefixes.contains(prefix)) << prefix;
}

// Without the client library there is no code to run, and with it there is.
TEST_F(Vsix, HasCodeOnlyWithItsLibrary) {
  const Json bare = Json::parse(ReadText(At("inside/extension/package.json")));
  EXPECT_FALSE(bare.contains("main"));
  EXPECT_FALSE(bare["contributes"].contains("commands"));
  EXPECT_FALSE(fs::exists(At("inside/extension/extension.js")));
  for (const char* kind : {"grammars", "snippets"}) {
    for (const Json& one : bare["contributes"][kind]) {
      EXPECT_TRUE(fs::exists(At("inside/extension/" + one["path"].get<std::string>()))) << one;
    }
  }

  EXPECT_NE(std::system(("python3 editors/package_vsix.py " + At("none.vsix") + " " + At("nowhere") + " 2>&1").c_str()),
            0);
  fs::create_directories(At("modules/vscode-languageclient"));
  fs::copy_file("editors/vscode/package.json", At("modules/vscode-languageclient/package.json"));
  Make("whole.vsix", At("modules"));
  ASSERT_EQ(std::system(("python3 -m zipfile -e " + At("whole.vsix") + " " + At("whole")).c_str()), 0);
  const Json whole = Json::parse(ReadText(At("whole/extension/package.json")));
  EXPECT_TRUE(fs::exists(At("whole/extension/" + whole["main"].get<std::string>())));
  EXPECT_TRUE(fs::exists(At("whole/extension/node_modules/vscode-languageclient/package.json")));
}

}  // namespace
}  // namespace journey::editors
