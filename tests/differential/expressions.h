// Random expressions of a wanted type, in the language's text.
#pragma once

#include <string>
#include <vector>

#include "tests/differential/random.h"

namespace journey::differential {

struct EventShape {
  std::string name, wire;
  std::vector<std::string> fields;  // out of: n amt fee cat note key at ok f day ns items
  bool Has(const std::string& field) const {
    for (const std::string& own : fields) {
      if (own == field) return true;
    }
    return false;
  }
};

// What may be read where the expression stands.
struct Scope {
  const EventShape* event = nullptr;  // the event being handled
  std::vector<std::string> memory;    // out of: a b s q d m li ri
  bool key = false;
  bool Has(const std::string& field) const {
    for (const std::string& own : memory) {
      if (own == field) return true;
    }
    return false;
  }
};

class Expressions {
 public:
  Expressions(Random& random, const std::vector<EventShape>& events) : random_(random), events_(events) {}
  std::string Bool(const Scope& scope, int depth);
  std::string Int(const Scope& scope, int depth);
  std::string Decimal(const Scope& scope, int depth);
  std::string Float(const Scope& scope, int depth);
  std::string Text(const Scope& scope, int depth);
  std::string Date(const Scope& scope, int depth);
  std::string Ints(const Scope& scope, int depth);   // [int]
  std::string Items(const Scope& scope, int depth);  // [Item], the record of the generator
  std::string Words(const Scope& scope, int depth);  // [string]
  std::string Item(const Scope& scope, int depth);
  std::string InstantOrNone(const Scope& scope, int depth);
  std::string Duration();      // a literal
  std::string LongDuration();  // at least a minute
  std::string Span();          // a calendar span
  std::string Zone();          // quoted
  std::string Time();
  std::string DaySpec();
  // Of the type of the field or memory that is called so.
  std::string Value(const std::string& field, const Scope& scope);
  // Never a constant, and nothing of an event.
  std::string Condition(const Scope& scope);
  // What `at` and `wait until` follow.
  std::string Moment(const Scope& scope);
  std::string TimeOfDay();
  // To a memory field.
  std::string Assignment(const std::string& field, const Scope& scope);
  std::string Calendar();
  std::string Quiet();
  std::string QuietHours();
  std::string Cap();

 private:
  const EventShape& AnyEvent() { return events_[random_.Below(events_.size())]; }
  // The name of an event with the field, or "".
  std::string EventWith(const std::string& field);
  std::string Window();                         // ", last D" or ""
  std::string Filter(const EventShape& event);  // " where ..." or ""
  std::string Hole(const Scope& scope, int depth);
  std::string Shift();
  // A condition on `it` and a number of it, where it is an int or an Item.
  std::string OfInt(const Scope& scope, int depth);
  std::string OfItem(const Scope& scope, int depth);
  std::string ListBool(const Scope& scope, int depth);
  std::string ListInt(const Scope& scope, int depth);
  std::string ListDecimal(const Scope& scope, int depth);

  Random& random_;
  const std::vector<EventShape>& events_;
  int walks_ = 0;  // functions with `it` around, two at most
};

}  // namespace journey::differential
