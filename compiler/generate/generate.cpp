// The menu compiled with the project, the search over it, and what is kept of what it finds.
#include "compiler/generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "compiler/format/string_literal.h"
#include "compiler/generate/menu.h"
#include "compiler/generate/search.h"
#include "runtime/interp/observing.h"
#include "runtime/testing/testing.h"

namespace journey::generate {
namespace {

constexpr size_t kMostSends = 20;     // that one test expects
constexpr size_t kLongestName = 100;  // bytes
constexpr int kMostRounds = 8;        // of leaving out what does not compile

// What has been tried, by the number of an outcome that counts.
using Tried = std::set<size_t>;

struct Outcome {
  const std::string* path;
  const coverage::Point* point;
  const coverage::Outcome* outcome;
};
std::vector<Outcome> OutcomesOf(const std::vector<coverage::FileCoverage>& files) {
  std::vector<Outcome> outcomes;
  for (const coverage::FileCoverage& file : files) {
    for (const coverage::Point& point : file.points) {
      for (const coverage::Outcome& outcome : point.outcomes) {
        if (outcome.counts) outcomes.push_back({&file.path, &point, &outcome});
      }
    }
  }
  return outcomes;
}

// A name for a test, of what it comes to.
std::string NameOf(const coverage::Point& point, const coverage::Outcome& outcome) {
  std::string text;
  for (const char c : point.text) {
    if (c != '"' && c != '\\' && c != '{' && c != '}') text += c;
  }
  const bool guard = point.kind == coverage::PointKind::kGuard;
  std::string name = fmt::format("generated: {}: {}{} is {}", point.journey, guard ? "if " : "", text, outcome.what);
  if (outcome.what == "fired") name = fmt::format("generated: {}: {} fires", point.journey, text);
  size_t end = std::min(name.size(), kLongestName);
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end);
}

// The texts with one more module.
struct WithModule {
  std::unique_ptr<Compilation> compilation;
  FileId file = kNoFile;
};
WithModule CompileWith(const std::vector<SourceText>& texts, const std::string& module, std::string text) {
  std::vector<SourceText> all = texts;
  all.push_back({module + ".journey", module, std::move(text)});
  return {Compile(std::move(all)), static_cast<FileId>(texts.size())};
}

std::string FreeModule(const std::vector<SourceText>& texts) {
  const auto taken = [&](const std::string& name) {
    return std::ranges::any_of(texts, [&](const SourceText& text) { return text.module == name; });
  };
  std::string name = "generated";
  for (int i = 2; taken(name); ++i) name = fmt::format("generated_{}", i);
  return name;
}

std::string Uses(const std::vector<std::string>& modules) {
  std::string text;
  for (const std::string& module : modules) text += "use " + module + "\n";
  return text;
}

// Which of a module's lines, from 1, a diagnostic is about.
std::set<uint32_t> LinesOf(const WithModule& with, bool (*is_meant)(const Diagnostic&)) {
  std::set<uint32_t> lines;
  for (const Diagnostic& one : with.compilation->diagnostics.all()) {
    if (one.span.file != with.file || !is_meant(one)) continue;
    lines.insert(with.compilation->sources.file(with.file).LineOf(one.span.begin));
  }
  return lines;
}

class Generator {
 public:
  Generator(const std::vector<SourceText>& texts, const GenerateOptions& options)
      : texts_(texts), options_(options), module_(FreeModule(texts)) {}

  Result<Generated> Run() {
    Generated generated;
    {
      const std::unique_ptr<Compilation> plain = Compile(texts_);
      CHECK(plain->ir.has_value());
      menu_ = MenuOf(plain->program);
    }
    if (!CompileMenu()) return generated;
    auto program = rt::Program::Load(std::move(*with_.compilation->ir));
    if (!program.ok()) return program.status();
    program_ = std::move(program.value());
    std::vector<size_t> own;
    const StepRunner runner = MakeRunner(own);
    generated.covered = CoverageOf(own);
    const std::vector<coverage::FileCoverage>& covered = generated.covered;
    generated.before = generated.after = coverage::ShareOf(covered);
    Find(runner, covered);
    DropNeedless(runner);
    if (found_.empty()) return generated;
    for (Test& test : found_) Expect(runner, test);
    generated.tests = found_.size();
    if (Status status = Write(covered, AllFound(), generated.text, &generated.after); !status.ok()) return status;
    if (options_.by_journey) return ByJourney(std::move(generated));
    return generated;
  }

 private:
  struct Test {
    Script script;
    Tried comes_to;  // of what nothing before it came to
    std::vector<std::string> lines;
  };

  // ---------------------------------------------------------------- the menu as tests

  // All steps: moves, then what can be asked.
  std::vector<std::string> Steps() const {
    std::vector<std::string> steps;
    for (const Move& move : menu_.moves) steps.push_back(move.text);
    for (const JourneyQuestions& journey : menu_.journeys) {
      steps.push_back(journey.entered);
      steps.insert(steps.end(), journey.where.begin(), journey.where.end());
    }
    steps.insert(steps.end(), menu_.sends.begin(), menu_.sends.end());
    steps.emplace_back("expect sent nothing");
    return steps;
  }

  // Leaves out what the compiler does not take, such as a value beyond a bound. False where nothing is left.
  bool CompileMenu() {
    steps_ = Steps();
    std::set<std::string> bad;
    for (int round = 0; round < kMostRounds && !menu_.moves.empty(); ++round) {
      std::string text = Uses(menu_.modules);
      for (size_t i = 0; i < steps_.size(); ++i) text += fmt::format("test \"{}\" {{ {} }}\n", i, steps_[i]);
      with_ = CompileWith(texts_, module_, std::move(text));
      if (with_.compilation->ir.has_value()) return true;
      for (const uint32_t line :
           LinesOf(with_, [](const Diagnostic& one) { return one.severity == Severity::kError; })) {
        if (line > menu_.modules.size()) bad.insert(steps_[line - menu_.modules.size() - 1]);
      }
      std::erase_if(menu_.moves, [&](const Move& move) { return bad.contains(move.text); });
      std::erase_if(menu_.sends, [&](const std::string& send) { return bad.contains(send); });
      std::erase_if(menu_.journeys, [&](const JourneyQuestions& one) { return bad.contains(one.entered); });
      for (JourneyQuestions& one : menu_.journeys) {
        std::erase_if(one.where, [&](const std::string& where) { return bad.contains(where); });
      }
      steps_ = Steps();
    }
    return false;
  }

  StepRunner MakeRunner(std::vector<size_t>& own) const {
    const ir::Module& module = program_->module();
    const auto file =
        static_cast<int32_t>(std::ranges::find(module.files, module_ + ".journey") - module.files.begin());
    std::vector<const ir::Test*> steps;
    for (size_t i = 0; i < module.tests.size(); ++i) {
      if (module.tests[i].file == file) {
        steps.push_back(&module.tests[i]);
      } else {
        own.push_back(i);
      }
    }
    CHECK(steps.size() == steps_.size());
    return StepRunner(*program_, std::move(steps), file);
  }

  // ---------------------------------------------------------------- what is tried

  std::vector<coverage::FileCoverage> Cover(const rt::Touched& touched) const {
    return coverage::Cover(with_.compilation->sources, with_.compilation->modules, program_->module(), touched);
  }
  std::vector<coverage::FileCoverage> CoverageOf(const std::vector<size_t>& tests) const {
    rt::Touched touched;
    const rt::ObservingInterpreter interpreter(*program_, touched);
    rt::TestOptions options;
    options.only = tests;
    options.touched = &touched;
    (void)rt::RunTests(*program_, interpreter, options);
    return Cover(touched);
  }
  Tried TriedBy(const rt::Touched& touched) const {
    const std::vector<coverage::FileCoverage> files = Cover(touched);
    const std::vector<Outcome> outcomes = OutcomesOf(files);
    Tried tried;
    for (size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].outcome->hits > 0) tried.insert(i);
    }
    return tried;
  }

  void Find(const StepRunner& runner, const std::vector<coverage::FileCoverage>& covered) {
    const std::vector<Outcome> outcomes = OutcomesOf(covered);
    Tried missing;
    for (size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].outcome->hits == 0) missing.insert(i);
    }
    if (missing.empty()) return;
    Search(runner, menu_.moves, options_.tries, [&](const Script& script, const rt::Touched& touched) {
      Test test{script, {}, {}};
      for (const size_t outcome : TriedBy(touched)) {
        if (missing.erase(outcome) > 0) test.comes_to.insert(outcome);
      }
      if (!test.comes_to.empty()) found_.push_back(std::move(test));
      return !missing.empty() && found_.size() < options_.most_tests;
    });
  }

  bool ComesTo(const StepRunner& runner, const Script& script, const Tried& wanted) const {
    const Tried tried = TriedBy(runner.Touch(script));
    return std::ranges::includes(tried, wanted);
  }

  // A script often goes on from another one, which is then no test of its own; and not each of its steps is needed.
  void DropNeedless(const StepRunner& runner) {
    for (size_t i = 0; i < found_.size();) {
      size_t other = found_.size();
      for (size_t k = i + 1; k < found_.size() && other == found_.size(); ++k) {
        if (ComesTo(runner, found_[k].script, found_[i].comes_to)) other = k;
      }
      if (other == found_.size()) {
        ++i;
        continue;
      }
      found_[other].comes_to.merge(found_[i].comes_to);
      found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (Test& test : found_) {
      for (size_t i = 0; i < test.script.size();) {
        Script shorter = test.script;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
        if (ComesTo(runner, shorter, test.comes_to)) {
          test.script = std::move(shorter);
        } else {
          ++i;
        }
      }
    }
  }

  // ---------------------------------------------------------------- what holds then

  void Expect(const StepRunner& runner, Test& test) const {
    Script script = test.script;
    const auto holds = [&](size_t step) {
      script.push_back(step);
      if (runner.Passes(script)) return true;
      script.pop_back();
      return false;
    };
    size_t step = menu_.moves.size();
    for (const JourneyQuestions& journey : menu_.journeys) {
      const size_t first = step;
      step += 1 + journey.where.size();
      if (!holds(first)) continue;
      const auto entered = script.size() - 1;
      for (size_t i = first + 1; i < step; ++i) {
        if (!holds(i)) continue;
        // Where somebody is says that they came in.
        script.erase(script.begin() + static_cast<std::ptrdiff_t>(entered));
        break;
      }
    }
    const size_t nothing = step + menu_.sends.size();
    for (size_t sends = 0; sends < kMostSends && !holds(nothing); ++sends) {
      bool any = false;
      for (size_t i = step; i < nothing && !any; ++i) any = holds(i);
      if (!any) break;
    }
    for (const size_t one : script) test.lines.push_back(steps_[one]);
  }

  // ---------------------------------------------------------------- the text

  std::vector<const Test*> AllFound() const {
    std::vector<const Test*> all;
    for (const Test& test : found_) all.push_back(&test);
    return all;
  }

  // A test goes with the first of what it comes to.
  Result<Generated> ByJourney(Generated generated) const {
    const std::vector<Outcome> outcomes = OutcomesOf(generated.covered);
    std::map<std::pair<std::string, std::string>, std::vector<const Test*>> tests;
    for (const Test& test : found_) {
      const Outcome& first = outcomes[*test.comes_to.begin()];
      tests[{*first.path, first.point->journey}].push_back(&test);
    }
    for (const auto& [of, these] : tests) {
      GeneratedPart& part = generated.by_journey.emplace_back();
      std::tie(part.path, part.journey) = of;
      part.tests = these.size();
      if (Status status = Write(generated.covered, these, part.text, nullptr); !status.ok()) return status;
    }
    return generated;
  }

  static std::string TestsText(const std::vector<coverage::FileCoverage>& covered,
                               const std::vector<const Test*>& tests) {
    const std::vector<Outcome> outcomes = OutcomesOf(covered);
    std::string text;
    std::set<std::string> names;
    for (const Test* test : tests) {
      const Outcome& first = outcomes[*test->comes_to.begin()];
      const std::string plain = NameOf(*first.point, *first.outcome);
      std::string name = plain;
      for (int i = 2; !names.insert(name).second; ++i) name = fmt::format("{} ({})", plain, i);
      text += fmt::format("\ntest {} {{\n", StringLiteral(name));
      for (const std::string& line : test->lines) text += "  " + line + "\n";
      text += "}\n";
    }
    return text;
  }

  // Compiled with the project, without what it need not use, and run once more.
  // `after`, if asked for: what the project's tests cover with these.
  Status Write(const std::vector<coverage::FileCoverage>& covered, const std::vector<const Test*>& tests,
               std::string& into, coverage::Share* after) const {
    constexpr std::string_view kHead =
        "// Tests of what no test had tried. They say what happens today: read them before you keep them.\n";
    const std::string blocks = TestsText(covered, tests);
    std::vector<std::string> modules = menu_.modules;
    std::string text = std::string(kHead) + Uses(modules) + blocks;
    WithModule with = CompileWith(texts_, module_, text);
    const std::set<uint32_t> unused = LinesOf(with, [](const Diagnostic& one) { return one.code == DiagCode::J1902; });
    std::vector<std::string> used;
    for (size_t i = 0; i < modules.size(); ++i) {
      if (!unused.contains(static_cast<uint32_t>(i + 2))) used.push_back(modules[i]);
    }
    text = std::string(kHead) + Uses(used) + blocks;
    with = CompileWith(texts_, module_, text);
    CHECK_MSG(with.compilation->ir.has_value(), "generated tests do not compile");
    auto program = rt::Program::Load(std::move(*with.compilation->ir));
    if (!program.ok()) return program.status();
    rt::Touched touched;
    const rt::ObservingInterpreter interpreter(*program.value(), touched);
    rt::TestOptions options;
    options.touched = &touched;
    for (const rt::TestResult& result : rt::RunTests(*program.value(), interpreter, options)) {
      CHECK_MSG(result.passed || result.file != module_ + ".journey", "a generated test fails");
    }
    if (after != nullptr) {
      *after = coverage::ShareOf(
          coverage::Cover(with.compilation->sources, with.compilation->modules, program.value()->module(), touched));
    }
    into = std::move(text);
    return {};
  }

  const std::vector<SourceText>& texts_;
  const GenerateOptions& options_;
  const std::string module_;
  Menu menu_;
  std::vector<std::string> steps_;
  WithModule with_;
  std::unique_ptr<rt::Program> program_;
  std::vector<Test> found_;
};

}  // namespace

Result<Generated> GenerateTests(const std::vector<SourceText>& texts, const GenerateOptions& options) {
  return Generator(texts, options).Run();
}

}  // namespace journey::generate
