// What a customer's block holds, piece by piece: bits of what is set, entries with keys, origins; and what it does not.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/state/customer.h"
#include "runtime/state/history.h"
#include "runtime/state/sent_log.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

std::unique_ptr<ir::Module> ModuleOf(const std::string& text) {
  auto compilation = Compile({{"pieces.journey", "pieces", text}});
  if (!compilation->ir.has_value()) {
    ADD_FAILURE() << compilation->diagnostics.all()[0].message;
    return nullptr;
  }
  return std::make_unique<ir::Module>(std::move(*compilation->ir));
}

std::unique_ptr<Program> ProgramOf(const std::string& text) {
  std::unique_ptr<ir::Module> module = ModuleOf(text);
  if (module == nullptr) return nullptr;
  return std::move(Program::Load(std::move(*module)).value());
}

// Eight bits stand in the head. The next stand in what the fields leave of their last word, or in a word of their own:
// nine numbers fill nine words, and the ninth bit takes a tenth; of eight numbers and three flags the flags' word has
// room for it.
TEST(Pieces, BitsOfWhatIsSetStandBesideFields) {
  const std::string eight = "a: int = 0 b: int = 0 c: int = 0 d: int = 0 e: int = 0 f: int = 0 g: int = 0 h: int = 0 ";
  const std::pair<std::string, uint32_t> cases[] = {
      {eight, 8 * 8}, {eight + "i: int = 0", 10 * 8}, {eight + "i: bool = true j: bool = true k: bool = true", 9 * 8}};
  for (const auto& [fields, bytes] : cases) {
    const std::unique_ptr<Program> program =
        ProgramOf("customer { " + fields + " } event In { } journey J { enter on In stage S { on In { end } } }");
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(program->plan().profile_bytes, bytes) << fields;
    BlockMemory memory;
    Customer customer(*program, memory);
    customer.Create("ada", 0);
    const std::vector<ir::Slot>& slots = program->module().customer.slots;
    for (size_t marked = 0; marked < slots.size(); ++marked) {
      customer.MarkSet(marked);
      for (size_t i = 0; i < slots.size(); ++i) {
        EXPECT_EQ(customer.IsSet(i), i <= marked);
        EXPECT_EQ(LoadKept(customer.profile(), slots[i]).i, slots[i].type.kind == ir::Kind::kBool ? 1 : 0);
      }
    }
    customer.Destroy();
  }
}

// Numbers, texts and none as keys: each is found again, also once the block was moved together.
TEST(Pieces, EntriesAndOriginsStayWhenGapsAreClosed) {
  const std::unique_ptr<Program> program = ProgramOf(
      "event In { id: int  name: string }\n"
      "journey A { enter on In stage S { on In { end } } }\n"
      "journey B per id: int { enter on In stage S { on In { end } } }\n"
      "journey C per name: string { enter on In stage S { on In { end } } }");
  ASSERT_NE(program, nullptr);
  BlockMemory memory;
  Customer customer(*program, memory);
  customer.Create("ada", 0);
  const Offset gap = customer.block().Allocate(200);
  const KeyView keys[3] = {{}, {-7, {}}, {0, "a name"}};
  for (int32_t journey = 0; journey < 3; ++journey) {
    customer.block().At<Entries>(customer.EntriesAt(journey, keys[journey]))->count =
        10 + static_cast<uint32_t>(journey);
  }
  const Offset first = customer.NewInstance(0, nullptr);
  const uint32_t sequence = customer.At(first).sequence;
  customer.InsertInstance(first);
  customer.AddOrigin(sequence, "somebody else");
  customer.block().Free(gap, 200);
  const uint32_t used = customer.block().head().used;
  customer.CloseGaps();
  EXPECT_EQ(customer.block().head().used, used - 200);
  for (int32_t journey = 0; journey < 3; ++journey) {
    const Offset found = customer.FindEntries(journey, keys[journey]);
    ASSERT_NE(found, 0u) << journey;
    EXPECT_EQ(customer.block().At<Entries>(found)->count, 10 + static_cast<uint32_t>(journey));
  }
  EXPECT_EQ(customer.FindEntries(1, {7, {}}), 0u);
  EXPECT_EQ(customer.FindEntries(2, {0, "another"}), 0u);
  EXPECT_EQ(customer.EnteredAs(customer.At(customer.FirstOf(0))), "somebody else");
  // A step that moved the block leaves it in a place of its size.
  customer.EndStep();
  EXPECT_EQ(customer.block().head().capacity, BlockMemory::Capacity(customer.block().head().used));
  EXPECT_EQ(customer.EnteredAs(customer.At(customer.FirstOf(0))), "somebody else");
  customer.Destroy();
}

// A cap asks seven days back, a question of history three: what is not later than that is asked for no more, and its
// piece goes; one message or occurrence that is later keeps it. Nothing that can be asked for changes by it.
TEST(Pieces, WhatNobodyAsksForAnyMoreGoes) {
  constexpr int64_t kDayMs = 24 * 3600 * 1000, kNow = 100 * kDayMs;
  const std::unique_ptr<Program> program = ProgramOf(
      "event In { n: int }\n"
      "channel mail(t: string) { cap 2 per 7 days }\n"
      "journey J { enter on In where count(In, last 3 days) < 9 stage S { flow { send mail(t: \"a\") } } }\n");
  ASSERT_NE(program, nullptr);
  ASSERT_EQ(program->plan().logs.size(), 1u);
  ASSERT_EQ(program->plan().ring_count, 1);
  BlockMemory memory;
  Customer customer(*program, memory);
  customer.Create("somebody", 0);
  DropOldSent(customer, kNow);
  DropOldOccurrences(customer, kNow);
  EXPECT_EQ(customer.extra(), nullptr);

  const std::vector<uint8_t> fields(program->module().events[0].layout.size);
  for (const int64_t time : {kNow, kNow + 1}) {
    LogSent(customer, 0, time);
    AddOccurrence(customer, 0, fields.data(), time, {});
    customer.EndStep();
  }
  const auto sent = [&](int64_t now) { return CountSent(customer, 0, now - 7 * kDayMs, false); };
  const auto heard = [&](int64_t now) { return AskHistory(customer, 0, now).i; };
  const auto drop = [&](int64_t now) {
    const uint32_t sent_before = sent(now);
    const int64_t heard_before = heard(now);
    DropOldSent(customer, now);
    DropOldOccurrences(customer, now);
    customer.EndStep();
    EXPECT_EQ(sent(now), sent_before);
    EXPECT_EQ(heard(now), heard_before);
  };
  drop(kNow + 3 * kDayMs);  // the second occurrence is one millisecond inside
  EXPECT_EQ(customer.Occurrences(0).size, 2u);
  EXPECT_EQ(heard(kNow + 3 * kDayMs), 1);
  drop(kNow + 3 * kDayMs + 1);
  EXPECT_EQ(customer.Occurrences(0).rows, 0u);
  EXPECT_EQ(customer.Sent(0).size, 2u);
  drop(kNow + 7 * kDayMs);
  EXPECT_EQ(customer.Sent(0).size, 2u);
  EXPECT_EQ(sent(kNow + 7 * kDayMs), 1u);
  drop(kNow + 7 * kDayMs + 1);
  EXPECT_EQ(customer.Sent(0).rows, 0u);

  // And they begin anew.
  LogSent(customer, 0, kNow + 9 * kDayMs);
  AddOccurrence(customer, 0, fields.data(), kNow + 9 * kDayMs, {});
  customer.EndStep();
  EXPECT_EQ(sent(kNow + 9 * kDayMs), 1u);
  EXPECT_EQ(heard(kNow + 9 * kDayMs), 1);
  customer.Destroy();
}

}  // namespace
}  // namespace journey::rt
