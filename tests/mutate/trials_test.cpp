// What becomes of mutants, against tests that notice some of them: which do is worked out by hand.
#include "compiler/mutate/trials.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "compiler/diag/render.h"
#include "compiler/mutate/render.h"

namespace journey::mutate {
namespace {

// The first test sees the guard, whichever way, and that a day is not an hour less; not its bound, nor the cap.
constexpr const char* kText =
    "customer { n: int = 0 }\n"
    "event A { n: int = 0 }\n"
    "event B\n"
    "channel mail(t: string) { cap 2 per 7 days }\n"
    "journey J {\n"
    "  enter on A where event.n > 1\n"
    "  stage S { after 1 day { send mail(t: \"x\")  go T } }\n"
    "  final stage T\n"
    "}\n"
    "journey Untried {\n"
    "  enter on B\n"
    "  stage S { after 2 hours go T }\n"
    "  final stage T\n"
    "}\n"
    "test \"enters\" { A { n: 0 }  expect J not entered  A { n: 5 }  expect J in S }\n"
    "test \"a day\" { A { n: 5 }  after 1 day  expect sent mail }\n";

struct Tried {
  std::vector<SourceText> texts;
  std::unique_ptr<Compilation> compilation;
  Trials trials;
};

Tried Try(std::vector<SourceText> texts, const TrialOptions& options = {}) {
  Tried tried{std::move(texts), nullptr, {}};
  tried.compilation = Compile(tried.texts);
  EXPECT_TRUE(tried.compilation->ir.has_value())
      << RenderShort(tried.compilation->sources, tried.compilation->diagnostics);
  auto trials = TryMutants(tried.texts, *tried.compilation, options);
  EXPECT_TRUE(trials.ok());
  tried.trials = std::move(trials.value());
  return tried;
}

Tried Try(const std::string& text, const TrialOptions& options = {}) {
  return Try(std::vector<SourceText>{{"shop.journey", "shop", text}}, options);
}

// By what is replaced and by what.
std::map<std::string, const Trial*> ByEdit(const Tried& tried) {
  std::map<std::string, const Trial*> trials;
  for (const Trial& trial : tried.trials.trials) {
    const std::string text(tried.compilation->sources.Text(trial.mutant.span));
    EXPECT_TRUE(trials.emplace(text + " -> " + trial.mutant.replacement, &trial).second);
  }
  return trials;
}

TEST(Trials, SayWhoNotices) {
  const Tried tried = Try(kText);
  auto trials = ByEdit(tried);
  ASSERT_EQ(trials.size(), 6u);
  const Trial& guard = *trials.at("event.n > 1 -> not (event.n > 1)");
  EXPECT_EQ(guard.fate, Fate::kKilled);
  EXPECT_EQ(guard.killed_by, "enters");
  EXPECT_EQ(guard.tests, 1u);
  // `enters` passes: only the second one waits.
  const Trial& delay = *trials.at("1 day -> 2 days");
  EXPECT_EQ(delay.fate, Fate::kKilled);
  EXPECT_EQ(delay.killed_by, "a day");
  EXPECT_EQ(delay.tests, 2u);
  EXPECT_EQ(trials.at("> -> >=")->fate, Fate::kAlive);
  EXPECT_EQ(trials.at("> -> >=")->tests, 2u);
  EXPECT_EQ(trials.at("2 -> 3")->fate, Fate::kAlive);
  EXPECT_EQ(trials.at("2 hours -> 4 hours")->fate, Fate::kAlive);
  // No test gives B.
  EXPECT_EQ(trials.at("2 hours -> 4 hours")->tests, 0u);
}

TEST(Trials, CountWhatCounts) {
  const TrialCounts counts = Count(Try(kText).trials.trials);
  EXPECT_EQ(counts.killed, 2u);
  EXPECT_EQ(counts.alive, 4u);
  EXPECT_DOUBLE_EQ(counts.score(), 100.0 / 3);
  EXPECT_DOUBLE_EQ(TrialCounts{}.score(), 100.0);
}

// Without the guard the text may be none, which no `send` takes; and what nobody uses cannot be noticed.
TEST(Trials, LeaveOutWhatIsNoMutant) {
  const Tried tried =
      Try("customer { name: string? }\n"
          "event A\n"
          "channel mail(t: string)\n"
          "let unused = 5 hours\n"
          "journey J {\n"
          "  enter on A\n"
          "  stage S { flow { if customer.name != none { send mail(t: customer.name) }  go T } }\n"
          "  final stage T\n"
          "}\n"
          "test \"t\" { A {}  expect sent nothing }\n");
  auto trials = ByEdit(tried);
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_EQ(trials.at("customer.name != none -> not (customer.name != none)")->fate, Fate::kNotTaken);
  EXPECT_EQ(trials.at("5 hours -> 10 hours")->fate, Fate::kTheSame);
  EXPECT_DOUBLE_EQ(Count(tried.trials.trials).score(), 100.0);
}

TEST(Trials, AreBounded) {
  const Tried tried = Try(kText, {.most = 2});
  EXPECT_EQ(tried.trials.trials.size(), 2u);
  EXPECT_EQ(tried.trials.left_out, 4u);
}

TEST(Trials, OnlyWithTheTestsThatMayRun) {
  const TrialCounts counts = Count(Try(kText, {.tests = std::vector<size_t>{1}}).trials.trials);
  // "a day" alone: the delay, and the negated guard, which 5 does not pass.
  EXPECT_EQ(counts.killed, 2u);
}

TEST(Trials, TellHowFarTheyAre) {
  std::vector<size_t> seen;
  Try(kText, {.progress = [&](size_t done, size_t all, size_t) {
        EXPECT_EQ(all, 6u);
        seen.push_back(done);
      }});
  EXPECT_EQ(seen, (std::vector<size_t>{0, 1, 2, 3, 4, 5, 6}));
}

// Tests that cannot come to a mutant would have passed.
TEST(Trials, EveryTestChangesNoFate) {
  Result<ProjectFiles> project = FindProject("examples/cart_recovery");
  ASSERT_TRUE(project.ok());
  Result<std::vector<SourceText>> texts = ReadSources(*project);
  ASSERT_TRUE(texts.ok());
  const Tried few = Try(*texts, {.most = 12}), all = Try(*texts, {.most = 12, .every_test = true});
  ASSERT_EQ(few.trials.trials.size(), all.trials.trials.size());
  for (size_t i = 0; i < few.trials.trials.size(); ++i) {
    EXPECT_EQ(few.trials.trials[i].fate, all.trials.trials[i].fate) << few.trials.trials[i].mutant.where;
  }
}

TEST(Rendering, ShowsWhatNobodyNotices) {
  const Tried tried = Try(kText);
  const std::string text = RenderText(tried.compilation->sources, tried.trials);
  EXPECT_NE(text.find("shop.journey:6:28: journey J: a bound with another bound, and no test fails (2 ran)\n"
                      "  - enter on A where event.n > 1\n"
                      "  + enter on A where event.n >= 1\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("journey Untried: a delay twice as long, and no test comes here\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nmutation score 33.3%: 2 of 6 mutants noticed\n"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(RenderJson(tried.compilation->sources, tried.trials));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["killed"], 2);
  EXPECT_EQ(json["alive"], 4);
  ASSERT_EQ(json["mutants"].size(), 6u);
  EXPECT_EQ(json["mutants"][0]["kind"], "cap");
  EXPECT_EQ(json["mutants"][0]["fate"], "alive");
  EXPECT_EQ(json["mutants"][0]["before"], "channel mail(t: string) { cap 2 per 7 days }");
  EXPECT_EQ(json["mutants"][0]["after"], "channel mail(t: string) { cap 3 per 7 days }");
}

}  // namespace
}  // namespace journey::mutate
