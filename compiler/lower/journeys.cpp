// One journey: its tables, stages and timers, and the functions that decide what an event or a changed condition does.
//
// The order inside each function is the contract's order of things (section 4). An instance that was left or ended
// while a function ran is never touched again: everything that can do so is followed by a return.
#include "compiler/lower/journeys.h"

#include <map>

#include "base/check.h"
#include "compiler/lower/annotations.h"
#include "compiler/lower/code.h"
#include "compiler/lower/flow.h"
#include "compiler/lower/moments.h"
#include "compiler/lower/paths.h"

namespace journey::lower {

using ir::Kind;
using ir::Op;

namespace {

class JourneyWriter {
 public:
  JourneyWriter(Tables& tables, int32_t journey)
      : tables_(tables), journey_(tables.program.journeys[static_cast<size_t>(journey)]) {
    scope_.id = tables.journey_ids[static_cast<size_t>(journey)];
    scope_.journey = &journey_;
    scope_.moving_fields = MovingFields(journey_);
  }

  void Run() {
    Header();
    Memory();
    Stages();
    Handlers();
    Whens();
    Enters();
    ir::Pack(row().memory);
    LowerAnnotations(tables_, journey_, row());
  }

 private:
  ir::Journey& row() { return tables_.module.journeys[static_cast<size_t>(scope_.id)]; }
  std::string Name(const std::string& part) const { return journey_.info.qualified + "/" + part; }
  const std::string& EventName(int32_t event) const {
    return tables_.program.events[static_cast<size_t>(event)].info.name;
  }
  // Where the journey's text stands: the template's, for one made from a template.
  Span Place() const { return journey_.stages.empty() ? journey_.info.span : journey_.stages[0].info.span; }

  void Header() {
    ir::Journey& j = row();
    j.name = journey_.info.qualified;
    j.simple_name = journey_.info.name;
    j.title = journey_.info.title;
    j.version = journey_.version;
    j.priority = journey_.priority;
    j.reenter = journey_.reenter;
    if (j.reenter == ir::ReenterKind::kAfter)
      j.reenter_after = tables_.Delay(journey_.reenter_after, journey_.reenter_zone);
    j.has_timeout = journey_.has_timeout;
    if (j.has_timeout) j.timeout = tables_.Delay(journey_.timeout, journey_.timeout_zone);
    j.timeout_stage = journey_.timeout_stage;
    j.holdout = static_cast<uint32_t>(journey_.holdout);
    j.first_stage = journey_.first_stage;
    for (const typed::SplitDecl& split : journey_.splits) {
      ir::Split& split_row = j.splits.emplace_back();
      split_row.name = split.info.name;
      for (const typed::SplitArm& arm : split.arms) split_row.arms.push_back({arm.info.name, arm.share});
    }
    j.waits.resize(static_cast<size_t>(journey_.wait_count));
    if (journey_.has_key || !tables_.for_costs) {
      j.key_fields.assign(tables_.program.events.size(), ir::kNone);
    }
    if (journey_.has_key) {
      for (size_t e = 0; e < tables_.program.events.size(); ++e) {
        const std::vector<typed::Field>& fields = tables_.program.events[e].fields;
        for (size_t f = 0; f < fields.size(); ++f) {
          bool key = fields[f].info.name == journey_.key.name && fields[f].type == journey_.key_type;
          if (key) j.key_fields[e] = static_cast<int32_t>(f);
        }
      }
    }
    if (journey_.segment != ir::kNone) {
      int32_t segment = tables_.LetFunction(journey_.segment);
      row().segment_fn = segment;
    }
  }

  int32_t AddSlot(std::string name, ir::Type type) {
    ir::Slot slot;
    slot.name = std::move(name);
    slot.type = type;
    row().memory.slots.push_back(std::move(slot));
    return static_cast<int32_t>(row().memory.slots.size() - 1);
  }

  void Memory() {
    if (journey_.has_key) {
      row().key_slot = AddSlot(journey_.key.name, journey_.key_type);
      CHECK(row().key_slot == Tables::kKeySlot);
    }
    for (const typed::Field& field : journey_.memory) {
      ir::Slot slot = tables_.FieldSlot(field);
      slot.required = false;
      row().memory.slots.push_back(std::move(slot));
    }
    Numbered goals;
    for (const typed::Goal& goal : journey_.goals) {
      const std::string name = goals(EventName(goal.event));
      ir::Goal goal_row;
      goal_row.event = goal.event;
      goal_row.has_window = goal.has_window;
      if (goal.has_window) goal_row.window = tables_.Delay(goal.window, goal.zone);
      goal_row.continues = goal.continues;
      goal_row.hit_slot = AddSlot("#goal/" + name, kBool);
      if (goal.has_window && goal.window.calendar) {
        goal_row.limit_slot = AddSlot("#goal_limit/" + name, {Kind::kInstant});
      }
      row().goals.push_back(goal_row);
    }
    Numbered whens;
    for (const typed::Stage& stage : journey_.stages) {
      for (const typed::Trigger& trigger : stage.triggers) {
        if (trigger.kind != typed::TriggerKind::kWhen) continue;
        int32_t slot = AddSlot(whens("#when/" + stage.info.name), kBool);
        when_slots_.emplace(&trigger, slot);
      }
    }
    for (const typed::Trigger& rule : journey_.rules) {
      if (rule.kind != typed::TriggerKind::kWhen) continue;
      when_rules_.push_back(&rule);
      when_slots_.emplace(&rule, AddSlot(whens("#when"), kBool));
    }
  }

  void Stages() {
    // Every enter function exists before any body is written, because a `go` may name any stage.
    std::vector<Code> enters;
    enters.reserve(journey_.stages.size());
    for (size_t s = 0; s < journey_.stages.size(); ++s) {
      const typed::Stage& stage = journey_.stages[s];
      enters.emplace_back(tables_, Name(stage.info.name + "/enter"), ir::Context::kInstance, std::vector<ir::Type>{},
                          ir::Type{}, stage.info.span, &scope_);
      scope_.enter_fns.push_back(enters.back().id());
      ir::Stage& stage_row = row().stages.emplace_back();
      stage_row.name = stage.info.name;
      stage_row.title = stage.info.title;
      stage_row.final = stage.final;
      stage_row.enter_fn = enters.back().id();
    }
    for (size_t s = 0; s < journey_.stages.size(); ++s) {
      auto stage = static_cast<int32_t>(s);
      Timers(stage);
      FlowFunctions flow;
      if (journey_.stages[s].flow) flow = LowerFlow(tables_, scope_, stage, arms_);
      row().stages[s].flow_fn = flow.flow_fn;
      Enter(enters[s], stage, flow, {});
      if (stage == journey_.first_stage) Begin(stage, flow);
    }
  }

  // An entry looks at the journey's whens once the first stage has been entered, before its flow.
  void Begin(int32_t stage, const FlowFunctions& flow) {
    const typed::Stage& first = journey_.stages[static_cast<size_t>(stage)];
    if (when_rules_.empty() || first.final) return;
    Code begin(tables_, Name("begin"), ir::Context::kInstance, {}, {}, first.info.span, &scope_);
    Enter(begin, stage, flow, when_rules_);
    row().begin_fn = begin.id();
  }

  void Timers(int32_t stage) {
    const typed::Stage& typed_stage = journey_.stages[static_cast<size_t>(stage)];
    Numbered numbered;
    uint32_t slot = 0;
    for (const typed::Trigger& trigger : typed_stage.triggers) {
      ir::Timer timer;
      switch (trigger.kind) {
        case typed::TriggerKind::kOn:
        case typed::TriggerKind::kWhen:
          continue;
        case typed::TriggerKind::kAfter:
          timer.kind = ir::TimerKind::kAfter;
          break;
        case typed::TriggerKind::kEvery:
          timer.kind = ir::TimerKind::kEvery;
          break;
        case typed::TriggerKind::kIdle:
          timer.kind = ir::TimerKind::kIdle;
          break;
        case typed::TriggerKind::kAt:
          timer.kind = ir::TimerKind::kAt;
          break;
        case typed::TriggerKind::kInstant:
          timer.kind = ir::TimerKind::kInstant;
          break;
      }
      static constexpr const char* kWords[] = {"after", "every", "idle", "at", "instant"};
      std::string name = Name(typed_stage.info.name + "/" + kWords[static_cast<size_t>(timer.kind)]);
      Code body(tables_, name, ir::Context::kInstance, {}, {}, trigger.span, &scope_);
      body.Statements(trigger.body);
      body.Finish();
      timer.stage = stage;
      timer.path = numbered(typed_stage.info.name + '/' + kWords[static_cast<size_t>(timer.kind)]);
      timer.slot = slot++;
      if (timer.kind == ir::TimerKind::kAt) {
        timer.moment = tables_.Moment(trigger.moment, trigger.zone);
      } else if (timer.kind == ir::TimerKind::kInstant) {
        timer.moment_fn = LowerTimerMoment(tables_, scope_, timer.path, *trigger.instant);
      } else {
        timer.delay = tables_.Delay(trigger.delay, trigger.zone);
      }
      timer.body_fn = body.id();
      row().stages[static_cast<size_t>(stage)].timers.push_back(static_cast<int32_t>(row().timers.size()));
      row().timers.push_back(timer);
    }
    row().timer_slots = std::max(row().timer_slots, slot);
  }

  void ArmTimer(ir::Builder& builder, int32_t index) {
    std::vector<uint32_t> at;
    const int32_t moment = row().timers[static_cast<size_t>(index)].moment_fn;
    if (moment != ir::kNone) at.push_back(builder.Call(moment, {Kind::kInstant, true}, {}));
    builder.Act(Op::kArmTimer, std::move(at), index);
  }

  // Before entry the condition counts as false, so its value is the edge.
  void WhenAtEntry(Code& code, const typed::Trigger& trigger) {
    ir::Builder& builder = code.builder();
    code.SetPlace(trigger.span);
    uint32_t now = code.Kept(*trigger.condition);
    builder.Act(Op::kStoreMem, {now}, when_slots_.at(&trigger));
    uint32_t fire = builder.NewBlock(), next = builder.NewBlock();
    builder.Branch(now, fire, next);
    builder.SetBlock(fire);
    code.WhenBegin();
    code.Statements(trigger.body);
    code.WhenEnd();
    code.Jump(next);
    builder.SetBlock(next);
  }

  // `rules`: the journey's whens, where they are looked at.
  void Enter(Code& code, int32_t stage, const FlowFunctions& flow, const std::vector<const typed::Trigger*>& rules) {
    const typed::Stage& typed_stage = journey_.stages[static_cast<size_t>(stage)];
    ir::Builder& builder = code.builder();
    builder.Act(Op::kEnterStage, {}, stage);
    for (int32_t timer : row().stages[static_cast<size_t>(stage)].timers) ArmTimer(builder, timer);
    for (const typed::Trigger& trigger : typed_stage.triggers) {
      if (trigger.kind == typed::TriggerKind::kWhen) WhenAtEntry(code, trigger);
    }
    for (const typed::Trigger* rule : rules) WhenAtEntry(code, *rule);
    if (flow.flow_fn != ir::kNone) {
      code.SetPlace(typed_stage.flow_span);
      std::vector<uint32_t> args;
      if (flow.start_fn == flow.flow_fn) args.push_back(code.Int(0));
      builder.CallVoid(flow.start_fn, std::move(args));
    } else if (typed_stage.final) {
      code.End(ir::Outcome::kCompleted);
    }
    code.Finish();
  }

  // What reacts to one event, each kind in source order.
  struct Reactions {
    std::vector<const typed::Exit*> exits;
    std::vector<int64_t> goals;
    std::map<int64_t, std::vector<const typed::Trigger*>> triggers;  // by stage
    std::vector<const typed::Trigger*> rules;                        // of the journey
    std::map<int64_t, std::vector<const ArmResume*>> arms;           // by wait
  };

  void Handlers() {
    std::map<int32_t, Reactions> by_event;
    for (const typed::Exit& exit : journey_.exits) {
      if (!exit.is_when) by_event[exit.event].exits.push_back(&exit);
    }
    for (size_t g = 0; g < journey_.goals.size(); ++g) {
      by_event[journey_.goals[g].event].goals.push_back(static_cast<int64_t>(g));
    }
    for (size_t s = 0; s < journey_.stages.size(); ++s) {
      for (const typed::Trigger& trigger : journey_.stages[s].triggers) {
        if (trigger.kind != typed::TriggerKind::kOn) continue;
        by_event[trigger.event].triggers[static_cast<int64_t>(s)].push_back(&trigger);
      }
    }
    for (const typed::Trigger& rule : journey_.rules) {
      if (rule.kind == typed::TriggerKind::kOn) by_event[rule.event].rules.push_back(&rule);
    }
    for (const ArmResume& arm : arms_) {
      if (arm.event != ir::kNone) by_event[arm.event].arms[arm.wait].push_back(&arm);
    }
    for (const auto& [event, reactions] : by_event) Handler(event, reactions);
  }

  void Handler(int32_t event, const Reactions& reactions) {
    Code code(tables_, Name("on/" + EventName(event)), ir::Context::kInstance, {}, {}, Place(), &scope_);
    for (const typed::Exit* exit : reactions.exits) Exit(code, *exit);
    for (const int64_t goal : reactions.goals) Goal(code, goal);
    Triggers(code, reactions);
    Arms(code, reactions.arms);
    code.Finish();
    row().handlers.push_back({event, code.id()});
  }

  // Ends the instance and the function if the condition holds.
  void Exit(Code& code, const typed::Exit& exit) {
    code.SetPlace(exit.span);
    uint32_t otherwise = code.BranchUnless(exit.condition.get());
    EndBlock(code, exit.block);
    code.SetPlace(exit.span);
    code.End(ir::Outcome::kExited);
    if (otherwise != ir::kNoReg) code.builder().SetBlock(otherwise);
  }

  // The block of an exit or a goal; for those held out its assignments alone.
  void EndBlock(Code& code, const std::optional<typed::Block>& block) {
    if (!block || block->statements.empty()) return;
    if (journey_.holdout == 0) return code.Statements(*block);
    ir::Builder& builder = code.builder();
    const uint32_t held = builder.NewBlock(), whole = builder.NewBlock(), join = builder.NewBlock();
    builder.Switch(builder.Emit(Op::kLoadStage, {Kind::kInt}), {{-1, held}}, whole);
    for (const uint32_t part : {held, whole}) {
      builder.SetBlock(part);
      code.set_assignments_only(part == held);
      code.Statements(*block);
      code.Jump(join);
    }
    code.set_assignments_only(false);
    builder.SetBlock(join);
  }

  void Goal(Code& code, int64_t index) {
    const typed::Goal& goal = journey_.goals[static_cast<size_t>(index)];
    ir::Builder& builder = code.builder();
    code.SetPlace(goal.span);
    uint32_t open = builder.NewBlock(), next = builder.NewBlock();
    builder.Branch(builder.Emit(Op::kGoalOpen, kBool, {}, index), open, next);
    builder.SetBlock(open);
    uint32_t otherwise = code.BranchUnless(goal.where.get());
    code.SetPlace(goal.span);
    builder.Act(Op::kGoalHit, {}, index);
    EndBlock(code, goal.block);
    code.SetPlace(goal.span);
    if (goal.continues) {
      code.Jump(next);
    } else {
      code.End(ir::Outcome::kConverted);
      code.Jump(next);  // unreachable; keeps both branches alike
    }
    if (otherwise != ir::kNoReg) {
      builder.SetBlock(otherwise);
      code.Jump(next);
    }
    builder.SetBlock(next);
  }

  // Of the current stage, the first trigger that matches, else of the journey's rules. The held-out are in no stage and
  // fall through to no wait.
  void Triggers(Code& code, const Reactions& reactions) {
    const auto& by_stage = reactions.triggers;
    if (by_stage.empty() && reactions.rules.empty()) return;
    ir::Builder& builder = code.builder();
    code.SetPlace(Place());
    const uint32_t done = builder.NewBlock();
    const uint32_t rules = reactions.rules.empty() ? done : builder.NewBlock();
    std::vector<std::pair<int64_t, uint32_t>> cases;
    for (const auto& [index, triggers] : by_stage) cases.emplace_back(index, builder.NewBlock());
    InStage(code, cases, rules, done);
    for (const auto& [index, block] : cases) {
      builder.SetBlock(block);
      FirstOf(code, by_stage.at(index), done);
      code.Jump(rules);
    }
    if (rules != done) {
      builder.SetBlock(rules);
      FirstOf(code, reactions.rules, done);
      code.Jump(done);
    }
    builder.SetBlock(done);
  }

  // On by the current stage, to `held` for those held out where the journey has any and `otherwise` is not for them.
  void InStage(Code& code, std::vector<std::pair<int64_t, uint32_t>> cases, uint32_t otherwise, uint32_t held) {
    ir::Builder& builder = code.builder();
    if (journey_.holdout > 0 && held != otherwise) cases.emplace(cases.begin(), -1, held);
    if (cases.empty()) return code.Jump(otherwise);
    builder.Switch(builder.Emit(Op::kLoadStage, {Kind::kInt}), std::move(cases), otherwise);
  }

  void FirstOf(Code& code, const std::vector<const typed::Trigger*>& triggers, uint32_t done) {
    for (const typed::Trigger* trigger : triggers) {
      code.SetPlace(trigger->span);
      uint32_t otherwise = code.BranchUnless(trigger->condition.get());
      code.Statements(trigger->body);
      code.Jump(done);
      code.builder().SetBlock(otherwise != ir::kNoReg ? otherwise : code.builder().NewBlock());
    }
  }

  // The flow's pending wait, if an arm of it matches. A trigger or `when` that left the stage has returned already.
  void Arms(Code& code, const std::map<int64_t, std::vector<const ArmResume*>>& by_wait) {
    if (by_wait.empty()) return;
    ir::Builder& builder = code.builder();
    code.SetPlace(Place());
    uint32_t done = builder.NewBlock();
    uint32_t wait = builder.Emit(Op::kLoadWait, {Kind::kInt});
    std::vector<std::pair<int64_t, uint32_t>> cases;
    for (const auto& [index, arms] : by_wait) cases.emplace_back(index, builder.NewBlock());
    builder.Switch(wait, cases, done);
    for (const auto& [index, block] : cases) {
      builder.SetBlock(block);
      for (const ArmResume* arm : by_wait.at(index)) {
        code.SetPlace(arm->span);
        uint32_t otherwise = code.BranchUnless(arm->where);
        code.SetPlace(arm->span);
        builder.Act(Op::kClearWait);
        int32_t flow = row().stages[static_cast<size_t>(arm->stage)].flow_fn;
        builder.CallVoid(flow, {code.Int(arm->entry)});
        code.Return();
        builder.SetBlock(otherwise != ir::kNoReg ? otherwise : builder.NewBlock());
      }
      code.Jump(done);
    }
    builder.SetBlock(done);
  }

  void Whens() {
    bool exits = false;
    for (const typed::Exit& exit : journey_.exits) exits = exits || exit.is_when;
    std::map<int64_t, std::vector<const ArmResume*>> arms;  // conditions, by wait
    for (const ArmResume& arm : arms_) {
      if (arm.event == ir::kNone) arms[arm.wait].push_back(&arm);
    }
    if (!exits && when_slots_.empty() && arms.empty()) return;
    Code code(tables_, Name("when"), ir::Context::kInstance, {}, {}, Place(), &scope_);
    ir::Builder& builder = code.builder();
    for (const typed::Exit& exit : journey_.exits) {
      if (exit.is_when) Exit(code, exit);
    }
    if (when_slots_.size() > when_rules_.size()) {
      code.SetPlace(Place());
      uint32_t stage = builder.Emit(Op::kLoadStage, {Kind::kInt});
      uint32_t done = builder.NewBlock();
      std::vector<std::pair<int64_t, uint32_t>> cases;
      for (size_t s = 0; s < journey_.stages.size(); ++s) {
        for (const typed::Trigger& trigger : journey_.stages[s].triggers) {
          if (trigger.kind != typed::TriggerKind::kWhen) continue;
          cases.emplace_back(static_cast<int64_t>(s), builder.NewBlock());
          break;
        }
      }
      builder.Switch(stage, cases, done);
      for (const auto& [index, block] : cases) {
        builder.SetBlock(block);
        for (const typed::Trigger& trigger : journey_.stages[static_cast<size_t>(index)].triggers) {
          if (trigger.kind == typed::TriggerKind::kWhen) When(code, trigger);
        }
        code.Jump(done);
      }
      builder.SetBlock(done);
    }
    if (!when_rules_.empty()) {
      code.SetPlace(Place());
      const uint32_t rules = builder.NewBlock(), done = builder.NewBlock();
      InStage(code, {}, rules, done);
      builder.SetBlock(rules);
      for (const typed::Trigger* rule : when_rules_) When(code, *rule);
      code.Jump(done);
      builder.SetBlock(done);
    }
    Arms(code, arms);
    code.Finish();
    row().when_fn = code.id();
  }

  // Fires on the edge from false to true.
  void When(Code& code, const typed::Trigger& trigger) {
    ir::Builder& builder = code.builder();
    code.SetPlace(trigger.span);
    int32_t slot = when_slots_.at(&trigger);
    uint32_t before = builder.Emit(Op::kLoadMem, kBool, {}, slot);
    uint32_t now = code.Kept(*trigger.condition);
    builder.Act(Op::kStoreMem, {now}, slot);
    uint32_t holds = builder.NewBlock(), fire = builder.NewBlock(), next = builder.NewBlock();
    builder.Branch(now, holds, next);
    builder.SetBlock(holds);
    builder.Branch(before, next, fire);
    builder.SetBlock(fire);
    code.Statements(trigger.body);
    code.Jump(next);
    builder.SetBlock(next);
  }

  void Enters() {
    for (const typed::Enter& enter : journey_.enters) {
      ir::Enter enter_row;
      enter_row.kind = enter.kind;
      enter_row.event = enter.event;
      if (enter.kind == ir::EnterKind::kEvery) enter_row.moment = tables_.Moment(enter.moment, enter.zone);
      static constexpr const char* kWords[] = {"on", "when", "every"};
      std::string name = Name(std::string("enter/") + kWords[static_cast<size_t>(enter.kind)]);
      if (enter.kind == ir::EnterKind::kOn) name += "/" + EventName(enter.event);
      const bool always = enter.kind == ir::EnterKind::kOn && enter.condition && KnownBool(*enter.condition) == true;
      if (enter.condition && !always) {
        Code where(tables_, name + "/where", ir::Context::kCustomer, {}, kBool, enter.condition->span, &scope_);
        where.ReturnValue(where.Kept(*enter.condition));
        where.Finish();
        enter_row.where_fn = where.id();
      }
      if (enter.block && !enter.block->statements.empty()) {
        enter_row.block_fn = Block(name, enter, false);
        if (journey_.holdout > 0) enter_row.held_fn = Block(name + "/held", enter, true);
      }
      row().enters.push_back(enter_row);
    }
  }

  int32_t Block(const std::string& name, const typed::Enter& enter, bool assignments_only) {
    Code code(tables_, name, ir::Context::kInstance, {}, {}, enter.span, &scope_);
    code.set_assignments_only(assignments_only);
    code.Statements(*enter.block);
    code.Finish();
    return code.id();
  }

  Tables& tables_;
  const typed::Journey& journey_;
  JourneyScope scope_;
  std::map<const typed::Trigger*, int32_t> when_slots_;
  std::vector<const typed::Trigger*> when_rules_;  // the journey's own
  std::vector<ArmResume> arms_;
};

}  // namespace

void LowerJourney(Tables& tables, int32_t journey) { JourneyWriter(tables, journey).Run(); }

}  // namespace journey::lower
