// Sources, of one module or of several: from parsing to a short run.
#include "compiler/driver/compile.h"
#include "tests/driver/modules_of_text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Longer ones find nothing that shorter ones do not.
  if (size > 16 * 1024) return 0;
  std::vector<journey::SourceText> texts;
  for (auto& [name, text] : journey::testing_modules::ModulesOfText(journey::fuzz::Bytes(data, size), "m")) {
    texts.push_back({"m" + std::to_string(texts.size()) + ".journey", name, std::move(text)});
  }
  const std::unique_ptr<journey::Compilation> compilation = journey::Compile(std::move(texts));
  if (compilation->ir.has_value()) journey::fuzz::RunBriefly(*std::move(compilation->ir));
  return 0;
}
