// journey review: what a change comes to, as one comment for those who review it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "base/uri.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/git_version.h"
#include "cli/input_flags.h"
#include "cli/input_report.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/review_comment.h"
#include "cli/session_flags.h"
#include "compiler/compare/compare.h"
#include "compiler/compare/render.h"
#include "compiler/diag/render.h"
#include "compiler/map/build.h"
#include "compiler/map/pictures.h"
#include "compiler/map/write.h"
#include "runtime/platform/atomic_file.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAgainstGit = "git:";
constexpr std::string_view kJourneySubject = "journey ";
// Once for each version.
constexpr LogNeeds kReviewLog{.required = false, .file = true};

struct ReviewFlags {
  std::string project = ".", against, out = "-";
  std::string pictures, links;
  bool all = false;
  InputFlags input;
};

// Both versions, and how a log is read.
struct ReviewSides {
  ProjectFiles project;
  std::unique_ptr<Compilation> before, after;
  rt::SourceOptions reading;
  rt::SessionOptions session;
};

std::string ErrorsOf(const Compilation& compilation) {
  std::string errors;
  for (const Diagnostic& one : compilation.diagnostics.all()) {
    if (one.severity == Severity::kError) errors += RenderShort(compilation.sources, one);
  }
  return errors;
}

// An exit code where there is nothing to review.
std::optional<int> OpenSides(const ReviewFlags& flags, ReviewSides& sides) {
  auto project = FindProject(flags.project);
  if (!project.ok()) return FailWorld(project.status().message());
  sides.project = std::move(project).value();
  auto reading = ReadingOf(flags.input, sides.project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  sides.reading = std::move(reading).value();
  if (const auto failed = ReadSessionFlags({}, sides.project, &sides.session)) return failed;
  std::vector<NamedFile> inputs = SourceFiles(sides.project);
  inputs.push_back({"--events", flags.input.events});
  if (const std::string clash = Clash({{"--out", flags.out}}, inputs); !clash.empty()) return FailUsage(clash);
  auto before = CompileAt(flags.against.substr(kAgainstGit.size()), flags.project);
  if (!before.ok()) return FailWorld(before.status().message());
  sides.before = std::move(before).value();
  auto after = CompileProject(sides.project);
  if (!after.ok()) return FailWorld(after.status().message());
  sides.after = std::move(after).value();
  return std::nullopt;
}

// The ir is moved out of the compilation.
Status FillVersion(Compilation& compilation, const ReviewFlags& flags, const ReviewSides& sides, ReviewVersion& into) {
  into.errors = ErrorsOf(compilation);
  if (!compilation.ir.has_value()) return {};
  const auto program = rt::Program::Load(std::move(*compilation.ir));
  if (!program.ok()) return program.status();
  into.tests = TestsOf(compilation, *program.value());
  if (flags.input.events.empty()) return {};
  auto log = LogOf(*program.value(), flags.input.events, sides.reading, sides.session);
  if (!log.ok()) return log.status();
  into.log = std::move(log).value();
  return {};
}

// Qualified names of what the changes are about.
std::set<std::string> ChangedJourneys(const std::vector<compare::Change>& changes) {
  std::set<std::string> names;
  for (const compare::Change& change : changes) {
    if (change.what == compare::ChangeClass::kSafe || !change.subject.starts_with(kJourneySubject)) continue;
    names.insert(change.subject.substr(kJourneySubject.size()));
  }
  return names;
}

// Draws a journey into the folder; the link to it, or nothing where the version does not have the journey.
Result<std::string> DrawInto(const ReviewFlags& flags, const map::Model& model, const std::string& journey,
                             const std::string& when) {
  const auto found = std::ranges::find(model.journeys, journey, &map::Journey::qualified);
  if (found == model.journeys.end()) return std::string();
  const auto index = static_cast<int32_t>(found - model.journeys.begin());
  const std::string name = fmt::format("{}-{}.svg", journey, when);
  const std::string bytes = map::WriteSvg({map::DrawFlow(model, index)}, [](const map::Place&) { return ""; });
  if (Status status = rt::WriteWhole((fs::path(flags.pictures) / name).string(), bytes); !status.ok()) return status;
  const std::string base = flags.links.empty() ? flags.pictures : flags.links;
  return (flags.links.empty() ? PercentEncodedPath(base) : base) + (base.ends_with('/') ? "" : "/") +
         PercentEncodedPath(name);
}

Status DrawPictures(const ReviewFlags& flags, const ReviewSides& sides, const std::vector<compare::Change>& changes,
                    Review& review) {
  std::error_code error;
  fs::create_directories(flags.pictures, error);
  if (error) return Status::Error(fmt::format("{}: {}", flags.pictures, error.message()));
  const map::Model before = map::Build(sides.before->program, sides.before->sources, ".", review.title);
  const map::Model after = map::Build(sides.after->program, sides.after->sources, sides.project.root, review.title);
  for (const std::string& journey : ChangedJourneys(changes)) {
    ReviewPicture picture{journey, "", ""};
    for (const auto& [model, when, link] :
         {std::tuple(&before, "before", &picture.before), std::tuple(&after, "now", &picture.after)}) {
      auto drawn = DrawInto(flags, *model, journey, when);
      if (!drawn.ok()) return drawn.status();
      *link = std::move(drawn).value();
    }
    review.pictures.push_back(std::move(picture));
  }
  return {};
}

int RunReview(const ReviewFlags& flags) {
  if (!flags.against.starts_with(kAgainstGit)) {
    return FailUsage("--against takes git: and a commit, branch or tag, such as git:main; not `" + flags.against + "`");
  }
  if (const std::string wrong = WrongLog(flags.input, kReviewLog); !wrong.empty()) return FailUsage(wrong);
  ReviewSides sides;
  if (const auto failed = OpenSides(flags, sides)) return *failed;
  Review review;
  review.title = ProjectTitle(sides.project);
  review.reference = flags.against.substr(kAgainstGit.size());
  review.log_name = flags.input.events.empty() ? "" : fs::path(flags.input.events).filename().string();
  const bool both = sides.before->ir.has_value() && sides.after->ir.has_value();
  if (both) {
    const std::vector<compare::Change> changes = compare::Compare(sides.before->program, sides.after->program);
    review.changes = compare::RenderMarkdown(changes, {sides.before->sources, sides.after->sources}, flags.all);
    if (!flags.pictures.empty()) {
      if (Status status = DrawPictures(flags, sides, changes, review); !status.ok()) return FailWorld(status.message());
    }
  }
  for (const auto& [compilation, version] :
       {std::pair(sides.before.get(), &review.before), std::pair(sides.after.get(), &review.after)}) {
    if (Status status = FillVersion(*compilation, flags, sides, *version); !status.ok()) {
      return FailWorld(status.message());
    }
  }
  if (const int failed = WriteResult(flags.out, ReviewComment(review)); failed != kClean) return failed;
  if (const std::optional<ReviewLog>& log = review.after.log; log.has_value()) {
    if (const auto none = FailWhereNothingIsUsable(flags.input.events, log->lines, log->rejected)) return *none;
  }
  return review.after.errors.empty() && review.after.tests.failures.empty() ? kClean : kFindings;
}

}  // namespace

void AddReview(Command app, int& exit_code) {
  auto flags = std::make_shared<ReviewFlags>();
  Command review = app.Subcommand("review", "Say what a change comes to, as one comment in Markdown");
  review.Value("project", flags->project, "A folder or a .journey file").ValueName("PATH").ShowDefault();
  review.Value("--against", flags->against, "The version before is PATH at a commit, branch or tag")
      .ValueName("git:REF")
      .Required();
  AddLogFlags(review, flags->input, kReviewLog);
  review.Switch("--all", flags->all, "Name SAFE changes, too");
  review
      .Value("--pictures", flags->pictures,
             "A folder for pictures of the journeys that change, before and now, to which the comment links")
      .ValueName("FOLDER");
  review.Value("--links", flags->links, "Where that folder will be found; the folder's own name without it")
      .ValueName("URL");
  review.Value("-o,--out", flags->out, "Where to write it; - for standard output").ValueName("FILE").ShowDefault();
  review.Footer(
      "It says what changes for customers, as `journey diff` does; how the tests and their coverage stand; with\n"
      "--events what a log would have got before and now: messages by channel and customer, outcomes by journey.\n"
      "Examples:\n"
      "  journey review --against git:main\n"
      "  journey review shop --against git:v1.4 --events sample.jsonl --out comment.md\n"
      "Exit codes: 0 written, 1 a file could not be read or written, 2 wrong usage, 3 written, and a test fails, the\n"
      "project does not compile, or no line of the log could be used.");
  review.Does([flags, &exit_code] { exit_code = RunReview(*flags); });
}

}  // namespace journey::cli
