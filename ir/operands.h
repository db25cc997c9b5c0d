// What the numbers of the IR point at: the immediates of an operation, and the index fields of the tables.
//
// One answer for the verifier (is it in range?) and the printer (what is its name?).
#pragma once

#include <cstdint>
#include <string>

#include "ir/ir.h"

namespace journey::ir {

enum class Ref : uint8_t {
  kNone,  // unused; must be 0 in an instruction
  kNumber,
  kConstant,
  kOptionalConstant,  // or -1
  kFile,
  kEnum,
  kCustomerField,
  kEvent,
  kEventField,  // of the event the instruction names first
  kChannel,
  kHistory,
  kRegex,
  kSet,
  kCalendar,
  kFunction,
  kJourney,
  kJourneySlot,  // of the journey the instruction names first
  // Of the journey that the function belongs to:
  kMemorySlot,
  kStage,
  kTimer,
  kWait,
  kGoal,
  kSplit,
  kOutcome,
  kType,  // TypeImmediate
  kRecord,
  kRecordField,  // of the record the instruction names first
};

struct Immediates {
  Ref imm = Ref::kNone;
  Ref imm2 = Ref::kNone;
};
Immediates ImmediatesOf(Op op);

// The name behind an index, for comments; empty when there is none. `journey` is the function's or table's own journey,
// `first` the instruction's first immediate. Any numbers are fine, in range or not.
std::string NameOf(const Module& module, Ref ref, int64_t index, int32_t journey, int64_t first = kNone);

}  // namespace journey::ir
