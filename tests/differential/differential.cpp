// Order independence and equality of engines, over random projects: the same log in 1, 2 and 7 shards, in batches of 1,
// 64 and 4,096, interpreted, compiled at -O0 and -O2 and switching over, and stamped in 8 parts in 20 orders, must give
// the same records per customer; the textual and the binary form of the module must give the same module back; no call
// may take more steps than its proven bound.
//
// usage: differential_test [--seeds FIRST COUNT] [--seconds N] [--journeys MOST] [--keep FOLDER] [--coverage]
//        differential_test --print SEED            the project and its log
//        differential_test --replay SEED FOLDER    the same as a case for tests/replay
// `--coverage` prints how often each construct of the language was met, and fails if one was not.
// A failing seed is shrunk by removing lines and kept as seed_N.journey and seed_N.jsonl. Exit code 3 when any failed.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "ir/serialise.h"
#include "ir/text.h"
#include "runtime/interp/interp.h"
#include "runtime/value/calendar.h"
#include "tests/differential/coverage.h"
#include "tests/differential/generate.h"
#include "tests/differential/lines.h"
#include "tests/differential/partitions.h"
#include "tests/differential/refused.h"
#include "tests/differential/run.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#include "compiler/jit/tiered.h"
#endif

namespace journey::differential {
namespace {

struct Verdict {
  bool compiles = false;
  bool refused = false;  // by its size, which is no failure
  std::string failure;   // "" when all configurations agree
  size_t records = 0;
  uint64_t steps = 0;  // the longest call
  std::string lines;   // all records
};

Verdict Compare(const Generated& project) {
  Verdict verdict;
  const std::unique_ptr<Compilation> compilation = Compile({{"mixed.journey", "mixed", project.journey}});
  verdict.refused = RefusedByItsSize(*compilation);
  if (verdict.refused) return verdict;
  if (!compilation->ir.has_value()) {
    verdict.failure = "does not compile:\n" + RenderShort(compilation->sources, compilation->diagnostics);
    return verdict;
  }
  verdict.compiles = true;
  const std::string bytes = ir::Serialise(*compilation->ir);
  Result<ir::Module> from_bytes = ir::Deserialise(bytes);
  if (!from_bytes.ok() || ir::Serialise(from_bytes.value()) != bytes) {
    verdict.failure = "the binary form does not read back";
    return verdict;
  }
  Result<ir::Module> from_text = ir::Read(ir::Print(*compilation->ir));
  if (!from_text.ok() || ir::Serialise(from_text.value()) != bytes) {
    verdict.failure = "the textual form does not read back: " + from_text.status().message();
    return verdict;
  }
  Result<std::unique_ptr<rt::Program>> loaded = rt::Program::Load(std::move(from_bytes.value()));
  if (!loaded.ok()) {
    verdict.failure = "does not load: " + loaded.status().message();
    return verdict;
  }
  const rt::Program& program = *loaded.value();
  const rt::Interpreter interpreter(program);
  auto run = [&](const rt::Executor& executor, const Way& way) {
    return RunLog(program, executor, project.events, project.lateness_ms, project.until_ms, way);
  };
  const Outcome expected = run(interpreter, {});
  for (const auto& [customer, records] : expected.records) {
    verdict.records += records.size();
    for (const std::string& record : records) verdict.lines += record + "\n";
  }
  const std::vector<ir::Function>& functions = program.module().functions;
  for (size_t i = 0; i < functions.size(); ++i) {
    const uint64_t steps = interpreter.MaxSteps(static_cast<int32_t>(i));
    verdict.steps = std::max(verdict.steps, steps);
    if (steps <= functions[i].max_steps) continue;
    verdict.failure =
        fmt::format("a call of {} took {} steps, the bound is {}", functions[i].name, steps, functions[i].max_steps);
    return verdict;
  }
  auto check = [&](const char* name, const Outcome& actual) {
    const std::string difference = Difference(expected, actual);
    if (!difference.empty() && verdict.failure.empty()) verdict.failure = fmt::format("{}: {}", name, difference);
  };
  constexpr int64_t kHour = 3'600'000;
  check("interpreter, 1 shard, batches of 1", run(interpreter, {.batch = 1}));
  check("interpreter, 1 shard, batches of 1, at rest at once", run(interpreter, {.batch = 1, .rest_after_ms = 0}));
  check("interpreter, 2 shards, batches of 64, at rest after an hour",
        run(interpreter, {.shards = 2, .batch = 64, .rest_after_ms = kHour}));
  check("interpreter, 7 shards, batches of 4096", run(interpreter, {.shards = 7}));
  check("interpreter, 5 shards on 2 threads, batches of 16, at rest at once",
        run(interpreter, {.shards = 5, .batch = 16, .threads = 2, .rest_after_ms = 0}));
  check("interpreter, all state through bytes after every step", run(interpreter, {.batch = 32, .recode = true}));
  check("interpreter, all state through bytes after every step, at rest at once",
        run(interpreter, {.batch = 8, .recode = true, .rest_after_ms = 0}));
  if (verdict.failure.empty()) {
    const std::string difference = ComparePartitions(program, interpreter, project, 1);
    if (!difference.empty()) verdict.failure = "a stamped log in parts, " + difference;
  }
#if JOURNEY_HAS_JIT
  for (int level : {0, 2}) {
    JitOptions options;
    options.opt_level = level;
    options.use_cache = false;
    auto jit = JitExecutor::Create(program, options);
    if (!jit.ok()) {
      verdict.failure = "the JIT failed: " + jit.status().message();
      return verdict;
    }
    if (level == 0) {
      check("JIT -O0, 7 shards, batches of 1, at rest after an hour",
            run(*jit.value(), {.shards = 7, .batch = 1, .rest_after_ms = kHour}));
    } else {
      check("JIT -O2, 2 shards, batches of 64, state through bytes",
            run(*jit.value(), {.shards = 2, .batch = 64, .recode = true}));
    }
  }
  // Functions switch over while the log runs.
  const TieredExecutor tiered(program, {.use_cache = false});
  check("tiered, 2 threads, batches of 8", run(tiered, {.batch = 8, .threads = 2}));
#endif
  return verdict;
}

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// Removes runs of lines while `fails` still holds.
std::string ShrinkLines(const std::string& text, const std::function<bool(const std::string&)>& fails) {
  std::vector<std::string> lines = Lines(text);
  for (size_t run = std::max<size_t>(lines.size() / 2, 1); run >= 1; run /= 2) {
    for (size_t at = 0; at + run <= lines.size();) {
      std::vector<std::string> fewer = lines;
      fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(at), fewer.begin() + static_cast<ptrdiff_t>(at + run));
      if (fails(Join(fewer)))
        lines = std::move(fewer);
      else
        ++at;
    }
    if (run == 1) break;
  }
  return Join(lines);
}

// Journey lines that open a block go together with their closing brace: tries every balanced range as a whole first.
std::string ShrinkBlocks(std::string text, const std::function<bool(const std::string&)>& fails) {
  bool again = true;
  while (again) {
    again = false;
    const std::vector<std::string> lines = Lines(text);
    for (size_t at = 0; at < lines.size() && !again; ++at) {
      const size_t indent = lines[at].find_first_not_of(' ');
      size_t end = at + 1;
      if (!lines[at].empty() && lines[at].back() == '{') {
        while (end < lines.size() && lines[end].find_first_not_of(' ') > indent) ++end;
        if (end < lines.size()) ++end;
      }
      std::vector<std::string> fewer(lines.begin(), lines.begin() + static_cast<ptrdiff_t>(at));
      fewer.insert(fewer.end(), lines.begin() + static_cast<ptrdiff_t>(end), lines.end());
      if (fails(Join(fewer))) {
        text = Join(fewer);
        again = true;
      }
    }
  }
  return text;
}

Generated Shrink(Generated project, bool compiles) {
  const auto fails = [&](const Generated& candidate) {
    const Verdict verdict = Compare(candidate);
    return verdict.compiles == compiles && !verdict.failure.empty();
  };
  project.events = ShrinkLines(project.events, [&](const std::string& events) {
    Generated candidate = project;
    candidate.events = events;
    return fails(candidate);
  });
  project.journey = ShrinkBlocks(project.journey, [&](const std::string& text) {
    Generated candidate = project;
    candidate.journey = text;
    return fails(candidate);
  });
  return project;
}

// The project as a folder of the conformance format, with the records that the interpreter gives.
int WriteReplay(const Generated& project, const std::string& folder) {
  const std::unique_ptr<Compilation> compilation = Compile({{"mixed.journey", "mixed", project.journey}});
  CHECK(compilation->ir.has_value());
  auto program = rt::Program::Load(std::move(*compilation->ir));
  CHECK(program.ok());
  const rt::Interpreter interpreter(*program.value());
  const Outcome outcome =
      RunLog(*program.value(), interpreter, project.events, project.lateness_ms, project.until_ms, {});
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/mixed.journey") << project.journey;
  std::ofstream(folder + "/events.jsonl") << project.events;
  std::ofstream records(folder + "/records.jsonl");
  for (const auto& [customer, lines] : outcome.records) {
    for (const std::string& line : lines) records << line << "\n";
  }
  if (!outcome.rejects.empty()) {
    std::ofstream rejects(folder + "/rejects.jsonl");
    for (const std::string& reject : outcome.rejects) {
      const size_t space = reject.find(' ');
      rejects << fmt::format("{{\"line\":{},\"error\":\"{}\"}}\n", reject.substr(0, space), reject.substr(space + 1));
    }
  }
  std::string flags;
  if (project.lateness_ms != 0) flags += fmt::format("--lateness \"{} minutes\" ", project.lateness_ms / 60'000);
  if (project.until_ms != 0) flags += "--until " + rt::FormatInstant(project.until_ms);
  if (!flags.empty()) std::ofstream(folder + "/cmd.txt") << flags << "\n";
  return 0;
}

int Main(int argc, char** argv) {
  uint64_t first = 1, count = 200;
  double seconds = 1e18;
  std::string keep;
  bool show_coverage = false;
  GenerateOptions generate;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--seeds") == 0 && i + 2 < argc) {
      first = std::strtoull(argv[++i], nullptr, 10);
      count = std::strtoull(argv[++i], nullptr, 10);
    } else if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc) {
      seconds = std::atof(argv[++i]);
    } else if (std::strcmp(argv[i], "--journeys") == 0 && i + 1 < argc) {
      generate.max_journeys = std::max(1, std::atoi(argv[++i]));
    } else if (std::strcmp(argv[i], "--keep") == 0 && i + 1 < argc) {
      keep = argv[++i];
    } else if (std::strcmp(argv[i], "--coverage") == 0) {
      show_coverage = true;
    } else if (std::strcmp(argv[i], "--replay") == 0 && i + 2 < argc) {
      const uint64_t seed = std::strtoull(argv[++i], nullptr, 10);
      return WriteReplay(Generate(seed), argv[++i]);
    } else if (std::strcmp(argv[i], "--print") == 0 && i + 1 < argc) {
      const Generated project = Generate(std::strtoull(argv[++i], nullptr, 10));
      fmt::print("{}\n{}", project.journey, project.events);
      return 0;
    } else {
      fmt::print(stderr,
                 "usage: differential_test [--seeds FIRST COUNT] [--seconds N] [--journeys MOST] [--keep FOLDER] "
                 "[--coverage] | "
                 "--print SEED | "
                 "--replay SEED FOLDER\n");
      return 2;
    }
  }
  const auto begin = std::chrono::steady_clock::now();
  uint64_t done = 0, refused = 0, failed = 0, records = 0, steps = 0;
  Coverage coverage;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    if (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() > seconds) break;
    const Generated project = Generate(seed, generate);
    const Verdict verdict = Compare(project);
    ++done;
    refused += verdict.refused ? 1 : 0;
    records += verdict.records;
    steps = std::max(steps, verdict.steps);
    coverage.Add(project.journey, project.events, verdict.lines);
    if (verdict.failure.empty()) continue;
    ++failed;
    fmt::print("seed {}: {}\n", seed, verdict.failure);
    if (!keep.empty()) {
      const Generated small = Shrink(project, verdict.compiles);
      std::filesystem::create_directories(keep);
      std::ofstream(fmt::format("{}/seed_{}.journey", keep, seed)) << small.journey;
      std::ofstream(fmt::format("{}/seed_{}.jsonl", keep, seed)) << small.events;
      fmt::print("  shrunk to {}/seed_{}.journey; lateness {} ms, until {}\n", keep, seed, small.lateness_ms,
                 small.until_ms);
    }
    std::fflush(stdout);
  }
  fmt::print(
      "{} random projects (seeds {}..{}), {} refused by their size, {} records, longest call {} steps, {} failed\n",
      done, first, first + done - 1, refused, records, steps, failed);
  // Else nothing would have been compared.
  const bool few_refused = refused <= 1 + done / 20;
  if (!few_refused) fmt::print("too many are refused\n");
  if (show_coverage) fmt::print("{}", coverage.Table());
  // Steps that nobody counted would prove nothing, and neither would constructs that no project has.
  const std::vector<std::string> missing = show_coverage ? coverage.Missing() : std::vector<std::string>();
  for (const std::string& name : missing) fmt::print("no project has: {}\n", name);
  return failed == 0 && few_refused && missing.empty() && (steps > 0 || records == 0) ? 0 : 3;
}

}  // namespace
}  // namespace journey::differential

int main(int argc, char** argv) { return journey::differential::Main(argc, argv); }
