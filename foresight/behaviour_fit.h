// What customers did -> a behaviour that a simulation can repeat: arrivals, states with delays, values of fields,
// reactions to messages.
//
// A state is what was done last, and, where kLeastSeen were in it, also which events were done so far, how long ago the
// first one was, and what was done right before; a closer one that nobody was in without the looser is left out. What
// the log's end cuts off counts as nothing more, so that what is simulated looks like the log.
//
// Values are counted for each field by itself: the commonest, or quantiles of numbers. Which events answer messages
// must be said: that something often follows a message does not tell why. Such an event is no state; the first one
// within kReactionMs of a message answers the last message before it. One thread; the same log gives the same
// behaviour.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "foresight/behaviour.h"
#include "insight/walks.h"

namespace journey::foresight {

inline constexpr uint64_t kLeastSeen = 20;
inline constexpr int kMostMemory = 4;
inline constexpr int64_t kReactionMs = 7 * 86'400'000LL;

// Counts values of fields, as JSON.
class FieldTally {
 public:
  static constexpr size_t kMostValues = 5'000, kCommonest = 40;
  void Add(const std::string& event, const std::vector<std::string>& path, std::string_view json);
  // An event, or a customer with traits, with or without values.
  void Count(const std::string& event) { ++counts_[event]; }
  std::vector<FieldBehaviour> Finish() const;

 private:
  struct Values {
    uint64_t present = 0;
    std::map<std::string, uint64_t> counts;  // no more than kMostValues
  };
  std::map<std::string, uint64_t> counts_;  // by event; "" are customers
  std::map<std::pair<std::string, std::vector<std::string>>, Values> values_;
};

struct SentMessage {
  int64_t time = 0;
  std::string channel, message;
};
// By customer, in the order of time.
using SentMessages = std::map<std::string, std::vector<SentMessage>, std::less<>>;

// `reactions`: names of events. `memory`: how much of a state is looked at, 1 to kMostMemory.
Behaviour FitBehaviour(const insight::Walks& walks, const SentMessages& sent, const std::vector<std::string>& reactions,
                       int memory);

}  // namespace journey::foresight
