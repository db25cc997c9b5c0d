// What is written compiles without a word from the compiler, is in the one style, and depends on the log alone.
#include "compiler/mine/write.h"

#include <gtest/gtest.h>

#include "compiler/diag/diag.h"
#include "compiler/driver/compile.h"
#include "compiler/format/format.h"

namespace journey::mine {
namespace {

constexpr int64_t kMinute = 60'000;

std::string Draft(const std::vector<std::pair<std::vector<std::string>, int>>& walks, bool backwards = false) {
  TraceReader reader;
  std::vector<std::pair<std::string, std::vector<std::string>>> customers;
  for (const auto& [names, count] : walks) {
    for (int i = 0; i < count; ++i) customers.emplace_back("c" + std::to_string(customers.size()), names);
  }
  if (backwards) std::reverse(customers.begin(), customers.end());
  for (const auto& [customer, names] : customers) {
    int64_t time = 0;
    for (const std::string& name : names) EXPECT_TRUE(reader.Add(customer, name, time += kMinute));
  }
  const Log log = reader.Finish();
  return Write(log, Discover(log, {}), {"Mined", "Mined", "a log"});
}

void ExpectClean(const std::string& text) {
  const auto compiled = Compile({{"draft.journey", "draft", text}});
  EXPECT_TRUE(compiled->ir.has_value());
  EXPECT_EQ(compiled->diagnostics.all().size(), 0U) << text;
  EXPECT_EQ(format::Format(text).text, text);
}

TEST(Write, ALoopAndAChoice) {
  const std::string text = Draft({{{"Cart Updated", "pay"}, 6}, {{"Cart Updated", "call", "Cart Updated", "pay"}, 2}});
  ExpectClean(text);
  EXPECT_NE(text.find("event Cart_Updated \"Cart Updated\"  // 10 times"), std::string::npos) << text;
  EXPECT_NE(text.find("enter on Cart_Updated  // 100.00%"), std::string::npos) << text;
  // Of ten visits of the first stage eight go on to pay, a minute later.
  EXPECT_NE(text.find("on Pay go Pay    // 80.00%, 1 min, 1 min"), std::string::npos) << text;
  EXPECT_NE(text.find("final stage Pay \"pay\""), std::string::npos) << text;
}

TEST(Write, SeveralBeginnings) {
  const std::string text = Draft({{{"web", "buy"}, 5}, {{"shop", "buy"}, 4}, {{"buy", "buy"}, 3}});
  ExpectClean(text);
  EXPECT_NE(text.find("enter on Shop { began = \"Shop\" }  // 33.33%"), std::string::npos) << text;
  EXPECT_NE(text.find("stage Begin {"), std::string::npos) << text;
}

TEST(Write, GuardsAndEnds) {
  const std::string text =
      Draft({{{"a", "b", "c", "d"}, 5}, {{"a", "c", "b", "d"}, 5}, {{"a", "b", "c"}, 5}, {{"a", "c", "b"}, 5}});
  ExpectClean(text);
  EXPECT_NE(text.find("on B where count(B) == 1 go B"), std::string::npos) << text;
  EXPECT_NE(text.find("idle 30 days { if seen(B) { end \"silent\" } }"), std::string::npos) << text;
}

TEST(Write, NamesThatAreNoIdentifiers) {
  ExpectClean(
      Draft({{{"购买 {1}", "退款\n", "end", "Begin", "begin", "go", "\"x\"", "true", "2024", "\xE2\x86\x92"}, 5},
             {{"Begin", "购买 {1}"}, 5}}));
}

TEST(Write, TheOrderOfCustomersDoesNotShow) {
  const std::vector<std::pair<std::vector<std::string>, int>> walks = {
      {{"z", "y", "x"}, 3}, {{"a", "y"}, 3}, {{"z", "x", "y"}, 3}};
  EXPECT_EQ(Draft(walks), Draft(walks, true));
}

}  // namespace
}  // namespace journey::mine
