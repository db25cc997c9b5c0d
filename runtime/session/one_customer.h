// A run over one customer at a time, whose state somebody else keeps: a stream processor's keyed state, a row of a
// database. State and an input, or a moment, go in; state, records and the next due time come out.
//
// It is the same fold that a shard runs. Between two calls nothing of a customer is left here, so calls for different
// customers may come in any order. State names the schema that it was written under; those of other modules are read
// once their schema was handed over (Accept). Not thread-safe: as many as there are threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/event/input.h"
#include "runtime/records/line_block.h"
#include "runtime/rules/fold.h"
#include "runtime/state/readers.h"

namespace journey::rt {

// What a call gives. The views live until the next call.
struct FoldedCustomer {
  std::string_view state;
  std::string_view other;     // of Merge: the state that the other id has from now on
  std::string_view records;   // JSON Lines
  int64_t next_due = kNever;  // when the customer must be advanced at the latest, ms; kNever: nothing is pending
  StateLosses losses;         // what of the state that went in has no counterpart in the program
};

class OneCustomer {
 public:
  // Both must outlive it.
  OneCustomer(const Program& program, const Executor& executor, FoldOptions options);
  OneCustomer(const OneCustomer&) = delete;

  // The names that state from here refers to, as bytes; to be kept as long as such state.
  const std::string& schema() const { return readers_.schema(); }
  // From now on state that was written under this schema is read, too.
  Status Accept(std::string_view schema) { return readers_.Accept(schema); }

  // Handles an event or an identify of the customer whose state this is; empty for one of whom nothing is known.
  // `watermark`: at its arrival, as a session would have it; kNoTimestamp for none. On failure nothing has happened.
  Status Apply(std::string_view state, const Input& input, int64_t watermark, FoldedCustomer* out);
  // The same for an input of an id that has become one with the customer whose state this is.
  Status ApplyMerged(std::string_view state, const Input& input, int64_t watermark, FoldedCustomer* out);
  // Handles an alias, or an identify with two ids: `other` is the state of `input.other`, `state` that of the customer
  // that the input's customer has become. Where they are one already, an alias gives no state, and an identify is an
  // ordinary one.
  Status Merge(std::string_view state, std::string_view other, const Input& input, int64_t watermark,
               FoldedCustomer* out);
  // Whom the id whose state this is has become one with; empty: nobody.
  Result<std::string> MergedInto(std::string_view state) const;
  // Fires what is due at or before `limit`.
  Status Advance(std::string_view state, int64_t limit, FoldedCustomer* out);

  const EngineCounters& counters() const { return fold_.counters(); }
  uint64_t records() const { return sink_.count; }

 private:
  class Lines final : public RecordSink {
   public:
    void Write(const Record& record) override;
    LineBlock lines;
    uint64_t count = 0;
  };
  // `whose`: whose it must be; empty: anybody's.
  Status Read(std::string_view state, std::string_view whose, Customer& customer, StateLosses* losses);
  bool MergeStates(Customer& other, const Input& input, int64_t watermark);
  void Give(FoldedCustomer* out);
  template <class Work>
  Status Do(std::string_view state, std::string_view customer, FoldedCustomer* out, Work&& work);

  BlockMemory memory_;
  Lines sink_;
  Fold fold_;
  Customer customer_;
  StateReaders readers_;
  std::string state_, other_;
};

}  // namespace journey::rt
