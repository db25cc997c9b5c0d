// Events at hand, and starts within one moment: what functions do with all that they call, summed up callees first.
//
// A flow goes on where its first switch sends the number of a resume point. Those numbers come from waits whose time is
// up, when there is no event, and from the arms in the handler of an event, which then is at hand until the flow
// suspends. Where ways with different events meet, none may be read.
#include <map>
#include <optional>

#include "ir/graph.h"
#include "ir/verify_journey.h"

namespace journey::ir {

namespace {

// What stands for an event where it is no index.
constexpr int32_t kNeverReached = -2;
constexpr int32_t kSeveral = -3;

int32_t Both(int32_t a, int32_t b, int32_t neutral, int32_t otherwise) {
  if (a == neutral || a == b) return b;
  return b == neutral ? a : otherwise;
}

bool SwitchesOnEntry(const Function& flow) {
  const std::vector<Instr>& first = flow.blocks[0].instrs;
  return first.size() == 1 && first[0].op == Op::kSwitch && first[0].args[0] == 0;
}

// The value that a register has at `end` of a block, when the last to set it there was a constant.
std::optional<int64_t> KnownAt(const Module& module, const Block& block, size_t end, uint32_t reg) {
  for (size_t i = end; i-- > 0;) {
    const Instr& instr = block.instrs[i];
    if (instr.dst != reg) continue;
    if (instr.op != Op::kConst) return std::nullopt;
    const auto* value = std::get_if<int64_t>(&module.constants[static_cast<size_t>(instr.imm)].value);
    return value != nullptr ? std::optional(*value) : std::nullopt;
  }
  return std::nullopt;
}

class EventChecker {
 public:
  explicit EventChecker(const Module& module) : module_(module) {}

  std::string Check() {
    FindFlows();
    SumUp();
    ForEachRuleFunction(module_, [this](int32_t fn) { Allow(fn, kNone); });
    for (const HistoryQuery& query : module_.history) Allow(query.where_fn, query.event);
    for (const Test& test : module_.tests) {
      for (const TestStep& step : test.steps) {
        Allow(step.fn, kNone);
        for (const TestValue& value : step.values) Allow(value.fn, kNone);
      }
    }
    for (const Journey& journey : module_.journeys) AllowJourney(journey);
    FindResumes();
    for (const auto& [fn, resumes] : flows_) {
      if (error_.empty()) CheckFlow(At(fn), resumes);
    }
    return error_;
  }

 private:
  using Resumes = std::map<int64_t, int32_t>;  // resume point -> the event at hand

  const Function& At(int32_t fn) const { return module_.functions[static_cast<size_t>(fn)]; }
  void Fail(const Function& function) {
    if (error_.empty()) error_ = function.name + " reads an event it does not have";
  }

  void FindFlows() {
    for (const Journey& journey : module_.journeys) {
      for (const Stage& stage : journey.stages) {
        if (stage.flow_fn != kNone) flows_.emplace(stage.flow_fn, Resumes{{0, kNone}});
      }
      for (const Wait& wait : journey.waits) {
        if (wait.resume != kNone)
          flows_.at(journey.stages[static_cast<size_t>(wait.stage)].flow_fn)[wait.resume] = kNone;
        if (wait.otherwise != kNone)
          flows_.at(journey.stages[static_cast<size_t>(wait.stage)].flow_fn)[wait.otherwise] = kNone;
      }
    }
  }

  // The event that each function reads: none, one or several. What resumed flows read is their own business.
  void SumUp() {
    reads_.assign(module_.functions.size(), kNone);
    const std::optional<std::vector<int32_t>> order = CalleesFirst(module_);
    for (int32_t fn : *order) {
      int32_t& sum = reads_[static_cast<size_t>(fn)];
      for (const Block& block : At(fn).blocks) {
        for (const Instr& instr : block.instrs) sum = Both(sum, ReadBy(instr), kNone, kSeveral);
      }
    }
  }
  int32_t ReadBy(const Instr& instr) const {
    if (instr.op == Op::kLoadEvent) return static_cast<int32_t>(instr.imm);
    if (instr.op != Op::kCall || flows_.contains(static_cast<int32_t>(instr.imm))) return kNone;
    return reads_[static_cast<size_t>(instr.imm)];
  }

  void Allow(int32_t fn, int32_t event) {
    if (fn == kNone || flows_.contains(fn)) return;
    const int32_t reads = reads_[static_cast<size_t>(fn)];
    if (reads != kNone && reads != event) Fail(At(fn));
  }

  void AllowJourney(const Journey& journey) {
    for (const Enter& enter : journey.enters) {
      const int32_t event = enter.kind == EnterKind::kOn ? enter.event : kNone;
      for (int32_t fn : {enter.where_fn, enter.block_fn, enter.held_fn}) Allow(fn, event);
    }
    for (const EventHandler& handler : journey.handlers) {
      Allow(handler.fn, handler.event);
      const auto [known, is_new] = handled_.emplace(handler.fn, handler.event);
      if (!is_new) known->second = kNone;
    }
    for (const Timer& timer : journey.timers) {
      Allow(timer.body_fn, kNone);
      Allow(timer.moment_fn, kNone);
    }
    for (const Wait& wait : journey.waits) Allow(wait.moment_fn, kNone);
    for (const Stage& stage : journey.stages) Allow(stage.enter_fn, kNone);
    Allow(journey.begin_fn, kNone);
    Allow(journey.segment_fn, kNone);
    Allow(journey.when_fn, kNone);
  }

  void FindResumes() {
    for (size_t f = 0; f < module_.functions.size(); ++f) {
      const auto handler = handled_.find(static_cast<int32_t>(f));
      const int32_t event = handler != handled_.end() ? handler->second : kNone;
      for (const Block& block : module_.functions[f].blocks) {
        for (size_t i = 0; i < block.instrs.size(); ++i) {
          const Instr& instr = block.instrs[i];
          if (instr.op != Op::kCall) continue;
          const auto flow = flows_.find(static_cast<int32_t>(instr.imm));
          if (flow == flows_.end()) continue;
          if (const std::optional<int64_t> entry = KnownAt(module_, block, i, instr.args[0])) {
            const auto [at, is_new] = flow->second.emplace(*entry, event);
            if (!is_new && at->second != event) at->second = kNone;
          } else {
            for (auto& [resume, at_hand] : flow->second) at_hand = kNone;
          }
        }
      }
    }
  }

  void CheckFlow(const Function& flow, const Resumes& resumes) {
    std::vector<int32_t> entry(flow.blocks.size(), kNeverReached);
    std::vector<uint32_t> work;
    const auto go = [&](uint32_t block, int32_t event) {
      const int32_t joined = Both(entry[block], event, kNeverReached, kNone);
      if (joined == entry[block]) return;
      entry[block] = joined;
      work.push_back(block);
    };
    if (SwitchesOnEntry(flow)) {
      const Instr& first = flow.blocks[0].instrs[0];
      for (size_t c = 0; c < first.cases.size(); ++c) {
        // A number that nobody gives leads nowhere.
        const auto resume = resumes.find(first.cases[c]);
        if (resume != resumes.end()) go(first.targets[c], resume->second);
      }
      go(first.targets.back(), kNone);
    } else {
      go(0, kNone);
    }
    while (!work.empty()) {
      const uint32_t block = work.back();
      work.pop_back();
      for (const Edge edge : Successors(flow.blocks[block])) go(edge.to, entry[block]);
    }
    for (size_t b = 0; b < flow.blocks.size(); ++b) {
      if (entry[b] == kNeverReached) continue;
      for (const Instr& instr : flow.blocks[b].instrs) {
        const int32_t reads = ReadBy(instr);
        if (reads != kNone && reads != entry[b]) return Fail(flow);
      }
    }
  }

  const Module& module_;
  std::map<int32_t, Resumes> flows_;
  std::map<int32_t, int32_t> handled_;  // handlers and their events; kNone when there are several
  std::vector<int32_t> reads_;          // by function
  std::string error_;
};

// Journeys that entering each one can start before anything waits.
std::vector<std::vector<int32_t>> StartEdges(const Module& module) {
  std::vector<std::vector<int32_t>> edges(module.journeys.size());
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const Journey& journey = module.journeys[j];
    std::vector<bool> seen(module.functions.size());
    std::vector<int32_t> pending;
    const auto reach = [&](int32_t fn) {
      if (fn == kNone || seen[static_cast<size_t>(fn)]) return;
      seen[static_cast<size_t>(fn)] = true;
      pending.push_back(fn);
    };
    reach(EntryFunction(journey));
    while (!pending.empty()) {
      const Function& function = module.functions[static_cast<size_t>(pending.back())];
      pending.pop_back();
      for (const Block& block : function.blocks) {
        for (const Instr& instr : block.instrs) {
          if (instr.op == Op::kStart) edges[j].push_back(static_cast<int32_t>(instr.imm));
          if (instr.op == Op::kCall) reach(static_cast<int32_t>(instr.imm));
        }
      }
    }
  }
  return edges;
}

}  // namespace

std::string CheckEventReads(const Module& module) { return EventChecker(module).Check(); }

std::string CheckStarts(const Module& module) {
  const std::vector<std::vector<int32_t>> edges = StartEdges(module);
  std::vector<size_t> starters(edges.size());
  for (const std::vector<int32_t>& started : edges) {
    for (int32_t journey : started) ++starters[static_cast<size_t>(journey)];
  }
  std::vector<size_t> free;
  for (size_t j = 0; j < edges.size(); ++j) {
    if (starters[j] == 0) free.push_back(j);
  }
  for (size_t i = 0; i < free.size(); ++i) {
    for (int32_t journey : edges[free[i]]) {
      if (--starters[static_cast<size_t>(journey)] == 0) free.push_back(static_cast<size_t>(journey));
    }
  }
  return free.size() == edges.size() ? "" : "journeys start each other without any time passing";
}

}  // namespace journey::ir
