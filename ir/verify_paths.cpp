// Paths through one function: bounded loops, definite assignment, paired marks. Brackets (when.begin and when.end,
// text.mark and its release) have one depth at each block. A register that is not assigned before its use in a block is
// looked for backwards, a register at a time: most are assigned just before, so the work is in proportion to the code.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "ir/graph.h"
#include "ir/verify_function.h"

namespace journey::ir {

namespace {

constexpr int32_t kNoWhen = -1;
// Blocks looked at for one instruction, on average, before a function counts as too large; honest ones take a few.
constexpr size_t kWorkPerInstr = 64;
constexpr size_t kLeastWork = 1'000'000;

class PathChecker {
 public:
  PathChecker(const Module& module, const Function& function) : module_(module), function_(function) {}

  std::string Check() {
    if (!BlockOrder(function_)) return "a loop without a trip count";
    if (std::string error = Brackets(); !error.empty()) return error;
    CollectPredecessors();
    CollectAssignments();
    if (!error_.empty()) return error_;
    std::sort(open_.begin(), open_.end());
    for (size_t i = 0; i < open_.size();) {
      size_t end = i;
      while (end < open_.size() && open_[end].reg == open_[i].reg) ++end;
      if (std::string error = LookBack(i, end); !error.empty()) return error;
      i = end;
    }
    return {};
  }

 private:
  struct Depths {
    int32_t when = kNoWhen;
    int32_t text = 0;
    friend bool operator==(const Depths&, const Depths&) = default;
  };
  // A read of a register that its block has not assigned before.
  struct Open {
    uint32_t reg, block, instr;
    friend auto operator<=>(const Open&, const Open&) = default;
  };
  struct Assignment {
    uint32_t reg, block;
    int64_t at;
    friend auto operator<=>(const Assignment&, const Assignment&) = default;
  };

  bool Reached(uint32_t b) const { return depths_[b].when != kNoWhen; }
  std::string Name(uint32_t b) const { return "b" + std::to_string(b); }

  // Where each block is reached with one depth of brackets; what nothing reaches never runs.
  std::string Brackets() {
    depths_.resize(function_.blocks.size());
    depths_[0].when = 0;
    std::vector<uint32_t> work{0};
    while (!work.empty()) {
      const uint32_t b = work.back();
      work.pop_back();
      Depths depths = depths_[b];
      for (const Instr& instr : function_.blocks[b].instrs) {
        if (std::string error = Step(instr, depths); !error.empty()) return Name(b) + ": " + error;
      }
      for (const Edge edge : Successors(function_.blocks[b])) {
        if (!Reached(edge.to)) {
          depths_[edge.to] = depths;
          work.push_back(edge.to);
        } else if (depths_[edge.to] != depths) {
          return Name(edge.to) + ": when.begin or text.mark on some ways only";
        }
      }
    }
    return {};
  }

  static std::string Step(const Instr& instr, Depths& depths) {
    switch (instr.op) {
      case Op::kWhenBegin:
        ++depths.when;
        return {};
      case Op::kWhenEnd:
        return --depths.when < 0 ? "when.end without when.begin" : "";
      case Op::kTextMark:
        return ++depths.text > 1 ? "a text.mark within another" : "";
      case Op::kTextRelease:
      case Op::kTextKeep:
        return --depths.text < 0 ? "a release without text.mark" : "";
      case Op::kReturn:
        if (depths.when != 0) return "returns before when.end";
        return depths.text != 0 ? "returns before text.release" : "";
      default:
        return {};
    }
  }

  void CollectPredecessors() {
    predecessors_.resize(function_.blocks.size());
    for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
      if (!Reached(b)) continue;
      for (const Edge edge : Successors(function_.blocks[b])) predecessors_[edge.to].push_back(b);
    }
  }

  bool IsText(uint32_t reg) const { return IsHeld(function_.registers[reg].kind); }

  // After it no register holds a text any more: it may have been given back.
  bool Releases(const Instr& instr) const {
    if (instr.op == Op::kTextRelease || instr.op == Op::kTextKeep) return true;
    return instr.op == Op::kCall && module_.functions[static_cast<size_t>(instr.imm)].context == Context::kInstance;
  }

  // Times within a block: reads of instruction i at 3 i, releases at 3 i + 1, assignments at 3 i + 2.
  void CollectAssignments() {
    last_release_.assign(function_.blocks.size(), -1);
    std::vector<int64_t> assigned_at(function_.registers.size(), -1);
    std::vector<uint32_t> assigned_in(function_.registers.size(), UINT32_MAX);
    for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
      if (!Reached(b)) continue;
      int64_t time = 0;
      for (uint32_t i = 0; i < function_.blocks[b].instrs.size(); ++i, time += 3) {
        const Instr& instr = function_.blocks[b].instrs[i];
        ++instrs_;
        for (const uint32_t arg : instr.args) {
          if (arg == kNoReg) continue;
          const bool here = assigned_in[arg] == b && (!IsText(arg) || assigned_at[arg] > last_release_[b]);
          if (here) continue;
          open_.push_back({arg, b, i});
          if (IsText(arg) && last_release_[b] >= 0) error_ = Unassigned(open_.back());
        }
        if (Releases(instr)) last_release_[b] = time + 1;
        if (instr.dst == kNoReg) continue;
        assigned_at[instr.dst] = time + 2;
        assigned_in[instr.dst] = b;
        assignments_.push_back({instr.dst, b, time + 2});
      }
    }
    std::sort(assignments_.begin(), assignments_.end());
    known_.assign(function_.blocks.size(), {});
  }

  std::string Unassigned(const Open& open) const {
    const Instr& instr = function_.blocks[open.block].instrs[open.instr];
    return Name(open.block) + ", " + Info(instr.op).text + ": r" + std::to_string(open.reg) +
           " is read before every way has assigned it";
  }

  // All open reads of one register.
  std::string LookBack(size_t begin, size_t end) {
    const uint32_t reg = open_[begin].reg;
    ++stamp_;
    for (; next_assignment_ < assignments_.size() && assignments_[next_assignment_].reg <= reg; ++next_assignment_) {
      const Assignment& assignment = assignments_[next_assignment_];
      if (assignment.reg == reg) known_[assignment.block] = {stamp_, 0, assignment.at};
    }
    std::vector<uint32_t> work;
    for (size_t i = begin; i < end; ++i) {
      if (!Enter(open_[i].block, work, reg)) return Unassigned(open_[i]);
      while (!work.empty()) {
        const uint32_t at = work.back();
        work.pop_back();
        for (const uint32_t before : predecessors_[at]) {
          if (++work_ > kLeastWork + kWorkPerInstr * instrs_) return "too large to check";
          const bool assigns = known_[before].assigned_stamp == stamp_;
          const int64_t time = assigns ? known_[before].time : -1;
          if (IsText(reg) && last_release_[before] > time) return Unassigned(open_[i]);
          if (!assigns && !Enter(before, work, reg)) return Unassigned(open_[i]);
        }
      }
    }
    return {};
  }

  // Asks for the register at a block's beginning; false when that is the function's and nothing has assigned it.
  bool Enter(uint32_t b, std::vector<uint32_t>& work, uint32_t reg) {
    if (known_[b].asked_stamp == stamp_) return true;
    known_[b].asked_stamp = stamp_;
    if (b == 0) return reg < function_.param_count;
    work.push_back(b);
    return true;
  }

  // Of a block and the register that is being looked for, if the stamps say so.
  struct Known {
    uint32_t assigned_stamp = 0;
    uint32_t asked_stamp = 0;
    int64_t time = -1;  // of the last assignment
  };

  const Module& module_;
  const Function& function_;
  std::vector<Depths> depths_;
  std::vector<std::vector<uint32_t>> predecessors_;
  std::vector<int64_t> last_release_;
  std::vector<Assignment> assignments_;
  std::vector<Open> open_;
  std::vector<Known> known_;
  size_t next_assignment_ = 0;
  uint32_t stamp_ = 0;
  size_t instrs_ = 0;
  size_t work_ = 0;
  std::string error_;
};

}  // namespace

std::string CheckPaths(const Module& module, const Function& function) { return PathChecker(module, function).Check(); }

}  // namespace journey::ir
