// The engine itself: the order of things (section 4) over the state of customer.h, and the actions that code asks for.
//
// A step is BeginStep, its own effect, FinishStep (which does 4 and 5 of the contract's order). Actions work on the
// current step's customer and, where the code runs for one, its current instance. Internal to the engine library:
// acts.cpp reaches it through Step::engine. Not thread-safe.
//
//   core.cpp        inputs and the order of a step
//   timers.cpp      what fires, when and in which order
//   profile.cpp     the profile and the texts that packed blocks own
//   instances.cpp   entry, end, stages, waits, goals
//   sends.cpp       sends, splits, records
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/engine/customer.h"
#include "runtime/engine/customer_table.h"
#include "runtime/engine/due.h"
#include "runtime/engine/due_queue.h"
#include "runtime/engine/engine.h"
#include "runtime/engine/instance_store.h"
#include "runtime/engine/plan.h"

namespace journey::rt {

class EngineCore {
 public:
  EngineCore(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options);
  ~EngineCore();
  EngineCore(const EngineCore&) = delete;

  // ---- engine.h
  void Handle(const Input& input, int64_t watermark) { Handle(input, watermark, CustomerTable::Hash(input.customer)); }
  void Handle(std::span<const Arrival> arrivals);
  void AdvanceTo(int64_t watermark);
  void SetProfile(std::string_view id, int32_t field, const Value& value);
  void Introduce(std::string_view id, int64_t now);
  int64_t Zone(std::string_view id) const;
  void ForceArm(int32_t journey, int32_t split, int32_t arm) { forced_arms_[{journey, split}] = arm; }
  void SetHoldouts(bool on) { options_.holdouts = on; }
  Value Evaluate(int32_t function, std::string_view id, int64_t now, Arena& arena);
  const Customer* Find(std::string_view id) const { return customers_.Find(id, CustomerTable::Hash(id)); }
  const EngineCounters& counters() const { return counters_; }
  std::vector<Engine::InstanceView> Instances(std::string_view id, int32_t journey) const;

  // ---- reads and actions of ir/ops.def, by their names
  const Program& program() const { return program_; }
  Value LoadKey() const;
  Value LoadOther(const Customer& customer, int32_t journey, int64_t slot) const;
  Value LoadOther(int32_t journey, int64_t slot) const { return LoadOther(*customer_, journey, slot); }
  int64_t Bucket(std::string_view salt) const;
  Value AskHistory(int64_t query) const;
  bool GoalOpen(int64_t goal) const;
  void StoreMemString(int64_t slot, const Value& value);
  void StoreProfile(int64_t field, const Value& value);
  void Send(int64_t channel, const Value* args);
  int64_t Split(int64_t split, bool record);
  void Ask(bool start, int32_t journey) { requests_.push_back({start, journey, instance_->journey}); }
  void GoalHit(int64_t goal);
  void EndInstance(ir::Outcome outcome, int64_t reason_constant);
  void EnterStage(int32_t stage);
  void ArmTimer(int64_t timer);
  bool Wait(int64_t wait, const Value* until);
  void ClearWait();
  void WhenBegin() { ++when_depth_; }
  void WhenEnd() { --when_depth_; }

 private:
  struct Request {
    bool start;
    int32_t journey;
    int32_t asker;
  };
  // With keep_last_instance: the last one that ended, and of those that ended the most recently entered.
  struct Kept {
    Instance* last_ended = nullptr;
    Instance* latest_entered = nullptr;
  };

  // ---- core.cpp
  // `hash` is that of the customer's id.
  void Handle(const Input& input, int64_t watermark, uint64_t hash);
  Customer& FindOrAdd(std::string_view id, uint64_t hash);
  void BeginStep(Customer& customer, int64_t time, const Cause& cause);
  void FinishStep(Customer& customer);
  void HandleEvent(Customer& customer, int32_t event);
  // What one event does to one journey: its active instances react, or it is entered.
  void React(Customer& customer, const EventJourney& reaction, const ir::Layout& layout);
  void HandleIdentify(Customer& customer, const Input& input);
  void TakeIn(Customer& customer, const Input& input);
  void BecomeKnown(Customer& customer, int64_t now);
  void WhenPass(Customer& customer);
  void TryEnterWhen(Customer& customer, size_t rule_index);
  size_t NextStale(const Customer& customer, size_t from) const;
  size_t FirstRuleOf(int32_t journey) const;
  void WhenInputChanged(Customer& customer, const RuleSet& rules);
  void DoRequests(Customer& customer);
  void Touch(Instance& instance) {
    if (instance.touched) return;
    instance.touched = true;
    touched_.push_back(&instance);
  }
  void Settle(Customer& customer);
  void BindCustomer(Customer& customer, int64_t now);
  void Run(int32_t function, const Value* args, Value* out);
  void RunFor(Instance& instance, int32_t function, const Value* args = nullptr);
  bool Holds(int32_t function);  // kNone holds

  // ---- profile.cpp
  void ReplaceText(uint8_t* block, const ir::Slot& slot, const Value& value);
  void StoreField(Customer& customer, int32_t field, const Value& value);
  void ReadZone(Customer& customer);

  // ---- timers.cpp
  void FireDue(Customer& customer, int64_t limit);
  void FireInstance(Customer& customer, Instance& instance);
  void FireSchedule(Customer& customer, size_t schedule);
  const ir::Enter& ScheduleRule(size_t schedule) const {
    const EnterRule& rule = plan_.schedules[schedule];
    return module_.journeys[static_cast<size_t>(rule.journey)].enters[static_cast<size_t>(rule.enter)];
  }
  void Enqueue(Customer& customer);
  // Times of day without a zone of their own mean something else now.
  void RecomputeMoments(Customer& customer, int64_t now);
  void RestartIdle(Customer& customer, int64_t now);

  // ---- instances.cpp
  bool MayEnter(const Customer& customer, int32_t journey, const KeyView& key) const;
  // `key_value` is null for journeys without a key, and `rule` for `start`.
  void TryEnterOn(Customer& customer, const EventJourney& reaction, const KeyView& key, const Value* key_value);
  void Enter(Customer& customer, int32_t journey, const Value* key_value, const ir::Enter* rule);
  void Keep(Instance& instance);
  ir::Kind KeyKind(const ir::Journey& journey) const {
    return journey.memory.slots[static_cast<size_t>(journey.key_slot)].type.kind;
  }
  const ir::Journey& JourneyOf(const Instance& instance) const {
    return module_.journeys[static_cast<size_t>(instance.journey)];
  }

  // ---- sends.cpp
  // Lives until the next call.
  std::string_view KeyTextOf(const Instance& instance) const;
  Record MakeRecord(const Instance& instance, RecordKind kind) const;
  void WriteSend(const Instance& instance, RecordKind kind, int32_t channel, uint64_t n, std::string_view args_json,
                 std::string_view reason, int64_t until);
  bool Required(const ir::Channel& channel);
  bool Capped(const Customer& customer, int32_t channel, int64_t now) const;
  void LogSent(Customer& customer, int32_t channel, int64_t now);
  void Deliver(Customer& customer, Instance& instance, const DeferredSend& send);
  void DropDeferred(Instance& instance, std::string_view reason);

  const Program& program_;
  const ir::Module& module_;
  const Executor& executor_;
  RecordSink& sink_;
  EngineOptions options_;
  const Plan& plan_;
  const std::atomic<NativeFn>* const table_;  // by function, growing while we run; null: native_ says it all
  std::vector<NativeFn> native_;              // by function; null: through the executor
  CustomerTable customers_;
  InstanceStore store_;
  std::map<std::pair<uint32_t, int32_t>, Kept> kept_;  // by customer and journey
  DueQueue due_queue_;
  std::map<std::pair<int32_t, int32_t>, int32_t> forced_arms_;
  EngineCounters counters_;
  uint64_t step_id_ = 0;         // steps so far
  uint64_t entry_sequence_ = 0;  // entries so far

  // Of the current step.
  Arena arena_;
  Step step_;
  Customer* customer_ = nullptr;
  Instance* instance_ = nullptr;         // whose code runs
  const Value* entering_key_ = nullptr;  // while enter rules of a keyed journey are tried
  Cause cause_;
  int when_depth_ = 0;
  std::vector<Request> requests_;
  std::vector<const Str*> graveyard_;  // replaced texts that the step's registers may still hold
  std::vector<Instance*> touched_;     // whose next due may have changed, or who ended
  bool schedules_touched_ = false;
  std::vector<int32_t> ended_;      // journeys of which an instance ended in this step
  std::vector<uint32_t> admitted_;  // reactions that the index admits for the event
  // Room for texts, so that records need no memory of their own.
  mutable std::string key_text_, bucket_text_;
  std::string args_json_, send_id_;
};

}  // namespace journey::rt
