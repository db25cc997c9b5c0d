// Every step and expectation that a generated test may hold.
//
// In: a typed program. Out: texts, each the body of a test block. Names that two modules declare are left out, since a
// module that uses both could not say which it means. Bounded, whatever the program. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::generate {

enum class MoveKind : uint8_t {
  kArm,  // these two begin a test
  kCustomer,
  kStep,
};

struct Move {
  MoveKind kind = MoveKind::kStep;
  std::string text;  // `after 1 hour`
};

// Of one journey, those of which one holds at most; `entered` first, which the others need.
struct JourneyQuestions {
  std::string entered;
  std::vector<std::string> where;
};

struct Menu {
  std::vector<Move> moves;
  std::vector<JourneyQuestions> journeys;
  std::vector<std::string> sends;    // `expect sent mail from Reminder`
  std::vector<std::string> modules;  // that a module with these texts uses
};

Menu MenuOf(const typed::Program& program);

}  // namespace journey::generate
