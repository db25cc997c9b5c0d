// Follows one path at a time; see symbolic.h. The rules of entry, stages and sends are the engine's (runtime/engine),
// in the cases that have a flat form; tests/packed holds both against each other.
#include "compiler/flatten/symbolic.h"

#include <algorithm>

#include "compiler/flatten/symbolic_path.h"
#include "runtime/value/pure.h"
#include "runtime/value/value.h"

namespace journey {
namespace {

using flat::Expr;
using flat::ExprKind;
using flat::FieldKind;

constexpr int kMaxNodes = 64;      // of one decision
constexpr int kMaxInstrs = 2000;   // of one path
constexpr size_t kMaxAnswers = 8;  // on one path
constexpr size_t kMaxEmits = 6;    // of one leaf

}  // namespace

// ---------------------------------------------------------------- expressions

int32_t Symbolic::Intern(Expr expr) {
  const auto same = [&](const Expr& other) {
    return other.kind == expr.kind && other.type == expr.type && other.op == expr.op && other.imm == expr.imm &&
           other.imm2 == expr.imm2 && other.args == expr.args;
  };
  const auto found = std::find_if(plan_.exprs.begin(), plan_.exprs.end(), same);
  if (found != plan_.exprs.end()) return static_cast<int32_t>(found - plan_.exprs.begin());
  expr.where = here_;
  plan_.exprs.push_back(std::move(expr));
  return static_cast<int32_t>(plan_.exprs.size() - 1);
}

int32_t Symbolic::Const(int64_t value, ir::Type type) {
  Expr expr;
  expr.type = type.Required();
  expr.imm = value;
  return Intern(std::move(expr));
}

int32_t Symbolic::FieldExpr(int32_t field, ir::Type type) {
  Expr expr;
  expr.kind = ExprKind::kField;
  expr.type = type;
  expr.imm = field;
  return Intern(std::move(expr));
}

std::optional<int64_t> Symbolic::Known(int32_t expr) const {
  const Expr& known = plan_.exprs[static_cast<size_t>(expr)];
  if (known.kind != ExprKind::kConst) return std::nullopt;
  return known.imm;
}

Symbolic::Sym Symbolic::ConstantOf(int32_t index, const ir::Type& type) {
  const ir::Constant& constant = module_.constants[static_cast<size_t>(index)];
  Sym sym;
  if (std::holds_alternative<std::monostate>(constant.value)) {
    sym.payload = Const(0, type.kind == ir::Kind::kString ? kInt : type);
    sym.has = Const(0, kBool);
    return sym;
  }
  if (const bool* b = std::get_if<bool>(&constant.value)) sym.payload = Const(*b ? 1 : 0, type);
  if (const int64_t* i = std::get_if<int64_t>(&constant.value)) sym.payload = Const(*i, type);
  if (std::holds_alternative<std::string>(constant.value) && constant.type.kind == ir::Kind::kString) {
    Expr text;
    text.kind = ExprKind::kText;
    text.type = kString;
    text.imm = index;
    text.guarded_by_event = true;
    sym.payload = Intern(std::move(text));
  }
  // Floats and zones have no flat form: the payload stays kNone.
  if (type.optional) sym.has = Const(1, kBool);
  return sym;
}

// The value that a profile or a new instance begins with.
Symbolic::Sym Symbolic::Initial(Path& path, const ir::Slot& slot) {
  if (slot.initial != ir::kNone) {
    Sym sym = ConstantOf(slot.initial, slot.type);
    if (slot.type.optional && sym.has == ir::kNone) sym.has = Const(1, kBool);
    if (sym.payload == ir::kNone) path.slow = true;
    return sym;
  }
  Sym sym;
  if (slot.type.kind == ir::Kind::kString && !slot.type.optional) path.slow = true;
  sym.payload = Const(0, slot.type.kind == ir::Kind::kString ? kInt : slot.type);
  if (slot.type.optional) sym.has = Const(0, kBool);
  return sym;
}

bool Symbolic::Answer(Path& path, int32_t predicate) {
  if (path.Stopped()) return false;
  if (const std::optional<int64_t> known = Known(predicate)) return *known != 0;
  for (const auto& [asked, answer] : *path.answers) {
    if (asked == predicate) return answer;
  }
  path.asks = predicate;
  return false;
}

// ---------------------------------------------------------------- code

Symbolic::Sym Symbolic::Pure(Path& path, const ir::Instr& instr, const ir::Type& type,
                             const std::vector<Sym>& registers) {
  Expr expr;
  expr.kind = ExprKind::kOp;
  expr.type = type.Required();
  expr.op = instr.op;
  bool constant = true;
  std::vector<rt::Value> values;
  for (const uint32_t arg : instr.args) {
    const int32_t payload = registers[arg].payload;
    if (payload == ir::kNone) {
      path.slow = true;
      return {};
    }
    const Expr& operand = plan_.exprs[static_cast<size_t>(payload)];
    // Texts may be compared; all else that is done with them needs an arena.
    if (operand.type.kind == ir::Kind::kString && instr.op != ir::Op::kStrEq) path.slow = true;
    if (operand.type.kind == ir::Kind::kFloat || operand.type.kind == ir::Kind::kZone) path.slow = true;
    constant = constant && operand.kind == ExprKind::kConst;
    values.push_back(rt::Value::Int(operand.imm));
    expr.guarded_by_event = expr.guarded_by_event || operand.guarded_by_event;
    expr.args.push_back(payload);
  }
  if (type.kind == ir::Kind::kString || type.kind == ir::Kind::kFloat) path.slow = true;
  if (path.slow) return {};
  Sym sym;
  if (constant && instr.op != ir::Op::kStrEq) {
    rt::Arena arena;
    rt::Value out = rt::Value::None();
    rt::PureFunction(instr.op)(arena, values.data(), &out);
    sym.payload = Const(out.i, type);
    if (type.optional) sym.has = Const(out.has != 0 ? 1 : 0, kBool);
    return sym;
  }
  if (type.optional) {
    Expr has = expr;
    has.kind = ExprKind::kOpHas;
    has.type = kBool;
    sym.has = Intern(std::move(has));
  }
  sym.payload = Intern(std::move(expr));
  return sym;
}

bool Symbolic::Holds(Path& path, int32_t function) {
  if (function == ir::kNone) return true;
  const Sym result = Call(path, function, {}, 0);
  if (path.Stopped() || result.payload == ir::kNone) {
    path.slow = path.slow || path.asks == ir::kNone;
    return false;
  }
  return Answer(path, result.payload);
}

Symbolic::Sym Symbolic::Call(Path& path, int32_t id, std::vector<Sym> args, int depth) {
  const ir::Function& function = module_.functions[static_cast<size_t>(id)];
  if (depth > 32) path.slow = true;
  std::vector<Sym> registers(function.registers.size());
  std::copy(args.begin(), args.end(), registers.begin());
  for (size_t block = 0;;) {
    for (const ir::Instr& instr : function.blocks[block].instrs) {
      if (path.Stopped() || ++path.instrs > kMaxInstrs) {
        path.slow = path.slow || path.asks == ir::kNone;
        return {};
      }
      if (instr.line != 0) here_ = {function.file, instr.line};
      switch (instr.op) {
        case ir::Op::kReturn:
          if (instr.args.empty() || instr.args[0] == ir::kNoReg) return {};
          return registers[instr.args[0]];
        case ir::Op::kJump:
          block = instr.targets[0];
          break;
        case ir::Op::kBranch: {
          const int32_t predicate = registers[instr.args[0]].payload;
          if (predicate == ir::kNone) {
            path.slow = true;
            return {};
          }
          const bool yes = Answer(path, predicate);
          block = instr.targets[yes ? 0 : 1];
          break;
        }
        case ir::Op::kSwitch: {
          const int32_t on = registers[instr.args[0]].payload;
          const std::optional<int64_t> known = on == ir::kNone ? std::nullopt : Known(on);
          if (!known.has_value()) {
            path.slow = true;
            return {};
          }
          const auto found = std::find(instr.cases.begin(), instr.cases.end(), *known);
          block = found == instr.cases.end() ? instr.targets.back()
                                             : instr.targets[static_cast<size_t>(found - instr.cases.begin())];
          break;
        }
        default: {
          const Sym result = Step(path, function, instr, registers, depth);
          if (instr.dst != ir::kNoReg) registers[instr.dst] = result;
        }
      }
    }
    if (path.Stopped()) return {};
  }
}

// ---------------------------------------------------------------- starting points

void Symbolic::Enter(Path& path) {
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(path.start.journey)];
  const ir::Enter* chosen = nullptr;
  if (Holds(path, journey.segment_fn)) {
    for (const ir::Enter& enter : journey.enters) {
      if (enter.kind != ir::EnterKind::kOn || enter.event != path.start.event) continue;
      if (!Holds(path, enter.where_fn)) {
        if (path.Stopped()) return;
        continue;
      }
      chosen = &enter;
      break;
    }
  }
  if (path.Stopped() || chosen == nullptr) return;
  const bool limits = std::any_of(journey.goals.begin(), journey.goals.end(),
                                  [](const ir::Goal& goal) { return goal.limit_slot != ir::kNone; });
  if (journey.holdout > 0 || journey.has_timeout || limits) {
    path.slow = true;
    return;
  }
  for (size_t s = 0; s < journey.memory.slots.size(); ++s) path.memory[s] = Initial(path, journey.memory.slots[s]);
  path.sends = Const(0, kInt);
  Expr now;
  now.kind = ExprKind::kNow;
  now.type = kInstant;
  path.entry_time = Intern(std::move(now));
  path.stage = journey.first_stage;
  flat::EmitTemplate entered = Caused(path);
  entered.kind = flat::EmitKind::kEntered;
  EmitPlain(path, entered);
  if (chosen->block_fn != ir::kNone) Call(path, chosen->block_fn, {}, 0);
  if (path.Stopped()) return;
  Call(path, journey.stages[static_cast<size_t>(journey.first_stage)].enter_fn, {}, 0);
}

void Symbolic::RunStart(Path& path) {
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(path.start.journey)];
  if (path.start.timer != ir::kNone) {
    const flat::Timer& timer = plan_.timers[static_cast<size_t>(path.start.timer)];
    Call(path, journey.timers[static_cast<size_t>(timer.timer)].body_fn, {}, 0);
    // A timer that has fired must not look pending: only leaving the stage makes sure of that.
    if (!path.Stopped() && !path.left) path.slow = true;
    return;
  }
  if (path.start.stage == ir::kNone) return Enter(path);
  for (const ir::EventHandler& handler : journey.handlers) {
    if (handler.event == path.start.event) Call(path, handler.fn, {}, 0);
  }
}

int32_t Symbolic::Explore(const Start& start, std::vector<std::pair<int32_t, bool>>& answers, int& budget) {
  Path path;
  path.start = start;
  path.answers = &answers;
  path.stage = start.stage;
  path.in_stage = start.stage != ir::kNone;
  flat::Leaf leaf;
  if (start.journey != ir::kNone) {
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(start.journey)];
    for (size_t s = 0; s < journey.memory.slots.size(); ++s) {
      const int32_t field = plan_.FindField(FieldKind::kMemory, start.journey, static_cast<int32_t>(s));
      path.memory.push_back({FieldExpr(field, journey.memory.slots[s].type), ir::kNone});
    }
    const int32_t sends = plan_.FindField(FieldKind::kSends, start.journey);
    path.sends = FieldExpr(sends, kInt);
    const int32_t entry_field = plan_.FindField(FieldKind::kEntryTime, start.journey);
    if (entry_field != ir::kNone) path.entry_time = FieldExpr(entry_field, kInstant);
    RunStart(path);
  }
  --budget;
  if (path.asks != ir::kNone && !path.slow && budget > 0 && answers.size() < kMaxAnswers) {
    flat::Node node;
    node.predicate = path.asks;
    answers.emplace_back(path.asks, true);
    node.yes = Explore(start, answers, budget);
    answers.back().second = false;
    node.no = Explore(start, answers, budget);
    answers.pop_back();
    plan_.nodes.push_back(node);
    return static_cast<int32_t>(plan_.nodes.size() - 1);
  }
  leaf.slow = path.slow || path.asks != ir::kNone || path.emits.size() > kMaxEmits;
  if (!leaf.slow) {
    Expr now;
    now.kind = ExprKind::kNow;
    now.type = kInstant;
    const int32_t now_expr = Intern(std::move(now));
    if (!plan_.ordered) leaf.sets.push_back({plan_.FindField(FieldKind::kClock, ir::kNone), now_expr});
    if (start.journey != ir::kNone) {
      const ir::Journey& journey = module_.journeys[static_cast<size_t>(start.journey)];
      const auto set = [&](int32_t field, int32_t expr) {
        if (field == ir::kNone) return;
        const Expr& value = plan_.exprs[static_cast<size_t>(expr)];
        if (value.kind == ExprKind::kField && value.imm == field) return;
        leaf.sets.push_back({field, expr});
      };
      // Whoever has had an event is known, and in an ordered plan only the first journey's stage can say so.
      const bool marks_known = plan_.ordered && start.journey == 0;
      const int64_t code = path.ended                ? flat::CodeEnded(journey)
                           : path.stage != ir::kNone ? flat::CodeOfStage(path.stage)
                           : marks_known             ? flat::CodeKnown(journey)
                                                     : flat::kNotEntered;
      const int64_t before = start.stage == ir::kNone ? flat::kNotEntered : flat::CodeOfStage(start.stage);
      if (code != before) set(plan_.FindField(FieldKind::kStage, start.journey), Const(code, kInt));
      if (!path.ended && path.stage != ir::kNone) {
        for (size_t s = 0; s < path.memory.size(); ++s) {
          if (path.memory[s].payload == ir::kNone || path.memory[s].has != ir::kNone) leaf.slow = true;
          if (leaf.slow) break;
          set(plan_.FindField(FieldKind::kMemory, start.journey, static_cast<int32_t>(s)), path.memory[s].payload);
        }
        set(plan_.FindField(FieldKind::kSends, start.journey), path.sends);
        if (path.entry_time != ir::kNone) {
          set(plan_.FindField(FieldKind::kEntryTime, start.journey), path.entry_time);
        }
        for (const int32_t timer : path.arms) {
          ir::Instr add;
          add.op = ir::Op::kInstAdd;
          add.args = {0, 1};
          std::vector<Sym> operands(2);
          operands[0].payload = now_expr;
          operands[1].payload = Const(plan_.timers[static_cast<size_t>(timer)].delay_ms, {ir::Kind::kDuration});
          leaf.sets.push_back(
              {plan_.timers[static_cast<size_t>(timer)].field, Pure(path, add, kInstant, operands).payload});
        }
      }
    }
    leaf.emits = path.emits;
    leaf.arms = path.arms;
  }
  if (leaf.slow) leaf = {.slow = true, .sets = {}, .emits = {}, .arms = {}};
  flat::Node node;
  node.leaf = AddLeaf(std::move(leaf));
  plan_.nodes.push_back(node);
  return static_cast<int32_t>(plan_.nodes.size() - 1);
}

int32_t Symbolic::AddLeaf(flat::Leaf leaf) {
  plan_.leaves.push_back(std::move(leaf));
  return static_cast<int32_t>(plan_.leaves.size() - 1);
}

flat::Decision Symbolic::Decide(const Start& start) {
  std::vector<std::pair<int32_t, bool>> answers;
  int budget = kMaxNodes;
  return {Explore(start, answers, budget)};
}

flat::Decision Symbolic::OnEvent(int32_t journey, int32_t stage, int32_t event) {
  return Decide({.journey = journey, .stage = stage, .event = event, .timer = ir::kNone});
}

flat::Decision Symbolic::Nothing() { return Decide({}); }

flat::Decision Symbolic::OnTimer(int32_t timer) {
  const flat::Timer& declared = plan_.timers[static_cast<size_t>(timer)];
  return Decide({.journey = declared.journey, .stage = declared.stage, .event = ir::kNone, .timer = timer});
}

}  // namespace journey
