// Flags first, then the manifest.
#include "cli/input_flags.h"

#include <fmt/format.h>

#include "base/check.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/text_input.h"

namespace journey::cli {
namespace {

// The flag if it was given, else what journey.toml says.
const std::string& Or(const std::string& flag, const std::string& manifest) { return flag.empty() ? manifest : flag; }

Status Unknown(const std::string& what, std::string_view name, std::string_view known) {
  return Status::Error(fmt::format("{}: `{}` is none of {}", what, name, known));
}

// A pointer of [input.fields] to where it belongs.
Status SetField(const std::string& name, const std::vector<std::string>& pointers, rt::JsonMapping& mapping) {
  for (const std::string& pointer : pointers) {
    if (name == "identify" || pointer.empty() || pointer.starts_with('/')) continue;
    return Status::Error(
        fmt::format("journey.toml: `{}` of [input.fields] must be a JSON Pointer such as \"/context/id\", not \"{}\"",
                    name, pointer));
  }
  if (name == "customer") {
    mapping.customer = pointers;
    return {};
  }
  for (const auto& [key, target] :
       {std::pair("type", &mapping.type), std::pair("event", &mapping.event), std::pair("time", &mapping.time),
        std::pair("id", &mapping.id), std::pair("properties", &mapping.properties),
        std::pair("traits", &mapping.traits), std::pair("identify", &mapping.identify)}) {
    if (name != key) continue;
    if (pointers.size() != 1)
      return Status::Error(fmt::format("journey.toml: `{}` of [input.fields] must be one text", name));
    *target = pointers[0];
    return {};
  }
  CHECK_MSG(false, "a key that the manifest's reader lets through");
}

Status ReadMapping(const InputFlags& flags, const InputMapping& manifest, rt::JsonMapping& mapping) {
  if (const std::string& preset = Or(flags.preset, manifest.preset); !preset.empty()) {
    const std::optional<rt::JsonMapping> found = rt::JsonMappingByName(preset);
    if (!found) {
      return Unknown(flags.preset.empty() ? "journey.toml: preset" : "--preset", preset, rt::JsonMappingNames());
    }
    mapping = *found;
  }
  for (const auto& [name, pointers] : manifest.fields) {
    if (Status status = SetField(name, pointers, mapping); !status.ok()) return status;
  }
  if (manifest.time_format.empty()) return {};
  const std::optional<rt::TimeFormat> format = rt::TimeFormatByName(manifest.time_format);
  if (!format) return Unknown("journey.toml: time_format", manifest.time_format, "rfc3339, epoch_s, epoch_ms");
  mapping.time_format = *format;
  return {};
}

}  // namespace

Result<rt::SourceOptions> ReadingOf(const InputFlags& flags, const InputMapping& manifest) {
  rt::SourceOptions options;
  if (!flags.format.empty()) {
    options.format = rt::FormatByName(flags.format);
  } else if (options.format = rt::GuessFormat(flags.events); !options.format && !manifest.format.empty()) {
    options.format = rt::FormatByName(manifest.format);
    if (!options.format) return Unknown("journey.toml: format", manifest.format, "jsonl, csv, xes");
  }
  options.customer_column = Or(flags.customer_column, manifest.customer_column);
  options.time_column = Or(flags.time_column, manifest.time_column);
  options.event_column = Or(flags.event_column, manifest.event_column);
  options.id_column = Or(flags.id_column, manifest.id_column);
  if (const std::string& delimiter = Or(flags.delimiter, manifest.delimiter); !delimiter.empty()) {
    const bool tab = delimiter == "tab" || delimiter == "\\t";
    if (!tab && (delimiter.size() != 1 || delimiter == "\"" || delimiter == "\n" || delimiter == "\r")) {
      return Status::Error(fmt::format("{}: `{}` is no single character such as `;`, and not `tab`",
                                       flags.delimiter.empty() ? "journey.toml: delimiter" : "--delimiter", delimiter));
    }
    options.delimiter = tab ? '\t' : delimiter[0];
  }
  if (Status status = ReadMapping(flags, manifest, options.json); !status.ok()) return status;
  if (const std::string& zone = Or(flags.zone, manifest.zone); !zone.empty()) {
    options.zone = rt::FindZone(zone);
    if (!options.zone) {
      return Status::Error(fmt::format("{}: `{}` is no time zone of the IANA database, such as Europe/Paris",
                                       flags.zone.empty() ? "journey.toml: zone" : "--zone", zone));
    }
    options.json.zone = options.zone;
  }
  options.sort = flags.sort;
  options.sort_memory = flags.sort_memory;
  options.map_files = !flags.follow;
  options.follow = flags.follow;
  const rt::InputFormat format = options.format.value_or(rt::InputFormat::kJsonl);
  if (flags.follow && (flags.sort || format != rt::InputFormat::kJsonl)) {
    return Status::Error("--follow: JSON Lines alone can be followed, in the order in which they come");
  }
  return options;
}

std::string WrongLog(const InputFlags& flags, LogNeeds needs) {
  return needs.file && flags.events == kStandardInput ? "--events must be a file here: it is read more than once" : "";
}

void AddInputFlags(Command run, InputFlags& flags) {
  AddLogFlags(run, flags);
  run.Switch("--follow", flags.follow,
             "Go on when lines are appended, also when the file is cut or another one takes its name, until SIGINT or "
             "SIGTERM; a line counts once its newline is there");
}

void AddLogFlags(Command command, InputFlags& flags, LogNeeds needs) {
  Flag events = command.Value("--events", flags.events,
                              needs.file ? "The log, plain, gzip or zstd; a file, for it is read more than once"
                                         : "The log, plain, gzip or zstd, or - for standard input");
  if (needs.required) events.Required();
  command.Value(needs.format, flags.format, "jsonl, csv or xes; by default guessed from the file's name")
      .OneOf({"jsonl", "csv", "xes"});
  command.Value("--preset", flags.preset, fmt::format("jsonl: whose messages they are: {}", rt::JsonMappingNames()));
  command.Value("--customer-column", flags.customer_column, "CSV, XES: the column that names the customer");
  command.Value("--time-column", flags.time_column, "CSV, XES: the column with the timestamp");
  command.Value("--event-column", flags.event_column, "CSV, XES: the column with the event's wire name");
  command.Value("--id-column", flags.id_column, "CSV, XES: the column with message ids for deduplication");
  command.Value("--delimiter", flags.delimiter,
                "CSV: what stands between cells, or tab; by default found from the header among , ; tab |");
  command.Value("--zone", flags.zone,
                "The time zone of times without an offset, such as Europe/Paris; else they are rejected");
  command.Switch(
      "--sort", flags.sort,
      "Bring the log into the order of time first; inputs that come after later ones are handled late otherwise");
  command
      .Value("--sort-memory", flags.sort_memory,
             "How much memory sorting may take, such as 1GB; the rest goes to a file in TMPDIR")
      .SizeInBytes()
      .ShowDefault();
}

}  // namespace journey::cli
