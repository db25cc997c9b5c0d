// Edits from the last to the first, then the formatter, then the compiler, then the tests.
#include "compiler/advise/trial.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "compiler/compare/compare.h"
#include "compiler/format/format.h"
#include "runtime/interp/interp.h"
#include "runtime/program/program.h"
#include "runtime/testing/testing.h"

namespace journey::advise {
namespace {

// By name; a name stands once in a module, and the file goes with it.
Result<std::vector<rt::TestResult>> TestsOf(const ir::Module& module) {
  const auto program = rt::Program::Load(module);
  if (!program.ok()) return program.status();
  const rt::Interpreter interpreter(*program.value());
  return rt::RunTests(*program.value(), interpreter, {});
}

std::string KeyOf(const rt::TestResult& result) { return result.file + "\n" + result.name; }

// The texts with the edits; none where they do not compile.
struct Edited {
  std::vector<SourceText> texts;
  std::unique_ptr<Compilation> compilation;
};
std::optional<Edited> With(const std::vector<SourceText>& texts, std::vector<Edit> edits) {
  if (edits.empty() || edits[0].span.file >= texts.size()) return std::nullopt;
  Edited edited{texts, nullptr};
  std::string& text = edited.texts[edits[0].span.file].text;
  std::ranges::sort(edits, [](const Edit& a, const Edit& b) { return a.span.begin > b.span.begin; });
  for (const Edit& edit : edits) text.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
  // A file that is not in the one style is not made so by the way.
  if (format::Format(texts[edits[0].span.file].text).text == texts[edits[0].span.file].text) {
    text = format::Format(text).text;
  }
  edited.compilation = Compile(edited.texts);
  if (!edited.compilation->ir.has_value()) return std::nullopt;
  return edited;
}

std::optional<Edited> With(const std::vector<SourceText>& texts, const SourceText& file) {
  Edited edited{texts, nullptr};
  edited.texts.push_back(file);
  edited.compilation = Compile(edited.texts);
  if (!edited.compilation->ir.has_value()) return std::nullopt;
  return edited;
}

std::optional<Edited> FirstThatCompiles(const std::vector<SourceText>& texts, const Advice& advice) {
  if (advice.file) return With(texts, *advice.file);
  std::optional<Edited> edited = With(texts, advice.edits);
  for (size_t i = 0; i < advice.otherwise.size() && !edited; ++i) edited = With(texts, advice.otherwise[i]);
  return edited;
}

}  // namespace

Result<Trial> Try(const std::vector<SourceText>& texts, const Compilation& compilation, const Advice& advice) {
  Trial trial;
  std::optional<Edited> after = FirstThatCompiles(texts, advice);
  if (!after) return trial;
  const auto before = TestsOf(*compilation.ir), now = TestsOf(*after->compilation->ir);
  if (!before.ok()) return before.status();
  if (!now.ok()) return now.status();
  std::set<std::string> passed;
  for (const rt::TestResult& result : before.value()) {
    if (result.passed) passed.insert(KeyOf(result));
  }
  for (const rt::TestResult& result : now.value()) {
    trial.tests += result.passed ? 1 : 0;
    if (!result.passed && passed.contains(KeyOf(result))) {
      trial.broken.push_back(result.file + ":" + std::to_string(result.line) + ": " + result.name);
    }
  }
  const std::vector<compare::Change> changes = compare::Compare(compilation.program, after->compilation->program);
  trial.same_records = std::ranges::all_of(
      changes, [](const compare::Change& change) { return change.what == compare::ChangeClass::kSafe; });
  trial.texts = std::move(after->texts);
  return trial;
}

}  // namespace journey::advise
