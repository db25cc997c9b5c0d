// journey test --watch: real processes, files that change under them, and a terminal.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kJourney =
    "event A\n"
    "event B\n"
    "journey OnA { enter on A  stage S { after 1 day go T }  final stage T }\n"
    "journey OnB { enter on B  stage S { after 1 day go T }  final stage T }\n";
constexpr const char* kTests =
    "use a\n"
    "test \"of a\" { A {}  expect OnA in S }\n"
    "test \"of b\" { B {}  expect OnB in S }\n"
    "test \"of b, later\" { B {}  after 3 days  expect OnB ended completed }\n";

class Watch : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.Write("shop/a.journey", kJourney);
    folder_.Write("shop/tests.journey", kTests);
  }
  ~Watch() override {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  std::string shop() const { return folder_.path("shop"); }
  void Start() {
    fflush(stdout);
    child_ = fork();
    if (child_ != 0) return;
    if (freopen(folder_.path("out").c_str(), "w", stdout) == nullptr ||
        freopen(folder_.path("err").c_str(), "w", stderr) == nullptr) {
      _exit(99);
    }
    Become();
  }
  [[noreturn]] void Become() const {
    execl(JourneyBinary().c_str(), "journey", "test", "--watch", shop().c_str(), nullptr);
    _exit(98);
  }
  // The exit code, when the process is asked to end.
  int End(int signal = SIGINT) {
    kill(child_, signal);
    return Ended();
  }
  int Ended() {
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  std::string Out() const { return ScratchFolder::Read(folder_.path("out")); }
  std::string Err() const { return ScratchFolder::Read(folder_.path("err")); }
  // What has come on standard output since the last call, when it ends so; half a minute at most.
  std::string Next(const std::string& end) {
    Wait([&] { return Out().substr(seen_).ends_with(end); });
    std::string news = Out().substr(seen_);
    seen_ += news.size();
    return news;
  }
  // What has come on standard error since the last call, when it says so.
  std::string NextMessage(const std::string& part) {
    Wait([&] { return Has(Err().substr(messages_), part); });
    std::string news = Err().substr(messages_);
    messages_ += news.size();
    return news;
  }
  void Change(const std::string& from, const std::string& to) {
    const size_t at = text_.find(from);
    ASSERT_NE(at, std::string::npos);
    text_.replace(at, from.size(), to);
    folder_.Write("shop/a.journey", text_);
  }
  std::string Changed(const std::string& file) const { return "changed: " + shop() + "/" + file + "\n"; }

  const ScratchFolder folder_;
  std::string text_ = kJourney;
  pid_t child_ = -1;

 private:
  template <typename Done>
  void Wait(Done done) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(done()) << Out() << Err();
  }
  size_t seen_ = 0, messages_ = 0;
};

TEST_F(Watch, RunsWhatDependsOnAChange) {
  Start();
  EXPECT_FALSE(Has(Next("3 passed, 0 failed\n"), "changed:"));
  Change("enter on A  stage S { after 1 day", "enter on A  stage S { after 2 days");
  const std::string news = Next("1 passed, 0 failed; 1 of 3 tests depend on the change or had failed\n");
  EXPECT_TRUE(news.starts_with(Changed("a.journey"))) << news;
  EXPECT_TRUE(Has(news, "of a")) << news;
  EXPECT_FALSE(Has(news, "of b")) << news;
  // Words for people alone.
  Change("event A\n", "// Whoever comes.\nevent A\n");
  EXPECT_EQ(Next("none of 3 tests depends on the change\n"),
            Changed("a.journey") + "none of 3 tests depends on the change\n");
  folder_.Write("shop/more.journey", "use a\ntest \"of more\" { A {}  expect OnA in S }\n");
  EXPECT_TRUE(Next("1 passed, 0 failed; 1 of 4 tests depend on the change or had failed\n")
                  .starts_with(Changed("more.journey")));
  fs::remove(folder_.path("shop/more.journey"));
  Next("none of 3 tests depends on the change\n");
  EXPECT_FALSE(Has(Out(), "\x1b")) << "this is no terminal";
  EXPECT_EQ(Err(), "");
  EXPECT_EQ(End(), 0);
}

TEST_F(Watch, WhatFailedRunsAgainAndIsTheExitCode) {
  Start();
  Next("3 passed, 0 failed\n");
  Change("enter on B  stage S { after 1 day", "enter on B  stage S { after 9 days");
  EXPECT_TRUE(Has(Next("1 passed, 1 failed; 2 of 3 tests depend on the change or had failed\n"), "of b, later"));
  Change("enter on A  stage S { after 1 day", "enter on A  stage S { after 2 days");
  const std::string news = Next("1 passed, 1 failed; 2 of 3 tests depend on the change or had failed\n");
  EXPECT_TRUE(Has(news, "of b, later") && Has(news, "of a")) << news;
  EXPECT_EQ(End(SIGTERM), 3);
}

TEST_F(Watch, AVersionWithErrorsIsNotComparedWith) {
  Start();
  Next("3 passed, 0 failed\n");
  Change("final stage T }\njourney OnB", "final stage U }\njourney OnB");
  EXPECT_TRUE(Has(NextMessage("error["), "go T"));
  Change("final stage U }\njourney OnB", "final stage T }\njourney OnB");
  EXPECT_TRUE(Has(Next("none of 3 tests depends on the change\n"), Changed("a.journey")));
  Change("journey OnA {", "journey OnA ");
  NextMessage("error[J0");
  EXPECT_EQ(End(), 3);
}

TEST_F(Watch, WhatCannotBeReadMayComeBack) {
  Start();
  Next("3 passed, 0 failed\n");
  fs::rename(shop(), folder_.path("elsewhere"));
  NextMessage("error: " + shop() + ": no such file or folder\n");
  fs::rename(folder_.path("elsewhere"), shop());
  Next("none of 3 tests depends on the change\n");
  fs::remove_all(shop());
  NextMessage("error: " + shop() + ": no such file or folder\n");
  EXPECT_EQ(End(), 1);
}

// A key of a person, not a signal of a test; and the screen is cleared for what is new.
TEST_F(Watch, AtATerminal) {
  int terminal = -1;
  fflush(stdout);
  child_ = forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(child_, 0);
  if (child_ == 0) Become();
  std::string shown;
  const auto read_until = [&](const std::string& part) {
    char bytes[4096];
    while (!Has(shown, part)) {
      const ssize_t count = read(terminal, bytes, sizeof bytes);
      if (count <= 0) return false;
      shown.append(bytes, static_cast<size_t>(count));
    }
    return true;
  };
  ASSERT_TRUE(read_until("watching; Ctrl-C ends")) << shown;
  EXPECT_TRUE(shown.starts_with("\x1b[H\x1b[2J\x1b[3J")) << shown;
  ASSERT_EQ(write(terminal, "\x03", 1), 1);
  EXPECT_EQ(Ended(), 0);
  close(terminal);
}

TEST_F(Watch, GoesWithFewFlags) {
  EXPECT_EQ(RunJourney("test --watch --list " + shop()).exit_code, 2);
  EXPECT_EQ(RunJourney("test --watch --format json " + shop()).exit_code, 2);
  EXPECT_EQ(RunJourney("test --watch --coverage " + shop()).exit_code, 2);
}

// What is not there never changes.
TEST(WatchOfNothing, Ends) {
  const ProcessResult result = RunCommand("timeout 20 " + JourneyBinary() + " test --watch /no/such/folder");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_EQ(result.err, "error: /no/such/folder: no such file or folder\n");
}

}  // namespace
}  // namespace journey::testing
