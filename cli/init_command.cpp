// journey init: a project that passes its own checks. All of it is written, or nothing where a file is in the way.
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/templates.h"
#include "runtime/platform/atomic_file.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;

struct InitFlags {
  std::string folder = ".";
  std::string ci = "github";
};

// Where a template goes.
struct InitFile {
  std::string_view source, target;
};

std::vector<InitFile> FilesFor(const std::string& ci) {
  std::vector<InitFile> files = {{"journey.toml", "journey.toml"},
                                 {"welcome.journey", "journeys/welcome.journey"},
                                 {"events.jsonl", "events.jsonl"},
                                 {"gitignore.txt", ".gitignore"}};
  if (ci == "github") files.push_back({"github-workflow.yml", ".github/workflows/journey.yml"});
  if (ci == "gitlab") files.push_back({"gitlab-ci.yml", ".gitlab-ci.yml"});
  return files;
}

std::string_view TextOf(std::string_view source) {
  for (const ProjectTemplate& one : ProjectTemplates()) {
    if (fs::path(one.path).filename() == source) return one.text;
  }
  CheckFailed(__FILE__, __LINE__, "a template of this name", std::string(source).c_str());
}

int RunInit(const InitFlags& flags) {
  const std::vector<InitFile> files = FilesFor(flags.ci);
  const fs::path folder = fs::path(flags.folder).lexically_normal();
  std::error_code error;
  for (const InitFile& file : files) {
    const fs::path target = folder / file.target;
    if (fs::exists(fs::symlink_status(target, error))) {
      return FailWorld(fmt::format("{} is there already, and init overwrites nothing; name another folder",
                                   target.lexically_normal().string()));
    }
  }
  for (const InitFile& file : files) {
    const fs::path target = (folder / file.target).lexically_normal();
    error.clear();
    if (target.has_parent_path()) fs::create_directories(target.parent_path(), error);
    if (error) return FailWorld(fmt::format("{}: {}", target.parent_path().string(), error.message()));
    if (Status status = rt::WriteWhole(target.string(), TextOf(file.source)); !status.ok()) {
      return FailWorld(status.message());
    }
    Out("{}\n", target.string());
  }
  const std::string shown = folder.string();
  Err("next: journey test {0}\n      journey run {0} --events {1}\n", shown, (folder / "events.jsonl").string());
  return kClean;
}

}  // namespace

void AddInit(Command app, int& exit_code) {
  auto flags = std::make_shared<InitFlags>();
  Command init = app.Subcommand("init", "Start a project: a journey with tests, a log to try it on, a CI file");
  init.Value("folder", flags->folder, "Where; it is made if it is missing").ShowDefault();
  init.Value("--ci", flags->ci, "For which integration server: github, gitlab or none")
      .OneOf({"github", "gitlab", "none"})
      .ShowDefault();
  init.Footer(
      "Nothing that is there is overwritten: where one of the files exists, none is written.\n"
      "Examples:\n"
      "  journey init shop                  a project in a new folder\n"
      "  journey init --ci gitlab           one in this folder\n"
      "Exit codes: 0 written, 1 a file is in the way or could not be written, 2 wrong usage.");
  init.Does([flags, &exit_code] { exit_code = RunInit(*flags); });
}

}  // namespace journey::cli
