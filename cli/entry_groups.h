// A log -> in which groups customers were when they entered: the same run again, with somebody who asks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/input_flags.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/project.h"
#include "insight/groups.h"
#include "runtime/session/session.h"

namespace journey::cli {

// What divides customers without being told: each segment, and each field of an enum or bool.
std::vector<std::string> UsualQuestions(const Compilation& compilation);

struct GroupsAsked {
  std::vector<std::string> questions;  // expressions, as behind `let`
  InputFlags input;
  rt::SessionOptions session;
};

// An exit code where something is wrong, which has been said.
std::optional<int> ReadGroups(const GroupsAsked& asked, const ProjectFiles& project,
                              std::optional<insight::EntryGroups>& groups);

}  // namespace journey::cli
