// Facts are sets of paths known to be present; joining two ways keeps what both know.
#include "compiler/sema/narrowing.h"

#include <algorithm>
#include <iterator>

namespace journey::sema {

using typed::ExprKind;

std::optional<Place> PlaceOf(const typed::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kProfile:
      return Place{PlaceKind::kProfile, expr.index, 0};
    case ExprKind::kMemory:
      return Place{PlaceKind::kMemory, expr.index, 0};
    case ExprKind::kEvent:
      return Place{PlaceKind::kEvent, expr.index2, expr.index};
    case ExprKind::kParam:
      return Place{PlaceKind::kParam, expr.index, 0};
    case ExprKind::kLet:
      return Place{PlaceKind::kLet, expr.index, 0};
    case ExprKind::kPeek:
      return Place{PlaceKind::kPeek, expr.index, expr.index2};
    // Named constants carry the name they came from (Exprs::NamedConstant).
    case ExprKind::kConst:
    case ExprKind::kError:
      if (expr.index == ir::kNone) return std::nullopt;
      return Place{PlaceKind::kConstant, expr.index, expr.index2};
    case ExprKind::kIt:
      return Place{PlaceKind::kIt, expr.index, 0};
    case ExprKind::kField: {
      const typed::Expr& record = *expr.args[0];
      std::optional<Place> place = PlaceOf(record.kind == ExprKind::kUnwrap ? *record.args[0] : record);
      if (place) place->fields.push_back(expr.index2);
      return place;
    }
    case ExprKind::kSome:
      return PlaceOf(*expr.args[0]);
    default:
      return std::nullopt;
  }
}

Facts Union(const Facts& a, const Facts& b) {
  Facts result = a;
  result.insert(b.begin(), b.end());
  return result;
}

Facts Intersection(const Facts& a, const Facts& b) {
  Facts result;
  std::ranges::set_intersection(a, b, std::inserter(result, result.end()));
  return result;
}

Facts FactsWhen(const typed::Expr& condition, bool outcome) {
  switch (condition.kind) {
    case ExprKind::kIsSome: {
      const std::optional<Place> place = PlaceOf(*condition.args[0]);
      return outcome && place ? Facts{*place} : Facts{};
    }
    case ExprKind::kPure:
      return condition.op == ir::Op::kNot ? FactsWhen(*condition.args[0], !outcome) : Facts{};
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      const Facts left = FactsWhen(*condition.args[0], outcome);
      const Facts right = FactsWhen(*condition.args[1], outcome);
      // Both sides came out alike only for a true `and` and a false `or`.
      return (condition.kind == ExprKind::kAnd) == outcome ? Union(left, right) : Intersection(left, right);
    }
    default:
      return {};
  }
}

void ForgetAtWait(Facts& facts) {
  std::erase_if(
      facts, [](const Place& place) { return place.kind != PlaceKind::kParam && place.kind != PlaceKind::kConstant; });
}

void ForgetState(Facts& facts) {
  std::erase_if(facts, [](const Place& place) {
    return place.kind != PlaceKind::kParam && place.kind != PlaceKind::kConstant && place.kind != PlaceKind::kEvent;
  });
}

void ForgetEvent(Facts& facts) {
  std::erase_if(facts, [](const Place& place) { return place.kind == PlaceKind::kEvent; });
}

}  // namespace journey::sema
