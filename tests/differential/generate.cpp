// Journeys and the input log. Jumps and starts that could make a zero-time cycle go only forward, and
// what hears an event that journeys emit emits none itself.
#include "tests/differential/generate.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/declarations.h"
#include "tests/differential/expressions.h"
#include "tests/differential/log.h"

namespace journey::differential {
namespace {

class ProjectMaker {
 public:
  ProjectMaker(uint64_t seed, const GenerateOptions& options)
      : random_(seed), options_(options), expressions_(random_, events_) {}

  Generated Make() {
    outer_events_ = Declare(random_, expressions_, events_, text_);
    journey_count_ = static_cast<int>(random_.Between(1, options_.max_journeys));
    for (int i = 0; i < journey_count_; ++i) {
      keyed_.push_back(random_.Chance(25));
      std::vector<std::string>& memory = memories_.emplace_back();
      for (const char* field : {"a", "b", "s", "q", "d", "m", "li", "ri"}) {
        if (random_.Chance(45)) memory.push_back(field);
      }
    }
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

  std::string Span() {
    return fmt::format("{} calendar {}{}", random_.Between(1, 3), random_.Pick({"days", "weeks", "months", "day"}),
                       random_.Chance(40) ? " in " + expressions_.Zone() : "");
  }
  // Where open time can be counted.
  std::string OpenDelay() {
    return random_.Chance(20) ? expressions_.Duration() + " of " + expressions_.Calendar() : Delay();
  }
  std::string Delay() { return random_.Chance(25) ? Span() : expressions_.Duration(); }
  const EventShape& AnyEvent() { return events_[random_.Below(events_.size())]; }
  // One that no journey emits.
  const EventShape& OuterEvent() { return events_[random_.Below(static_cast<size_t>(outer_events_))]; }
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
    bool may_emit = true;   // where time has passed
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
    switch (random_.Below(place.waits ? 21 : 14)) {
      case 0:
      case 1:
      case 2: {
        std::string args = "template: " + expressions_.Text(scope, 2);
        if (random_.Chance(40)) args += ", amount: " + expressions_.Decimal(scope, 2);
        if (random_.Chance(30)) args += ", n: " + expressions_.Int(scope, 1);
        if (random_.Chance(20)) args += ", list: " + expressions_.Ints(scope, 2);
        if (random_.Chance(20)) args += ", items: " + expressions_.Items(scope, 2);
        if (random_.Chance(10)) args += ", item: first(" + expressions_.Items(scope, 1) + ")";
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
            random_.Pick({"zone", "score", "balance", "tier", "nick", "renew", "vip", "day", "due", "tags", "marks"});
        std::string value;
        if (field == "zone") value = expressions_.Zone();
        if (field == "score") value = expressions_.Int(scope, 1);
        if (field == "balance") value = expressions_.Decimal(scope, 1);
        if (field == "tier") value = random_.Pick({"big", "pro", "free"});
        if (field == "nick") value = random_.Pick({"none", "\"Al\"", "\"Zoë\""});
        if (field == "renew") value = expressions_.InstantOrNone(scope, 1);
        if (field == "tags") value = expressions_.Words(scope, 2);
        if (field == "marks") value = expressions_.Ints(scope, 2);
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
        Merge(place, merged, merged);
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
          if (i != journey_) targets.push_back(i);
        }
        if (targets.empty()) return false;
        const bool starts = random_.Chance(65);
        const int target = targets[random_.Below(targets.size())];
        Line(indent, fmt::format("{} J{}{}", starts ? "start" : "stop", target, Given(starts, target, scope)));
        return false;
      }
      case 12:
      case 13:
        return Emit(indent, place);
      case 14:
        Line(indent, "wait " + OpenDelay());
        Waited(place, true);
        return false;
      case 15:
        if (random_.Chance(25)) {
          Line(indent, "wait until " + expressions_.Calendar() + random_.Pick({" opens", " closes"}));
          Waited(place, true);
          return false;
        }
        Line(indent, fmt::format("wait until {}{}{}", expressions_.Time(),
                                 random_.Chance(40) ? " on " + expressions_.DaySpec() : "",
                                 random_.Chance(40) ? " in " + expressions_.Zone() : ""));
        Waited(place, true);
        return false;
      case 16:
        Line(indent, "wait until " + expressions_.Moment(scope));
        Waited(place, false);
        return false;
      case 17:
        Line(indent, "wait until " + expressions_.Condition(scope));
        Waited(place, false);
        return false;
      case 18:
        Line(indent, fmt::format("wait until {}{}", expressions_.TimeOfDay(),
                                 random_.Chance(40) ? " on " + expressions_.DaySpec() : ""));
        Waited(place, true);
        return false;
      default: {
        if (place.depth <= 0) return false;
        const bool limit = random_.Chance(75);
        Line(indent, limit ? fmt::format("wait up to {} {{", OpenDelay()) : "wait {");
        const int arms = static_cast<int>(random_.Between(1, 3));
        bool at_once = false, may_emit = place.may_emit;
        for (int i = 0; i < arms; ++i) {
          if (random_.Chance(25)) {
            at_once = true;
            WhenArm(indent + 1, place);
            continue;
          }
          const EventShape& event = OuterEvent();
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
          may_emit = may_emit && arm.may_emit;
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
          may_emit = may_emit && other.may_emit;
          Line(indent, "}");
        }
        Waited(place, !at_once);
        place.may_emit = place.may_emit && may_emit;
        return false;
      }
    }
  }

  // It may hold when the wait begins, so no time has passed.
  void WhenArm(int indent, const Place& place) {
    Place arm = place;
    arm.scope.event = nullptr;
    arm.may_emit = false;
    --arm.depth;
    Body(indent, "when " + expressions_.Condition(arm.scope), arm);
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

  bool Emit(int indent, const Place& place) {
    if (place.forward || !place.may_emit || events_.size() == static_cast<size_t>(outer_events_)) return false;
    const size_t made = events_.size() - static_cast<size_t>(outer_events_);
    const EventShape& event = events_[static_cast<size_t>(outer_events_) + random_.Below(made)];
    std::string values;
    for (const std::string& field : event.fields) {
      if (field == "amt" || random_.Chance(70))
        values += fmt::format(" {}: {},", field, expressions_.Value(field, place.scope));
    }
    Line(indent, fmt::format("emit {} {{{} }}", event.name, values));
    return false;
  }

  // What a start gives to the journey, or which key a stop names.
  std::string Given(bool starts, int target, const Scope& scope) {
    const auto index = static_cast<size_t>(target);
    std::string values;
    const auto give = [&](const std::string& name) {
      values += fmt::format("{}{}: {}", values.empty() ? "" : ", ", name, expressions_.Value(name, scope));
    };
    if (keyed_[index] && (starts || random_.Chance(60))) give("key");
    for (const std::string& field : memories_[index]) {
      if (starts && random_.Chance(40)) give(field);
    }
    return values.empty() ? "" : "(" + values + ")";
  }

  // What ends the wait may be an emitted event, unless time alone does.
  void Waited(Place& place, bool time_passed) {
    place.scope.event = nullptr;
    if (time_passed) place.forward = false;
    if (!time_passed) place.may_emit = false;
  }
  // After two ways meet, the event is readable only if both still have it; zero time has passed unless both waited.
  static void Merge(Place& into, const Place& a, const Place& b) {
    if (a.scope.event == nullptr || b.scope.event == nullptr) into.scope.event = nullptr;
    into.may_emit = a.may_emit && b.may_emit;
  }

  void Assign(int indent, const Scope& scope) {
    if (!scope.memory.empty()) Line(indent, expressions_.Assignment(random_.Pick(scope.memory), scope));
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
    memory.memory = memories_[static_cast<size_t>(index)];
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
        Line(2, field == "li"   ? "li: [int] max 3 = []"
                : field == "ri" ? "ri: [Item] max 3 = []"
                : field == "a"  ? "a: int = 0"
                : field == "b"  ? "b: decimal = 0"
                : field == "s"  ? "s: string = \"\""
                : field == "q"  ? "q: decimal?"
                : field == "d"  ? "d: date = 2026-10-25"
                                : "m: instant?");
      }
      Line(1, "}");
    }
    stage_count_ = static_cast<int>(random_.Between(1, 3));
    timed_stages_ = {"Fin"};
    for (stage_ = 0; stage_ < stage_count_; ++stage_) Stage(memory);
    Rules(memory);
    if (timeout) {
      Line(1,
           "timeout " +
               (random_.Chance(30) ? Span()
                                   : random_.Pick({"12 hours", "3 days", "1 week", "30 days", "9 hours of Office"})) +
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
        place.may_emit = place.scope.event - events_.data() < outer_events_;
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
          on.may_emit = on.scope.event - events_.data() < outer_events_;
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
          Body(2, "after " + OpenDelay(), body);
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
          Body(2, "at " + expressions_.Moment(memory), at);
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
  std::vector<std::string> timed_stages_;           // stages of the journey from which time leads on
  std::vector<std::vector<std::string>> memories_;  // by journey
  int outer_events_ = 0;                            // the first of events_; journeys emit the others
  int journey_count_ = 0, journey_ = 0, stage_count_ = 0, stage_ = 0, splits_ = 0;
};

}  // namespace

Generated Generate(uint64_t seed, const GenerateOptions& options) { return ProjectMaker(seed, options).Make(); }

}  // namespace journey::differential
