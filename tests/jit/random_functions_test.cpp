// Random functions over every operation: the interpreter and compiled code at both levels must agree on results,
// memory, every call into the runtime and its operands.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

#include "runtime/interp/interp.h"
#include "runtime/program/program.h"
#include "runtime/value/packed.h"
#include "tests/codegen/compiled.h"
#include "tests/codegen/fake_runtime.h"

namespace journey {
namespace {

using ir::Kind;
using ir::Op;
using ir::Type;
using rt::Value;

Type TypeOfLetter(char letter) {
  constexpr std::string_view kLetters = "bidfsutmzey";
  constexpr Kind kKinds[] = {Kind::kBool,    Kind::kInt,  Kind::kDecimal, Kind::kFloat, Kind::kString, Kind::kDuration,
                             Kind::kInstant, Kind::kTime, Kind::kZone,    Kind::kEnum,  Kind::kDate};
  return {kKinds[kLetters.find(letter)]};
}

bool IsOverLists(Op op) {
  return (op >= Op::kListLength && op <= Op::kRecordMake) || op == Op::kListNew || op == Op::kListPush;
}

int64_t RandomDate(std::mt19937_64& random) {
  return ir::kFirstDate + static_cast<int64_t>(random() % static_cast<uint64_t>(ir::kLastDate - ir::kFirstDate + 1));
}

// One module: a journey with memory, a customer, an event, tables for every action, some lets and some instance
// functions.
class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  ir::Module Make() {
    module_.enums = {{"Tier", {{"a", "a"}, {"b", "b"}, {"c", "c"}}}};
    module_.customer = RandomLayout();
    module_.events.push_back({"e", "e", RandomLayout()});
    module_.channels.push_back(
        {"ch", "ch", false, {{"s", {Kind::kString}}, {"n", {Kind::kInt, true}}, {"f", {Kind::kFloat}}}});
    module_.regexes.push_back({"a+"});
    module_.sets.push_back({{Kind::kInt}, {}});
    module_.calendars.push_back({"Office", {}, {{ir::DayKind::kWeekday, 28'800'000, 61'200'000}}, {}});
    for (Kind kind : {Kind::kInt, Kind::kString, Kind::kFloat}) {
      ir::Slot slot{.name = "h" + std::to_string(static_cast<int>(kind)), .type = {kind}};
      module_.events[0].layout.slots.push_back(slot);
      ir::Pack(module_.events[0].layout);
      ir::HistoryQuery query{.kind = ir::HistoryKind::kLatest, .event = 0, .type = {kind, true}};
      query.field = static_cast<int32_t>(module_.events[0].layout.slots.size()) - 1;
      module_.history.push_back(query);
    }
    ir::Journey journey;
    journey.name = journey.simple_name = "j";
    journey.memory = RandomLayout();
    journey.memory.slots.push_back({.name = "key", .type = {Kind::kString}});
    journey.memory.slots.push_back({.name = "#hit", .type = {Kind::kBool}});
    ir::Pack(journey.memory);
    journey.key_slot = static_cast<int32_t>(journey.memory.slots.size()) - 2;
    journey.key_fields = {ir::kNone};
    journey.goals.push_back({.event = 0, .hit_slot = journey.key_slot + 1});
    journey.splits.push_back({"s", {{"x", 5'000}, {"y", 5'000}}});
    module_.journeys.push_back(journey);
    const int lets = static_cast<int>(random_() % 4);
    for (int f = 0; f < lets; ++f) MakeFunction(false);
    for (int f = 0; f < 6; ++f) MakeFunction(true);
    FinishJourney();
    return std::move(module_);
  }

 private:
  template <typename T>
  const T& Pick(const std::vector<T>& items) {
    return items[random_() % items.size()];
  }

  Type RandomType() {
    Type type = TypeOfLetter("bidfsutmze"[random_() % 10]);
    type.optional = random_() % 4 == 0;
    return type;
  }

  ir::Layout RandomLayout() {
    ir::Layout layout;
    const size_t count = 1 + random_() % 8;
    for (size_t s = 0; s < count; ++s) layout.slots.push_back({.name = "f" + std::to_string(s), .type = RandomType()});
    ir::Pack(layout);
    return layout;
  }

  // Stages, timers and waits exist only so that the actions have something to name.
  void FinishJourney() {
    ir::Journey& journey = module_.journeys[0];
    for (int s = 0; s < 3; ++s) {
      const std::string name = "S" + std::to_string(s);
      ir::Builder nothing(module_, name + "/after", ir::Context::kInstance, {}, {});
      nothing.function().journey = 0;
      nothing.Return();
      ir::Builder enter(module_, name + "/enter", ir::Context::kInstance, {}, {});
      enter.function().journey = 0;
      enter.Act(Op::kEnterStage, {}, s);
      enter.Return();
      ir::Builder flow(module_, name + "/flow", ir::Context::kInstance, {{Kind::kInt}}, {});
      flow.function().journey = 0;
      const uint32_t out = flow.NewBlock();
      flow.Switch(0, {{1, out}, {2, out}}, out);
      flow.SetBlock(out);
      flow.Return();
      ir::Stage stage{.name = name, .enter_fn = enter.function_id(), .flow_fn = flow.function_id()};
      stage.timers = {s};
      journey.stages.push_back(stage);
      ir::Timer timer{.stage = s, .path = stage.name + "/after[1]", .body_fn = nothing.function_id()};
      timer.delay.ms = 1000;
      journey.timers.push_back(timer);
    }
    journey.timer_slots = 1;
    ir::Wait delay{.kind = ir::WaitKind::kDelay, .stage = 0, .path = "S0/flow/0", .resume = 1};
    delay.delay.ms = 1000;
    journey.waits.push_back(delay);
    journey.waits.push_back({.kind = ir::WaitKind::kInstant, .stage = 0, .path = "S0/flow/1", .resume = 2});
  }

  void MakeFunction(bool instance) {
    std::vector<Type> params;
    for (size_t p = instance ? 0 : random_() % 4; p > 0; --p) params.push_back(RandomType());
    Type result = instance && random_() % 2 == 0 ? Type{} : RandomType();
    ir::Builder builder(module_, "f" + std::to_string(module_.functions.size()),
                        instance ? ir::Context::kInstance : ir::Context::kPure, params, result);
    if (instance) builder.function().journey = 0;
    b_ = &builder;
    instance_ = instance;
    acts_ = instance && result == Type{};  // what gives a value only asks
    pool_.clear();
    frozen_.clear();
    budget_ = 60;
    for (uint32_t p = 0; p < params.size(); ++p) pool_.push_back(p);
    Statements(3);
    builder.Return(result == Type{} ? ir::kNoReg : Operand(result));
    if (!instance) lets_.push_back(builder.function_id());
  }

  void Statements(int depth) {
    for (size_t n = 1 + random_() % 8; n > 0 && budget_ > 0; --n) {
      --budget_;
      switch (random_() % 10) {
        case 0:
          if (depth > 0) If(depth);
          break;
        case 1:
          if (depth > 0) Loop(depth);
          break;
        case 2:
          if (depth > 0) Switch(depth);
          break;
        case 3:
        case 4:
          if (acts_) {
            Effect();
            break;
          }
          [[fallthrough]];
        case 5:
          Keep(RandomType());
          break;
        case 6:
          Optional();
          break;
        default:
          Pure();
          break;
      }
    }
  }

  // A value of this type in a register: one that exists, or a fresh one.
  uint32_t Operand(Type type) {
    std::vector<uint32_t> fitting;
    for (uint32_t reg : pool_) {
      if (b_->RegisterType(reg) == type) fitting.push_back(reg);
    }
    if (!fitting.empty() && random_() % 4 != 0) return Pick(fitting);
    return Fresh(type);
  }

  uint32_t Fresh(Type type) {
    if (instance_ && random_() % 2 == 0) {
      if (uint32_t reg = Read(type); reg != ir::kNoReg) return reg;
    }
    if (!instance_ || lets_.empty() || random_() % 3 != 0) return Constant(type);
    for (int32_t let : lets_) {
      const ir::Function& function = module_.functions[static_cast<size_t>(let)];
      if (function.result != type) continue;
      std::vector<Type> params(function.registers.begin(), function.registers.begin() + function.param_count);
      std::vector<uint32_t> args;
      for (Type param : params) args.push_back(Constant(param));
      return b_->Call(let, type, args);
    }
    return Constant(type);
  }

  uint32_t Constant(Type type) {
    if (type.optional) {
      if (random_() % 3 == 0) return b_->Emit(Op::kNone, type);
      return b_->Emit(Op::kSome, type, {Constant(type.Required())});
    }
    ir::Constant constant{type, int64_t{0}};
    switch (type.kind) {
      case Kind::kBool:
        constant.value = random_() % 2 == 0;
        break;
      case Kind::kFloat:
        constant.value = static_cast<double>(static_cast<int>(random_() % 2000) - 1000) / 8;
        break;
      case Kind::kString:
        constant.value = std::string(random_() % 4, 'a') + (random_() % 2 == 0 ? "" : "é");
        break;
      case Kind::kZone:
        constant.value = std::string(random_() % 2 == 0 ? "UTC" : "Europe/Paris");
        break;
      case Kind::kEnum:
        constant.value = static_cast<int64_t>(random_() % 3);
        break;
      case Kind::kTime:
        constant.value = static_cast<int64_t>(random_() % 86'400'000);
        break;
      case Kind::kDate:
        constant.value = RandomDate(random_);
        break;
      default:
        constant.value =
            random_() % 4 == 0 ? static_cast<int64_t>(random_()) : static_cast<int64_t>(random_() % 20) - 5;
    }
    return b_->Const(constant);
  }

  uint32_t Slot(const ir::Layout& layout, Type type) {
    for (size_t s = 0; s < layout.slots.size(); ++s) {
      if (layout.slots[s].type == type) return static_cast<uint32_t>(s);
    }
    return ir::kNoReg;
  }

  uint32_t Read(Type type) {
    if (type.Is(Kind::kInt) && random_() % 3 == 0) {
      const Op op = random_() % 2 == 0 ? Op::kLoadStage : Op::kLoadWait;
      return b_->Emit(op, type);
    }
    if (type.Is(Kind::kInt) && random_() % 3 == 0) return b_->Emit(Op::kBucket, type, {Constant({Kind::kString})});
    if (type.Is(Kind::kInstant) && random_() % 2 == 0) return b_->Emit(Op::kNow, type);
    if (type.Is(Kind::kZone)) return b_->Emit(Op::kCustomerZone, type);
    if (type.Is(Kind::kBool) && random_() % 3 == 0) return b_->Emit(Op::kGoalOpen, type, {}, 0);
    if (type.Is(Kind::kString) && random_() % 3 == 0) return b_->Emit(Op::kLoadKey, type);
    for (size_t q = 0; q < module_.history.size(); ++q) {
      if (module_.history[q].type == type) return b_->Emit(Op::kHistory, type, {}, static_cast<int64_t>(q));
    }
    const size_t which = random_() % 3;
    const ir::Layout& layout = which == 0   ? module_.journeys[0].memory
                               : which == 1 ? module_.customer
                                            : module_.events[0].layout;
    const uint32_t slot = Slot(layout, type);
    if (slot == ir::kNoReg) return slot;
    if (which == 2) return b_->Emit(Op::kLoadEvent, type, {}, 0, slot);
    return b_->Emit(which == 0 ? Op::kLoadMem : Op::kLoadProfile, type, {}, slot);
  }

  void Keep(Type type) { Result(Fresh(type)); }

  // A result joins the pool, sometimes by overwriting an older register.
  void Result(uint32_t reg) {
    const Type type = b_->RegisterType(reg);
    if (random_() % 3 == 0) {
      for (uint32_t old : pool_) {
        if (b_->RegisterType(old) == type && std::find(frozen_.begin(), frozen_.end(), old) == frozen_.end()) {
          b_->Move(old, reg);
          return;
        }
      }
    }
    pool_.push_back(reg);
  }

  void Pure() {
    for (;;) {
      const auto op = static_cast<Op>(random_() % ir::OpCount());
      const ir::OpInfo& info = ir::Info(op);
      if (IsOverLists(op)) continue;  // every kind of them is in tests/differential
      if (info.op_class == ir::OpClass::kTable && instance_) {
        const Type operand = op == Op::kEnumToStr ? Type{Kind::kEnum}
                             : op == Op::kInSet   ? Type{Kind::kInt}
                                                  : Type{Kind::kString};
        std::vector<uint32_t> operands = {Operand(operand)};
        if (op == Op::kCalendarOpen) operands = {Operand({Kind::kInstant}), Operand({Kind::kZone})};
        Result(b_->Emit(op, TypeOfLetter(info.result[0]), std::move(operands), 0));
        return;
      }
      if (info.op_class != ir::OpClass::kPure) continue;
      Type result = TypeOfLetter(info.result[0]);
      result.optional = info.result[1] == '?';
      std::vector<uint32_t> operands;
      for (const char* letter = info.args; *letter != '\0'; ++letter)
        operands.push_back(Operand(TypeOfLetter(*letter)));
      Result(b_->Emit(op, result, operands));
      return;
    }
  }

  void Optional() {
    Type type = RandomType().Optional();
    const uint32_t value = Operand(type);
    const uint32_t known = b_->Emit(Op::kIsSome, {Kind::kBool}, {value});
    pool_.push_back(known);
    Result(b_->Emit(Op::kUnwrap, type.Required(), {value}));
  }

  void Effect() {
    const ir::Journey& journey = module_.journeys[0];
    switch (random_() % 9) {
      case 0:
      case 1: {
        const auto slot = static_cast<int64_t>(random_() % (journey.memory.slots.size() - 2));
        b_->Act(Op::kStoreMem, {Operand(journey.memory.slots[static_cast<size_t>(slot)].type)}, slot);
        break;
      }
      case 2: {
        const auto slot = static_cast<int64_t>(random_() % module_.customer.slots.size());
        b_->Act(Op::kStoreProfile, {Operand(module_.customer.slots[static_cast<size_t>(slot)].type)}, slot);
        break;
      }
      case 3: {
        const uint32_t number = random_() % 2 == 0 ? ir::kNoReg : Operand({Kind::kInt, true});
        std::vector<uint32_t> args = {Operand({Kind::kString}), number, Operand({Kind::kFloat})};
        if (random_() % 2 == 0) {
          b_->Act(Op::kSend, std::move(args), 0);
        } else {
          Result(b_->Emit(Op::kSendTell, {Kind::kInt}, std::move(args), 0, static_cast<int64_t>(random_() % 2)));
        }
        break;
      }
      case 4:
        Result(b_->Emit(random_() % 2 == 0 ? Op::kSplit : Op::kSplitQuiet, {Kind::kInt}, {}, 0));
        break;
      case 5:
        b_->Act(Op::kEnterStage, {}, static_cast<int64_t>(random_() % 3));
        break;
      case 6:
        Result(b_->Emit(Op::kWait, {Kind::kBool}, {Operand({Kind::kInstant, true})}, 1));
        break;
      case 7:
        b_->Act(Op::kClearWait);
        break;
      default:
        b_->Act(Op::kGoalHit, {}, 0);
        break;
    }
  }

  // Registers a branch made are gone behind it; those it overwrote stay.
  void Nested(int depth, uint32_t block, uint32_t after) {
    b_->SetBlock(block);
    const std::vector<uint32_t> before = pool_;
    Statements(depth - 1);
    pool_ = before;
    b_->Jump(after);
  }

  void If(int depth) {
    const uint32_t then_block = b_->NewBlock(), else_block = b_->NewBlock(), after = b_->NewBlock();
    b_->Branch(Operand({Kind::kBool}), then_block, else_block);
    Nested(depth, then_block, after);
    Nested(depth, else_block, after);
    b_->SetBlock(after);
  }

  void Switch(int depth) {
    const uint32_t value = Operand({Kind::kInt});
    const uint32_t first = b_->NewBlock(), second = b_->NewBlock(), other = b_->NewBlock(), after = b_->NewBlock();
    b_->Switch(value, {{0, first}, {1, second}, {-3, first}}, other);
    Nested(depth, first, after);
    Nested(depth, second, after);
    Nested(depth, other, after);
    b_->SetBlock(after);
  }

  void Loop(int depth) {
    const uint32_t counter = b_->NewRegister({Kind::kInt});
    b_->Move(counter, b_->ConstInt(static_cast<int64_t>(random_() % 4)));
    const uint32_t body = b_->NewBlock(), after = b_->NewBlock();
    b_->Jump(body);
    b_->SetBlock(body);
    pool_.push_back(counter);
    frozen_.push_back(counter);
    const std::vector<uint32_t> before = pool_;
    Statements(depth - 1);
    pool_ = before;
    const uint32_t left = b_->Emit(Op::kIntSub, {Kind::kInt}, {counter, b_->ConstInt(1)});
    b_->Move(counter, left);
    b_->Branch(b_->Emit(Op::kIntLt, {Kind::kBool}, {b_->ConstInt(0), left}), body, after);
    b_->function().blocks[b_->current_block()].instrs.back().imm = 4;
    b_->SetBlock(after);
  }

  std::mt19937_64 random_;
  ir::Module module_;
  ir::Builder* b_ = nullptr;
  bool instance_ = false, acts_ = false;
  int budget_ = 0;
  std::vector<uint32_t> pool_;    // registers assigned on every path to here
  std::vector<uint32_t> frozen_;  // loop counters
  std::vector<int32_t> lets_;
};

std::string Show(Type type, const Value& value) {
  if (value.has == 0) return "none";
  if (value.has == 2) return "-";
  if (type.kind == Kind::kString) return "\"" + std::string(value.s->view()) + "\"";
  if (type.kind == Kind::kFloat && std::isnan(value.f)) return "nan";
  return std::to_string(value.i);
}

bool IsVoid(const std::string& action) {
  for (size_t i = 0; i < ir::OpCount(); ++i) {
    const ir::OpInfo& info = ir::Info(static_cast<Op>(i));
    if (action == info.name) return std::string_view(info.result) == "v";
  }
  return true;  // StoreMemString
}

// Everything a run can be seen to do, as text.
class Observer {
 public:
  explicit Observer(const rt::Program& program) : program_(program), module_(program.module()) {}

  std::string Run(const rt::Executor& executor, int32_t function) {
    random_.seed(static_cast<uint64_t>(function));
    rt::Arena arena;
    arena_ = &arena;
    log_.clear();
    state_used_ = 0;
    uint8_t *const profile = StateBlock(module_.customer), *mems[2];
    std::vector<uint8_t> event = EventBlock(module_.events[0].layout);
    for (uint8_t*& mem : mems) mem = StateBlock(module_.journeys[0].memory);
    rt::Step step{.mem = mems[0],
                  .profile = profile,
                  .event = event.data(),
                  .now = 1'774'692'000'000,
                  .constants = program_.constants(),
                  .arena = &arena,
                  .stage = 1,
                  .wait = 0};
    rt::SetScript([&](const rt::Call& call, rt::Step* at, const Value* args, Value* out) {
      log_ += call.name + " " + std::to_string(call.imm) + " " + std::to_string(call.imm2);
      std::vector<Type> types;
      if (call.name == "Send" || call.name == "SendTell") types = {{Kind::kString}, {Kind::kInt}, {Kind::kFloat}};
      if (call.name == "StoreMemString") types = {module_.journeys[0].memory.slots[static_cast<size_t>(call.imm)].type};
      if (call.name == "StoreProfile") types = {module_.customer.slots[static_cast<size_t>(call.imm)].type};
      if (call.name == "Wait" || call.name == "EnumToStr" || call.name == "InSet") types = {{Kind::kInt}};
      if (call.name == "StrMatches" || call.name == "Bucket") types = {{Kind::kString}};
      for (size_t i = 0; i < types.size(); ++i) log_ += " " + Show(types[i], args[i]);
      log_ += "\n";
      if (call.name == "StoreMemString") {
        StoreState(at->mem, module_.journeys[0].memory.slots[static_cast<size_t>(call.imm)], args[0]);
      } else if (call.name == "EnterStage") {
        at->stage = call.imm;
        at->mem = mems[random_() % 2];
      } else if (call.name == "ClearWait") {
        at->wait = -1;
      } else if (call.name == "StoreProfile") {
        StoreState(profile, module_.customer.slots[static_cast<size_t>(call.imm)], args[0]);
        at->zone = at->zone == 0 ? 1 : 0;
      }
      if (out == nullptr || IsVoid(call.name)) return;  // the interpreter offers a place even to those
      *out = Value::Int(static_cast<int64_t>(random_() % 2));
      if (call.name == "LoadKey" || call.name == "EnumToStr") *out = Random({Kind::kString});
      if (call.name == "Bucket") *out = Value::Int(static_cast<int64_t>(random_() % 10'000));
      if (call.name == "History") *out = Random(module_.history[static_cast<size_t>(call.imm)].type);
    });
    const ir::Function& code = module_.functions[static_cast<size_t>(function)];
    std::vector<Value> args;
    for (uint32_t p = 0; p < code.param_count; ++p) args.push_back(Random(code.registers[p]));
    Value out = Value::None();
    executor.Run(function, &step, args.data(), code.result == Type{} ? nullptr : &out);
    rt::SetScript(nullptr);
    log_ += "result " + Show(code.result, out) + " stage " + std::to_string(step.stage) + " wait " +
            std::to_string(step.wait) + "\n";
    for (const uint8_t* mem : mems) {
      for (const ir::Slot& slot : module_.journeys[0].memory.slots) {
        log_ += " " + Show(slot.type, rt::LoadKept(mem, slot));
      }
    }
    return log_;
  }

 private:
  Value Random(Type type) {
    if (type.optional && random_() % 3 == 0) return Value::None();
    switch (type.kind) {
      case Kind::kBool:
        return Value::Bool(random_() % 2 == 0);
      case Kind::kFloat:
        return Value::Float(static_cast<double>(random_() % 100) / 4 - 10);
      case Kind::kString:
        return Value::String(arena_->Copy(std::string(random_() % 3, 'a')));
      case Kind::kZone:
        return Value::Int(0);
      case Kind::kEnum:
        return Value::Int(static_cast<int64_t>(random_() % 3));
      case Kind::kTime:
        return Value::Int(static_cast<int64_t>(random_() % 86'400'000));
      case Kind::kDate:
        return Value::Int(RandomDate(random_));
      default:
        return Value::Int(random_() % 8 == 0 ? static_cast<int64_t>(random_())
                                             : static_cast<int64_t>(random_() % 9) - 3);
    }
  }

  // Texts of state are told by their distance from the slot, so all of it is near each other. What was replaced stays,
  // since registers may hold it.
  uint8_t* TakeState(size_t bytes) {
    uint8_t* taken = state_.data() + state_used_;
    state_used_ += (bytes + 7) / 8 * 8;
    CHECK(state_used_ <= state_.size());
    std::memset(taken, 0, bytes);
    return taken;
  }
  void StoreState(uint8_t* block, const ir::Slot& slot, const rt::Value& value) {
    if (slot.type.kind != Kind::kString) return rt::StoreKept(block, slot, value);
    if (value.has == 0) return rt::KeepText(block, slot, value, nullptr);
    const size_t bytes = sizeof(rt::Str) + value.s->size;
    uint8_t* text = TakeState(bytes);
    std::memcpy(text, value.s, bytes);
    rt::KeepText(block, slot, value, reinterpret_cast<const rt::Str*>(text));
  }
  uint8_t* StateBlock(const ir::Layout& layout) {
    uint8_t* block = TakeState(layout.kept_size);
    for (const ir::Slot& slot : layout.slots) StoreState(block, slot, Random(slot.type));
    return block;
  }
  std::vector<uint8_t> EventBlock(const ir::Layout& layout) {
    std::vector<uint8_t> block(layout.size);
    for (const ir::Slot& slot : layout.slots) rt::StoreSlot(block.data(), slot, Random(slot.type));
    return block;
  }

  const rt::Program& program_;
  const ir::Module& module_;
  std::mt19937_64 random_;
  rt::Arena* arena_ = nullptr;
  std::vector<uint8_t> state_ = std::vector<uint8_t>(size_t{1} << 20);
  size_t state_used_ = 0;
  std::string log_;
};

TEST(RandomFunctions, InterpreterAndCompiledCodeAgree) {
  // More seeds by hand: JOURNEY_SEEDS=5000.
  const char* wanted = std::getenv("JOURNEY_SEEDS");
  const int seeds = wanted != nullptr ? std::atoi(wanted) : 60;
  for (int seed = 0; seed < seeds; ++seed) {
    Result<std::unique_ptr<rt::Program>> program = rt::Program::Load(Generator(static_cast<uint64_t>(seed)).Make());
    ASSERT_TRUE(program.ok()) << "seed " << seed << ": " << program.status().message();
    const ir::Module& module = (*program)->module();
    const rt::Interpreter interpreter(**program);
    const auto slow = Compiled(module, 0), fast = Compiled(module, 2);
    Observer observer(**program);
    for (int32_t f = 0; f < static_cast<int32_t>(module.functions.size()); ++f) {
      if (fast->Native(f) == nullptr) continue;
      const std::string expected = observer.Run(interpreter, f);
      ASSERT_EQ(expected, observer.Run(*slow, f))
          << "seed " << seed << ", " << module.functions[static_cast<size_t>(f)].name;
      ASSERT_EQ(expected, observer.Run(*fast, f))
          << "seed " << seed << ", " << module.functions[static_cast<size_t>(f)].name;
    }
  }
}

}  // namespace
}  // namespace journey
