// Constants are collected once, from everything that a journey may ask.
#include "compiler/generate/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <variant>

#include "compiler/check/walk.h"
#include "compiler/format/string_literal.h"

namespace journey::generate {
namespace {

constexpr size_t kMostValues = 12;
constexpr int64_t kDecimalUnit = 10'000;

std::string DecimalText(int64_t value) {
  const int64_t whole = value / kDecimalUnit, rest = std::abs(value % kDecimalUnit);
  std::string digits = fmt::format("{:04}", rest);
  while (digits.size() > 2 && digits.back() == '0') digits.pop_back();
  return fmt::format("{}{}.{}", value < 0 && whole == 0 ? "-" : "", whole, digits);
}

}  // namespace

Literals::Literals(const typed::Program& program) : program_(program) {
  for (const typed::Journey& journey : program.journeys) {
    if (journey.is_template) continue;
    check::ForEachExprOf(journey, [this](const typed::Expr& expr) { Collect(&expr); });
  }
  const auto rules = [this](const typed::Rules& of) {
    for (const typed::ExprPtr& condition : of.requires_conditions) Collect(condition.get());
    for (const typed::Quiet& quiet : of.quiet) Collect(quiet.unless.get());
  };
  for (const typed::Channel& channel : program.channels) rules(channel.rules);
  for (const typed::Group& group : program.groups) rules(group.rules);
  for (const typed::Let& let : program.lets) {
    if (let.is_function || let.is_segment) Collect(let.body.get());
  }
  for (const typed::HistoryQuery& query : program.history) Collect(query.where.get());
}

void Literals::Collect(const typed::Expr* expr) {
  check::ForEachExpr(expr, [this](const typed::Expr& part) {
    if (part.kind != typed::ExprKind::kConst) return;
    if (const auto* number = std::get_if<int64_t>(&part.value)) numbers_[part.type.kind].insert(*number);
    if (const auto* text = std::get_if<std::string>(&part.value)) {
      if (part.type.kind == ir::Kind::kString && text->size() <= 40) texts_.insert(*text);
    }
  });
}

std::vector<std::string> Literals::Of(const ir::Type& type) const {
  std::vector<std::string> values;
  const auto around = [&](int64_t step, auto text) {
    const auto found = numbers_.find(type.kind);
    if (found == numbers_.end()) return;
    for (const int64_t number : found->second) {
      for (const int64_t value : {number, number + step, number - step}) values.push_back(text(value));
    }
  };
  switch (type.kind) {
    case ir::Kind::kBool:
      values = {"true", "false"};
      break;
    case ir::Kind::kInt:
      values = {"1"};
      around(1, [](int64_t value) { return std::to_string(value); });
      break;
    case ir::Kind::kDecimal:
      values = {"1.00"};
      around(kDecimalUnit / 100, DecimalText);
      break;
    case ir::Kind::kString:
      values = {StringLiteral("a")};
      for (const std::string& text : texts_) values.push_back(StringLiteral(text));
      break;
    case ir::Kind::kEnum:
      for (const typed::EnumMember& member : program_.enums[type.enum_id].members) values.push_back(member.info.name);
      break;
    case ir::Kind::kDuration:
      values = {"1 hour"};
      break;
    case ir::Kind::kInstant:
      values = {"2026-01-02T00:00:00Z"};
      break;
    case ir::Kind::kDate:
      values = {"2026-01-02"};
      break;
    case ir::Kind::kTime:
      values = {"09:00"};
      break;
    case ir::Kind::kZone:
      values = {StringLiteral("UTC")};
      break;
    case ir::Kind::kFloat:
      values = {"1.0e0"};
      break;
    case ir::Kind::kList:
      values = {"[]"};
      break;
    default:
      return {};
  }
  std::vector<std::string> once;
  for (std::string& value : values) {
    if (std::ranges::find(once, value) == once.end()) once.push_back(std::move(value));
  }
  if (once.size() > kMostValues) once.resize(kMostValues);
  if (type.optional) once.emplace_back("none");
  return once;
}

}  // namespace journey::generate
