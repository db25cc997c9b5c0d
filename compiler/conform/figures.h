// Where a log leaves the design of journeys: counts, each defined once. docs/conform.md says the same in words.
//
// Plain values. Indices are those of the module.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/map/model.h"
#include "ir/ir.h"

namespace journey::conform {

// A moment in a customer's time line, as far as one journey goes.
struct TrailStep {
  int64_t time = 0;
  int32_t event = ir::kNone;  // of the log; kNone: time passed, or a condition came true
  int32_t word = ir::kNone;   // of these: what did it, Report::words
  int32_t stage = ir::kNone;  // where the customer was afterwards, or ended; kNone: not in the journey
  bool followed = true;
  bool ended = false;  // the journey, with this step
};

struct Example {
  std::string customer;
  std::vector<TrailStep> steps;  // the last one is where the customer left the design
};

// Where somebody was when an event came.
enum class Where : uint8_t { kBefore, kStage, kAfter };

// An event of the journey's that no rule took.
struct Deviation {
  Where where = Where::kStage;
  int32_t stage = ir::kNone;  // of kStage
  int32_t event = ir::kNone;
  map::Place rule;  // that hears it there, and whose condition did not hold or that was not at that point; line 0: none
  bool heard = false;
  uint64_t events = 0, customers = 0;
  std::vector<Example> examples;  // of the first customers
};

// What is heard in one place, and how often it was followed there. Before entry and after the end it is what lets
// customers in.
struct PlaceUse {
  struct Way {
    uint64_t count = 0;
    map::Place rule;  // the first one that hears it
  };
  int32_t stage = ir::kNone;    // kNone: outside
  std::map<int32_t, Way> ways;  // by event that is heard there

  uint64_t followed() const;
  size_t done() const;  // how many of them were ever followed
};

struct JourneyFigures {
  int32_t journey = ir::kNone;
  map::Place at;
  uint64_t events = 0, followed = 0;         // those that count
  uint64_t inside = 0, inside_followed = 0;  // of these: of customers who were in a stage
  uint64_t customers = 0, fitting = 0;       // with such events; all of whose were followed
  uint64_t held_out = 0;                     // events of customers who were held out
  uint64_t not_meant = 0;                    // events before entry of customers whom `for` leaves out
  std::vector<PlaceUse> places;              // outside first, then by stage; final stages have nothing to hear
  std::vector<Deviation> deviations;         // the commonest first
  std::map<int32_t, uint64_t> remembered,
      unheard;  // events that count for nothing: looked back at, or not in the design

  // Nothing of nothing.
  std::optional<double> fitness() const;
  std::optional<double> precision() const;
};

struct Report {
  std::string title;
  const ir::Module* module = nullptr;
  std::vector<std::string> words;
  std::vector<JourneyFigures> journeys;
  uint64_t lines = 0, rejected = 0, customers = 0;
  int64_t first = 0, last = 0;                 // times of handled events; nothing was handled: both 0
  std::map<std::string, uint64_t> undeclared;  // names of events in the log

  // Journeys whose fitness is below the share.
  size_t below(double share) const;
};

}  // namespace journey::conform
