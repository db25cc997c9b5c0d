// Sums over all customers at once: whose each byte is does not matter.
#include "bench/field_sizes.h"

#include <algorithm>

#include "base/check.h"
#include "runtime/value/packed.h"

namespace journey::bench {

namespace {

constexpr int64_t kDayMs = 86'400'000;
constexpr uint64_t kValue = 8, kText = 4, kUnseenText = 12, kStageAndPlace = 2, kOrdinal = 4, kNumber = 4;
constexpr uint64_t kMessageId = 16 + 8;

// What a field takes; of a text only its size.
uint64_t FieldBytes(const ir::Type& type) {
  const uint64_t presence = type.optional ? 1 : 0;
  switch (type.kind) {
    case ir::Kind::kBool:
    case ir::Kind::kEnum:
      return presence + 1;
    case ir::Kind::kString:
      return presence + kText;
    default:
      return presence + kValue;
  }
}

int64_t CapWindow(const ir::Cap& cap) {
  if (!cap.calendar) return cap.window_ms;
  switch (cap.unit) {
    case ir::CalendarUnit::kDay:
      return kDayMs;
    case ir::CalendarUnit::kWeek:
      return 7 * kDayMs;
    case ir::CalendarUnit::kMonth:
      return 31 * kDayMs;
    case ir::CalendarUnit::kYear:
      return 366 * kDayMs;
  }
  return 0;
}

}  // namespace

FieldSizes::FieldSizes(const rt::Program& program) : module_(program.module()) {
  for (const ir::Journey& journey : module_.journeys) active_.emplace_back(journey.stages.size() + 1);
  entered_.resize(module_.journeys.size());
  sent_.resize(module_.channels.size());
  for (size_t i = 0; i < sent_.size(); ++i) {
    for (const ir::Cap& cap : module_.channels[i].caps) sent_[i].window = std::max(sent_[i].window, CapWindow(cap));
  }
  events_.resize(module_.events.size());
  for (const ir::HistoryQuery& query : module_.history) {
    int64_t& window = events_[static_cast<size_t>(query.event)].window;
    window = std::max(window, query.window_ms);
  }
  messages_.window = kDayMs;
}

void FieldSizes::Forget(Occurrences& occurrences, int64_t now) {
  while (!occurrences.times.empty() && occurrences.times.front() <= now - occurrences.window) {
    occurrences.times.pop_front();
  }
}

void FieldSizes::Take(const rt::Input& input) {
  if (input.kind != rt::InputKind::kEvent && input.kind != rt::InputKind::kIdentify) return;
  now_ = std::max(now_, input.timestamp);
  ++ids_seen_;
  id_chars_ += input.customer.size();
  if (!input.message_id.empty()) messages_.times.push_back(input.timestamp);
  Forget(messages_, now_);
  if (input.kind == rt::InputKind::kEvent) {
    Occurrences& occurrences = events_[static_cast<size_t>(input.event)];
    if (occurrences.window == 0) return;
    occurrences.times.push_back(input.timestamp);
    return Forget(occurrences, now_);
  }
  ++profiles_seen_;
  for (size_t i = 0; i < module_.customer.slots.size(); ++i) {
    const ir::Slot& slot = module_.customer.slots[i];
    if (slot.type.kind != ir::Kind::kString || input.present[i] == 0) continue;
    const rt::Value value = rt::LoadSlot(input.fields, slot);
    if (value.has != 0) profile_chars_ += value.s->view().size();
  }
}

void FieldSizes::Write(const rt::Record& record) {
  if (record.kind == rt::RecordKind::kMerged) return;
  const auto journey = static_cast<size_t>(record.journey);
  std::vector<uint64_t>& stages = active_[journey];
  const size_t stage = record.stage_index < 0 ? stages.size() - 1 : static_cast<size_t>(record.stage_index);
  const bool late_send = record.cause.kind == rt::CauseKind::kTimer && record.cause.name == "deferred";
  switch (record.kind) {
    case rt::RecordKind::kEntered:
    case rt::RecordKind::kHeldOut:
      ++stages[stage];
      entered_[journey] += record.entry == 1;
      break;
    case rt::RecordKind::kMoved: {
      const std::vector<ir::Stage>& all = module_.journeys[journey].stages;
      const auto from =
          std::find_if(all.begin(), all.end(), [&](const ir::Stage& one) { return one.name == record.from; });
      CHECK(from != all.end());
      --stages[static_cast<size_t>(from - all.begin())];
      ++stages[stage];
      break;
    }
    case rt::RecordKind::kEnded:
      --stages[stage];
      break;
    case rt::RecordKind::kDeferred:
      ++deferred_;
      deferred_chars_ += record.args_json.size();
      break;
    case rt::RecordKind::kSent: {
      Occurrences& sent = sent_[static_cast<size_t>(record.channel)];
      if (sent.window != 0) sent.times.push_back(record.time);
      [[fallthrough]];
    }
    case rt::RecordKind::kSuppressed:
      if (!late_send && record.reason != "left" && record.reason != "ended") break;
      --deferred_;
      deferred_chars_ -= record.args_json.size();
      break;
    default:
      break;
  }
}

uint64_t FieldSizes::ProfileBytes() const {
  uint64_t bytes = kValue;  // the clock
  for (const ir::Slot& slot : module_.customer.slots) bytes += FieldBytes(slot.type);
  for (const ir::HistoryQuery& query : module_.history) bytes += query.window_ms == 0 ? kValue : 0;
  if (profiles_seen_ > 0) bytes += profile_chars_ / profiles_seen_;
  if (ids_seen_ > 0) bytes += kText + id_chars_ / ids_seen_;
  for (const ir::Journey& journey : module_.journeys) {
    for (const ir::Enter& enter : journey.enters) {
      bytes += enter.kind == ir::EnterKind::kWhen ? 1 : enter.kind == ir::EnterKind::kEvery ? kValue : 0;
    }
  }
  return bytes;
}

uint64_t FieldSizes::InstanceBytes() const {
  uint64_t bytes = 0;
  for (size_t j = 0; j < module_.journeys.size(); ++j) {
    const ir::Journey& journey = module_.journeys[j];
    bytes += entered_[j] * (kOrdinal + (journey.reenter == ir::ReenterKind::kAfter ? kValue : 0));
    uint64_t memory = kValue + kStageAndPlace;  // from the entry on
    for (const ir::Slot& slot : journey.memory.slots) {
      memory += FieldBytes(slot.type) + (slot.type.kind == ir::Kind::kString ? kUnseenText : 0);
    }
    for (size_t s = 0; s < active_[j].size(); ++s) {
      uint64_t dues = 0;
      if (s < journey.stages.size()) {
        const bool waits = std::any_of(journey.waits.begin(), journey.waits.end(), [s](const ir::Wait& wait) {
          return static_cast<size_t>(wait.stage) == s && wait.kind != ir::WaitKind::kEvents;
        });
        dues = journey.stages[s].timers.size() + (waits ? 1 : 0);
      }
      bytes += active_[j][s] * (memory + dues * kValue);
    }
  }
  return bytes;
}

uint64_t FieldSizes::Bytes(uint64_t customers) const {
  uint64_t bytes = customers * ProfileBytes() + InstanceBytes();
  bytes += deferred_ * (kValue + kNumber) + deferred_chars_;
  for (const Occurrences& sent : sent_) {
    const auto counted =
        std::count_if(sent.times.begin(), sent.times.end(), [&](int64_t time) { return time > now_ - sent.window; });
    bytes += static_cast<uint64_t>(counted) * kValue;
  }
  for (const ir::HistoryQuery& query : module_.history) {
    if (query.window_ms == 0) continue;
    const std::deque<int64_t>& times = events_[static_cast<size_t>(query.event)].times;
    const auto inside =
        std::count_if(times.begin(), times.end(), [&](int64_t time) { return time > now_ - query.window_ms; });
    bytes += static_cast<uint64_t>(inside) * (query.kind == ir::HistoryKind::kSum ? 2 * kValue : kValue);
  }
  return bytes + messages_.times.size() * kMessageId;
}

}  // namespace journey::bench
