// Well-formedness, and what is found where.
#include "runtime/input/json_tree.h"

#include <gtest/gtest.h>

#include <string>

namespace journey::rt {
namespace {

using Result = JsonTree::Result;

TEST(JsonTree, AcceptsAllOfJson) {
  JsonTree tree;
  for (const char* text :
       {"{}", " { } ", "\t{\"a\":1}\r", R"({"":""})", R"({"a":[],"b":{},"c":[{}],"d":[[]]})", R"({"a":-0.0e-0})",
        R"({"a":1e999,"b":123456789012345678901234567890})", R"({"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u0000"})",
        R"({"a":"\ud800","b":"\ude00","\ud800":1})", R"({"a":null,"b":true,"c":false})",
        R"({"a" : [ 1 , "x" , null ] , "b" : 2})"}) {
    EXPECT_EQ(tree.Parse(text), Result::kOk) << text;
  }
}

TEST(JsonTree, RejectsWhatIsMalformedAnywhere) {
  JsonTree tree;
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "{]",
                           R"({"a"})",
                           R"({"a":})",
                           R"({"a":1,})",
                           R"({,"a":1})",
                           R"({"a":1 "b":2})",
                           R"({a:1})",
                           R"({'a':1})",
                           R"({"a":1}})",
                           R"({"a":1}{})",
                           R"({"a":1} x)",
                           R"({"a":[1,]})",
                           R"({"a":[,1]})",
                           R"({"a":[1 2]})",
                           R"({"a":[1})",
                           R"({"a":01})",
                           R"({"a":+1})",
                           R"({"a":1.})",
                           R"({"a":.5})",
                           R"({"a":1e})",
                           R"({"a":0x1})",
                           R"({"a":NaN})",
                           R"({"a":Infinity})",
                           R"({"a":nul})",
                           R"({"a":nulll})",
                           R"({"a":tru})",
                           R"({"a":True})",
                           R"({"a":"\x"})",
                           R"({"a":"\u12"})",
                           R"({"a":"b)",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\x01\"}",
                           R"({"a":1 2})",
                           R"({"a"::1})",
                           R"({"a":1,,"b":2})",
                           R"({"a":1/**/})",
                           R"({"\x":1})",
                           R"({1:2})",
                           R"({null:2})"}) {
    EXPECT_EQ(tree.Parse(text), Result::kMalformed) << text;
  }
  EXPECT_EQ(tree.Parse(std::string_view("{\"a\":1}\0", 8)), Result::kMalformed);
  for (const char* text : {"1", "null", "[]", "[{}]", "\"a\"", " true "}) {
    EXPECT_EQ(tree.Parse(text), Result::kNotAnObject) << text;
  }
}

TEST(JsonTree, RejectsBadUtf8EverywhereAndDeepNesting) {
  JsonTree tree;
  EXPECT_EQ(tree.Parse("{\"a\xC3\":1}"), Result::kBadUtf8);
  EXPECT_EQ(tree.Parse("{\"a\":\"\xED\xA0\x80\"}"), Result::kBadUtf8);
  EXPECT_EQ(tree.Parse("{\"a\":1}\xFF"), Result::kBadUtf8);
  auto nested = [](int depth) { return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}"; };
  // The object is the first of 1,024 levels.
  EXPECT_EQ(tree.Parse(nested(1023)), Result::kOk);
  EXPECT_EQ(tree.Parse(nested(1024)), Result::kMalformed);
  EXPECT_EQ(tree.Parse(nested(100'000)), Result::kMalformed);
}

TEST(JsonTree, FindsTheLastOfEqualKeysAndReusesItsBuffers) {
  JsonTree tree;
  for (int round = 0; round < 3; ++round) {
    std::string large = "{\"a\":1,\"b\":{\"c\":\"x\"},\"a\":\"" + std::string(100'000, 'y') + "\"}";
    ASSERT_EQ(tree.Parse(large), Result::kOk);
    EXPECT_EQ(tree.Text(*tree.Find(tree.Root(), "a"))->size(), 100'000u);
    EXPECT_EQ(*tree.Text(*tree.Find(tree.Find(tree.Root(), "b"), "c")), "x");
    EXPECT_EQ(tree.Find(tree.Root(), "c"), nullptr);
    EXPECT_EQ(tree.Find(tree.Find(tree.Root(), "a"), "c"), nullptr);
    ASSERT_EQ(tree.Parse("{}"), Result::kOk);
    EXPECT_EQ(tree.Find(tree.Root(), "a"), nullptr);
  }
}

}  // namespace
}  // namespace journey::rt
