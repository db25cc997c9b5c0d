// Sends and why some do not happen (section 5), splits (section 6), and the records of both.
#include <xxhash.h>

#include <algorithm>
#include <limits>

#include "runtime/abi/act.h"
#include "runtime/engine/core.h"
#include "runtime/engine/keys.h"
#include "runtime/engine/send_text.h"
#include "runtime/value/packed.h"

namespace journey::rt {
std::string_view EngineCore::KeyTextOf(const Instance& instance) const {
  const ir::Journey& journey = JourneyOf(instance);
  if (journey.key_slot == ir::kNone) return "";
  const ir::Slot& slot = journey.memory.slots[static_cast<size_t>(journey.key_slot)];
  return KeyText(program_, slot.type, LoadSlot(instance.memory(), slot), key_text_);
}

Record EngineCore::MakeRecord(const Instance& instance, RecordKind kind) const {
  const ir::Journey& journey = JourneyOf(instance);
  Record record;
  record.time = step_.now;
  record.journey = instance.journey;
  record.journey_name = journey.name;
  record.customer = customer_->id.view();
  record.has_key = journey.key_slot != ir::kNone;
  if (record.has_key) record.key = KeyTextOf(instance);
  record.entry = instance.entry;
  record.kind = kind;
  if (instance.stage != ir::kNone) {
    record.stage = journey.stages[static_cast<size_t>(instance.stage)].name;
    record.stage_index = instance.stage;
  }
  record.cause = cause_;
  if (when_depth_ > 0) record.cause = {.kind = CauseKind::kWhen};
  return record;
}

void EngineCore::WriteSend(const Instance& instance, RecordKind kind, int32_t channel, uint64_t n,
                           std::string_view args_json, std::string_view reason, int64_t until) {
  Record record = MakeRecord(instance, kind);
  // The host's idempotency key: journey/customer/key/entry/n.
  std::string& id = send_id_;
  id.clear();
  AppendSendId(record.journey_name, record.customer, record.key, instance.entry, n, id);
  record.channel = channel;
  record.channel_name = module_.channels[static_cast<size_t>(channel)].simple_name;
  record.send_ordinal = n;
  record.send_id = id;
  record.args_json = args_json;
  record.until = until;
  record.reason = reason;
  record.has_reason = kind == RecordKind::kSuppressed;
  sink_.Write(record);
}

void EngineCore::Send(int64_t channel_index, const Value* args) {
  const auto index = static_cast<int32_t>(channel_index);
  const ir::Channel& channel = module_.channels[static_cast<size_t>(index)];
  Instance& instance = *instance_;
  const uint64_t n = ++instance.sends;
  std::string& json = args_json_;
  json = '{';
  for (size_t i = 0; i < channel.params.size(); ++i) {
    const Value& arg = args[i];
    if (arg.has == kNotWritten || arg.has == 0) continue;  // an argument that is none is left out
    AppendArgument(program_, channel.params[i], arg, json);
  }
  json += '}';

  if (!Required(channel)) return WriteSend(instance, RecordKind::kSuppressed, index, n, json, "requirement", 0);
  if (!channel.quiet.empty()) {
    if (const std::optional<int64_t> until = QuietUntil(step_.now, channel.quiet, customer_->zone)) {
      WriteSend(instance, RecordKind::kDeferred, index, n, json, "", *until);
      if (instance.deferred == nullptr) instance.deferred = std::make_unique<std::vector<DeferredSend>>();
      instance.deferred->push_back({*until, n, step_id_, index, json});
      return;
    }
  }
  if (Capped(*customer_, index, step_.now)) {
    return WriteSend(instance, RecordKind::kSuppressed, index, n, json, "capped", 0);
  }
  LogSent(*customer_, index, step_.now);
  WriteSend(instance, RecordKind::kSent, index, n, json, "", 0);
}

void EngineCore::Deliver(Customer& customer, Instance& instance, const DeferredSend& send) {
  const auto write = [&](RecordKind kind, std::string_view reason) {
    WriteSend(instance, kind, send.channel, send.n, send.args_json, reason, 0);
  };
  if (!Required(module_.channels[static_cast<size_t>(send.channel)])) {
    return write(RecordKind::kSuppressed, "requirement");
  }
  if (Capped(customer, send.channel, step_.now)) return write(RecordKind::kSuppressed, "capped");
  LogSent(customer, send.channel, step_.now);
  write(RecordKind::kSent, "");
}

// Sends of this very step belong to where the instance is when the step ends; earlier ones have lost their place.
void EngineCore::DropDeferred(Instance& instance, std::string_view reason) {
  if (!instance.HasDeferred()) return;
  for (const DeferredSend& send : *instance.deferred) {
    if (send.made_step == step_id_) continue;
    WriteSend(instance, RecordKind::kSuppressed, send.channel, send.n, send.args_json, reason, 0);
  }
  std::erase_if(*instance.deferred, [this](const DeferredSend& send) { return send.made_step != step_id_; });
}

bool EngineCore::Required(const ir::Channel& channel) {
  return std::all_of(channel.requires_fns.begin(), channel.requires_fns.end(),
                     [this](int32_t function) { return Holds(function); });
}

bool EngineCore::Capped(const Customer& customer, int32_t channel, int64_t now) const {
  const ir::Channel& declaration = module_.channels[static_cast<size_t>(channel)];
  if (declaration.caps.empty()) return false;
  static const std::vector<int64_t> kNone;
  static const std::vector<SentLog> kNoLogs;
  const std::vector<SentLog>& logs = customer.extra != nullptr ? customer.extra->sent : kNoLogs;
  const auto log = std::find_if(logs.begin(), logs.end(), [&](const SentLog& one) { return one.channel == channel; });
  const std::vector<int64_t>& times = log != logs.end() ? log->times : kNone;
  for (const ir::Cap& cap : declaration.caps) {
    size_t inside = 0;
    if (cap.calendar) {
      const int64_t start = StartOfUnit(now, cap.unit, customer.zone);
      inside = static_cast<size_t>(times.end() - std::lower_bound(times.begin(), times.end(), start));
    } else {
      int64_t start;
      if (__builtin_sub_overflow(now, cap.window_ms, &start)) start = std::numeric_limits<int64_t>::min();
      inside = static_cast<size_t>(times.end() - std::upper_bound(times.begin(), times.end(), start));
    }
    if (inside >= cap.count) return true;
  }
  return false;
}

// Keeps only what a cap may still ask for: nothing older than its horizon, no more than its count.
void EngineCore::LogSent(Customer& customer, int32_t channel, int64_t now) {
  const ChannelPlan& plan = plan_.channels[static_cast<size_t>(channel)];
  if (plan.keep == 0) return;
  std::vector<SentLog>& logs = customer.Extra().sent;
  auto log = std::find_if(logs.begin(), logs.end(), [&](const SentLog& one) { return one.channel == channel; });
  if (log == logs.end()) log = logs.insert(logs.end(), SentLog{channel, {}});
  std::vector<int64_t>& times = log->times;
  times.push_back(now);
  int64_t oldest;
  if (__builtin_sub_overflow(now, plan.horizon_ms, &oldest)) oldest = std::numeric_limits<int64_t>::min();
  auto first = std::upper_bound(times.begin(), times.end(), oldest);
  if (times.end() - first > static_cast<std::ptrdiff_t>(plan.keep)) first = times.end() - plan.keep;
  times.erase(times.begin(), first);
}

int64_t EngineCore::Bucket(std::string_view salt) const {
  const std::string_view id = customer_->id.view();
  char room[256];
  char* text = room;
  const size_t size = salt.size() + 1 + id.size();
  if (size > sizeof room) {
    bucket_text_.resize(size);
    text = bucket_text_.data();
  }
  std::copy(salt.begin(), salt.end(), text);
  text[salt.size()] = '/';
  std::copy(id.begin(), id.end(), text + salt.size() + 1);
  return static_cast<int64_t>(XXH3_64bits(text, size) % 10'000);
}

int64_t EngineCore::Split(int64_t index, bool record) {
  const ir::Split& split = JourneyOf(*instance_).splits[static_cast<size_t>(index)];
  int64_t arm = 0;
  const auto forced =
      forced_arms_.empty() ? forced_arms_.end() : forced_arms_.find({instance_->journey, static_cast<int32_t>(index)});
  if (forced != forced_arms_.end()) {
    arm = forced->second;
  } else {
    const JourneySalts& salts = plan_.salts[static_cast<size_t>(instance_->journey)];
    int64_t left = Bucket(salts.splits[static_cast<size_t>(index)]);
    while (static_cast<size_t>(arm) + 1 < split.arms.size() && left >= split.arms[static_cast<size_t>(arm)].share) {
      left -= split.arms[static_cast<size_t>(arm)].share;
      ++arm;
    }
  }
  if (record) {
    Record walked = MakeRecord(*instance_, RecordKind::kSplit);
    walked.name = split.name;
    walked.arm = split.arms[static_cast<size_t>(arm)].name;
    sink_.Write(walked);
  }
  return arm;
}

Value EngineCore::AskHistory(int64_t query) const {
  static const History kNone;
  const History& history = customer_->extra != nullptr ? customer_->extra->history : kNone;
  return history.Ask(program_, plan_, query, step_.now);
}

}  // namespace journey::rt
