// A behaviour -> customers who come and do things, event by event in the order of time, as lines of JSON.
//
// Each customer draws from streams of their own, by the seed, the replication and the customer's number: so two
// simulations with the same seed differ only where something else happens to a customer, which is what common random
// numbers are. What Sent says may lead to reactions; these come no earlier than what has been given out. When somebody
// reacts by an event that a state follows, they go on from there, and what they were about to do is off.
//
// Lines are in the Segment spec's shape. The behaviour must outlive the population. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "foresight/behaviour.h"

namespace journey::foresight {

struct PopulationOptions {
  uint64_t customers = 1'000, seed = 1, replication = 0;
  int64_t start = 0;        // when the first day begins
  int64_t end = INT64_MAX;  // nothing comes at or after it, nor a thousand years after the start
};

class Population {
 public:
  Population(const Behaviour& behaviour, const PopulationOptions& options);
  ~Population();
  // When the next event comes; INT64_MAX: nobody does anything any more.
  int64_t next_time() const;
  // It, and the update of the profile before a first one: a line each, with ends.
  std::string Next();
  // A message went out, at or before the last event's time or `now`.
  void Sent(int64_t time, int64_t now, std::string_view customer, std::string_view channel, std::string_view message);
  bool reacts() const { return !behaviour_.reactions.empty(); }
  uint64_t events() const { return events_; }

 private:
  struct State;
  const Behaviour& behaviour_;
  const PopulationOptions options_;
  uint64_t events_ = 0;
  std::unique_ptr<State> state_;
};

}  // namespace journey::foresight
