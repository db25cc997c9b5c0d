// How customers behave, as far as a simulation must know: who comes, what they do next and after how long, with which
// fields, and how they answer messages. Read from TOML and written as TOML; docs/simulate.md says what each key means.
//
// Shares need not sum to 1: what is left of a state's is doing nothing any more, of others they are taken in
// proportion. Plain values; drawing is a pure function of numbers from 0 to 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace journey::foresight {

// In hours: by quantiles that lie evenly from the shortest to the longest, or lognormal with a median and a p90.
struct Delay {
  std::vector<double> quantiles;  // ascending; empty: lognormal
  double median = 0, p90 = 0;
};
// ms; u from 0 to below 1.
int64_t DrawDelay(const Delay& delay, double u);

struct Branch {
  std::string event;
  double share = 0;
  Delay delay;
};

// What comes after an event; of several states that fit, the one that asks for the most.
struct BehaviourState {
  std::string after;
  std::optional<std::string> before;             // what was right before it; empty: nothing
  std::optional<std::vector<std::string>> done;  // all that was done so far, in the order of bytes
  std::optional<std::pair<double, double>> age;  // days since the first event: from, to below
  uint64_t seen = 0;                             // in the log; for people
  std::vector<Branch> next;
};

// Of an event, or of customers: a trait.
struct FieldBehaviour {
  std::string event;              // empty: a trait
  std::vector<std::string> path;  // where its value stands in properties or traits
  double missing = 0;             // share of those without it
  // Either these, as JSON, with shares, or a number by its quantiles, with so many decimal places.
  std::vector<std::pair<std::string, double>> values;
  std::vector<double> numbers;
  int places = 0;
};
// As JSON; nothing where it is missing.
std::optional<std::string> DrawField(const FieldBehaviour& field, double u, double v);

// After a message of this channel, and of this template unless it is empty.
struct Reaction {
  std::string channel, message, event;
  double share = 0;
  Delay delay;
};

struct Behaviour {
  double per_day = 0;                                 // arrivals
  std::vector<double> hours;                          // 24 shares, UTC; empty: at any time
  std::vector<std::pair<std::string, double>> first;  // what arriving customers do first
  std::vector<BehaviourState> states;
  std::vector<FieldBehaviour> fields;
  std::vector<Reaction> reactions;
};

inline constexpr size_t kMostBehaviourBytes = size_t{64} << 20;

// `name` is for messages.
Result<Behaviour> ReadBehaviour(std::string_view text, const std::string& name);
std::string WriteBehaviour(const Behaviour& behaviour, const std::string& comment);

}  // namespace journey::foresight
