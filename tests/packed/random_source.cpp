// Directed by type, so that what it writes compiles: every expression is made for the place where it stands.
#include "tests/packed/random_source.h"

#include <initializer_list>
#include <random>
#include <vector>

namespace journey::packed_test {
namespace {

enum class Type { kInt, kDecimal, kBool, kTier, kDuration, kInstant, kTime, kString, kOptionalInt, kOptionalDecimal };

struct Variable {
  std::string name;
  Type type;
};

class Writer {
 public:
  explicit Writer(uint64_t seed) : random_(seed * 0x9e37'79b9'7f4a'7c15 + 1) {}

  std::string Write() {
    text_ =
        "enum Tier { low, mid, high \"High up\" }\ncustomer { consent: bool = false  age: int = 18  tier: Tier = mid "
        "}\n";
    events_.resize(1 + Below(5));
    for (size_t e = 0; e < events_.size(); ++e) WriteEvent(e);
    text_ +=
        "channel out(a: int, b: decimal, c: bool)\nchannel said(word: string, t: instant, d: duration, tier: Tier)\n"
        "channel never(a: int) { requires customer.consent }\nchannel mostly(a: int) { requires customer.age >= 18 }\n";
    if (Chance(10)) text_ += "policy mostly { cap 2 per 1 hour }\n";
    const size_t journeys = Chance(50) ? 1 : 1 + Below(3);
    for (size_t j = 0; j < journeys; ++j) WriteJourney(j);
    return std::move(text_);
  }

 private:
  uint64_t Below(uint64_t n) { return random_() % n; }
  bool Chance(int percent) { return Below(100) < static_cast<uint64_t>(percent); }
  std::string Pick(std::initializer_list<const char*> items) { return *(items.begin() + Below(items.size())); }
  static std::string Name(const char* letter, size_t i) { return letter + std::to_string(i); }

  static const char* Spelling(Type type) {
    constexpr const char* kNames[] = {"int",     "decimal", "bool",   "Tier", "duration",
                                      "instant", "time",    "string", "int?", "decimal?"};
    return kNames[static_cast<size_t>(type)];
  }

  void WriteEvent(size_t e) {
    text_ += "event E" + std::to_string(e) + " \"e" + std::to_string(e) + "\" {";
    const size_t fields = Below(5);
    for (size_t f = 0; f < fields; ++f) {
      const auto type = static_cast<Type>(Below(10));
      events_[e].push_back({Name("f", f), type});
      text_ += " " + events_[e].back().name + ": " + Spelling(type);
    }
    text_ += " }\n";
  }

  // ---- expressions

  // A field of the event at hand or, half of the time, memory; empty if there is none of this type.
  std::string Read(Type type) {
    std::vector<std::string> names;
    if (event_ >= 0) {
      for (const Variable& field : events_[static_cast<size_t>(event_)]) {
        if (field.type == type) names.push_back("event." + field.name);
      }
    }
    if (reads_memory_) {
      for (const Variable& variable : memory_) {
        if (variable.type == type) names.push_back(variable.name);
      }
    }
    return names.empty() ? "" : names[Below(names.size())];
  }

  std::string Literal(Type type) {
    switch (type) {
      case Type::kInt:
        return Pick({"0", "1", "2", "3", "5", "7", "100"});
      case Type::kDecimal:
        return Pick({"0", "1.5", "2", "3.25", "50"});
      case Type::kBool:
        return Pick({"true", "false"});
      case Type::kTier:
        return Pick({"Tier.low", "Tier.mid", "Tier.high"});
      case Type::kDuration:
        return Pick({"7 ms", "1 minute", "30 minutes", "2 hours", "1 day"});
      case Type::kInstant:
        return Pick({"2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", "now()"});
      case Type::kTime:
        return Pick({"09:00", "12:30", "23:59"});
      default:
        return Pick({"\"a\"", "\"b\"", "\"gold\""});
    }
  }

  std::string Make(Type type, int depth) {
    if (depth <= 0 || Chance(30)) {
      const std::string read = Read(type);
      return read.empty() || Chance(25) ? Literal(type) : read;
    }
    const auto inner = [&](Type of) { return Make(of, depth - 1); };
    if (type != Type::kString && Chance(8)) {
      return "(if " + inner(Type::kBool) + " then " + inner(type) + " else " + inner(type) + ")";
    }
    switch (type) {
      case Type::kInt: {
        if (const std::string optional = Read(Type::kOptionalInt); !optional.empty() && Chance(40)) {
          return "(" + optional + " ?? " + inner(type) + ")";
        }
        const std::string a = inner(type), b = inner(type);
        switch (Below(9)) {
          case 0:
            return "(" + a + " / " + b + " ?? 1)";
          case 1:
            return "(" + a + " % " + b + " ?? 2)";
          case 2:
            return "min(" + a + ", " + b + ")";
          case 3:
            return "max(" + a + ", abs(" + b + "))";
          case 4:
            return "(" + a + " * " + b + ")";
          case 5:
            return "(-" + a + ")";
          case 6:
            return "int(" + inner(Type::kDecimal) + ")";
          case 7:
            return "(" + a + " - " + b + ")";
          default:
            return "(" + a + " + " + b + ")";
        }
      }
      case Type::kDecimal: {
        if (const std::string optional = Read(Type::kOptionalDecimal); !optional.empty() && Chance(40)) {
          return "(" + optional + " ?? " + inner(type) + ")";
        }
        const std::string a = inner(type), b = inner(type);
        switch (Below(6)) {
          case 0:
            return "(" + a + " * " + b + ")";
          case 1:
            return "(" + a + " / " + b + " ?? 0.5)";
          case 2:
            return "max(" + a + ", " + b + ")";
          case 3:
            return "decimal(" + inner(Type::kInt) + ")";
          case 4:
            return "(" + a + " - " + b + ")";
          default:
            return "(" + a + " + " + b + ")";
        }
      }
      case Type::kBool:
        return Condition(depth);
      case Type::kDuration:
        switch (Below(4)) {
          case 0:
            return "(" + inner(type) + " + " + inner(type) + ")";
          case 1:
            return "(" + inner(type) + " * 2)";
          case 2:
            return "abs(" + inner(type) + ")";
          default:
            return "(now() - " + inner(Type::kInstant) + ")";
        }
      case Type::kInstant:
        return Chance(50) ? "max(" + inner(type) + ", now())"
                          : "(" + inner(type) + " + " + inner(Type::kDuration) + ")";
      default:
        return Make(type, 0);
    }
  }

  std::string Condition(int depth) {
    const auto inner = [&](Type of) { return Make(of, depth - 1); };
    const std::string compare = Pick({" < ", " <= ", " == ", " != ", " > ", " >= "});
    switch (Below(12)) {
      case 0:
        return "(" + inner(Type::kBool) + " and " + inner(Type::kBool) + ")";
      case 1:
        return "(" + inner(Type::kBool) + " or " + inner(Type::kBool) + ")";
      case 2:
        return "(not " + inner(Type::kBool) + ")";
      case 3:
        return "(" + inner(Type::kDecimal) + compare + inner(Type::kDecimal) + ")";
      case 4:
        return "(" + inner(Type::kDuration) + compare + inner(Type::kDuration) + ")";
      case 5:
        return "(" + inner(Type::kInstant) + compare + inner(Type::kInstant) + ")";
      case 6:
        return "(" + inner(Type::kTier) + Pick({" == ", " != "}) + inner(Type::kTier) + ")";
      case 7:
        return "(" + inner(Type::kTime) + compare + inner(Type::kTime) + ")";
      case 8:
        if (const std::string text = Read(Type::kString); !text.empty())
          return "(" + text + " == " + Literal(Type::kString) + ")";
        return "customer.age > " + inner(Type::kInt);
      case 9:
        if (const std::string optional = Read(Type::kOptionalInt); !optional.empty()) {
          return "(" + optional + " != none and " + optional + compare + inner(Type::kInt) + ")";
        }
        return "(" + inner(Type::kInt) + " in 1..4)";
      default:
        return "(" + inner(Type::kInt) + compare + inner(Type::kInt) + ")";
    }
  }

  // ---- statements

  std::string Assign(bool in_enter) {
    const Variable& variable = memory_[Below(memory_.size())];
    if ((variable.type == Type::kInt || variable.type == Type::kDecimal) && Chance(40)) {
      return variable.name + Pick({" += ", " += ", " -= "}) + Make(variable.type, Chance(70) ? 0 : 1);
    }
    reads_memory_ = !in_enter || Chance(50);
    const std::string text = variable.name + " = " + Make(variable.type, 2);
    reads_memory_ = true;
    return text;
  }

  std::string Send() {
    switch (Below(5)) {
      case 0:
        return "send never(a: " + Make(Type::kInt, 1) + ")";
      case 1:
        return "send mostly(a: " + Make(Type::kInt, 1) + ")";
      case 2:
        return "send said(word: " + (Chance(85) ? Literal(Type::kString) : Make(Type::kString, 0)) +
               ", t: " + Make(Type::kInstant, 1) + ", d: " + Make(Type::kDuration, 1) +
               ", tier: " + Make(Type::kTier, 1) + ")";
      default:
        return "send out(a: " + Make(Type::kInt, 2) + ", b: " + Make(Type::kDecimal, 1) +
               ", c: " + Make(Type::kBool, 1) + ")";
    }
  }

  std::string Statements(size_t most, bool in_enter) {
    std::string text;
    for (size_t i = Below(most + 1); i > 0; --i) {
      if (!memory_.empty() && Chance(75)) {
        text += Assign(in_enter) + " ";
      } else if (!in_enter || Chance(10)) {
        text += Send() + " ";
      }
    }
    if (Chance(2)) text += "customer.age = " + Literal(Type::kInt) + " ";
    return text;
  }

  std::string Go(size_t from) {
    const uint64_t roll = Below(12);
    if (roll == 0) return "end";
    if (roll == 1) return "end \"enough\"";
    if (roll == 2) return "go Done";
    return "go " + Name("S", Chance(10) ? from : Below(stages_));
  }

  std::string Body(size_t stage, int depth) {
    std::string text = Statements(2, false);
    if (depth > 0 && Chance(30)) {
      text += "if " + Make(Type::kBool, 2) + " { " + Body(stage, depth - 1) + " }";
      if (Chance(60)) text += " else { " + Body(stage, depth - 1) + " }";
      return text;
    }
    if (Chance(45)) text += Go(stage);
    return text;
  }

  std::string Where(int percent) { return Chance(percent) ? " where " + Make(Type::kBool, 2) : ""; }

  void WriteTimer(size_t stage) {
    text_ += "    after " +
             Pick({"90 ms", "1 second", "10 seconds", "1 minute", "10 minutes", "1 hour", "1 hour", "1 day"}) + " ";
    // Forwards only, unless something runs out.
    const std::string forwards = "go " + Name("S", stage + 1 + Below(stages_ - stage));
    if (Chance(10)) {
      text_ += "{ " + Statements(2, false) + " }\n";
    } else if (Chance(50)) {
      text_ += "{ " + Statements(2, false) + forwards + " }\n";
    } else if (Chance(40)) {
      text_ += "{ fuel -= 1 if fuel > 0 { " + Statements(2, false) + Go(stage) + " } else { " + forwards + " } }\n";
    } else {
      text_ += forwards + "\n";
    }
  }

  void WriteStage(size_t stage) {
    text_ += "  stage " + Name("S", stage) + " {\n";
    if (Chance(12))
      text_ +=
          "    flow { " + Statements(2, false) + (Chance(30) ? "wait 5 minutes " + Statements(1, false) : "") + "}\n";
    for (size_t i = Below(5); i > 0; --i) {
      event_ = static_cast<int>(Below(events_.size()));
      text_ += "    on " + Name("E", static_cast<size_t>(event_)) + Where(50);
      if (Chance(30)) {
        text_ += " " + Go(stage).replace(0, 0, "{ ") + " }\n";
      } else {
        text_ += " { " + Body(stage, 2) + " }\n";
      }
      event_ = -1;
    }
    if (stage + 1 < stages_) {
      for (size_t i = Below(3); i > 0; --i) WriteTimer(stage);
    }
    text_ += "  }\n";
  }

  void WriteJourney(size_t j) {
    memory_.clear();
    stages_ = 2 + Below(3);
    for (size_t i = Below(5); i > 0; --i) memory_.push_back({Name("m", i), static_cast<Type>(Below(7))});
    text_ += "journey J" + std::to_string(j) + " {\n  priority " + std::to_string(Below(3)) + "\n";
    for (size_t i = 1 + Below(3); i > 0; --i) {
      event_ = static_cast<int>(Below(events_.size()));
      reads_memory_ = false;
      text_ += "  enter on " + Name("E", static_cast<size_t>(event_)) + Where(40);
      if (Chance(50)) text_ += " { " + Statements(2, true) + "}";
      text_ += "\n";
      reads_memory_ = true;
      event_ = -1;
    }
    if (Chance(10)) text_ += Pick({"  reenter always\n", "  reenter after 1 hour\n", "  timeout 2 days\n"});
    for (size_t i = Chance(30) ? 1 + Below(2) : 0; i > 0; --i) {
      event_ = static_cast<int>(Below(events_.size()));
      text_ += "  goal on " + Name("E", static_cast<size_t>(event_)) + Where(50) +
               Pick({"", " within 2 hours", " within 1 day"}) + Pick({"", " continue"}) + "\n";
      event_ = -1;
    }
    if (Chance(15)) text_ += "  exit on " + Name("E", Below(events_.size())) + "\n";
    text_ += "  memory {\n    fuel: int = 20\n";
    for (const Variable& variable : memory_) {
      const std::string initial = variable.type == Type::kInstant ? "2026-01-01T00:00:00Z" : Literal(variable.type);
      text_ += "    " + variable.name + ": " + Spelling(variable.type) + " = " + initial + "\n";
    }
    text_ += "  }\n";
    for (size_t s = 0; s <= stages_; ++s) WriteStage(s);
    text_ += "  final stage Done\n}\n";
  }

  std::mt19937_64 random_;
  std::string text_;
  std::vector<std::vector<Variable>> events_;
  std::vector<Variable> memory_;
  size_t stages_ = 2;  // besides the last one, which rests
  int event_ = -1;
  bool reads_memory_ = true;
};

}  // namespace

std::string RandomSource(uint64_t seed) { return Writer(seed).Write(); }

}  // namespace journey::packed_test
