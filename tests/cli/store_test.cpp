// Real processes over real folders: runs with a store are killed at random points of their time and started again, and
// leave the files of a run that nothing befell; damaged stores are refused or give the same.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCart = "examples/cart_recovery";
constexpr const char* kCartLog = "examples/cart_recovery/events.jsonl";

class StoreRuns : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return scratch_.path(name); }
  static std::string Read(const std::string& path) { return ScratchFolder::Read(path); }
  std::vector<std::string> Args(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> args = {"run",
                                     "--store",
                                     path(name + ".store"),
                                     "--records",
                                     path(name + ".records"),
                                     "--rejects",
                                     path(name + ".rejects"),
                                     "--engine",
                                     "interp"};
    args.insert(args.end(), more.begin(), more.end());
    return args;
  }
  static std::string Joined(const std::vector<std::string>& args) {
    std::string line;
    for (const std::string& arg : args) line += " '" + arg + "'";
    return line;
  }
  // Starts it and ends it with SIGKILL after so long; -1: it was killed, else its exit code.
  int RunAndKill(const std::vector<std::string>& args, std::chrono::microseconds after) const {
    const std::string binary = JourneyBinary();
    std::vector<char*> argv = {const_cast<char*>(binary.c_str())};
    for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      if (freopen("/dev/null", "w", stdout) == nullptr || freopen(path("err").c_str(), "w", stderr) == nullptr)
        _exit(99);
      execv(binary.c_str(), argv.data());
      _exit(98);
    }
    std::this_thread::sleep_for(after);
    (void)kill(child, SIGKILL);
    int status = 0;
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // Kills it until it has come to its end. How often it was killed.
  int KillUntilDone(const std::vector<std::string>& args, std::chrono::microseconds whole, uint64_t seed) const {
    std::mt19937_64 random(seed);
    int kills = 0;
    while (kills < 200) {
      // Longer and longer, so that it comes to an end.
      const auto most = static_cast<uint64_t>(whole.count()) / 2 * static_cast<uint64_t>(kills + 4) / 8;
      const int code = RunAndKill(args, std::chrono::microseconds(random() % (most + 1)));
      if (code == 0) return kills;
      EXPECT_EQ(code, -1) << Read(path("err"));
      if (code != -1) return kills;
      ++kills;
    }
    return kills;
  }
  void ExpectSameAfterKills(const std::vector<std::string>& more, int rounds) const {
    const auto begin = std::chrono::steady_clock::now();
    const ProcessResult whole = RunJourney(Joined(Args("whole", more)));
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    ASSERT_FALSE(Read(path("whole.records")).empty());
    int kills = 0;
    for (int round = 0; round < rounds; ++round) {
      const std::string name = "killed" + std::to_string(round);
      kills += KillUntilDone(Args(name, more), took, static_cast<uint64_t>(round) + 1);
      ASSERT_EQ(Read(path(name + ".records")), Read(path("whole.records"))) << "round " << round;
      ASSERT_EQ(Read(path(name + ".rejects")), Read(path("whole.rejects"))) << "round " << round;
    }
    EXPECT_GT(kills, rounds);
    RecordProperty("kills", kills);
  }

  const ScratchFolder scratch_;
};

TEST_F(StoreRuns, KilledCartRunsGiveTheSameRecords) {
  ExpectSameAfterKills({kCart, "--events", kCartLog, "--until", "2026-05-01T00:00:00Z"}, 4);
}

TEST_F(StoreRuns, AlsoOnTwoThreads) { ExpectSameAfterKills({kCart, "--events", kCartLog, "--threads", "2"}, 2); }

TEST_F(StoreRuns, AlsoWhereTheSourceIsReadAgain) {
  ExpectSameAfterKills({"examples/loan_application", "--events", "examples/loan_application/sample.csv",
                        "--customer-column", "customer", "--time-column", "ts_utc", "--event-column", "event"},
                       2);
}

TEST_F(StoreRuns, TheRecordsAreThoseOfARunWithoutAStore) {
  ASSERT_EQ(RunJourney(Joined(Args("kept", {kCart, "--events", kCartLog}))).exit_code, 0);
  ASSERT_EQ(RunJourney(std::string("run ") + kCart + " --events " + kCartLog + " --records " + path("plain")).exit_code,
            0);
  const auto lines = [](const std::string& text) {
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  EXPECT_EQ(lines(Read(path("kept.records"))), lines(Read(path("plain"))));
}

TEST_F(StoreRuns, ASecondLogGoesOnWhereTheFirstEnded) {
  const std::string text = Read(kCartLog);
  const size_t half = text.find('\n', text.size() / 2) + 1;
  const std::string first = scratch_.Write("first.jsonl", text.substr(0, half));
  const std::string second = scratch_.Write("second.jsonl", text.substr(half));
  const std::string all = scratch_.Write("all.jsonl", text);
  ASSERT_EQ(RunJourney(Joined(Args("one", {kCart, "--events", all}))).exit_code, 0);
  ASSERT_EQ(RunJourney(Joined(Args("two", {kCart, "--events", first}))).exit_code, 0);
  const ProcessResult result = RunJourney(Joined(Args("two", {kCart, "--events", second})));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  // Only the order in which customers stand may differ, since the first log's end ends a batch.
  EXPECT_EQ(Read(path("two.records")).size(), Read(path("one.records")).size());
  // A log that grows is read on.
  fs::copy_file(first, path("grows.jsonl"));
  ASSERT_EQ(RunJourney(Joined(Args("grown", {kCart, "--events", path("grows.jsonl")}))).exit_code, 0);
  scratch_.Write("grows.jsonl", text);
  const ProcessResult grown = RunJourney(Joined(Args("grown", {kCart, "--events", path("grows.jsonl")})));
  ASSERT_EQ(grown.exit_code, 0) << grown.err;
  EXPECT_NE(grown.err.find("read on behind line"), std::string::npos) << grown.err;
  EXPECT_EQ(Read(path("grown.records")), Read(path("two.records")));
}

TEST_F(StoreRuns, WhatDoesNotBelongIsRefused) {
  const std::string journey =
      scratch_.Write("a.journey", "event In {}\njourney J { enter on In reenter always final stage S {} }\n");
  const std::string other =
      scratch_.Write("b.journey", "event In {}\njourney K { enter on In reenter always final stage S {} }\n");
  const std::string line = R"({"type":"track","event":"In","userId":"u","timestamp":"2026-01-01T00:00:00Z"})"
                           "\n";
  const std::string events = scratch_.Write("events.jsonl", line + line);
  ASSERT_EQ(RunJourney(Joined(Args("s", {journey, "--events", events}))).exit_code, 0);
  const auto refused = [&](const std::vector<std::string>& args, const std::string& why) {
    const ProcessResult result = RunJourney(Joined(args));
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_NE(result.err.find(why), std::string::npos) << result.err;
  };
  const ProcessResult changed = RunJourney(Joined(Args("s", {other, "--events", events})));
  EXPECT_EQ(changed.exit_code, 3) << changed.err;
  EXPECT_NE(changed.err.find("journey migrate plan"), std::string::npos) << changed.err;
  refused(Args("s", {journey, "--events", events, "--lateness", "1 hour"}), "lateness");
  const std::string records = Read(path("s.records"));
  scratch_.Write("s.records", records.substr(1));
  refused(Args("s", {journey, "--events", events}), "it was cut or is another file");
  scratch_.Write("s.records", "x" + records);
  refused(Args("s", {journey, "--events", events}), "is not the file that this store's records were written to");
  scratch_.Write("s.records", records);
  scratch_.Write("events.jsonl", line +
                                     R"({"type":"track","event":"In","userId":"v","timestamp":"2026-01-01T00:00:00Z"})"
                                     "\n");
  refused(Args("s", {journey, "--events", events}), "is not the file that was read up to line 2");
  refused({"run", journey, "--events", events, "--store", path("s.store")}, "name it with --records");
  EXPECT_EQ(RunJourney("run " + journey + " --events " + events + " --records - --store " + path("s.store")).exit_code,
            2);
  // Where the store alone writes.
  for (const char* name : {"log-0000000001", "lock", "mine"}) {
    const ProcessResult inside = RunJourney("run " + journey + " --events " + events + " --records " +
                                            path("s.store/") + name + " --store " + path("s.store"));
    EXPECT_EQ(inside.exit_code, 2) << name;
    EXPECT_NE(inside.err.find("is in the folder of the store, where nobody else writes"), std::string::npos)
        << inside.err;
  }
}

TEST_F(StoreRuns, AFullDiskLosesNothing) {
  const std::vector<std::string> more = {kCart, "--events", kCartLog};
  ASSERT_EQ(RunJourney(Joined(Args("whole", more))).exit_code, 0);
  for (const int blocks : {60, 100, 300, 900}) {
    fs::remove_all(path("full.store"));
    fs::remove(path("full.records"));
    fs::remove(path("full.rejects"));
    const ProcessResult full = RunCommand("sh -c \"ulimit -f " + std::to_string(blocks) + "; " + JourneyBinary() +
                                          Joined(Args("full", more)) + "\"");
    EXPECT_EQ(full.exit_code, 1) << blocks << full.err;
    EXPECT_NE(full.err.find("File too large"), std::string::npos) << full.err;
    const ProcessResult again = RunJourney(Joined(Args("full", more)));
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(Read(path("full.records")), Read(path("whole.records"))) << blocks;
    EXPECT_EQ(Read(path("full.rejects")), Read(path("whole.rejects"))) << blocks;
  }
}

TEST_F(StoreRuns, OneProcessHasAStore) {
  const std::string journey =
      scratch_.Write("a.journey", "event In {}\njourney J { enter on In reenter always final stage S {} }\n");
  const std::vector<std::string> args = Args("s", {journey, "--events", "-"});
  // The first one waits for input while the second one starts.
  const std::string pipe = path("pipe");
  const ProcessResult both = RunCommand("sh -c \"mkfifo " + pipe + "; " + JourneyBinary() + Joined(args) + " <" + pipe +
                                        " & exec 3>" + pipe + "; sleep 1; " + JourneyBinary() + Joined(args) +
                                        " </dev/null; echo second \\$? >" + path("code") + "; exec 3>&-; wait\"");
  EXPECT_EQ(Read(path("code")), "second 1\n") << both.err;
  EXPECT_NE(both.err.find("in use by another process"), std::string::npos) << both.err;
}

// What comes through a pipe is on the disk although nobody writes any more, and its records are out.
// What comes through a pipe is handled when the pipe rests, and a signal ends the run in good order.
TEST_F(StoreRuns, AlsoWithoutAStoreARestingPipeIsHandledAndEnds) {
  const std::string records = path("piped.records");
  const ProcessResult run = RunCommand("(head -300 " + std::string(kCartLog) + "; sleep 5) | { timeout -s TERM 2 " +
                                       JourneyBinary() + " run " + kCart + " --events - --records " + records + "; }");
  EXPECT_NE(run.err.find("a signal has ended the run behind line 300 of -; what came before is written"),
            std::string::npos)
      << run.err;
  const ProcessResult whole = RunCommand("head -300 " + std::string(kCartLog) + " | " + JourneyBinary() + " run " +
                                         kCart + " --events - --records -");
  EXPECT_EQ(Read(records), whole.out);
}

TEST_F(StoreRuns, APipeThatRestsIsCommitted) {
  const std::string journey =
      scratch_.Write("a.journey", "event In {}\njourney J { enter on In reenter always final stage S {} }\n");
  const std::string line = R"({"type":"track","event":"In","userId":"u","timestamp":"2026-01-01T00:00:00Z"})";
  scratch_.Write("line", line + "\n");
  const std::vector<std::string> args = Args("s", {journey, "--events", "-"});
  const std::string pipe = path("pipe");
  (void)RunCommand("sh -c \"mkfifo " + pipe + "; " + JourneyBinary() + Joined(args) + " <" + pipe +
                   " & P=\\$!; exec 3>" + pipe + "; cat " + path("line") + " >&3; sleep 2; cp " + path("s.records") +
                   " " + path("seen") + "; kill -9 \\$P; exec 3>&-\"");
  EXPECT_FALSE(Read(path("seen")).empty());
  const ProcessResult again = RunJourney(Joined(args), ": |");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Read(path("s.records")), Read(path("seen")));
}

// Every byte of a small store changed in turn, and every file cut short: a clear error or the same records.
TEST_F(StoreRuns, DamagedStoresAreRefusedOrGiveTheSame) {
  const std::string journey = scratch_.Write(
      "a.journey",
      "event In {}\njourney J { enter on In reenter always stage A { after 1 day go B } final stage B {} }\n");
  std::string log;
  for (int i = 0; i < 6; ++i) {
    log += R"({"type":"track","event":"In","userId":"u)" + std::to_string(i % 2) + R"(","timestamp":"2026-01-0)" +
           std::to_string(i + 1) + R"(T00:00:00Z"})" + "\n";
  }
  const std::string events = scratch_.Write("events.jsonl", log);
  ASSERT_EQ(RunJourney(Joined(Args("s", {journey, "--events", events}))).exit_code, 0);
  const std::string records = Read(path("s.records"));
  fs::copy(path("s.store"), path("good"), fs::copy_options::recursive);
  int refused = 0, same = 0;
  const auto start = [&](const std::string& what) {
    const ProcessResult result = RunJourney(Joined(Args("s", {journey, "--events", events})));
    ASSERT_TRUE(result.exit_code == 0 || result.exit_code == 1) << what << result.err;
    if (result.exit_code == 1) {
      ++refused;
      EXPECT_NE(result.err.find("error: "), std::string::npos) << what << result.err;
    } else {
      ++same;
    }
    ASSERT_EQ(Read(path("s.records")), records) << what;
    fs::remove_all(path("s.store"));
    fs::copy(path("good"), path("s.store"), fs::copy_options::recursive);
  };
  std::mt19937 random(7);
  for (const auto& entry : fs::directory_iterator(path("good"))) {
    const std::string name = entry.path().filename().string();
    const std::string bytes = Read(entry.path().string());
    if (name.starts_with("module-") || bytes.empty()) continue;
    for (size_t at = 0; at < bytes.size(); at += 3) {
      std::string bad = bytes;
      bad[at] ^= static_cast<char>(1 << random() % 8);
      scratch_.Write("s.store/" + name, bad);
      start(name + ", byte " + std::to_string(at));
      if (at % 9 != 0) continue;
      scratch_.Write("s.store/" + name, bytes.substr(0, at));
      start(name + ", cut at " + std::to_string(at));
    }
    fs::remove(path("s.store/" + name));
    start(name + " gone");
  }
  EXPECT_GT(refused, 50);
  EXPECT_GT(same, 50);
}

}  // namespace
}  // namespace journey::testing
