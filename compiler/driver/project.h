// Finds the source files of a project and names their modules (contract section 1).
//
// A path is a folder with a journey.toml, a folder without one, or a single file. A single file below the sources of a
// project's journey.toml belongs to that project; any other stands alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "compiler/diag/lints.h"
#include "compiler/driver/feelings.h"
#include "compiler/driver/sinks.h"

namespace journey {

struct ProjectFile {
  std::string path;    // as people should see it in messages
  std::string module;  // "shop.cart"
  // Read already: that of standard input, whose path is `-`.
  std::optional<std::string> text;
};
// What messages call standard input.
inline constexpr char kStandardInputName[] = "<stdin>";

// How an event log maps to inputs: [input] of journey.toml, or flags. All as written; empty: not said.
struct InputMapping {
  std::string format;  // "jsonl", "csv", "xes"; empty: guessed from the name
  std::string preset;  // whose JSON it is
  std::string customer_column, time_column, event_column, id_column;
  std::string delimiter, zone, time_format;
  // [input.fields]: names and JSON Pointers, several for the customer.
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
};

struct ProjectFiles {
  std::string root;                // the folder, or the lone file's path
  std::vector<ProjectFile> files;  // sorted by module name
  InputMapping input;
  Lints lints;  // [lints] of journey.toml
  // Duration literals, as written in journey.toml; max_ahead may be "none".
  std::optional<std::string> lateness, dedup_window, max_ahead;
  std::vector<SinkSettings> sinks;
  std::vector<FeelingSource> feelings;
};

// Errors: a path that does not exist, a manifest that cannot be read, two files with one module name, no files at all.
Result<ProjectFiles> FindProject(const std::string& path);

// '/' becomes '.', characters that no identifier may hold become '_'; the extension is dropped.
std::string ModuleName(std::string_view relative_path);

}  // namespace journey
