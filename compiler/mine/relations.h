// What customers did -> what follows what: directly, at all, never; and what is done in any order.
//
// The relations are those of the field. `follows` and its noise filter: the directly-follows graph of the heuristics
// miner and of the infrequent inductive miner (Weijters and others, "Process mining with the heuristics miner
// algorithm", 2006; Leemans and others, "Discovering block-structured process models from event logs containing
// infrequent behaviour", 2013). `before`, `after`, `both`: the relations of log skeletons (Verbeek and de Carvalho,
// "Log skeletons: a classification approach to process discovery", 2018). Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/mine/traces.h"

namespace journey::mine {

// Something for each two names.
template <typename Value>
class Pairs {
 public:
  explicit Pairs(size_t size = 0) : size_(size), values_(size * size) {}
  Value& At(size_t a, size_t b) { return values_[a * size_ + b]; }
  const Value& At(size_t a, size_t b) const { return values_[a * size_ + b]; }
  size_t size() const { return size_; }

 private:
  size_t size_;
  std::vector<Value> values_;
};

struct Relations {
  uint64_t customers = 0;
  std::vector<uint64_t> has;           // by name: customers who did it
  std::vector<uint64_t> repeated;      // customers who did it more than once
  std::vector<uint64_t> starts, ends;  // customers whose first, and last, step it is
  Pairs<uint64_t> follows;             // b right behind a, times
  Pairs<uint64_t> both;                // customers who did both
  Pairs<uint64_t> before;              // customers who did a before they did b for the first time
  Pairs<uint64_t> after;               // customers who did b at some time after they had done a

  // b is never done after a, though there was occasion: customers did both, or could well have.
  bool Never(size_t a, size_t b, double noise) const;
  // Nobody does b who has not done a before.
  bool Needs(size_t b, size_t a, double noise) const;
  // Who does a does b, before or after.
  bool Brings(size_t a, size_t b, double noise) const;
  // Nobody does it twice.
  bool Once(size_t a, double noise) const;
  // Customers do a and then b, and others b and then a, each often enough to be no mistake.
  bool AnyOrder(size_t a, size_t b) const;
};

Relations Relate(const Log& log);

// What may come right behind what: what did, but for pairs rarer than `noise` of the commonest way out of the one and
// of the commonest way into the other; and what may since the order is free, though no customer happened to do it:
// where b comes behind x and c may be done before b or after it, c may come behind x. Names in any order stand next to
// each other. 2: seen; 1: may; 0: not.
Pairs<uint8_t> MayFollow(const Relations& relations, double noise);

}  // namespace journey::mine
