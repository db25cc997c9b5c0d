// A log through the journeys, with those who look on: for `conform`, `gap`, `advise` and what customers say. One run
// serves all of them.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "compiler/conform/watcher.h"
#include "compiler/coverage/customers.h"
#include "compiler/gap/evidence.h"
#include "runtime/input/source.h"
#include "runtime/program/program.h"
#include "runtime/records/record.h"
#include "runtime/session/session.h"

namespace journey::cli {

// Null: nobody of the kind.
struct LogWatchers {
  gap::Observer* touchpoints = nullptr;
  conform::Watcher* design = nullptr;
  coverage::CustomersTouched* touched = nullptr;
  rt::Trace* events = nullptr;
  rt::RecordSink* records = nullptr;
};

struct WatchedLog {
  uint64_t lines = 0, rejected = 0, customers = 0;
};

// The interpreter runs; nothing is sent or kept.
Result<WatchedLog> WatchLog(const rt::Program& program, const std::string& path, const rt::SourceOptions& reading,
                            rt::SessionOptions session_options, const LogWatchers& watchers);

}  // namespace journey::cli
