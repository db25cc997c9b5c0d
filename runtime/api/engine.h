// An engine of the C API: a session, the callbacks it delivers to, and what may end a call before its work is done.
//
// In: lines and moments. Out: records and rejects to the callbacks, and a code. One call at a time: whoever comes while
// there is one, from a callback or from another thread, is told so.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "journey/journey.h"
#include "journey/store.h"
#include "runtime/api/call_gate.h"
#include "runtime/api/handles.h"
#include "runtime/input/text_source.h"
#include "runtime/platform/memory_budget.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"
#include "runtime/state/readers.h"

struct journey_engine {
  journey_engine(const journey_module& module, const journey_engine_options& options,
                 journey::rt::SessionOptions session);
  ~journey_engine();
  journey_engine(const journey_engine&) = delete;

  // Whether the system gave the threads.
  const journey::Status& status() const { return session_->status(); }
  journey_code Feed(std::string_view lines, journey_error** error);
  journey_code Advance(int64_t instant_ms, journey_error** error);
  journey_code Counters(journey_counters* counters) const;
  // Customers' state (engine_state.cpp).
  journey_code Schema(std::string_view* bytes, journey_error** error);
  journey_code Accept(std::string_view schema, journey_error** error);
  journey_code Export(std::string_view customer, journey_state_fn visit, void* user, journey_error** error);
  journey_code Import(std::string_view state, uint64_t* lost, journey_error** error);
  journey_code Forget(std::string_view customer, journey_error** error);
  // `journey`: null: all.
  journey_code Remove(std::string_view customer, const char* journey, int* known, uint64_t* ended,
                      journey_error** error);
  // Without a store (engine_bytes.cpp).
  journey_code Save(journey_bytes_fn write, void* user, journey_error** error);
  journey_code Restore(std::string_view bytes, journey_error** error);
  journey_code Watermark(int64_t* watermark_ms, journey_error** error);
  journey_code NextDue(int64_t* due_ms, journey_error** error);
  journey_code Inspect(std::string_view customer, journey_text_fn visit, void* user, journey_error** error);
  // Frees the engine; if there is a call, at its end.
  static void Free(journey_engine* engine);

 private:
  // One call: `work`, which may give a Status whose fault leaves the engine as it was.
  template <typename Work>
  journey_code Call(journey_error** error, Work&& work);
  journey_code Verdict(journey_error** error);
  journey::rt::StateReaders& Readers();
  bool Delivers() const;
  void Deliver(std::string_view lines);
  void Reject(const journey::rt::RawLine& raw, const journey::rt::Input& input);
  void StopWith(journey_code code) {
    if (ended_ == JOURNEY_OK) ended_ = code;
    stop_.store(true, std::memory_order_relaxed);
  }

  const std::shared_ptr<const journey::rt::Program> program_;
  const std::shared_ptr<const journey::rt::Executor> executor_;
  const journey_engine_options options_;
  const journey::rt::SessionOptions session_options_;
  journey::api::CallGate gate_{"engine"};
  std::atomic<bool> stop_{false};    // what is under way is to end soon
  journey_code ended_ = JOURNEY_OK;  // why no more calls are taken
  uint64_t delivered_ = 0;           // records, in this call
  std::string reject_;
  journey::rt::MemoryBudget budget_;
  std::unique_ptr<journey::rt::RecordBuffers> records_;
  std::unique_ptr<journey::rt::TextSource> source_;  // counts lines over all batches
  std::unique_ptr<journey::rt::Session> session_;
  std::unique_ptr<journey::rt::StateReaders> readers_;  // made when first asked for
};

template <typename Work>
journey_code journey_engine::Call(journey_error** error, Work&& work) {
  if (error != nullptr) *error = nullptr;
  if (const journey_code code = gate_.Enter(error); code != JOURNEY_OK) return code;
  journey_code code;
  if (ended_ != JOURNEY_OK) {
    code =
        journey::api::Fail(error, JOURNEY_STOPPED, "the engine was stopped in the middle of a call and takes no more");
  } else {
    const journey::rt::MemoryScope scope(&budget_);
    delivered_ = 0;
    try {
      const journey::Status status = work();
      code = Verdict(error);
      if (code == JOURNEY_OK && !status.ok()) code = journey::api::Fail(error, JOURNEY_ERROR_WORLD, status.message());
    } catch (...) {
      code = journey::api::FailWithException(error);
      StopWith(code);
    }
  }
  if (gate_.Leave()) delete this;
  return code;
}
