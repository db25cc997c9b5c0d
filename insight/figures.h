// What came of journeys, by the records of a run: plain counts, the one place where they are defined.
//
// Made by tally.h; read by everything that shows figures. Journeys, stages, splits, arms and KPIs are those of the
// module, in its order. An *entry* is an `entered` record; those held out are counted beside, and are in no stage.
// Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "insight/answer_order.h"
#include "insight/durations.h"
#include "insight/statistics.h"
#include "ir/ir.h"

namespace journey::insight {

// What customers told of how they felt while they were somewhere, from -2, angry, to 2, delighted.
struct SaidFigures {
  uint64_t answers = 0;
  uint64_t unhappy = 0;     // of these, below 0
  int64_t thousandths = 0;  // their sum: whole numbers, so that their order does not matter

  void Add(double feeling);
  std::optional<double> mean() const;  // nothing of no answers
};

struct StageFigures {
  uint64_t entered = 0;      // times
  uint64_t reached = 0;      // entries that came here at least once
  uint64_t moved_on = 0;     // times that ended by a move
  uint64_t completed = 0;    // entries that ended here as completed: a final stage, or `end`
  uint64_t converted = 0;    // entries that ended here by a goal
  uint64_t dropped = 0;      // entries that ended here by an exit, a timeout or a `stop`, in a stage that is not final
  uint64_t merged = 0;       // entries that ended here because their customer became somebody who had one
  uint64_t inside = 0;       // entries that are still here
  std::vector<uint64_t> to;  // by stage: moves there
  Durations stays;           // of the times that ended
  SaidFigures said;          // by the log, where one is given
  std::map<std::string, uint64_t> causes;  // of those that dropped: "exited, Unsubscribed", "expired"
};

struct ArmFigures {
  uint64_t entries = 0;    // that walked into the arm
  uint64_t first = 0;      // of these, those with entry ordinal 1
  uint64_t converted = 0;  // of these, those that converted afterwards
};

struct ChannelFigures {
  uint64_t sent = 0, deferred = 0;
  std::map<std::pair<std::string, std::string>, uint64_t> suppressed;  // by reason and the rule that decided
};

// A channel's messages of one template (or, where there is none, of one first text argument).
struct MessageFigures {
  std::string channel, name;
  uint64_t sent = 0;
  uint64_t entries = 0;    // that got it before they converted
  uint64_t converted = 0;  // of these, those that converted
  uint64_t first = 0;      // conversions of which it was the first message of the entry
  uint64_t last = 0;       // conversions of which it was the last one before
};

struct CohortFigures {
  Proportion entries, held_out;  // and of these, who converted
};

// By answer.
using GroupFigures = std::map<std::string, CohortFigures, AnswerOrder>;

// Of a KPI `in P%` over one stage's times: entries that have left the stage, and those of them with a stay that misses.
struct WithinFigures {
  uint64_t entries = 0, missed = 0;
};

struct JourneyFigures {
  uint64_t entries = 0, held_out = 0;
  uint64_t again = 0;  // entries and those held out whose ordinal is above 1
  uint64_t first_entries = 0, first_held_out = 0;
  uint64_t converted = 0, held_out_converted = 0;  // once an entry
  uint64_t unprompted = 0;                         // conversions with no message before
  uint64_t inside = 0;
  std::map<std::string, uint64_t> outcomes;  // of entries that ended
  std::map<std::string, uint64_t> goals;     // `converted` records of entries by the goal's event
  Durations to_conversion;                   // from the entry
  std::vector<StageFigures> stages;
  std::vector<std::vector<ArmFigures>> splits;
  std::map<std::string, ChannelFigures> channels;  // by simple name
  std::vector<MessageFigures> messages;            // in the order in which they first came
  std::map<int64_t, CohortFigures> weeks;          // by the Monday (UTC) before the entry, ms
  std::vector<WithinFigures> within;               // by KPI
  std::vector<GroupFigures> groups;                // by question
};

struct Figures {
  std::vector<JourneyFigures> journeys;
  std::vector<std::string> questions;  // that divide entries into groups
  uint64_t records = 0;                // that were used
  uint64_t strangers = 0;              // of journeys or stages that the module does not have
  uint64_t earlier = 0;                // of entries from before the records begin
  uint64_t merged = 0;                 // customers who became somebody else
};

}  // namespace journey::insight
