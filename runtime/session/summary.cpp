// Counting is by hash of the customer's id: a collision would be off by one in 2^64.
#include "runtime/session/summary.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace journey::rt {

SummarySink::SummarySink(const ir::Module& module, RecordSink* next) : module_(module), next_(next) {
  journeys_.resize(module.journeys.size());
  for (size_t i = 0; i < journeys_.size(); ++i) {
    journeys_[i].stage_arrivals.resize(module.journeys[i].stages.size());
    journeys_[i].stage_customers.resize(module.journeys[i].stages.size());
  }
}

void SummarySink::Write(const Record& record) {
  ++records_;
  JourneySummary& journey = journeys_[static_cast<size_t>(record.journey)];
  switch (record.kind) {
    case RecordKind::kEntered:
      ++journey.entered;
      journey.customers.insert(XXH3_64bits(record.customer.data(), record.customer.size()));
      [[fallthrough]];
    case RecordKind::kMoved:
      ++journey.stage_arrivals[static_cast<size_t>(record.stage_index)];
      journey.stage_customers[static_cast<size_t>(record.stage_index)].insert(
          XXH3_64bits(record.customer.data(), record.customer.size()));
      break;
    case RecordKind::kHeldOut:
      ++journey.held_out;
      break;
    case RecordKind::kSplit:
      ++journey.arms[std::string(record.name)][std::string(record.arm)];
      break;
    case RecordKind::kSent:
      ++journey.channels[std::string(record.channel_name)].sent;
      break;
    case RecordKind::kDeferred:
      ++journey.channels[std::string(record.channel_name)].deferred;
      break;
    case RecordKind::kSuppressed:
      ++journey.channels[std::string(record.channel_name)].suppressed[std::string(record.reason)];
      break;
    case RecordKind::kConverted:
      ++journey.converted;
      break;
    case RecordKind::kEnded:
      ++journey.ended[std::string(ir::OutcomeName(record.outcome))];
      break;
    case RecordKind::kProfile:
      break;
  }
  if (next_ != nullptr) next_->Write(record);
}

std::string WithThousands(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string SummarySink::Text() const {
  std::string out;
  for (size_t i = 0; i < journeys_.size(); ++i) {
    const ir::Journey& journey = module_.journeys[i];
    const JourneySummary& summary = journeys_[i];
    out += journey.name;
    if (!journey.title.empty()) out += fmt::format(" \"{}\"", journey.title);
    out += '\n';
    if (summary.entered == 0 && summary.held_out == 0) {
      out += "  nobody entered\n\n";
      continue;
    }
    out += fmt::format("  {:<26}{:>12}   ({} entries)\n", "customers entered", WithThousands(summary.customers.size()),
                       WithThousands(summary.entered));
    if (journey.holdout > 0) out += fmt::format("  {:<26}{:>12}\n", "held out", WithThousands(summary.held_out));
    out += fmt::format("  {:<26}{:>12}{:>12}\n", "stage", "customers", "arrivals");
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      out += fmt::format("    {:<24}{:>12}{:>12}\n", journey.stages[s].name,
                         WithThousands(summary.stage_customers[s].size()), WithThousands(summary.stage_arrivals[s]));
    }
    if (!journey.goals.empty()) out += fmt::format("  {:<26}{:>12}\n", "conversions", WithThousands(summary.converted));
    for (const auto& [outcome, count] : summary.ended) {
      out += fmt::format("  {:<26}{:>12}\n", "ended " + outcome, WithThousands(count));
    }
    for (const auto& [split, arms] : summary.arms) {
      for (const auto& [arm, count] : arms) {
        out += fmt::format("  {:<26}{:>12}\n", fmt::format("split {}: {}", split, arm), WithThousands(count));
      }
    }
    for (const auto& [channel, counts] : summary.channels) {
      out += fmt::format("  {:<26}{:>12}\n", "sent by " + channel, WithThousands(counts.sent));
      if (counts.deferred > 0) out += fmt::format("  {:<26}{:>12}\n", "  deferred", WithThousands(counts.deferred));
      for (const auto& [reason, count] : counts.suppressed) {
        out += fmt::format("  {:<26}{:>12}\n", "  suppressed, " + reason, WithThousands(count));
      }
    }
    out += '\n';
  }
  return out;
}

}  // namespace journey::rt
