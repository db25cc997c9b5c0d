// Control flow, optionals, calls, packed slots and actions of compiled functions.
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

#include "compiler/native/library.h"
#include "ir/text.h"
#include "runtime/abi/act.h"
#include "runtime/value/packed.h"
#include "tests/codegen/compiled.h"
#include "tests/codegen/fake_runtime.h"

namespace journey {
namespace {

using ir::Op;
using rt::Value;

using Form = native::Library::Form;

std::string Printed(const ir::Module& module, native::OptLevel level, Form form) {
  const Result<const native::Library*> library = native::Library::Get();
  if (!library.ok()) return library.status().message();
  const Result<std::string> text = library.value()->ModuleText(module, level, form);
  EXPECT_TRUE(text.ok());
  return text.ok() ? text.value() : "";
}

class Functions : public CompiledTest {
 protected:
  ~Functions() override { rt::SetScript(nullptr); }
};

TEST_P(Functions, LoopAndSwitch) {
  // sum of 0..n-1, then a name for it
  ir::Builder b(module_, "loop", ir::Context::kPure, {kInt}, kInt);
  const uint32_t i = b.NewRegister(kInt), sum = b.NewRegister(kInt);
  b.Move(i, b.ConstInt(0));
  b.Move(sum, b.ConstInt(0));
  const uint32_t head = b.NewBlock(), body = b.NewBlock(), done = b.NewBlock();
  b.Jump(head);
  b.SetBlock(head);
  b.Branch(b.Emit(Op::kIntLt, kBool, {i, 0}), body, done);
  b.SetBlock(body);
  b.Move(sum, b.Emit(Op::kIntAdd, kInt, {sum, i}));
  b.Move(i, b.Emit(Op::kIntAdd, kInt, {i, b.ConstInt(1)}));
  b.Jump(head);
  b.SetBlock(done);
  const uint32_t six = b.NewBlock(), ten = b.NewBlock(), other = b.NewBlock();
  b.Switch(sum, {{6, six}, {10, ten}}, other);
  b.SetBlock(six);
  b.Return(b.ConstInt(-6));
  b.SetBlock(ten);
  b.Return(b.ConstInt(-10));
  b.SetBlock(other);
  b.Return(sum);
  Compile();
  EXPECT_EQ(Run(0, {Value::Int(0)}).i, 0);
  EXPECT_EQ(Run(0, {Value::Int(4)}).i, -6);
  EXPECT_EQ(Run(0, {Value::Int(5)}).i, -10);
  EXPECT_EQ(Run(0, {Value::Int(7)}).i, 21);
}

TEST_P(Functions, OptionalsThroughCalls) {
  const ir::Type maybe_int = kInt.Optional(), maybe_text = kString.Optional();
  // orelse(a: int?, b: int): int
  ir::Builder inner(module_, "orelse", ir::Context::kPure, {maybe_int, kInt}, kInt);
  const uint32_t some = inner.NewBlock(), none = inner.NewBlock();
  inner.Branch(inner.Emit(Op::kIsSome, kBool, {0}), some, none);
  inner.SetBlock(some);
  inner.Return(inner.Emit(Op::kUnwrap, kInt, {0}));
  inner.SetBlock(none);
  inner.Return(1);
  // half(x): int? gives none for 0
  ir::Builder half(module_, "half", ir::Context::kPure, {kInt}, maybe_int);
  half.Return(half.Emit(Op::kIntDiv, maybe_int, {half.ConstInt(100), 0}));
  ir::Builder outer(module_, "outer", ir::Context::kPure, {kInt}, kInt);
  const uint32_t q = outer.Call(1, maybe_int, {0});
  outer.Return(outer.Call(0, kInt, {q, outer.ConstInt(-1)}));
  // unwrapping what is none gives the zero value
  ir::Builder text(module_, "text", ir::Context::kPure, {maybe_text}, kString);
  text.Return(text.Emit(Op::kUnwrap, kString, {0}));
  ir::Builder number(module_, "number", ir::Context::kPure, {}, kInt);
  number.Return(number.Emit(Op::kUnwrap, kInt, {number.Emit(Op::kNone, maybe_int)}));
  ir::Builder same(module_, "same", ir::Context::kPure, {maybe_text}, maybe_text);
  same.Return(0);
  ir::Builder wrap(module_, "wrap", ir::Context::kPure, {kString}, maybe_text);
  wrap.Return(wrap.Emit(Op::kSome, maybe_text, {0}));
  Compile();
  EXPECT_EQ(Run(2, {Value::Int(7)}).i, 14);
  EXPECT_EQ(Run(2, {Value::Int(0)}).i, -1);
  EXPECT_EQ(Run(3, {Value::None()}).s->view(), "");
  EXPECT_EQ(Run(3, {Value::String(Text("x"))}).s->view(), "x");
  EXPECT_EQ(Run(4).i, 0);
  EXPECT_EQ(Run(5, {Value::None()}).has, 0U);
  EXPECT_EQ(Run(5, {Value::None()}).i, 0);
  EXPECT_EQ(Run(5, {Value::String(Text("y"))}).s->view(), "y");
  EXPECT_EQ(Run(6, {Value::String(Text("z"))}).has, 1U);
  // `orelse` and `half` are called by functions alone.
  EXPECT_EQ(jit_->Native(0), nullptr);
  EXPECT_EQ(jit_->Native(1), nullptr);
  EXPECT_NE(jit_->Native(2), nullptr);
}

TEST_P(Functions, Constants) {
  const std::vector<ir::Constant> constants = {
      {kBool, true},
      {kInt, int64_t{-42}},
      {kFloat, -0.0},
      {kString, std::string("a\0b", 3)},
      {{ir::Kind::kDecimal}, int64_t{499'000}},
      {{ir::Kind::kInt, true}, std::monostate{}},
      {{ir::Kind::kZone}, std::string("Europe/Paris")},
  };
  for (size_t c = 0; c < constants.size(); ++c) {
    ir::Builder b(module_, "constant/" + std::to_string(c), ir::Context::kPure, {}, constants[c].type);
    b.Return(b.Const(constants[c]));
  }
  Compile();
  std::array<Value, 7> resolved;
  resolved.fill(Value::None());
  resolved[6] = Value::Int(31);
  step_.constants = resolved.data();
  EXPECT_EQ(Run(0).i, 1);
  EXPECT_EQ(Run(1).i, -42);
  EXPECT_TRUE(std::signbit(Run(2).f));
  EXPECT_EQ(Run(3).s->view(), std::string_view("a\0b", 3));
  EXPECT_EQ(Run(4).i, 499'000);
  EXPECT_EQ(Run(5).has, 0U);
  EXPECT_EQ(Run(6).i, 31);
}

// A slot of every kind, required and optional, in all three blocks.
TEST_P(Functions, PackedSlots) {
  ir::Layout layout;
  for (ir::Kind kind : {ir::Kind::kBool, ir::Kind::kInt, ir::Kind::kFloat, ir::Kind::kString, ir::Kind::kEnum}) {
    for (bool optional : {false, true}) {
      ir::Slot slot;
      slot.name = std::to_string(layout.slots.size());
      slot.type = {kind, optional};
      layout.slots.push_back(slot);
    }
  }
  ir::Pack(layout);
  module_.customer = layout;
  module_.events.push_back({"e", "e", layout});
  ir::Journey journey;
  journey.name = journey.simple_name = "j";
  journey.memory = layout;
  module_.journeys.push_back(journey);
  const auto count = static_cast<int64_t>(layout.slots.size());
  for (int64_t s = 0; s < count; ++s) {
    const ir::Type type = layout.slots[static_cast<size_t>(s)].type;
    const auto add = [&](const char* kind, Op op, int64_t imm, int64_t imm2) {
      ir::Builder b(module_, kind + std::to_string(s), ir::Context::kInstance, {}, type);
      b.function().journey = 0;
      b.Return(b.Emit(op, type, {}, imm, imm2));
    };
    add("mem", Op::kLoadMem, s, 0);
    add("profile", Op::kLoadProfile, s, 0);
    add("event", Op::kLoadEvent, 0, s);
    ir::Builder b(module_, "store" + std::to_string(s), ir::Context::kInstance, {type}, kVoid);
    b.function().journey = 0;
    b.Act(Op::kStoreMem, {0}, s);
    b.Return();
  }
  Compile();

  for (int round = 0; round < 3; ++round) {
    constexpr size_t kTextRoom = 32;  // behind what is kept
    const size_t kept_bytes = layout.kept_size + kTextRoom;
    std::vector<uint8_t> mem(kept_bytes), profile(kept_bytes), event(layout.size), stored(kept_bytes),
        expected(kept_bytes);
    for (int64_t s = 0; s < count; ++s) {
      const ir::Slot& slot = layout.slots[static_cast<size_t>(s)];
      Value value = Value::None();
      if (!slot.type.optional || round > 0) {
        value = Value::Int(round == 1 ? 1 : -7 - s);
        if (slot.type.kind == ir::Kind::kBool) value = Value::Bool(round == 1);
        if (slot.type.kind == ir::Kind::kFloat) value = Value::Float(1.5 * static_cast<double>(s));
        if (slot.type.kind == ir::Kind::kString) value = Value::String(Text("text" + std::to_string(round)));
      }
      // In round 0 required texts stay null pointers, which read as empty.
      const bool null_text = round == 0 && slot.type.kind == ir::Kind::kString;
      for (std::vector<uint8_t>* block : {&mem, &profile, &event}) {
        if (null_text) continue;
        if (block == &event) {
          rt::StoreSlot(block->data(), slot, value);
        } else if (slot.type.kind != ir::Kind::kString) {
          rt::StoreKept(block->data(), slot, value);
        } else {  // told by its distance from the slot
          auto* text = reinterpret_cast<rt::Str*>(block->data() + layout.kept_size);
          if (value.has != 0) std::memcpy(static_cast<void*>(text), value.s, sizeof(rt::Str) + value.s->size);
          rt::KeepText(block->data(), slot, value, value.has != 0 ? text : nullptr);
        }
      }
      step_ = {.mem = mem.data(), .profile = profile.data(), .event = event.data(), .arena = &arena_};
      const auto base = static_cast<int32_t>(s * 4);
      for (int32_t f = base; f < base + 3; ++f) {
        const Value found = Run(f);
        const Value wanted = rt::LoadKept(mem.data(), slot);
        ASSERT_EQ(found.has, wanted.has) << module_.functions[static_cast<size_t>(f)].name;
        if (slot.type.kind == ir::Kind::kString && wanted.has != 0) {
          EXPECT_EQ(found.s->view(), wanted.s->view());
        } else {
          EXPECT_EQ(found.i, wanted.i);
        }
      }
      rt::SetScript(nullptr);
      step_.mem = stored.data();
      jit_->Run(base + 3, &step_, &value, nullptr);
      if (slot.type.kind == ir::Kind::kString) {
        ASSERT_EQ(rt::Calls().size(), 1U);  // the runtime owns texts in memory
        EXPECT_EQ(rt::Calls()[0].name, "StoreMemString");
        EXPECT_EQ(rt::Calls()[0].imm, s);
      } else {
        EXPECT_TRUE(rt::Calls().empty());
        rt::StoreKept(expected.data(), slot, value);
      }
      EXPECT_EQ(stored, expected);
    }
  }
}

TEST_P(Functions, StepFields) {
  const std::vector<std::pair<Op, ir::Type>> reads = {{Op::kLoadStage, kInt},
                                                      {Op::kLoadWait, kInt},
                                                      {Op::kNow, {ir::Kind::kInstant}},
                                                      {Op::kCustomerZone, {ir::Kind::kZone}}};
  for (const auto& [op, type] : reads) {
    ir::Builder b(module_, ir::Info(op).name, ir::Context::kInstance, {}, type);
    b.Return(b.Emit(op, type));
  }
  Compile();
  step_ = {.now = 3, .arena = &arena_, .stage = 1, .wait = 2, .zone = 4};
  for (int32_t f = 0; f < 4; ++f) {
    EXPECT_EQ(Run(f).i, f + 1);
  }
}

// Actions may move the memory and change stage, wait and zone: everything is read again behind them.
TEST_P(Functions, ActionsInvalidateWhatWasLoaded) {
  ir::Journey journey;
  journey.name = journey.simple_name = "j";
  ir::Slot slot;
  slot.name = "n";
  slot.type = kInt;
  journey.memory.slots.push_back(slot);
  ir::Pack(journey.memory);
  module_.journeys.push_back(journey);
  ir::Builder b(module_, "f", ir::Context::kInstance, {}, kInt);
  b.function().journey = 0;
  const auto sum = [&] {
    const uint32_t n = b.Emit(Op::kLoadMem, kInt, {}, 0);
    const uint32_t stage = b.Emit(Op::kLoadStage, kInt);
    const uint32_t wait = b.Emit(Op::kLoadWait, kInt);
    return b.Emit(Op::kIntAdd, kInt, {n, b.Emit(Op::kIntAdd, kInt, {stage, wait})});
  };
  const uint32_t before = sum();
  b.Act(Op::kStoreMem, {b.ConstInt(50)}, 0);
  b.Act(Op::kEnterStage, {}, 3);
  const uint32_t after = sum();
  b.Return(b.Emit(Op::kIntMul, kInt, {before, after}));
  Compile();
  int64_t old_mem = 1, new_mem = 100;
  rt::SetScript([&](const rt::Call& call, rt::Step* step, const Value*, Value*) {
    EXPECT_EQ(call.name, "EnterStage");
    EXPECT_EQ(call.imm, 3);
    EXPECT_FALSE(call.has_out);
    EXPECT_EQ(old_mem, 50);  // stored before the action
    step->mem = reinterpret_cast<uint8_t*>(&new_mem);
    step->stage = 10;
    step->wait = 1;
  });
  step_ = {.mem = reinterpret_cast<uint8_t*>(&old_mem), .arena = &arena_, .stage = 0, .wait = 2};
  EXPECT_EQ(Run(0).i, 3 * 111);
}

TEST_P(Functions, ActionOperandsAndResults) {
  ir::Builder send(module_, "send", ir::Context::kInstance, {kString, kInt.Optional(), kFloat, kBool}, kVoid);
  send.Act(Op::kSend, {0, ir::kNoReg, 1, 2, 3}, 5);
  send.Return();
  ir::Builder wait(module_, "wait", ir::Context::kInstance, {}, kBool);
  const ir::Type maybe_instant{ir::Kind::kInstant, true};
  wait.Return(wait.Emit(Op::kWait, kBool, {wait.Emit(Op::kNone, maybe_instant)}, 7));
  ir::Builder key(module_, "key", ir::Context::kInstance, {}, kString);
  key.Return(key.Emit(Op::kLoadKey, kString));
  ir::Builder end(module_, "end", ir::Context::kInstance, {}, kVoid);
  end.Act(Op::kEndInstance, {}, 2, -1);
  end.Return();
  ir::Builder history(module_, "history", ir::Context::kCustomer, {}, kFloat.Optional());
  history.Return(history.Emit(Op::kHistory, kFloat.Optional(), {}, 4));
  Compile();

  rt::SetScript([&](const rt::Call& call, rt::Step*, const Value* args, Value*) {
    EXPECT_EQ(call.name, "Send");
    EXPECT_EQ(call.imm, 5);
    EXPECT_EQ(args[0].s->view(), "t");
    EXPECT_EQ(args[1].has, rt::kNotWritten);
    EXPECT_EQ(args[2].has, 0U);
    EXPECT_EQ(args[3].f, 2.5);
    EXPECT_EQ(args[4].i, 1);
  });
  Run(0, {Value::String(Text("t")), Value::None(), Value::Float(2.5), Value::Bool(true)});
  ASSERT_EQ(rt::Calls().size(), 1U);

  bool suspends = true;
  rt::SetScript([&](const rt::Call& call, rt::Step*, const Value* args, Value* out) {
    EXPECT_EQ(call.name, "Wait");
    EXPECT_EQ(call.imm, 7);
    EXPECT_EQ(args[0].has, 0U);
    *out = Value::Bool(suspends);
  });
  EXPECT_EQ(Run(1).i, 1);
  suspends = false;
  EXPECT_EQ(Run(1).i, 0);

  rt::SetScript([&](const rt::Call&, rt::Step*, const Value*, Value* out) { *out = Value::String(Text("k-1")); });
  EXPECT_EQ(Run(2).s->view(), "k-1");
  rt::SetScript([&](const rt::Call& call, rt::Step*, const Value*, Value*) {
    EXPECT_EQ(call.imm, 2);
    EXPECT_EQ(call.imm2, -1);
  });
  Run(3);
  rt::SetScript([&](const rt::Call&, rt::Step*, const Value*, Value* out) { *out = Value::None(); });
  EXPECT_EQ(Run(4).has, 0U);
  rt::SetScript([&](const rt::Call&, rt::Step*, const Value*, Value* out) { *out = Value::Float(0.25); });
  EXPECT_EQ(Run(4).f, 0.25);
}

INSTANTIATE_TEST_SUITE_P(Levels, Functions, testing::Values(0, 2), testing::PrintToStringParamName());

// The golden of ir holds every operation there is; all must compile, link and print.
TEST(Print, EveryOperation) {
  std::ifstream file("tests/ir/goldens/every_op.ir");
  ASSERT_TRUE(file) << "run this from the repository's root";
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Result<ir::Module> module = ir::Read(text);
  ASSERT_TRUE(module.ok()) << module.status().message();
  for (int level : {0, 2}) {
    const auto jit = Compiled(module.value(), level);
    EXPECT_GT(jit->counters().compiled, 0U);
  }
  for (native::OptLevel level : {native::OptLevel::kO0, native::OptLevel::kO2}) {
    EXPECT_GT(Printed(module.value(), level, Form::kLlvm).size(), 1000U);
    EXPECT_GT(Printed(module.value(), level, Form::kAssembly).size(), 1000U);
  }
}

// What depends on the stage is found by one jump, however many stages there are.
TEST(Print, DispatchIsAJumpTable) {
  ir::Module module;
  ir::Builder b(module, "on_event", ir::Context::kInstance, {kInt}, kVoid);
  std::vector<std::pair<int64_t, uint32_t>> cases;
  for (int64_t stage = 0; stage < 12; ++stage) cases.emplace_back(stage, b.NewBlock());
  const uint32_t done = b.NewBlock();
  b.Switch(0, cases, done);
  for (const auto& [stage, block] : cases) {
    b.SetBlock(block);
    // So different that no two share code.
    for (int64_t bit = 0; bit < 4; ++bit) b.Act((stage >> bit & 1) == 0 ? Op::kSend : Op::kArmTimer, {}, 100 * stage);
    b.Jump(done);
  }
  b.SetBlock(done);
  b.Return();
  const std::string assembly = Printed(module, native::OptLevel::kO2, Form::kAssembly);
  EXPECT_NE(assembly.find(".LJTI0_0"), std::string::npos) << assembly;
}

TEST(Print, NamesFunctionsAndLines) {
  ir::Module module;
  module.files = {"shop/cart.journey"};
  ir::Builder b(module, "shop.cart.worth", ir::Context::kPure, {kInt}, kBool);
  b.function().file = 0;
  b.SetLine(12);
  const uint32_t limit = b.ConstInt(50);
  b.SetLine(13);
  b.Return(b.Emit(Op::kIntLe, kBool, {limit, 0}));
  for (native::OptLevel level : {native::OptLevel::kO0, native::OptLevel::kO2}) {
    const std::string llvm = Printed(module, level, Form::kLlvm);
    EXPECT_NE(llvm.find("@\"entry:shop.cart.worth\"(ptr"), std::string::npos) << llvm;
    const std::string assembly = Printed(module, level, Form::kAssembly);
    EXPECT_NE(assembly.find("# shop/cart.journey:13\n"), std::string::npos) << assembly;
    EXPECT_EQ(assembly.find(".loc"), std::string::npos) << assembly;
  }
}

}  // namespace
}  // namespace journey
