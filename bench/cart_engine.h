// The cart journey in Journey's engine, over the events of bench/workload, for comparison with the yardsticks there.
//
// In: the compiled journey, an executor, the events. Out: the same counts as every yardstick, and the seconds of the
// loop over the events. Events go into a session as decoded inputs, so no line is read inside the clock; records are
// made and handed to a sink that counts; texts of customer ids are made before the clock starts, because inputs bring
// ids as text. A run is one session with one shard on the thread that steps it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "bench/workload/workload.h"
#include "runtime/program/program.h"
#include "runtime/records/record.h"
#include "runtime/session/session.h"
#include "runtime/shard/engine.h"

namespace journey::bench {

// Compiles bench/cart_workload.journey, given its path.
Result<std::unique_ptr<rt::Program>> LoadCartProgram(const std::string& path);

// Adds one record to the counts. `customer_of`: the external id behind a customer's text.
void AddRecord(const rt::Record& record, const std::function<uint64_t(std::string_view)>& customer_of, Counts& counts);

// The texts of the customers' ids.
class CustomerIds {
 public:
  explicit CustomerIds(uint32_t customers);
  std::string_view Of(uint32_t index) const { return {&texts_[size_t{index} * kChars], kChars}; }

 private:
  // Fixed-width hexadecimal, so that a customer's text is found by its dense index.
  static constexpr size_t kChars = 16;
  std::vector<char> texts_;
};

// One session over the events; all arguments must outlive it.
class CartSession {
 public:
  CartSession(const rt::Program& program, const rt::Executor& executor, std::span<const Event> events,
              const CustomerIds& ids);
  ~CartSession();
  // Takes the next batch of events. False: all are handled and every timer due by then has fired.
  bool Step();
  // The seconds are the caller's to fill in.
  CartRun Result() const;

 private:
  class Sink;
  const std::span<const Event> events_;
  const CustomerIds& ids_;
  std::array<int32_t, kEventTypes> event_ids_{};
  const ir::Layout* add_ = nullptr;   // of the event with fields
  uint32_t amount_ = 0, source_ = 0;  // where its fields stand
  std::unique_ptr<Sink> sink_;
  rt::Session session_;
  size_t next_ = 0;
};

CartRun RunCartEngine(const rt::Program& program, const rt::Executor& executor, std::span<const Event> events,
                      const CustomerIds& ids);

}  // namespace journey::bench
