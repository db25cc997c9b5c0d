// Calls and their ends.
#include "runtime/api/engine.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "runtime/api/counters.h"
#include "runtime/records/reject.h"
#include "runtime/session/feed.h"

namespace rt = journey::rt;
using journey::api::Fail;

namespace {

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
      session_options_(session),
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
  if (engine != nullptr && engine->gate_.MayGo()) delete engine;
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
  if (!journey::api::Give(journey_counters JOURNEY_COUNTERS_INIT, counters)) return JOURNEY_ERROR_ARGUMENT;
  if (const journey_code code = gate_.Enter(nullptr); code != JOURNEY_OK) return code;
  journey_code code = JOURNEY_OK;
  try {
    journey::api::Give(journey::api::CountersOf(*session_, *records_), counters);
  } catch (...) {
    code = journey::api::FailWithException(nullptr);
  }
  if (gate_.Leave()) delete this;
  return code;
}
