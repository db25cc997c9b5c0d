// One version of a project, as a review tells of it: what its tests come to, and what a log would have got.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/status.h"
#include "compiler/driver/compile.h"
#include "runtime/input/source.h"
#include "runtime/program/program.h"
#include "runtime/session/session.h"

namespace journey::cli {

struct ReviewTests {
  struct Failure {
    std::string place, name, message;
  };
  size_t passed = 0;
  std::vector<Failure> failures;
  double coverage = 0;  // percent
};

struct ReviewLog {
  struct Channel {
    uint64_t messages = 0, customers = 0;
    uint64_t most = 0;                        // to one customer
    std::map<std::string, uint64_t> by_name;  // of the template, where a message has one
  };
  struct Journey {
    uint64_t entries = 0, held_out = 0, inside = 0;
    std::map<std::string, uint64_t> outcomes;
    friend bool operator==(const Journey&, const Journey&) = default;
  };
  uint64_t lines = 0, rejected = 0, customers = 0;
  std::map<std::string, Channel> channels;
  std::map<std::string, Journey> journeys;             // by qualified name
  std::unordered_map<std::string, uint64_t> messages;  // a number for all that a customer got, and when
};

// By the interpreter, with what its instructions touch.
ReviewTests TestsOf(const Compilation& compilation, const rt::Program& program);

Result<ReviewLog> LogOf(const rt::Program& program, const std::string& path, const rt::SourceOptions& reading,
                        const rt::SessionOptions& options);

}  // namespace journey::cli
