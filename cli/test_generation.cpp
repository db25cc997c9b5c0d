// The text is the result; what it covers is a message.
#include "cli/test_generation.h"

#include <memory>

#include "cli/common.h"
#include "cli/output.h"
#include "compiler/generate/generate.h"
#include "runtime/platform/process.h"

namespace journey::cli {

int RunGeneration(const std::string& path) {
  auto project = FindProject(path);
  if (!project.ok()) return FailWorld(project.status().message());
  auto texts = ReadSources(project.value());
  if (!texts.ok()) return FailWorld(texts.status().message());
  const std::unique_ptr<Compilation> compilation = Compile(texts.value());
  if (!compilation->ir.has_value()) {
    WriteErr(DiagnosticText(*compilation, rt::kStderr));
    return kFindings;
  }
  auto generated = generate::GenerateTests(texts.value());
  if (!generated.ok()) return FailWorld(generated.status().message());
  WriteOut(generated->text);
  Err("{} test{} generated; coverage {:.1f}% -> {:.1f}%\n", generated->tests, generated->tests == 1 ? "" : "s",
      generated->before.percent(), generated->after.percent());
  return kClean;
}

}  // namespace journey::cli
