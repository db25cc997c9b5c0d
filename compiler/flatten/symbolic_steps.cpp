// What single operations do to a path: loads and stores, stages, timers, sends, goals, the end.
#include <algorithm>

#include "compiler/flatten/symbolic_path.h"

namespace journey {

using flat::Expr;
using flat::ExprKind;

flat::EmitTemplate Symbolic::Caused(const Path& path) const {
  flat::EmitTemplate emit;
  if (path.start.timer == ir::kNone) {
    emit.cause_event = path.start.event;
    return emit;
  }
  const flat::Timer& timer = plan_.timers[static_cast<size_t>(path.start.timer)];
  emit.cause = flat::CauseKind::kTimer;
  emit.cause_timer = module_.journeys[static_cast<size_t>(timer.journey)].timers[static_cast<size_t>(timer.timer)].kind;
  return emit;
}

void Symbolic::EmitPlain(Path& path, flat::EmitTemplate emit) {
  emit.journey = path.start.journey;
  emit.stage = path.stage;
  path.emits.push_back({TemplateOf(emit), ir::kNone, {}, here_});
}

int32_t Symbolic::TemplateOf(const flat::EmitTemplate& emit) {
  const auto same = [&](const flat::EmitTemplate& other) {
    return other.kind == emit.kind && other.journey == emit.journey && other.stage == emit.stage &&
           other.from == emit.from && other.channel == emit.channel && other.goal_event == emit.goal_event &&
           other.outcome == emit.outcome && other.reason == emit.reason && other.cause == emit.cause &&
           other.cause_event == emit.cause_event && other.cause_timer == emit.cause_timer &&
           std::equal(other.args.begin(), other.args.end(), emit.args.begin(), emit.args.end(),
                      [](const flat::EmitArg& a, const flat::EmitArg& b) { return a.param == b.param; });
  };
  const auto found = std::find_if(plan_.templates.begin(), plan_.templates.end(), same);
  if (found != plan_.templates.end()) return static_cast<int32_t>(found - plan_.templates.begin());
  plan_.templates.push_back(emit);
  return static_cast<int32_t>(plan_.templates.size() - 1);
}

void Symbolic::EnterStage(Path& path, int32_t stage) {
  const int32_t from = path.stage;
  path.stage = stage;
  path.arms.clear();
  if (!path.in_stage) {
    path.in_stage = true;
    return;
  }
  path.left = true;
  flat::EmitTemplate moved = Caused(path);
  moved.kind = flat::EmitKind::kMoved;
  moved.from = from;
  EmitPlain(path, moved);
}

void Symbolic::Send(Path& path, const ir::Instr& instr, const std::vector<Sym>& registers) {
  const flat::Where here = here_;
  const ir::Channel& channel = module_.channels[static_cast<size_t>(instr.imm)];
  flat::EmitTemplate sent = Caused(path);
  sent.channel = static_cast<int32_t>(instr.imm);
  flat::Emit emit;
  for (size_t p = 0; p < instr.args.size(); ++p) {
    if (instr.args[p] == ir::kNoReg) continue;
    const Sym& value = registers[instr.args[p]];
    if (value.payload == ir::kNone) {
      path.slow = true;
      return;
    }
    const ir::Type& type = plan_.exprs[static_cast<size_t>(value.payload)].type;
    // Texts of events die with the batch's text; constants are found again by their number.
    const bool text = type.kind == ir::Kind::kString;
    if (value.has != ir::kNone || type.kind == ir::Kind::kFloat || type.kind == ir::Kind::kZone ||
        (text && plan_.exprs[static_cast<size_t>(value.payload)].kind != ExprKind::kText)) {
      path.slow = true;
      return;
    }
    sent.args.push_back({static_cast<int32_t>(p), type});
    emit.args.push_back(value.payload);
  }
  // The attempt counts before the channel is asked.
  ir::Instr add;
  add.op = ir::Op::kIntAdd;
  add.args = {0, 1};
  std::vector<Sym> operands(2);
  operands[0].payload = path.sends;
  operands[1].payload = Const(1, kInt);
  // A chain of additions of constants is one addition.
  const Expr before = plan_.exprs[static_cast<size_t>(path.sends)];
  if (before.kind == ExprKind::kOp && before.op == ir::Op::kIntAdd && Known(before.args[1]).has_value()) {
    operands[0].payload = before.args[0];
    operands[1].payload = Const(*Known(before.args[1]) + 1, kInt);
  }
  path.sends = Pure(path, add, kInt, operands).payload;
  emit.ordinal = path.sends;

  bool allowed = true;
  for (const int32_t function : channel.requires_fns) allowed = allowed && Holds(path, function);
  if (path.Stopped()) return;
  if (allowed && (!channel.quiet.empty() || !channel.caps.empty())) {
    path.slow = true;
    return;
  }
  sent.kind = allowed ? flat::EmitKind::kSent : flat::EmitKind::kSuppressed;
  sent.journey = path.start.journey;
  sent.stage = path.stage;
  emit.emit_template = TemplateOf(sent);
  emit.where = here;
  path.emits.push_back(std::move(emit));
}

Symbolic::Sym Symbolic::Step(Path& path, const ir::Function& function, const ir::Instr& instr,
                             std::vector<Sym>& registers, int depth) {
  const auto imm = static_cast<size_t>(instr.imm);
  const auto slow = [&] {
    path.slow = true;
    return Sym{};
  };
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(path.start.journey)];
  const ir::Type type = instr.dst == ir::kNoReg ? ir::Type{} : function.registers[instr.dst];
  if (ir::Info(instr.op).op_class == ir::OpClass::kPure) return Pure(path, instr, type, registers);
  switch (instr.op) {
    case ir::Op::kConst: {
      const Sym sym = ConstantOf(static_cast<int32_t>(instr.imm), type);
      return sym.payload == ir::kNone ? slow() : sym;
    }
    case ir::Op::kMov:
      return registers[instr.args[0]];
    case ir::Op::kSome: {
      Sym sym = registers[instr.args[0]];
      sym.has = Const(1, kBool);
      return sym;
    }
    case ir::Op::kNone:
      return {Const(0, kInt), Const(0, kBool)};
    case ir::Op::kIsSome:
      return {registers[instr.args[0]].has, ir::kNone};
    case ir::Op::kUnwrap:
      return {registers[instr.args[0]].payload, ir::kNone};
    case ir::Op::kCall: {
      std::vector<Sym> args;
      for (const uint32_t arg : instr.args) args.push_back(registers[arg]);
      return Call(path, static_cast<int32_t>(instr.imm), std::move(args), depth + 1);
    }
    case ir::Op::kNow: {
      Expr now;
      now.kind = ExprKind::kNow;
      now.type = kInstant;
      return {Intern(std::move(now)), ir::kNone};
    }
    case ir::Op::kLoadStage:
      return path.stage == ir::kNone ? slow() : Sym{Const(path.stage, kInt), ir::kNone};
    case ir::Op::kLoadWait:
      return {Const(-1, kInt), ir::kNone};
    case ir::Op::kLoadMem:
      return path.memory[imm];
    case ir::Op::kStoreMem:
      path.memory[imm] = registers[instr.args[0]];
      return path.memory[imm].payload == ir::kNone ? slow() : Sym{};
    case ir::Op::kLoadProfile:
      return Initial(path, module_.customer.slots[imm]);
    case ir::Op::kLoadEvent: {
      if (path.start.event != static_cast<int32_t>(instr.imm)) return slow();
      const ir::Slot& slot = module_.events[imm].layout.slots[static_cast<size_t>(instr.imm2)];
      Expr load;
      load.kind = ExprKind::kEvent;
      load.type = slot.type.Required();
      load.imm = instr.imm;
      load.imm2 = instr.imm2;
      load.guarded_by_event = slot.type.kind == ir::Kind::kString;
      Sym sym;
      if (slot.type.optional) {
        Expr has = load;
        has.kind = ExprKind::kEventHas;
        has.type = kBool;
        has.guarded_by_event = false;
        sym.has = Intern(std::move(has));
      }
      sym.payload = Intern(std::move(load));
      return sym;
    }
    case ir::Op::kEnterStage:
      EnterStage(path, static_cast<int32_t>(instr.imm));
      return {};
    case ir::Op::kArmTimer: {
      const auto is_it = [&](const flat::Timer& timer) {
        return timer.journey == path.start.journey && timer.timer == static_cast<int32_t>(instr.imm);
      };
      const auto found = std::find_if(plan_.timers.begin(), plan_.timers.end(), is_it);
      if (found == plan_.timers.end()) return slow();
      path.arms.push_back(static_cast<int32_t>(found - plan_.timers.begin()));
      return {};
    }
    case ir::Op::kSend:
      Send(path, instr, registers);
      return {};
    case ir::Op::kGoalOpen: {
      const ir::Goal& goal = journey.goals[imm];
      if (goal.limit_slot != ir::kNone) return slow();
      if (goal.hit_slot != ir::kNone && Answer(path, path.memory[static_cast<size_t>(goal.hit_slot)].payload)) {
        return {Const(0, kBool), ir::kNone};
      }
      if (!goal.has_window || path.Stopped()) return {Const(1, kBool), ir::kNone};
      // now < entry + window
      std::vector<Sym> operands(4);
      operands[0].payload = path.entry_time;
      operands[1].payload = Const(goal.window.ms, {ir::Kind::kDuration});
      ir::Instr add;
      add.op = ir::Op::kInstAdd;
      add.args = {0, 1};
      operands[3] = Pure(path, add, kInstant, operands);
      Expr now;
      now.kind = ExprKind::kNow;
      now.type = kInstant;
      operands[2].payload = Intern(std::move(now));
      ir::Instr less;
      less.op = ir::Op::kInstLt;
      less.args = {2, 3};
      return path.Stopped() ? Sym{} : Pure(path, less, kBool, operands);
    }
    case ir::Op::kGoalHit: {
      const ir::Goal& goal = journey.goals[imm];
      if (goal.hit_slot != ir::kNone) path.memory[static_cast<size_t>(goal.hit_slot)] = {Const(1, kBool), ir::kNone};
      flat::EmitTemplate emit = Caused(path);
      emit.kind = flat::EmitKind::kConverted;
      emit.goal_event = goal.event;
      EmitPlain(path, emit);
      return path.start.event == ir::kNone ? slow() : Sym{};
    }
    case ir::Op::kEndInstance: {
      // Who may come back needs to be remembered.
      if (journey.reenter != ir::ReenterKind::kNever) return slow();
      flat::EmitTemplate emit = Caused(path);
      emit.kind = flat::EmitKind::kEnded;
      emit.outcome = static_cast<ir::Outcome>(instr.imm);
      emit.reason = static_cast<int32_t>(instr.imm2);
      EmitPlain(path, emit);
      path.ended = true;
      path.left = true;
      path.arms.clear();
      return {};
    }
    default:
      return slow();
  }
}

}  // namespace journey
