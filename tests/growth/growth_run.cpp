// growth_run [NAME …] [--scale K]: compiles each construct's text at n and 4 n, some to machine code.
//
// Under callgrind it writes the instructions of each compilation to a file of its own, and growth_test compares them.
// By itself it prints seconds, for people who look for what grows.
#include <fmt/format.h>
#include <valgrind/callgrind.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "ir/serialise.h"
#include "tests/growth/constructs.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#endif

namespace journey {
namespace {

// What `check` and `compile` do, apart from files.
void Work(const std::string& text) {
  const std::unique_ptr<Compilation> compilation = Compile({{"growth.journey", "growth", text}});
  std::string out = RenderText(compilation->sources, compilation->diagnostics);
  if (compilation->ir.has_value()) out += ir::Serialise(*compilation->ir);
  if (out == "never") std::abort();
}

#if JOURNEY_HAS_JIT
// And what `run --engine jit` does on top of it, without the cache and on this thread, which is the one that is
// counted.
void NativeWork(const std::string& text) {
  const std::unique_ptr<Compilation> compilation = Compile({{"growth.journey", "growth", text}});
  if (!compilation->ir.has_value()) std::abort();
  if (!JitExecutor::Create(*compilation->ir, {.use_cache = false, .threads = 1}).ok()) std::abort();
}
#endif

double Seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// `nothing` is a text that holds none of the construct: what every compilation costs, whatever it compiles.
void Measure(const Construct& construct, size_t scale, const char* nothing, void (*work)(const std::string&)) {
  const std::string small = construct.text(construct.n * scale), large = construct.text(construct.n * scale * 4);
  if (RUNNING_ON_VALGRIND == 0) {
    const double start = Seconds();
    work(small);
    const double middle = Seconds();
    work(large);
    const double end = Seconds();
    fmt::print("{:<28} {:>8} {:>9.3f} {:>9.3f} {:>6.1f}{}\n", construct.name, construct.n * scale, middle - start,
               end - middle, (end - middle) / (middle - start), (end - middle) > 5.5 * (middle - start) ? "  <<<" : "");
    std::fflush(stdout);
    return;
  }
  for (const auto& [size, text] : {std::pair<const char*, std::string>{"0", nothing}, {"1", small}, {"4", large}}) {
    CALLGRIND_ZERO_STATS;
    CALLGRIND_TOGGLE_COLLECT;
    work(text);
    CALLGRIND_TOGGLE_COLLECT;
    const std::string name = std::string(construct.name) + " " + size;
    CALLGRIND_DUMP_STATS_AT(name.c_str());
  }
}

}  // namespace
}  // namespace journey

int main(int argc, char** argv) {
  size_t scale = 1;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--scale") == 0 && i + 1 < argc) {
      scale = std::strtoul(argv[++i], nullptr, 10);
    } else {
      names.emplace_back(argv[i]);
    }
  }
  const auto measure = [&](const std::vector<journey::Construct>& constructs, const char* nothing,
                           void (*work)(const std::string&)) {
    for (const journey::Construct& construct : constructs) {
      if (names.empty() || std::find(names.begin(), names.end(), construct.name) != names.end()) {
        journey::Measure(construct, scale, nothing, work);
      }
    }
  };
  measure(journey::Constructs(), "", journey::Work);
#if JOURNEY_HAS_JIT
  measure(journey::NativeConstructs(), "event E { } journey J { enter on E stage S { on E go S } }",
          journey::NativeWork);
#endif
  return 0;
}
