// The forms in which people and tools see diagnostics.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/diag/render.h"

namespace journey {
namespace {

// The bytes of `part` in file `file`.
Span Find(const SourceMap& sources, FileId file, std::string_view part) {
  const size_t at = sources.file(file).text().find(part);
  EXPECT_NE(at, std::string_view::npos) << part;
  return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(at + part.size())};
}

TEST(Render, LabelsNotesHelpsAndFixes) {
  SourceMap sources;
  const FileId file = sources.Add("shop.journey", "let a = 1\nlet b = a + \"x\"\n");
  Diagnostics diagnostics;
  diagnostics.Report(DiagCode::J0011, Find(sources, file, "\"x\""), "wrong type", "this is text")
      .Label(Find(sources, file, "a + "), "a number")
      .Note("numbers and text do not add")
      .Help("convert one of them")
      .Fix(Find(sources, file, "\"x\""), "string(a)", "write");
  EXPECT_EQ(RenderText(sources, diagnostics),
            "error[J0011]: wrong type\n"
            " --> shop.journey:2:13\n"
            "  |\n"
            "2 | let b = a + \"x\"\n"
            "  |         ----^^^ this is text\n"
            "  |         |\n"
            "  |         a number\n"
            "  |\n"
            "  = note: numbers and text do not add\n"
            "  = help: convert one of them\n"
            "  = help: write: `string(a)`\n");
  EXPECT_EQ(RenderShort(sources, diagnostics), "shop.journey:2:13: error J0011: wrong type\n");
}

TEST(Render, TabsAndWideCharacters) {
  SourceMap sources;
  const FileId file = sources.Add("a", "\tx = 変数 + é + y\n");
  Diagnostics diagnostics;
  diagnostics.Report(DiagCode::J0011, Find(sources, file, "変数"), "m", "wide");
  EXPECT_EQ(RenderText(sources, diagnostics),
            "error[J0011]: m\n"
            " --> a:1:6\n"
            "  |\n"
            "1 |     x = 変数 + é + y\n"
            "  |         ^^^^ wide\n");
  EXPECT_EQ(DisplayWidth("変数"), 4);
  EXPECT_EQ(DisplayWidth("a\tb"), 5);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1);
}

TEST(Render, SpansOfSeveralLines) {
  SourceMap sources;
  const FileId file = sources.Add("a", "journey J {\n  one\n  two\n  three\n}\n");
  Diagnostics diagnostics;
  diagnostics.Report(DiagCode::J0011, Find(sources, file, "{\n  one\n  two\n  three\n}"), "m", "all of it")
      .Label(Find(sources, file, "two"), "here");
  EXPECT_EQ(RenderText(sources, diagnostics),
            "error[J0011]: m\n"
            " --> a:1:11\n"
            "  |\n"
            "1 | / journey J {\n"
            "2 | |   one\n"
            "3 | |   two\n"
            "  | |   --- here\n"
            "4 | |   three\n"
            "5 | | }\n"
            "  | |_^ all of it\n");
}

TEST(Render, SeveralFilesAndNoPlace) {
  SourceMap sources;
  const FileId a = sources.Add("a", "let x = 1\n");
  const FileId b = sources.Add("b", "\n\n\n\n\n\n\n\n\n\n\nlet x = 2\n");
  Diagnostics diagnostics;
  diagnostics.Report(DiagCode::J0011, Find(sources, b, "x"), "twice")
      .Label(Find(sources, a, "x"), "first")
      .Label(Span{}, "no place");
  diagnostics.Report(DiagCode::J0011, Span{}, "nowhere");
  EXPECT_EQ(RenderText(sources, diagnostics),
            "error[J0011]: twice\n"
            "  --> b:12:5\n"
            "   |\n"
            "12 | let x = 2\n"
            "   |     ^\n"
            "  ::: a:1:5\n"
            "   |\n"
            "1  | let x = 1\n"
            "   |     - first\n"
            "   |\n"
            "   = note: no place\n"
            "\n"
            "error[J0011]: nowhere\n");
}

TEST(Render, LongLinesBrokenTextAndColor) {
  SourceMap sources;
  const FileId file = sources.Add("a", std::string(5000, 'x') + "!" + std::string(5000, 'y') + "\n\xFF\x1b[31m?\n");
  Diagnostics diagnostics;
  diagnostics.Report(DiagCode::J0011, Find(sources, file, "!"), "m");
  diagnostics.Report(DiagCode::J0011, Find(sources, file, "?"), "n");
  const std::string text = RenderText(sources, diagnostics);
  EXPECT_LT(text.size(), 1000u);
  EXPECT_NE(text.find("xx!yy"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(RenderText(sources, diagnostics, {.color = true}).find("\x1b[1;31merror[J0011]\x1b[0m"), std::string::npos);
}

TEST(Render, Json) {
  SourceMap sources;
  const FileId file = sources.Add("é.journey", "let é = 1\n");
  Diagnostics diagnostics;
  diagnostics.Report(DiagCode::J0011, Find(sources, file, "1"), "a \"message\"", "label")
      .Label(Find(sources, file, "let"), "second")
      .Note("n")
      .Help("h")
      .Fix(Find(sources, file, "1"), "2", "write `2`");
  diagnostics.Report(DiagCode::J0011, Span{}, "nowhere \xFF");
  const std::string text = RenderJson(sources, diagnostics);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["format_version"], 1);
  ASSERT_EQ(json["diagnostics"].size(), 2u);
  const auto& d = json["diagnostics"][0];
  EXPECT_EQ(d["code"], "J0011");
  EXPECT_EQ(d["severity"], "error");
  EXPECT_EQ(d["message"], "a \"message\"");
  EXPECT_EQ(d["span"]["file"], "é.journey");
  EXPECT_EQ(d["span"]["begin"]["line"], 1);
  EXPECT_EQ(d["span"]["begin"]["column"], 9);
  EXPECT_EQ(d["span"]["begin"]["offset"], 9);
  EXPECT_EQ(d["labels"][0]["text"], "second");
  EXPECT_EQ(d["notes"][0], "n");
  EXPECT_EQ(d["helps"][0], "h");
  EXPECT_EQ(d["fixes"][0]["replacement"], "2");
  EXPECT_TRUE(json["diagnostics"][1]["span"].is_null());
}

}  // namespace
}  // namespace journey
