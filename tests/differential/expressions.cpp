// Depth bounds the nesting; at depth 0 only leaves are made.
#include "tests/differential/expressions.h"

#include <fmt/format.h>

#include <algorithm>

namespace journey::differential {

std::string Expressions::EventWith(const std::string& field) {
  std::vector<std::string> names;
  for (const EventShape& event : events_) {
    if (event.Has(field)) names.push_back(event.name);
  }
  return names.empty() ? "" : random_.Pick(names);
}

std::string Expressions::Duration() {
  return random_.Pick({"75 seconds", "15 minutes", "1 hour", "90 minutes", "3 hours", "6 hours", "12 hours", "1 day",
                       "36 hours", "2 days", "3 days", "1 week", "2 hours 500 ms", "1 hour 30 minutes"});
}

std::string Expressions::LongDuration() {
  return random_.Pick({"30 minutes", "1 hour", "5 hours 30 minutes", "12 hours", "1 day", "36 hours", "2 days"});
}

std::string Expressions::Span() {
  return random_.Pick({"1 calendar day", "40 calendar days", "3 calendar weeks", "1 calendar month",
                       "11 calendar months", "1 calendar year", "4 calendar years"});
}

std::string Expressions::Zone() {
  return random_.Pick({"\"UTC\"", "\"Europe/Paris\"", "\"America/New_York\"", "\"Australia/Lord_Howe\"",
                       "\"Asia/Kathmandu\"", "\"Africa/Casablanca\"", "\"Pacific/Apia\"", "\"Asia/Kolkata\""});
}

std::string Expressions::Time() {
  return random_.Pick(
      {"00:00", "01:30", "02:00", "02:15", "02:30", "03:00", "08:00", "09:00", "12:30", "18:00", "21:30:15", "23:59"});
}

std::string Expressions::DaySpec() {
  return random_.Pick({"day", "monday", "wednesday", "friday", "sunday", "weekday", "weekend", "month on 1",
                       "month on 29", "month on 31"});
}

std::string Expressions::Window() { return random_.Chance(60) ? ", last " + Duration() : ""; }

std::string Expressions::Filter(const EventShape& event) {
  if (!random_.Chance(40)) return "";
  if (event.Has("amt") && random_.Chance(50)) return " where event.amt > " + random_.Pick({"0.1", "9.99", "49.90"});
  if (event.Has("fee")) return " where event.fee > " + random_.Pick({"0.5", "20", "100.0"});
  if (event.Has("cat")) return " where event.cat == blue";
  if (event.Has("n")) return " where event.n % 2 == 0";
  if (event.Has("items") && walks_ == 0) return " where any(event.items where it.price > 1)";
  return "";
}

std::string Expressions::Bool(const Scope& scope, int depth) {
  const bool leaf = depth <= 0;
  switch (random_.Below(leaf ? 6 : 23)) {
    case 20:
    case 21:
    case 22:
      return ListBool(scope, depth - 1);
    case 0:
      return random_.Pick({"customer.vip", "customer.consent", "true"});
    case 1: {
      const EventShape& event = AnyEvent();
      return fmt::format("seen({}{}{})", event.name, Filter(event), Window());
    }
    case 2:
      return random_.Pick({"customer.tier == pro", "customer.tier != Tier.free", "customer.tier in [free, big]"});
    case 3:
      if (scope.event != nullptr && scope.event->Has("cat")) {
        return "event.cat == " + random_.Pick({"red", "Cat.green", "blue"});
      }
      return "Rich";
    case 4:
      if (scope.event != nullptr && scope.event->Has("note")) {
        return "event.note " + random_.Pick({"==", "!="}) + " " + random_.Pick({"\"n0\"", "\"n1\"", "none"});
      }
      return "customer.nick != none and length(customer.nick) > 2";
    case 5:
      if (random_.Chance(40)) return random_.Pick({"Office", "Mine"}) + ".open(now())";
      return fmt::format("local_time(now()) in {}..{}", Time(), Time());
    case 6:
      return fmt::format("({} and {})", Bool(scope, depth - 1), Bool(scope, depth - 1));
    case 7:
      return fmt::format("({} or {})", Bool(scope, depth - 1), Bool(scope, depth - 1));
    case 8:
      return fmt::format("not ({})", Bool(scope, depth - 1));
    case 9:
      return fmt::format("{} {} {}", Int(scope, depth - 1), random_.Pick({"==", "!=", "<", "<=", ">", ">="}),
                         Int(scope, depth - 1));
    case 10:
      return fmt::format("{} {} {}", Decimal(scope, depth - 1), random_.Pick({"==", "<", "<=", ">", ">="}),
                         Decimal(scope, depth - 1));
    case 11:
      return fmt::format("{} in {}..{}", Int(scope, depth - 1), random_.Between(-3, 3), random_.Between(3, 40));
    case 12:
      return fmt::format("{}({}, {})", random_.Pick({"contains", "starts_with", "ends_with"}), Text(scope, depth - 1),
                         random_.Pick({"\"x\"", "\"a\"", "\"\"", "\"Gr\""}));
    case 13:
      return fmt::format("matches({}, r\"{}\")", Text(scope, depth - 1), random_.Pick({"^x=", "\\d+", "[a-c]"}));
    case 14:
      return fmt::format("(time_since({}) ?? 1 day) > {}", AnyEvent().name, Duration());
    case 15: {
      // Long enough to become a set.
      std::string list;
      for (int i = 0; i < 12; ++i) list += std::to_string(random_.Between(-5, 60)) + ", ";
      return fmt::format("{} in [{}]", Int(scope, depth - 1), list);
    }
    case 16:
      return fmt::format("{} {} {}", Date(scope, depth - 1), random_.Pick({"==", "!=", "<", "<=", ">", ">="}),
                         Date(scope, depth - 1));
    case 17:
      return fmt::format("{} in 2024-02-29..2026-03-29", Date(scope, depth - 1));
    case 18:
      return fmt::format(
          "(if customer.vip then none else {}) in [\"\", \"a\", \"b\", \"x\", \"x=1\", \"n0\", \"n1\", \"Gr\", \"ü\", "
          "{}]",
          Text(scope, depth - 1), random_.Pick({"none", "\"z\""}));
    default:
      return fmt::format("{} < {}", Float(scope, depth - 1), Float(scope, depth - 1));
  }
}

std::string Expressions::Int(const Scope& scope, int depth) {
  const bool leaf = depth <= 0;
  switch (random_.Below(leaf ? 5 : 20)) {
    case 17:
    case 18:
      return ListInt(scope, depth - 1);
    case 0:
      return std::to_string(random_.Between(-5, 60));
    case 1:
      return "customer.score";
    case 2:
      return scope.Has("a") ? "a" : "customer.score";
    case 3:
      return scope.event != nullptr && scope.event->Has("n") ? "event.n" : std::to_string(random_.Between(0, 9));
    case 4: {
      const EventShape& event = AnyEvent();
      const bool keyed = scope.key && event.Has("key") && random_.Chance(60);
      const std::string filter =
          keyed ? random_.Pick({" where event.key == key", " where not (event.key == key)"}) : Filter(event);
      if (!event.Has("n") || random_.Chance(50)) {
        return fmt::format("count({}{}{})", event.name, filter, Window());
      }
      if (random_.Chance(20)) return fmt::format("(first({}.n{}) ?? 0)", event.name, filter);
      if (random_.Chance(25)) return fmt::format("round(average({}.n{}{}) ?? 0)", event.name, filter, Window());
      if (random_.Chance(40)) return fmt::format("distinct({}.n{}{})", event.name, filter, Window());
      return fmt::format("({}({}.n{}{}) ?? 0)", random_.Pick({"min", "max"}), event.name, filter, Window());
    }
    case 5:
      return fmt::format("({} {} {})", Int(scope, depth - 1), random_.Pick({"+", "-", "*"}), Int(scope, depth - 1));
    case 6:
      return fmt::format("({} {} customer.score ?? {})", Int(scope, depth - 1), random_.Pick({"/", "%"}),
                         Int(scope, depth - 1));
    case 7:
      return fmt::format("({} {} {})", Int(scope, depth - 1), random_.Pick({"/", "%"}), random_.Between(1, 9));
    case 8:
      return fmt::format("length({})", Text(scope, depth - 1));
    case 9:
      return fmt::format("{}({})", random_.Pick({"int", "round", "floor", "ceil"}), Decimal(scope, depth - 1));
    case 10:
      return random_.Chance(50)
                 ? random_.Pick({"hour", "minute"}) + "(now())"
                 : fmt::format("{}(now(), {})", random_.Pick({"weekday", "day", "month", "year"}), Zone());
    case 11:
      return fmt::format("{}({}, {})", random_.Pick({"min", "max"}), Int(scope, depth - 1), Int(scope, depth - 1));
    case 12:
      return fmt::format("(if {} then {} else {})", Bool(scope, depth - 1), Int(scope, depth - 1),
                         Int(scope, depth - 1));
    case 13:
      return fmt::format("abs({})", Int(scope, depth - 1));
    case 14:
      return fmt::format("days_between({}, {})", Date(scope, depth - 1), Date(scope, depth - 1));
    case 15:
      return fmt::format("{}({})", random_.Pick({"year", "month", "day", "weekday"}), Date(scope, depth - 1));
    case 16:
      return random_.Chance(50) ? fmt::format("((time_since(E0) ?? 90 minutes) / {})", Duration())
                                : fmt::format("(1 week / (time_since(E0) ?? 0 ms) ?? {})", Int(scope, depth - 1));
    default:
      return fmt::format("bucket({})", Text(scope, 0));
  }
}

std::string Expressions::Decimal(const Scope& scope, int depth) {
  const bool leaf = depth <= 0;
  switch (random_.Below(leaf ? 5 : 16)) {
    case 13:
    case 14:
      return ListDecimal(scope, depth - 1);
    case 0:
      return random_.Pick({"0.5", "49.90", "100.0", "0.0001", "1234.5678", "9.99", "0.3333", "1.005"});
    case 1:
      return "customer.balance";
    case 2:
      return scope.Has("b") ? "b" : "customer.balance";
    case 3:
      return scope.event != nullptr && scope.event->Has("amt") ? "event.amt" : "0.25";
    case 4: {
      const std::string event = EventWith("amt");
      if (event.empty()) return "7.5";
      return fmt::format("sum({}.amt{})", event, Window());
    }
    case 5:
      return fmt::format("({} {} {})", Decimal(scope, depth - 1), random_.Pick({"+", "-", "*"}),
                         Decimal(scope, depth - 1));
    case 6:
      return fmt::format("({} {} customer.balance ?? {})", Decimal(scope, depth - 1), random_.Pick({"/", "%"}),
                         Decimal(scope, depth - 1));
    case 7:
      return fmt::format("({} {} {})", Decimal(scope, depth - 1), random_.Pick({"/", "%"}),
                         random_.Pick({"3", "-1.5", "0.7", "99.9999"}));
    case 8:
      return fmt::format("scaled({})", Decimal(scope, depth - 1));
    case 9:
      return fmt::format("{}({}, {})", random_.Pick({"min", "max"}), Decimal(scope, depth - 1), Int(scope, depth - 1));
    case 10:
      return fmt::format("abs({})", Decimal(scope, depth - 1));
    case 11: {
      const std::string event = EventWith("fee");
      if (event.empty()) return Decimal(scope, depth - 1);
      return fmt::format("(latest({}.fee) ?? {})", event, Decimal(scope, depth - 1));
    }
    case 12:
      return fmt::format("(if {} then {} else {})", Bool(scope, depth - 1), Decimal(scope, depth - 1),
                         Decimal(scope, depth - 1));
    default:
      return scope.Has("q") ? fmt::format("(q ?? {})", Decimal(scope, depth - 1))
                            : fmt::format("decimal({})", Float(scope, depth - 1));
  }
}

std::string Expressions::Float(const Scope& scope, int depth) {
  switch (random_.Below(depth <= 0 ? 3 : 6)) {
    case 0:
      return random_.Pick({"1.5e0", "0.25e1", "1e-3", "7e2"});
    case 1:
      return fmt::format("float({})", random_.Chance(50) ? "customer.score" : "customer.balance");
    case 2:
      return scope.event != nullptr && scope.event->Has("f") ? "event.f" : "2.5e0";
    case 3:
      return fmt::format("({} {} {})", Float(scope, depth - 1), random_.Pick({"+", "-", "*"}), Float(scope, depth - 1));
    case 4:
      return fmt::format("({} / {} ?? 0.5e0)", Float(scope, depth - 1), Float(scope, depth - 1));
    default:
      return fmt::format("float({})", Int(scope, depth - 1));
  }
}

std::string Expressions::Hole(const Scope& scope, int depth) {
  switch (random_.Below(13)) {
    case 0:
      return "{customer.tier}";
    case 1:
      return "{customer.vip}";
    case 2:
      return "{now()}";
    case 3:
      return "{customer.nick ?? dash}";
    case 4:
      return "{" + Int(scope, depth - 1) + "}";
    case 5:
      return "{" + Decimal(scope, depth - 1) + "}";
    case 6:
      return scope.Has("s") ? "{s}" : "{hour(now())}";
    case 7:
      return scope.key ? "{key}" : "{customer.zone}";
    case 8:
      return "{time_since(E0) ?? 0 ms}";
    case 9:
      return scope.event != nullptr && scope.event->Has("cat") ? "{event.cat}" : "{local_time(now())}";
    case 10:
      return "{" + Date(scope, depth - 1) + "}";
    case 11:
      return fmt::format("{{(time_since(E0) ?? 3 days) % {}}}", Duration());
    default:
      return "{" + Float(scope, 0) + "}";
  }
}

std::string Expressions::Text(const Scope& scope, int depth) {
  const bool leaf = depth <= 0;
  switch (random_.Below(leaf ? 4 : 12)) {
    case 10:
      if (walks_ > 1) return "\"w\"";
      return fmt::format("join(it of {}, \"{}\")", Words(scope, depth - 1), random_.Pick({"", ", "}));
    case 0:
      return random_.Pick({"\"m\"", "\"hello\"", "\"a/b\"", "\"50 %\"", "\"Grün\"", "\"\"", "r\"\\d{2}{x}\"",
                           "\"\\u{1F600} \\\"q\\\"\""});
    case 1:
      return scope.Has("s") ? "s" : "\"x\"";
    case 2:
      return "upper(customer.nick ?? \"z\")";
    case 3:
      return scope.key ? "key" : "\"k\"";
    case 4:
    case 5:
    case 6:
      return fmt::format("\"x={} {}\"", Hole(scope, depth), Hole(scope, depth));
    case 7:
      return fmt::format("{}({})", random_.Pick({"lower", "upper", "trim"}), Text(scope, depth - 1));
    case 8:
      return fmt::format("({} + {})", Text(scope, depth - 1), Text(scope, depth - 1));
    case 9:
      return fmt::format("format({}, \"{}\")", Date(scope, depth - 1),
                         random_.Pick({"yyyy-MM-dd HH:mm", "EEE dd MMM"}));
    default:
      return fmt::format("format(now(), \"{}\"{})", random_.Pick({"yyyy-MM-dd", "HH:mm:ss", "EEE MMM"}),
                         random_.Chance(50) ? "" : ", " + Zone());
  }
}

std::string Expressions::Date(const Scope& scope, int depth) {
  switch (random_.Below(depth <= 0 ? 4 : 9)) {
    case 0:
      return random_.Pick({"2026-03-29", "2024-02-29", "2026-10-25", "9999-12-31", "0001-01-01", "2026-01-31"});
    case 1:
      return "customer.day";
    case 2:
      return scope.Has("d") ? "d" : "customer.day";
    case 3:
      return scope.event != nullptr && scope.event->Has("day") ? "event.day" : "2026-05-31";
    case 4:
      return random_.Chance(50) ? "date(now())" : fmt::format("date(now(), {})", Zone());
    case 5:
      return fmt::format("({} {} {})", Date(scope, depth - 1), random_.Pick({"+", "-"}), Span());
    case 6:
      return fmt::format("{}({}, {})", random_.Pick({"min", "max"}), Date(scope, depth - 1), Date(scope, depth - 1));
    case 7:
      return fmt::format("(customer.due ?? {})", Date(scope, depth - 1));
    default:
      return fmt::format("(if {} then {} else {})", Bool(scope, depth - 1), Date(scope, depth - 1),
                         Date(scope, depth - 1));
  }
}

std::string Expressions::InstantOrNone(const Scope& scope, int depth) {
  switch (random_.Below(8)) {
    case 0:
      return "now() + " + Duration();
    case 1:
      return "now() - " + Duration();
    case 2: {
      const std::string event = EventWith("at");
      return event.empty() ? "none" : fmt::format("latest({}.at)", event);
    }
    case 3:
      return scope.Has("m") ? "m" : "customer.renew";
    case 4:
      return "2026-11-01T05:30:00Z";
    case 5:
      return fmt::format("now() {} {}", random_.Pick({"+", "-"}), Span());
    case 6:
      return fmt::format("instant({}, {}{})", Date(scope, depth), Time(), random_.Chance(50) ? "" : ", " + Zone());
    default:
      return "customer.renew";
  }
}

std::string Expressions::Value(const std::string& field, const Scope& scope) {
  if (field == "n" || field == "a") return Int(scope, 1);
  if (field == "cat") return random_.Pick({"Cat.red", "green", "blue"});
  if (field == "note") return random_.Chance(25) ? "none" : Text(scope, 2);
  if (field == "key") return random_.Chance(60) ? fmt::format("\"k{}\"", random_.Below(3)) : Text(scope, 1);
  if (field == "at" || field == "m") return InstantOrNone(scope, 1);
  if (field == "ok") return Bool(scope, 1);
  if (field == "f") return Float(scope, 1);
  if (field == "day" || field == "d") return Date(scope, 1);
  if (field == "s") return Text(scope, 2);
  if (field == "ns" || field == "li") return Ints(scope, 1);
  if (field == "items" || field == "ri") return Items(scope, 1);
  return Decimal(scope, 1);
}

std::string Expressions::Condition(const Scope& scope) {
  Scope own = scope;
  own.event = nullptr;
  const std::string first = random_.Pick({"customer.vip", "not customer.consent", "customer.score > 20",
                                          "customer.nick != none", "count(E0) >= 2", "customer.tier in [pro, big]"});
  if (random_.Chance(50)) return first;
  return fmt::format("{} {} ({})", first, random_.Pick({"and", "or"}), Bool(own, 1));
}

std::string Expressions::Moment(const Scope& scope) {
  switch (random_.Below(5)) {
    case 0:
      return "customer.renew - " + Shift();
    case 1:
      return fmt::format("{} + {}", scope.Has("m") ? "m" : "customer.renew", Shift());
    case 2:
      return "instant(customer.day + 1 calendar month, " + Time() + ")";
    case 3:
      if (scope.event != nullptr && scope.event->Has("at"))
        return "(if customer.vip then event.at else customer.renew)";
      return "(if customer.vip then none else customer.renew - 2 hours)";
    default:
      return InstantOrNone(scope, 1);
  }
}

std::string Expressions::Shift() { return random_.Chance(50) ? Duration() : Span(); }

std::string Expressions::TimeOfDay() {
  if (random_.Chance(50)) return "local_time(customer.renew ?? now())";
  return fmt::format("if customer.vip then {} else {}", Time(), Time());
}

std::string Expressions::Calendar() { return random_.Pick({"Office", "Mine"}); }
std::string Expressions::Quiet() {
  if (random_.Chance(20)) return "outside " + Calendar();
  return QuietHours() +
         (random_.Chance(25) ? " on " + random_.Pick({"friday", "weekday", "weekend", "day", "sunday"}) : "");
}
std::string Expressions::QuietHours() {
  return random_.Pick(
      {"18:00 to 12:30", "23:59 to 09:00", "21:00 to 08:00", "01:30 to 23:59", "02:00 to 03:00", "12:30 to 00:00"});
}

std::string Expressions::Cap() {
  const int count = static_cast<int>(random_.Between(1, 5));
  std::string cap = random_.Chance(35)
                        ? fmt::format("{} per calendar {}", count, random_.Pick({"day", "week", "month"}))
                        : fmt::format("{} per {}", count, Duration());
  if (random_.Chance(35)) {
    cap += " where " + random_.Pick({"n % 2 == 0", "amount > scaled(1.5)", "subject != none", "template != \"m\""});
  }
  if (random_.Chance(40)) cap += " defer up to " + Duration();
  return cap;
}

std::string Expressions::Assignment(const std::string& field, const Scope& scope) {
  if (field == "a") return fmt::format("a {} {}", random_.Pick({"=", "+=", "-="}), Int(scope, 2));
  if (field == "b") return fmt::format("b {} {}", random_.Pick({"=", "+=", "-="}), Decimal(scope, 2));
  if (field == "s") return fmt::format("s = {}", Text(scope, 2));
  if (field == "q") {
    return random_.Chance(25) ? "q = none" : fmt::format("q = {} / {}", Decimal(scope, 1), Decimal(scope, 1));
  }
  if (field == "d") {
    return random_.Chance(50) ? "d = " + Date(scope, 2) : fmt::format("d {} {}", random_.Pick({"+=", "-="}), Span());
  }
  if (field == "li") {
    return random_.Chance(40) ? "li += " + Int(scope, 2)
                              : fmt::format("li {} {}", random_.Pick({"=", "+="}), Ints(scope, 2));
  }
  if (field == "ri") {
    return random_.Chance(30) ? "ri += " + Item(scope, 1)
                              : fmt::format("ri {} {}", random_.Pick({"=", "+="}), Items(scope, 2));
  }
  return "m = " + InstantOrNone(scope, 1);
}

}  // namespace journey::differential
