// The C++ face of journey/journey.h: owning handles and callbacks as std::function. Header-only, C++17.
//
// Functions that fail throw journey::Error; nothing crosses the C boundary as an exception. What a callback throws stops
// the call, and comes out of it again when it has ended; the engine is stopped then (JOURNEY_STOPPED). Threads as in
// journey/journey.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "journey/journey.h"

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
    c.user = host_.get();
    if (host_->options.on_records) {
      c.answer_records = [](void* user, const char* text, size_t size) {
        auto* host = static_cast<Host*>(user);
        return host->Answer([&] { host->options.on_records({text, size}); });
      };
    }
    if (host_->options.on_reject) {
      c.answer_reject = [](void* user, const char* text, size_t size) {
        auto* host = static_cast<Host*>(user);
        return host->Answer([&] { host->options.on_reject({text, size}); });
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
  journey_counters Counters() const {
    journey_counters counters = JOURNEY_COUNTERS_INIT;
    detail::ThrowUnlessOk([&](journey_error**) { return journey_engine_counters(handle_.get(), &counters); });
    return counters;
  }

 private:
  struct Host {
    EngineOptions options;
    std::exception_ptr thrown;  // by a callback of the call that is under way

    template <typename Callback>
    int Answer(Callback&& callback) noexcept {
      try {
        callback();
        return 0;
      } catch (...) {
        thrown = std::current_exception();
        return 1;
      }
    }
  };
  struct Free {
    void operator()(journey_engine* engine) const { journey_engine_free(engine); }
  };

  template <typename Function>
  void Call(Function&& function) {
    try {
      detail::ThrowUnlessOk(function);
    } catch (const Error& error) {
      // A callback that tried to call the engine again has not thrown in this call.
      if (error.code() != JOURNEY_STOPPED || host_->thrown == nullptr) throw;
      std::rethrow_exception(std::exchange(host_->thrown, nullptr));
    }
  }

  std::unique_ptr<Host> host_;  // its address is the C side's `user`
  std::unique_ptr<journey_engine, Free> handle_;
};

}  // namespace journey
