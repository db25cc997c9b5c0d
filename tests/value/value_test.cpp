// Arena and packed blocks: reuse, presence, ownership.
#include "runtime/value/value.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ir/ir.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

TEST(Arena, GivesAlignedDistinctMemory) {
  Arena arena;
  char* last = nullptr;
  for (size_t size : {1, 7, 8, 9, 100, 5000, 20'000, 3'000'000}) {
    char* memory = static_cast<char*>(arena.Allocate(size));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % 8, 0u);
    EXPECT_NE(memory, last);
    std::memset(memory, 0xAB, size);
    last = memory;
  }
}

TEST(Arena, ResetReusesTheSameMemory) {
  Arena arena;
  void* first = arena.Allocate(64);
  arena.Allocate(100'000);
  arena.Reset();
  EXPECT_EQ(arena.Allocate(64), first);
}

TEST(Arena, TextSurvivesGrowth) {
  Arena arena;
  std::vector<const Str*> texts;
  for (int i = 0; i < 10'000; ++i) texts.push_back(arena.Copy("text " + std::to_string(i)));
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(texts[static_cast<size_t>(i)]->view(), "text " + std::to_string(i));
  EXPECT_EQ(arena.Copy("")->view(), "");
}

ir::Layout AllKinds() {
  ir::Layout layout;
  for (ir::Kind kind :
       {ir::Kind::kBool, ir::Kind::kInt, ir::Kind::kDecimal, ir::Kind::kFloat, ir::Kind::kString, ir::Kind::kDuration,
        ir::Kind::kInstant, ir::Kind::kTime, ir::Kind::kZone, ir::Kind::kEnum, ir::Kind::kDate}) {
    for (bool optional : {false, true}) {
      ir::Slot slot;
      slot.name = "s" + std::to_string(layout.slots.size());
      slot.type = {kind, optional, 0};
      layout.slots.push_back(slot);
    }
  }
  ir::Pack(layout);
  return layout;
}

TEST(Packed, EverySlotKeepsItsOwnValue) {
  ir::Layout layout = AllKinds();
  std::vector<uint8_t> block(layout.size);
  Arena arena;
  auto value_of = [&](size_t i) {
    switch (layout.slots[i].type.kind) {
      case ir::Kind::kBool:
        return Value::Bool(i % 4 < 2);
      case ir::Kind::kFloat:
        return Value::Float(0.5 + static_cast<double>(i));
      case ir::Kind::kString:
        return Value::String(arena.Copy("text " + std::to_string(i)));
      default:
        return Value::Int(-1'000'000'007 * static_cast<int64_t>(i + 1));
    }
  };
  for (size_t i = 0; i < layout.slots.size(); ++i) StoreSlot(block.data(), layout.slots[i], value_of(i));
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    Value got = LoadSlot(block.data(), layout.slots[i]), want = value_of(i);
    ASSERT_EQ(got.has, 1u);
    if (layout.slots[i].type.kind == ir::Kind::kString) {
      EXPECT_EQ(got.s->view(), want.s->view());
    } else {
      EXPECT_EQ(got.i, want.i) << i;
    }
  }
  for (size_t i = 1; i < layout.slots.size(); i += 2) StoreSlot(block.data(), layout.slots[i], Value::None());
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    EXPECT_EQ(LoadSlot(block.data(), layout.slots[i]).has, i % 2 == 0 ? 1u : 0u) << i;
  }
}

TEST(Packed, NoneLeavesNoTrace) {
  ir::Layout layout = AllKinds();
  std::vector<uint8_t> zero(layout.size), block(layout.size);
  Arena arena;
  for (const ir::Slot& slot : layout.slots) {
    Value value = slot.type.kind == ir::Kind::kString ? Value::String(arena.Copy("x")) : Value::Int(1);
    StoreSlot(block.data(), slot, value);
    StoreSlot(block.data(), slot, Value::None());
  }
  EXPECT_EQ(block, zero);
}

TEST(Packed, ANullTextIsEmpty) {
  ir::Layout layout = AllKinds();
  std::vector<uint8_t> block(layout.size);
  for (const ir::Slot& slot : layout.slots) {
    if (!slot.type.Is(ir::Kind::kString)) continue;
    EXPECT_EQ(LoadSlot(block.data(), slot).s->view(), "");
  }
}

// By hand: eight bytes first, then four, then one, then presence, all of it a multiple of eight; an event has eight for
// everything but bools.
TEST(Packed, WhatIsKeptIsShort) {
  ir::Layout layout;
  const auto add = [&](ir::Kind kind, bool optional) {
    layout.slots.emplace_back().type = {.kind = kind, .optional = optional};
  };
  add(ir::Kind::kBool, true);
  add(ir::Kind::kEnum, false);
  add(ir::Kind::kInt, true);
  add(ir::Kind::kString, true);
  add(ir::Kind::kZone, false);
  add(ir::Kind::kDecimal, false);
  ir::Pack(layout);
  const uint32_t kept[] = {28, 16, 0, 20, 24, 8};
  for (size_t i = 0; i < std::size(kept); ++i) EXPECT_EQ(layout.slots[i].kept, kept[i]) << i;
  EXPECT_EQ(layout.slots[0].kept_presence, 29u);
  EXPECT_EQ(layout.slots[2].kept_presence, 30u);
  EXPECT_EQ(layout.slots[3].kept_presence, 31u);
  EXPECT_EQ(layout.slots[1].kept_presence, UINT32_MAX);
  EXPECT_EQ(layout.kept_size, 32u);
  EXPECT_EQ(layout.size, 48u);
}

// The largest and the smallest number that a slot has room for; texts, lists and records have their own way.
TEST(Packed, EveryKeptSlotKeepsItsOwnValue) {
  const ir::Layout layout = AllKinds();
  std::vector<uint8_t> block(layout.kept_size), zero(layout.kept_size);
  const auto value_of = [&](size_t i, bool least) {
    const ir::Kind kind = layout.slots[i].type.kind;
    if (kind == ir::Kind::kBool) return Value::Bool(least);
    if (kind == ir::Kind::kFloat) return Value::Float(0.5 + static_cast<double>(i));
    if (ir::KeptBytes(kind) == 4) return Value::Int(least ? INT32_MIN : INT32_MAX - static_cast<int64_t>(i));
    return Value::Int(least ? INT64_MIN : INT64_MAX - static_cast<int64_t>(i));
  };
  for (const bool least : {false, true}) {
    for (size_t i = 0; i < layout.slots.size(); ++i) {
      if (!ir::IsHeld(layout.slots[i].type.kind)) StoreKept(block.data(), layout.slots[i], value_of(i, least));
    }
    for (size_t i = 0; i < layout.slots.size(); ++i) {
      if (ir::IsHeld(layout.slots[i].type.kind)) continue;
      const Value got = LoadKept(block.data(), layout.slots[i]);
      EXPECT_EQ(got.has, 1u) << i;
      EXPECT_EQ(got.i, value_of(i, least).i) << i;
    }
  }
  for (const ir::Slot& slot : layout.slots) {
    if (!slot.type.optional) continue;
    StoreKept(block.data(), slot, Value::None());
    EXPECT_EQ(LoadKept(block.data(), slot).has, 0u);
  }
  for (const ir::Slot& slot : layout.slots) {
    if (!ir::IsHeld(slot.type.kind)) StoreKept(block.data(), slot, slot.type.optional ? Value::None() : Value::Int(0));
  }
  EXPECT_EQ(block, zero);
}

// A text of state is told by its distance from the slot, so the two may move together.
void MoveWithTheirSlots(Value (*load)(const uint8_t* block, const ir::Slot& slot),
                        void (*store)(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text)) {
  const ir::Layout layout = AllKinds();
  for (const ir::Slot& slot : layout.slots) {
    if (slot.type.kind != ir::Kind::kString) continue;
    std::vector<uint8_t> block(layout.size + 32);
    const size_t text_at = (layout.size + 7) / 8 * 8;
    auto* text = reinterpret_cast<Str*>(block.data() + text_at);
    text->size = 5;
    std::memcpy(text->data(), "first", 5);
    store(block.data(), slot, Value::String(text), text);
    EXPECT_EQ(load(block.data(), slot).s->view(), "first");
    const std::vector<uint8_t> moved = block;
    std::fill(block.begin(), block.end(), uint8_t{0xEE});
    EXPECT_EQ(load(moved.data(), slot).s->view(), "first");
    block = moved;
    store(block.data(), slot, Value::String(text), nullptr);
    EXPECT_EQ(load(block.data(), slot).s->view(), "");
    if (!slot.type.optional) continue;
    store(block.data(), slot, Value::None(), nullptr);
    EXPECT_EQ(load(block.data(), slot).has, 0u);
  }
}
TEST(Packed, TextsOfRecordsMoveWithTheirSlots) { MoveWithTheirSlots(LoadRelative, StoreRelative); }
TEST(Packed, TextsOfStateMoveWithTheirSlots) { MoveWithTheirSlots(LoadKept, KeepText); }

}  // namespace
}  // namespace journey::rt
