// Edits from the last to the first, then the formatter, then the compiler, then the tests.
#include "compiler/advise/trial.h"

#include <algorithm>
#include <set>
#include <utility>

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

}  // namespace

Result<Trial> Try(const std::vector<SourceText>& texts, const Compilation& compilation, const Advice& advice) {
  Trial trial;
  std::vector<Edit> edits = advice.edits;
  if (edits.empty() || edits[0].span.file >= texts.size()) return trial;
  std::vector<SourceText> edited = texts;
  std::string& text = edited[edits[0].span.file].text;
  std::ranges::sort(edits, [](const Edit& a, const Edit& b) { return a.span.begin > b.span.begin; });
  for (const Edit& edit : edits) text.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
  // A file that is not in the one style is not made so by the way.
  if (format::Format(texts[edits[0].span.file].text).text == texts[edits[0].span.file].text) {
    text = format::Format(text).text;
  }
  const std::unique_ptr<Compilation> after = Compile(edited);
  if (!after->ir.has_value()) return trial;
  trial.texts = std::move(edited);
  const auto before = TestsOf(*compilation.ir), now = TestsOf(*after->ir);
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
  return trial;
}

}  // namespace journey::advise
