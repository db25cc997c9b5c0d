// Where nodes say they stand: diagnostics of later phases point there.
#include <gtest/gtest.h>

#include "tests/parse/parse_testing.h"

namespace journey {
namespace {

TEST(Spans, CoverWhatTheyName) {
  const Parsed p = ParseText(
      "event E { total: decimal = 1 + 2 }\n"
      "journey Jé per k: string {\n"
      "  stage S { on E where event.total > (1) { n = f(a, b: 2) } after 3 days go S }\n"
      "}\n");
  ASSERT_FALSE(p.diagnostics.has_errors()) << p.Short();
  const auto text = [&](Span span) { return std::string(p.sources.Text(span)); };
  const auto& event = std::get<ast::Event>(p.module.declarations[0]);
  EXPECT_EQ(text(event.span), "event E { total: decimal = 1 + 2 }");
  EXPECT_EQ(text(event.fields[0].span), "total: decimal = 1 + 2");
  EXPECT_EQ(text(event.fields[0].default_value->span), "1 + 2");
  const auto& journey = std::get<ast::Journey>(p.module.declarations[1]);
  EXPECT_EQ(text(journey.name.span), "Jé");
  EXPECT_EQ(text(journey.key->span), "per k: string");
  const auto& stage = std::get<ast::Stage>(journey.items[0]);
  EXPECT_EQ(text(stage.triggers[0].span), "on E where event.total > (1)");
  const auto& on = std::get<ast::OnTrigger>(stage.triggers[0].node);
  EXPECT_EQ(text(on.where->span), "event.total > (1)");
  EXPECT_EQ(text(stage.triggers[0].body.span), "{ n = f(a, b: 2) }");
  const ast::Stmt& assign = *stage.triggers[0].body.statements[0];
  EXPECT_EQ(text(assign.span), "n = f(a, b: 2)");
  const auto& call = std::get<ast::CallExpr>(std::get<ast::AssignStmt>(assign.node).value->node);
  EXPECT_EQ(text(call.args[1].span), "b: 2");
  EXPECT_EQ(text(stage.triggers[1].span), "after 3 days");
  EXPECT_EQ(text(std::get<ast::AfterTrigger>(stage.triggers[1].node).delay.span), "3 days");
  EXPECT_EQ(text(stage.triggers[1].body.span), "go S");
}

TEST(Spans, LinesAndColumnsCountCodePoints) {
  SourceMap sources;
  const FileId file = sources.Add("x",
                                  "\xEF\xBB\xBF"
                                  "a変b\r\nsecond\n");
  const SourceFile& f = sources.file(file);
  EXPECT_EQ(f.line_count(), 3u);
  EXPECT_EQ(f.Locate(3).column, 1u);
  EXPECT_EQ(f.Locate(7).column, 3u);
  EXPECT_EQ(f.Line(1),
            "\xEF\xBB\xBF"
            "a変b");
  EXPECT_EQ(f.Line(2), "second");
  EXPECT_EQ(f.Locate(10).line, 2u);
  EXPECT_EQ(f.Locate(1000).line, 3u);
}

// Each `変` is three bytes and one column, wherever in a long line it stands and however far from its beginning.
TEST(Spans, ColumnsOfALongLine) {
  SourceMap sources;
  std::string text = "a\n";
  for (int i = 0; i < 1000; ++i) text += i % 2 == 0 ? "変" : "b";
  const SourceFile& f = sources.file(sources.Add("x", text));
  uint32_t offset = 2;
  for (uint32_t i = 0; i <= 1000; ++i) {
    ASSERT_EQ(f.Locate(offset).line, 2u);
    ASSERT_EQ(f.Locate(offset).column, i + 1) << offset;
    offset += i % 2 == 0 ? 3 : 1;
  }
}

}  // namespace
}  // namespace journey
