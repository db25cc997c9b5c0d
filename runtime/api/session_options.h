// What options of engines and stores have in common. Pure.
#pragma once

#include <cstddef>

#include "runtime/session/session.h"

namespace journey::api {

// What is wrong with them; null when nothing is.
template <typename Options>
const char* FaultOfSession(const Options& options) {
  constexpr size_t kMostThreads = 1024;
  if (options.lateness_ms < 0 || options.dedup_window_ms < 0) {
    return "lateness and deduplication window must not be negative";
  }
  if (options.rest_after_ms < 0) return "rest_after_ms must not be negative";
  if (options.max_ahead_ms < -1) return "max_ahead_ms must be 0, -1 or a number of milliseconds";
  if (options.threads > kMostThreads) return "threads must not be above 1024";
  return nullptr;
}

template <typename Options>
rt::SessionOptions SessionOf(const Options& options) {
  // Inputs a batch when there are workers: enough work between two hand-offs.
  constexpr size_t kThreadedBatch = 16384;
  rt::SessionOptions session;
  session.lateness_ms = options.lateness_ms;
  if (options.dedup_window_ms > 0) session.engine.dedup_window_ms = options.dedup_window_ms;
  if (options.max_ahead_ms > 0) session.max_ahead_ms = options.max_ahead_ms;
  if (options.max_ahead_ms < 0) session.max_ahead_ms.reset();
  if (options.rest_after_ms > 0) session.rest_after_ms = options.rest_after_ms;
  if (options.threads > 1) {
    session.threads = options.threads;
    session.batch = kThreadedBatch;
  }
  return session;
}

}  // namespace journey::api
