// Running numbers of history: a customer keeps what is asked for, and what was written with more is read.
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/state/bytes.h"
#include "runtime/state/codec.h"
#include "runtime/state/history.h"
#include "runtime/state/unite.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

// A module that asks all of these.
std::unique_ptr<Program> Asking(const std::vector<std::string>& questions) {
  std::string text = "event In { n: int  f: float  text: string }\njourney J { enter on In stage S { on In { ";
  for (const std::string& question : questions) text += "x = \"{" + question + "}\" ";
  text += "} } memory { x: string = \"\" } }";
  auto compilation = Compile({{"asking.journey", "asking", text}});
  if (!compilation->ir.has_value()) {
    ADD_FAILURE() << text << compilation->diagnostics.all()[0].message;
    return nullptr;
  }
  return std::move(Program::Load(std::move(*compilation->ir)).value());
}

// Eight bytes each of a count, a time, a value and the upper half of a sum that is no float's; a byte of flags where
// "nothing yet" is told by none of these; the whole in words.
TEST(Running, TakesWhatIsAsked) {
  struct Case {
    std::vector<std::string> questions;
    uint32_t bytes;
  };
  const Case cases[] = {
      {{"count(In)"}, 8},
      {{"seen(In)"}, 8},
      {{"time_since(In) ?? 0 days"}, 16},
      {{"min(In.n) ?? 0"}, 16},
      {{"latest(In.n) ?? 0"}, 24},
      {{"first(In.text) ?? \"\""}, 24},
      {{"sum(In.n)"}, 24},
      {{"sum(In.f)"}, 16},
      {{"average(In.n) ?? 0.0"}, 24},
      {{"average(In.f) ?? 0.0e0"}, 16},
      {{"distinct(In.text)"}, 16},
      {{"count(In)", "time_since(In) ?? 0 days", "max(In.n) ?? 0", "sum(In.n)"}, 8 + 8 + 8 + 16 + 8},
  };
  for (const Case& one : cases) {
    const std::unique_ptr<Program> program = Asking(one.questions);
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(program->plan().running_bytes, one.bytes) << one.questions[0];
  }
}

// All after the numbers of a state of version 2: no tables of keys, events with windows, schedules, conditions, entries
// and instances.
void EndState(ByteWriter& out) {
  for (int part = 0; part < 6; ++part) out.U(0);
}

constexpr int64_t kClock = 1'767'225'600'000, kLast = kClock - 60'000;

// Up to the numbers: nobody's profile, no message ids, nothing that caps count.
void BeginState(ByteWriter& out, const Program& program, uint64_t numbers) {
  const Schema schema = Schema::Of(program);
  out.U(Schema::kVersion), out.Fixed(schema.Hash()), out.Text("u"), out.U(1 | 2), out.I(kClock), out.U(0);
  out.U(0), out.I(std::numeric_limits<int64_t>::min());
  out.U(0), out.U(0), out.U(numbers);
}

void PutOne(ByteWriter& out, int64_t count, int64_t time, bool has, int64_t value) {
  out.I(count), out.I(time), out.U(has ? 1 : 0);
  if (has) out.I(value);
}

// Numbers used to be kept with a count and a time each, whatever was asked.
TEST(Running, WithMoreThanIsAskedIsRead) {
  const std::vector<std::string> questions = {"count(In)", "seen(In)",          "time_since(In) ?? 0 days",
                                              "sum(In.n)", "latest(In.n) ?? 0", "max(In.n) ?? 0"};
  const std::unique_ptr<Program> program = Asking(questions);
  ASSERT_NE(program, nullptr);
  const std::vector<ir::HistoryQuery>& asked = program->module().history;
  ASSERT_EQ(asked.size(), questions.size());
  ByteWriter full, lean;
  BeginState(full, *program, asked.size());
  BeginState(lean, *program, asked.size());
  std::vector<int64_t> answers;
  for (const ir::HistoryQuery& query : asked) {
    switch (query.kind) {
      case ir::HistoryKind::kCount:
      case ir::HistoryKind::kSeen:
        PutOne(full, 7, kLast, false, 0);
        PutOne(lean, 7, 0, false, 0);
        answers.push_back(query.kind == ir::HistoryKind::kCount ? 7 : 1);
        break;
      case ir::HistoryKind::kTimeSince:
        PutOne(full, 7, kLast, false, 0);
        PutOne(lean, 1, kLast, false, 0);
        answers.push_back(60'000);
        break;
      case ir::HistoryKind::kSum:  // a negative sum: the upper half is all ones
        PutOne(full, 7, -1, true, -40);
        PutOne(lean, 1, -1, true, -40);
        answers.push_back(-40);
        break;
      case ir::HistoryKind::kLatest:
        PutOne(full, 7, kLast, true, 3);
        PutOne(lean, 1, kLast, true, 3);
        answers.push_back(3);
        break;
      default:
        ASSERT_EQ(query.kind, ir::HistoryKind::kMax);
        PutOne(full, 7, kLast, true, 9);
        PutOne(lean, 1, 0, true, 9);
        answers.push_back(9);
    }
  }
  EndState(full);
  EndState(lean);
  const StateReader reader(Schema::Of(*program), *program);
  BlockMemory memory;
  Customer customer(*program, memory);
  const std::string full_bytes = full.Take(), lean_bytes = lean.Take();
  for (const std::string& bytes : {full_bytes, lean_bytes}) {
    StateLosses losses;
    ASSERT_TRUE(reader.Decode(bytes, customer, 0, &losses).ok());
    EXPECT_TRUE(losses.none());
    for (size_t q = 0; q < asked.size(); ++q) {
      EXPECT_EQ(AskHistory(customer, static_cast<int64_t>(q), kClock).i, answers[q]) << q;
    }
    // The version that is written now; without message ids all else is the same.
    EXPECT_EQ(EncodeState(customer, Schema::Of(*program).Hash()), "\3" + lean_bytes.substr(1));
    customer.Destroy();
  }
}

// Of two who become one: numbers that keep no count are united by what they keep.
TEST(Running, OfTwoBecomeOne) {
  const std::unique_ptr<Program> program =
      Asking({"count(In)", "time_since(In) ?? 0 days", "sum(In.n)", "first(In.text) ?? \"\"", "distinct(In.text)"});
  ASSERT_NE(program, nullptr);
  const std::vector<ir::HistoryQuery>& asked = program->module().history;
  BlockMemory memory;
  Customer one(*program, memory), other(*program, memory);
  one.Create("one", 0);
  one.EndStep();
  other.Create("other", 1);
  other.EndStep();
  Arena arena;
  const ir::Layout& layout = program->module().events[0].layout;
  const auto hear = [&](Customer& customer, int64_t n, const char* text, int64_t time) {
    std::vector<uint8_t> fields(layout.size);
    StoreSlot(fields.data(), layout.slots[0], Value::Int(n));
    StoreSlot(fields.data(), layout.slots[2], Value::String(arena.Copy(text)));
    AddOccurrence(customer, 0, fields.data(), time, {});
    customer.EndStep();
  };
  hear(one, 5, "b", kClock + 2);
  hear(one, 6, "c", kClock + 3);
  hear(other, 7, "a", kClock + 1);
  hear(other, 8, "b", kClock + 4);
  EXPECT_EQ(UniteHistory(one, other, kClock + 10), 0u);
  one.EndStep();
  for (size_t q = 0; q < asked.size(); ++q) {
    const Value answer = AskHistory(one, static_cast<int64_t>(q), kClock + 10);
    switch (asked[q].kind) {
      case ir::HistoryKind::kCount:
        EXPECT_EQ(answer.i, 4);
        break;
      case ir::HistoryKind::kTimeSince:
        EXPECT_EQ(answer.i, 6);
        break;
      case ir::HistoryKind::kSum:
        EXPECT_EQ(answer.i, 26);
        break;
      case ir::HistoryKind::kFirst:
        EXPECT_EQ(answer.s->view(), "a");
        break;
      default:
        ASSERT_EQ(asked[q].kind, ir::HistoryKind::kDistinct);
        EXPECT_EQ(answer.i, 3);
    }
  }
  one.Destroy();
  other.Destroy();
}

}  // namespace
}  // namespace journey::rt
