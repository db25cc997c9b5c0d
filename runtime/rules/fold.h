// The rules of the language, as a fold over one customer: an input or the passing of time goes in, the customer's state
// changes, records come out.
//
// A Fold knows no table of customers, no queue, thread, file, clock or sink of its own: whoever runs it (a shard's
// batch loop, a host with one customer, a replay) brings the customer and tells the time. A step is BeginStep, its own
// effect, Conclude (which does 4 and 5 of the contract's order), EndStep. What journeys do is code of the module, run
// by an Executor, which acts on the fold through runtime/abi/act.h. The same state, input and watermark give the same
// state and records, always. Not thread-safe; one at a time.
//
//   step.cpp        inputs and the order of a step         timers.cpp   what fires, when and in which order
//   whens.cpp       conditions                             requests.cpp starts, stops and emitted events
//   profile.cpp     the profile
//   entry.cpp       entry and end                          stages.cpp   stages, timers, waits, goals
//   sends.cpp       sends, splits                          moments.cpp  moments that move with what they read
//   policies.cpp    what stands in the way of a send       merge.cpp    customers who are one
//   records.cpp     what is recorded                       migrate.cpp  from one version of a module to the next
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/input.h"
#include "runtime/program/program.h"
#include "runtime/records/line_block.h"
#include "runtime/records/record.h"
#include "runtime/records/record_forms.h"
#include "runtime/rules/changes.h"
#include "runtime/rules/counters.h"
#include "runtime/rules/executor.h"
#include "runtime/rules/observe.h"
#include "runtime/state/customer.h"

namespace journey::rt {

struct FoldOptions {
  int64_t dedup_window_ms = 24 * 3600 * 1000LL;
  bool holdouts = true;     // off in tests unless `holdout on`
  bool guard_index = true;  // tests: off, every entry rule of an event is asked
  // Once this is true nothing more fires, for somebody who gives a run up; null: never. Outlives the fold.
  const std::atomic<bool>* stop = nullptr;
  Trace* trace = nullptr;      // outlives the fold
  TestHooks* hooks = nullptr;  // likewise
};

class Fold {
 public:
  // All must outlive the fold.
  Fold(const Program& program, const Executor& executor, RecordSink& sink, FoldOptions options);
  Fold(const Fold&) = delete;

  // ---- what runs it
  // Handles an event or an identify. `watermark`: at its arrival, its own timestamp taken in. Everything of the
  // customer that is due at or before either fires first.
  void Apply(Customer& customer, const Happening& input, int64_t watermark);
  // `input` (an identify or an alias) says that `from` is this customer, too: takes over what is there of that id,
  // which may be nothing. Everything of both that is due at or before the step's time has fired. `from` is of the same
  // program and stays as it is; it is to go.
  void Merge(Customer& into, const Customer* from, const Input& input);
  // An alias that changes nothing.
  void IgnoreMerge() { ++counters_.merges_ignored; }
  // The customer's state was read from that of `was`, of an older module: due times are computed anew, and who is led
  // elsewhere arrives there, as a step at the watermark or the customer's clock, whichever is later. What is due by
  // then has not fired yet.
  void Migrate(Customer& customer, const Customer& was, const ModuleChange& change, int64_t watermark);
  // An operator takes the customer out: instances of the journey (kNone: of all) end as stopped, in a step of its own
  // at the watermark or the customer's clock, whichever is later, once what is due by then has fired.
  void Remove(Customer& customer, int32_t journey, int64_t watermark);
  // Whether an input of the customer at `time` is a repeat; it is counted then.
  bool IsRepeat(Customer& customer, std::string_view message_id, int64_t time);
  // Fires everything of the customer that is due at or before `limit`, each at its own time, in order.
  void FireDue(Customer& customer, int64_t limit) {
    if (customer.head().next_due <= limit) FireAll(customer, limit);
  }
  // For tests and hosts: initial state, not an input. Replaces a field of the profile.
  void SetProfile(Customer& customer, int32_t field, const Value& value);
  // Makes the customer known from `now` on, without a step: scheduled entries are those strictly after.
  void Introduce(Customer& customer, int64_t now);
  // Evaluates a kTest or kCustomer function at time `now`; texts live in `arena` or until the customer's next step.
  // `args` are its parameters; null where it has none.
  Value Evaluate(Customer& customer, int32_t function, int64_t now, Arena& arena, const Value* args = nullptr);
  void SetHoldouts(bool on) { options_.holdouts = on; }
  // Whether the run was given up: the customers at hand are half-way then.
  bool Stopped() const { return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed); }
  const Program& program() const { return program_; }
  const EngineCounters& counters() const { return counters_; }
  // Takes over a customer whose state was restored: finds its dues and counts it.
  void Resume(Customer& customer) {
    const uint64_t active = FindDues(customer);
    Arrives(customer.head().known, active);
  }
  // The same in two parts: the first one, which says how many instances are active, by any thread.
  static uint64_t FindDues(Customer& customer);
  void Arrives(bool known, uint64_t active);
  // The customer goes elsewhere: it is not counted any more.
  void Leave(const Customer& customer);

  // ---- reads and actions of ir/ops.def, by their names
  Value LoadKey() const;
  Value LoadOther(int32_t journey, int64_t slot) const { return LoadOther(*customer_, journey, slot); }
  Value LoadOther(const Customer& customer, int32_t journey, int64_t slot) const;
  int64_t Bucket(std::string_view salt) const;
  Value AskHistory(int64_t query) const;
  bool GoalOpen(int64_t goal) const;
  void StoreMemString(int64_t slot, const Value& value);
  void StoreProfile(int64_t field, const Value& value);
  // `skips`: quiet hours suppress it.
  ir::SendFate Send(int64_t channel, const Value* args, bool skips);
  int64_t Split(int64_t split, bool record);
  // `values`: of a start, the journey's memory slots; of a stop, the key or nothing.
  void Ask(bool start, int32_t journey, std::span<const Value> values);
  void Emit(int32_t event, const Value* values);
  void GoalHit(int64_t goal);
  void EndInstance(ir::Outcome outcome, int64_t reason_constant);
  void EnterStage(int32_t stage);
  void ArmTimer(int64_t timer, const Value* at);
  void Assigned(int64_t slot);
  bool Wait(int64_t wait, const Value* until);
  void ClearWait();
  void WhenBegin() { ++when_depth_; }
  void WhenEnd() { --when_depth_; }
  // No register holds a text of before any more.
  void ReleaseTexts() { customer_->ReleaseTexts(); }

 private:
  // The time, or the customer's clock where that is later: it never goes back.
  static int64_t NotBeforeClock(const Customer& customer, int64_t time) {
    return customer.head().has_clock ? std::max(time, customer.head().clock) : time;
  }

  struct Request {
    bool start;
    int32_t journey;
    int32_t asker;
    size_t first_value, value_count;  // of request_values_
  };
  // An event that a journey has emitted and that has not been handled.
  struct Emission {
    int32_t event;
    int32_t journey;
    const uint8_t* fields;
  };

  // ---- step.cpp
  void BeginStep(Customer& customer, int64_t time);
  // What a step ends with: conditions, starts and stops (4 and 5 of the contract's order), dues found anew.
  void Conclude(Customer& customer);
  void EndStep(Customer& customer);
  // What of the event is remembered; it is the step's.
  void TakeIn(Customer& customer, int32_t event, const EventPlan& plan);
  bool FilterHolds(int32_t where, const Value* key);
  [[gnu::noinline]] void TakeInTraits(Customer& customer, const Happening& input);
  // Up to so many journeys that react to an event are all asked; of more, the index says which.
  static constexpr size_t kFewReactions = 8;
  void HandleEvent(Customer& customer, int32_t event, const EventPlan& plan);
  [[gnu::noinline]] void HandleAmongMany(Customer& customer, const EventPlan& plan, int32_t event,
                                         const ir::Layout& layout);
  // What one event does to one journey: its active instances react, or it is entered.
  void React(Customer& customer, const EventJourney& reaction, const ir::Layout& layout);
  void BecomeKnown(Customer& customer, int64_t now);
  // To be called where what is due of an instance may change, and where it ends.
  void Touch(const Customer& customer, Offset at) {
    Instance& instance = customer.At(at);
    if (instance.touched) return;
    instance.touched = true;
    touched_.push_back(at);
    left_ |= kDues;
  }
  void TouchSchedules() {
    schedules_touched_ = true;
    left_ |= kDues;
  }
  // What ended and what was asked for in the step before.
  [[gnu::noinline]] void DropEnded();
  // What the lists say is left to do.
  void DoLeft(Customer& customer);
  void Settle(Customer& customer);
  static void SettleInstance(Customer& customer, Offset at);
  // `scheduled`: something of the schedules may have changed, too.
  static void SettleHead(Customer& customer, bool scheduled);
  void Bind(Customer& customer, int64_t now);
  // The block may have moved.
  void Rebind();
  void Run(int32_t function, const Value* args, Value* out);
  void RunFor(Offset instance, int32_t function, const Value* args = nullptr, Value* out = nullptr);
  bool Evaluate(int32_t function, const Value* args = nullptr);  // kNone holds
  bool Holds(Question question, int32_t function, int32_t journey, int32_t rule) {
    if (options_.trace == nullptr && function == ir::kNone) return true;
    const bool answer = Evaluate(function);
    Answered(question, answer, function, journey, rule);
    return answer;
  }
  void Answered(Question question, bool answer, int32_t function, int32_t journey, int32_t rule,
                int32_t channel = ir::kNone, int32_t group = ir::kNone) {
    if (options_.trace == nullptr) [[likely]]
      return;
    options_.trace->See(*customer_, {question, step_.now, journey, rule, channel, function, answer, group});
  }

  // ---- whens.cpp
  void WhenPass(Customer& customer) {
    plan_.enter_whens.empty() ? WhenPassOfInstances(customer) : WhenPassWithRules(customer);
  }
  [[gnu::noinline]] void WhenPassOfInstances(Customer& customer);
  [[gnu::noinline]] void WhenPassWithRules(Customer& customer);
  Offset NextWithWhens(const Customer& customer, Offset at) const;
  Offset RunWhens(Customer& customer, Offset at);
  void TryEnterWhen(Customer& customer, size_t rule_index);
  size_t NextStale(const Customer& customer, size_t from) const;
  size_t FirstRuleOf(int32_t journey) const;
  void WhenInputChanged(Customer& customer, const RuleSet& rules);

  // ---- requests.cpp
  [[gnu::noinline]] void DoRequests(Customer& customer);
  void DoStart(Customer& customer, const Request& request);
  void DoStop(Customer& customer, const Request& request);
  // All instances of the journey; kNone: of all journeys.
  void StopAll(Customer& customer, int32_t journey);
  // Handles what was emitted, each event as a step of its own, and what is emitted meanwhile.
  [[gnu::noinline]] void HandleEmitted(Customer& customer);
  // What was broken off by a host's exception is not another customer's.
  void DropEmitted() {
    if ((left_ & kEmissions) == 0) [[likely]]
      return;
    emissions_.clear();
    left_ &= ~kEmissions;
  }

  // ---- profile.cpp
  void StoreField(Customer& customer, int32_t field, const Value& value);
  // After a field was stored: a changed zone changes what is pending.
  void ZoneMayHaveChanged(Customer& customer, int64_t now);

  // ---- moments.cpp
  // What reads the field must be computed anew.
  void FieldAssigned(const Customer& customer, int32_t field);
  // As if every field were assigned, for this instance.
  void AllAssigned(const Customer& customer, Offset instance);
  // Notes the moments of an instance that `reads` holds for.
  template <class Reads>
  void MarkMoments(const Customer& customer, Offset instance, Reads&& reads);
  Value Moment(Offset instance, int32_t function);
  // The pending wait ends then.
  void Postpone(Customer& customer, Offset instance, int64_t due);
  // Of a pending wait whose moment has moved, in the instance's turn: it goes on if the time has come.
  void TurnOfWait(Customer& customer, Offset instance);
  // What was assigned in this step moves its moments.
  [[gnu::noinline]] void MoveMoments(Customer& customer);
  void DropMoved();
  // The moment that a wait for a time of day means now.
  int64_t MomentOfWait(const Customer& customer, const Instance& instance, const ir::Wait& wait, int64_t after) const;

  // ---- timers.cpp
  [[gnu::noinline]] void FireAll(Customer& customer, int64_t limit);
  void FireInstance(Customer& customer, Offset instance);
  void FireTimer(Customer& customer, Offset instance, size_t timer);
  void FireSchedule(Customer& customer, uint32_t schedule);
  // The pending wait is over: the flow goes on behind it.
  void GoOn(Customer& customer, Offset instance);
  const ir::Enter& ScheduleRule(size_t schedule) const {
    const EnterRule& rule = plan_.schedules[schedule];
    return JourneyAt(rule.journey).enters[static_cast<size_t>(rule.enter)];
  }
  // Times of day without a zone of their own mean something else now.
  void RecomputeMoments(Customer& customer, int64_t now);
  [[gnu::noinline]] void RestartIdle(Customer& customer, int32_t event);
  Offset FindCarried(const Customer& customer, int32_t index, int32_t event) const;
  void RestartIdle(Customer& customer, Offset at, const ir::Journey& journey);

  void RecomputeMoments(Customer& customer, Offset instance, int64_t now);

  // ---- merge.cpp
  void Unite(Customer& into, const Customer& from);
  void TakeOverProfile(Customer& into, const Customer& from);
  void TakeOverEntries(Customer& into, const Customer& from);
  void TakeOverInstances(Customer& into, const Customer& from);
  void HearAsWell(Customer& customer, Offset stays, Offset ends);
  void LengthenIdle(Customer& customer);

  // ---- migrate.cpp
  // What an older version's timer was; null: there was none.
  struct OldTimer {
    const ir::Timer* row = nullptr;
    int64_t due = kNever, count = 0;
  };
  void Lead(Customer& customer, Offset at, const Instance& old, const ModuleChange& change);
  void CarryEnds(Customer& customer, Offset at, const Customer& was, const Instance& old, const JourneyChange& change);
  void CarryTimers(Customer& customer, Offset at, const Customer& was, const Instance& old,
                   const JourneyChange& change);
  void CarryWait(Customer& customer, Offset at, const Customer& was, const Instance& old, const JourneyChange& change);
  void MoveSchedules(Customer& customer, const ModuleChange& change, int64_t now);
  int64_t DueOfTimer(Customer& customer, Offset at, int32_t index, const OldTimer& before, const Customer& was,
                     int64_t& count);
  int64_t NextFiring(const Instance& one, const ir::Timer& timer, int64_t now) const;
  int64_t SilentSince(const Customer& customer, const Instance& one, const OldTimer& before, const Customer& was) const;
  static bool ShapeHasHoldout(const Customer& customer, const Instance& one);

  // ---- entry.cpp
  // A test may be of some journeys only.
  bool Runs(int32_t journey) const { return options_.hooks == nullptr || options_.hooks->Runs(journey); }
  // Of the current instance.
  void End(ir::Outcome outcome, bool has_reason, std::string_view reason);
  bool MayEnter(Customer& customer, int32_t journey, const KeyView& key);
  bool EndedNow(const Customer& customer, int32_t journey, const KeyView& key) const;
  // `key_value` is null for journeys without a key, and `rule` for `start`, which may bring values for the memory.
  void TryEnterOn(Customer& customer, const EventJourney& reaction, const KeyView& key, const Value* key_value);
  void Enter(Customer& customer, int32_t journey, const Value* key_value, const ir::Enter* rule,
             std::span<const Value> memory = {});

  // ---- records.cpp
  // Lives until the next call.
  std::string_view KeyTextOf(const Instance& instance) const;
  Record CommonRecord(const Instance& instance, RecordKind kind, int64_t detail, const Cause& cause) const;
  // What the next one begins with, where it is none of those found last.
  [[gnu::noinline]] Record& FindRecord(const Instance& instance, RecordKind kind, int64_t detail, const Cause& cause);
  // A record but for what is its own (HasOwn in records/record.cpp); it lives until the next one. `detail` is, of its
  // kind, the stage it came from (kNone: to be added), the split and the arm, the channel, field, goal or outcome.
  Record& MakeRecord(const Instance& instance, RecordKind kind, int64_t detail = 0);
  void WriteSend(const Instance& instance, RecordKind kind, int32_t channel, uint32_t n, std::string_view args_json,
                 std::string_view reason, std::string_view by, int64_t until);

  // ---- sends.cpp
  void Deliver(Offset instance, Offset send);
  void DropDeferred(Offset instance, std::string_view reason) {
    if (customer_->At(instance).deferred != 0) [[unlikely]]
      DropEarlier(instance, reason);
  }
  void DropEarlier(Offset instance, std::string_view reason);
  // The flow that waits for this send goes on, if it still does.
  void GoOnAfter(Offset instance, uint32_t send, bool sent);

  // ---- policies.cpp
  struct SendAsked {
    int32_t channel;
    const Value* args;  // by Channel::rule_params
    int64_t made;       // when the send ran
    bool asks_quiet;
    bool skips;
  };
  struct SendAnswer {
    ir::SendFate fate = ir::SendFate::kSent;
    std::string_view reason = {};  // of a suppressed one
    std::string_view by = {};      // the rule
    int64_t until = 0;             // of a deferred one
    bool by_cap = false;           // a cap deferred it, so quiet hours are asked again
  };
  // What becomes of a send now: all requirements, then quiet hours, then caps; each time the channel's own rules first.
  SendAnswer Ask(const SendAsked& send);
  bool AskRequirements(const SendAsked& send, SendAnswer& answer);
  bool AskQuiet(const SendAsked& send, SendAnswer& answer);
  bool AskCaps(const SendAsked& send, SendAnswer& answer);
  // When the cap, which is reached, has room again.
  int64_t RoomAt(const ir::Cap& cap, int32_t log) const;
  // A message was sent: caps will count it.
  void LogSent(const SendAsked& send);
  // Of the arguments of a send: those that rules read. Valid until the next call.
  const Value* RuleArgs(int32_t channel, const Value* args);
  const Value* KeptRuleArgs(Offset send);
  // Calls visit(rules, plan, args, group) for the channel and each of its groups, until one gives false.
  template <typename Visit>
  bool ForEachOwner(const SendAsked& send, Visit&& visit);

  const ir::Journey& JourneyAt(int32_t journey) const { return module_.journeys[static_cast<size_t>(journey)]; }
  // A value of the type of a keyed journey's key.
  static KeyView KeyOf(const ir::Journey& journey, const Value& value) {
    return MakeKey(journey.memory.slots[static_cast<size_t>(journey.key_slot)].type.kind, value);
  }
  const ir::Journey& JourneyOf(const Instance& instance) const { return JourneyAt(instance.journey); }
  // The instance whose code runs.
  Instance& Current() const { return customer_->At(instance_); }

  const Program& program_;
  const ir::Module& module_;
  const Plan& plan_;
  const Executor& executor_;
  RecordSink& sink_;
  FoldOptions options_;
  std::vector<std::atomic<NativeFn>> native_;  // what table_ is where the executor has none
  // By function, and growing while we run; null: through the executor.
  const std::atomic<NativeFn>* const table_;
  EngineCounters counters_;

  // Of the current step.
  Arena arena_;
  Step step_;
  Customer* customer_ = nullptr;
  Offset instance_ = 0;                  // whose code runs
  const Value* entering_key_ = nullptr;  // while enter rules of a keyed journey are tried
  Cause cause_;                          // of records, but for those that a condition makes
  RecordForms forms_;
  Record other_record_;  // of no form
  // Which of the lists below have something in them: most often none has, which is one look instead of six.
  enum Left : uint32_t { kRequests = 1, kEnded = 2, kMoved = 4, kDues = 8, kEmissions = 16 };
  uint32_t left_ = 0;
  const bool any_condition_;  // there are whens, of stages or of entry
  int when_depth_ = 0;
  std::string_view old_stage_;  // while somebody is led out of a stage of an older version: its name
  std::vector<Request> requests_;
  std::vector<Value> request_values_, started_;  // those of all requests; of the start that is made
  Arena request_texts_;
  std::vector<Emission> emissions_;  // of the current input or timer, those that are handled too
  Arena emitted_;                    // their fields
  struct Moved {
    Offset instance;
    int32_t timer;  // kNone: the pending wait
  };
  std::vector<Moved> moved_;  // moments that read what was assigned
  // When each field was last assigned, as the number of moments computed by then: what has not been computed since
  // needs no second note.
  std::vector<uint64_t> assigned_;
  uint64_t computed_ = 0;
  // Few; this container grows out of the way of those who find room.
  boost::container::small_vector<Offset, 8> touched_;  // instances whose next due may have changed, or which ended
  bool schedules_touched_ = false;
  bool asks_policy_ = false;        // a channel's rule is being asked: of the customer, not of the instance
  std::vector<Offset> ended_;       // instances that ended in this step, until its end
  std::vector<uint32_t> admitted_;  // reactions that the index admits for the event
  // Room for texts, so that records need no memory of their own.
  mutable std::string key_text_, bucket_text_;
  LineBlock args_json_, send_id_;
  std::string value_json_;
  // Of the send that is being asked about.
  std::vector<Value> rule_args_, group_args_;
  std::vector<ir::Quiet> quiet_;
  std::vector<const std::string*> quiet_names_;
  std::vector<int32_t> logs_;
};

}  // namespace journey::rt
