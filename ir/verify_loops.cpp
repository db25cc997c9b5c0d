// Loops count down. A branch that closes one, `0 < left`, has worked out `left` as the counter less one and put it
// back, in the same block; whatever else sets the counter, a register or an internal slot, does so outside the loop, to
// a constant that is no more than the trip count. The counter of a loop inside another is set inside the other.
//
// Why that ends: loops are nested or apart (checked), so of those that one run would close without end, one is around
// all the rest; nothing in it sets its counter, which goes down each time. Functions end, therefore, and calls do not
// recurse.
#include <algorithm>
#include <map>
#include <numeric>

#include "ir/graph.h"
#include "ir/verify_journey.h"

namespace journey::ir {

namespace {

// A block lies in at most so many loops.
constexpr size_t kMaxNesting = 1000;
constexpr size_t kFree = SIZE_MAX;

struct Loop {
  uint32_t head = 0, tail = 0;
  int64_t trips = 0;
  int32_t slot = kNone;        // the counter is a slot of memory, or
  uint32_t reg = kNoReg;       // a register
  size_t step = 0;             // the instruction of the tail that puts the counter back
  std::vector<uint32_t> body;  // blocks, the head among them
  size_t around = kFree;       // the next larger loop
};

class LoopChecker {
 public:
  LoopChecker(const Module& module, const Function& function) : module_(module), function_(function) {}

  std::string Check() {
    for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
      const Instr& last = function_.blocks[b].instrs.back();
      if (last.op == Op::kBranch && last.imm > 0)
        loops_.push_back({.head = last.targets[0], .tail = b, .trips = last.imm});
    }
    if (loops_.empty()) return {};
    // A repeat that suspends in each round goes back, but round in no call.
    const std::vector<uint32_t> cycles = Cycles(function_);
    std::erase_if(loops_, [&](const Loop& loop) { return cycles[loop.head] != cycles[loop.tail]; });
    const bool sound = std::all_of(loops_.begin(), loops_.end(), [this](Loop& loop) { return CountsDown(loop); });
    if (!sound || !FindBodies() || !Nested() || !CountersStay()) return function_.name + ": " + error_;
    return {};
  }

  const std::vector<Loop>& loops() const { return loops_; }

  // For all functions of a journey, once it is known which slots count, and from how many at most: what else is stored
  // there is a constant, outside the loop that uses the slot.
  std::string CheckSlots(const std::map<int32_t, int64_t>& counters) const {
    for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
      const Block& block = function_.blocks[b];
      for (size_t i = 0; i < block.instrs.size(); ++i) {
        const Instr& instr = block.instrs[i];
        if (instr.op != Op::kStoreMem) continue;
        const auto counter = counters.find(static_cast<int32_t>(instr.imm));
        if (counter == counters.end()) continue;
        if (const auto loop = slots_.find(counter->first); loop != slots_.end()) {
          if (b == loops_[loop->second].tail && i == loops_[loop->second].step) continue;
          if (Inside(b, loop->second)) return function_.name + ": a counter is set inside its loop";
        }
        const int64_t* value = Known(module_, block, i, instr.args[0]);
        if (value == nullptr || *value > counter->second)
          return function_.name + ": a counter that may be above its trip count";
      }
    }
    return {};
  }

  // The constant that a register has behind instruction `end` of the block, at most.
  static const int64_t* Known(const Module& module, const Block& block, size_t end, uint32_t reg) {
    const Instr* set = Setter(block, end, reg);
    if (set == nullptr || set->op != Op::kConst) return nullptr;
    return std::get_if<int64_t>(&module.constants[static_cast<size_t>(set->imm)].value);
  }

 private:
  bool Fail(const char* error) {
    error_ = error;
    return false;
  }

  // What sets a register last before instruction `end` of the block.
  static const Instr* Setter(const Block& block, size_t end, uint32_t reg) {
    for (size_t i = end; i-- > 0;) {
      if (block.instrs[i].dst == reg) return &block.instrs[i];
    }
    return nullptr;
  }
  bool IsConst(const Block& block, size_t end, uint32_t reg, int64_t wanted) const {
    const int64_t* value = Known(module_, block, end, reg);
    return value != nullptr && *value == wanted;
  }

  bool CountsDown(Loop& loop) {
    const Block& block = function_.blocks[loop.tail];
    const auto at = [&](const Instr* instr) { return static_cast<size_t>(instr - block.instrs.data()); };
    const Instr* again = Setter(block, block.instrs.size(), block.instrs.back().args[0]);
    if (again == nullptr || again->op != Op::kIntLt || !IsConst(block, at(again), again->args[0], 0))
      return Fail("a loop that does not ask whether its counter is above zero");
    const Instr* left = Setter(block, at(again), again->args[1]);
    if (left == nullptr || left->op != Op::kIntSub || !IsConst(block, at(left), left->args[1], 1))
      return Fail("a loop that does not count down");
    const Instr* before = Setter(block, at(left), left->args[0]);
    for (loop.step = at(left) + 1; loop.step < at(again); ++loop.step) {
      const Instr& instr = block.instrs[loop.step];
      if (instr.args.size() != 1 || instr.args[0] != left->dst) continue;
      if (instr.op == Op::kMov && instr.dst == left->args[0] && before == nullptr) loop.reg = instr.dst;
      if (instr.op == Op::kStoreMem && before != nullptr && before->op == Op::kLoadMem && before->imm == instr.imm)
        loop.slot = static_cast<int32_t>(instr.imm);
      if (loop.reg != kNoReg || loop.slot != kNone) return true;
    }
    return Fail("a loop that does not keep its counter");
  }

  // All that leads to the tail without passing the head.
  bool FindBodies() {
    std::vector<std::vector<uint32_t>> before(function_.blocks.size());
    for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
      for (const Edge edge : Successors(function_.blocks[b])) {
        if (edge.trips == 0) before[edge.to].push_back(b);
      }
    }
    std::vector<size_t> nesting(function_.blocks.size()), seen(function_.blocks.size(), kFree);
    for (size_t index = 0; index < loops_.size(); ++index) {
      Loop& loop = loops_[index];
      const auto add = [&](uint32_t block) {
        if (seen[block] == index) return;
        seen[block] = index;
        loop.body.push_back(block);
      };
      add(loop.head);
      add(loop.tail);
      bool closed = loop.head == loop.tail;
      for (size_t i = 1; i < loop.body.size(); ++i) {
        for (uint32_t from : before[loop.body[i]]) {
          closed = closed || from == loop.head;
          if (from != 0) add(from);  // a flow goes on inside a loop
        }
      }
      if (!closed) return Fail("a jump back to what does not lead here");
      for (uint32_t block : loop.body) {
        if (++nesting[block] > kMaxNesting) return Fail("loops nested too deeply");
      }
    }
    return true;
  }

  // Smaller loops first: each block belongs to the largest loop so far, which the next one takes in as a whole or
  // leaves alone.
  bool Nested() {
    std::vector<size_t> order(loops_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [this](size_t a, size_t b) { return loops_[a].body.size() < loops_[b].body.size(); });
    innermost_.assign(function_.blocks.size(), kFree);
    std::vector<size_t> owner(function_.blocks.size(), kFree);
    for (size_t index : order) {
      std::map<size_t, size_t> taken;  // blocks by the loop they belonged to
      for (uint32_t block : loops_[index].body) {
        if (owner[block] != kFree) ++taken[owner[block]];
        if (innermost_[block] == kFree) innermost_[block] = index;
        owner[block] = index;
      }
      for (const auto& [inner, blocks] : taken) {
        if (blocks != loops_[inner].body.size()) return Fail("loops that overlap");
        loops_[inner].around = index;
      }
    }
    return true;
  }

  bool Inside(uint32_t block, size_t loop) const {
    size_t at = innermost_[block];
    while (at != kFree && at != loop) at = loops_[at].around;
    return at == loop;
  }

  bool CountersStay() {
    std::map<uint32_t, size_t> registers;
    for (size_t index = 0; index < loops_.size(); ++index) {
      const Loop& loop = loops_[index];
      const bool is_new =
          loop.slot != kNone ? slots_.emplace(loop.slot, index).second : registers.emplace(loop.reg, index).second;
      if (!is_new) return Fail("two loops of one counter");
    }
    for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
      const Block& block = function_.blocks[b];
      for (size_t i = 0; i < block.instrs.size(); ++i) {
        const Instr& instr = block.instrs[i];
        if (CallsInstance(instr) && CountsInSlot(b)) return Fail("a call inside a loop that could set its counter");
        const auto counter = registers.find(instr.dst);
        if (counter == registers.end()) continue;
        const Loop& loop = loops_[counter->second];
        if (b == loop.tail && i == loop.step) continue;
        if (Inside(b, counter->second)) return Fail("a counter is set inside its loop");
        const int64_t* value = instr.op == Op::kMov ? Known(module_, block, i, instr.args[0]) : nullptr;
        if (value == nullptr || *value > loop.trips) return Fail("a counter that may be above its trip count");
      }
    }
    return true;
  }
  bool CallsInstance(const Instr& instr) const {
    return instr.op == Op::kCall && module_.functions[static_cast<size_t>(instr.imm)].context == Context::kInstance &&
           module_.functions[static_cast<size_t>(instr.imm)].result == Type{};  // what gives a value only asks
  }
  bool CountsInSlot(uint32_t block) const {
    for (size_t at = innermost_[block]; at != kFree; at = loops_[at].around) {
      if (loops_[at].slot != kNone) return true;
    }
    return false;
  }

  const Module& module_;
  const Function& function_;
  std::vector<Loop> loops_;
  std::vector<size_t> innermost_;    // loop by block
  std::map<int32_t, size_t> slots_;  // loop by the slot it counts in
  std::string error_;
};

}  // namespace

std::string CheckLoops(const Module& module) {
  std::vector<LoopChecker> checkers;
  checkers.reserve(module.functions.size());
  std::vector<std::map<int32_t, int64_t>> counters(module.journeys.size());  // the least trip count by slot
  for (const Function& function : module.functions) {
    LoopChecker& checker = checkers.emplace_back(module, function);
    if (std::string error = checker.Check(); !error.empty()) return error;
    for (const Loop& loop : checker.loops()) {
      if (loop.slot == kNone) continue;
      const auto journey = static_cast<size_t>(function.journey);
      const Slot& slot = module.journeys[journey].memory.slots[static_cast<size_t>(loop.slot)];
      if (slot.initial != kNone) return function.name + ": a counter that begins with a value";
      const auto [at, is_new] = counters[journey].emplace(loop.slot, loop.trips);
      if (!is_new) at->second = std::min(at->second, loop.trips);
    }
  }
  for (size_t f = 0; f < module.functions.size(); ++f) {
    const Function& function = module.functions[f];
    if (function.context != Context::kInstance) continue;
    const std::map<int32_t, int64_t>& own = counters[static_cast<size_t>(function.journey)];
    if (own.empty()) continue;
    if (std::string error = checkers[f].CheckSlots(own); !error.empty()) return error;
  }
  return {};
}

}  // namespace journey::ir
