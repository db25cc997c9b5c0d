// One run over one stream of inputs: watermark, batches, shards. What `journey run`, tests and hosts drive.
//
// Inputs arrive in order; each is stamped with the watermark at its arrival (section 4) and queued to the shard of its
// customer. A full batch is handled shard by shard, then every shard's timers up to the watermark fire. Shard count and
// batch size change no customer's records. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/engine/engine.h"

namespace journey::rt {

struct SessionOptions {
  int64_t lateness_ms = 0;  // allowed lateness, >= 0
  size_t shards = 1;        // >= 1
  size_t batch = 4096;      // inputs, >= 1
  EngineOptions engine;
};

class Session {
 public:
  // All three must outlive the session. Records of one customer reach `sink` in order.
  Session(const Program& program, const Executor& executor, RecordSink& sink, SessionOptions options = {});

  // Where the next input must be decoded to; valid until the next Feed returns.
  Arena& arena() { return arena_; }
  void Feed(const Input& input);
  // Handles what is queued. Then timers due at or before the watermark have fired.
  void Flush();
  // Flush; then, if `until` is later than the watermark, the clock goes on to that moment.
  void Finish(std::optional<int64_t> until = std::nullopt);

  // The largest timestamp so far less the lateness; kNoTimestamp before the first.
  int64_t watermark() const { return watermark_; }
  // Summed over the shards.
  EngineCounters counters() const;

 private:
  struct Queued {
    Input input;
    int64_t watermark;
  };
  struct Shard {
    std::unique_ptr<Engine> engine;
    std::vector<Queued> queue;
  };
  SessionOptions options_;
  Arena arena_;
  std::vector<Shard> shards_;
  size_t queued_ = 0;
  uint64_t rejected_ = 0, ignored_ = 0;
  int64_t watermark_ = kNoTimestamp;
};

}  // namespace journey::rt
