// The C++ face of journey/journey.h, fold.h and store.h: owning handles and callbacks as std::function. Header-only,
// C++17.
//
// Functions that fail throw journey::Error; nothing crosses the C boundary as an exception. What a callback throws
// stops the call, and comes out of it again when it has ended; the engine is stopped then (JOURNEY_STOPPED). Threads as
// in journey/journey.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "journey/fold.h"
#include "journey/journey.h"
#include "journey/store.h"

namespace journey {

class Error : public std::runtime_error {
 public:
  Error(journey_code code, const std::string& message) : std::runtime_error(message), code_(code) {}
  journey_code code() const { return code_; }

 private:
  journey_code code_;
};

namespace detail {
struct FreeError {
  void operator()(journey_error* error) const { journey_error_free(error); }
};
// What `call` gives, which is handed where to put the error.
template <typename Call>
void ThrowUnlessOk(Call&& call) {
  journey_error* error = nullptr;
  // Not in one expression with what reads `error`: the order of arguments is anybody's.
  const journey_code code = call(&error);
  const std::unique_ptr<journey_error, FreeError> owned(error);
  if (code == JOURNEY_OK) return;
  throw Error(code, owned != nullptr ? journey_error_message(owned.get()) : "unknown error");
}

// What callbacks of a handle throw: it stops the call where the callback has an answer to give, and comes out of the
// call.
class Thrown {
 public:
  // 0; 1 where `callback` has thrown.
  template <typename Callback>
  int Keep(Callback&& callback) noexcept {
    try {
      callback();
      return 0;
    } catch (...) {
      thrown_ = std::current_exception();
      return 1;
    }
  }
  // The call, as ThrowUnlessOk; but what a callback of this call has thrown comes out instead of the error that says
  // so.
  template <typename Function>
  void Call(Function&& function) {
    thrown_ = nullptr;
    try {
      ThrowUnlessOk(function);
    } catch (const Error& error) {
      // A callback that tried to call the handle again has not thrown in this call.
      if (error.code() != JOURNEY_STOPPED || thrown_ == nullptr) throw;
    }
    if (thrown_ != nullptr) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  std::exception_ptr thrown_;
};

// A text that a call hands to a callback without an answer; empty: there was none.
template <typename Call>
std::string TextFrom(Call&& call) {
  struct Taken {
    std::string text;
    Thrown thrown;
  } taken;
  const journey_text_fn take = [](void* user, const char* text, size_t size) {
    auto* own = static_cast<Taken*>(user);
    own->thrown.Keep([&] { own->text.assign(text, size); });
  };
  taken.thrown.Call([&](journey_error** error) { return call(take, &taken, error); });
  return taken.text;
}

// What `call(journey, known, ended)` gives of a customer who is taken out of journeys; an empty name: of all.
template <typename Call>
std::optional<uint64_t> Removed(const std::string& journey, Call&& call) {
  int known = 0;
  uint64_t ended = 0;
  call(journey.empty() ? nullptr : journey.c_str(), &known, &ended);
  return known != 0 ? std::optional<uint64_t>(ended) : std::nullopt;
}
}  // namespace detail

class Module {
 public:
  // Throws as journey_module_load_file fails.
  static Module LoadFile(const std::string& path) {
    return Make([&](journey_module** module, journey_error** error) {
      return journey_module_load_file(path.c_str(), module, error);
    });
  }
  // `bytes` are copied.
  static Module Load(std::string_view bytes) {
    return Make([&](journey_module** module, journey_error** error) {
      return journey_module_load(bytes.data(), bytes.size(), module, error);
    });
  }
  // What `call(journey_module**, journey_error**)` makes, such as a call of journey_compile; throws as it fails.
  template <typename Call>
  static Module Make(Call&& call) {
    journey_module* module = nullptr;
    detail::ThrowUnlessOk([&](journey_error** error) { return call(&module, error); });
    return Module(module);
  }
  // Takes ownership of a handle.
  explicit Module(journey_module* module) : handle_(module) {}
  journey_module* handle() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(journey_module* module) const { journey_module_free(module); }
  };
  std::unique_ptr<journey_module, Free> handle_;
};

// As journey_engine_options has them.
struct EngineOptions {
  int64_t lateness_ms = 0;
  int64_t dedup_window_ms = 0;  // 0: 24 hours
  size_t threads = 1;           // more: so many workers beside the calling thread
  std::function<void(std::string_view jsonl)> on_records;
  std::function<void(std::string_view json)> on_reject;
  uint64_t memory_limit = 0;      // bytes; 0: none
  uint64_t records_per_call = 0;  // 0: any number
  int64_t max_ahead_ms = 0;       // 0: 366 days; -1: any timestamp is good
  int64_t rest_after_ms = 0;      // who is silent for so long is kept in half the memory; 0: nobody
};

class Engine {
 public:
  Engine(const Module& module, EngineOptions options) : host_(std::make_unique<Host>()) {
    host_->options = std::move(options);
    journey_engine_options c = JOURNEY_ENGINE_OPTIONS_INIT;
    c.lateness_ms = host_->options.lateness_ms;
    c.dedup_window_ms = host_->options.dedup_window_ms;
    c.threads = host_->options.threads;
    c.memory_limit = host_->options.memory_limit;
    c.records_per_call = host_->options.records_per_call;
    c.max_ahead_ms = host_->options.max_ahead_ms;
    c.rest_after_ms = host_->options.rest_after_ms;
    c.user = host_.get();
    if (host_->options.on_records) {
      c.answer_records = [](void* user, const char* text, size_t size) {
        auto* host = static_cast<Host*>(user);
        return host->thrown.Keep([&] { host->options.on_records({text, size}); });
      };
    }
    if (host_->options.on_reject) {
      c.answer_reject = [](void* user, const char* text, size_t size) {
        auto* host = static_cast<Host*>(user);
        return host->thrown.Keep([&] { host->options.on_reject({text, size}); });
      };
    }
    journey_engine* engine = nullptr;
    detail::ThrowUnlessOk(
        [&](journey_error** error) { return journey_engine_new(module.handle(), &c, &engine, error); });
    handle_.reset(engine);
  }
  void Feed(std::string_view lines) {
    Call([&](journey_error** error) { return journey_engine_feed(handle_.get(), lines.data(), lines.size(), error); });
  }
  void Advance(int64_t instant_ms) {
    Call([&](journey_error** error) { return journey_engine_advance(handle_.get(), instant_ms, error); });
  }
  // visit(customer, state) for one customer, or for everybody; the views are valid during the call. What it throws
  // comes out of this, and the engine goes on.
  template <typename Visit>
  void Export(std::string_view customer, Visit&& visit) {
    ExportTo(customer.data() != nullptr ? customer.data() : "", customer.size(), visit);
  }
  template <typename Visit>
  void ExportAll(Visit&& visit) {
    ExportTo(nullptr, 0, visit);
  }
  // How many parts of the state have no counterpart in this engine's module.
  uint64_t Import(std::string_view state) {
    uint64_t lost = 0;
    Call([&](journey_error** error) {
      return journey_engine_import(handle_.get(), state.data(), state.size(), &lost, error);
    });
    return lost;
  }
  void Forget(std::string_view customer) {
    Call([&](journey_error** error) {
      return journey_engine_forget(handle_.get(), customer.data(), customer.size(), error);
    });
  }
  // Takes the customer out of a journey, by its name as in records; empty: out of all. How many times they were inside;
  // nothing: nobody is known by the id.
  std::optional<uint64_t> Remove(std::string_view customer, const std::string& journey = "") {
    return detail::Removed(journey, [&](const char* name, int* known, uint64_t* ended) {
      Call([&](journey_error** error) {
        return journey_engine_remove(handle_.get(), customer.data(), customer.size(), name, known, ended, error);
      });
    });
  }
  // The names that exported state refers to; the engine's bytes.
  std::string_view Schema() {
    const void* bytes = nullptr;
    size_t size = 0;
    Call([&](journey_error** error) { return journey_engine_schema(handle_.get(), &bytes, &size, error); });
    return {static_cast<const char*>(bytes), size};
  }
  void Accept(std::string_view schema) {
    Call([&](journey_error** error) {
      return journey_engine_accept(handle_.get(), schema.data(), schema.size(), error);
    });
  }
  journey_counters Counters() const {
    journey_counters counters = JOURNEY_COUNTERS_INIT;
    detail::ThrowUnlessOk([&](journey_error**) { return journey_engine_counters(handle_.get(), &counters); });
    return counters;
  }
  // All that the engine knows, for Restore of a new engine of the same module and options.
  std::string Save() {
    struct Taken {
      std::string bytes;
      detail::Thrown thrown;
    } taken;
    const journey_bytes_fn take = [](void* user, const void* bytes, size_t size) {
      auto* own = static_cast<Taken*>(user);
      return own->thrown.Keep([&] { own->bytes.append(static_cast<const char*>(bytes), size); });
    };
    taken.thrown.Call([&](journey_error** error) { return journey_engine_save(handle_.get(), take, &taken, error); });
    return taken.bytes;
  }
  void Restore(std::string_view bytes) {
    detail::ThrowUnlessOk([&](journey_error** error) {
      return journey_engine_restore(handle_.get(), bytes.data(), bytes.size(), error);
    });
  }
  // JOURNEY_NO_WATERMARK before the first input.
  int64_t Watermark() {
    int64_t watermark = JOURNEY_NO_WATERMARK;
    detail::ThrowUnlessOk(
        [&](journey_error** error) { return journey_engine_watermark(handle_.get(), &watermark, error); });
    return watermark;
  }
  // JOURNEY_NEVER: nothing is pending.
  int64_t NextDue() {
    int64_t due = JOURNEY_NEVER;
    detail::ThrowUnlessOk([&](journey_error** error) { return journey_engine_next_due(handle_.get(), &due, error); });
    return due;
  }
  // One line of JSON; empty: nothing is known of the customer.
  std::string Inspect(std::string_view customer) {
    return detail::TextFrom([&](journey_text_fn take, void* user, journey_error** error) {
      return journey_engine_inspect(handle_.get(), customer.data(), customer.size(), take, user, error);
    });
  }

 private:
  struct Host {
    EngineOptions options;
    detail::Thrown thrown;
  };
  struct Free {
    void operator()(journey_engine* engine) const { journey_engine_free(engine); }
  };

  template <typename Visit>
  void ExportTo(const char* customer, size_t size, Visit& visit) {
    struct Context {
      Visit& visit;
      detail::Thrown thrown;
    } context{visit, {}};
    const auto hand_out = [](void* user, const char* id, size_t id_size, const void* state, size_t state_size) -> int {
      auto* own = static_cast<Context*>(user);
      return own->thrown.Keep([&] {
        own->visit(std::string_view(id, id_size), std::string_view(static_cast<const char*>(state), state_size));
      });
    };
    context.thrown.Call([&](journey_error** error) {
      return journey_engine_export(handle_.get(), customer, size, hand_out, &context, error);
    });
  }

  template <typename Function>
  void Call(Function&& function) {
    host_->thrown.Call(function);
  }

  std::unique_ptr<Host> host_;  // its address is the C side's `user`
  std::unique_ptr<journey_engine, Free> handle_;
};

// As journey_store_options has them.
struct StoreOptions {
  int64_t lateness_ms = 0;
  int64_t dedup_window_ms = 0;  // 0: 24 hours
  int64_t max_ahead_ms = 0;     // 0: 366 days; -1: any timestamp is good
  size_t threads = 1;           // more: so many workers beside the calling thread
  std::string records;          // the path of the file of records; empty: records.jsonl in the folder
  uint64_t snapshot_bytes = 0;  // 0: 64 MiB
  std::function<void(std::string_view json)> on_reject;
  int64_t rest_after_ms = 0;  // who is silent for so long is kept in half the memory; 0: nobody
};

// A send on its way to the world. The views live until the sink's function has returned.
struct Send {
  std::string_view id, customer, channel, time, record;
};
struct Answer {
  journey_outcome outcome = JOURNEY_DELIVERED;
  int64_t retry_after_ms = 0;  // of JOURNEY_RETRY; 0: the receiver did not say
  std::string reason;
};

// As journey_sink_options has them.
struct SinkOptions {
  std::vector<std::string> channels;  // empty: all
  size_t batch = 1;
  uint64_t attempts = 0;  // 0: 30
  bool from_start = false;
};

// An engine whose inputs are kept in a folder (journey/store.h).
class Store {
 public:
  // One answer for each send, in their order; sends without one come again. What it throws comes out of Deliver, and
  // the sends come again.
  using SinkFunction = std::function<std::vector<Answer>(const std::vector<Send>& sends)>;

  Store(const Module& module, const std::string& folder, StoreOptions options = {}) : host_(std::make_unique<Host>()) {
    host_->options = std::move(options);
    journey_store_options c = JOURNEY_STORE_OPTIONS_INIT;
    c.lateness_ms = host_->options.lateness_ms;
    c.dedup_window_ms = host_->options.dedup_window_ms;
    c.max_ahead_ms = host_->options.max_ahead_ms;
    c.threads = host_->options.threads;
    c.rest_after_ms = host_->options.rest_after_ms;
    c.records = host_->options.records.empty() ? nullptr : host_->options.records.c_str();
    c.snapshot_bytes = host_->options.snapshot_bytes;
    c.user = host_.get();
    if (host_->options.on_reject) {
      c.answer_reject = [](void* user, const char* text, size_t size) -> int {
        auto* host = static_cast<Host*>(user);
        return host->thrown.Keep([&] { host->options.on_reject({text, size}); });
      };
    }
    journey_store* store = nullptr;
    detail::ThrowUnlessOk(
        [&](journey_error** error) { return journey_store_open(module.handle(), folder.c_str(), &c, &store, error); });
    handle_.reset(store);
  }
  // When it returns, the lines are on the disk.
  void Feed(std::string_view lines) {
    Call([&](journey_error** error) { return journey_store_feed(handle_.get(), lines.data(), lines.size(), error); });
  }
  void Advance(int64_t instant_ms) {
    Call([&](journey_error** error) { return journey_store_advance(handle_.get(), instant_ms, error); });
  }
  void Close() {
    Call([&](journey_error** error) { return journey_store_close(handle_.get(), error); });
  }
  journey_store_status Status() const {
    journey_store_status status = JOURNEY_STORE_STATUS_INIT;
    detail::ThrowUnlessOk([&](journey_error**) { return journey_store_get_status(handle_.get(), &status); });
    return status;
  }
  journey_counters Counters() const {
    journey_counters counters = JOURNEY_COUNTERS_INIT;
    detail::ThrowUnlessOk([&](journey_error**) { return journey_store_counters(handle_.get(), &counters); });
    return counters;
  }
  // One line of JSON; empty: nothing is known of the customer.
  std::string Inspect(std::string_view customer) {
    return detail::TextFrom([&](journey_text_fn take, void* user, journey_error** error) {
      return journey_store_inspect(handle_.get(), customer.data(), customer.size(), take, user, error);
    });
  }
  // Whether there was anything of the customer.
  bool Forget(std::string_view customer) {
    int known = 0;
    Call([&](journey_error** error) {
      return journey_store_forget(handle_.get(), customer.data(), customer.size(), &known, error);
    });
    return known != 0;
  }
  // As Engine::Remove; it is on the disk when it returns.
  std::optional<uint64_t> Remove(std::string_view customer, const std::string& journey = "") {
    return detail::Removed(journey, [&](const char* name, int* known, uint64_t* ended) {
      Call([&](journey_error** error) {
        return journey_store_remove(handle_.get(), customer.data(), customer.size(), name, known, ended, error);
      });
    });
  }
  void AddSink(const std::string& name, SinkFunction function, const SinkOptions& options = {}) {
    journey_sink_options c = JOURNEY_SINK_OPTIONS_INIT;
    std::vector<const char*> channels;
    for (const std::string& channel : options.channels) channels.push_back(channel.c_str());
    c.channels = channels.empty() ? nullptr : channels.data();
    c.channel_count = channels.size();
    c.batch = options.batch;
    c.attempts = options.attempts;
    c.from_start = options.from_start ? 1 : 0;
    host_->sinks.push_back(std::make_unique<Sink>(Sink{host_.get(), std::move(function)}));
    Call([&](journey_error** error) {
      return journey_store_add_sink(handle_.get(), name.c_str(), &c, HandOut, host_->sinks.back().get(), error);
    });
  }
  // When to call again, in milliseconds since 1970; JOURNEY_NEVER: after the next Feed or Advance.
  int64_t Deliver(const std::string& name) {
    int64_t next = JOURNEY_NEVER;
    Call([&](journey_error** error) { return journey_store_deliver(handle_.get(), name.c_str(), &next, error); });
    return next;
  }

 private:
  struct Host;
  struct Sink {
    Host* host;
    SinkFunction function;
  };
  struct Host {
    StoreOptions options;
    detail::Thrown thrown;
    std::vector<std::unique_ptr<Sink>> sinks;
    std::vector<Answer> answers;  // of the last hand-out: their texts must outlive it
  };
  struct Free {
    void operator()(journey_store* store) const { journey_store_free(store); }
  };

  static void HandOut(void* user, const journey_send* sends, size_t count, journey_answer* answers) {
    const Sink& sink = *static_cast<Sink*>(user);
    sink.host->thrown.Keep([&] {
      std::vector<Send> handed;
      for (size_t i = 0; i < count; ++i) {
        const journey_send& send = sends[i];
        handed.push_back({{send.id, send.id_size},
                          {send.customer, send.customer_size},
                          {send.channel, send.channel_size},
                          {send.time, send.time_size},
                          {send.record, send.record_size}});
      }
      sink.host->answers = sink.function(handed);
      for (size_t i = 0; i < count && i < sink.host->answers.size(); ++i) {
        const Answer& answer = sink.host->answers[i];
        answers[i] = {answer.outcome, answer.retry_after_ms, answer.reason.c_str()};
      }
    });
  }

  template <typename Function>
  void Call(Function&& function) {
    host_->thrown.Call(function);
  }

  std::unique_ptr<Host> host_;  // its address is the C side's `user`
  std::unique_ptr<journey_store, Free> handle_;
};

// One customer at a time, whose state the host keeps (journey/fold.h).
class Fold {
 public:
  // The views are valid until the fold's next call.
  struct Result {
    bool changed;  // false: the line was nobody's input, or could not be used, and what the host has stays
    std::string_view state, records, rejects;
    int64_t next_due_ms;  // JOURNEY_NEVER: nothing is pending
    uint64_t lost;
    std::string_view other_state;  // of Merge; empty: the other id's own stays
  };

  explicit Fold(const Module& module, int64_t dedup_window_ms = 0) {
    journey_fold_options options = JOURNEY_FOLD_OPTIONS_INIT;
    options.dedup_window_ms = dedup_window_ms;
    journey_fold* fold = nullptr;
    detail::ThrowUnlessOk(
        [&](journey_error** error) { return journey_fold_new(module.handle(), &options, &fold, error); });
    handle_.reset(fold);
  }
  std::string_view Schema() const {
    const void* bytes = nullptr;
    size_t size = 0;
    detail::ThrowUnlessOk([&](journey_error**) { return journey_fold_schema(handle_.get(), &bytes, &size); });
    return {static_cast<const char*>(bytes), size};
  }
  void Accept(std::string_view schema) {
    detail::ThrowUnlessOk(
        [&](journey_error** error) { return journey_fold_accept(handle_.get(), schema.data(), schema.size(), error); });
  }
  // Whose input the line is; empty: nobody's.
  std::string_view Customer(std::string_view line) { return TextOf(journey_fold_customer, line); }
  Result Apply(std::string_view state, std::string_view line, int64_t watermark_ms = JOURNEY_NO_WATERMARK) {
    return Call([&](journey_fold_result* result, journey_error** error) {
      return journey_fold_apply(handle_.get(), state.data(), state.size(), line.data(), line.size(), watermark_ms,
                                result, error);
    });
  }
  // The id that the line makes one with its customer; empty: none, and Apply is the call.
  std::string_view Other(std::string_view line) { return TextOf(journey_fold_other, line); }
  // Whom the id with this state has become one with; empty: nobody.
  std::string_view MergedInto(std::string_view state) { return TextOf(journey_fold_merged_into, state); }
  // A line with two ids; `other` is the other id's state. Both that come out replace those that went in.
  Result Merge(std::string_view state, std::string_view other, std::string_view line,
               int64_t watermark_ms = JOURNEY_NO_WATERMARK) {
    return Call([&](journey_fold_result* result, journey_error** error) {
      return journey_fold_merge(handle_.get(), state.data(), state.size(), other.data(), other.size(), line.data(),
                                line.size(), watermark_ms, result, error);
    });
  }
  // As Apply, for a line of an id that has become one with the customer whose state this is.
  Result ApplyMerged(std::string_view state, std::string_view line, int64_t watermark_ms = JOURNEY_NO_WATERMARK) {
    return Call([&](journey_fold_result* result, journey_error** error) {
      return journey_fold_apply_merged(handle_.get(), state.data(), state.size(), line.data(), line.size(),
                                       watermark_ms, result, error);
    });
  }
  Result Advance(std::string_view state, int64_t instant_ms) {
    return Call([&](journey_fold_result* result, journey_error** error) {
      return journey_fold_advance(handle_.get(), state.data(), state.size(), instant_ms, result, error);
    });
  }

 private:
  struct Free {
    void operator()(journey_fold* fold) const { journey_fold_free(fold); }
  };
  static std::string_view View(const void* bytes, size_t size) {
    return bytes != nullptr ? std::string_view(static_cast<const char*>(bytes), size) : std::string_view("");
  }
  // What one of the C functions that give a text says of a line or state.
  template <typename Function>
  std::string_view TextOf(Function* function, std::string_view about) {
    const char* text = nullptr;
    size_t size = 0;
    detail::ThrowUnlessOk([&](journey_error** error) {
      return function(handle_.get(), about.data(), about.size(), &text, &size, error);
    });
    return View(text, size);
  }
  template <typename Function>
  static Result Call(Function&& function) {
    journey_fold_result result = JOURNEY_FOLD_RESULT_INIT;
    detail::ThrowUnlessOk([&](journey_error** error) { return function(&result, error); });
    return {result.state != nullptr,
            View(result.state, result.state_size),
            View(result.records, result.records_size),
            View(result.rejects, result.rejects_size),
            result.next_due_ms,
            result.lost,
            View(result.other_state, result.other_state_size)};
  }

  std::unique_ptr<journey_fold, Free> handle_;
};

}  // namespace journey
