// Names as logs and schemas have them, as the language wants them.
#include "compiler/format/identifiers.h"

#include <gtest/gtest.h>

#include "compiler/format/string_literal.h"

namespace journey {
namespace {

TEST(IdentifiersOf, Identifiers) {
  EXPECT_EQ(Identifier("A_SUBMITTED", "X"), "A_SUBMITTED");
  EXPECT_EQ(Identifier("W_Completeren aanvraag", "X"), "W_Completeren_aanvraag");
  EXPECT_EQ(Identifier("cart updated!", "X"), "Cart_updated");
  EXPECT_EQ(Identifier("end", "X"), "End");
  EXPECT_EQ(Identifier("2nd call", "X"), "E2nd_call");
  EXPECT_EQ(Identifier("_x", "X"), "E_x");
  EXPECT_EQ(Identifier("购买", "X"), "购买");
  EXPECT_EQ(Identifier("été → hiver", "X"), "été_hiver");
  EXPECT_EQ(Identifier("→", "X"), "X");
  EXPECT_EQ(Identifier("", "X"), "X");
}

TEST(IdentifiersOf, TwoThatWouldBeOneAreNumbered) {
  EXPECT_EQ(Identifiers({"a b", "a-b", "a_b", "A b"}), (std::vector<std::string>{"A_b", "A_b_2", "A_b_3", "A_b_4"}));
}

// `in` can be no name; `when` can.
TEST(IdentifiersOf, SmallOnesAreNoWords) {
  EXPECT_EQ(
      SmallIdentifiers({"order_id", "Order id", "when", "in", "2nd", "", "orderId", "IN_STORE"}),
      (std::vector<std::string>{"order_id", "order_id_2", "when", "in_", "e2nd", "field", "orderId", "in_store"}));
}

TEST(IdentifiersOf, TextsTakeNoHoles) {
  EXPECT_EQ(StringLiteral("say \"{x}\" \\ \n"), "\"say \\\"\\{x\\}\\\" \\\\ \\n\"");
  EXPECT_EQ(StringLiteral(std::string("\x01")), "\"\\u{1}\"");
  // What 8-bit terminals take for an escape, and what the compiler refuses outside an escape (language-2, limits).
  EXPECT_EQ(StringLiteral("a\u009b2J\u202e\u2069é"), "\"a\\u{9b}2J\\u{202e}\\u{2069}é\"");
  EXPECT_EQ(InComment("a\nb"), "a b");
  EXPECT_EQ(InComment("a\u009b\u202eé"), "a  é");
}

}  // namespace
}  // namespace journey
