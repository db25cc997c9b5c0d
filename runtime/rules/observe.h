// Who may watch a fold, and in tests steer it: neither is needed to run.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/event/input.h"
#include "runtime/state/customer.h"

namespace journey::rt {

// What a rule asked of the customer at hand.
enum class Question : uint8_t {
  kSegment,      // `for`: may this journey be entered at all
  kEnterWhere,   // the `where` of an entry rule
  kEnterWhen,    // the condition of `enter when`
  kReenter,      // whether the journey may be entered now: nobody inside, and `reenter` allows it
  kRequirement,  // a channel's `requires`
  kQuiet,        // whether a channel's quiet hours hold now, or (with a function) whether some do not for this send
  kCap,          // whether a cap of a channel is reached; with a function, whether it counts this send
  kFilter,       // the `where` of a history query
};
std::string_view QuestionName(Question question);

struct Asked {
  Question question;
  int64_t time;      // logical time of the step
  int32_t journey;   // kNone where it is no journey's
  int32_t rule;      // the entry rule; of sends the number of its kind in the channel or group, from 0; else kNone
  int32_t channel;   // of sends
  int32_t function;  // that computed the answer; kNone: none was needed
  bool answer;
  int32_t group = ir::kNone;  // whose rule it is, of sends; kNone: the channel's own
};

// Sees every question that a rule asks, and its answer, in order; and which event of the input it was asked about. What
// it does changes no record.
class Trace {
 public:
  virtual ~Trace() = default;
  virtual void See(const Customer& /*customer*/, const Asked& /*asked*/) {}
  // An event of the input is about to reach the rules: what was due before it has fired, and history has taken it in.
  // Repeats never come here.
  virtual void Hears(const Customer& /*customer*/, const Happening& /*input*/) {}
  // The step in which it did is over. What was emitted meanwhile has not been handled.
  virtual void HasHeard(const Customer& /*customer*/, const Happening& /*input*/) {}
};

// For test blocks: says who may be entered, forces arms and keeps what has ended.
class TestHooks {
 public:
  virtual ~TestHooks() = default;
  // Whether the journey takes part in the test.
  virtual bool Runs(int32_t journey) const = 0;
  // A split is walked: the arm that it takes; kNone: as its shares say.
  virtual int32_t WalkSplit(int32_t journey, int32_t split) = 0;
  // Before the instance's memory goes.
  virtual void Ended(const Customer& customer, const Instance& instance, ir::Outcome outcome) = 0;
  // Memory of the customer's latest ended instance, if it entered after `sequence`, else false.
  virtual bool LoadEnded(std::string_view customer, int32_t journey, int64_t slot, uint32_t sequence,
                         Value* value) const = 0;
};

}  // namespace journey::rt
