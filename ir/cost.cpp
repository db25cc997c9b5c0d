// Upper bounds, see cost.h. Each function is worked out once, after those it calls and those of the journeys it starts.
#include "ir/cost.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "ir/cost_sends.h"
#include "ir/cost_sums.h"
#include "ir/graph.h"
#include "ir/longest_path.h"
#include "ir/text_bytes.h"
#include "ir/week.h"

namespace journey::ir {

namespace {

// The end of each round of a walk, as lowering makes it: the next position, one round less, is there another.
bool CountsRounds(const Block& block) {
  static constexpr Op kOps[] = {Op::kConst, Op::kIntAdd, Op::kMov,   Op::kConst, Op::kIntSub,
                                Op::kMov,   Op::kConst,  Op::kIntLt, Op::kBranch};
  return block.instrs.back().imm > 0 &&
         std::equal(block.instrs.begin(), block.instrs.end(), std::begin(kOps), std::end(kOps),
                    [](const Instr& instr, Op op) { return instr.op == op; });
}

class Coster {
 public:
  explicit Coster(const Module& module)
      : module_(module),
        sends_(module),
        costs_(module.functions.size()),
        results_(module.functions.size(), kMaxTextBytes),
        asked_(module.channels.size()),
        asked_of_group_(module.groups.size()) {
    Order();
    for (const int32_t fn : order_) costs_[static_cast<size_t>(fn)] = OfFunction(fn);
  }

  Cost Of(int32_t function) const { return function == kNone ? Cost{} : costs_[static_cast<size_t>(function)]; }

  // Of entering the journey by a rule, or by `start` when there is none: its block and the first stage.
  Cost Entry(const Journey& journey, const Enter* enter) const {
    const Cost block = enter == nullptr ? Cost{} : Or(Of(enter->block_fn), Of(enter->held_fn));
    return Then(OfTimeout(journey), Then(block, Of(EntryFunction(journey))));
  }
  // Of finding out when it ends.
  Cost OfTimeout(const Journey& journey) const {
    const uint64_t steps = journey.has_timeout ? OpenTimeSteps(journey.timeout) : 0;
    return {.steps = steps, .charged = steps};
  }

  // What moments that move may run at the end of a step: one of a wait in the instance's turn and at the very end, the
  // flow that goes on, and those of a stage's timers.
  std::vector<int32_t> MomentFunctions(const Journey& journey) const {
    std::vector<int32_t> functions;
    int32_t moment = kNone, flow = kNone;
    for (const Wait& wait : journey.waits) {
      if (wait.moment_fn == kNone) continue;
      moment = Dearer(moment, wait.moment_fn);
      flow = Dearer(flow, journey.stages[static_cast<size_t>(wait.stage)].flow_fn);
    }
    if (moment != kNone) functions = {moment, moment, flow};
    const Stage* most = nullptr;
    uint64_t steps = 0;
    for (const Stage& stage : journey.stages) {
      uint64_t sum = 0;
      for (const int32_t timer : stage.timers) {
        sum = SaturatingAdd(sum, Of(journey.timers[static_cast<size_t>(timer)].moment_fn).steps);
      }
      if (sum > steps) most = &stage;
      steps = std::max(steps, sum);
    }
    if (most == nullptr) return functions;
    for (const int32_t timer : most->timers) functions.push_back(journey.timers[static_cast<size_t>(timer)].moment_fn);
    return functions;
  }

  // What the instruction costs besides what stands in it: callees, requirements, started journeys, calendars looked at.
  Cost Elsewhere(const Function& function, const Instr& instr) const {
    if (instr.op == Op::kArmTimer || instr.op == Op::kWait) {
      const Journey& journey = module_.journeys[static_cast<size_t>(function.journey)];
      const auto index = static_cast<size_t>(instr.imm);
      const bool timer = instr.op == Op::kArmTimer;
      const uint64_t steps = OpenTimeSteps(timer ? journey.timers[index].delay : journey.waits[index].delay);
      return {.steps = steps, .charged = steps};
    }
    if (instr.op == Op::kCall) return Of(static_cast<int32_t>(instr.imm));
    if (instr.op == Op::kStart) {
      const Journey& journey = module_.journeys[static_cast<size_t>(instr.imm)];
      return Then(Of(journey.segment_fn), Entry(journey, nullptr));
    }
    return IsSend(instr.op) ? OfSend(static_cast<int32_t>(instr.imm)) : Cost{};
  }

  // Of what is asked of a send on the channel.
  Cost OfSend(int32_t channel) const {
    std::optional<Cost>& cost = asked_[static_cast<size_t>(channel)];
    if (!cost) {
      cost.emplace();
      *cost = OfRules(module_.channels[static_cast<size_t>(channel)]);
      for (const int32_t group : sends_.GroupsOf(channel)) *cost = Then(*cost, OfGroup(group));
    }
    return *cost;
  }
  // Kept, since many channels may be in one group.
  const Cost& OfGroup(int32_t group) const {
    std::optional<Cost>& cost = asked_of_group_[static_cast<size_t>(group)];
    if (!cost) cost = OfRules(module_.groups[static_cast<size_t>(group)]);
    return *cost;
  }
  template <typename Owner>
  Cost OfRules(const Owner& rules) const {
    Cost cost;
    const auto add = [&](int32_t fn) { cost = Then(cost, Of(fn)); };
    ForEachFunctionOf(rules, add);
    for (const Cap& cap : rules.caps) add(cap.where_fn);
    return cost;
  }
  // Of a deferred send that is due, on the dearest channel.
  Cost OfDelivery() const {
    Cost dearest;
    for (size_t c = 0; c < module_.channels.size(); ++c) {
      const auto channel = static_cast<int32_t>(c);
      if (sends_.MayDefer(channel)) dearest = Or(dearest, OfSend(channel));
    }
    return dearest;
  }

  // Open time is counted day by day: a step for each opening looked at.
  uint64_t OpenTimeSteps(const Delay& delay) const {
    if (delay.open_in == kNone) return 0;
    const Calendar& calendar = module_.calendars[static_cast<size_t>(delay.open_in)];
    CoveredWeek week;
    week.AddOpenings(calendar);
    const uint64_t weeks = static_cast<uint64_t>(delay.ms / week.total_ms()) + 2;
    const uint64_t openings = 7 * (calendar.openings.size() + 1);
    const uint64_t counted = weeks > UINT64_MAX / openings ? UINT64_MAX : weeks * openings;
    return SaturatingAdd(counted, calendar.closed.size());
  }

  // Bytes that the instruction itself leaves behind until a release or the step's end.
  uint64_t Made(const Instr& instr, const std::vector<uint64_t>& sizes) const {
    if (MakesText(instr.op) || MakesList(instr.op)) return ArenaBytes(sizes[instr.dst]);
    // The text that it replaces stays until then.
    if (instr.op == Op::kStoreMem || instr.op == Op::kStoreProfile) {
      return sizes[instr.args[0]] == 0 ? 0 : ArenaBytes(std::max(sizes[instr.args[0]], kMaxTextBytes));
    }
    if (IsSend(instr.op)) return sends_.KeptBytes(instr, sizes);
    uint64_t bytes = 0;
    if (!Outlives(instr.op)) return bytes;
    // Values of starts and emitted events are kept until their turn comes.
    for (const uint32_t arg : instr.args) {
      if (arg != kNoReg) bytes = SaturatingAdd(bytes, 32 + sizes[arg]);
    }
    return bytes;
  }

  // What computes nothing: so every walk over lists that their greatest product allows is within the limit.
  static bool Moves(Op op) { return Info(op).op_class == OpClass::kCore && op != Op::kCall; }

  // Whether what the instruction makes outlives the release of the statement's texts.
  static bool Outlives(Op op) { return IsSend(op) || op == Op::kStart || op == Op::kStop || op == Op::kEmit; }

  std::vector<uint64_t> SizesIn(const Function& function) const { return TextSizes(module_, function, results_); }

 private:
  // Rules of channels first, since any function may send; then callees before callers, and journeys before those that
  // start them. Journeys that start each other, which no check lets through, are cut somewhere.
  void Order() {
    struct Frame {
      int32_t function;
      std::vector<int32_t> needs;
      size_t next = 0;
    };
    std::vector<bool> seen(module_.functions.size());
    std::vector<Frame> stack;
    const auto open = [&](int32_t fn) {
      if (fn == kNone || seen[static_cast<size_t>(fn)]) return;
      seen[static_cast<size_t>(fn)] = true;
      stack.push_back({fn, Needs(module_.functions[static_cast<size_t>(fn)])});
    };
    const auto close = [&] {
      while (!stack.empty()) {
        Frame& frame = stack.back();
        if (frame.next < frame.needs.size()) {
          open(frame.needs[frame.next++]);
          continue;
        }
        order_.push_back(frame.function);
        stack.pop_back();
      }
    };
    ForEachRuleFunction(module_, [&](int32_t fn) {
      open(fn);
      close();
    });
    for (size_t root = 0; root < module_.functions.size(); ++root) {
      open(static_cast<int32_t>(root));
      close();
    }
  }

  std::vector<int32_t> Needs(const Function& function) const {
    std::vector<int32_t> needs;
    for (const Block& block : function.blocks) {
      for (const Instr& instr : block.instrs) {
        if (instr.op == Op::kCall) needs.push_back(static_cast<int32_t>(instr.imm));
        if (instr.op == Op::kStart) {
          const Journey& journey = module_.journeys[static_cast<size_t>(instr.imm)];
          needs.push_back(journey.segment_fn);
          needs.push_back(EntryFunction(journey));
        }
      }
    }
    return needs;
  }

  int32_t Dearer(int32_t a, int32_t b) const { return a == kNone || Of(b).steps > Of(a).steps ? b : a; }

  Cost OfFunction(int32_t id) {
    const Function& function = module_.functions[static_cast<size_t>(id)];
    const std::optional<std::vector<uint32_t>> order = BlockOrder(function);
    CHECK_MSG(order.has_value(), "a loop without a trip count");
    const std::vector<uint64_t> sizes = SizesIn(function);
    std::vector<uint64_t> steps(function.blocks.size()), kept(function.blocks.size()), emits(function.blocks.size());
    std::vector<uint64_t> charged(function.blocks.size());
    // Bytes since the mark that is open, at each block's beginning.
    std::vector<uint64_t> since(function.blocks.size());
    std::vector<bool> marked(function.blocks.size());
    Cost cost;
    uint64_t result = 0;
    bool keeps = false, any_emits = false;
    for (const uint32_t b : *order) {
      uint64_t now = since[b];
      bool in_mark = marked[b];
      for (const Instr& instr : function.blocks[b].instrs) {
        const Cost elsewhere = Elsewhere(function, instr);
        const uint64_t own = StepsOf(module_, instr, sizes);
        steps[b] = SaturatingAdd(steps[b], SaturatingAdd(own, elsewhere.steps));
        charged[b] = SaturatingAdd(charged[b], SaturatingAdd(Moves(instr.op) ? 0 : own, elsewhere.charged));
        const uint64_t emitted = SaturatingAdd(instr.op == Op::kEmit ? 1 : 0, elsewhere.emits);
        emits[b] = SaturatingAdd(emits[b], emitted);
        any_emits = any_emits || emitted != 0;
        uint64_t made = SaturatingAdd(Made(instr, sizes), elsewhere.kept);
        cost.peak = std::max(cost.peak, SaturatingAdd(now, SaturatingAdd(elsewhere.peak, in_mark ? made : 0)));
        if (instr.op == Op::kTextMark) in_mark = true;
        if (instr.op == Op::kTextRelease || instr.op == Op::kTextKeep) {
          in_mark = false;
          now = 0;
          if (instr.op == Op::kTextKeep) made = ArenaBytes(sizes[instr.dst]);
        }
        if (in_mark && !Outlives(instr.op)) {
          now = SaturatingAdd(now, made);
        } else {
          kept[b] = SaturatingAdd(kept[b], made);
          keeps = keeps || made != 0;
        }
        if (instr.op == Op::kReturn && !instr.args.empty()) result = std::max(result, sizes[instr.args[0]]);
      }
      for (const Edge edge : Successors(function.blocks[b])) {
        if (edge.trips != 0) continue;
        since[edge.to] = std::max(since[edge.to], now);
        marked[edge.to] = marked[edge.to] || in_mark;
      }
    }
    results_[static_cast<size_t>(id)] = result;
    for (uint32_t b = 0; b < function.blocks.size(); ++b) {
      if (!CountsRounds(function.blocks[b])) continue;
      charged[b] = 1;
      const uint32_t head = function.blocks[b].instrs.back().targets[0];
      if (function.blocks[head].instrs.size() == 2) charged[head] = 0;  // is there another element
    }
    const bool alike = charged == steps;
    cost.steps = LongestPath(function, *order, std::move(steps));
    cost.charged = alike ? cost.steps : LongestPath(function, *order, std::move(charged));
    if (keeps) cost.kept = LongestPath(function, *order, std::move(kept));
    if (any_emits) cost.emits = LongestPath(function, *order, std::move(emits));
    return cost;
  }

  const Module& module_;
  const SendCosts sends_;
  std::vector<Cost> costs_;  // by function
  std::vector<uint64_t> results_;
  // By channel and by group, once they were asked for; what counts a message is asked again when it is sent.
  mutable std::vector<std::optional<Cost>> asked_, asked_of_group_;
  std::vector<int32_t> order_;
};

// An entry by a rule, with what is asked before.
Cost Asked(const Coster& coster, const Journey& journey, const Enter& enter) {
  return Then(coster.Of(enter.where_fn), coster.Of(journey.segment_fn));
}

// The journey's own conditions and moments, at the end of every step.
Cost AfterStep(const Coster& coster, const Journey& journey) {
  Cost cost = coster.Of(journey.when_fn);
  for (const int32_t fn : coster.MomentFunctions(journey)) cost = Then(cost, coster.Of(fn));
  return cost;
}

Cost PerEvent(const Coster& coster, const Journey& journey) {
  Cost worst, conditions, entry;
  for (const EventHandler& handler : journey.handlers) worst = Or(worst, coster.Of(handler.fn));
  for (const Enter& enter : journey.enters) {
    if (enter.kind != EnterKind::kOn) continue;
    conditions = Then(conditions, Asked(coster, journey, enter));
    entry = Or(entry, coster.Entry(journey, &enter));
  }
  return Then(Or(worst, Then(conditions, entry)), AfterStep(coster, journey));
}

int32_t TimeoutFunction(const Journey& journey) {
  return journey.stages[static_cast<size_t>(journey.timeout_stage)].enter_fn;
}

Cost PerTimer(const Coster& coster, const Journey& journey) {
  Cost worst;
  for (const Timer& timer : journey.timers) worst = Or(worst, coster.Of(timer.body_fn));
  for (const Stage& stage : journey.stages) worst = Or(worst, coster.Of(stage.flow_fn));
  if (journey.timeout_stage != kNone) worst = Or(worst, coster.Of(TimeoutFunction(journey)));
  for (const Enter& enter : journey.enters) {
    if (enter.kind == EnterKind::kOn) continue;
    worst = Or(worst, Then(Asked(coster, journey, enter), coster.Entry(journey, &enter)));
  }
  return Then(worst, AfterStep(coster, journey));
}

// The functions that run for one input or timer, one after the other, and what they cost together. What one journey
// keeps it has handed on when the next one runs, so bytes are those of the dearest function.
struct Run {
  Cost cost;
  std::vector<int32_t> functions;
  int32_t event = kNone;

  void Add(const Coster& coster, int32_t fn) {
    if (fn == kNone) return;
    AddCost(coster.Of(fn));
    functions.push_back(fn);
  }
  void AddCost(const Cost& other) {
    const uint64_t steps = SaturatingAdd(cost.steps, other.steps), emits = SaturatingAdd(cost.emits, other.emits);
    const uint64_t charged = SaturatingAdd(cost.charged, other.charged);
    cost = cost.bytes() >= other.bytes() ? cost : other;
    cost.steps = steps;
    cost.emits = emits;
    cost.charged = charged;
  }
  void AddEntry(const Coster& coster, const Journey& journey, const Enter& enter) {
    Add(coster, coster.Of(enter.block_fn).steps >= coster.Of(enter.held_fn).steps ? enter.block_fn : enter.held_fn);
    Add(coster, EntryFunction(journey));
    AddCost(coster.OfTimeout(journey));
  }
};

// What follows every step: the conditions of all journeys.
Run Conditions(const Module& module, const Coster& coster) {
  Run run;
  for (const Journey& journey : module.journeys) {
    run.Add(coster, journey.when_fn);
    for (const int32_t fn : coster.MomentFunctions(journey)) run.Add(coster, fn);
    for (const Enter& enter : journey.enters) {
      if (enter.kind != EnterKind::kWhen) continue;
      run.Add(coster, enter.where_fn);
      run.Add(coster, journey.segment_fn);
      run.AddEntry(coster, journey, enter);
    }
  }
  return run;
}

// Each event's handlers, or the rules by which it enters.
std::vector<Run> EventRuns(const Module& module, const Coster& coster) {
  std::vector<Run> runs(module.events.size());
  for (const HistoryQuery& query : module.history) {
    Run& run = runs[static_cast<size_t>(query.event)];
    run.Add(coster, query.where_fn);
    if (query.key_fields.empty()) continue;
    // Asked for each field that may hold a key, and for all others; what those others have may change, too.
    for (size_t i = 0; i < query.key_fields.size(); ++i) run.Add(coster, query.where_fn);
    run.AddCost({kMostKeys, 0, 0});
  }
  for (const Journey& journey : module.journeys) {
    for (const EventHandler& handler : journey.handlers)
      runs[static_cast<size_t>(handler.event)].Add(coster, handler.fn);
    for (const Enter& enter : journey.enters) {
      if (enter.kind != EnterKind::kOn) continue;
      Run& run = runs[static_cast<size_t>(enter.event)];
      run.Add(coster, enter.where_fn);
      run.Add(coster, journey.segment_fn);
    }
    // Only one rule of a journey enters, and none while an instance is there.
    std::vector<std::pair<int32_t, const Enter*>> dearest;
    for (const Enter& enter : journey.enters) {
      if (enter.kind == EnterKind::kOn) dearest.emplace_back(enter.event, &enter);
    }
    std::stable_sort(dearest.begin(), dearest.end(), [&](const auto& a, const auto& b) {
      if (a.first != b.first) return a.first < b.first;
      return coster.Entry(journey, a.second).steps > coster.Entry(journey, b.second).steps;
    });
    for (size_t i = 0; i < dearest.size(); ++i) {
      if (i > 0 && dearest[i].first == dearest[i - 1].first) continue;
      runs[static_cast<size_t>(dearest[i].first)].AddEntry(coster, journey, *dearest[i].second);
    }
  }
  for (size_t e = 0; e < runs.size(); ++e) runs[e].event = static_cast<int32_t>(e);
  return runs;
}

std::vector<Run> TimerRuns(const Module& module, const Coster& coster) {
  std::vector<Run> runs;
  const auto one = [&](int32_t fn) { runs.emplace_back().Add(coster, fn); };
  const Cost delivery = coster.OfDelivery();
  runs.emplace_back().AddCost(delivery);
  for (const Journey& journey : module.journeys) {
    for (const Timer& timer : journey.timers) one(timer.body_fn);
    const bool awaits = std::any_of(journey.waits.begin(), journey.waits.end(),
                                    [](const Wait& wait) { return wait.kind == WaitKind::kDeferred; });
    for (const Stage& stage : journey.stages) {
      one(stage.flow_fn);
      if (awaits) runs.back().AddCost(delivery);
    }
    if (journey.timeout_stage != kNone) one(TimeoutFunction(journey));
    for (const Enter& enter : journey.enters) {
      if (enter.kind != EnterKind::kEvery) continue;
      one(enter.where_fn);
      runs.back().Add(coster, journey.segment_fn);
      runs.back().AddEntry(coster, journey, enter);
    }
  }
  return runs;
}

// Of flows that wait for a moment that may move or for a condition: what hears an event lets each go on once.
uint64_t EmittedBehindWaits(const Module& module, const Coster& coster) {
  uint64_t sum = 0;
  for (const Journey& journey : module.journeys) {
    uint64_t most = 0;
    for (const Wait& wait : journey.waits) {
      if (wait.moment_fn == kNone && wait.kind != WaitKind::kEvents) continue;
      most = std::max(most, coster.Of(journey.stages[static_cast<size_t>(wait.stage)].flow_fn).emits);
    }
    sum = SaturatingAdd(sum, most);
  }
  return sum;
}

// The steps that emitted events can add to one input or timer. Each step emits so many events at most, and emissions
// follow one another at most as often as events are emitted, since none sets itself off; those behind waits begin anew.
uint64_t StepsOfEmitted(const Module& module, const Coster& coster, const std::vector<Run>& runs, const Run& after) {
  std::vector<bool> emitted(module.events.size());
  for (const Function& function : module.functions) {
    for (const Block& block : function.blocks) {
      for (const Instr& instr : block.instrs) {
        if (instr.op == Op::kEmit) emitted[static_cast<size_t>(instr.imm)] = true;
      }
    }
  }
  uint64_t most = 0, dearest = 0;
  for (const Run& run : runs) {
    most = std::max(most, SaturatingAdd(run.cost.emits, after.cost.emits));
    if (run.event != kNone && emitted[static_cast<size_t>(run.event)])
      dearest = std::max(dearest, SaturatingAdd(run.cost.charged, after.cost.charged));
  }
  uint64_t count = 0, level = 1;
  for (const bool one : emitted) {
    if (!one || count >= kMaxEmitted) continue;
    level = std::min(SaturatingMul(level, most), kMaxEmitted);
    count = std::min(count + level, kMaxEmitted);
  }
  count = std::min(SaturatingMul(count, SaturatingAdd(1, EmittedBehindWaits(module, coster))), kMaxEmitted);
  return SaturatingMul(count, dearest);
}

using Measure = uint64_t (*)(const Cost&);

// From the dearest of the functions down to the instruction that most of it is spent in.
Excess Locate(const Module& module, const Coster& coster, const Run& run, uint64_t amount, Measure measure) {
  Excess excess{amount, run.event, kNone, 0};
  uint64_t most = 0;
  for (const int32_t fn : run.functions) {
    if (excess.function != kNone && measure(coster.Of(fn)) <= most) continue;
    most = measure(coster.Of(fn));
    excess.function = fn;
  }
  // As long as one instruction alone is beyond the limit by what it calls, that is the place to look at.
  for (int32_t fn = excess.function; fn != kNone;) {
    const Function& function = module.functions[static_cast<size_t>(fn)];
    const std::vector<uint64_t> sizes = coster.SizesIn(function);
    const Instr* dearest = nullptr;
    uint64_t cost = 0;
    for (const Block& block : function.blocks) {
      for (const Instr& instr : block.instrs) {
        const uint64_t steps = StepsOf(module, instr, sizes);
        const Cost own{steps, coster.Made(instr, sizes), 0, steps};
        const uint64_t here = measure(Then(own, coster.Elsewhere(function, instr)));
        if (dearest != nullptr && here <= cost) continue;
        dearest = &instr;
        cost = here;
      }
    }
    excess.function = fn;
    if (dearest != nullptr) excess.line = dearest->line;
    const bool goes_on = dearest != nullptr && dearest->op == Op::kCall && cost > amount / 2;
    fn = goes_on ? static_cast<int32_t>(dearest->imm) : kNone;
  }
  return excess;
}

// What one input or timer sets going, over all journeys.
class Whole {
 public:
  explicit Whole(const Module& module)
      : module_(module), coster_(module), runs_(EventRuns(module, coster_)), after_(Conditions(module, coster_)) {
    std::vector<Run> timers = TimerRuns(module, coster_);
    runs_.insert(runs_.end(), std::make_move_iterator(timers.begin()), std::make_move_iterator(timers.end()));
    if (runs_.empty()) runs_.emplace_back();
    steps_of_emitted_ = StepsOfEmitted(module, coster_, runs_, after_);
  }

  bool emits() const {
    return after_.cost.emits > 0 || std::ranges::any_of(runs_, [](const Run& run) { return run.cost.emits > 0; });
  }

  // Of the worst one, located where it is beyond the limit.
  Excess Worst(uint64_t limit, Measure measure) const {
    const Run* worst = nullptr;
    for (const Run& run : runs_) {
      if (worst == nullptr || measure(run.cost) > measure(worst->cost)) worst = &run;
    }
    Run whole = *worst;
    whole.AddCost(after_.cost);
    whole.cost.charged = SaturatingAdd(whole.cost.charged, steps_of_emitted_);
    const uint64_t amount = measure(whole.cost);
    if (amount <= limit) return {amount, whole.event, kNone, 0};
    whole.functions.insert(whole.functions.end(), after_.functions.begin(), after_.functions.end());
    return Locate(module_, coster_, whole, amount, measure);
  }

 private:
  const Module& module_;
  const Coster coster_;
  std::vector<Run> runs_;
  const Run after_;
  uint64_t steps_of_emitted_ = 0;
};

uint64_t StepsIn(const Cost& cost) { return cost.charged; }
uint64_t BytesIn(const Cost& cost) { return cost.bytes(); }

}  // namespace

void FillCosts(Module& module) {
  const Coster coster(module);
  for (size_t fn = 0; fn < module.functions.size(); ++fn) {
    module.functions[fn].max_steps = coster.Of(static_cast<int32_t>(fn)).steps;
  }
  for (Journey& journey : module.journeys) {
    journey.max_steps = std::max(PerEvent(coster, journey).steps, PerTimer(coster, journey).steps);
  }
}

std::vector<JourneyCost> Costs(const Module& module) {
  const Coster coster(module);
  std::vector<JourneyCost> costs;
  for (const Journey& journey : module.journeys) {
    costs.push_back({journey.name, PerEvent(coster, journey).charged, PerTimer(coster, journey).charged});
  }
  return costs;
}

Excess WorstSteps(const Module& module) { return Whole(module).Worst(UINT64_MAX, StepsIn); }

Amounts WorstAmounts(const Module& module) {
  const Whole whole(module);
  return {whole.Worst(UINT64_MAX, StepsIn).amount, whole.Worst(UINT64_MAX, BytesIn).amount, whole.emits()};
}

Excesses FindExcesses(const Module& module) {
  const Whole whole(module);
  Excesses found;
  if (Excess steps = whole.Worst(kMaxSteps, StepsIn); steps.amount > kMaxSteps) found.steps = steps;
  if (Excess bytes = whole.Worst(kMaxLiveBytes, BytesIn); bytes.amount > kMaxLiveBytes) found.bytes = bytes;
  return found;
}

}  // namespace journey::ir
