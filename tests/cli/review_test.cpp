// journey review: a repository with one commit, what its working tree has made of it, and a log.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

// Who leaves a cart gets a message after an hour, and another one a day later.
constexpr const char* kReviewedShop =
    "event Cart { total: int }\n"
    "event Bought\n"
    "channel mail(template: string)\n"
    "channel push(template: string)\n"
    "journey Reminder {\n"
    "  enter on Cart where event.total > 100\n"
    "  exit on Bought\n"
    "  stage Shopping { after 1 hour { send mail(template: \"left\")  go Left } }\n"
    "  stage Left { after 1 day { send mail(template: \"again\")  go Gone } }\n"
    "  final stage Gone\n"
    "}\n"
    "journey Thanks {\n"
    "  enter on Bought\n"
    "  stage New { flow { send push(template: \"thanks\")  go Done } }\n"
    "  final stage Done\n"
    "}\n"
    "test \"a cart is left\" { Cart { total: 200 }  after 1 hour  expect sent mail(template: \"left\") }\n";

bool Tells(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Review : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.Write("shop/shop.journey", kReviewedShop);
    const std::string git = "git -C " + shop() + " -c user.name=a -c user.email=a@b.c ";
    ASSERT_EQ(RunCommand("git init -q " + shop() + " && " + git + "add . && " + git + "commit -qm one").exit_code, 0);
    // ann and bob leave large carts, bob buys in the evening; cy's cart is small.
    std::string log;
    Add("ann", "Cart", R"({"total":150})", "2026-01-05T10:00:00Z", log);
    Add("bob", "Cart", R"({"total":250})", "2026-01-05T10:00:00Z", log);
    Add("cy", "Cart", R"({"total":50})", "2026-01-05T10:00:00Z", log);
    Add("bob", "Bought", "{}", "2026-01-05T20:00:00Z", log);
    Add("cy", "Bought", "{}", "2026-01-08T10:00:00Z", log);
    log_ = folder_.Write("log.jsonl", log);
  }
  static void Add(const std::string& who, const std::string& event, const std::string& properties,
                  const std::string& time, std::string& log) {
    log += R"({"type":"track","event":")" + event + R"(","userId":")" + who + R"(","properties":)" + properties +
           R"(,"timestamp":")" + time + "\"}\n";
  }
  void Change(const std::string& from, const std::string& to) {
    std::string text = ScratchFolder::Read(folder_.path("shop/shop.journey"));
    ASSERT_TRUE(Tells(text, from)) << from;
    text.replace(text.find(from), from.size(), to);
    folder_.Write("shop/shop.journey", text);
  }
  ProcessResult Run(const std::string& flags = "") {
    return RunJourney("review " + shop() + " --against git:HEAD " + flags);
  }
  std::string shop() const { return folder_.path("shop"); }

  ScratchFolder folder_;
  std::string log_;
};

TEST_F(Review, NothingHasChanged) {
  const ProcessResult run = Run("--events " + log_);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(run.out.starts_with("## Shop against HEAD\n\n**Journey diff:** ")) << run.out;
  EXPECT_FALSE(Tells(run.out, "| class |")) << run.out;
  EXPECT_TRUE(Tells(run.out, "\n### Tests\n\n1 of 1 pass. Coverage ")) << run.out;
  EXPECT_TRUE(Tells(run.out,
                    "\n### What log.jsonl would have got\n\n5 lines of 3 customers. Everybody gets the same "
                    "messages at the same times.\n"))
      << run.out;
  // ann: left, again; bob: left. Thanks: bob and cy.
  EXPECT_TRUE(Tells(run.out, "| mail | 3 | 2 | 1.00 | 2 |\n| push | 2 | 2 | 0.67 | 1 |\n")) << run.out;
  EXPECT_TRUE(Tells(run.out, "Of 2 journeys the outcomes are the same.\n")) << run.out;
}

// With 40 in the place of 100 cy is reminded twice: 3 customers with 5 messages. cy buys when both have been sent.
TEST_F(Review, OfABoundThatMoves) {
  Change("total > 100", "total > 40");
  const ProcessResult run = Run("--events " + log_);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Tells(run.out, "| BEHAVIOUR | journey shop.Reminder<br>")) << run.out;
  EXPECT_TRUE(Tells(run.out, "5 lines of 3 customers. **1** customer gets other messages, or at other times.\n"))
      << run.out;
  EXPECT_TRUE(Tells(run.out,
                    "| mail | 3 → **5** (+67 %) | 2 → **3** (+50 %) | 1.00 → **1.67** | 2 |\n"
                    "| mail: again | 1 → **2** (+100 %) | | | |\n"
                    "| mail: left | 2 → **3** (+50 %) | | | |\n"
                    "| push | 2 | 2 | 0.67 | 1 |\n"))
      << run.out;
  EXPECT_TRUE(Tells(run.out,
                    "| **shop.Reminder** | entered | 2 → **3** (+50 %) |\n"
                    "| | completed | 1 → **2** (+100 %) |\n"
                    "| | exited | 1 |\n"))
      << run.out;
  EXPECT_TRUE(Tells(run.out, "Of 1 journey the outcomes are the same.\n")) << run.out;
}

// The same messages, an hour later.
TEST_F(Review, OfADelay) {
  Change("after 1 hour {", "after 2 hours {");
  const ProcessResult run = Run("--events " + log_);
  EXPECT_EQ(run.exit_code, 3) << "the test waits for one hour";
  EXPECT_TRUE(Tells(run.out, "0 of 1 pass (1 of 1 before). ")) << run.out;
  EXPECT_TRUE(Tells(run.out, "- **a cart is left**, ")) << run.out;
  EXPECT_TRUE(Tells(run.out, "**2** customers get other messages, or at other times.\n")) << run.out;
  EXPECT_TRUE(Tells(run.out, "| mail | 3 | 2 | 1.00 | 2 |\n")) << run.out;
}

TEST_F(Review, Pictures) {
  Change("after 1 hour {", "after 2 hours {");
  folder_.Write("shop/shop.journey", ScratchFolder::Read(folder_.path("shop/shop.journey")) +
                                         "journey Fresh { enter on Cart  final stage S }\n");
  const std::string pictures = folder_.path("pictures");
  const ProcessResult run = Run("--pictures " + pictures + " --links https://example.com/p");
  EXPECT_TRUE(Tells(run.out,
                    "| ![before](https://example.com/p/shop.Reminder-before.svg) | "
                    "![now](https://example.com/p/shop.Reminder-now.svg) |\n"))
      << run.out << run.err;
  EXPECT_TRUE(Tells(run.out, "| is new | ![now](https://example.com/p/shop.Fresh-now.svg) |\n")) << run.out;
  EXPECT_FALSE(Tells(run.out, "shop.Thanks-now.svg"));
  const std::string before = ScratchFolder::Read(pictures + "/shop.Reminder-before.svg");
  const std::string now = ScratchFolder::Read(pictures + "/shop.Reminder-now.svg");
  EXPECT_TRUE(Tells(before, "<svg") && Tells(now, "<svg"));
  EXPECT_NE(before, now);
  EXPECT_FALSE(fs::exists(pictures + "/shop.Fresh-before.svg"));
}

TEST_F(Review, VersionsThatDoNotCompile) {
  Change("go Gone", "go Nowhere");
  const ProcessResult broken = Run("--events " + log_);
  EXPECT_EQ(broken.exit_code, 3);
  EXPECT_TRUE(Tells(broken.out, "**It does not compile:**\n\n    ") && Tells(broken.out, "Nowhere")) << broken.out;
  EXPECT_FALSE(Tells(broken.out, "### Tests")) << broken.out;
  const std::string git = "git -C " + shop() + " -c user.name=a -c user.email=a@b.c ";
  ASSERT_EQ(RunCommand(git + "commit -qam broken").exit_code, 0);
  Change("go Nowhere", "go Gone");
  const ProcessResult mended = Run("--events " + log_);
  EXPECT_EQ(mended.exit_code, 0) << mended.err;
  EXPECT_TRUE(Tells(mended.out, "The version before does not compile")) << mended.out;
  EXPECT_TRUE(Tells(mended.out, "1 of 1 pass. ") && Tells(mended.out, "What was before is not known.")) << mended.out;
}

// Whoever names a test must not write to others in the comment.
TEST_F(Review, NamesAreNoMarkup) {
  Change("test \"a cart is left\"", "test \"@all <b>|*x*\"");
  Change("after 1 hour {", "after 2 hours {");
  EXPECT_TRUE(Tells(Run().out, "- **&#64;all &lt;b&gt;\\|\\*x\\***, ")) << Run().out;
}

TEST_F(Review, WrongUsage) {
  EXPECT_EQ(RunJourney("review " + shop()).exit_code, 2);
  EXPECT_EQ(RunJourney("review " + shop() + " --against HEAD").exit_code, 2);
  EXPECT_EQ(Run("--events -").exit_code, 2);
  EXPECT_EQ(RunJourney("review " + shop() + " --against git:nobody").exit_code, 1);
  EXPECT_EQ(Run("--events " + folder_.path("none.jsonl")).exit_code, 1);
}

}  // namespace
}  // namespace journey::testing
