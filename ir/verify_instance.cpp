// Each function of a journey has a role, by which what it begins with is known: forward data flow over its blocks says
// where the instance stands at each instruction. Calls hand roles on. Every function is looked at once.
#include <algorithm>
#include <optional>
#include <unordered_set>

#include "ir/graph.h"
#include "ir/verify_journey.h"

namespace journey::ir {

namespace {

// Where the instance stands. Not negative: in this stage.
enum State : int32_t {
  kUnreached = -1,
  kAnywhere = -2,  // in a stage that is not known, or held out
  kOutside = -3,   // entered, in no stage yet
  kHeld = -4,      // the same, held out
  kGone = -5,      // ended, or in a stage that another function has entered
  kInside = -6,    // in a stage that is not known
  kEnter = -1000,  // kEnter - s: about to enter stage s
};

struct Role {
  bool known = false;
  int32_t state = kUnreached;
  friend bool operator==(const Role&, const Role&) = default;
};

class InstanceChecker {
 public:
  // `leaves` by function; `roles` too, of functions that belong to one journey each.
  InstanceChecker(const Module& module, const Journey& journey, const std::vector<bool>& leaves,
                  std::vector<Role>& roles)
      : module_(module), journey_(journey), leaves_(leaves), roles_(roles) {}

  std::string Check() {
    for (size_t s = 0; s < journey_.stages.size(); ++s) {
      const auto stage = static_cast<int32_t>(s);
      enters_.insert(journey_.stages[s].enter_fn);
      Give(journey_.stages[s].enter_fn, kEnter - stage);
      Give(journey_.stages[s].flow_fn, stage);
    }
    enters_.insert(journey_.begin_fn);
    Give(journey_.begin_fn, kEnter - journey_.first_stage);
    for (const Timer& timer : journey_.timers) {
      Give(timer.body_fn, timer.stage);
      Give(timer.moment_fn, timer.stage);
    }
    for (const Wait& wait : journey_.waits) Give(wait.moment_fn, wait.stage);
    for (const EventHandler& handler : journey_.handlers) Give(handler.fn, kAnywhere);
    Give(journey_.when_fn, kAnywhere);
    for (const Enter& enter : journey_.enters) {
      Give(enter.block_fn, kOutside);
      Give(enter.held_fn, kHeld);
    }
    while (!pending_.empty() && error_.empty()) {
      const int32_t function = pending_.back();
      pending_.pop_back();
      Function_(module_.functions[static_cast<size_t>(function)], roles_[static_cast<size_t>(function)].state);
    }
    return error_;
  }

 private:
  void Fail(std::string error) {
    if (error_.empty()) error_ = std::move(error);
  }

  void Give(int32_t function, int32_t state) {
    if (function == kNone) return;
    Role& role = roles_[static_cast<size_t>(function)];
    if (!role.known) {
      role = {true, state};
      pending_.push_back(function);
    } else if (role.state != state) {
      Fail(module_.functions[static_cast<size_t>(function)].name + " has two roles");
    }
  }

  void Function_(const Function& function, int32_t state) {
    std::vector<int32_t> entry(function.blocks.size(), kUnreached);
    entry[0] = state;
    std::vector<uint32_t> work = {0};
    while (!work.empty() && error_.empty()) {
      const uint32_t b = work.back();
      work.pop_back();
      const Block& block = function.blocks[b];
      int32_t now = entry[b];
      for (const Instr& instr : block.instrs) {
        now = After(instr, now);
        if (!error_.empty()) {
          error_ = function.name + ", b" + std::to_string(b) + ", " + Info(instr.op).text + ": " + error_;
          return;
        }
      }
      const Instr& last = block.instrs.back();
      for (size_t t = 0; t < last.targets.size(); ++t) {
        const int32_t there = Refined(block, t, now);
        int32_t& known = entry[last.targets[t]];
        const int32_t joined = known == kUnreached || known == there ? there : Joined(known, there);
        if (joined == known) continue;
        known = joined;
        work.push_back(last.targets[t]);
      }
    }
  }

  int32_t Joined(int32_t a, int32_t b) {
    const auto inside = [](int32_t state) { return state >= 0 || state == kInside; };
    if (inside(a) && inside(b)) return kInside;
    if ((inside(a) || a == kAnywhere) && (inside(b) || b == kAnywhere)) return kAnywhere;
    Fail("where the instance stands depends on the way here");
    return a;
  }

  // A switch over the current stage or the pending wait says where the instance stands, even where something else is
  // known: such a way is never gone.
  int32_t Refined(const Block& block, size_t target, int32_t now) const {
    const Instr& last = block.instrs.back();
    if ((now != kAnywhere && now != kInside && now < 0) || last.op != Op::kSwitch) return now;
    for (size_t i = block.instrs.size() - 1; i-- > 0;) {
      const Instr& instr = block.instrs[i];
      // From here on the instance may stand elsewhere.
      if (instr.op == Op::kEnterStage || instr.op == Op::kCall) return now;
      if (instr.dst != last.args[0]) continue;
      if (target >= last.cases.size()) {
        const bool held = std::find(last.cases.begin(), last.cases.end(), -1) != last.cases.end();
        return instr.op == Op::kLoadStage && held && now < 0 ? kInside : now;
      }
      const auto value = static_cast<uint64_t>(last.cases[target]);
      if (instr.op == Op::kLoadStage && value < journey_.stages.size()) return static_cast<int32_t>(value);
      if (instr.op == Op::kLoadWait && value < journey_.waits.size()) return journey_.waits[value].stage;
      return now;
    }
    return now;
  }

  int32_t After(const Instr& instr, int32_t now) {
    if (Info(instr.op).op_class == OpClass::kAct) return AfterAct(instr, now);
    if (instr.op == Op::kReturn && now <= kEnter) Fail("returns before it has entered its stage");
    if (now == kGone && instr.op != Op::kReturn) Fail("something is done after the end or a change of stage");
    if (instr.op == Op::kCall) return AfterCall(static_cast<int32_t>(instr.imm), now);
    return now;
  }

  int32_t AfterAct(const Instr& instr, int32_t now) {
    // These are about registers, wherever the instance stands.
    if (instr.op == Op::kTextMark || instr.op == Op::kTextRelease || instr.op == Op::kTextKeep) return now;
    if (instr.op == Op::kListNew || instr.op == Op::kListPush) return now;
    const auto index = static_cast<size_t>(instr.imm);
    if (instr.op == Op::kEnterStage) {
      if (now != kEnter - instr.imm) Fail("not the stage that it is about to enter");
      return static_cast<int32_t>(instr.imm);
    }
    if (now <= kEnter) Fail("something is done before the stage is entered");
    if (now == kGone && instr.op != Op::kWhenEnd) Fail("something is done after the end or a change of stage");
    switch (instr.op) {
      case Op::kStoreMem:
        if (instr.imm == journey_.key_slot) Fail("the key never changes");
        return now;
      case Op::kAssigned:
      case Op::kStoreProfile:
      case Op::kSplitQuiet:
        return now;
      case Op::kSend:
      case Op::kSendTell:
      case Op::kSplit:
      case Op::kStart:
      case Op::kStop:
      case Op::kEmit:
      case Op::kWhenBegin:
      case Op::kWhenEnd:
        if (now == kHeld) Fail("the held-out only assign");
        return now;
      case Op::kArmTimer:
        if (now != journey_.timers[index].stage) Fail("a timer of another stage");
        return now;
      case Op::kWait:
        if (now != journey_.waits[index].stage) Fail("a wait of another stage");
        return now;
      case Op::kEndInstance:
        if (now == kOutside || now == kHeld) Fail("an instance cannot end before it is in a stage");
        return kGone;
      default:
        if (now == kOutside || now == kHeld) Fail("not allowed before the first stage");
        return now;
    }
  }

  int32_t AfterCall(int32_t callee, int32_t now) {
    if (module_.functions[static_cast<size_t>(callee)].context != Context::kInstance) {
      return now;
    }
    const bool in_stage = now >= 0 || now == kInside || (now == kAnywhere && journey_.holdout == 0);
    if (!in_stage) {
      Fail("called where the instance may be in no stage");
    } else if (enters_.contains(callee)) {
      return kGone;  // its role is given by its stage
    } else if (now < 0) {
      Fail("called where the stage is not known");
    } else {
      Give(callee, now);
    }
    return leaves_[static_cast<size_t>(callee)] ? kGone : now;
  }

  const Module& module_;
  const Journey& journey_;
  const std::vector<bool>& leaves_;
  std::vector<Role>& roles_;
  std::vector<int32_t> pending_;
  std::unordered_set<int32_t> enters_;
  std::string error_;
};

// Whether the instance may have ended or be in another stage after a call, by function.
std::vector<bool> Leaves(const Module& module) {
  std::vector<bool> leaves(module.functions.size());
  const std::optional<std::vector<int32_t>> order = CalleesFirst(module);
  for (int32_t fn : *order) {
    for (const Block& block : module.functions[static_cast<size_t>(fn)].blocks) {
      for (const Instr& instr : block.instrs) {
        const bool own = instr.op == Op::kEndInstance || instr.op == Op::kEnterStage;
        if (own || (instr.op == Op::kCall && leaves[static_cast<size_t>(instr.imm)]))
          leaves[static_cast<size_t>(fn)] = true;
      }
    }
  }
  return leaves;
}

}  // namespace

std::string CheckInstances(const Module& module) {
  const std::vector<bool> leaves = Leaves(module);
  std::vector<Role> roles(module.functions.size());
  for (const Journey& journey : module.journeys) {
    if (std::string error = InstanceChecker(module, journey, leaves, roles).Check(); !error.empty()) return error;
  }
  return {};
}

}  // namespace journey::ir
