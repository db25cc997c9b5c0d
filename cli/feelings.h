// A log -> how customers felt where they were, by what [feelings] of journey.toml says of its events.
//
// The journeys run once more, with somebody who looks on: an answer counts in each stage in which its customer is when
// the event comes, before rules act on it.
#pragma once

#include <optional>

#include "cli/input_flags.h"
#include "compiler/driver/project.h"
#include "insight/figures.h"
#include "ir/ir.h"
#include "runtime/session/session.h"

namespace journey::cli {

struct FeelingsAsked {
  InputFlags input;
  rt::SessionOptions session;
};

// Into the figures of stages. An exit code where something is wrong, which has been said; nothing is done where the
// project has no [feelings].
std::optional<int> AddFeelings(const FeelingsAsked& asked, const ProjectFiles& project, const ir::Module& module,
                               insight::Figures& figures);

}  // namespace journey::cli
