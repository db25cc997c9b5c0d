// Operands before their operation -> infix, with the brackets that it takes.
#include "insight/kpi_text.h"

#include <utility>
#include <vector>

#include "runtime/value/text.h"

namespace journey::insight {
namespace {

const char* WordOf(ir::KpiOp op) {
  switch (op) {
    case ir::KpiOp::kEntries:
      return "entries";
    case ir::KpiOp::kConversions:
      return "conversions";
    case ir::KpiOp::kConversionRate:
      return "conversion rate";
    case ir::KpiOp::kReached:
      return "reached";
    case ir::KpiOp::kRate:
      return "rate";
    case ir::KpiOp::kMedianTime:
      return "median time";
    case ir::KpiOp::kDropOff:
      return "drop-off";
    case ir::KpiOp::kSends:
      return "sends";
    case ir::KpiOp::kUplift:
      return "uplift";
    case ir::KpiOp::kAdd:
      return " + ";
    case ir::KpiOp::kSub:
      return " - ";
    case ir::KpiOp::kMul:
      return " × ";
    case ir::KpiOp::kDiv:
      return " / ";
    case ir::KpiOp::kNumber:
    case ir::KpiOp::kNegate:
      break;
  }
  return "";
}

}  // namespace

std::string KpiText(const ir::Kpi& kpi, const Naming& stage, const Naming& channel) {
  struct Part {
    std::string text;
    bool compound = false;
  };
  std::vector<Part> stack;
  const auto inner = [](const Part& part) { return part.compound ? "(" + part.text + ")" : part.text; };
  for (const ir::KpiItem& item : kpi.value) {
    if (item.op == ir::KpiOp::kNumber) {
      stack.push_back({rt::DecimalText(item.number)});
    } else if (item.op == ir::KpiOp::kNegate) {
      stack.back() = {"-" + inner(stack.back())};
    } else if (item.op >= ir::KpiOp::kAdd && item.op <= ir::KpiOp::kDiv) {
      const Part right = std::move(stack.back());
      stack.pop_back();
      stack.back() = {inner(stack.back()) + WordOf(item.op) + inner(right), true};
    } else {
      std::string text = WordOf(item.op);
      if (item.stage != ir::kNone) text += " of " + stage(item.stage);
      if (item.channel != ir::kNone) text += " of " + channel(item.channel);
      stack.push_back({std::move(text)});
    }
  }
  return stack.empty() ? "" : stack.back().text;
}

std::string KpiTarget(const ir::Kpi& kpi) {
  std::string text = kpi.at_least ? "≥ " : "≤ ";
  text += kpi.is_duration ? rt::DurationText(kpi.target) : rt::DecimalText(kpi.target);
  if (kpi.has_share) text += " for " + rt::DecimalText(static_cast<int64_t>(kpi.share) * 100) + "%";
  return text;
}

}  // namespace journey::insight
