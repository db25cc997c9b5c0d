// Random edits of the examples: an editor that tells them one by one and one that sends whole texts hear the same, and
// the same as `journey check` says of the text; nothing that is asked in between ends the server.
#include <gtest/gtest.h>

#include <random>

#include "compiler/diag/diag.h"
#include "compiler/driver/compile.h"
#include "tests/lsp/client.h"

namespace journey::lsp::testing {
namespace {

constexpr const char* kFiles[] = {"examples/cart_recovery/cart.journey",
                                  "examples/cookbook/office_hours_and_sla.journey", "examples/cookbook/digest.journey",
                                  "examples/cookbook/jitter.journey"};
constexpr std::string_view kSnippets[] = {"",     "{",      "}",          "(",         "\"",   "旅😀", "\n",
                                          "go ",  "stage ", "event.",     "//",        "/* ",  "é",    "\r\n",
                                          "1.5 ", "where ", "journey J ", "customer.", "none", ")",    ": "};

class Editor {
 public:
  Editor(uint32_t seed, Encoding encoding) : random_(seed), encoding_(encoding) {}

  size_t Below(size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random_); }

  // One change as LSP tells it, made in the text too, by another way than the server's.
  Json Change(std::string& text) {
    size_t begin = Boundary(text, Below(text.size() + 1));
    const size_t end = Boundary(text, std::min(text.size(), begin + Below(3) * Below(20)));
    const std::string by(kSnippets[Below(std::size(kSnippets))]);
    const LineTable lines(text);
    const Position from = lines.At(static_cast<uint32_t>(begin), encoding_);
    const Position to = lines.At(static_cast<uint32_t>(std::max(begin, end)), encoding_);
    text = text.substr(0, begin) + by + text.substr(std::max(begin, end));
    return {{"range",
             {{"start", {{"line", from.line}, {"character", from.character}}},
              {"end", {{"line", to.line}, {"character", to.character}}}}},
            {"text", by}};
  }

 private:
  // Between two characters, and not between \r and \n, where LSP has no place.
  static size_t Boundary(const std::string& text, size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at > 0 && at < text.size() && text[at] == '\n' && text[at - 1] == '\r' ? at - 1 : at;
  }
  std::mt19937 random_;
  Encoding encoding_;
};

std::vector<std::string> CodesOf(const Json& diagnostics) {
  std::vector<std::string> codes;
  for (const Json& one : diagnostics) {
    if (one.contains("code")) codes.push_back(one["code"].get<std::string>());
  }
  return codes;
}

std::vector<std::string> CodesOfCheck(const std::string& text) {
  std::vector<std::string> codes;
  const auto compiled = Compile({{"untitled:x", "untitled_x", text}});
  for (const Diagnostic& one : compiled->diagnostics.all()) {
    if (one.span.file == 0) codes.emplace_back(CodeName(one.code));
  }
  return codes;
}

void EditAtRandom(const char* file, uint32_t seed, Encoding encoding) {
  SCOPED_TRACE(std::string(file) + " " + std::to_string(seed));
  const char* name = encoding == Encoding::kUtf8 ? "utf-8" : "utf-16";
  Client steps, whole;
  steps.Begin(name);
  whole.Begin(name);
  const std::string uri = "untitled:x";
  std::string text = ReadFile(file);
  ASSERT_FALSE(text.empty());
  steps.Open(uri, text);
  whole.Open(uri, text);
  Editor editor(seed, encoding);
  for (int round = 0; round < 12; ++round) {
    // Most of the time a text is nearly right.
    if (round % 3 == 0) text = ReadFile(file);
    Json changes = round % 3 == 0 ? Json::array({Json{{"text", text}}}) : Json::array();
    for (size_t n = 1 + editor.Below(3); n > 0; --n) changes.push_back(editor.Change(text));
    steps.Notify("textDocument/didChange",
                 {{"textDocument", {{"uri", uri}, {"version", round + 2}}}, {"contentChanges", changes}});
    whole.Notify("textDocument/didChange", {{"textDocument", {{"uri", uri}, {"version", round + 2}}},
                                            {"contentChanges", Json::array({Json{{"text", text}}})}});
    ASSERT_EQ(steps.diagnostics().at(uri), whole.diagnostics().at(uri));
    ASSERT_EQ(CodesOf(steps.diagnostics().at(uri)), CodesOfCheck(text));
    const LineTable lines(text);
    const Position at = lines.At(static_cast<uint32_t>(editor.Below(text.size() + 1)), encoding);
    for (const char* method : {"textDocument/completion", "textDocument/hover", "textDocument/definition",
                               "textDocument/documentHighlight", "textDocument/prepareRename"}) {
      EXPECT_TRUE(steps.Request(method, At(uri, at)).contains("result")) << method;
    }
    for (const char* method :
         {"textDocument/documentSymbol", "textDocument/semanticTokens/full", "textDocument/formatting"}) {
      EXPECT_TRUE(steps.Request(method, {{"textDocument", {{"uri", uri}}}}).contains("result")) << method;
    }
  }
}

TEST(Edits, IncrementalIsWholeAndBothAreCheck) {
  uint32_t seed = 1;
  for (const char* file : kFiles) {
    for (int times = 0; times < 2; ++times)
      EditAtRandom(file, seed++, times % 2 == 0 ? Encoding::kUtf16 : Encoding::kUtf8);
  }
}

}  // namespace
}  // namespace journey::lsp::testing
