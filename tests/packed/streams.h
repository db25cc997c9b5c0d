// Random inputs for a module: batches of packed events, with inputs of other kinds among them.
//
// In: a loaded module, the bytes of an event in a batch and a seed. Out: a Stream; the same seed gives the same one.
// A Stream owns all that its inputs point to and cannot be moved.
#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "runtime/engine/engine.h"
#include "runtime/engine/program.h"
#include "runtime/flat/plan.h"
#include "runtime/value/value.h"

namespace journey::packed_test {

// What the stream is like; all are chosen at random unless said otherwise.
enum class Ids { kSequential, kRandom, kSpecial, kSameLine, kLastLine, kFirstLine, kSameLow, kCrowded, kGrowing };
enum class Start { kToday, kFarBack, kEpoch, kLeast, kMost };
enum class Gaps { kNone, kMillis, kSeconds, kMinutes, kHours, kMixed, kLeaps };
struct Shape {
  bool by_id = true;
  Ids ids = Ids::kSequential;
  Gaps gaps = Gaps::kSeconds;
  uint64_t customers = 1;
  size_t events = 300;
  int odd_percent = 0;      // earlier than others before it
  int unplain_percent = 0;  // given as Arrival
  Start start = Start::kToday;
  bool tame = false;   // numbers are small
  bool ahead = false;  // the clock is moved on beyond the inputs at times

  // Nothing in it gives the engine reason to do a step.
  bool Plain() const;
  std::string Text() const;
};
Shape RandomShape(uint64_t seed, bool by_id);

struct Batch {
  size_t begin = 0, end = 0;
  bool advance = false;  // afterwards, to `watermark`
  int64_t watermark = 0;
};

class Stream {
 public:
  Stream(const rt::Program& program, uint32_t event_bytes, const Shape& shape, uint64_t seed);
  Stream(const Stream&) = delete;

  const Shape& shape() const { return shape_; }
  size_t size() const { return watermarks_.size(); }
  const std::vector<Batch>& batches() const { return batches_; }
  const uint8_t* At(size_t i) const { return bytes_.data() + i * event_bytes_; }
  const std::vector<rt::Arrival>& inputs() const { return inputs_; }
  // The same, as the engine takes it; the text lives as long as `name`.
  rt::Arrival ArrivalOf(size_t i, std::string& name) const;
  int64_t end_time() const { return watermarks_.empty() ? 0 : watermark_; }
  // What happened to a customer, for messages.
  std::string Story(uint64_t customer) const;

 private:
  uint64_t Below(uint64_t n) { return random_() % n; }
  bool Chance(int percent) { return Below(100) < static_cast<uint64_t>(percent); }
  void MakeIds();
  int64_t Gap();
  int64_t StartTime();
  void AddPlain(int64_t time);
  void AddInput(int64_t time);
  void FillBlock(const ir::Layout& layout, uint8_t* block);
  int64_t InstantValue();
  rt::Value RandomValue(const ir::Type& type);
  void See(int64_t time) { watermark_ = watermark_ == rt::kNoTimestamp ? time : std::max(watermark_, time); }

  const rt::Program& program_;
  const ir::Module& module_;
  const uint32_t event_bytes_;
  const Shape shape_;
  std::mt19937_64 random_;
  std::vector<uint64_t> ids_;
  std::vector<int64_t> delays_;  // of the module's timers
  std::vector<const rt::Str*> texts_;
  std::vector<uint8_t> bytes_;
  std::vector<int64_t> watermarks_;
  std::vector<rt::Arrival> inputs_;
  std::vector<Batch> batches_;
  std::deque<std::string> names_;
  rt::Arena arena_;
  int64_t now_ = 0;
  int64_t watermark_ = rt::kNoTimestamp;
};

}  // namespace journey::packed_test
