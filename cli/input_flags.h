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

// What a command wants of its log.
struct LogNeeds {
  bool required = true;             // there must be one
  bool file = false;                // it is read more than once, so that it is not standard input
  const char* format = "--format";  // what its form is called, where that name is another's
};
// Of a log that is read to its end.
void AddLogFlags(Command command, InputFlags& flags, LogNeeds needs = {});
// The same, and --follow: it may have no end.
void AddInputFlags(Command run, InputFlags& flags);

// What is wrong with --events; "" where nothing is.
std::string WrongLog(const InputFlags& flags, LogNeeds needs);

// How to read the log: by the flags, else as journey.toml or the file's name say.
Result<rt::SourceOptions> ReadingOf(const InputFlags& flags, const InputMapping& manifest);

}  // namespace journey::cli
