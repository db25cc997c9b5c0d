// One frame of Values per call and one switch over the core operations. Calls never recurse (verified), so the native
// stack is bounded by the module's call depth.
#include "runtime/interp/interp.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "runtime/abi/act.h"
#include "runtime/value/packed.h"
#include "runtime/value/pure.h"

namespace journey::rt {
namespace {

using ir::Op;

const Str kEmptyStr{0};

// What an absent value unwraps to. The compiler has proved that it is not absent; this keeps the operation total.
Value Zero(const ir::Type& type) { return type.kind == ir::Kind::kString ? Value::String(&kEmptyStr) : Value::Int(0); }

// A frame on the stack for ordinary functions, on the heap for large ones.
class Frame {
 public:
  explicit Frame(size_t size) {
    if (size > kSmall) {
      large_ = std::make_unique<Value[]>(size);
      values_ = large_.get();
    }
    std::fill_n(values_, size, Value::None());
  }
  Value& operator[](uint32_t reg) { return values_[reg]; }

 private:
  static constexpr size_t kSmall = 48;
  std::array<Value, kSmall> small_;
  std::unique_ptr<Value[]> large_;
  Value* values_ = small_.data();
};

// The operands of one instruction, gathered.
class Operands {
 public:
  Operands(Frame& frame, const ir::Instr& instr) {
    const size_t size = instr.args.size();
    if (size > kSmall) {
      large_ = std::make_unique<Value[]>(size);
      values_ = large_.get();
    }
    for (size_t i = 0; i < size; ++i) {
      const uint32_t reg = instr.args[i];
      values_[i] = reg == ir::kNoReg ? Value{{0}, kNotWritten} : frame[reg];
    }
  }
  const Value* data() const { return values_; }

 private:
  static constexpr size_t kSmall = 8;
  std::array<Value, kSmall> small_;
  std::unique_ptr<Value[]> large_;
  Value* values_ = small_.data();
};

class Machine {
 public:
  Machine(const Program& program, Step* step) : program_(program), module_(program.module()), step_(step) {}

  uint64_t steps() const { return steps_; }

  void Call(int32_t id, const Value* args, Value* out) {
    const ir::Function& function = module_.functions[static_cast<size_t>(id)];
    Frame frame(function.registers.size());
    for (uint32_t i = 0; i < function.param_count; ++i) frame[i] = args[i];
    uint32_t block = 0;
    for (;;) {
      const ir::Block& current = function.blocks[block];
      for (const ir::Instr& instr : current.instrs) {
        ++steps_;
        if (instr.op == Op::kReturn) {
          if (!instr.args.empty() && out != nullptr) *out = frame[instr.args[0]];
          return;
        }
        if (instr.op == Op::kJump || instr.op == Op::kBranch || instr.op == Op::kSwitch) {
          block = Target(instr, frame);
          break;
        }
        Execute(function, instr, frame);
      }
    }
  }

 private:
  static uint32_t Target(const ir::Instr& instr, Frame& frame) {
    if (instr.op == Op::kJump) return instr.targets[0];
    const int64_t value = frame[instr.args[0]].i;
    if (instr.op == Op::kBranch) return instr.targets[value != 0 ? 0 : 1];
    for (size_t k = 0; k < instr.cases.size(); ++k) {
      if (instr.cases[k] == value) return instr.targets[k];
    }
    return instr.targets.back();
  }

  void Execute(const ir::Function& function, const ir::Instr& instr, Frame& frame) {
    const auto set = [&](Value value) { frame[instr.dst] = value; };
    const auto arg = [&](size_t i) -> const Value& { return frame[instr.args[i]]; };
    switch (instr.op) {
      case Op::kConst:
        return set(program_.constants()[instr.imm]);
      case Op::kMov:
        return set(arg(0));
      case Op::kSome:
        return set(arg(0));
      case Op::kNone:
        return set(Value::None());
      case Op::kIsSome:
        return set(Value::Bool(arg(0).has != 0));
      case Op::kUnwrap:
        return set(arg(0).has != 0 ? arg(0) : Zero(function.registers[instr.dst]));
      case Op::kCall: {
        Value result = Value::None();
        Call(static_cast<int32_t>(instr.imm), Operands(frame, instr).data(), &result);
        if (instr.dst != ir::kNoReg) set(result);
        return;
      }
      case Op::kLoadMem:
        return set(LoadRelative(step_->mem, Memory(function, instr.imm)));
      case Op::kLoadProfile:
        return set(LoadRelative(step_->profile, module_.customer.slots[Index(instr.imm)]));
      case Op::kLoadEvent:
        return set(LoadSlot(step_->event, module_.events[Index(instr.imm)].layout.slots[Index(instr.imm2)]));
      case Op::kLoadStage:
        return set(Value::Int(step_->stage));
      case Op::kLoadWait:
        return set(Value::Int(step_->wait));
      case Op::kNow:
        return set(Value::Int(step_->now));
      case Op::kCustomerZone:
        return set(Value::Int(step_->zone));
      case Op::kStoreMem: {
        const ir::Slot& slot = Memory(function, instr.imm);
        if (slot.type.kind == ir::Kind::kString)
          return journey_act_StoreMemString(step_, instr.imm, 0, &arg(0), nullptr);
        return StoreSlot(step_->mem, slot, arg(0));
      }
      default:
        break;
    }
    Value result = Value::None();
    if (const PureFn pure = PureFunction(instr.op)) {
      pure(*step_->arena, Operands(frame, instr).data(), &result);
    } else {
      const ActFn act = ActFunction(instr.op);
      CHECK(act != nullptr);
      act(step_, instr.imm, instr.imm2, Operands(frame, instr).data(), &result);
    }
    if (instr.dst != ir::kNoReg) set(result);
  }

  const ir::Slot& Memory(const ir::Function& function, int64_t slot) const {
    return module_.journeys[Index(function.journey)].memory.slots[Index(slot)];
  }
  static size_t Index(int64_t index) { return static_cast<size_t>(index); }

  const Program& program_;
  const ir::Module& module_;
  Step* step_;
  uint64_t steps_ = 0;
};

}  // namespace

Interpreter::Interpreter(const Program& program) : program_(program), max_steps_(program.module().functions.size()) {}

NativeFn Interpreter::Native(int32_t) const { return nullptr; }

void Interpreter::Run(int32_t function, Step* step, const Value* args, Value* out) const {
  Machine machine(program_, step);
  machine.Call(function, args, out);
  std::atomic<uint64_t>& most = max_steps_[static_cast<size_t>(function)];
  uint64_t before = most.load(std::memory_order_relaxed);
  while (before < machine.steps() && !most.compare_exchange_weak(before, machine.steps())) {
  }
}

uint64_t Interpreter::MaxSteps(int32_t function) const { return max_steps_[static_cast<size_t>(function)].load(); }

}  // namespace journey::rt
