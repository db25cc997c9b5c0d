// Declarations, journeys and the input log. Jumps and starts that could make a zero-time cycle go only forward.
#include "tests/differential/generate.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/expressions.h"
#include "tests/differential/log.h"

namespace journey::differential {
namespace {

class ProjectMaker {
 public:
  ProjectMaker(uint64_t seed, const GenerateOptions& options)
      : random_(seed), options_(options), expressions_(random_, events_) {}

  Generated Make() {
    Declarations();
    journey_count_ = static_cast<int>(random_.Between(1, options_.max_journeys));
    for (int i = 0; i < journey_count_; ++i) keyed_.push_back(random_.Chance(25));
    for (int i = 0; i < journey_count_; ++i) Journey(i);
    Generated result;
    result.journey = std::move(text_);
    result.events = MakeLog(random_, expressions_, events_, options_, result);
    return result;
  }

 private:
  void Line(int indent, const std::string& line) {
    text_.append(static_cast<size_t>(indent) * 2, ' ');
    text_ += line;
    text_ += '\n';
  }

  void Declarations() {
    Line(0, "enum Tier { free, pro, big \"Big one\" }");
    Line(0, "enum Cat { red green blue }");
    Line(0, "customer {");
    Line(1, fmt::format("zone: timezone = {}", expressions_.Zone()));
    for (const char* field :
         {"score: int = 0", "balance: decimal = 0", "tier: Tier = free", "nick: string?", "renew: instant?",
          "day: date = 2026-01-31", "due: date?", "vip: bool = false", "consent: bool = true"}) {
      Line(1, field);
    }
    Line(0, "}");
    const int events = static_cast<int>(random_.Between(2, 4));
    for (int i = 0; i < events; ++i) {
      EventShape event;
      event.name = fmt::format("E{}", i);
      event.wire = i % 2 == 1 ? fmt::format("Event {}", i) : event.name;
      Line(0, fmt::format("event {}{} {{", event.name, i % 2 == 1 ? fmt::format(" \"{}\"", event.wire) : ""));
      struct Choice {
        const char* name;
        const char* text;
        int percent;
      };
      for (const Choice& choice :
           {Choice{"n", "n: int = 1", 50}, Choice{"amt", "amt: decimal", 50}, Choice{"fee", "fee: decimal = 0.5", 60},
            Choice{"cat", "cat: Cat = red", 40}, Choice{"note", "note: string? \"deep.note\"", 40},
            Choice{"key", "key: string = \"k\"", 50}, Choice{"at", "at: instant?", 25},
            Choice{"ok", "ok: bool = false", 25}, Choice{"f", "f: float = 0.5e0", 25},
            Choice{"day", "day: date = 2024-02-29", 30}}) {
        if (!random_.Chance(choice.percent) && !(i == 0 && std::string(choice.name) == "key")) continue;
        event.fields.push_back(choice.name);
        Line(1, choice.text);
      }
      Line(0, "}");
      events_.push_back(std::move(event));
    }
    Line(0, fmt::format("let limit = {}", random_.Pick({"0.5", "100.0", "0.25"})));
    Line(0, "let free = 3");
    Line(0, "let red = true");
    Line(0, "let dash = \"?\"");
    Line(0, "let scaled(x: decimal): decimal = x * limit + 0.0001");
    Line(0, fmt::format("segment Rich \"Rich ones\" = customer.balance > 20.5 or count(E0, last {}) > 3",
                        expressions_.Duration()));
    for (const char* channel : {"mail", "text", "push"}) {
      Line(0, fmt::format("channel {}(template: string, subject: string? = none, amount: decimal = 0, n: int = 0) {{",
                          channel));
      if (random_.Chance(40)) {
        Line(1, "requires " +
                    random_.Pick({"customer.consent", "customer.nick != none", "customer.score >= 0 or customer.vip",
                                  "n < 50 or customer.vip", "subject == none or length(subject) > 3"}));
      }
      if (random_.Chance(45)) Line(1, "quiet " + Quiet() + Unless());
      if (random_.Chance(45)) Line(1, "cap " + Cap());
      if (random_.Chance(15)) Line(1, fmt::format("cost {}", random_.Pick({"0.08", "1", "0.0001"})));
      Line(0, "}");
    }
    if (random_.Chance(30))
      Line(0, fmt::format("policy {} {{ cap {} }}", random_.Pick({"mail", "text", "push"}), Cap()));
    for (const char* group : {"some { mail, push }", "all_of_it { text push mail }", "alone { text }"}) {
      if (!random_.Chance(25)) continue;
      Line(0, fmt::format("group {}", group));
      const std::string name = std::string(group).substr(0, std::string(group).find(' '));
      Line(0, fmt::format("policy {} {{", name));
      if (random_.Chance(50)) Line(1, "cap " + Cap());
      if (random_.Chance(30)) Line(1, "requires " + random_.Pick({"amount >= 0 or n > 5", "customer.score < 40"}));
      // Whatever hours a channel has, these leave some of the day.
      if (random_.Chance(35)) Line(1, "quiet " + random_.Pick({"02:00 to 03:00", "12:30 to 13:30"}) + Unless());
      if (random_.Chance(40)) Line(1, "cap " + Cap());
      Line(0, "}");
    }
  }

  std::string Quiet() {
    return random_.Pick(
        {"18:00 to 12:30", "23:59 to 09:00", "21:00 to 08:00", "01:30 to 23:59", "02:00 to 03:00", "12:30 to 00:00"});
  }
  std::string Cap() {
    const int count = static_cast<int>(random_.Between(1, 5));
    std::string cap = random_.Chance(35)
                          ? fmt::format("{} per calendar {}", count, random_.Pick({"day", "week", "month"}))
                          : fmt::format("{} per {}", count, expressions_.Duration());
    if (random_.Chance(35)) {
      cap += " where " + random_.Pick({"n % 2 == 0", "amount > scaled(1.5)", "subject != none", "template != \"m\""});
    }
    if (random_.Chance(40)) cap += " defer up to " + expressions_.Duration();
    return cap;
  }
  std::string Unless() {
    if (!random_.Chance(35)) return "";
    return " unless " + random_.Pick({"n > 30", "customer.vip", "subject != none and amount > 2", "Rich"});
  }

  std::string Span() {
    return fmt::format("{} calendar {}{}", random_.Between(1, 3), random_.Pick({"days", "weeks", "months", "day"}),
                       random_.Chance(40) ? " in " + expressions_.Zone() : "");
  }
  std::string Delay() { return random_.Chance(25) ? Span() : expressions_.Duration(); }
  const EventShape& AnyEvent() { return events_[random_.Below(events_.size())]; }
  std::string Where(const Scope& scope, int percent = 50) {
    return random_.Chance(percent) ? " where " + expressions_.Bool(scope, 2) : "";
  }

  // A run of statements. `forward`: nothing has broken zero time yet, so go and start only go forward. Returns true
  // when the last statement left the block (go, end).
  struct Place {
    Scope scope;
    bool waits = false;  // flow statements may wait
    bool forward = false;
    bool may_leave = true;  // go and end are allowed
    int depth = 2;
    int repeat_product = 1;
  };

  bool Statements(int indent, Place& place, int least, int most) {
    const int count = static_cast<int>(random_.Between(least, most));
    for (int i = 0; i < count; ++i) {
      if (Statement(indent, place, i == count - 1)) return true;
    }
    return false;
  }

  std::string Target(bool forward) {
    // Stages S0..Sn-1 and Fin.
    const int first = forward ? stage_ + 1 : 0;
    const int pick = static_cast<int>(random_.Between(first, stage_count_));
    return pick == stage_count_ ? "Fin" : fmt::format("S{}", pick);
  }

  bool Statement(int indent, Place& place, bool last) {
    const Scope& scope = place.scope;
    switch (random_.Below(place.waits ? 19 : 12)) {
      case 0:
      case 1:
      case 2: {
        std::string args = "template: " + expressions_.Text(scope, 2);
        if (random_.Chance(40)) args += ", amount: " + expressions_.Decimal(scope, 2);
        if (random_.Chance(30)) args += ", n: " + expressions_.Int(scope, 1);
        if (random_.Chance(30)) args += ", subject: " + random_.Pick({"none", "customer.nick", "\"50 %\""});
        Line(indent, fmt::format("send {}({})", random_.Pick({"mail", "text", "push"}), args));
        Fate(indent, place);
        return false;
      }
      case 3:
      case 4:
        Assign(indent, scope);
        return false;
      case 5: {
        const std::string field =
            random_.Pick({"zone", "score", "balance", "tier", "nick", "renew", "vip", "day", "due"});
        std::string value;
        if (field == "zone") value = expressions_.Zone();
        if (field == "score") value = expressions_.Int(scope, 1);
        if (field == "balance") value = expressions_.Decimal(scope, 1);
        if (field == "tier") value = random_.Pick({"big", "pro", "free"});
        if (field == "nick") value = random_.Pick({"none", "\"Al\"", "\"Zoë\""});
        if (field == "renew") value = expressions_.InstantOrNone(scope, 1);
        if (field == "vip") value = expressions_.Bool(scope, 1);
        if (field == "day") value = expressions_.Date(scope, 2);
        if (field == "due") value = random_.Chance(25) ? "none" : expressions_.Date(scope, 1);
        Line(indent, fmt::format("customer.{} = {}", field, value));
        return false;
      }
      case 6: {
        if (place.depth <= 0) return false;
        Line(indent, fmt::format("if {} {{", expressions_.Bool(scope, 2)));
        Place then_place = place, else_place = place;
        --then_place.depth, --else_place.depth;
        Statements(indent + 1, then_place, 1, 2);
        if (random_.Chance(50)) {
          Line(indent, "} else {");
          Statements(indent + 1, else_place, 1, 2);
        }
        Line(indent, "}");
        Merge(place, then_place, else_place);
        return false;
      }
      case 7: {
        if (place.depth <= 0 || place.repeat_product > 4) return false;
        const int64_t times = random_.Between(1, 3);
        Line(indent, fmt::format("repeat {} times {{", times));
        Place body = place;
        --body.depth;
        body.repeat_product *= static_cast<int>(times);
        // The event is gone after a wait, and the second round comes after the first round's waits.
        if (place.waits) body.scope.event = nullptr;
        Statements(indent + 1, body, 1, 2);
        Line(indent, "}");
        Merge(place, body, body);
        return false;
      }
      case 8: {
        if (place.depth <= 0) return false;
        Line(indent, fmt::format("split sp{} {{", ++splits_));
        const std::vector<std::string> shares = random_.Chance(40) ? std::vector<std::string>{"50%", "50%"}
                                                : random_.Chance(50)
                                                    ? std::vector<std::string>{"33.33%", "33.33%", "33.34%"}
                                                    : std::vector<std::string>{"10%", "90%"};
        Place merged = place;
        for (size_t i = 0; i < shares.size(); ++i) {
          Line(indent + 1, fmt::format("{} arm{} {{", shares[i], i));
          Place arm = place;
          --arm.depth;
          Statements(indent + 2, arm, 0, 2);
          Line(indent + 1, "}");
          Merge(merged, merged, arm);
        }
        Line(indent, "}");
        place.scope = merged.scope;
        return false;
      }
      case 9:
        if (!place.may_leave || !last || !random_.Chance(60)) return false;
        if (random_.Chance(25)) {
          Line(indent, random_.Chance(50) ? "end" : fmt::format("end \"r{}\"", random_.Below(3)));
        } else {
          Line(indent, "go " + Target(place.forward));
        }
        return true;
      case 10:
      case 11: {
        // Starting only later journeys while no time has passed keeps starts free of cycles.
        std::vector<int> targets;
        for (int i = place.forward ? journey_ + 1 : 0; i < journey_count_; ++i) {
          if (!keyed_[static_cast<size_t>(i)] && i != journey_) targets.push_back(i);
        }
        if (targets.empty()) return false;
        Line(indent,
             fmt::format("{} J{}", random_.Chance(65) ? "start" : "stop", targets[random_.Below(targets.size())]));
        return false;
      }
      case 12:
        Line(indent, "wait " + Delay());
        Waited(place, true);
        return false;
      case 13:
        Line(indent, fmt::format("wait until {}{}{}", expressions_.Time(),
                                 random_.Chance(40) ? " on " + expressions_.DaySpec() : "",
                                 random_.Chance(40) ? " in " + expressions_.Zone() : ""));
        Waited(place, true);
        return false;
      case 14:
        Line(indent, "wait until " + Moment(scope));
        Waited(place, false);
        return false;
      case 15:
        Line(indent, "wait until " + Condition(scope));
        Waited(place, false);
        return false;
      case 16:
        Line(indent,
             fmt::format("wait until {}{}", TimeOfDay(), random_.Chance(40) ? " on " + expressions_.DaySpec() : ""));
        Waited(place, true);
        return false;
      default: {
        if (place.depth <= 0) return false;
        const bool limit = random_.Chance(75);
        Line(indent, limit ? fmt::format("wait up to {} {{", Delay()) : "wait {");
        const int arms = static_cast<int>(random_.Between(1, 3));
        bool at_once = false;
        for (int i = 0; i < arms; ++i) {
          if (random_.Chance(25)) {
            at_once = true;
            WhenArm(indent + 1, place);
            continue;
          }
          const EventShape& event = AnyEvent();
          Scope arm_scope = scope;
          arm_scope.event = &event;
          const std::string head = fmt::format("on {}{}", event.name, Where(arm_scope, 40));
          if (random_.Chance(35) && place.may_leave) {
            Line(indent + 1, head + " go " + Target(false));
            continue;
          }
          Line(indent + 1, head + " {");
          Place arm = place;
          arm.scope = arm_scope;
          arm.forward = false;
          --arm.depth;
          Statements(indent + 2, arm, 0, 2);
          Line(indent + 1, "}");
        }
        Line(indent, "}");
        if (limit && random_.Chance(60)) {
          text_.pop_back();
          text_ += " else {\n";
          Place other = place;
          other.scope.event = nullptr;
          other.forward = false;
          --other.depth;
          Statements(indent + 1, other, 1, 2);
          Line(indent, "}");
        }
        Waited(place, !at_once);
        return false;
      }
    }
  }

  // It may hold when the wait begins, so no time has passed.
  void WhenArm(int indent, const Place& place) {
    Place arm = place;
    arm.scope.event = nullptr;
    --arm.depth;
    Body(indent, "when " + Condition(arm.scope), arm);
  }

  // Never a constant, and nothing of an event.
  std::string Condition(const Scope& scope) {
    Scope own = scope;
    own.event = nullptr;
    const std::string first = random_.Pick({"customer.vip", "not customer.consent", "customer.score > 20",
                                            "customer.nick != none", "count(E0) >= 2", "customer.tier in [pro, big]"});
    if (random_.Chance(50)) return first;
    return fmt::format("{} {} ({})", first, random_.Pick({"and", "or"}), expressions_.Bool(own, 1));
  }

  // What `at` and `wait until` follow.
  std::string Moment(const Scope& scope) {
    switch (random_.Below(5)) {
      case 0:
        return "customer.renew - " + Shift();
      case 1:
        return fmt::format("{} + {}", scope.Has("m") ? "m" : "customer.renew", Shift());
      case 2:
        return "instant(customer.day + 1 calendar month, " + expressions_.Time() + ")";
      case 3:
        if (scope.event != nullptr && scope.event->Has("at"))
          return "(if customer.vip then event.at else customer.renew)";
        return "(if customer.vip then none else customer.renew - 2 hours)";
      default:
        return expressions_.InstantOrNone(scope, 1);
    }
  }
  std::string Shift() { return random_.Chance(50) ? expressions_.Duration() : expressions_.Span(); }
  std::string TimeOfDay() {
    if (random_.Chance(50)) return "local_time(customer.renew ?? now())";
    return fmt::format("if customer.vip then {} else {}", expressions_.Time(), expressions_.Time());
  }

  // What follows from what becomes of the send in the last line.
  void Fate(int indent, Place& place) {
    text_.pop_back();
    if (place.waits && random_.Chance(20)) {
      text_ += " and wait";
      Waited(place, false);
    } else if (random_.Chance(20)) {
      text_ += " or skip";
    }
    text_ += '\n';
    if (place.depth <= 0 || !random_.Chance(25)) return;
    text_.pop_back();
    text_ += " else {\n";
    Place other = place;
    --other.depth;
    Statements(indent + 1, other, 0, 2);
    Line(indent, "}");
    Merge(place, place, other);
  }

  void Waited(Place& place, bool time_passed) {
    place.scope.event = nullptr;
    if (time_passed) place.forward = false;
  }
  // After two ways meet, the event is readable only if both still have it; zero time has passed unless both waited.
  static void Merge(Place& into, const Place& a, const Place& b) {
    if (a.scope.event == nullptr || b.scope.event == nullptr) into.scope.event = nullptr;
  }

  void Assign(int indent, const Scope& scope) {
    if (scope.memory.empty()) return;
    const std::string name = random_.Pick(scope.memory);
    if (name == "a") {
      Line(indent, fmt::format("a {} {}", random_.Pick({"=", "+=", "-="}), expressions_.Int(scope, 2)));
    } else if (name == "b") {
      Line(indent, fmt::format("b {} {}", random_.Pick({"=", "+=", "-="}), expressions_.Decimal(scope, 2)));
    } else if (name == "s") {
      Line(indent, fmt::format("s = {}", expressions_.Text(scope, 2)));
    } else if (name == "q") {
      Line(indent, random_.Chance(25)
                       ? std::string("q = none")
                       : fmt::format("q = {} / {}", expressions_.Decimal(scope, 1), expressions_.Decimal(scope, 1)));
    } else if (name == "d") {
      Line(indent, random_.Chance(50) ? "d = " + expressions_.Date(scope, 2)
                                      : fmt::format("d {} {}", random_.Pick({"+=", "-="}), expressions_.Span()));
    } else {
      Line(indent, "m = " + expressions_.InstantOrNone(scope, 1));
    }
  }

  // A trigger's body: `go S` or a block.
  void Body(int indent, const std::string& head, const Place& place) {
    Place own = place;
    if (place.may_leave && random_.Chance(30) && !(place.forward && stage_ >= stage_count_)) {
      Line(indent, head + " go " + Target(place.forward));
      return;
    }
    Line(indent, head + " {");
    Statements(indent + 1, own, 1, 3);
    Line(indent, "}");
  }

  void Journey(int index) {
    journey_ = index;
    const bool keyed = keyed_[static_cast<size_t>(index)];
    Scope memory;
    for (const char* field : {"a", "b", "s", "q", "d", "m"}) {
      if (random_.Chance(45)) memory.memory.push_back(field);
    }
    memory.key = keyed;
    Scope before;  // where of enter rules: no memory
    before.key = keyed;
    Line(0, fmt::format("journey J{} \"Journey J{}\"{}{} {{", index, index, keyed ? " per key: string" : "",
                        random_.Chance(20) ? " for Rich" : ""));
    if (random_.Chance(60)) Line(1, fmt::format("priority {}", random_.Between(-2, 3)));
    std::vector<const EventShape*> entering;
    for (const EventShape& event : events_) {
      if (!keyed || event.Has("key")) entering.push_back(&event);
    }
    const int rules = static_cast<int>(random_.Between(1, 2));
    for (int i = 0; i < rules; ++i) {
      const EventShape& event = *entering[random_.Below(entering.size())];
      Scope scope = before;
      scope.event = &event;
      std::string head = fmt::format("enter on {}{}", event.name, Where(scope, 45));
      if (random_.Chance(40)) {
        scope.memory = memory.memory;
        EnterBlock(head, scope);
      } else {
        Line(1, head);
      }
    }
    if (!keyed && random_.Chance(25)) {
      std::string head = "enter when " + expressions_.Bool(before, 2);
      if (random_.Chance(30))
        EnterBlock(head, memory);
      else
        Line(1, head);
    }
    if (!keyed && random_.Chance(25)) {
      std::string head = fmt::format("enter every {} at {}{}{}", expressions_.DaySpec(), expressions_.Time(),
                                     random_.Chance(40) ? " in " + expressions_.Zone() : "", Where(before, 40));
      if (random_.Chance(30))
        EnterBlock(head, memory);
      else
        Line(1, head);
    }
    switch (random_.Below(4)) {
      case 0:
        Line(1, "reenter never");
        break;
      case 1:
        Line(1, "reenter after " + Delay());
        break;
      default:
        Line(1, "reenter always");
        break;
    }
    if (random_.Chance(25)) {
      const EventShape& event = AnyEvent();
      Scope scope = memory;
      scope.event = &event;
      EndRule(fmt::format("exit on {} where {}", event.name, expressions_.Bool(scope, 2)), scope);
    }
    if (random_.Chance(15)) EndRule("exit when " + expressions_.Bool(memory, 2), memory);
    bool window = false;
    const int goals = static_cast<int>(random_.Below(3));
    for (int i = 0; i < goals; ++i) {
      const EventShape& event = AnyEvent();
      Scope scope = memory;
      scope.event = &event;
      std::string line = fmt::format("goal on {}{}", event.name, Where(scope, 60));
      if (random_.Chance(50)) {
        line += " within " + Delay();
        window = true;
      }
      EndRule(line + (random_.Chance(60) ? " continue" : ""), scope);
    }
    const bool timeout = random_.Chance(35);
    window |= timeout;
    if (window && random_.Chance(35)) Line(1, fmt::format("holdout {}%", random_.Pick({"10", "50", "33.33"})));
    if (!memory.memory.empty()) {
      Line(1, "memory {");
      for (const std::string& field : memory.memory) {
        Line(2, field == "a"   ? "a: int = 0"
                : field == "b" ? "b: decimal = 0"
                : field == "s" ? "s: string = \"\""
                : field == "q" ? "q: decimal?"
                : field == "d" ? "d: date = 2026-10-25"
                               : "m: instant?");
      }
      Line(1, "}");
    }
    stage_count_ = static_cast<int>(random_.Between(1, 3));
    timed_stages_ = {"Fin"};
    for (stage_ = 0; stage_ < stage_count_; ++stage_) Stage(memory);
    Rules(memory);
    if (timeout) {
      Line(1, "timeout " + (random_.Chance(30) ? Span() : random_.Pick({"12 hours", "3 days", "1 week", "30 days"})) +
                  (random_.Chance(40) ? " go " + timed_stages_[random_.Below(timed_stages_.size())] : ""));
    }
    Line(1, "final stage Fin {");
    if (random_.Chance(60)) {
      Line(2, "flow {");
      Place place;
      place.scope = memory;
      place.forward = true;
      place.may_leave = false;
      Statements(3, place, 1, 2);
      Line(2, "}");
    }
    Line(1, "}");
    Line(0, "}");
  }

  // Of all stages. A `when` is looked at as the journey is entered, so its starts go forward; its gos may lead
  // anywhere.
  void Rules(const Scope& memory) {
    stage_ = -1;
    const int rules = random_.Chance(50) ? static_cast<int>(random_.Between(1, 3)) : 0;
    for (int i = 0; i < rules; ++i) {
      Place place;
      place.scope = memory;
      if (random_.Chance(60)) {
        place.scope.event = &AnyEvent();
        Body(1, fmt::format("on {}{}", place.scope.event->name, Where(place.scope, 60)), place);
      } else {
        place.forward = true;
        Body(1, "when " + expressions_.Bool(memory, 2), place);
      }
    }
  }

  void EndRule(const std::string& head, const Scope& scope) {
    if (random_.Chance(60)) return Line(1, head);
    EnterBlock(head, scope);
  }

  void EnterBlock(const std::string& head, const Scope& scope) {
    Line(1, head + " {");
    Place place;
    place.scope = scope;
    place.forward = true;
    place.may_leave = false;
    Statements(2, place, 1, 2);
    Line(1, "}");
  }

  void Stage(const Scope& memory) {
    Line(1, fmt::format("stage S{} {{", stage_));
    Place body;
    body.scope = memory;
    const int triggers = static_cast<int>(random_.Below(4));
    for (int i = 0; i < triggers; ++i) {
      switch (random_.Below(8)) {
        case 0:
        case 1: {
          Place on = body;
          on.scope.event = &AnyEvent();
          Body(2, fmt::format("on {}{}", on.scope.event->name, Where(on.scope, 50)), on);
          break;
        }
        case 2: {
          Place when = body;
          when.forward = true;
          Body(2, "when " + expressions_.Bool(memory, 2), when);
          break;
        }
        case 3:
          timed_stages_.push_back(fmt::format("S{}", stage_));
          Body(2, "after " + Delay(), body);
          break;
        case 4:
          Body(2, "every " + (random_.Chance(25) ? Span() : expressions_.LongDuration()), body);
          break;
        case 5:
          Body(2, "idle " + expressions_.Duration(), body);
          break;
        case 6: {
          // One that reads the clock could go round in no time.
          Place at = body;
          at.forward = true;
          Body(2, "at " + Moment(memory), at);
          break;
        }
        default:
          Body(2,
               fmt::format("at {}{}{}", expressions_.Time(), random_.Chance(40) ? " on " + expressions_.DaySpec() : "",
                           random_.Chance(40) ? " in " + expressions_.Zone() : ""),
               body);
          break;
      }
    }
    if (random_.Chance(70)) {
      Line(2, "flow {");
      Place flow = body;
      flow.waits = true;
      flow.forward = true;
      Statements(3, flow, 1, 5);
      Line(2, "}");
    }
    Line(1, "}");
  }

  Random random_;
  GenerateOptions options_;
  std::vector<EventShape> events_;
  Expressions expressions_;
  std::string text_;
  std::vector<bool> keyed_;
  std::vector<std::string> timed_stages_;  // stages of the journey from which time leads on
  int journey_count_ = 0, journey_ = 0, stage_count_ = 0, stage_ = 0, splits_ = 0;
};

}  // namespace

Generated Generate(uint64_t seed, const GenerateOptions& options) { return ProjectMaker(seed, options).Make(); }

}  // namespace journey::differential
