// Where the cursor stands, told from the words before it; `|` is the cursor.
#include <gtest/gtest.h>

#include "compiler/lsp/place.h"
#include "compiler/source/source.h"

namespace journey::lsp {
namespace {

Place PlaceOf(std::string text) {
  const size_t cursor = text.find('|');
  text.erase(cursor, 1);
  SourceMap sources;
  const FileId file = sources.Add("text", text);
  return PlaceAt(sources.file(file).text(), ReadWords(sources, file), static_cast<uint32_t>(cursor));
}

TEST(Place, Bodies) {
  EXPECT_EQ(PlaceOf("|").body(), Body::kTop);
  EXPECT_EQ(PlaceOf("event A { |").body(), Body::kFields);
  EXPECT_EQ(PlaceOf("journey J {\n  |").body(), Body::kJourney);
  EXPECT_EQ(PlaceOf("journey J { final stage S \"x\" { |").body(), Body::kStage);
  EXPECT_EQ(PlaceOf("journey J { stage S { flow { se|").body(), Body::kStatements);
  EXPECT_EQ(PlaceOf("journey J { stage S { flow { wait up to 3 days { |").body(), Body::kWaitArms);
  EXPECT_EQ(PlaceOf("journey J { stage S { flow { split s { 50% a { |").body(), Body::kStatements);
  EXPECT_EQ(PlaceOf("journey J { stage S { flow { if x { } else { |").body(), Body::kStatements);
  EXPECT_EQ(PlaceOf("journey J { stage S { } |").body(), Body::kJourney);
  EXPECT_EQ(PlaceOf("test \"x\" { repeat 3 times { |").body(), Body::kTest);
  EXPECT_EQ(PlaceOf("test \"x\" { Bought { |").body(), Body::kValues);
  EXPECT_EQ(PlaceOf("test \"x\" { customer \"ada\" { |").body(), Body::kValues);
  EXPECT_EQ(PlaceOf("policy email { |").body(), Body::kPolicy);
  EXPECT_EQ(PlaceOf("} } |").body(), Body::kTop);
}

TEST(Place, Items) {
  EXPECT_TRUE(PlaceOf("journey J {\n  version 2\n  st|").begins_item);
  EXPECT_FALSE(PlaceOf("journey J {\n  start at |").begins_item);
  EXPECT_EQ(PlaceOf("journey J {\n  start at Fi|").Before(0), "at");
  EXPECT_EQ(PlaceOf("journey J {\n  start at Fi|").Before(1), "start");
  EXPECT_FALSE(PlaceOf("journey J { stage S {\n on E\n  where |").begins_item);
  EXPECT_FALSE(PlaceOf("let a =\n  |").begins_item);
  EXPECT_FALSE(PlaceOf("let a = f(\n  |").begins_item);
  EXPECT_EQ(PlaceOf("let a = customer.|").Before(0), ".");
  EXPECT_EQ(PlaceOf("let a = customer.em|").Before(1), "customer");
}

TEST(Place, Arguments) {
  const Place first = PlaceOf("journey J { stage S { flow { send email(|");
  EXPECT_EQ(first.callee, (std::vector<std::string>{"send", "email"}));
  EXPECT_TRUE(first.begins_argument);
  EXPECT_TRUE(PlaceOf("journey J { stage S { flow { send email(a: 1, |").begins_argument);
  EXPECT_FALSE(PlaceOf("journey J { stage S { flow { send email(a: |").begins_argument);
  EXPECT_TRUE(PlaceOf("journey J { stage S { flow { send email(a: 1) |").callee.empty());
}

TEST(Place, NothingInCommentsAndTexts) {
  EXPECT_TRUE(PlaceOf("// a|").none);
  EXPECT_TRUE(PlaceOf("/* a\n |").none);
  EXPECT_TRUE(PlaceOf("let a = \"x|\"").none);
  EXPECT_TRUE(PlaceOf("let a = \"x|").none);
  EXPECT_FALSE(PlaceOf("let a = \"x\" |").none);
  EXPECT_FALSE(PlaceOf("// a\n|").none);
  EXPECT_FALSE(PlaceOf("/* a */ |").none);
  EXPECT_FALSE(PlaceOf("let a = \"x {|").none);
  EXPECT_EQ(PlaceOf("ev|ent A").word_begin, 0u);
}

}  // namespace
}  // namespace journey::lsp
