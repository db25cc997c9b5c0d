// The advisers one after the other, and the ranking.
#include "compiler/advise/advise.h"

#include <algorithm>

#include "compiler/advise/advisers.h"
#include "compiler/advise/trees.h"

namespace journey::advise {
namespace {

constexpr double kMonthDays = 30;
constexpr double kLeastDays = 1;  // what happened in an hour says little of a month, but not nothing

double Rank(const Advice& one) { return one.per_month.value_or(-1); }

}  // namespace

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kWinner:
      return "winner";
    case Kind::kHear:
      return "hear";
    case Kind::kServe:
      return "serve";
    case Kind::kRemind:
      return "remind";
    case Kind::kLater:
      return "later";
    case Kind::kLetThrough:
      return "let_through";
    case Kind::kAskFirst:
      return "ask_first";
    case Kind::kHandOver:
      return "hand_over";
    case Kind::kUnused:
      return "unused";
    case Kind::kBrokenSplit:
      return "broken_split";
    case Kind::kTest:
      return "test";
    case Kind::kUnreached:
      return "unreached";
    case Kind::kKeepOn:
      return "keep_on";
    case Kind::kHoldOut:
      break;
  }
  return "hold_out";
}

Advice& Desk::Add(Kind kind, const std::string& journey, std::optional<Size> size, std::string what) const {
  Advice& one = advice.emplace_back();
  one.kind = kind;
  one.journey = journey;
  one.what = std::move(what);
  if (size) {
    one.customers = size->customers;
    one.per_month = size->customers * kMonthDays / std::max(size->days, kLeastDays);
  }
  if (const ast::Journey* tree = TreeOf(compilation, journey); tree != nullptr) one.place = tree->name.span;
  return one;
}

bool Desk::Has(Kind kind, Span stage, const std::string& text) const {
  return std::ranges::any_of(advice, [&](const Advice& one) {
    return one.kind == kind && one.place == stage && !one.edits.empty() &&
           one.edits[0].text.find(text) != std::string::npos;
  });
}

std::vector<Edit> InsertInto(const Compilation& compilation, const ast::Stage& stage, const std::string& text) {
  const std::string_view whole = compilation.sources.Text(stage.span);
  if (!whole.ends_with('}')) return {};
  const Span close{stage.span.file, stage.span.end - 1, stage.span.end - 1};
  // A stage on one line becomes one on several.
  const size_t last = whole.find_last_not_of(" \n", whole.size() - 2);
  const bool alone = last != std::string_view::npos && whole.find('\n', last) != std::string_view::npos;
  return {{close, (alone ? "  " : "\n    ") + text + "\n  "}};
}

std::vector<Advice> Advise(const Compilation& compilation, const Findings& findings) {
  std::vector<Advice> advice;
  const Desk desk{compilation, findings, advice};
  if (findings.report != nullptr) OfReport(desk);
  if (findings.conformance != nullptr) OfConformance(desk);
  if (findings.gaps != nullptr) OfGaps(desk);
  if (findings.untried != nullptr) OfCoverage(desk);
  std::ranges::stable_sort(advice, [](const Advice& a, const Advice& b) {
    return Rank(a) != Rank(b) ? Rank(a) > Rank(b) : a.kind < b.kind;
  });
  return advice;
}

}  // namespace journey::advise
