// From a slot into the engine and back: the same words.
#include "runtime/packed/transfer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

#include "runtime/engine/core.h"
#include "runtime/value/packed.h"
#include "tests/packed/both_ways.h"

namespace journey::packed_test {
namespace {

using flat::Field;
using flat::FieldKind;

constexpr int64_t kBase = 1'700'000'000'123;

class Silent final : public rt::RecordSink {
 public:
  void Write(const rt::Record&) override { FAIL() << "moving a customer is no step"; }
};

// A state as steps leave it: what means nothing is zero.
class States {
 public:
  States(const ir::Module& module, const flat::Plan& plan, uint64_t seed)
      : module_(module), plan_(plan), random_(seed) {}

  std::vector<uint64_t> Next() {
    words_.assign(plan_.shape.words, 0);
    const int64_t clock = 1 + static_cast<int64_t>(random_() % (uint64_t{1} << 36));
    clock_ = kBase + clock;
    if (!plan_.ordered) Put(plan_.FindField(FieldKind::kClock, ir::kNone), static_cast<uint64_t>(clock));
    for (size_t j = 0; j < module_.journeys.size(); ++j) PutJourney(static_cast<int32_t>(j), clock);
    return words_;
  }
  // Of the state made last.
  int64_t clock() const { return clock_; }

 private:
  const Field& At(int32_t field) const { return plan_.fields[static_cast<size_t>(field)]; }
  void Put(int32_t field, uint64_t value) {
    words_[At(field).word] |= (value & ((uint64_t{1} << At(field).bits) - 1)) << At(field).shift;
  }
  void PutJourney(int32_t index, int64_t clock) {
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(index)];
    // Who has left a journey that one may enter again stays with the engine.
    const uint64_t codes = journey.stages.size() + (journey.reenter == ir::ReenterKind::kNever ? 2 : 1);
    uint64_t code = random_() % codes;
    if (code == 0 && index == 0 && plan_.ordered) code = static_cast<uint64_t>(flat::CodeKnown(journey));
    Put(plan_.FindField(FieldKind::kStage, index), code);
    if (code == 0 || static_cast<int64_t>(code) >= flat::CodeEnded(journey)) return;
    for (int32_t f = 0; f < static_cast<int32_t>(plan_.fields.size()); ++f) {
      const Field& field = At(f);
      if (field.journey != index) continue;
      if (field.kind == FieldKind::kSends || field.kind == FieldKind::kMemory) {
        uint64_t value = random_() >> (random_() % 64);
        const ir::Type type = field.kind == FieldKind::kMemory
                                  ? journey.memory.slots[static_cast<size_t>(field.index)].type
                                  : ir::Type{ir::Kind::kInt};
        if (type.kind == ir::Kind::kEnum) value %= module_.enums[type.enum_id].members.size();
        Put(f, value);
      }
      if (field.kind == FieldKind::kEntryTime) Put(f, random_() % static_cast<uint64_t>(clock));
      if (field.kind == FieldKind::kTimer) {
        const flat::Timer& timer = plan_.timers[static_cast<size_t>(field.index)];
        if (flat::CodeOfStage(timer.stage) != static_cast<int64_t>(code)) continue;
        const auto ahead = static_cast<int64_t>(random_() % (static_cast<uint64_t>(timer.delay_ms) + 1));
        Put(f, static_cast<uint64_t>(kBase + clock + ahead));
      }
    }
  }

  const ir::Module& module_;
  const flat::Plan& plan_;
  std::mt19937_64 random_;
  std::vector<uint64_t> words_;
  int64_t clock_ = 0;
};

// With clocks and without.
class TransferTest : public testing::TestWithParam<std::tuple<Source, bool>> {};

TEST_P(TransferTest, RoundTrip) {
  const auto& [source, ordered] = GetParam();
  const Compiled& compiled = CompiledSource(source);
  const ir::Module& module = compiled.program->module();
  const flat::Plan& plan = ordered ? compiled.ordered->plan() : compiled.plan();
  Silent sink;
  rt::EngineCore core(*compiled.program, *compiled.interpreter, sink, {});
  const packed::Transfer transfer(plan, core);
  States states(module, plan, 17);
  const size_t bytes = plan.shape.words * 8;
  packed::Dues before, after;
  for (int i = 0; i < 500; ++i) {
    const std::vector<uint64_t> words = states.Next();
    // The last bits may belong to an id's hash, which nothing may change.
    std::vector<uint8_t> slot(bytes + 8, 0xa5);
    const uint32_t state_bits = plan.shape.StateBits();
    for (uint32_t w = 0; w < plan.shape.words; ++w) {
      const uint32_t room = std::min<uint32_t>(64, state_bits - 64 * w);
      const uint64_t state = room == 64 ? ~uint64_t{0} : (uint64_t{1} << room) - 1;
      const uint64_t word = (words[w] & state) | (0xa5a5'a5a5'a5a5'a5a5 & ~state);
      std::memcpy(slot.data() + 8 * w, &word, sizeof word);
    }
    const std::vector<uint8_t> original = slot;
    ASSERT_TRUE(transfer.IsPacked(slot.data()));
    const uint64_t active = transfer.ActiveIn(slot.data());
    const std::string id = std::to_string(i % 7);
    rt::Customer& customer = transfer.Unpack(slot.data(), kBase, states.clock(), id, before);
    EXPECT_EQ(core.counters().customers, 1U);
    EXPECT_EQ(core.counters().instances, active);
    transfer.MarkElsewhere(slot.data());
    EXPECT_FALSE(transfer.IsPacked(slot.data()));
    EXPECT_FALSE(transfer.IsFree(slot.data()));
    ASSERT_TRUE(transfer.Pack(customer, kBase, slot.data(), after));
    EXPECT_EQ(before, after);
    ASSERT_EQ(slot, original) << "state " << i;
    EXPECT_EQ(core.counters().customers, 0U);
    EXPECT_EQ(core.counters().instances, 0U);
    EXPECT_EQ(core.FindKnown(id)->next_due, rt::kNever);
    core.AdvanceTo(std::numeric_limits<int64_t>::max());
  }
}

// What no slot can hold stays in the engine, and the slot as it was.
TEST(Transfer, KeepsWhatDoesNotFit) {
  const Compiled& compiled = CompiledSource(SourceNamed("counters"));
  const flat::Plan& plan = compiled.plan();
  Silent sink;
  rt::EngineCore core(*compiled.program, *compiled.interpreter, sink, {});
  const packed::Transfer transfer(plan, core);
  const ir::Journey& journey = compiled.program->module().journeys[0];
  for (size_t s = 0; s < journey.memory.slots.size(); ++s) {
    for (const int64_t value :
         {int64_t{-1}, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
      const std::string id = journey.memory.slots[s].name + std::to_string(value);
      std::vector<uint8_t> slot(plan.shape.words * 8, 0);
      EXPECT_TRUE(transfer.IsFree(slot.data()));
      rt::Customer& customer = core.Adopt(id, kBase + 5);
      rt::Instance& instance = core.AdoptInstance(customer, 0, 0);
      for (const ir::Slot& each : journey.memory.slots) {
        const int64_t fits = each.type.kind == ir::Kind::kInstant ? kBase + 7 : 7;
        rt::StoreSlot(instance.memory(), each, rt::Value::Int(fits));
      }
      rt::StoreSlot(instance.memory(), journey.memory.slots[s], rt::Value::Int(value));
      core.Resume(customer);
      packed::Dues dues;
      EXPECT_FALSE(transfer.Pack(customer, kBase, slot.data(), dues)) << id;
      EXPECT_TRUE(transfer.IsFree(slot.data()));
      EXPECT_TRUE(customer.known);
      EXPECT_EQ(customer.instances.size(), 1U);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sources, TransferTest, testing::Combine(testing::ValuesIn(Sources()), testing::Bool()),
                         [](const testing::TestParamInfo<std::tuple<Source, bool>>& info) {
                           return std::get<0>(info.param).name + (std::get<1>(info.param) ? "_ordered" : "");
                         });

}  // namespace
}  // namespace journey::packed_test
