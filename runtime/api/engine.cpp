// Calls and their ends.
#include "runtime/api/engine.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "runtime/records/reject.h"
#include "runtime/session/feed.h"

namespace rt = journey::rt;
using journey::api::Fail;

namespace {

constexpr size_t kCounterEnds[] = {
    JOURNEY_FIELD_END(journey_counters, struct_size),    JOURNEY_FIELD_END(journey_counters, events),
    JOURNEY_FIELD_END(journey_counters, identifies),     JOURNEY_FIELD_END(journey_counters, ignored),
    JOURNEY_FIELD_END(journey_counters, rejected),       JOURNEY_FIELD_END(journey_counters, duplicates),
    JOURNEY_FIELD_END(journey_counters, late),           JOURNEY_FIELD_END(journey_counters, timers_fired),
    JOURNEY_FIELD_END(journey_counters, customers),      JOURNEY_FIELD_END(journey_counters, instances),
    JOURNEY_FIELD_END(journey_counters, records),        JOURNEY_FIELD_END(journey_counters, history_saturated),
    JOURNEY_FIELD_END(journey_counters, emits_dropped),  JOURNEY_FIELD_END(journey_counters, merges),
    JOURNEY_FIELD_END(journey_counters, merges_ignored),
};

// The first `count` lines.
std::string_view FirstLines(std::string_view lines, uint64_t count) {
  size_t end = 0;
  for (; count > 0 && end < lines.size(); --count) end = lines.find('\n', end) + 1;
  return lines.substr(0, end);
}

}  // namespace

journey_engine::journey_engine(const journey_module& module, const journey_engine_options& options,
                               rt::SessionOptions session)
    : program_(module.program),
      executor_(module.executor),
      options_(options),
      process_(rt::ProcessNumber()),
      budget_(options.memory_limit, &stop_) {
  session.engine.stop = &stop_;
  session.budget = &budget_;
  const rt::MemoryScope scope(&budget_);
  std::function<void(std::string_view)> write;
  if (Delivers()) write = [this](std::string_view lines) { Deliver(lines); };
  records_ = std::make_unique<rt::RecordBuffers>(program_->module(), session, false, std::move(write));
  source_ = std::make_unique<rt::TextSource>(*program_);
  session_ = std::make_unique<rt::Session>(*program_, *executor_, *records_, session);
}

journey_engine::~journey_engine() {
  const rt::MemoryScope scope(&budget_);
  session_ = nullptr;
}

void journey_engine::Free(journey_engine* engine) {
  // In a child that was forked there are no threads to wait for, and locks that nobody will open.
  if (engine == nullptr || engine->process_ != rt::ProcessNumber()) return;
  if (!engine->busy_.exchange(true, std::memory_order_acquire)) {
    delete engine;
    return;
  }
  engine->free_at_the_end_.store(true, std::memory_order_release);
}

bool journey_engine::Delivers() const {
  return options_.on_records != nullptr || options_.answer_records != nullptr || options_.records_per_call > 0;
}

void journey_engine::Deliver(std::string_view lines) {
  // What comes after a stop is half of something.
  if (stop_.load(std::memory_order_relaxed)) return;
  bool limit = false;
  if (options_.records_per_call > 0) {
    const auto count = static_cast<uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    limit = delivered_ + count > options_.records_per_call;
    if (limit) lines = FirstLines(lines, options_.records_per_call - delivered_);
    delivered_ += limit ? options_.records_per_call - delivered_ : count;
  }
  if (!lines.empty()) {
    if (options_.on_records != nullptr) options_.on_records(options_.user, lines.data(), lines.size());
    if (options_.answer_records != nullptr && options_.answer_records(options_.user, lines.data(), lines.size()) != 0) {
      return StopWith(JOURNEY_STOPPED);
    }
  }
  if (limit) StopWith(JOURNEY_LIMIT);
}

void journey_engine::Reject(const rt::RawLine& raw, const rt::Input& input) {
  reject_.clear();
  rt::AppendRejectJson(raw.number, input.error_code, input.error_message, raw.text, reject_);
  if (options_.on_reject != nullptr) options_.on_reject(options_.user, reject_.data(), reject_.size());
  if (options_.answer_reject != nullptr && options_.answer_reject(options_.user, reject_.data(), reject_.size()) != 0) {
    StopWith(JOURNEY_STOPPED);
  }
}

// Whether there may be a call now; if so, there is one until Leave.
journey_code journey_engine::Entered(journey_error** error) const {
  if (process_ != rt::ProcessNumber()) {
    return Fail(error, JOURNEY_STOPPED, "the engine belongs to the process that this one was forked from");
  }
  if (busy_.exchange(true, std::memory_order_acquire)) {
    return Fail(error, JOURNEY_BUSY, "the engine is inside a call: callbacks and other threads must wait for its end");
  }
  return JOURNEY_OK;
}

void journey_engine::Leave() {
  busy_.store(false, std::memory_order_release);
  if (free_at_the_end_.load(std::memory_order_acquire)) Free(this);
}

// How a call that came to its end has ended.
journey_code journey_engine::Verdict(journey_error** error) {
  if (budget_.passed()) StopWith(JOURNEY_LIMIT);
  switch (ended_) {
    case JOURNEY_OK:
      return JOURNEY_OK;
    case JOURNEY_LIMIT:
      return Fail(error, JOURNEY_LIMIT,
                  budget_.passed() ? "the customers' state takes more than memory_limit"
                                   : "there are more records than records_per_call");
    default:
      return Fail(error, ended_, "a callback stopped the call");
  }
}

journey_code journey_engine::Feed(std::string_view lines, journey_error** error) {
  return Call(error, [&] {
    rt::FeedCalls calls;
    if (options_.on_reject != nullptr || options_.answer_reject != nullptr) {
      calls.rejected = [this](const rt::RawLine& raw, const rt::Input& input) { Reject(raw, input); };
    }
    calls.go_on = [this](uint64_t) { return !stop_.load(std::memory_order_relaxed); };
    source_->Continue(lines);
    rt::FeedAll(*source_, *session_, calls);
    session_->Flush();
    return journey::Status();
  });
}

journey_code journey_engine::Advance(int64_t instant_ms, journey_error** error) {
  return Call(error, [&] {
    session_->Finish(instant_ms);
    return journey::Status();
  });
}

journey_code journey_engine::Counters(journey_counters* counters) const {
  const size_t size = counters->struct_size;
  const size_t known = journey::api::KnownBytes(size, {std::begin(kCounterEnds), std::end(kCounterEnds)});
  if (known == 0) return JOURNEY_ERROR_ARGUMENT;
  const auto fill = [&](const journey_counters& all) {
    std::memset(counters, 0, size);
    std::memcpy(counters, &all, known);
    counters->struct_size = size;
  };
  journey_counters all = JOURNEY_COUNTERS_INIT;
  fill(all);
  if (const journey_code code = Entered(nullptr); code != JOURNEY_OK) return code;
  journey_code code = JOURNEY_OK;
  try {
    const rt::EngineCounters from = session_->counters();
    all.events = from.events;
    all.identifies = from.identifies;
    all.ignored = from.ignored;
    all.rejected = from.rejected;
    all.duplicates = from.duplicates;
    all.late = from.late;
    all.timers_fired = from.timers_fired;
    all.customers = from.customers;
    all.instances = from.instances;
    all.records = records_->records();
    all.history_saturated = from.history_saturated;
    all.emits_dropped = from.emits_dropped;
    all.merges = from.merges;
    all.merges_ignored = from.merges_ignored;
    fill(all);
  } catch (...) {
    code = journey::api::FailWithException(nullptr);
  }
  busy_.store(false, std::memory_order_release);
  return code;
}
