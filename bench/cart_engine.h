// The cart journey in Journey's engine, over the events of bench/workload, for comparison with the yardsticks there.
//
// In: the compiled journey, an executor, the events. Out: the same counts as every yardstick, and the seconds of the
// loop over the events. Records are made and handed to a sink that counts; texts of customer ids are made before the
// clock starts, because inputs bring ids as text. One thread, one shard.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/status.h"
#include "bench/workload/workload.h"
#include "runtime/engine/engine.h"
#include "runtime/engine/program.h"
#include "runtime/records/record.h"

namespace journey::bench {

// Compiles bench/cart_workload.journey, given its path.
Result<std::unique_ptr<rt::Program>> LoadCartProgram(const std::string& path);

// Adds one record to the counts. `customer_of`: the external id behind a customer's text.
void AddRecord(const rt::Record& record, const std::function<uint64_t(std::string_view)>& customer_of, Counts& counts);

CartRun RunCartEngine(const rt::Program& program, const rt::Executor& executor, std::span<const Event> events,
                      uint32_t customers);

}  // namespace journey::bench
