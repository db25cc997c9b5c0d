// journey new: a journey with a test, in the folder of a project's journeys. What is written compiles with the project,
// or nothing is.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/templates.h"
#include "compiler/driver/manifest.h"
#include "runtime/platform/atomic_file.h"
#include "runtime/platform/process.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExample = "Example";

struct NewFlags {
  std::string name;
  std::string project = ".";
};

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsLetter(char c) { return IsUpper(c) || IsLower(c); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "win-back", "win_back" and "WinBack" are the same two words, in small letters; none where it is no name.
std::vector<std::string> WordsOfName(std::string_view name) {
  std::vector<std::string> words;
  bool next = true;  // begins a word
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '-' || c == '_' || c == ' ') {
      next = true;
      continue;
    }
    if (!IsLetter(c) && !IsDigit(c)) return {};
    // The B of WinBack, the C of VIPClub.
    const bool before_small = i + 1 < name.size() && IsLower(name[i + 1]);
    if (next || (IsUpper(c) && (!IsUpper(name[i - 1]) || before_small))) words.emplace_back();
    next = false;
    words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (!words.empty() && IsDigit(words[0][0])) return {};
  return words;
}

// As it was given, if it is in that form.
std::string InCamelCase(const std::string& given, const std::vector<std::string>& words) {
  if (IsUpper(given[0]) && std::ranges::none_of(given, [](char c) { return c == '-' || c == '_' || c == ' '; })) {
    return given;
  }
  std::string name;
  for (const std::string& word : words) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    name += word.substr(1);
  }
  return name;
}

// The nearest folder at or above `start` with a manifest; `start` itself when there is none.
fs::path ProjectFolder(const fs::path& start) {
  std::error_code error;
  for (fs::path folder = fs::absolute(start, error).lexically_normal();; folder = folder.parent_path()) {
    if (fs::exists(folder / "journey.toml", error)) return folder;
    if (folder == folder.root_path()) return start;
  }
}

// Where journeys of the project are: the first of its source folders.
Result<fs::path> JourneysFolder(const fs::path& project) {
  std::error_code error;
  const fs::path manifest = project / "journey.toml";
  if (!fs::exists(manifest, error)) return project;
  std::vector<std::string> sources;
  ProjectFiles files;
  if (Status status = ReadManifest(manifest.string(), sources, files); !status.ok()) return status;
  return (project / sources.front()).lexically_normal();
}

std::string JourneyText(const std::string& name) {
  for (const ProjectTemplate& one : ProjectTemplates()) {
    if (one.name != "example") continue;
    std::string text(one.text);
    for (size_t at = text.find(kExample); at != std::string::npos; at = text.find(kExample, at + name.size())) {
      text.replace(at, kExample.size(), name);
    }
    return text;
  }
  CheckFailed(__FILE__, __LINE__, "the template of a journey", "example");
}

// What is wrong in the project with the file and not without it; "" where nothing is.
Result<std::string> Refusal(const fs::path& project, const std::string& file) {
  const auto found = FindProject(project.string());
  if (!found.ok()) return found.status();
  auto texts = ReadSources(found.value());
  if (!texts.ok()) return texts.status();
  const auto with = Compile(texts.value());
  if (!with->diagnostics.has_errors()) return std::string();
  std::erase_if(texts.value(), [&](const SourceText& text) { return text.path == file; });
  const auto without = Compile(std::move(texts).value());
  if (with->diagnostics.error_count() <= without->diagnostics.error_count()) return std::string();
  return DiagnosticText(*with, rt::kStderr);
}

int RunNew(const NewFlags& flags) {
  const std::vector<std::string> words = WordsOfName(flags.name);
  if (words.empty()) {
    return FailUsage(
        fmt::format("`{}` is no name of a journey: letters, and digits behind them, such as WinBack", flags.name));
  }
  // Not only the project: who misspells a folder does not mean one further up.
  std::error_code error;
  if (!fs::is_directory(flags.project, error)) return FailWorld(flags.project + ": there is no such folder");
  const fs::path project = ProjectFolder(flags.project);
  const Result<fs::path> folder = JourneysFolder(project);
  if (!folder.ok()) return FailWorld(folder.status().message());
  const fs::path target = (folder.value() / fmt::format("{}.journey", fmt::join(words, "_"))).lexically_normal();
  if (fs::exists(fs::symlink_status(target, error))) {
    return FailWorld(
        fmt::format("{} is there already, and new overwrites nothing; choose another name", target.string()));
  }
  fs::create_directories(folder.value(), error);
  if (error) return FailWorld(fmt::format("{}: {}", folder.value().string(), error.message()));
  if (Status status = rt::WriteWhole(target.string(), JourneyText(InCamelCase(flags.name, words))); !status.ok()) {
    return FailWorld(status.message());
  }
  const Result<std::string> refusal = Refusal(project, target.string());
  if (refusal.ok() && refusal.value().empty()) {
    Out("{}\n", target.string());
    Err("next: journey test {}\n", target.string());
    return kClean;
  }
  fs::remove(target, error);
  if (!refusal.ok()) return FailWorld(refusal.status().message());
  WriteErr(refusal.value());
  return kFindings;
}

}  // namespace

void AddNew(Command app, int& exit_code) {
  auto flags = std::make_shared<NewFlags>();
  Command what = app.Subcommand("new", "Write a new journey with a test into a project");
  what.RequireSubcommand();
  Command journey = what.Subcommand("journey", "Write a new journey with a test into a project");
  journey.Value("name", flags->name, "WinBack, or win-back: then it is called so, too").Required();
  journey
      .Value("project", flags->project,
             "A folder; the nearest one at or above it with a journey.toml is the project, and its first source folder "
             "gets the file")
      .ShowDefault();
  journey.Footer(
      "A file that is there is not overwritten. What is written compiles with the project and passes its own test.\n"
      "Examples:\n"
      "  journey new journey WinBack            win_back.journey, in the project around this folder\n"
      "  journey new journey win-back shop      in that of another folder\n"
      "Exit codes: 0 written, 1 the file is there already or could not be written, 2 wrong usage, 3 the project does\n"
      "not take it.");
  journey.Does([flags, &exit_code] { exit_code = RunNew(*flags); });
}

}  // namespace journey::cli
