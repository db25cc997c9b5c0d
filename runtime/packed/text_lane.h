// A lane for customers with texts as ids: what a session's shard runs when the module has a batch loop.
//
// In: decoded inputs with their watermarks, as rt::Engine takes them. Out: the same records. Plain events (declared, in
// order, without a message id) go to the loop by the handle of their customer; everything else goes to the engine. When
// the engine does most of the steps, it takes over for good. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/engine/engine.h"
#include "runtime/packed/handles.h"
#include "runtime/packed/lane.h"
#include "runtime/packed/records.h"

namespace journey::packed {

class TextLane {
 public:
  // All must outlive it.
  TextLane(const rt::Program& program, const rt::Executor& executor, const flat::Code& code, rt::RecordSink& sink,
           rt::EngineOptions options);

  void Handle(std::span<const rt::Arrival> arrivals);
  void AdvanceTo(int64_t watermark) { lane_.AdvanceTo(watermark); }
  rt::EngineCounters counters() const { return lane_.counters(); }
  uint64_t slow_steps() const { return lane_.slow_steps(); }

 private:
  void HandleSome(std::span<const rt::Arrival> arrivals);

  const rt::Program& program_;
  const flat::Plan& plan_;
  SpellOut spell_out_;
  Handles handles_;
  Lane lane_;
  std::vector<uint8_t> events_;  // of one call
  uint64_t handled_ = 0;
};

}  // namespace journey::packed
