// Real processes follow a log that grows, is turned over and is cut, with a store and without, until a signal ends
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

class Follows : public ::testing::TestWithParam<bool> {
 protected:
  Follows() {
    journey_ = scratch_.Write("a.journey", "event In {}\njourney J { enter on In reenter always final stage S {} }\n");
  }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  static std::string Line(const std::string& user) {
    return R"({"type":"track","event":"In","userId":")" + user + R"(","timestamp":"2026-01-01T00:00:00Z"})";
  }
  void Append(const std::string& text, const std::string& file = "log.jsonl") const {
    std::ofstream(path(file), std::ios::app) << text;
  }
  void Start(const std::string& events) {
    std::vector<std::string> args = {"run",           journey_,    "--events",      events,     "--follow", "--records",
                                     path("records"), "--rejects", path("rejects"), "--engine", "interp"};
    if (GetParam()) args.insert(args.end(), {"--store", path("store")});
    run_ = std::make_unique<RunningJourney>(args, path("out"), path("err"));
  }
  int End(int signal = SIGTERM) { return run_->End(signal); }
  // The customers in the records, one `entered` each, in order.
  std::vector<std::string> Entered() const {
    std::vector<std::string> customers;
    const std::string text = ScratchFolder::Read(path("records"));
    const std::string key = "\"customer\":\"";
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      const std::string line = text.substr(at, end - at);
      at = end + 1;
      if (line.find("\"kind\":\"entered\"") == std::string::npos) continue;
      const size_t from = line.find(key) + key.size();
      customers.push_back(line.substr(from, line.find('"', from) - from));
    }
    return customers;
  }
  using Names = std::vector<std::string>;
  // Waits for these records, in this order; no longer than half a minute.
  void Expect(const Names& customers) const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (Entered() != customers && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(Entered(), customers) << ScratchFolder::Read(path("err"));
  }
  static void Rest(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

  const ScratchFolder scratch_;
  std::string journey_;
  std::unique_ptr<RunningJourney> run_;
};

TEST_P(Follows, LinesThatAreAppended) {
  Append(Line("a") + "\n");
  Start(path("log.jsonl"));
  Expect({"a"});
  Append(Line("b") + "\n" + Line("c").substr(0, 20));
  Expect({"a", "b"});
  Rest(300);
  EXPECT_EQ(ScratchFolder::Read(path("rejects")), "") << "half a line is none";
  Append(Line("c").substr(20) + "\nno json\n");
  Expect({"a", "b", "c"});
  Append(Line("d").substr(0, 30));
  EXPECT_EQ(End(), 0) << ScratchFolder::Read(path("err"));
  EXPECT_EQ(Entered(), (Names{"a", "b", "c"}));
  EXPECT_NE(ScratchFolder::Read(path("rejects")).find("\"line\":4"), std::string::npos)
      << ScratchFolder::Read(path("rejects"));
  if (!GetParam()) return;
  // What was half written is read when it is whole, and nothing twice.
  Append(Line("d").substr(30) + "\n");
  Start(path("log.jsonl"));
  Expect({"a", "b", "c", "d"});
  EXPECT_EQ(End(SIGINT), 0);
}

TEST_P(Follows, AFileThatTakesTheName) {
  Append(Line("a") + "\n");
  Start(path("log.jsonl"));
  Expect({"a"});
  fs::rename(path("log.jsonl"), path("log.jsonl.1"));
  Append(Line("b") + "\n", "log.jsonl.1");
  Expect({"a", "b"});
  Append(Line("d") + "\n");
  // Whoever writes has not noticed yet.
  Append(Line("c") + "\n", "log.jsonl.1");
  Expect({"a", "b", "c", "d"});
  Append("wrong\n" + Line("e") + "\n");
  Expect({"a", "b", "c", "d", "e"});
  EXPECT_EQ(End(), 0);
  EXPECT_NE(ScratchFolder::Read(path("rejects")).find("\"line\":2"), std::string::npos) << "lines of the new file";
  if (!GetParam()) return;
  Append(Line("f") + "\n");
  Start(path("log.jsonl"));
  Expect({"a", "b", "c", "d", "e", "f"});
  EXPECT_EQ(End(), 0);
  // It is turned over while nobody reads.
  fs::rename(path("log.jsonl"), path("log.jsonl.2"));
  Append(Line("g") + "\n");
  Start(path("log.jsonl"));
  Expect({"a", "b", "c", "d", "e", "f", "g"});
  EXPECT_EQ(End(), 0);
  EXPECT_NE(ScratchFolder::Read(path("err")).find("it is read from its beginning"), std::string::npos);
}

TEST_P(Follows, AFileThatIsCut) {
  Append(Line("a") + "\n" + Line("b") + "\n");
  Start(path("log.jsonl"));
  Expect({"a", "b"});
  fs::resize_file(path("log.jsonl"), 0);
  Rest(300);
  Append(Line("c") + "\n");
  Expect({"a", "b", "c"});
  EXPECT_EQ(End(), 0);
}

TEST_P(Follows, APipeHasAnEnd) {
  ASSERT_EQ(std::system(("mkfifo " + path("pipe")).c_str()), 0);
  Start(path("pipe"));
  {
    std::ofstream pipe(path("pipe"));
    pipe << Line("a") << "\n" << std::flush;
    Expect({"a"});
    pipe << Line("b") << "\n" << std::flush;
    Expect({"a", "b"});
  }
  EXPECT_EQ(run_->Wait(), 0) << run_->Err();
}

TEST_P(Follows, APipeThatRestsCanBeEnded) {
  ASSERT_EQ(std::system(("mkfifo " + path("pipe")).c_str()), 0);
  Start(path("pipe"));
  std::ofstream pipe(path("pipe"));
  pipe << Line("a") << "\n" << std::flush;
  Expect({"a"});
  EXPECT_EQ(End(), 0);
}

TEST_P(Follows, WhatCannotBeFollowed) {
  Append("customer,time,event\n", "log.csv");
  const std::string run = "run " + journey_ + " --follow --events ";
  EXPECT_EQ(RunJourney(run + path("log.csv")).exit_code, 2);
  Append(Line("a") + "\n");
  EXPECT_EQ(RunJourney(run + path("log.jsonl") + " --sort").exit_code, 2);
  ASSERT_EQ(std::system(("gzip -k " + path("log.jsonl")).c_str()), 0);
  const ProcessResult packed = RunJourney(run + path("log.jsonl.gz"));
  EXPECT_EQ(packed.exit_code, 1);
  EXPECT_NE(packed.err.find("it is packed"), std::string::npos) << packed.err;
  EXPECT_EQ(RunJourney(run + path("nothing.jsonl")).exit_code, 1);
}

INSTANTIATE_TEST_SUITE_P(WithAStoreAndWithout, Follows, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Kept" : "Plain"; });

}  // namespace
}  // namespace journey::testing
