// The cart journey in Journey's compiled batch loop, over the events of bench/workload.
//
// In: the workload's events, packed once as hosts hand them over (flat::EventHeader and the event's layout), before any
// clock starts. Out: the same counts as every yardstick, and the seconds of the loop over the events, records written
// and counted. One thread, one lane; several lanes may run on threads of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "bench/workload/huge_array.h"
#include "bench/workload/workload.h"
#include "compiler/jit/batch_code.h"
#include "runtime/engine/program.h"
#include "runtime/interp/interp.h"

namespace journey::bench {

struct PackedEvents {
  HugeArray<uint8_t> bytes;
  size_t count = 0;
  int64_t last_time = 0;
};

// One lane under way, batch by batch.
class LaneRun {
 public:
  virtual ~LaneRun() = default;
  // Handles the next batch; false when there is none, and the last timers have fired.
  virtual bool Step() = 0;
  // Without seconds.
  virtual CartRun Result() const = 0;
};

class CartLane {
 public:
  // Compiles bench/cart_workload.journey, given its path.
  static Result<std::unique_ptr<CartLane>> Create(const std::string& path);

  // By id: the workload's sparse ids; else its dense handles.
  PackedEvents Pack(std::span<const Event> events, bool by_id) const;
  // `expected`: customers that find room at once.
  CartRun Run(const PackedEvents& events, bool by_id, uint64_t expected) const;

  // One lane for each part of the customers, with its memory touched. The events must outlive the runs.
  std::vector<std::unique_ptr<LaneRun>> MakeRuns(std::span<const PackedEvents> parts, bool by_id,
                                                 uint64_t expected) const;

  const rt::Program& program() const { return *program_; }
  const rt::Interpreter& interpreter() const { return *interpreter_; }

 private:
  CartLane() = default;
  std::unique_ptr<rt::Program> program_;
  std::unique_ptr<rt::Interpreter> interpreter_;
  std::unique_ptr<BatchCode> code_;
};

}  // namespace journey::bench
