// A decision goes into the table if its predicates may be asked of any event and its leaves only keep, set and add.
#include "compiler/flatten/tables.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <set>

#include "base/check.h"

namespace journey {
namespace {

using flat::Expr;
using flat::ExprKind;
using flat::Field;
using flat::FieldKind;
using flat::Leaf;

constexpr size_t kMaxPredicates = 6;
constexpr size_t kMaxEntries = 4096;

struct Visited {
  std::set<int32_t> predicates;
  std::vector<const Leaf*> leaves;
};

void Visit(const flat::Plan& plan, int32_t at, Visited& visited) {
  const flat::Node& node = plan.nodes[static_cast<size_t>(at)];
  if (node.predicate == ir::kNone) {
    visited.leaves.push_back(&plan.leaves[static_cast<size_t>(node.leaf)]);
    return;
  }
  visited.predicates.insert(node.predicate);
  Visit(plan, node.yes, visited);
  Visit(plan, node.no, visited);
}

enum class Form { kConst, kRelative, kCounter };

class TableMaker {
 public:
  TableMaker(const ir::Module& module, const flat::Plan& plan, int32_t journey, const Decisions& decisions)
      : module_(module), plan_(plan), journey_(journey), decisions_(decisions) {}

  flat::JourneyTable Run() {
    ChooseFresh();
    ChooseTabled();
    const size_t codes = decisions_.size();
    table_.type_bits = Bits(module_.events.size());
    table_.stage_bits = Bits(codes);
    size_t bits = table_.stage_bits + table_.type_bits + table_.predicates.size();
    const size_t entry = plan_.EntryWords();
    table_.words.assign((size_t{1} << bits) * entry, 0);
    for (size_t code = 0; code < size_t{1} << table_.stage_bits; ++code) {
      for (size_t event = 0; event < size_t{1} << table_.type_bits; ++event) {
        for (size_t answers = 0; answers < size_t{1} << table_.predicates.size(); ++answers) {
          const size_t index = ((code << table_.type_bits | event) << table_.predicates.size()) | answers;
          Fill(index * entry, code, event, answers);
        }
      }
    }
    return std::move(table_);
  }

 private:
  static uint32_t Bits(size_t count) { return count < 2 ? 0 : static_cast<uint32_t>(std::bit_width(count - 1)); }
  const Expr& At(int32_t expr) const { return plan_.exprs[static_cast<size_t>(expr)]; }

  // The clock belongs to the customer: the first journey moves it for all.
  bool Skips(const flat::Set& set) const {
    return journey_ != 0 && plan_.fields[static_cast<size_t>(set.field)].kind == FieldKind::kClock;
  }

  static bool Fits(const Field& field, int64_t value) {
    return value >= 0 && (field.bits >= 63 || value < int64_t{1} << field.bits);
  }

  std::optional<Form> FormOf(const flat::Set& set) const {
    const Field& field = plan_.fields[static_cast<size_t>(set.field)];
    const Expr& expr = At(set.expr);
    if (expr.kind == ExprKind::kConst && field.kind != FieldKind::kTimer) {
      if (field.relative) return Form::kRelative;
      return Fits(field, expr.imm) ? std::optional(Form::kConst) : std::nullopt;
    }
    const bool adds = expr.op == ir::Op::kIntAdd || expr.op == ir::Op::kDecAdd || expr.op == ir::Op::kDurAdd;
    if (expr.kind == ExprKind::kOp && adds && field.guarded && !field.relative) {
      const Expr& left = At(expr.args[0]);
      const Expr& right = At(expr.args[1]);
      if (left.kind == ExprKind::kField && left.imm == set.field && right.kind == ExprKind::kConst &&
          Fits(field, right.imm)) {
        return Form::kCounter;
      }
    }
    return std::nullopt;
  }

  void ChooseFresh() {
    std::map<int32_t, std::map<int32_t, size_t>> uses;  // field -> expr -> leaves
    for (const auto& by_event : decisions_) {
      for (const flat::Decision& decision : by_event) {
        Visited visited;
        Visit(plan_, decision.root, visited);
        for (const Leaf* leaf : visited.leaves) {
          for (const flat::Set& set : leaf->sets) {
            if (Skips(set) || FormOf(set).has_value() || At(set.expr).guarded_by_event) continue;
            ++uses[set.field][set.expr];
          }
        }
      }
    }
    for (const auto& [field, exprs] : uses) {
      const auto most = std::max_element(exprs.begin(), exprs.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      table_.fresh.push_back({field, most->first});
    }
  }

  bool Tabled(const Leaf& leaf) const {
    if (leaf.slow) return true;
    for (const flat::Set& set : leaf.sets) {
      if (Skips(set) || FormOf(set).has_value()) continue;
      const auto is_it = [&](const flat::Set& one) { return one.field == set.field && one.expr == set.expr; };
      if (std::none_of(table_.fresh.begin(), table_.fresh.end(), is_it)) return false;
    }
    return leaf.emits.size() <= 1 &&
           (leaf.emits.empty() || !plan_.templates[static_cast<size_t>(leaf.emits[0].emit_template)].IsSend());
  }

  void ChooseTabled() {
    struct Candidate {
      size_t code, event;
      std::set<int32_t> predicates;
    };
    std::vector<Candidate> candidates;
    branch_of_.assign(decisions_.size(), std::vector<uint16_t>(module_.events.size(), 0));
    for (size_t code = 0; code < decisions_.size(); ++code) {
      for (size_t event = 0; event < module_.events.size(); ++event) {
        Visited visited;
        Visit(plan_, decisions_[code][event].root, visited);
        const bool all_slow =
            std::all_of(visited.leaves.begin(), visited.leaves.end(), [](const Leaf* leaf) { return leaf->slow; });
        if (all_slow) {
          branch_of_[code][event] = flat::kSlowCode;
          continue;
        }
        const bool tabled = std::all_of(visited.leaves.begin(), visited.leaves.end(),
                                        [&](const Leaf* leaf) { return Tabled(*leaf); }) &&
                            std::none_of(visited.predicates.begin(), visited.predicates.end(),
                                         [&](int32_t predicate) { return At(predicate).guarded_by_event; });
        if (tabled) {
          candidates.push_back({code, event, std::move(visited.predicates)});
        } else {
          AddBranch(code, event);
        }
      }
    }
    // Decisions with few predicates first; those that would make the table too large get code of their own.
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.predicates.size() < b.predicates.size(); });
    std::set<int32_t> predicates;
    for (const Candidate& candidate : candidates) {
      std::set<int32_t> together = predicates;
      together.insert(candidate.predicates.begin(), candidate.predicates.end());
      const size_t entries = size_t{1} << (Bits(decisions_.size()) + Bits(module_.events.size()) + together.size());
      if (together.size() > kMaxPredicates || (entries > kMaxEntries && together.size() > predicates.size())) {
        AddBranch(candidate.code, candidate.event);
      } else {
        predicates = std::move(together);
      }
    }
    table_.predicates.assign(predicates.begin(), predicates.end());
  }

  void AddBranch(size_t code, size_t event) {
    table_.branches.push_back(decisions_[code][event]);
    table_.branch_events.push_back(static_cast<int32_t>(event));
    CHECK(table_.branches.size() < flat::kSlowCode);
    branch_of_[code][event] = static_cast<uint16_t>(table_.branches.size());
  }

  void Fill(size_t at, size_t code, size_t event, size_t answers) {
    uint64_t* words = &table_.words[at];
    uint64_t* last = words + 3 * size_t{plan_.shape.words};
    for (uint32_t w = 0; w < plan_.shape.words; ++w) words[3 * w] = ~uint64_t{0};
    flat::Effects effects;
    if (code >= decisions_.size() || event >= module_.events.size()) {
      effects.code = flat::kSlowCode;  // never asked
    } else {
      for (size_t t = 0; t < plan_.timers.size(); ++t) {
        const flat::Timer& timer = plan_.timers[t];
        if (timer.journey == journey_ && flat::CodeOfStage(timer.stage) == static_cast<int64_t>(code)) {
          effects.live = static_cast<uint8_t>(effects.live | 1U << t);
        }
      }
      effects.code = branch_of_[code][event];
      if (effects.code == 0) FillLeaf(at, Choose(decisions_[code][event].root, answers), last[0], effects);
    }
    last[1] = std::bit_cast<uint64_t>(effects);
  }

  void FillLeaf(size_t at, const Leaf& leaf, uint64_t& record, flat::Effects& effects) {
    if (leaf.slow) {
      effects.code = flat::kSlowCode;
      return;
    }
    for (const flat::Set& set : leaf.sets) {
      if (!Skips(set)) FillSet(at, set);
    }
    for (const int32_t timer : leaf.arms) effects.arms = static_cast<uint8_t>(effects.arms | 1U << timer);
    if (leaf.emits.empty()) return;
    const int32_t emit = leaf.emits[0].emit_template;
    record = static_cast<uint64_t>(emit) | uint64_t{1} << 32;
    effects.record_bytes = static_cast<uint16_t>(plan_.templates[static_cast<size_t>(emit)].Bytes());
  }

  void FillSet(size_t at, const flat::Set& set) {
    const Field& field = plan_.fields[static_cast<size_t>(set.field)];
    uint64_t* keep = &table_.words[at + 3 * size_t{field.word}];
    const std::optional<Form> form = FormOf(set);
    const uint64_t all = field.Mask() | field.Guard();
    if (!form.has_value()) {
      keep[0] &= ~all;
      keep[1] |= all;
      return;
    }
    const Expr& expr = At(set.expr);
    switch (*form) {
      case Form::kConst:
        keep[0] &= ~all;
        keep[2] += static_cast<uint64_t>(expr.imm) << field.shift;
        break;
      case Form::kRelative:
        keep[0] &= ~all;
        table_.patches.push_back({at, set.field, expr.imm});
        break;
      case Form::kCounter:
        keep[2] += static_cast<uint64_t>(At(expr.args[1]).imm) << field.shift;
        break;
    }
  }

  const Leaf& Choose(int32_t at, size_t answers) const {
    for (;;) {
      const flat::Node& node = plan_.nodes[static_cast<size_t>(at)];
      if (node.predicate == ir::kNone) return plan_.leaves[static_cast<size_t>(node.leaf)];
      const auto found = std::find(table_.predicates.begin(), table_.predicates.end(), node.predicate);
      const auto bit = static_cast<size_t>(found - table_.predicates.begin());
      at = (answers >> bit & 1) != 0 ? node.yes : node.no;
    }
  }

  const ir::Module& module_;
  const flat::Plan& plan_;
  int32_t journey_;
  const Decisions& decisions_;
  std::vector<std::vector<uint16_t>> branch_of_;  // by code and event: 0 in the table, kSlowCode, or 1 + branch
  flat::JourneyTable table_;
};

}  // namespace

flat::JourneyTable MakeTable(const ir::Module& module, const flat::Plan& plan, int32_t journey,
                             const Decisions& decisions) {
  return TableMaker(module, plan, journey, decisions).Run();
}

}  // namespace journey
