// Looks at the files' times and sizes again and again: that works in every file system, also in those that tell nobody
// what another machine has written. A change counts when it has come to rest, so that an editor that writes a file in
// several steps, or a commit that changes many, makes one run.
#include "cli/test_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "cli/common.h"
#include "cli/output.h"
#include "cli/test_report.h"
#include "cli/test_selection.h"
#include "runtime/platform/file.h"
#include "runtime/platform/process.h"
#include "runtime/testing/testing.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;
using WatchClock = std::chrono::steady_clock;

constexpr int64_t kLookEveryMs = 100;
// Looking takes no more than a part of the time, also at 10,000 files.
constexpr int64_t kRestPerLook = 20;
constexpr const char* kClearScreen = "\x1b[H\x1b[2J\x1b[3J";

// A path, and what is known of it.
struct Watched {
  std::string path;
  std::vector<SourceText> texts;                          // as they were read last
  Lints lints;                                            // the same
  std::vector<std::string> changed;                       // files, since the time before
  std::string unread;                                     // why they could not be read, if so
  std::unique_ptr<Compilation> good;                      // the last one without errors; its ir is gone
  std::set<std::pair<std::string, std::string>> failing;  // by file and name
  size_t tests = 0;                                       // that the filter means
  int code = kClean;
};

// What tells whether something has changed.
std::string LookAt(const std::string& path) {
  const auto project = FindProject(path);
  if (!project.ok()) return project.status().message();
  std::string look;
  for (const ProjectFile& file : project.value().files) {
    const rt::FileStamp stamp = rt::StampOf(file.path).value_or(rt::FileStamp{});
    look += fmt::format("{}\n{} {}\n", file.path, stamp.time_ns, stamp.size);
  }
  return look;
}

// A look at all paths, and how long to wait for the next one.
struct Look {
  std::vector<std::string> paths;
  int64_t rest_ms = kLookEveryMs;
};
Look LookAtAll(const std::vector<std::string>& paths) {
  Look look;
  const auto begin = WatchClock::now();
  for (const std::string& path : paths) look.paths.push_back(LookAt(path));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(WatchClock::now() - begin).count();
  look.rest_ms = std::max(kLookEveryMs, kRestPerLook * took);
  return look;
}

// Until something is not as it was, and then stays as it is; false when an end is asked for before.
bool WaitForChange(const std::vector<std::string>& paths, Look& known) {
  bool changed = false;
  while (true) {
    rt::SleepUnlessEnded(known.rest_ms);
    if (rt::EndAsked()) return false;
    Look now = LookAtAll(paths);
    const bool rests = now.paths == known.paths;
    changed = changed || !rests;
    known = std::move(now);
    if (changed && rests) return true;
  }
}

// The files that are new, gone or other than before.
std::vector<std::string> ChangedFiles(const std::vector<SourceText>& before, const std::vector<SourceText>& after) {
  const auto texts_of = [](const std::vector<SourceText>& texts) {
    std::set<std::pair<std::string, std::string>> all;
    for (const SourceText& text : texts) all.emplace(text.path, text.text);
    return all;
  };
  std::vector<std::pair<std::string, std::string>> differing;
  std::ranges::set_symmetric_difference(texts_of(before), texts_of(after), std::back_inserter(differing));
  std::set<std::string> names;
  for (const auto& [path, text] : differing) names.insert(path);
  return {names.begin(), names.end()};
}

// Those that depend on what has changed since the last good version, and those that failed.
std::vector<ChosenTest> ToRun(const Watched& watched, const Compilation& now, const ir::Module& module,
                              const std::vector<ChosenTest>& meant) {
  if (watched.good == nullptr) return meant;
  std::vector<ChosenTest> chosen = DependingOn(watched.good->program, now, meant);
  for (const ChosenTest& test : meant) {
    const ir::Test& one = module.tests[test.index];
    const bool failed = watched.failing.contains({module.files[static_cast<size_t>(one.file)], one.name});
    const bool there = std::ranges::find(chosen, test.index, &ChosenTest::index) != chosen.end();
    if (failed && !there) chosen.push_back({test.index, {}});
  }
  std::ranges::sort(chosen, {}, &ChosenTest::index);
  return chosen;
}

void Tell(const Watched& watched, const TestCounts& counts, size_t ran) {
  if (watched.tests == 0) {
    Err("there is no test to run in {}\n", watched.path);
  } else if (ran == watched.tests) {
    Out("{} passed, {} failed\n", counts.passed, counts.failed);
  } else if (ran == 0) {
    Out("none of {} tests depends on the change\n", watched.tests);
  } else {
    Out("{} passed, {} failed; {} of {} tests depend on the change or had failed\n", counts.passed, counts.failed, ran,
        watched.tests);
  }
}

// What has been compiled takes the place of the last good version.
int RunChosen(Watched& watched, std::unique_ptr<Compilation> compilation, const WatchFlags& flags) {
  auto program = rt::Program::Load(std::move(*compilation->ir));
  if (!program.ok()) return FailWorld(program.status().message());
  const ir::Module& module = program.value()->module();
  const std::vector<ChosenTest> meant = ByFilter(module, flags.filter);
  const std::vector<ChosenTest> chosen = ToRun(watched, *compilation, module, meant);
  const auto executor = MakeExecutor(flags.engine, *program.value());
  if (!executor.ok()) return FailWorld(executor.status().message());
  TestSuite suite;
  suite.results =
      rt::RunTests(*program.value(), *executor.value(), {.only = IndicesOf(chosen), .keep_going = flags.keep_going});
  watched.failing.clear();
  for (const rt::TestResult& result : suite.results) {
    WriteOut(ResultText(result, UseColor(rt::kStdout)));
    if (!result.passed) watched.failing.emplace(result.file, result.name);
  }
  watched.good = std::move(compilation);
  watched.tests = meant.size();
  const TestCounts counts = Count({suite});
  Tell(watched, counts, chosen.size());
  return watched.tests == 0 ? kUsage : counts.failed > 0 ? kFindings : kClean;
}

// Reads the path again; whether there is something new to tell of it.
bool ReadAgain(Watched& watched) {
  const auto project = FindProject(watched.path);
  auto texts = project.ok() ? ReadSources(project.value()) : Result<std::vector<SourceText>>(project.status());
  if (!texts.ok()) {
    watched.changed.clear();
    const std::string before = std::exchange(watched.unread, texts.status().message());
    return before != watched.unread;
  }
  watched.changed = ChangedFiles(watched.texts, texts.value());
  if (watched.changed.empty() && watched.unread.empty()) return false;
  watched.unread.clear();
  if (watched.texts.empty()) watched.changed.clear();
  watched.texts = std::move(texts).value();
  watched.lints = project.value().lints;
  return true;
}

void RunAgain(Watched& watched, const WatchFlags& flags) {
  if (!watched.unread.empty()) {
    watched.code = FailWorld(watched.unread);
    return;
  }
  for (const std::string& file : watched.changed) Out("changed: {}\n", file);
  std::unique_ptr<Compilation> compilation = Compile(watched.texts, watched.lints);
  if (compilation->ir.has_value()) {
    watched.code = RunChosen(watched, std::move(compilation), flags);
    return;
  }
  WriteErr(DiagnosticText(*compilation, rt::kStderr));
  watched.code = kFindings;
}

// Reads all paths again, and runs what has to be run; nothing where all is as it was.
void RunChanged(std::vector<Watched>& all, const WatchFlags& flags) {
  std::vector<Watched*> changed;
  for (Watched& watched : all) {
    if (ReadAgain(watched)) changed.push_back(&watched);
  }
  if (changed.empty()) return;
  if (rt::IsTerminal(rt::kStdout)) DrawOnOut(kClearScreen);
  for (Watched* watched : changed) RunAgain(*watched, flags);
  if (rt::IsTerminal(rt::kStderr)) Err("watching; Ctrl-C ends\n");
  HandOnOutput();
}

// The worst: what could not be read says nothing of tests, a failure more than that there are none.
int WorstCodeOf(const std::vector<Watched>& all) {
  for (const int code : {kFailed, kFindings, kUsage}) {
    if (std::ranges::find(all, code, &Watched::code) != all.end()) return code;
  }
  return kClean;
}

}  // namespace

int RunWatch(const WatchFlags& flags) {
  for (const std::string& path : flags.paths) {
    // What cannot be read may be mended; what is not there is a slip, and nothing would ever change.
    std::error_code unknown;
    if (!fs::exists(path, unknown)) return FailWorld(path + ": no such file or folder");
  }
  rt::CatchEndSignals();
  std::vector<Watched> all(flags.paths.size());
  for (size_t i = 0; i < all.size(); ++i) all[i].path = flags.paths[i];
  // Before anything is read: what changes from now on is seen.
  Look known = LookAtAll(flags.paths);
  do {
    RunChanged(all, flags);
  } while (!OutputFailed() && WaitForChange(flags.paths, known));
  return WorstCodeOf(all);
}

}  // namespace journey::cli
