// journey diff: what changes for customers from one version of a project to another.
#include <fmt/format.h>

#include <algorithm>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/git_version.h"
#include "cli/output.h"
#include "compiler/compare/compare.h"
#include "compiler/compare/render.h"
#include "compiler/diag/render.h"
#include "runtime/platform/process.h"

namespace journey::cli {
namespace {

constexpr std::string_view kGit = "git:";

struct DiffOptions {
  std::vector<std::string> paths;
  std::string against;
  std::string format = "text";
  std::vector<std::string> deny;
  bool all = false;
};

// What is compared: the paths, or a commit and the path as it is now.
Status CompileSides(const DiffOptions& options, std::vector<std::unique_ptr<Compilation>>& sides) {
  if (!options.against.empty()) {
    const std::string reference = options.against.substr(kGit.size());
    const std::string path = options.paths.empty() ? "." : options.paths[0];
    auto before = CompileAt(reference, path);
    if (!before.ok()) return before.status();
    sides.push_back(std::move(*before));
    auto after = CompileEach({path});
    if (!after.ok()) return after.status();
    sides.push_back(std::move(after.value()[0]));
    return {};
  }
  auto both = CompileEach(options.paths);
  if (!both.ok()) return both.status();
  sides = std::move(*both);
  return {};
}

int RunDiff(const DiffOptions& options) {
  const bool against = !options.against.empty();
  if (against && !options.against.starts_with(kGit)) {
    return FailUsage("--against takes git: and a commit, branch or tag, such as git:main; not `" + options.against +
                     "`");
  }
  if (against ? options.paths.size() > 1 : options.paths.size() != 2) {
    return FailUsage(against ? "with --against one path is compared with its older version"
                             : "name the old and the new version, or --against git:COMMIT");
  }
  std::vector<compare::ChangeClass> denied;
  for (const std::string& name : options.deny) {
    const compare::ChangeClass* what = compare::ClassByName(name);
    if (what == nullptr) return FailUsage("--deny takes a class of changes, such as STRANDED; not `" + name + "`");
    denied.push_back(*what);
  }
  std::vector<std::unique_ptr<Compilation>> compiled;
  if (Status status = CompileSides(options, compiled); !status.ok()) return FailWorld(status.message());
  bool broken = false;
  for (const auto& side : compiled) {
    if (side->ir.has_value()) continue;
    WriteErr(DiagnosticText(*side, rt::kStderr));
    broken = true;
  }
  if (broken) return kFindings;
  const std::vector<compare::Change> changes = compare::Compare(compiled[0]->program, compiled[1]->program);
  const compare::Sides sides{compiled[0]->sources, compiled[1]->sources};
  WriteOut(options.format == "json"       ? compare::RenderJson(changes, sides)
           : options.format == "markdown" ? compare::RenderMarkdown(changes, sides, options.all)
                                          : compare::RenderText(changes, sides, options.all));
  const bool found = std::any_of(changes.begin(), changes.end(), [&](const compare::Change& change) {
    return std::find(denied.begin(), denied.end(), change.what) != denied.end();
  });
  return found ? kFindings : kClean;
}

}  // namespace

void AddDiff(Command app, int& exit_code) {
  Command command = app.Subcommand("diff", "Says what changes for customers from one version to another");
  auto options = std::make_shared<DiffOptions>();
  command.Value("paths", options->paths, "The old and the new version: folders or files").ValueName("PATH");
  command.Value("--against", options->against, "The older version is PATH (.) at a commit, branch or tag")
      .ValueName("git:REF");
  command.Value("--format", options->format, "text, markdown (for a review) or json")
      .OneOf({"text", "markdown", "json"})
      .ShowDefault();
  command.Value("--deny", options->deny, "Exit with 3 if there is a change of this class; may be repeated")
      .ValueName("CLASS")
      .OneValueEach();
  command.Switch("--all", options->all, "Show SAFE changes, too");
  std::string classes = "Classes, from the least to the gravest:\n";
#define CHANGE(id, name, what) classes += fmt::format("  {:<12} {}\n", name, what);
#include "compiler/compare/classes.def"
#undef CHANGE
  command.Footer(classes +
                 "\n"
                 "examples:\n"
                 "  journey diff --against git:main\n"
                 "  journey diff --against git:v1.4 shop --deny STRANDED --deny DROPPED\n"
                 "  journey diff old/ new/ --format markdown > comment.md");
  command.Does([options, &exit_code] { exit_code = RunDiff(*options); });
}

}  // namespace journey::cli
