// Puts every customer's state through bytes after each input and each firing: what goes on is what was read back.
//
// For sessions of tests (SessionOptions::touched). The state is decoded by a reader whose schema went through bytes
// itself, as another process would have it, and must encode to the same bytes again. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "runtime/shard/engine.h"
#include "runtime/state/codec.h"

namespace journey::rt::test {

class Recoder {
 public:
  explicit Recoder(const Program& program)
      : schema_(Schema::Decode(Schema::Of(program).Encode()).value()),
        hash_(Schema::Of(program).Hash()),
        reader_(schema_, program) {}

  void operator()(Engine& engine, std::string_view id) {
    const std::string before = EncodeState(*engine.Look(id), hash_);
    StateLosses losses;
    const Status status = engine.Restore(before, reader_, &losses);
    CHECK_MSG(status.ok(), status.message().c_str());
    const std::string after = EncodeState(*engine.Look(id), hash_);
    CHECK_MSG(losses.none() && before == after, "state changes when it is written and read back");
    ++count_;
  }
  uint64_t count() const { return count_; }

 private:
  const Schema schema_;
  const uint64_t hash_;
  const StateReader reader_;
  std::atomic<uint64_t> count_{0};
};

}  // namespace journey::rt::test
