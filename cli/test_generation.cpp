// The text is the result; what it covers is a message.
#include "cli/test_generation.h"

#include "cli/common.h"
#include "cli/output.h"
#include "compiler/generate/generate.h"
#include "runtime/platform/process.h"

namespace journey::cli {

int RunGeneration(const std::string& path) {
  CompiledTexts compiled;
  if (const auto failed = CompileTexts(path, compiled)) return *failed;
  auto generated = generate::GenerateTests(compiled.texts);
  if (!generated.ok()) return FailWorld(generated.status().message());
  WriteOut(generated->text);
  Err("{} test{} generated; coverage {:.1f}% -> {:.1f}%\n", generated->tests, generated->tests == 1 ? "" : "s",
      generated->before.percent(), generated->after.percent());
  return kClean;
}

}  // namespace journey::cli
