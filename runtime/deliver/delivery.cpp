// Due ones first, in the order of the file; then new ones as far as there is room.
#include "runtime/deliver/delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "runtime/deliver/mutants.h"

namespace journey::rt {

Delivery::Delivery(Disk& folder, const RecordsFile& records, DeliveryOptions options, QueueState state, Sink& sink,
                   Clock& clock)
    : folder_(folder),
      options_(std::move(options)),
      state_(std::move(state)),
      reader_(*records.disk, records.name, state_.offset),
      sink_(sink),
      clock_(clock),
      gate_(options_.gate),
      backoff_(options_.retry.first_ms, options_.retry.most_ms, options_.seed),
      pause_(options_.retry.first_ms, std::min(options_.retry.most_ms, options_.most_pause_ms), options_.seed + 1),
      ready_(records.ready) {}

Result<std::unique_ptr<Delivery>> Delivery::Open(Disk& folder, RecordsFile records, DeliveryOptions options, Sink& sink,
                                                 Clock& clock) {
  auto found = ReadQueue(folder, options.sink);
  if (!found.ok()) return found.status();
  const bool is_new = !found.value();
  QueueState state = is_new ? QueueState() : std::move(*found.value());
  if (is_new && !options.from_start) state.offset = records.ready;
  std::unique_ptr<Delivery> delivery(new Delivery(folder, records, std::move(options), std::move(state), sink, clock));
  if (Status status = is_new ? Status() : delivery->CheckRecords(); !status.ok()) return status;
  const uint64_t letters = delivery->state_.dead_letters;
  auto dead = DeadLetterFile::Open(folder, delivery->options_.sink, delivery->state_);
  if (!dead.ok()) return dead.status();
  delivery->dead_ = std::move(*dead);
  const QueueState& there = delivery->state_;
  if (there.dead_letters < letters) {
    const std::string name = folder.Title(DeadName(delivery->options_.sink, there.dead_file));
    delivery->warnings_.push_back(
        fmt::format("dead letters were taken out of {} by hand; {} are left", name, there.dead_letters));
  }
  // At once: what is sent from now on belongs to it, whatever happens, and whoever erases somebody must find it.
  if (is_new || there.records != records.path || there.channels != delivery->options_.channels) {
    delivery->state_.records = std::move(records.path);
    delivery->state_.channels = delivery->options_.channels;
    if (Status status = delivery->Save(); !status.ok()) return status;
  }
  return delivery;
}

// The file of records is the one that the queue speaks of.
Status Delivery::CheckRecords() {
  const auto before = reader_.Before(state_.offset);
  if (!before.ok()) return before.status();
  if (ready_ >= state_.offset && (!state_.tail.known() || TailHash::Of(before.value()) == state_.tail)) return {};
  return Status::Error(fmt::format(
      "{} is not the file that the sink {} was given sends of up to offset {}: it was cut or is another file",
      reader_.Title(), options_.sink, state_.offset));
}

Status Delivery::Fail(const Status& status) {
  if (!status.ok() && status_.ok()) status_ = Status::Error(options_.sink + ": " + status.message());
  return status_;
}

// ---------------------------------------------------------------- one step

int64_t Delivery::WaitsUntil(int64_t now) {
  // A clock that was set back must not leave the sink alone for longer than it ever would be.
  paused_until_ = std::min(paused_until_, now + std::max(kMostRetryAfterMs, options_.most_pause_ms));
  const int64_t next = std::max(paused_until_, now);
  const bool more = reader_.offset() < ready_ && state_.unsettled.size() < options_.window;
  int64_t due = more ? now : kNever;
  const int64_t latest = now + std::max(kMostRetryAfterMs, options_.retry.most_ms);
  for (auto& [at, one] : state_.unsettled) {
    one.next_try = std::min(one.next_try, latest);
    due = std::min(due, one.next_try);
  }
  if (due == kNever) return kNever;
  return gate_.OpensAt(std::max(next, due));
}

Result<int64_t> Delivery::Step() {
  if (!status_.ok()) return status_;
  int64_t now = clock_.NowMs();
  int64_t wake = WaitsUntil(now);
  if (wake <= now) {
    std::vector<FoundSend> batch;
    if (Status status = Gather(now, gate_.Room(now, options_.batch), &batch); !status.ok()) return Fail(status);
    if (!batch.empty()) Deliver(now, batch);
    now = clock_.NowMs();
    wake = WaitsUntil(now);
  }
  // A clock that was set back, too, makes it due.
  const bool is_late = now >= saved_at_ + options_.save_after_ms || now < saved_at_;
  if (dead_->waiting() || (dirty_ && is_late)) {
    if (Status status = Save(); !status.ok()) return status;
  }
  return dirty_ ? std::min(wake, saved_at_ + options_.save_after_ms) : wake;
}

Status Delivery::Save() {
  if (!status_.ok()) return status_;
  if (!JOURNEY_PLANTED_DELIVERY(kDeadLetterLate)) {
    if (Status status = dead_->WriteOut(state_); !status.ok()) return Fail(status);
  }
  state_.offset = reader_.offset();
  const auto before = reader_.Before(state_.offset);
  if (!before.ok()) return Fail(before.status());
  state_.tail = TailHash::Of(before.value());
  std::erase_if(state_.erased, [&](const auto& one) { return one.second <= state_.offset; });
  if (JOURNEY_PLANTED_DELIVERY(kUnsettledForgotten)) {
    QueueState without = state_;
    without.unsettled.clear();
    if (Status status = WriteQueue(folder_, options_.sink, without); !status.ok()) return Fail(status);
  } else if (Status status = WriteQueue(folder_, options_.sink, state_); !status.ok()) {
    return Fail(status);
  }
  if (JOURNEY_PLANTED_DELIVERY(kDeadLetterLate)) {
    if (Status status = dead_->WriteOut(state_); !status.ok()) return Fail(status);
  }
  saved_at_ = clock_.NowMs();
  dirty_ = false;
  return {};
}

// ---------------------------------------------------------------- what is due

bool Delivery::Wants(const FoundSend& send) const {
  if (!HasChannel(options_.channels, send.channel)) return false;
  const auto erased = state_.erased.find(CustomerHash(send.customer));
  return erased == state_.erased.end() || send.place.at >= erased->second || JOURNEY_PLANTED_DELIVERY(kErasedDelivered);
}

// Those that failed together come again in smaller and smaller company, so that one that can never be taken does not
// take the others with it.
Status Delivery::Gather(int64_t now, size_t most, std::vector<FoundSend>* batch) {
  uint64_t bytes = 0;
  for (auto next = state_.unsettled.begin(); next != state_.unsettled.end();) {
    const auto found = next++;
    const auto& [at, one] = *found;
    constexpr uint64_t kMostHalvings = 63;
    const size_t company = std::max<size_t>(1, options_.batch >> std::min(one.attempts, kMostHalvings));
    if (batch->size() >= std::min(most, company)) break;
    if (one.next_try > now) continue;
    if (!batch->empty() && bytes + one.size > options_.batch_bytes) break;
    auto send = reader_.At({at, one.size});
    if (!send.ok()) return send.status();
    if (SetAside(send.value(), one)) {
      state_.unsettled.erase(found);
      dirty_ = true;
      continue;
    }
    bytes += one.size;
    batch->push_back(std::move(*send));
    most = std::min(most, company);
  }
  return GatherNew(most, bytes, batch);
}

Status Delivery::GatherNew(size_t most, uint64_t bytes, std::vector<FoundSend>* batch) {
  // So many paused ones at once: then they are written down.
  constexpr size_t kMostSetAside = 1000;
  for (size_t set_aside = 0; batch->size() < most && bytes < options_.batch_bytes &&
                             state_.unsettled.size() < options_.window && reader_.offset() < ready_ &&
                             set_aside < kMostSetAside;) {
    auto send = reader_.Next(ready_);
    if (!send.ok()) return send.status();
    dirty_ = true;
    if (!send.value()) break;
    FoundSend& found = *send.value();
    if (!Wants(found)) continue;
    if (SetAside(found, {})) {
      ++set_aside;
      continue;
    }
    bytes += found.place.size;
    state_.unsettled[found.place.at] = {.size = found.place.size, .customer = CustomerHash(found.customer)};
    // One that does not fit any more is due at once.
    if (!batch->empty() && bytes > options_.batch_bytes) break;
    batch->push_back(std::move(found));
  }
  return {};
}

// ---------------------------------------------------------------- what becomes of it

void Delivery::Deliver(int64_t now, const std::vector<FoundSend>& batch) {
  std::vector<Send> sends;
  std::vector<std::string> other_ids;
  other_ids.reserve(batch.size());
  for (const FoundSend& found : batch) {
    Unsettled& one = state_.unsettled[found.place.at];
    if (one.first_try == 0) one.first_try = now;
    std::string_view id = found.id;
    if (JOURNEY_PLANTED_DELIVERY(kOtherId)) id = other_ids.emplace_back(fmt::format("{}#{}", found.id, one.attempts));
    sends.push_back({id, found.customer, found.channel, found.time, found.record});
  }
  if (JOURNEY_PLANTED_DELIVERY(kCursorEarly)) {
    const auto kept = state_.unsettled;
    for (const FoundSend& found : batch) state_.unsettled.erase(found.place.at);
    (void)Save();
    state_.unsettled = kept;
  }
  gate_.Take(now, sends.size());
  const std::vector<Answer> answers = sink_.Deliver(sends);
  CHECK(answers.size() == sends.size());
  dirty_ = true;
  bool failed = false;
  for (size_t i = 0; i < batch.size(); ++i) {
    Settle(batch[i], answers[i]);
    failed = failed || answers[i].kind == Answer::Kind::kRetry;
  }
  if (!failed) {
    // A sink that tries none of them is not asked again at once.
    if (answers[0].kind == Answer::Kind::kPutOff) {
      paused_until_ = clock_.NowMs() + std::max<int64_t>(pause_.After(1), 1);
    } else {
      failures_ = 0;
    }
    return;
  }
  // It is left alone, whichever of the sends it failed over: most often it would fail over the next one, too.
  const int64_t after = clock_.NowMs();
  paused_until_ = after + pause_.After(++failures_);
  for (const Answer& answer : answers) {
    if (answer.retry_after_ms)
      paused_until_ = std::max(paused_until_, after + std::min(*answer.retry_after_ms, kMostRetryAfterMs));
  }
}

void Delivery::Settle(const FoundSend& send, const Answer& answer) {
  const auto found = state_.unsettled.find(send.place.at);
  CHECK(found != state_.unsettled.end());
  Unsettled& one = found->second;
  if (answer.kind == Answer::Kind::kPutOff) return;
  ++one.attempts;
  if (answer.kind == Answer::Kind::kDelivered) {
    ++state_.delivered;
    state_.unsettled.erase(found);
    return;
  }
  const int64_t now = clock_.NowMs();
  state_.last_reason = answer.reason;
  state_.last_failure = now;
  if (answer.kind == Answer::Kind::kRefused) {
    if (!JOURNEY_PLANTED_DELIVERY(kRefusedForgotten)) GiveUp(send, one, answer.reason);
    state_.unsettled.erase(found);
    return;
  }
  one.reason = answer.reason;
  const int64_t asked = std::min(answer.retry_after_ms.value_or(0), kMostRetryAfterMs);
  one.next_try = now + std::max(backoff_.After(one.attempts), asked);
  if (one.attempts < options_.retry.attempts && now - one.first_try < options_.retry.max_age_ms) return;
  GiveUp(send, one, fmt::format("given up after {} attempts: {}", one.attempts, answer.reason));
  state_.unsettled.erase(found);
}

bool Delivery::SetAside(const FoundSend& send, const Unsettled& one) {
  if (pauses_.empty() || !IsPaused(pauses_, send.channel, send.journey)) return false;
  if (!JOURNEY_PLANTED_DELIVERY(kPausedForgotten)) GiveUp(send, one, std::string(kPausedReason));
  return true;
}

Status Delivery::LookForPauses() {
  auto pauses = PausesOf(folder_);
  if (!pauses.ok()) return Fail(pauses.status());
  const bool changed = !pauses_known_ || pauses.value() != pauses_;
  pauses_ = std::move(*pauses);
  pauses_known_ = true;
  if (!changed || (state_.dead_letters == 0 && !dead_->waiting())) return {};
  const auto resumed = [&](const DeadLetter& letter) {
    return letter.reason == kPausedReason && !IsPaused(pauses_, letter);
  };
  return TakeBackDead(resumed).status();
}

void Delivery::GiveUp(const FoundSend& send, const Unsettled& one, const std::string& reason) {
  dead_->Add({.id = send.id,
              .customer = send.customer,
              .channel = send.channel,
              .reason = reason,
              .attempts = one.attempts,
              .first_try = one.first_try,
              .time = clock_.NowMs(),
              .place = send.place,
              .record = send.record});
}

Result<uint64_t> Delivery::TakeBackDead(const std::function<bool(const DeadLetter& letter)>& comes) {
  if (Status status = Save(); !status.ok()) return status;
  const auto letters = TakeBack(*dead_, state_, comes);
  if (!letters.ok()) return Fail(letters.status());
  if (letters.value() == 0) return letters;
  if (Status status = Save(); !status.ok()) return status;
  if (Status status = dead_->RemoveOld(state_); !status.ok()) return Fail(status);
  return letters;
}

}  // namespace journey::rt
