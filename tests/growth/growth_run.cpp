// growth_run [NAME …] [--scale K]: compiles each construct's text at n and 4 n, some to machine code, and runs stories.
//
// Under callgrind it writes the instructions of each compilation and each run to a file of its own, and growth_test
// compares them. By itself it prints seconds, for people who look for what grows.
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
#include "journey/compiler.h"
#endif
#include "journey/journey.h"

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

// What feed and advance do of a story, whose module and engine are there before.
class StoryRun {
 public:
  StoryRun(const Story& story, size_t n, bool natively)
      : lines_(n == 0 ? "" : story.lines(n)), least_(story.records * n) {
    const std::unique_ptr<Compilation> compilation =
        Compile({{"growth.journey", "growth", story.text(std::max<size_t>(n, 1))}});
    if (!compilation->ir.has_value()) {
      fmt::print(stderr, "{}: {}\n", story.name, RenderText(compilation->sources, compilation->diagnostics));
      std::abort();
    }
    const std::string bytes = ir::Serialise(*compilation->ir);
    if (journey_module_load(bytes.data(), bytes.size(), &module_, nullptr) != JOURNEY_OK) std::abort();
#if JOURNEY_HAS_JIT
    journey_native_options native = JOURNEY_NATIVE_OPTIONS_INIT;
    native.cache_dir = "";
    if (natively && journey_module_make_native(module_, &native, nullptr) != JOURNEY_OK) std::abort();
#else
    if (natively) std::abort();
#endif
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.user = this;
    options.on_records = [](void* user, const char* text, size_t size) {
      static_cast<StoryRun*>(user)->records_ += static_cast<size_t>(std::count(text, text + size, '\n'));
    };
    if (journey_engine_new(module_, &options, &engine_, nullptr) != JOURNEY_OK) std::abort();
  }
  StoryRun(const StoryRun&) = delete;
  ~StoryRun() {
    journey_engine_free(engine_);
    journey_module_free(module_);
    if (records_ >= least_) return;
    fmt::print(stderr, "{} records, fewer than {}\n", records_, least_);
    std::abort();
  }
  void operator()() {
    constexpr int64_t kAWeekLater = 1775347200000;  // 2026-04-05T00:00:00Z
    if (journey_engine_feed(engine_, lines_.data(), lines_.size(), nullptr) != JOURNEY_OK ||
        journey_engine_advance(engine_, kAWeekLater, nullptr) != JOURNEY_OK) {
      std::abort();
    }
  }

 private:
  const std::string lines_;
  const size_t least_;
  size_t records_ = 0;
  journey_module* module_ = nullptr;
  journey_engine* engine_ = nullptr;
};

double Seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Works with work(0), (1) and (4): nothing, n and 4 n. The first is what it costs whatever there is.
template <class Works>
void Measure(const std::string& name, size_t n, Works&& works) {
  if (RUNNING_ON_VALGRIND == 0) {
    const auto seconds = [&](size_t times) {
      auto work = works(times);
      const double start = Seconds();
      work();
      return Seconds() - start;
    };
    const double small = seconds(1), large = seconds(4);
    fmt::print("{:<28} {:>8} {:>9.3f} {:>9.3f} {:>6.1f}{}\n", name, n, small, large, large / small,
               large > 5.5 * small ? "  <<<" : "");
    std::fflush(stdout);
    return;
  }
  for (const size_t times : {0, 1, 4}) {
    auto work = works(times);
    CALLGRIND_ZERO_STATS;
    CALLGRIND_TOGGLE_COLLECT;
    work();
    CALLGRIND_TOGGLE_COLLECT;
    const std::string dump = name + " " + std::to_string(times);
    CALLGRIND_DUMP_STATS_AT(dump.c_str());
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
  const auto wanted = [&](const std::string& name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  // `nothing` is a text that holds none of the construct.
  const auto compile = [&](const std::vector<journey::Construct>& constructs, const char* nothing,
                           void (*work)(const std::string&)) {
    for (const journey::Construct& construct : constructs) {
      if (!wanted(construct.name)) continue;
      journey::Measure(construct.name, construct.n * scale, [&](size_t times) {
        return [text = times == 0 ? std::string(nothing) : construct.text(construct.n * scale * times), work] {
          work(text);
        };
      });
    }
  };
  const auto run = [&](const journey::Story& story, const std::string& name, bool natively) {
    if (!wanted(name)) return;
    journey::Measure(name, story.n * scale,
                     [&](size_t times) { return journey::StoryRun(story, story.n * scale * times, natively); });
  };
  compile(journey::Constructs(), "", journey::Work);
  for (const journey::Story& story : journey::Stories()) run(story, story.name, false);
#if JOURNEY_HAS_JIT
  compile(journey::NativeConstructs(), "event E { } journey J { enter on E stage S { on E go S } }",
          journey::NativeWork);
  for (const journey::Story& story : journey::Stories()) {
    if (journey::RunsNatively(story)) run(story, journey::NativeName(story), true);
  }
#endif
  return 0;
}
