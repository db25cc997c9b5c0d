// A story without a store: what it gives is what every run with one must give.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "runtime/migrate/plan.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"

namespace journey::store_testing {

inline constexpr const char* kClock = "the clock";  // among states

// What a run gives.
struct Given {
  std::string records;
  std::map<std::string, std::string> states;  // and ids that are others'
};

std::map<std::string, std::string> StatesOf(const rt::Program& program, rt::Session& session);

// The project as it is for a while.
struct Version {
  std::unique_ptr<rt::Program> program;
  std::unique_ptr<rt::Executor> executor;
};

// What is read under one version, from the first line to the end of input.
struct Chapter {
  const Version* version = nullptr;
  std::string source;  // its name
  std::string_view events;
  std::optional<int64_t> until;
};

// What a log has that no source gave, by position: an end of a batch or of the input, or somebody taken out.
struct Extra {
  enum class Kind { kBatchEnd, kInputEnd, kRemoved } kind = Kind::kBatchEnd;
  std::optional<int64_t> until;
  std::string customer;
  int32_t journey = ir::kNone;
  uint64_t request = 0;
};
using Extras = std::map<uint64_t, Extra>;

// A session under the version of the moment.
class PlainRun {
 public:
  PlainRun(const rt::SessionOptions& options, std::function<void(std::string_view lines)> write)
      : options_(options), write_(std::move(write)) {}

  // The project's version with those beside it on which somebody inside is to finish; null: nobody is.
  std::unique_ptr<Version> Linked(const Version& project);
  // Whether everybody inside has a place in it; a session begins with its first version.
  bool LeadOver(const Version& version);
  // Who is in a journey, in order.
  std::vector<std::string> Inside();
  // Takes somebody who is inside out of all journeys.
  void Remove(const std::string& customer) { CHECK(part_->session.Remove(customer, ir::kNone)); }
  // `entry` is called behind each entry that a log has.
  void Read(const Chapter& chapter, const std::function<void()>& entry = {});
  // As Read, but for what a log says has happened between: the input ends where that says so. `apply` is called around
  // each of these: with false before, with true after.
  void ReadAsLogged(const Chapter& chapter, const Extras& extras, const std::function<void()>& entry = {},
                    const std::function<void(const Extra& extra, bool done)>& apply = {});
  // Everybody of the other one comes in, of whom nobody is known here.
  void TakeIn(PlainRun& other);
  // The records so far are written, of batches that have ended.
  void Settle() { part_->session.Settle(); }
  std::map<std::string, std::string> States() { return StatesOf(*version_->program, part_->session); }

 private:
  struct Part {
    Part(const Version& version, const rt::SessionOptions& options, std::function<void(std::string_view lines)> write)
        : buffers(version.program->module(), options, false, std::move(write)),
          session(*version.program, *version.executor, buffers, options) {}
    rt::RecordBuffers buffers;
    rt::Session session;
  };
  const rt::SessionOptions options_;
  const std::function<void(std::string_view lines)> write_;
  const Version* version_ = nullptr;
  std::unique_ptr<Part> part_;
};

}  // namespace journey::store_testing
