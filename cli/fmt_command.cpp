// journey fmt: files in the one style.
#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/text_diff.h"
#include "cli/text_input.h"
#include "compiler/driver/project.h"
#include "compiler/format/format.h"
#include "compiler/parse/parse.h"
#include "runtime/platform/atomic_file.h"

namespace journey::cli {
namespace {

struct FmtFlags {
  std::vector<std::string> paths;
  bool check = false;
  bool diff = false;
};

struct Counts {
  size_t files = 0, changed = 0, broken = 0, faults = 0;
};

// A folder's files are those that `check` finds; a file is that file alone, whatever project it belongs to.
Result<std::vector<std::string>> FilesOf(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == kStandardInput || !std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const Result<ProjectFiles> project = FindProject(path);
    if (!project.ok()) return project.status();
    for (const ProjectFile& file : project.value().files) files.push_back(file.path);
  }
  std::set<std::string> known;
  std::erase_if(files, [&known](const std::string& file) { return !known.insert(file).second; });
  return files;
}

// What the file's text becomes is written, named or shown.
Status Deliver(const std::string& path, const std::string& before, const std::string& after, const FmtFlags& flags) {
  const bool changed = before != after;
  const std::string name = ShownPath(path);
  if (flags.diff) {
    WriteOut(UnifiedDiff(name, before, after));
  } else if (flags.check) {
    if (changed) Out("{}\n", name);
  } else if (path == kStandardInput) {
    WriteOut(after);
  } else if (changed) {
    if (Status status = rt::WriteWhole(path, after); !status.ok()) return status;
    Out("{}\n", name);
  }
  return {};
}

Status FormatFile(const std::string& path, const FmtFlags& flags, Counts& counts) {
  const Result<std::string> text = ReadWhole(path, kMaxFileSize + 1);
  if (!text.ok()) return text.status();
  const format::Formatted formatted = format::Format(text.value());
  ++counts.files;
  if (!formatted.fault.empty()) {
    ++counts.faults;
    Err("error: {}: {}; it is left as it is. This is a bug of the formatter, please report it with the file\n",
        ShownPath(path), formatted.fault);
    return {};
  }
  for (const uint32_t line : formatted.kept) {
    Err("{}:{}: left as it is from here to the next declaration, for a syntax error; `journey check` says which\n",
        ShownPath(path), line);
  }
  counts.broken += formatted.kept.empty() ? 0 : 1;
  counts.changed += formatted.text == text.value() ? 0 : 1;
  return Deliver(path, text.value(), formatted.text, flags);
}

int RunFmt(const FmtFlags& flags) {
  const Result<std::vector<std::string>> files = FilesOf(flags.paths);
  if (!files.ok()) return FailWorld(files.status().message());
  // Before the first is rewritten.
  std::vector<NamedFile> inputs;
  for (const std::string& path : files.value()) inputs.push_back({ShownPath(path), path});
  if (const std::string clash = Clash({}, inputs); !clash.empty()) return FailUsage(clash);
  Counts counts;
  for (const std::string& path : files.value()) {
    if (OutputFailed()) break;
    if (Status status = FormatFile(path, flags, counts); !status.ok()) return FailWorld(status.message());
  }
  const bool only_looks = flags.check || flags.diff;
  if (flags.paths != std::vector<std::string>{kStandardInput}) {
    Err("{} of {} file{} {}\n", counts.changed, counts.files, counts.files == 1 ? "" : "s",
        only_looks ? "would change" : "changed");
  }
  if (counts.faults > 0) return kFailed;
  return counts.broken > 0 || (only_looks && counts.changed > 0) ? kFindings : kClean;
}

}  // namespace

void AddFmt(Command app, int& exit_code) {
  auto flags = std::make_shared<FmtFlags>();
  Command fmt = app.Subcommand("fmt", "Format journeys in the one style");
  fmt.Value("paths", flags->paths, "Files, folders or projects; - takes standard input to standard output").Required();
  fmt.Switch("--check", flags->check, "Write nothing; name the files that would change");
  fmt.Switch("--diff", flags->diff, "Write nothing; show what would change");
  fmt.Footer(
      "Without a flag files are rewritten, each as a whole or not at all, and those that changed are named.\n"
      "Only white space changes. What has a syntax error is left as it is, declaration by declaration.\n"
      "Examples:\n"
      "  journey fmt .                     every file below this folder\n"
      "  journey fmt --check --diff .      what an integration server asks\n"
      "  journey fmt - < cart.journey      what an editor asks\n"
      "Exit codes: 0 all is well, 1 a file could not be read or written, 2 wrong usage, 3 with --check or --diff a "
      "file\n"
      "would change, or a file has a syntax error.");
  fmt.Does([flags, &exit_code] { exit_code = RunFmt(*flags); });
}

}  // namespace journey::cli
