// The flags of `run` that say what a log looks like, over what journey.toml says of it.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "cli/flags.h"
#include "compiler/driver/project.h"
#include "runtime/input/source.h"

namespace journey::cli {

struct InputFlags {
  std::string events;
  std::string format, preset;
  std::string customer_column, time_column, event_column, id_column;
  std::string delimiter, zone;
  bool sort = false, follow = false;
  size_t sort_memory = rt::SourceOptions().sort_memory;
};

// `required`: there must be a log.
void AddInputFlags(Command run, InputFlags& flags, bool required = true);

// How to read the log: by the flags, else as journey.toml or the file's name say.
Result<rt::SourceOptions> ReadingOf(const InputFlags& flags, const InputMapping& manifest);

}  // namespace journey::cli
