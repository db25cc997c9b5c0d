// The engine of one shard: customers, instances, timers, history, sends. Folds inputs into state and writes records.
//
// In: decoded inputs in arrival order, each with the watermark at its arrival. Out: records, per customer in the order
// in which they happen. Deterministic: what a customer's records are depends on nothing but the inputs of that customer
// and the watermarks. Single-threaded; shards of one run share nothing but the Program.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "runtime/abi/step.h"
#include "runtime/engine/input.h"
#include "runtime/engine/program.h"
#include "runtime/records/record.h"

namespace journey::rt {

class LineCompiler;

// Runs functions of the module: the interpreter (runtime/interp) or compiled code (compiler/jit).
class Executor {
 public:
  virtual ~Executor() = default;
  // The function's compiled form; null: it is asked through Run.
  virtual NativeFn Native(int32_t function) const = 0;
  virtual void Run(int32_t function, Step* step, const Value* args, Value* out) const = 0;
  // Entries by function that change from null to code while engines run; a null entry goes through Run. Null where what
  // Native says is final.
  virtual const std::atomic<NativeFn>* Table() const { return nullptr; }
  // Who compiles the decoding of lines (runtime/input); null: nobody.
  virtual const LineCompiler* Lines() const { return nullptr; }
};

struct EngineOptions {
  int64_t dedup_window_ms = 24 * 3600 * 1000LL;
  bool holdouts = true;             // off in tests unless `holdout on`
  bool keep_last_instance = false;  // tests: LoadOther sees instances that have ended
  bool guard_index = true;          // tests: off, every entry rule of an event is asked
};

struct EngineCounters {
  uint64_t events = 0, identifies = 0, ignored = 0, rejected = 0, duplicates = 0, late = 0;
  uint64_t timers_fired = 0, history_saturated = 0, customers = 0, instances = 0;  // instances: active now
};

// An input with the watermark at its arrival, that is, after its own timestamp was taken in.
struct Arrival {
  Input input;
  int64_t watermark;
};

class Engine {
 public:
  // All three must outlive the engine.
  Engine(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options = {});
  ~Engine();
  Engine(const Engine&) = delete;

  // `watermark`: after this input's own timestamp was taken in. The arena of the input must stay valid for the call.
  void Handle(const Input& input, int64_t watermark);
  // The same for each, in order, and faster: what the next ones need is fetched while one is handled.
  void Handle(std::span<const Arrival> arrivals);
  // Fires every timer due at or before `watermark`, of all customers. Calling it more or less often changes no record.
  void AdvanceTo(int64_t watermark);

  // For tests and hosts: initial state, not an input. Creates the customer if need be; replaces named fields.
  void SetProfile(std::string_view customer, int32_t field, const Value& value);
  // Creates the customer if need be and makes it known from `now` on, without a step: its scheduled entries are those
  // strictly after. Does nothing for a customer who is known.
  void Introduce(std::string_view customer, int64_t now);
  // The customer's zone; UTC for a customer who does not exist and has no default.
  int64_t Zone(std::string_view customer) const;
  // Forces an arm of a split for every later walk (tests).
  void ForceArm(int32_t journey, int32_t split, int32_t arm);
  void SetHoldouts(bool on);
  // Evaluates a kTest or kCustomer function for a customer at time `now`.
  Value Evaluate(int32_t function, std::string_view customer, int64_t now, Arena& arena);

  // What tests ask about a customer's instances of a journey.
  struct InstanceView {
    bool active = false;
    int32_t stage = -1;                             // now, or where it ended; -1 when held out
    ir::Outcome outcome = ir::Outcome::kCompleted;  // when ended
    uint64_t entry = 0;
    std::string key;
  };
  // All active instances in key order, then the last one that ended (keep_last_instance), if any.
  std::vector<InstanceView> Instances(std::string_view customer, int32_t journey) const;
  bool WasEntered(std::string_view customer, int32_t journey) const;
  // Memory of the instance entered last (keep_last_instance for those that ended) and profile; none where there is
  // nothing. Text lives until the customer's next step.
  Value PeekMemory(std::string_view customer, int32_t journey, int32_t slot) const;
  Value PeekProfile(std::string_view customer, int32_t field) const;

  const EngineCounters& counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace journey::rt
