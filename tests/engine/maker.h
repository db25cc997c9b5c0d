// Small modules made by hand, for tests of the engine alone: no compiler, one instruction list a function.
//
// The customer has n: int, zone: timezone, ok: bool. Every event has key: string and n: int. Function bodies are
// lambdas over the builder; a body that is to be seen stores a number to customer.n, which makes a `profile` record.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ir/builder.h"
#include "ir/cost.h"
#include "ir/ir.h"
#include "runtime/shard/engine.h"
#include "runtime/interp/interp.h"
#include "runtime/records/record.h"

namespace journey::rt::test {

inline constexpr int64_t kMinute = 60'000;
inline constexpr int64_t kHour = 60 * kMinute;
inline constexpr int64_t kDay = 24 * kHour;
inline constexpr int64_t kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z, a Thursday

enum Field : int32_t { kN, kZone, kOk };

using Body = std::function<void(ir::Builder&)>;

class Maker {
 public:
  Maker();
  ir::Module& module() { return module_; }

  int32_t Event(const std::string& name);
  // Journeys must be added in journey order.
  int32_t Journey(const std::string& name, bool keyed = false);
  ir::Journey& At(int32_t journey) { return module_.journeys[static_cast<size_t>(journey)]; }
  int32_t Stage(int32_t journey, const std::string& name, bool final = false);
  int32_t Timer(int32_t journey, int32_t stage, ir::TimerKind kind, int64_t ms, Body body);
  void At(int32_t journey, int32_t stage, int64_t time_of_day, Body body);
  void Handler(int32_t journey, int32_t event, Body body);
  void EnterOn(int32_t journey, int32_t event, int32_t where_fn = ir::kNone);
  void EnterWhen(int32_t journey, Body condition);
  void EnterEvery(int32_t journey, int64_t time_of_day);
  // The flow's statements by entry: 0 from the start, others after waits.
  void Flow(int32_t journey, int32_t stage, std::vector<Body> parts);
  int32_t WaitDelay(int32_t journey, int32_t stage, int64_t ms, int64_t resume);
  int32_t Channel(const std::string& name);

  // A function of an instance; `body` must not end in a terminator.
  int32_t Instance(int32_t journey, Body body);
  // A condition over the customer.
  int32_t Condition(Body body);
  int32_t History(ir::HistoryKind kind, int32_t event, int32_t field, int64_t window_ms, ir::Kind result);

  // Builds the stages' entry functions and packs everything.
  ir::Module Finish();

 private:
  std::string NextName();
  ir::Module module_;
  int names_ = 0;
};

// ---- pieces of bodies
void Note(ir::Builder& builder, int64_t number);  // customer.n = number
Body Notes(int64_t number);

// Records as one line each: "12:00 J#1 profile 5 S <after>".
class Lines : public RecordSink {
 public:
  void Write(const Record& record) override;
  std::vector<std::string> lines;
};

// An engine with its program, fed by hand.
class Fixture {
 public:
  explicit Fixture(ir::Module module, EngineOptions options = {});
  void Event(int64_t time, int32_t event, const std::string& key = "", int64_t n = 0, const std::string& id = "",
             const std::string& customer = "ada");
  void SetNumber(int64_t time, int64_t n, const std::string& customer = "ada");
  void SetZone(int64_t time, const std::string& zone, const std::string& customer = "ada");
  void Until(int64_t time) { engine_->AdvanceTo(time); }
  // What was recorded since the last call.
  std::vector<std::string> Take();
  Engine& engine() { return *engine_; }
  const Program& program() { return *program_; }
  Interpreter& interpreter() { return *interpreter_; }

 private:
  void Feed(Input& input, const std::string& id, const std::string& customer);
  std::unique_ptr<Program> program_;
  std::unique_ptr<Interpreter> interpreter_;
  Lines lines_;
  std::unique_ptr<Engine> engine_;
  int64_t watermark_ = INT64_MIN;
};

}  // namespace journey::rt::test
