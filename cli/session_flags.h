// The flags of a run that say which inputs are late, doubled or too far ahead, over what journey.toml says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/flags.h"
#include "compiler/driver/project.h"
#include "runtime/session/session.h"

namespace journey::cli {

// As written; empty: not given.
struct SessionFlags {
  std::string lateness, max_ahead, dedup_window;
};

void AddSessionFlags(Command run, SessionFlags& flags);

// An exit code where they are wrong.
std::optional<int> ReadSessionFlags(const SessionFlags& flags, const ProjectFiles& project,
                                    rt::SessionOptions* options);

// A duration of the language, not negative, in ms.
std::optional<int> ReadDuration(const std::string& flag, const std::string& text, int64_t* ms);

}  // namespace journey::cli
