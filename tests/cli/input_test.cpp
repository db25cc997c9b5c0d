// `journey run` and its input: how logs are read, and what is said of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kInputJourney = R"(
customer { tier: string = "free"  age: int? }
event In { n: int = 0 }
channel mail(n: int) { requires true }
journey J { enter on In reenter always stage S { idle 2 hours { send mail(n: 0) } after 1 day go T } final stage T }
)";

std::string In(const std::string& who, const std::string& time) {
  return R"({"type":"track","event":"In","userId":")" + who + R"(","timestamp":")" + time + "\"}\n";
}
size_t Lines(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

class CliInput : public ::testing::Test {
 protected:
  CliInput() : journey_(scratch_.Write("a.journey", kInputJourney)) {}
  // Over a log of that name.
  ProcessResult Run(const std::string& name, const std::string& log, const std::string& flags = "") {
    return RunJourney("run " + journey_ + " --events " + scratch_.Write(name, log) + " " + flags);
  }
  ScratchFolder scratch_;
  std::string journey_;
};

TEST_F(CliInput, ALogOfWhichNothingCouldBeUsedIsAFinding) {
  const ProcessResult nothing = Run("a.jsonl", "no JSON\n{}\n");
  EXPECT_EQ(nothing.exit_code, 3);
  EXPECT_TRUE(Has(nothing.err, "could be used")) << nothing.err;
  EXPECT_EQ(Run("a.jsonl", "no JSON\n" + In("a", "2026-01-01T00:00:00Z")).exit_code, 0);
  EXPECT_EQ(Run("a.jsonl", "").exit_code, 0);
  EXPECT_EQ(Run("a.csv", "customer,time,event\rx,2026-01-01T00:00:00Z,In\r").exit_code, 0);
  EXPECT_EQ(Run("a.csv", "customer,time,event\nx,2026-01-01,In\n").exit_code, 3);
}

TEST_F(CliInput, OneBrokenClockIsRejectedAndSaidOnce) {
  const std::string log =
      In("a", "2026-01-01T00:00:00Z") + In("b", "6026-01-01T00:00:00Z") + In("c", "2026-01-01T01:00:00Z");
  const ProcessResult run = Run("a.jsonl", log, "--records -");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_FALSE(Has(run.out, "\"kind\":\"sent\"")) << run.out;
  EXPECT_TRUE(Has(run.err, "J8008: timestamp: 6026-01-01T00:00:00.000Z is more than 366 days after")) << run.err;
  EXPECT_TRUE(Has(run.err, "warning: 1 inputs were rejected because")) << run.err;
  EXPECT_TRUE(Has(run.err, "--max-ahead")) << run.err;
  EXPECT_TRUE(Has(Run("a.jsonl", log, "--records - --max-ahead none").out, "\"kind\":\"sent\""));
  EXPECT_TRUE(Has(Run("a.jsonl", log, "--max-ahead \"30 minutes\"").out, "2 rejected lines"));
  EXPECT_EQ(Run("a.jsonl", log, "--max-ahead soon").exit_code, 2);
  EXPECT_EQ(Run("a.jsonl", log, "--max-ahead \"-1 day\"").exit_code, 2);
}

// What rests takes less memory; the records say nothing of it.
TEST_F(CliInput, CustomersAtRestGetTheSame) {
  std::string log;
  for (const char* time : {"2026-01-01T00:00:00Z", "2026-01-01T09:00:00Z", "2026-01-01T09:30:00Z"}) {
    for (int i = 0; i < 50; ++i) log += In("c" + std::to_string(i), time);
  }
  const ProcessResult awake = Run("a.jsonl", log, "--records - --until 2026-01-03T00:00:00Z");
  for (const std::string flags : {"--rest-after \"4 hours\"", "--rest-after \"0 hours\" --threads 1"}) {
    const ProcessResult run = Run("a.jsonl", log, "--records - --until 2026-01-03T00:00:00Z " + flags);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, awake.out) << flags;
  }
  EXPECT_TRUE(Has(awake.out, "\"kind\":\"sent\"")) << awake.out;
  EXPECT_EQ(Run("a.jsonl", log, "--rest-after soon").exit_code, 2);
  EXPECT_EQ(Run("a.jsonl", log, "--rest-after \"-1 hour\"").exit_code, 2);
}

// An id that is one already is counted apart.
TEST_F(CliInput, MergesAreInTheSummary) {
  const std::string alias = R"({"type":"alias","previousId":"a","userId":"b","timestamp":"2026-01-01T01:00:00Z"})"
                            "\n";
  const ProcessResult run = Run("a.jsonl", In("a", "2026-01-01T00:00:00Z") + alias + alias, "");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_TRUE(Has(run.out, "1 ids merged into others, 1 merges ignored")) << run.out;
}

TEST_F(CliInput, LateInputsAreWarnedOfAndSorted) {
  const std::string log =
      In("a", "2026-01-01T05:00:00Z") + In("a", "2026-01-01T00:00:00Z") + In("a", "2026-01-01T03:00:00Z");
  const ProcessResult late = Run("a.jsonl", log, "--records -");
  EXPECT_TRUE(Has(late.err, "warning: 2 of 3 inputs came after later ones")) << late.err;
  EXPECT_TRUE(Has(late.err, "--sort")) << late.err;
  for (const char* flags : {"--records - --sort", "--records - --sort --sort-memory 1KB"}) {
    const ProcessResult sorted = Run("a.jsonl", log, flags);
    EXPECT_FALSE(Has(sorted.err, "warning")) << sorted.err;
    EXPECT_FALSE(Has(sorted.out, "\"late\"")) << sorted.out;
    EXPECT_TRUE(Has(sorted.out, "\"kind\":\"sent\"")) << sorted.out;  // between 00:00 and 03:00
  }
}

TEST_F(CliInput, UnknownEventsAndUnusableTraitsAreNamed) {
  std::string log;
  for (int i = 0; i < 12; ++i) {
    for (int k = 0; k <= i; ++k) {
      log += R"({"type":"track","event":"E)" + std::to_string(i) +
             R"(","userId":"a","timestamp":"2026-01-01T00:00:00Z"})" + "\n";
    }
  }
  log += R"({"type":"identify","userId":"a","timestamp":"2026-01-01T00:00:00Z","traits":{"age":"x","tier":7}})"
         "\n";
  const ProcessResult run = Run("a.jsonl", log, "--rejects " + scratch_.path("x.jsonl"));
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_TRUE(Has(run.out,
                  "events that are not declared: \"E11\" 12, \"E10\" 11, \"E9\" 10, \"E8\" 9, \"E7\" 8, \"E6\" 7, "
                  "\"E5\" 6, \"E4\" 5, \"E3\" 4, \"E2\" 3 and 2 more\n"))
      << run.out;
  EXPECT_TRUE(Has(run.err, "warning: 1 traits could not be used")) << run.err;
  const std::string rejects = ScratchFolder::Read(scratch_.path("x.jsonl"));
  EXPECT_EQ(Lines(rejects), 1u) << rejects;
  EXPECT_TRUE(Has(rejects, R"("line":79,"error":"J8003","message":"age: expected int?, got \"x\"")")) << rejects;
}

TEST_F(CliInput, FlagsAndTheManifestSayHowToRead) {
  EXPECT_TRUE(Has(Run("a.csv", "customer;time;event\nx;2026-01-01 00:00;In\n", "--zone Europe/Paris --records -").out,
                  "2025-12-31T23:00:00.000Z"));
  EXPECT_EQ(Run("a.csv", "customer^time^event\nx^2026-01-01T00:00Z^In\n", "--delimiter ^").exit_code, 0);
  EXPECT_EQ(Run("a.csv", "customer\ttime\tevent\nx\t2026-01-01T00:00Z\tIn\n", "--delimiter tab").exit_code, 0);
  EXPECT_EQ(Run("a.csv", "", "--delimiter ab").exit_code, 2);
  EXPECT_EQ(Run("a.csv", "", "--zone Europe/Nowhere").exit_code, 2);
  EXPECT_EQ(Run("a.jsonl", "", "--preset nobody").exit_code, 2);
  const std::string mixpanel = R"({"event":"In","properties":{"time":1767225600,"distinct_id":"a"}})"
                               "\n";
  EXPECT_TRUE(Has(Run("a.jsonl", mixpanel, "--preset mixpanel --records -").out, "2026-01-01T00:00:00.000Z"));
  const auto project = [&](const std::string& input) {
    scratch_.Write("p/journey.toml", "[input]\n" + input);
    scratch_.Write("p/a.journey", kInputJourney);
    const std::string log = scratch_.Write("own.jsonl", R"({"name":"In","who":"a","at":1767225600000})"
                                                        "\n");
    return RunJourney("run " + scratch_.path("p") + " --events " + log + " --records -");
  };
  const std::string fields =
      "time_format = \"epoch_ms\"\n[input.fields]\ntype = \"\"\nevent = \"/name\"\ntime = \"/at\"\n";
  const ProcessResult own = project(fields + "customer = [\"/id\", \"/who\"]\n");
  EXPECT_TRUE(Has(own.out, "\"customer\":\"a\"")) << own.out << own.err;
  EXPECT_TRUE(Has(own.out, "2026-01-01T00:00:00.000Z")) << own.out;
  const ProcessResult unknown = project(fields + "user = \"/id\"\n");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_TRUE(Has(unknown.err, "[input.fields] has no key `user`; it has type, event, customer")) << unknown.err;
  EXPECT_TRUE(Has(project(fields + "customer = \"id\"\n").err, "JSON Pointer"));
  // A bad duration is the manifest's fault, in every command.
  EXPECT_TRUE(Has(project("lateness = \"soon\"\n").err, "journey.toml:2: `lateness`"));
  const ProcessResult check = RunJourney("check " + scratch_.path("p"));
  EXPECT_EQ(check.exit_code, 1);
  EXPECT_TRUE(Has(check.err, "journey.toml:2: `lateness`")) << check.err;
}

TEST_F(CliInput, WhatIsBrokenOffKeepsWhatWasRead) {
  const std::string log = In("a", "2026-01-01T00:00:00Z");
  std::string many;
  for (int i = 0; i < 2000; ++i) many += log;
  const std::string file = scratch_.Write("b.jsonl", many);
  ASSERT_EQ(std::system(("gzip -k " + file + " && head -c 200 " + file + ".gz > " + file + ".cut.gz").c_str()), 0);
  const ProcessResult cut = RunJourney("run " + journey_ + " --events " + file + ".cut.gz");
  EXPECT_EQ(cut.exit_code, 1);
  EXPECT_TRUE(Has(cut.err, "the gzip data breaks off before its end")) << cut.err;
  EXPECT_FALSE(Has(cut.out, "\n0 lines")) << cut.out;
  ASSERT_EQ(std::system(("echo garbage >> " + file + ".gz").c_str()), 0);
  const ProcessResult behind = RunJourney("run " + journey_ + " --events " + file + ".gz");
  EXPECT_EQ(behind.exit_code, 1);
  EXPECT_TRUE(Has(behind.err, "behind the gzip data stands something else")) << behind.err;
  EXPECT_TRUE(Has(behind.out, "2,000 events")) << behind.out;
}

}  // namespace
}  // namespace journey::testing
