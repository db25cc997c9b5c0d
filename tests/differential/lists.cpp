// The generator's lists: of ints, of records and of texts, and functions that walk them.
#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/expressions.h"

namespace journey::differential {

std::string Expressions::Item(const Scope& scope, int depth) {
  std::string item = fmt::format("Item(sku: {}, price: {}", Text(scope, std::min(depth - 1, 0)),
                                 Decimal(scope, std::min(depth - 1, 1)));
  if (random_.Chance(50)) item += ", quantity: " + Int(scope, std::min(depth - 1, 1));
  if (random_.Chance(30)) item += ", kind: " + random_.Pick({"green", "none"});
  if (random_.Chance(40)) item += ", marks: " + Ints(scope, 0);
  return item + ")";
}

std::string Expressions::Ints(const Scope& scope, int depth) {
  const bool leaf = depth <= 0;
  switch (random_.Below(leaf || walks_ > 1 ? 5 : 9)) {
    case 0:
      return scope.Has("li") ? "li" : "[2, 3]";
    case 1:
      return scope.event != nullptr && scope.event->Has("ns") ? "event.ns" : "customer.marks";
    case 2:
      return fmt::format("[{}, {}, {}]", random_.Between(-3, 9), Int(scope, 0), random_.Between(0, 4));
    case 3:
      return random_.Pick({"small", "customer.marks"});
    case 4:
      return leaf ? "small" : fmt::format("({} + {})", Ints(scope, depth - 1), Ints(scope, depth - 1));
    case 5:
      return fmt::format("distinct({})", Ints(scope, depth - 1));
    case 6:
      return fmt::format("filter({} where {})", Ints(scope, depth - 1), OfInt(scope, depth - 1));
    case 7:
      return fmt::format("sort({} by {})", Ints(scope, depth - 1), random_.Pick({"it", "-it", "it % 3", "string(it)"}));
    default: {
      const std::string list = Items(scope, depth - 1), where = OfItem(scope, depth - 1);
      return fmt::format("collect(it.quantity of {} where {})", list, where);
    }
  }
}

std::string Expressions::Items(const Scope& scope, int depth) {
  const bool leaf = depth <= 0;
  switch (random_.Below(leaf || walks_ > 1 ? 4 : 8)) {
    case 0:
      return scope.Has("ri") ? "ri" : "shelf";
    case 1:
      return scope.event != nullptr && scope.event->Has("items") ? "event.items" : "shelf";
    case 2:
      return fmt::format("[{}]", Item(scope, depth));
    case 3:
      return leaf ? "shelf" : fmt::format("({} + {})", Items(scope, depth - 1), Items(scope, depth - 1));
    case 4:
      return fmt::format("filter({} where {})", Items(scope, depth - 1), OfItem(scope, depth - 1));
    case 5:
      return fmt::format("sort({} by {})", Items(scope, depth - 1),
                         random_.Pick({"it.price", "it.sku", "-it.quantity", "float(it.price)"}));
    case 6:
      return fmt::format("distinct({})", Items(scope, depth - 1));
    default:
      return fmt::format("(if {} then {} else [])", Bool(scope, depth - 1), Items(scope, depth - 1));
  }
}

std::string Expressions::Words(const Scope& scope, int depth) {
  if (depth <= 0 || walks_ > 1) return random_.Pick({"[\"a\", \"ü\", \"a\"]", "customer.tags"});
  switch (random_.Below(4)) {
    case 0:
      return fmt::format("collect(it.sku of {} where {})", Items(scope, depth - 1), OfItem(scope, depth - 1));
    case 1:
      return fmt::format("(customer.tags + [{}])", Text(scope, depth - 1));
    case 2:
      return fmt::format("distinct({})", Words(scope, depth - 1));
    default:
      return fmt::format("collect(\"{{it}}!\" of {} where {})", Ints(scope, depth - 1), OfInt(scope, depth - 1));
  }
}

std::string Expressions::OfInt(const Scope& scope, int depth) {
  ++walks_;
  const std::string condition = random_.Chance(40)
                                    ? fmt::format("it {} {}", random_.Pick({"<", ">=", "!="}), Int(scope, depth - 1))
                                    : random_.Pick({"it % 2 == 0", "it > 2", "it in small", "it in 1..3"});
  --walks_;
  return condition;
}

std::string Expressions::OfItem(const Scope& scope, int depth) {
  ++walks_;
  std::string condition = random_.Pick({"it.price > 1", "it.quantity % 2 == 1", "it.kind == green", "it.kind == none",
                                        "length(it.marks) > 0", "2 in it.marks", "it.sku != \"a\""});
  if (random_.Chance(25))
    condition = fmt::format("it.price {} {}", random_.Pick({"<", ">="}), Decimal(scope, depth - 1));
  if (random_.Chance(20) && walks_ < 2) condition = "any(it.marks where it > 1)";
  --walks_;
  return condition;
}

std::string Expressions::ListBool(const Scope& scope, int depth) {
  const bool walk = walks_ < 2;
  switch (random_.Below(walk ? 7 : 4)) {
    case 0:
      return fmt::format("{} in {}", Int(scope, depth), Ints(scope, depth));
    case 1:
      return fmt::format("{} {} {}", Ints(scope, depth), random_.Pick({"==", "!="}), Ints(scope, depth));
    case 2:
      return fmt::format("{} in {}", Text(scope, depth), Words(scope, depth));
    case 3:
      return fmt::format("first({}) == {}", Items(scope, depth), Item(scope, depth));
    case 4:
      return fmt::format("any({} where {})", Items(scope, depth), OfItem(scope, depth));
    case 5:
      return fmt::format("all({} where {})", Ints(scope, depth), OfInt(scope, depth));
    default:
      return fmt::format("first({} where {}) != none", Items(scope, depth), OfItem(scope, depth));
  }
}

std::string Expressions::ListInt(const Scope& scope, int depth) {
  const bool walk = walks_ < 2;
  switch (random_.Below(walk ? 6 : 2)) {
    case 0:
      return fmt::format("length({})", random_.Chance(50) ? Ints(scope, depth) : Items(scope, depth));
    case 1:
      return fmt::format("({}({}) ?? {})", random_.Pick({"first", "last"}), Ints(scope, depth), Int(scope, depth));
    case 2:
      return fmt::format("count({} where {})", Items(scope, depth), OfItem(scope, depth));
    case 3:
      return fmt::format("sum(it * 2 of {})", Ints(scope, depth));
    case 4:
      return fmt::format("sum(length(it.marks) of {} where {})", Items(scope, depth), OfItem(scope, depth));
    default:
      return fmt::format("({}(it of {} where {}) ?? 0)", random_.Pick({"min", "max"}), Ints(scope, depth),
                         OfInt(scope, depth));
  }
}

std::string Expressions::ListDecimal(const Scope& scope, int depth) {
  if (walks_ > 1) return "2.5";
  switch (random_.Below(4)) {
    case 0:
      return fmt::format("sum(it.price * it.quantity of {})", Items(scope, depth));
    case 1:
      return fmt::format("(average(it of {}) ?? 0)", Ints(scope, depth));
    case 2:
      return fmt::format("(average(it.price of {} where {}) ?? 0.5)", Items(scope, depth), OfItem(scope, depth));
    default:
      return fmt::format("(max(it.price of {}) ?? 0)", Items(scope, depth));
  }
}

}  // namespace journey::differential
