// Where the standard streams go: a result is not lost without a word, an input is not written over, and names and texts
// of strangers do not steer a terminal. Expectations are those of the issue "Nothing a stranger sends breaks it": a
// failed write is exit 1, an output that is an input is refused as wrong usage, 2, with nothing written.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kStreamsJourney =
    "event In { n: int = 0 }\n"
    "journey J { enter on In where event.n >= 0  reenter always  final stage S {} }\n"
    "test \"t\" { In {}  expect J ended completed }\n";

std::string TrackedLog() {
  std::string lines;
  for (int i = 0; i < 40; ++i) {
    lines += R"({"type":"track","event":"In","userId":"u)" + std::to_string(i % 7) + R"(","timestamp":"2026-01-0)" +
             std::to_string(1 + i % 9) + "T00:00:00Z\"}\n";
  }
  return lines;
}

class Streams : public ::testing::Test {
 protected:
  // As a shell runs it: the redirections of the text itself count.
  ProcessResult Shell(const std::string& text) const { return RunCommand("sh " + scratch_.Write("run.sh", text)); }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  const ScratchFolder scratch_;
  const std::string binary_ = JourneyBinary() + " ";
  const std::string journey_ = scratch_.Write("a.journey", kStreamsJourney);
  const std::string log_ = scratch_.Write("log.jsonl", TrackedLog());
};

TEST_F(Streams, AResultForAClosedStreamIsAFailedWrite) {
  ASSERT_EQ(RunJourney("run " + journey_ + " --events " + log_ + " --records " + path("r")).exit_code, 0);
  scratch_.Write("s.json", R"({"title":"B","type":"object","properties":{"total":{"type":"number"}}})");
  scratch_.Write("untidy.journey", "event   In {}\n");
  const std::string in_git = "cd " + path("") +
                             " && git init -q . && git add a.journey && git -c user.name=a -c user.email=a@example.com "
                             "commit -qm first";
  ASSERT_EQ(RunCommand(in_git).exit_code, 0);
  for (const std::string& command : std::vector<std::string>{
           "map " + journey_ + " --format svg --out -", "schema " + journey_, "events " + journey_,
           "mine --events " + log_, "report " + journey_ + " --records " + path("r"),
           "paths " + journey_ + " --records " + path("r"), "export mermaid " + journey_,
           "import json-schema " + path("s.json"), "fmt - <" + path("untidy.journey"),
           "behaviour fit " + journey_ + " --events " + log_, "review " + journey_ + " --against git:HEAD",
           "check --dump ast " + journey_, "eval 1+1 " + journey_, "explain-code J2001", "version", "--help",
           "completion bash", "test " + journey_, "run " + journey_ + " --events " + log_}) {
    const ProcessResult result = Shell("cd " + path("") + "; " + binary_ + command + " >&-\n");
    EXPECT_EQ(result.exit_code, 1) << command << "\n" << result.err;
    EXPECT_TRUE(Has(result.err, "cannot write standard output: Bad file descriptor")) << command << result.err;
  }
  // The exit code is all that there is to say, and what is said beside a file of records is no result.
  EXPECT_EQ(Shell(binary_ + "check " + journey_ + " >&-\n").exit_code, 0);
  EXPECT_EQ(Shell(binary_ + "map " + journey_ + " --out " + path("m.svg") + " >&-\n").exit_code, 0);
  EXPECT_EQ(Shell(binary_ + "run " + journey_ + " --events " + log_ + " --records " + path("r") + " >&-\n").exit_code,
            0);
}

TEST_F(Streams, StandardOutputIsNoInput) {
  ASSERT_EQ(RunJourney("run " + journey_ + " --events " + log_ + " --store " + path("st")).exit_code, 0);
  const std::string customer = scratch_.Write("c.json", "{}");
  const std::string manifest_text = "sources = [\".\"]\n", manifest = scratch_.Write("p/journey.toml", manifest_text);
  scratch_.Write("p/a.journey", kStreamsJourney);
  const std::string old = scratch_.Write("old/a.journey", kStreamsJourney);
  for (const auto& [command, onto] : std::vector<std::pair<std::string, std::string>>{
           {"fmt - <" + journey_, journey_},
           {"fmt " + journey_, journey_},
           {"check " + journey_, journey_},
           {"check " + path("p"), manifest},
           {"check --dump ast " + journey_, journey_},
           {"test " + journey_, journey_},
           {"test --format json " + journey_, journey_},
           {"eval 1+1 " + journey_, journey_},
           {"eval 1+1 " + journey_ + " --customer " + customer, customer},
           {"diff " + old + " " + journey_, journey_},
           {"diff " + old + " " + journey_, old},
           {"run " + journey_ + " --events " + log_, log_},
           {"run " + journey_ + " --events - <" + log_, log_},
           {"run " + journey_ + " --events " + log_, journey_},
           {"status " + path("st"), "$(ls " + path("st") + "/module-*)"},
           {"status " + path("st"), "$(ls " + path("st") + "/log-* | head -1)"},
           {"verify " + path("st"), "$(ls " + path("st") + "/module-*)"}}) {
    for (const char* stream : {" >>", " 2>>"}) {
      const ProcessResult result =
          Shell("cp " + onto + " " + path("before") + "\n" + binary_ + command + stream + onto + "\ncode=$?\ncmp " +
                onto + " " + path("before") + " || exit 77\nexit $code\n");
      EXPECT_EQ(result.exit_code, 2) << command << stream << onto << "\n" << result.out << result.err;
      if (stream[1] == '>') {
        EXPECT_TRUE(Has(result.err, "is the same file as standard output; nothing was written")) << result.err;
      }
    }
  }
  // It is refused before anything is made.
  EXPECT_EQ(Shell(binary_ + "run " + journey_ + " --events " + log_ + " --store " + path("st2") + " >>" + log_ + "\n")
                .exit_code,
            2);
  EXPECT_NE(RunCommand("test -e " + path("st2")).exit_code, 0);
  const std::string untidy = scratch_.Write("u.journey", "event   In {}\n");
  EXPECT_EQ(Shell(binary_ + "fmt " + untidy + " " + journey_ + " >>" + journey_ + "\n").exit_code, 2);
  EXPECT_EQ(ScratchFolder::Read(untidy), "event   In {}\n");
  // What is beside the inputs is nobody's.
  EXPECT_EQ(Shell(binary_ + "test " + path("p") + " >" + path("p/result.txt") + " 2>&1\n").exit_code, 0);
  EXPECT_EQ(Shell(binary_ + "status " + path("st") + " >" + path("status.txt") + "\n").exit_code, 0);
  EXPECT_EQ(Shell(binary_ + "check " + journey_ + " <" + journey_ + "\n").exit_code, 0);
}

TEST_F(Streams, NamesDoNotSteerATerminal) {
  const std::string steering = "x\\033[31my\\007\\302\\233z";
  const auto clean = [](const ProcessResult& result, const std::string& what) {
    for (const char* part : {"\033", "\007", "\302\233"}) {
      EXPECT_FALSE(Has(result.out + result.err, part)) << what << ": " << result.out << result.err;
    }
    EXPECT_TRUE(Has(result.out + result.err, "x")) << what;
  };
  const std::string name = "name=$(printf '" + steering + "')\n";
  for (const std::string verb : {"check", "test", "fmt", "diff --against git:HEAD", "run --events log.jsonl",
                                 "explain-code", "", "mine --events", "report --records r", "status", "eval 1",
                                 "map --format svg --out -", "simulate --behaviour b"}) {
    clean(Shell(name + binary_ + verb + " \"$name\"\n"), verb);
  }
  const std::string broken =
      "printf 'event In {}\\njourney J { enter on Inn final stage S {} }\\n' >\"" + path("$name") + ".journey\"\n";
  for (const std::string verb : {"check", "check --format short", "map --format svg --out -", "compile -o m.jrnm"}) {
    clean(Shell(name + broken + binary_ + verb + " \"" + path("$name") + ".journey\"\n"), verb);
  }
  clean(Shell("printf '" + steering + ",b\\nx,y\\n' >" + path("esc.csv") + "\n" + binary_ + "run " + journey_ +
              " --events " + path("esc.csv") + "\n"),
        "run");
  const std::string tests = scratch_.Write("t.journey", "event In {}\ntest \"x\\u{1b}[31my\" { In {} }\n");
  clean(RunJourney("test --list " + tests), "test --list");
  clean(RunJourney("test " + tests), "test");
}

// A terminal has colours that are ours, and nothing else that steers it; elsewhere results are what they are.
TEST_F(Streams, ATerminalIsShownNoControls) {
  if (RunCommand("sh -c 'command -v script'").exit_code != 0) GTEST_SKIP() << "there is no `script` to make a terminal";
  const auto on_terminal = [&](const std::string& args) {
    return RunCommand("env -u NO_COLOR script -qec '" + JourneyBinary() + " " + args + "' /dev/null </dev/null").out;
  };
  const std::string broken = scratch_.Write("b.journey", "event In {}\njourney J { enter on Inn final stage S {} }\n");
  EXPECT_TRUE(Has(on_terminal("check " + broken), "\033[1;31merror")) << on_terminal("check " + broken);
  const std::string text = scratch_.Write("c.journey", "// \033]0;title\007 \033[2J\nevent In {}\n");
  const std::string shown =
      on_terminal("fmt --diff " + scratch_.Write("d.journey", "// \033]0;t\007 \033[2J\nevent   A {}\n"));
  EXPECT_TRUE(Has(shown, "event A")) << shown;
  EXPECT_FALSE(Has(shown, "\033]") || Has(shown, "\033[2J") || Has(shown, "\007")) << shown;
  EXPECT_TRUE(Has(RunCommand("sh -c '" + JourneyBinary() + " fmt - <" + text + "'").out, "\033[2J"));
}

TEST_F(Streams, AnEmptyValueIsNoFlagThatIsNotThere) {
  const std::string run = "run " + journey_ + " --events " + log_;
  for (const std::string& command :
       {run + " --store ''", run + " --records ''", run + " --rejects ''", "gap " + journey_ + " --events ''",
        "test --changed-since '' " + journey_, "deliver " + journey_ + " --store ''"}) {
    const ProcessResult result = RunJourney(command);
    EXPECT_EQ(result.exit_code, 2) << command << result.out << result.err;
    EXPECT_TRUE(Has(result.err, "the value is empty")) << command << result.err;
  }
  EXPECT_EQ(RunJourney("test --filter '' " + journey_).exit_code, 0) << "every name holds an empty text";
}

TEST_F(Streams, WhatIsNotThereIsSaid) {
  ASSERT_EQ(RunJourney("run " + journey_ + " --events " + log_ + " --records " + path("r")).exit_code, 0);
  const ProcessResult report =
      RunJourney("report " + journey_ + " --records " + path("r") + " --events " + path("missing.jsonl"));
  EXPECT_EQ(report.exit_code, 1) << report.out << report.err;
  EXPECT_TRUE(Has(report.err, "No such file")) << report.err;
  ASSERT_EQ(RunCommand("ln -s nowhere " + path("link.journey")).exit_code, 0);
  for (const std::string& asked : {path(""), path("link.journey"), path("missing.journey")}) {
    const ProcessResult linked = RunJourney("check " + asked);
    EXPECT_EQ(linked.exit_code, 1) << linked.err;
    EXPECT_FALSE(Has(linked.err, "no regular file")) << asked << linked.err;
  }
  const ProcessResult many = RunJourney("simulate " + journey_ + " --behaviour b.toml --replications 999999999");
  EXPECT_EQ(many.exit_code, 2) << many.err;
}

// A shell says 128 and the signal's number, `timeout` 124 when it had to end it.
TEST_F(Streams, SignalsEndLongWorkAtOnce) {
  const std::string behaviour =
      scratch_.Write("b.toml",
                     "format_version = 1\n[arrivals]\nper_day = 100\nfirst = [{ event = \"In\", share = 1 }]\n"
                     "[[state]]\nafter = \"In\"\nnext = []\n");
  const std::string pipe = path("pipe");
  // The log that somebody still writes.
  const std::string fifo = "rm -f " + pipe + "; mkfifo " + pipe + "; sleep 20 >" + pipe + " & writer=$!\n";
  ASSERT_EQ(RunJourney("run " + journey_ + " --events " + log_ + " --records " + path("r")).exit_code, 0);
  for (const std::string& command : std::vector<std::string>{
           "simulate " + journey_ + " --customers 1000000 --replications 100 --behaviour " + behaviour,
           "conform " + journey_ + " --events " + pipe, "mine --events " + pipe + " --format jsonl",
           "advise " + journey_ + " --events " + pipe, "report " + journey_ + " --records " + pipe}) {
    for (const char* signal : {"TERM", "INT"}) {
      const auto begin = std::chrono::steady_clock::now();
      const ProcessResult ended = Shell(fifo + "timeout -k 15 -s " + signal + " 0.5 " + binary_ + command +
                                        " >/dev/null\ncode=$?\nkill $writer\nexit $code\n");
      EXPECT_EQ(ended.exit_code, 124) << command << signal << ended.err;
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << command << signal;
    }
  }
}

}  // namespace
}  // namespace journey::testing
