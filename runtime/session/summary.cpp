// Counts and the table made of them.
#include "runtime/session/summary.h"

#include <fmt/format.h>

#include "base/figure_text.h"
#include "runtime/shard/shard_hash.h"

namespace journey::rt {

namespace {

// The entry of that name, made if need be; allocates only then.
template <typename Map>
typename Map::mapped_type& Entry(Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found != map.end() ? found->second : map[std::string(name)];
}

void AddCounts(const CountsByName& from, CountsByName& to) {
  for (const auto& [name, count] : from) to[name] += count;
}

}  // namespace

void CustomerCount::TakeIn() const {
  for (size_t i = 0; i < waits_; ++i) Put(waiting_[i]);
  waits_ = 0;
}

void CustomerCount::Put(uint64_t hash) const {
  if (size_ * 3 >= slots_.size() * 2) Grow();
  const uint64_t mask = slots_.size() - 1;
  uint64_t at = hash & mask;
  while (slots_[at] != 0) {
    if (slots_[at] == hash) return;
    at = (at + 1) & mask;
  }
  slots_[at] = hash;
  ++size_;
}

void CustomerCount::Add(const CustomerCount& other) {
  TakeIn();
  other.TakeIn();
  if (size_ == 0) {
    slots_ = other.slots_;
    size_ = other.size_;
    return;
  }
  // Room for all at once: hashes come in the order of their places, which in a smaller table are next to each other.
  while ((size_ + other.size_) * 3 >= slots_.size() * 2) Grow();
  for (const uint64_t hash : other.slots_) {
    if (hash != 0) Put(hash);
  }
}

void CustomerCount::Grow() const {
  std::vector<uint64_t> old(slots_.empty() ? 16 : slots_.size() * 2);
  old.swap(slots_);
  size_ = 0;
  for (const uint64_t hash : old) {
    if (hash != 0) Put(hash);
  }
}

Summary::Summary(const ir::Module& module) : module_(&module) {
  journeys_.resize(module.journeys.size());
  for (size_t i = 0; i < journeys_.size(); ++i) {
    journeys_[i].stage_arrivals.resize(module.journeys[i].stages.size());
    journeys_[i].stage_customers.resize(module.journeys[i].stages.size());
  }
}

void Summary::Count(const Record& record) {
  ++records_;
  if (record.kind == RecordKind::kMerged) return;  // in the counters
  JourneySummary& journey = journeys_[static_cast<size_t>(record.journey)];
  switch (record.kind) {
    case RecordKind::kEntered:
    case RecordKind::kMoved: {
      const uint64_t hash = HashCustomer(record.customer);
      if (record.kind == RecordKind::kEntered) {
        ++journey.entered;
        journey.customers.Add(hash);
      }
      ++journey.stage_arrivals[static_cast<size_t>(record.stage_index)];
      journey.stage_customers[static_cast<size_t>(record.stage_index)].Add(hash);
      break;
    }
    case RecordKind::kHeldOut:
      ++journey.held_out;
      break;
    case RecordKind::kSplit:
      ++Entry(Entry(journey.arms, record.name), record.arm);
      break;
    case RecordKind::kSent:
      ++Entry(journey.channels, record.channel_name).sent;
      break;
    case RecordKind::kDeferred:
      ++Entry(journey.channels, record.channel_name).deferred;
      break;
    case RecordKind::kSuppressed:
      ++Entry(Entry(journey.channels, record.channel_name).suppressed, record.reason);
      break;
    case RecordKind::kConverted:
      ++journey.converted;
      break;
    case RecordKind::kEnded:
      ++Entry(journey.ended, ir::OutcomeName(record.outcome));
      break;
    case RecordKind::kProfile:
    case RecordKind::kMerged:
      break;
  }
}

void Summary::Merge(const Summary& other) {
  records_ += other.records_;
  for (size_t i = 0; i < journeys_.size(); ++i) {
    JourneySummary& to = journeys_[i];
    const JourneySummary& from = other.journeys_[i];
    to.customers.Add(from.customers);
    to.entered += from.entered;
    to.held_out += from.held_out;
    to.converted += from.converted;
    for (size_t s = 0; s < to.stage_arrivals.size(); ++s) {
      to.stage_arrivals[s] += from.stage_arrivals[s];
      to.stage_customers[s].Add(from.stage_customers[s]);
    }
    AddCounts(from.ended, to.ended);
    for (const auto& [split, arms] : from.arms) AddCounts(arms, to.arms[split]);
    for (const auto& [name, counts] : from.channels) {
      ChannelCounts& channel = to.channels[name];
      channel.sent += counts.sent;
      channel.deferred += counts.deferred;
      AddCounts(counts.suppressed, channel.suppressed);
    }
  }
}

std::string Summary::Text() const {
  std::string out;
  for (size_t i = 0; i < journeys_.size(); ++i) {
    const ir::Journey& journey = module_->journeys[i];
    const JourneySummary& summary = journeys_[i];
    out += journey.name;
    if (!journey.title.empty()) out += fmt::format(" \"{}\"", journey.title);
    const bool older = journey.successor != ir::kNone;
    if (older) out += fmt::format(", version {}, on which those finish who were inside", journey.version);
    out += '\n';
    if (!older && summary.entered == 0 && summary.held_out == 0) {
      out += "  nobody entered\n\n";
      continue;
    }
    if (!older) {
      out += fmt::format("  {:<26}{:>12}   ({} entries)\n", "customers entered",
                         WithThousands(summary.customers.size()), WithThousands(summary.entered));
    }
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
