// The sum of the sizes of what an engine has to know of its customers: what bytes per customer are measured against.
//
// In: a program; every input as it is fed, every record as it is written. Out: bytes, counted from outside, so that no
// engine's own book-keeping is believed. A bool or an enum counts 1 byte, a text its characters (12 where nobody sees
// it) and 4, every other value 8, an optional 1 more. Per customer: its id, its clock, its profile, a number for each
// unwindowed question of history. Per (customer, key) that ever entered a journey: an ordinal and, where re-entry has a
// delay, a time. Per active instance: the time of entry, stage and place in the flow, its memory, a time for each timer
// of its stage and one for its wait. Per deferred send: its time, its number, its arguments. Per send that a cap still
// counts, per occurrence that a window still holds: 8 bytes, a summed field 8 more. Per message id of the last 24
// hours: 16 bytes of hash and a time. No tables, no queues, no free room.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "runtime/event/input.h"
#include "runtime/program/program.h"
#include "runtime/records/record.h"

namespace journey::bench {

class FieldSizes final : public rt::RecordSink {
 public:
  explicit FieldSizes(const rt::Program& program);

  // Before it is fed.
  void Take(const rt::Input& input);
  void Write(const rt::Record& record) override;

  // After the last record. `customers`: those who are known.
  uint64_t Bytes(uint64_t customers) const;

 private:
  struct Occurrences {
    std::deque<int64_t> times;  // inside the longest window that asks for them
    int64_t window = 0;
  };

  static void Forget(Occurrences& occurrences, int64_t now);
  uint64_t ProfileBytes() const;
  uint64_t InstanceBytes() const;

  const ir::Module& module_;
  int64_t now_ = INT64_MIN;
  uint64_t ids_seen_ = 0, id_chars_ = 0, profiles_seen_ = 0, profile_chars_ = 0;
  std::vector<std::vector<uint64_t>> active_;  // by journey and stage; the last stage: held out
  std::vector<uint64_t> entered_;              // by journey: (customer, key) pairs
  uint64_t deferred_ = 0, deferred_chars_ = 0;
  std::vector<Occurrences> sent_;    // by channel
  std::vector<Occurrences> events_;  // by event
  Occurrences messages_;
};

}  // namespace journey::bench
