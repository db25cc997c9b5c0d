// What a newcomer wants to know after a run: entries, customers per stage, conversions, sends and why some did not
// happen.
//
// A RecordSink that counts and passes every record on. Memory grows with distinct customers per stage (8 bytes each).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::rt {

struct ChannelCounts {
  uint64_t sent = 0, deferred = 0;
  std::map<std::string, uint64_t> suppressed;  // by reason
};

struct JourneySummary {
  std::unordered_set<uint64_t> customers;  // hashes of those who entered
  uint64_t entered = 0, held_out = 0, converted = 0;
  std::vector<uint64_t> stage_arrivals;  // by stage index
  std::vector<std::unordered_set<uint64_t>> stage_customers;
  std::map<std::string, uint64_t> ended;                        // by outcome
  std::map<std::string, std::map<std::string, uint64_t>> arms;  // split -> arm -> walks
  std::map<std::string, ChannelCounts> channels;
};

class SummarySink : public RecordSink {
 public:
  // `next` may be null. Both must outlive the sink.
  SummarySink(const ir::Module& module, RecordSink* next);
  void Write(const Record& record) override;
  uint64_t records() const { return records_; }
  const std::vector<JourneySummary>& journeys() const { return journeys_; }  // by journey index
  // The table for people; plain text with aligned columns.
  std::string Text() const;

 private:
  const ir::Module& module_;
  RecordSink* next_;
  uint64_t records_ = 0;
  std::vector<JourneySummary> journeys_;
};

// 13087 -> "13,087"
std::string WithThousands(uint64_t number);

}  // namespace journey::rt
