// One loop over frames that are kept on a stack of our own: a module's calls may nest as deep as a chain of lets or of
// stages is long, on threads of any size.
#include "runtime/interp/interp.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/check.h"
#include "runtime/abi/act.h"
#include "runtime/interp/observing.h"
#include "runtime/value/packed.h"
#include "runtime/value/pure.h"

namespace journey::rt {
namespace {

using ir::Op;

const Str kEmptyStr{0};

// What an absent value unwraps to. The compiler has proved that it is not absent; this keeps the operation total.
Value Zero(const ir::Type& type) { return ir::IsHeld(type.kind) ? Value::String(&kEmptyStr) : Value::Int(0); }

// Room for the registers of all frames of a step. Frames never move, so an action may run a function in the middle of
// another.
class RegisterStack {
 public:
  struct Position {
    size_t chunk = 0;
    size_t used = 0;
  };

  // What waits for a call to return.
  struct Activation {
    const ir::Function* function;
    const ir::Instr* next;
    Value* frame;
    Position below;  // the stack without it
  };

  // Made once, so that no step allocates.
  static RegisterStack& Of(Step* step) {
    if (step->frames == nullptr) {
      step->frames = new RegisterStack;
      step->end_frames = [](void* frames) { delete static_cast<RegisterStack*>(frames); };
    }
    return *static_cast<RegisterStack*>(step->frames);
  }
  std::vector<Activation>& callers() { return callers_; }
  Position top() const { return top_; }
  void PopTo(Position position) { top_ = position; }
  // Registers that are none.
  Value* Push(size_t count) {
    while (top_.chunk < chunks_.size() && top_.used + count > chunks_[top_.chunk].size) top_ = {top_.chunk + 1, 0};
    if (top_.chunk == chunks_.size()) {
      const size_t size = std::max(kChunk, count);
      chunks_.push_back({std::make_unique_for_overwrite<Value[]>(size), size});
    }
    Value* frame = chunks_[top_.chunk].values.get() + top_.used;
    top_.used += count;
    std::fill_n(frame, count, Value::None());
    return frame;
  }

 private:
  static constexpr size_t kChunk = 4096;
  struct Chunk {
    std::unique_ptr<Value[]> values;
    size_t size;
  };
  std::vector<Chunk> chunks_;
  std::vector<Activation> callers_;
  Position top_;
};

// The operands of one instruction, gathered.
class Operands {
 public:
  Operands(const Value* frame, const ir::Instr& instr) {
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

// With an observer, which is told of each instruction, or without: then nothing is asked.
template <bool kObserved>
class Machine {
  using Activation = RegisterStack::Activation;

 public:
  Machine(const Program& program, Step* step, RunObserver* observer = nullptr)
      : observer_(observer),
        program_(program),
        module_(program.module()),
        step_(step),
        registers_(RegisterStack::Of(step)),
        callers_(registers_.callers()),
        first_(callers_.size()) {}

  uint64_t steps() const { return steps_; }

  void Call(int32_t id, const Value* args, Value* out) {
    const RegisterStack::Position bottom = registers_.top();
    Activation now = Enter(id, bottom);
    std::copy_n(args, now.function->param_count, now.frame);
    for (;;) {
      const ir::Instr& instr = *now.next++;
      ++steps_;
      switch (instr.op) {
        case Op::kReturn: {
          const Value result = instr.args.empty() ? Value::None() : now.frame[instr.args[0]];
          registers_.PopTo(now.below);
          if (callers_.size() == first_) {
            if (!instr.args.empty() && out != nullptr) *out = result;
            return;
          }
          now = callers_.back();
          callers_.pop_back();
          // The call itself is the instruction before the next one.
          const ir::Instr& call = *(now.next - 1);
          if (call.dst != ir::kNoReg) now.frame[call.dst] = result;
          if constexpr (kObserved) observer_->Ran(*now.function, call, result);
          break;
        }
        case Op::kCall: {
          if constexpr (kObserved) observer_->Begins(*now.function, instr);
          const Value* from = now.frame;
          callers_.push_back(now);
          now = Enter(static_cast<int32_t>(instr.imm), registers_.top());
          for (size_t i = 0; i < instr.args.size(); ++i) now.frame[i] = from[instr.args[i]];
          break;
        }
        case Op::kJump:
        case Op::kBranch:
        case Op::kSwitch:
          now.next = now.function->blocks[Target(instr, now.frame)].instrs.data();
          break;
        default:
          if constexpr (kObserved) observer_->Begins(*now.function, instr);
          Execute(*now.function, instr, now.frame);
          if constexpr (kObserved) {
            observer_->Ran(*now.function, instr, instr.dst != ir::kNoReg ? now.frame[instr.dst] : Value::None());
          }
      }
    }
  }

 private:
  Activation Enter(int32_t id, RegisterStack::Position below) {
    const ir::Function& function = module_.functions[static_cast<size_t>(id)];
    return {&function, function.blocks[0].instrs.data(), registers_.Push(function.registers.size()), below};
  }

  static uint32_t Target(const ir::Instr& instr, const Value* frame) {
    if (instr.op == Op::kJump) return instr.targets[0];
    const int64_t value = frame[instr.args[0]].i;
    if (instr.op == Op::kBranch) return instr.targets[value != 0 ? 0 : 1];
    for (size_t k = 0; k < instr.cases.size(); ++k) {
      if (instr.cases[k] == value) return instr.targets[k];
    }
    return instr.targets.back();
  }

  void Execute(const ir::Function& function, const ir::Instr& instr, Value* frame) {
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
      case Op::kLoadMem:
        return set(LoadKept(step_->mem, Memory(function, instr.imm)));
      case Op::kLoadProfile:
        return set(LoadKept(step_->profile, module_.customer.slots[Index(instr.imm)]));
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
        if (ir::IsHeld(slot.type.kind)) return journey_act_StoreMemString(step_, instr.imm, 0, &arg(0), nullptr);
        return StoreKept(step_->mem, slot, arg(0));
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

  RunObserver* observer_;
  const Program& program_;
  const ir::Module& module_;
  Step* step_;
  RegisterStack& registers_;
  std::vector<Activation>& callers_;
  const size_t first_;  // of them are those of calls around this one
  uint64_t steps_ = 0;
};

}  // namespace

Interpreter::Interpreter(const Program& program) : program_(program), max_steps_(program.module().functions.size()) {}

NativeFn Interpreter::Native(int32_t) const { return nullptr; }

void Interpreter::Run(int32_t function, Step* step, const Value* args, Value* out) const {
  Machine<false> machine(program_, step);
  machine.Call(function, args, out);
  std::atomic<uint64_t>& most = max_steps_[static_cast<size_t>(function)];
  uint64_t before = most.load(std::memory_order_relaxed);
  while (before < machine.steps() && !most.compare_exchange_weak(before, machine.steps())) {
  }
}

void ObservingInterpreter::Run(int32_t function, Step* step, const Value* args, Value* out) const {
  Machine<true>(program_, step, &observer_).Call(function, args, out);
}

uint64_t Interpreter::MaxSteps(int32_t function) const { return max_steps_[static_cast<size_t>(function)].load(); }

}  // namespace journey::rt
