// A stack of operands, as the items are written down.
#include "insight/kpi.h"

#include "base/check.h"

namespace journey::insight {
namespace {

constexpr double kDecimal = 10'000;

using Value = std::optional<double>;

Value Ratio(double part, double whole) { return whole == 0 ? Value() : Value(part / whole); }
Value Ratio(uint64_t part, uint64_t whole) { return Ratio(static_cast<double>(part), static_cast<double>(whole)); }

Value MeasureOf(const ir::Module& module, const ir::KpiItem& item, const JourneyFigures& figures) {
  const auto stage = [&]() -> const StageFigures& { return figures.stages[static_cast<size_t>(item.stage)]; };
  switch (item.op) {
    case ir::KpiOp::kNumber:
      return static_cast<double>(item.number) / kDecimal;
    case ir::KpiOp::kEntries:
      return static_cast<double>(figures.entries);
    case ir::KpiOp::kConversions:
      return static_cast<double>(figures.converted);
    case ir::KpiOp::kConversionRate:
      return Ratio(figures.converted, figures.entries);
    case ir::KpiOp::kReached:
      return static_cast<double>(stage().reached);
    case ir::KpiOp::kRate:
      return Ratio(stage().reached, figures.entries);
    case ir::KpiOp::kMedianTime: {
      const std::optional<int64_t> median = stage().stays.At(0.5);
      return median ? Value(static_cast<double>(*median)) : Value();
    }
    case ir::KpiOp::kDropOff:
      return Ratio(stage().dropped, stage().reached);
    case ir::KpiOp::kSends: {
      const auto found = figures.channels.find(module.channels[static_cast<size_t>(item.channel)].simple_name);
      return found == figures.channels.end() ? 0.0 : static_cast<double>(found->second.sent);
    }
    case ir::KpiOp::kUplift: {
      const Value with = Ratio(figures.converted, figures.entries);
      const Value without = Ratio(figures.held_out_converted, figures.held_out);
      return with && without ? Value(*with - *without) : Value();
    }
    case ir::KpiOp::kAdd:
    case ir::KpiOp::kSub:
    case ir::KpiOp::kMul:
    case ir::KpiOp::kDiv:
    case ir::KpiOp::kNegate:
      break;
  }
  CHECK_MSG(false, "no measure of a kpi");
  return {};
}

Value Combine(ir::KpiOp op, Value left, Value right) {
  if (!left || !right) return {};
  if (op == ir::KpiOp::kAdd) return *left + *right;
  if (op == ir::KpiOp::kSub) return *left - *right;
  if (op == ir::KpiOp::kMul) return *left * *right;
  return Ratio(*left, *right);
}

Value ValueOf(const ir::Module& module, const ir::Kpi& kpi, const JourneyFigures& figures) {
  std::vector<Value> stack;
  for (const ir::KpiItem& item : kpi.value) {
    if (item.op == ir::KpiOp::kNegate) {
      if (stack.back()) stack.back() = -*stack.back();
    } else if (item.op >= ir::KpiOp::kAdd && item.op <= ir::KpiOp::kDiv) {
      const Value right = stack.back();
      stack.pop_back();
      stack.back() = Combine(item.op, stack.back(), right);
    } else {
      stack.push_back(MeasureOf(module, item, figures));
    }
  }
  return stack.empty() ? Value() : stack.back();
}

}  // namespace

std::vector<KpiResult> Evaluate(const ir::Module& module, const ir::Journey& journey, const JourneyFigures& figures) {
  std::vector<KpiResult> results;
  for (size_t i = 0; i < journey.kpis.size(); ++i) {
    const ir::Kpi& kpi = journey.kpis[i];
    KpiResult result;
    result.kpi = &kpi;
    result.value = ValueOf(module, kpi, figures);
    result.target = static_cast<double>(kpi.target) / (kpi.is_duration ? 1 : kDecimal);
    bool met = result.value && (kpi.at_least ? *result.value >= result.target : *result.value <= result.target);
    if (kpi.has_share && kpi.value.size() == 1 && kpi.value[0].op == ir::KpiOp::kMedianTime) {
      const WithinFigures& within = figures.within[i];
      result.within = Proportion{within.entries - within.missed, within.entries};
      // In whole numbers: hits / of >= share / 10,000.
      met = result.within->hits * 10'000 >= static_cast<uint64_t>(kpi.share) * result.within->of;
    } else if (kpi.has_share && kpi.share == 0) {
      met = true;
    }
    result.verdict = !result.value ? Verdict::kNoData : met ? Verdict::kMet : Verdict::kMissed;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace journey::insight
