// Lists and records as bytes: made, read, cut, compared, and made whole in themselves.
#include "runtime/value/lists.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

using ir::Kind;
using ir::Type;

// record Leaf { name: string  marks: [int]  note: string? }, record Tree { leaves: [Leaf]  one: Leaf? }
class Lists : public testing::Test {
 protected:
  Lists() {
    const Type text{Kind::kString};
    ir::Record leaf{"Leaf", {}}, tree{"Tree", {}};
    leaf.layout.slots.resize(3);
    leaf.layout.slots[0].type = text;
    leaf.layout.slots[1].type = Type::ListOf({Kind::kInt});
    leaf.layout.slots[2].type = text.Optional();
    tree.layout.slots.resize(2);
    tree.layout.slots[0].type = Type::ListOf(leaf_);
    tree.layout.slots[1].type = leaf_.Optional();
    ir::Pack(leaf.layout);
    ir::Pack(tree.layout);
    module_.records = {leaf, tree};
  }

  Value Text(const std::string& text) { return Value::String(arena_.Copy(text)); }
  Value Ints(const std::vector<int64_t>& numbers) {
    ListMaker list(arena_, static_cast<uint32_t>(numbers.size()), false);
    for (const int64_t number : numbers) list.Push(Value::Int(number));
    return Value::String(list.list());
  }
  Value Leaf(const std::string& name, const std::vector<int64_t>& marks, bool note = false) {
    Str* made = NewRecord(arena_, module_.records[0]);
    SetField(made, module_.records[0].layout.slots[0], Text(name));
    SetField(made, module_.records[0].layout.slots[1], Ints(marks));
    SetField(made, module_.records[0].layout.slots[2], note ? Text("") : Value::None());
    return Value::String(made);
  }
  Value Leaves(const std::vector<Value>& leaves) {
    ListMaker list(arena_, static_cast<uint32_t>(leaves.size()), true);
    for (const Value& leaf : leaves) list.Push(leaf);
    return Value::String(list.list());
  }
  Value Tree(const Value& leaves, const Value& one) {
    Str* made = NewRecord(arena_, module_.records[1]);
    SetField(made, module_.records[1].layout.slots[0], leaves);
    SetField(made, module_.records[1].layout.slots[1], one);
    return Value::String(made);
  }
  // A copy that refers to nothing outside, checked by moving it.
  Value Moved(const Type& type, const Value& value, uint32_t most = UINT32_MAX) {
    const Str* flat = FlatCopy(module_, type, value.s, most, arena_);
    Str* moved = arena_.NewStr(flat->size);
    std::memcpy(moved->data(), flat->data(), flat->size);
    std::memset(const_cast<Str*>(flat)->data(), 0xEE, flat->size);
    return Value::String(moved);
  }

  ir::Module module_;
  Arena arena_;
  const Type leaf_{Kind::kRecord, false, 0}, tree_{Kind::kRecord, false, 1};
};

TEST_F(Lists, FlatCopiesAreWholeInThemselves) {
  const Value value =
      Tree(Leaves({Leaf("a", {1, 2}, true), Leaf("", {}), Leaf("long enough to be something", {3})}), Leaf("one", {}));
  const Value once = Moved(tree_, value);
  EXPECT_TRUE(SameValue(module_, tree_, value, once));
  // Of a copy again: nothing grows.
  EXPECT_EQ(FlatBytes(module_, tree_, once.s, UINT32_MAX), once.s->size);
  EXPECT_TRUE(SameValue(module_, tree_, value, Moved(tree_, once)));
  EXPECT_FALSE(SameValue(module_, tree_, value, Tree(Leaves({}), Value::None())));
}

TEST_F(Lists, TheLastElementsStay) {
  const Type leaves = Type::ListOf(leaf_);
  const Value three = Leaves({Leaf("a", {1}), Leaf("b", {2}), Leaf("c", {3})});
  const Value two = Leaves({Leaf("b", {2}), Leaf("c", {3})});
  EXPECT_TRUE(SameValue(module_, leaves, Value::String(LastOf(arena_, three.s, 2)), two));
  EXPECT_EQ(LastOf(arena_, three.s, 3), three.s);
  EXPECT_EQ(FlatBytes(module_, leaves, three.s, 0), 0u);
  EXPECT_TRUE(SameValue(module_, leaves, Moved(leaves, three, 2), two));
}

TEST_F(Lists, FullListsTakeNothing) {
  ListMaker list(arena_, 2, false);
  for (int64_t i = 0; i < 5; ++i) list.Push(Value::Int(i));
  EXPECT_EQ(CountOf(list.list()), 2u);
  EXPECT_EQ(WordOf(list.list(), 1), 1);
}

TEST_F(Lists, WhatHasNoBytesIsZero) {
  const Value nothing = Value::String(&kNothingHeld);
  EXPECT_TRUE(SameValue(module_, leaf_, nothing, Leaf("", {})));
  EXPECT_TRUE(SameValue(module_, Type::ListOf(leaf_), nothing, Leaves({})));
  EXPECT_FALSE(SameValue(module_, leaf_, nothing, Leaf("", {}, true)));
}

TEST_F(Lists, DistinctKeepsTheFirst) {
  const Value all = Leaves({Leaf("a", {1}), Leaf("b", {}), Leaf("a", {1}), Leaf("a", {})});
  const Str* kept = Distinct(module_, leaf_, all.s, arena_);
  ASSERT_EQ(CountOf(kept), 3u);
  EXPECT_TRUE(SameValue(module_, leaf_, ElementOf(kept, 2, true), Leaf("a", {})));
}

// One value that takes part in another very often is not written out.
TEST_F(Lists, WhatWouldBeTooLargeIsNotKept) {
  const Value leaf = Leaf(std::string(60'000, 'x'), {});
  const Value many = Leaves(std::vector<Value>(2'000, leaf));
  EXPECT_GT(FlatBytes(module_, Type::ListOf(leaf_), many.s, UINT32_MAX), kMostFlatBytes);
  EXPECT_EQ(FlatCopy(module_, Type::ListOf(leaf_), many.s, UINT32_MAX, arena_)->size, 0u);
}

}  // namespace
}  // namespace journey::rt
