// ValueSet agrees with the equality of its kind, and costs the same however large it is.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "runtime/value/value_set.h"

namespace journey::rt {
namespace {

TEST(ValueSet, HoldsWhatWasPutIn) {
  std::vector<Value> values;
  for (int64_t i = 0; i < 10'000; ++i) values.push_back(Value::Int(i * i - 5'000));
  const ValueSet set(ir::Kind::kInt, values);
  EXPECT_EQ(set.values().size(), 10'000u);
  for (const Value& value : values) EXPECT_TRUE(set.Contains(value)) << value.i;
  EXPECT_FALSE(set.Contains(Value::Int(-4'998)));  // between -4,999 and -4,996
  EXPECT_FALSE(set.Contains(Value::Int(std::numeric_limits<int64_t>::min())));
}

TEST(ValueSet, OwnsItsTexts) {
  std::vector<Value> values;
  std::unique_ptr<ValueSet> set;
  {
    Arena arena;
    for (const char* text : {"", "a", "ab", "a"}) values.push_back(Value::String(arena.Copy(text)));
    set = std::make_unique<ValueSet>(ir::Kind::kString, values);
  }
  Arena arena;
  EXPECT_EQ(set->values().size(), 3u);  // "a" twice is one value
  for (const char* text : {"", "a", "ab"}) EXPECT_TRUE(set->Contains(Value::String(arena.Copy(text)))) << text;
  for (const char* text : {"b", "abc", "A"}) EXPECT_FALSE(set->Contains(Value::String(arena.Copy(text)))) << text;
}

// IEEE 754: zeros are equal, what is no number equals nothing.
TEST(ValueSet, ComparesFloatsAsNumbers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Value> values = {Value::Float(0.0), Value::Float(1.5), Value::Float(nan)};
  const ValueSet set(ir::Kind::kFloat, values);
  EXPECT_TRUE(set.Contains(Value::Float(-0.0)));
  EXPECT_TRUE(set.Contains(Value::Float(1.5)));
  EXPECT_FALSE(set.Contains(Value::Float(nan)));
}

TEST(ValueSet, MayBeEmpty) { EXPECT_FALSE(ValueSet(ir::Kind::kInt, {}).Contains(Value::Int(0))); }

TEST(Arena, ReleaseGivesBackWhatWasMadeSinceTheMark) {
  Arena arena;
  const Str* before = arena.Copy("before");
  void* first = nullptr;
  for (int round = 0; round < 10'000; ++round) {
    arena.Mark();
    void* place = arena.Allocate(64 * 1024);  // more than a chunk together
    arena.Allocate(100);
    if (round == 1) first = place;
    EXPECT_TRUE(round < 2 || place == first);  // the same memory in each round
    arena.Release();
  }
  EXPECT_EQ(before->view(), "before");
}

TEST(Arena, KeepMovesTheTextToTheMark) {
  Arena arena;
  const Str* outer = arena.Copy("outer");
  arena.Mark();
  arena.Copy(std::string(100'000, 'x'));
  const std::string text(30'000, 'k');
  const Str* kept = arena.Keep(arena.Copy(text));
  EXPECT_EQ(kept->view(), text);
  // What was there before stays where it is.
  arena.Mark();
  arena.Copy("unused");
  EXPECT_EQ(arena.Keep(outer), outer);
  EXPECT_EQ(outer->view(), "outer");
  EXPECT_EQ(kept->view(), text);
}

}  // namespace
}  // namespace journey::rt
