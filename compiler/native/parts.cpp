// Cutting a module into parts, and fingerprints of parts.
#include "compiler/native/parts.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <unordered_map>

#include "base/check.h"

namespace journey::native {
namespace {

// Parts below the minimum pay more for a compilation's start than for its work; above the maximum, one change
// recompiles too much. In instructions of the roots.
constexpr size_t kMinPartInstrs = 500;
constexpr size_t kMaxPartInstrs = 4000;

size_t InstrCount(const ir::Function& function) {
  size_t count = 0;
  for (const ir::Block& block : function.blocks) count += block.instrs.size();
  return count;
}

// Every function id that a table of the module names.
template <typename Visit>
void VisitTableFunctions(const ir::Module& module, Visit visit) {
  ir::ForEachRuleFunction(module, visit);
  for (const ir::HistoryQuery& query : module.history) visit(query.where_fn);
  for (const ir::Journey& journey : module.journeys) {
    visit(journey.segment_fn);
    visit(journey.when_fn);
    visit(journey.begin_fn);
    for (const ir::Enter& enter : journey.enters) {
      visit(enter.where_fn);
      visit(enter.block_fn);
      visit(enter.held_fn);
    }
    for (const ir::Stage& stage : journey.stages) {
      visit(stage.enter_fn);
      visit(stage.flow_fn);
    }
    for (const ir::Timer& timer : journey.timers) {
      visit(timer.body_fn);
      visit(timer.moment_fn);
    }
    for (const ir::Wait& wait : journey.waits) visit(wait.moment_fn);
    for (const ir::EventHandler& handler : journey.handlers) visit(handler.fn);
  }
  for (const ir::Test& test : module.tests) {
    for (const ir::TestStep& step : test.steps) {
      visit(step.fn);
      for (const ir::TestValue& value : step.values) visit(value.fn);
    }
  }
}

template <typename Visit>
void VisitInstrs(const ir::Function& function, Visit visit) {
  for (const ir::Block& block : function.blocks) {
    for (const ir::Instr& instr : block.instrs) visit(instr);
  }
}

std::vector<int32_t> Closure(const ir::Module& module, const std::vector<int32_t>& roots) {
  std::vector<int32_t> found;
  std::vector<int32_t> work = roots;
  std::unordered_map<int32_t, bool> seen;
  while (!work.empty()) {
    const int32_t fn = work.back();
    work.pop_back();
    if (!seen.emplace(fn, true).second) continue;
    found.push_back(fn);
    VisitInstrs(module.functions[static_cast<size_t>(fn)], [&](const ir::Instr& instr) {
      if (instr.op == ir::Op::kCall) work.push_back(static_cast<int32_t>(instr.imm));
    });
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Length-prefixed bytes into a streaming hash, so that neighbouring values cannot run into each other.
class Hasher {
 public:
  Hasher() : state_(XXH3_createState()) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(state_);
  }
  ~Hasher() { XXH3_freeState(state_); }
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  void Int(int64_t value) { XXH3_128bits_update(state_, &value, sizeof value); }
  void Text(std::string_view text) {
    Int(static_cast<int64_t>(text.size()));
    XXH3_128bits_update(state_, text.data(), text.size());
  }
  void Type(ir::Type type) { Int(static_cast<int64_t>(type.kind) * 2 + (type.optional ? 1 : 0)); }
  Fingerprint Digest() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_);
    return {hash.low64, hash.high64};
  }

 private:
  XXH3_state_t* state_;
};

void HashSlot(Hasher& hasher, const ir::Slot& slot) {
  hasher.Type(slot.type);
  for (const uint32_t at : {slot.offset, slot.presence, slot.kept, slot.kept_presence}) hasher.Int(at);
}

void HashConstant(Hasher& hasher, const ir::Constant& constant, int64_t index) {
  hasher.Type(constant.type);
  hasher.Int(static_cast<int64_t>(constant.value.index()));
  if (constant.type.Is(ir::Kind::kZone)) hasher.Int(index);  // read from the table of constants at run time
  if (const bool* b = std::get_if<bool>(&constant.value)) hasher.Int(*b ? 1 : 0);
  if (const int64_t* i = std::get_if<int64_t>(&constant.value)) hasher.Int(*i);
  if (const double* f = std::get_if<double>(&constant.value)) {
    int64_t bits = 0;
    std::memcpy(&bits, f, sizeof bits);
    hasher.Int(bits);
  }
  if (const std::string* s = std::get_if<std::string>(&constant.value)) hasher.Text(*s);
}

void HashInstr(Hasher& hasher, const ir::Module& module, const ir::Function& function, const ir::Instr& instr,
               const std::unordered_map<int32_t, int64_t>& ordinals) {
  hasher.Int(static_cast<int64_t>(instr.op));
  hasher.Int(instr.dst);
  hasher.Int(static_cast<int64_t>(instr.args.size()));
  for (uint32_t arg : instr.args) hasher.Int(arg);
  hasher.Int(static_cast<int64_t>(instr.cases.size()));
  for (int64_t value : instr.cases) hasher.Int(value);
  hasher.Int(static_cast<int64_t>(instr.targets.size()));
  for (uint32_t target : instr.targets) hasher.Int(target);
  const auto imm = static_cast<size_t>(instr.imm);
  switch (instr.op) {
    case ir::Op::kConst:
      HashConstant(hasher, module.constants[imm], instr.imm);
      break;
    case ir::Op::kCall:
      hasher.Int(ordinals.at(static_cast<int32_t>(instr.imm)));
      break;
    case ir::Op::kLoadMem:
      HashSlot(hasher, module.journeys[static_cast<size_t>(function.journey)].memory.slots[imm]);
      break;
    case ir::Op::kStoreMem:
      HashSlot(hasher, module.journeys[static_cast<size_t>(function.journey)].memory.slots[imm]);
      hasher.Int(instr.imm);
      break;
    case ir::Op::kLoadProfile:
      HashSlot(hasher, module.customer.slots[imm]);
      break;
    case ir::Op::kLoadEvent:
      HashSlot(hasher, module.events[imm].layout.slots[static_cast<size_t>(instr.imm2)]);
      break;
    case ir::Op::kBranch:  // imm is a loop's bound, for cost analysis only
      break;
    default:
      hasher.Int(instr.imm);
      hasher.Int(instr.imm2);
  }
}

}  // namespace

std::vector<bool> Roots(const ir::Module& module) {
  std::vector<bool> roots(module.functions.size(), true);
  for (const ir::Function& function : module.functions) {
    VisitInstrs(function, [&](const ir::Instr& instr) {
      if (instr.op == ir::Op::kCall) roots[static_cast<size_t>(instr.imm)] = false;
    });
  }
  VisitTableFunctions(module, [&](int32_t fn) {
    if (fn != ir::kNone) roots[static_cast<size_t>(fn)] = true;
  });
  return roots;
}

std::vector<Part> SplitIntoParts(const ir::Module& module) {
  // Units stay together: the roots of one journey; each other root by itself. Tests come last, apart from what runs
  // live.
  struct Unit {
    std::string_view name;
    std::vector<int32_t> roots;
    size_t instrs = 0;
    bool test = false;
  };
  std::vector<Unit> units(module.journeys.size());
  for (size_t j = 0; j < units.size(); ++j) units[j].name = module.journeys[j].name;
  std::vector<Unit> tests;
  const std::vector<bool> roots = Roots(module);
  for (size_t fn = 0; fn < roots.size(); ++fn) {
    if (!roots[fn]) continue;
    const ir::Function& function = module.functions[fn];
    Unit* unit = nullptr;
    if (function.context == ir::Context::kTest) {
      unit = &tests.emplace_back(Unit{function.name, {}, 0, true});
    } else if (function.journey != ir::kNone) {
      unit = &units[static_cast<size_t>(function.journey)];
    } else {
      unit = &units.emplace_back(Unit{function.name, {}, 0, false});
    }
    unit->roots.push_back(static_cast<int32_t>(fn));
    unit->instrs += InstrCount(function);
  }
  std::move(tests.begin(), tests.end(), std::back_inserter(units));

  std::vector<Part> parts;
  size_t instrs = 0;
  bool test = false;
  for (const Unit& unit : units) {
    if (unit.roots.empty()) continue;
    const bool at_cut = XXH3_64bits(unit.name.data(), unit.name.size()) % 4 == 0;
    const bool starts = parts.empty() || unit.test != test || instrs + unit.instrs > kMaxPartInstrs ||
                        (at_cut && instrs >= kMinPartInstrs);
    if (starts) {
      parts.emplace_back();
      instrs = 0;
    }
    test = unit.test;
    instrs += unit.instrs;
    Part& part = parts.back();
    part.roots.insert(part.roots.end(), unit.roots.begin(), unit.roots.end());
  }
  for (Part& part : parts) {
    std::sort(part.roots.begin(), part.roots.end());
    part.functions = Closure(module, part.roots);
  }
  return parts;
}

Part WholeModule(const ir::Module& module) {
  Part part;
  const std::vector<bool> roots = Roots(module);
  for (size_t fn = 0; fn < roots.size(); ++fn) {
    if (roots[fn]) part.roots.push_back(static_cast<int32_t>(fn));
    part.functions.push_back(static_cast<int32_t>(fn));
  }
  return part;
}

Fingerprint FingerprintOf(const ir::Module& module, const Part& part) {
  std::unordered_map<int32_t, int64_t> ordinals;
  for (int32_t fn : part.functions) ordinals.emplace(fn, static_cast<int64_t>(ordinals.size()));
  Hasher hasher;
  hasher.Int(static_cast<int64_t>(part.roots.size()));
  for (int32_t fn : part.roots) hasher.Int(ordinals.at(fn));
  hasher.Int(static_cast<int64_t>(part.functions.size()));
  for (int32_t fn : part.functions) {
    const ir::Function& function = module.functions[static_cast<size_t>(fn)];
    hasher.Text(function.name);
    hasher.Type(function.result);
    hasher.Int(function.param_count);
    hasher.Int(static_cast<int64_t>(function.registers.size()));
    for (ir::Type type : function.registers) hasher.Type(type);
    hasher.Int(static_cast<int64_t>(function.blocks.size()));
    for (const ir::Block& block : function.blocks) {
      hasher.Int(static_cast<int64_t>(block.instrs.size()));
      for (const ir::Instr& instr : block.instrs) HashInstr(hasher, module, function, instr, ordinals);
    }
  }
  return hasher.Digest();
}

}  // namespace journey::native
