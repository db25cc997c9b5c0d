// The command line as users and scripts see it: exit codes, streams, formats, help.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kGood = R"(
event In { n: int = 0 }
channel mail(template: string) { requires true }
journey J { enter on In reenter always final stage S { flow { send mail(template: "n={now()}") } } }
test "it sends" { In {} expect sent mail }
)";
constexpr const char* kBroken = "event In {}\njourney J { enter on Inn stage S {} }\n";
constexpr const char* kFailing = R"(event In {}
journey J { enter on In stage S {} stage T {} }
test "it moves" {
  In {}
  expect J in T
}
test "it enters" { In {} expect J in S }
)";
constexpr const char* kEvents =
    "{\"type\":\"track\",\"event\":\"In\",\"userId\":\"ada\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n"
    "not json\n"
    "{\"type\":\"track\",\"event\":\"In\",\"userId\":\"bob\",\"timestamp\":\"2026-01-01T00:00:01Z\"}\n";

size_t CountLines(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

TEST(Cli, HelpNamesEveryCommandWithExamples) {
  const ProcessResult all = RunJourney("--help");
  EXPECT_EQ(all.exit_code, 0);
  for (const char* command : {"check", "test", "run", "compile", "version"}) {
    EXPECT_NE(all.out.find(command), std::string::npos) << command;
    const ProcessResult one = RunJourney(std::string(command) + " --help");
    EXPECT_EQ(one.exit_code, 0);
    if (std::string(command) != "version") {
      EXPECT_NE(one.out.find("Examples:"), std::string::npos) << command;
    }
  }
}

TEST(Cli, WrongUsageIsTwo) {
  EXPECT_EQ(RunJourney("").exit_code, 2);
  EXPECT_EQ(RunJourney("chekc x").exit_code, 2);
  EXPECT_EQ(RunJourney("check").exit_code, 2);
  EXPECT_EQ(RunJourney("check x --format xml").exit_code, 2);
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood);
  const std::string events = scratch.Write("events.jsonl", kEvents);
  const ProcessResult until = RunJourney("run " + file + " --events " + events + " --until yesterday");
  EXPECT_EQ(until.exit_code, 2);
  EXPECT_NE(until.err.find("--until"), std::string::npos);
  EXPECT_EQ(RunJourney("run " + file + " --events " + events + " --lateness 6").exit_code, 2);
}

TEST(Cli, MissingFilesAreTheWorldsFault) {
  const ProcessResult result = RunJourney("check /no/such/file.journey");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("/no/such/file.journey"), std::string::npos);
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood);
  EXPECT_EQ(RunJourney("run " + file + " --events /no/such/events.jsonl").exit_code, 1);
  EXPECT_EQ(RunJourney("check " + scratch.path("")).exit_code, 0);
}

TEST(Cli, CheckFormats) {
  const ScratchFolder scratch;
  const std::string good = scratch.Write("good.journey", kGood), broken = scratch.Write("broken.journey", kBroken);
  EXPECT_EQ(RunJourney("check " + good).exit_code, 0);
  const ProcessResult brief = RunJourney("check --format short " + broken);
  EXPECT_EQ(brief.exit_code, 3);
  EXPECT_EQ(brief.out.find(broken + ":2:22: error J1"), 0u) << brief.out;
  const ProcessResult text = RunJourney("check " + broken);
  EXPECT_NE(text.out.find("help: "), std::string::npos) << text.out;
  EXPECT_EQ(text.out.find('\x1b'), std::string::npos) << "no colour into a pipe";
  const ProcessResult json = RunJourney("check --format json " + broken + " " + good);
  const nlohmann::json parsed = nlohmann::json::parse(json.out);
  EXPECT_EQ(parsed["format_version"], 1);
  EXPECT_EQ(parsed["diagnostics"][0]["severity"], "error");
}

TEST(Cli, DumpsEveryPhase) {
  const ScratchFolder scratch;
  const std::string good = scratch.Write("good.journey", kGood);
  for (const char* phase : {"ast", "typed", "ir"}) {
    const ProcessResult dump = RunJourney("check --dump " + std::string(phase) + " " + good);
    EXPECT_EQ(dump.exit_code, 0) << phase;
    EXPECT_NE(dump.out.find("mail"), std::string::npos) << phase;
  }
  const ProcessResult cost = RunJourney("check --cost " + good);
  EXPECT_NE(cost.out.find("bytes per instance"), std::string::npos);
  EXPECT_NE(cost.out.find(", over all journeys: at most "), std::string::npos);
}

TEST(Cli, TestReportsFailuresAsFindings) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kFailing);
  for (const char* engine : {"interp", JOURNEY_HAS_JIT ? "jit" : "interp"}) {
    const ProcessResult result = RunJourney("test --engine " + std::string(engine) + " " + file);
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_NE(result.out.find("it moves"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find(file + ":5:3"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("1 passed, 1 failed"), std::string::npos) << result.out;
  }
  EXPECT_EQ(RunJourney("test " + scratch.Write("b.journey", kGood)).exit_code, 0);
  EXPECT_EQ(RunJourney("test " + scratch.Write("c.journey", kBroken)).exit_code, 3);
  const ProcessResult json = RunJourney("test --format json " + file);
  const nlohmann::json parsed = nlohmann::json::parse(json.out);
  EXPECT_EQ(parsed["format_version"], 2);
  EXPECT_EQ(parsed["failed"], 1);
  for (const nlohmann::json& test : parsed["tests"]) EXPECT_EQ(test["timelines"].empty(), test["passed"]) << test;
}

TEST(Cli, RunWritesRecordsRejectsAndASummary) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood), events = scratch.Write("events.jsonl", kEvents);
  const ProcessResult result = RunJourney("run " + file + " --events " + events + " --records " +
                                          scratch.path("r.jsonl") + " --rejects " + scratch.path("x.jsonl"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("customers entered"), std::string::npos) << result.out;
  const std::string records = ScratchFolder::Read(scratch.path("r.jsonl"));
  EXPECT_EQ(CountLines(records), 6u) << records;
  const nlohmann::json reject = nlohmann::json::parse(ScratchFolder::Read(scratch.path("x.jsonl")));
  EXPECT_EQ(reject["line"], 2);
  EXPECT_EQ(reject["input"], "not json");
}

TEST(Cli, EnginesThreadsAndTheCacheChangeNoRecord) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood), events = scratch.Write("events.jsonl", kEvents);
  const auto run = [&](const std::string& flags) {
    const ProcessResult result = RunJourney("run " + file + " --events " + events + " --records - " + flags,
                                            "XDG_CACHE_HOME=" + scratch.path("cache"));
    EXPECT_EQ(result.exit_code, 0) << flags << result.err;
    std::vector<std::string> lines;
    for (size_t at = 0; at < result.out.size(); at = result.out.find('\n', at) + 1) {
      lines.push_back(result.out.substr(at, result.out.find('\n', at) - at));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  const std::vector<std::string> expected = run("--engine interp");
  EXPECT_EQ(expected.size(), 6U);
  EXPECT_EQ(run("--engine interp"), expected);
  for (const char* flags : {"--threads 2 --engine interp", "--threads 0 --engine interp"}) {
    EXPECT_EQ(run(flags), expected) << flags;
  }
#if JOURNEY_HAS_JIT
  for (const char* flags : {"", "--engine tiered", "--engine jit", "--threads 3", "--compile-budget \"0 seconds\"",
                            "--compile-budget \"1 minute\""}) {
    EXPECT_EQ(run(flags), expected) << flags;
  }
#endif
  const std::string start = "run " + file + " --events " + events;
  EXPECT_EQ(RunJourney(start + " --threads -1").exit_code, 2);
  EXPECT_EQ(RunJourney(start + " --compile-budget soon").exit_code, 2);
  EXPECT_EQ(RunJourney(start + " --engine fast").exit_code, 2);
}

TEST(Cli, DashIsAStandardStream) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood), events = scratch.Write("events.jsonl", kEvents);
  const ProcessResult result = RunJourney("run " + file + " --events - --records -", "cat " + events + " |");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(CountLines(result.out), 6u) << result.out;
  EXPECT_NE(result.err.find("customers entered"), std::string::npos) << "the summary must not mix with the records";
}

TEST(Cli, GzipIsReadTransparently) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood), events = scratch.Write("events.jsonl", kEvents);
  ASSERT_EQ(std::system(("gzip " + events).c_str()), 0);
  EXPECT_EQ(CountLines(RunJourney("run " + file + " --events " + events + ".gz --records -").out), 6u);
}

TEST(Cli, RecordsThatCannotBeWrittenFailTheRun) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood), events = scratch.Write("events.jsonl", kEvents);
  EXPECT_EQ(RunJourney("run " + file + " --events " + events + " --records /no/such/folder/r.jsonl").exit_code, 1);
  EXPECT_EQ(RunJourney("run " + file + " --events " + events + " --records /dev/full").exit_code, 1);
}

TEST(Cli, ProjectsNameModulesByPath) {
  const ScratchFolder scratch;
  scratch.Write("p/journey.toml", "sources = [\"journeys\"]\n");
  scratch.Write("p/journeys/shop/cart-1.journey", "use shop.events as ev\njourney J { enter on ev.In stage S {} }\n");
  scratch.Write("p/journeys/shop/events.journey", "event In {}\n");
  const std::string events = scratch.Write("events.jsonl", kEvents);
  const ProcessResult result = RunJourney("run " + scratch.path("p") + " --events " + events + " --records -");
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
  EXPECT_NE(result.out.find("\"journey\":\"shop.cart_1.J\""), std::string::npos) << result.out;
  // A file of the project, named alone, is checked as part of it.
  EXPECT_EQ(RunJourney("check " + scratch.path("p/journeys/shop/cart-1.journey")).exit_code, 0);
}

// Whatever a test is called, it is called by a number where code is made of it.
TEST(Cli, NamesAreNoSymbols) {
  const ScratchFolder scratch;
  std::string source = "event In {}\njourney J { enter on In stage S {} }\n";
  for (const char* name :
       {"\\u{0}", "\\u{1}In", "\\u{0}\\u{0}", "a\\u{0}b", "a\\u{0}c", "$00", "\\\"", "memcpy", "\u00e4 \u4f60 %s"}) {
    source += std::string("test \"") + name + "\" { In {} expect J in S }\n";
  }
  const std::string file = scratch.Write("a.journey", source);
  const ProcessResult interpreted = RunJourney("test --engine interp " + file);
  EXPECT_EQ(interpreted.exit_code, 0) << interpreted.out << interpreted.err;
  EXPECT_NE(interpreted.out.find("9 passed"), std::string::npos) << interpreted.out;
#if JOURNEY_HAS_JIT
  const ProcessResult compiled = RunJourney("test --engine jit " + file, "XDG_CACHE_HOME=" + scratch.path("cache"));
  EXPECT_EQ(compiled.exit_code, 0) << compiled.err;
  EXPECT_EQ(compiled.out, interpreted.out);
#endif
}

// Run as root with the environment of a user, as `sudo` may have it, the user's cache is left alone.
TEST(Cli, ACacheOfOthersIsNotUsed) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", kGood), events = scratch.Write("events.jsonl", kEvents);
  const std::string args = "run " + file + " --events " + events, cache = scratch.path("cache/journey");
  const std::string before = "XDG_CACHE_HOME=" + scratch.path("cache");
  EXPECT_EQ(RunJourney(args, before).err.find("warning"), std::string::npos);
  ASSERT_EQ(std::system(("chmod 777 " + cache).c_str()), 0);
  const ProcessResult open = RunJourney(args, before);
  EXPECT_EQ(open.exit_code, 0);
  EXPECT_NE(open.err.find("warning: nothing is kept between starts: " + cache), std::string::npos) << open.err;
  // A relative one is none, and nobody finds a folder of that name.
  const ProcessResult relative =
      RunCommand("cd " + scratch.path("") + " && HOME= XDG_CACHE_HOME=here " + JourneyBinary() + " " + args);
  EXPECT_EQ(relative.exit_code, 0) << relative.err;
  EXPECT_FALSE(std::filesystem::exists(scratch.path("here")));
}

}  // namespace
}  // namespace journey::testing
