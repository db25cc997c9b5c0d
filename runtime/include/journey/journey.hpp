// The C++ face of journey/journey.h: owning handles and callbacks as std::function. Header-only, C++17.
//
// Functions that fail throw journey::Error; nothing crosses the C boundary as an exception. An exception that leaves a
// callback would have to pass through C code, so callbacks must not throw.
#pragma once

#include <cstddef>
#include <cstdint>
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
inline void ThrowIf(journey_code code, journey_error* error) {
  if (code == JOURNEY_OK) return;
  std::string message = error != nullptr ? journey_error_message(error) : "unknown error";
  journey_error_free(error);
  throw Error(code, message);
}
}  // namespace detail

class Module {
 public:
  static Module LoadFile(const std::string& path) {
    journey_module* module = nullptr;
    journey_error* error = nullptr;
    detail::ThrowIf(journey_module_load_file(path.c_str(), &module, &error), error);
    return Module(module);
  }
  static Module Load(std::string_view bytes) {
    journey_module* module = nullptr;
    journey_error* error = nullptr;
    detail::ThrowIf(journey_module_load(bytes.data(), bytes.size(), &module, &error), error);
    return Module(module);
  }
  // Takes ownership of a handle, such as journey_compile's.
  explicit Module(journey_module* module) : handle_(module) {}
  journey_module* handle() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(journey_module* module) const { journey_module_free(module); }
  };
  std::unique_ptr<journey_module, Free> handle_;
};

struct EngineOptions {
  int64_t lateness_ms = 0;
  int64_t dedup_window_ms = 0;  // 0: 24 hours
  size_t threads = 1;           // more: so many workers beside the calling thread
  std::function<void(std::string_view jsonl)> on_records;
  std::function<void(std::string_view json)> on_reject;
};

class Engine {
 public:
  Engine(const Module& module, EngineOptions options) : options_(std::make_unique<EngineOptions>(std::move(options))) {
    journey_engine_options c = JOURNEY_ENGINE_OPTIONS_INIT;
    c.lateness_ms = options_->lateness_ms;
    c.dedup_window_ms = options_->dedup_window_ms;
    c.threads = options_->threads;
    c.user = options_.get();
    if (options_->on_records) {
      c.on_records = [](void* user, const char* text, size_t size) {
        static_cast<EngineOptions*>(user)->on_records({text, size});
      };
    }
    if (options_->on_reject) {
      c.on_reject = [](void* user, const char* text, size_t size) {
        static_cast<EngineOptions*>(user)->on_reject({text, size});
      };
    }
    journey_engine* engine = nullptr;
    journey_error* error = nullptr;
    detail::ThrowIf(journey_engine_new(module.handle(), &c, &engine, &error), error);
    handle_.reset(engine);
  }
  void Feed(std::string_view lines) {
    journey_error* error = nullptr;
    detail::ThrowIf(journey_engine_feed(handle_.get(), lines.data(), lines.size(), &error), error);
  }
  void Advance(int64_t instant_ms) {
    journey_error* error = nullptr;
    detail::ThrowIf(journey_engine_advance(handle_.get(), instant_ms, &error), error);
  }
  journey_counters Counters() const {
    journey_counters counters = JOURNEY_COUNTERS_INIT;
    detail::ThrowIf(journey_engine_counters(handle_.get(), &counters), nullptr);
    return counters;
  }

 private:
  struct Free {
    void operator()(journey_engine* engine) const { journey_engine_free(engine); }
  };
  std::unique_ptr<EngineOptions> options_;  // the callbacks' home; its address is the C side's `user`
  std::unique_ptr<journey_engine, Free> handle_;
};

}  // namespace journey
