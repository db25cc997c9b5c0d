// Random edits of a project of several modules, one sequence after the other in one session: after each edit the server
// has told of every file what `journey check` says of the same texts, and what is compiled again is to the letter what
// is compiled anew. Nothing that an edit leaves behind stays: at the end of every sequence the texts are those of the
// beginning, and the heap is no larger than it was.
//
// JOURNEY_EDIT_SEQUENCES says how many (10000 takes minutes); JOURNEY_EDIT_SEED where they begin.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/lsp/again.h"
#include "tests/lsp/author.h"
#include "tests/lsp/client.h"

namespace journey::lsp::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProject = "tests/lsp/projects/many";

uint32_t FromEnvironment(const char* name, uint32_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<uint32_t>(std::strtoul(text, nullptr, 10));
}

// What is said of one file, a finding a line, as an editor should be told.
std::string SaidBy(const Compilation& compilation, FileId file) {
  std::string said;
  const LineTable lines(compilation.sources.file(file).text());
  for (const Diagnostic& one : compilation.diagnostics.all()) {
    if (one.span.file != file) continue;
    const Position at = lines.At(one.span.begin, Encoding::kUtf16), to = lines.At(one.span.end, Encoding::kUtf16);
    said += std::string(CodeName(one.code)) + " " + std::to_string(at.line) + ":" + std::to_string(at.character) + "-" +
            std::to_string(to.line) + ":" + std::to_string(to.character) + " " + one.message;
    if (!one.label.empty()) said += "\n" + one.label;
    for (const std::string& note : one.notes) said += "\nnote: " + note;
    for (const std::string& help : one.helps) said += "\nhelp: " + help;
    for (const Fix& fix : one.fixes) said += "\nhelp: " + fix.title;
    for (const Label& label : one.labels) {
      const Position place =
          LineTable(compilation.sources.file(label.span.file).text()).At(label.span.begin, Encoding::kUtf16);
      if (compilation.sources.file(label.span.file).path().starts_with("/")) {
        said += "\nat " + std::to_string(place.line) + ":" + std::to_string(place.character);
      }
    }
    said += "\n";
  }
  return said;
}

std::string Heard(const Json& diagnostics) {
  std::string heard;
  for (const Json& one : diagnostics) {
    if (!one.contains("code")) continue;  // how many are not shown
    const auto place = [](const Json& at) {
      return std::to_string(at["line"].get<int>()) + ":" + std::to_string(at["character"].get<int>());
    };
    heard += one["code"].get<std::string>() + " " + place(one["range"]["start"]) + "-" + place(one["range"]["end"]) +
             " " + one["message"].get<std::string>();
    if (one.contains("relatedInformation")) {
      for (const Json& label : one["relatedInformation"]) {
        heard += "\nat " + place(label["location"]["range"]["start"]);
      }
    }
    heard += "\n";
  }
  return heard;
}

class Session {
 public:
  explicit Session(const fs::path& folder) : folder_(folder) {
    fs::copy(kProject, folder_);
    client_.Begin();
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().extension() != ".journey") continue;
      const std::string module = entry.path().stem().string();
      original_[module] = ReadFile(entry.path().string());
      again_.Set(module, original_[module], entry.path().string());
      client_.Open(UriOf(module), original_[module]);
    }
    again_.Compile();
    Compare();
  }

  void Sequence(uint32_t seed) {
    Author author(seed);
    std::vector<std::string> modules;
    std::string words;
    for (const auto& [module, text] : original_) {
      modules.push_back(module);
      words += text;
    }
    for (size_t rounds = 2 + author.Below(5); rounds > 0; --rounds) {
      for (size_t edits = 1 + author.Below(2); edits > 0; --edits) {
        if (author.Below(2) == 0) {
          for (const auto& [module, text] : author.WithDeclarations(again_.texts())) Set(module, text);
          continue;
        }
        const std::string& module = modules[author.Below(modules.size())];
        Set(module, author.Edited(again_.Text(module), original_[module], words));
      }
      Compare();
      if (::testing::Test::HasFailure()) return;
    }
    for (const auto& [module, text] : original_) Set(module, text);
    Compare();
  }

 private:
  std::string UriOf(const std::string& module) const { return FileUri((folder_ / (module + ".journey")).string()); }

  void Set(const std::string& module, const std::string& text) {
    again_.Text(module) = text;
    again_.Compile();
    client_.Notify("textDocument/didChange", {{"textDocument", {{"uri", UriOf(module)}, {"version", ++version_}}},
                                              {"contentChanges", Json::array({Json{{"text", text}}})}});
  }

  void Compare() {
    FileId file = 0;
    for (const auto& [module, text] : again_.texts()) {
      EXPECT_EQ(Heard(client_.diagnostics().at(UriOf(module))), SaidBy(again_.compilation(), file)) << module;
      ++file;
    }
    if (!::testing::Test::HasFailure()) return;
    for (const auto& [module, text] : again_.texts()) ADD_FAILURE() << "== " << module << "\n" << text;
  }

  fs::path folder_;
  std::map<std::string, std::string> original_;
  Again again_;
  Client client_;
  int version_ = 1;
};

size_t HeapInUse() { return mallinfo2().uordblks; }

TEST(RandomEdits, TheServerSaysWhatCheckSays) {
  const fs::path folder = fs::path(::testing::TempDir()) / ("journey_edits_" + std::to_string(getpid()));
  Session session(folder);
  const uint32_t first = FromEnvironment("JOURNEY_EDIT_SEED", 1);
  const uint32_t sequences = FromEnvironment("JOURNEY_EDIT_SEQUENCES", 60);
  constexpr uint32_t kWarm = 20;
  constexpr size_t kRoom = 1 << 20;  // what the parser's tables still learn of new ways to be wrong
  size_t before = 0;
  for (uint32_t i = 0; i < sequences && !HasFailure(); ++i) {
    SCOPED_TRACE("JOURNEY_EDIT_SEED=" + std::to_string(first + i) + " JOURNEY_EDIT_SEQUENCES=1");
    session.Sequence(first + i);
    if (i == kWarm) before = HeapInUse();
  }
  if (sequences > kWarm) {
    EXPECT_LT(HeapInUse(), before + kRoom);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace journey::lsp::testing
