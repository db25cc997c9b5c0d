// What tests have tried, point by point: worked out from the meaning of the journeys, not from what came out.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/coverage/render.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/interp/observing.h"
#include "runtime/testing/testing.h"
#include "runtime/testing/touched.h"

namespace journey::coverage {
namespace {

std::vector<FileCoverage> CoverageOf(const std::string& text) {
  const auto compilation = Compile({{"a.journey", "a", text}});
  EXPECT_TRUE(compilation->ir.has_value()) << RenderShort(compilation->sources, compilation->diagnostics);
  auto program = rt::Program::Load(std::move(*compilation->ir));
  EXPECT_TRUE(program.ok());
  rt::Touched touched;
  const rt::ObservingInterpreter interpreter(*program.value(), touched);
  for (const rt::TestResult& result : rt::RunTests(*program.value(), interpreter, {.touched = &touched})) {
    EXPECT_TRUE(result.passed) << result.name << ": " << result.failures[0].message;
  }
  return Cover(compilation->sources, compilation->modules, program.value()->module(), touched);
}

// "trigger on B: taken 1", one a line; what does not count in brackets.
std::string Lines(const std::vector<FileCoverage>& files) {
  std::string out;
  for (const FileCoverage& file : files) {
    for (const Point& point : file.points) {
      out += std::string(KindName(point.kind)) + " " + point.text + ":";
      for (const Outcome& outcome : point.outcomes) {
        // How often a guard is asked is nobody's business.
        const uint64_t hits = point.kind == PointKind::kGuard ? std::min<uint64_t>(outcome.hits, 1) : outcome.hits;
        const std::string text = outcome.what + " " + std::to_string(hits);
        out += outcome.counts ? " " + text : " [" + text + "]";
      }
      out += "\n";
    }
  }
  return out;
}

std::string LinesOf(const std::string& text) { return Lines(CoverageOf(text)); }

constexpr const char* kHead =
    "customer { ok: bool = true }\n"
    "event A { n: int = 0 }\n"
    "event B\n"
    "event C\n"
    "channel mail(t: string) { requires customer.ok }\n";

TEST(Coverage, StagesTriggersAndTimers) {
  EXPECT_EQ(LinesOf(std::string(kHead) + "journey J {\n"
                                         "  enter on A\n"
                                         "  timeout 30 days\n"
                                         "  exit on C\n"
                                         "  stage S {\n"
                                         "    on B go T\n"
                                         "    after 1 hour go U\n"
                                         "  }\n"
                                         "  stage T { after 2 hours { end } }\n"
                                         "  stage U { idle 9 days { end } }\n"
                                         "}\n"
                                         // S is left for T before the hour is over; T's timer fires.
                                         "test \"one\" { A {}  B {}  after 2 hours expect J ended completed }\n"
                                         // S is left by the exit.
                                         "test \"two\" { A {}  C {} }\n"),
            "trigger exit on C: taken 1\n"
            "stage S: reached 2\n"
            "trigger on B: taken 1\n"
            "timer after 1 hour: fired 0 [cancelled 2]\n"
            "stage T: reached 1\n"
            "timer after 2 hours: fired 1 [cancelled 0]\n"
            "stage U: reached 0\n"
            "timer idle 9 days: fired 0 [cancelled 0]\n");
}

TEST(Coverage, GuardsBothWays) {
  EXPECT_EQ(LinesOf(std::string(kHead) + "journey J {\n"
                                         "  enter on A where event.n > 0 and event.n < 9\n"
                                         "  timeout 30 days\n"
                                         "  memory { x: int = 0 }\n"
                                         "  goal on C where x == 3\n"
                                         "  stage S {\n"
                                         "    on A where event.n == 3 { x = 3 }\n"
                                         "    when x > 10 go T\n"
                                         "    on B { if x == 3 { end } else { x = 1 } }\n"
                                         "  }\n"
                                         "  final stage T\n"
                                         "}\n"
                                         // 0 does not enter, 1 does; 2 is looked at in S, then 3; B is true at once.
                                         "test \"one\" { A { n: 0 }  A { n: 1 }  A { n: 2 }  A { n: 3 }  B {} }\n"),
            "guard event.n > 0 and event.n < 9: true 1 false 1\n"
            "trigger goal on C where x == 3: taken 0\n"
            "guard x == 3: true 0 false 0\n"
            "stage S: reached 1\n"
            "trigger on A where event.n == 3: taken 1\n"
            "guard event.n == 3: true 1 false 1\n"
            "trigger when x > 10: taken 0\n"
            "guard x > 10: true 0 false 1\n"
            "trigger on B: taken 1\n"
            "guard x == 3: true 1 false 0\n"
            "stage T: reached 0\n");
}

// A segment, a condition and a function are calls, and their results are what the guard says.
TEST(Coverage, GuardsThatOnlyNameAnother) {
  EXPECT_EQ(LinesOf(std::string(kHead) + "segment Ok = customer.ok\n"
                                         "let often = count(A) > 1\n"
                                         "let big(n: int): bool = n > 5\n"
                                         "journey J {\n"
                                         "  enter on A where big(event.n)\n"
                                         "  reenter always\n"
                                         "  memory { x: int = 0 }\n"
                                         "  stage S { flow { if Ok { x = 1 }  if often { x = 2 }  end } }\n"
                                         "}\n"
                                         "test \"one\" { A { n: 1 }  A { n: 6 } }\n"
                                         "test \"two\" { customer \"b\" { ok: false }  A { n: 6 } }\n"),
            "guard big(event.n): true 1 false 1\n"
            "stage S: reached 2\n"
            "guard Ok: true 1 false 1\n"
            "guard often: true 1 false 1\n");
}

TEST(Coverage, ArmsAndFatesOfSends) {
  EXPECT_EQ(
      LinesOf(std::string(kHead) + "journey J {\n"
                                   "  enter on A\n"
                                   "  timeout 30 days\n"
                                   "  stage S {\n"
                                   "    flow {\n"
                                   "      split s { 50% a { send mail(t: \"a\") }  50% b { send mail(t: \"b\") } }\n"
                                   "      wait up to 1 day {\n"
                                   "        on B { send mail(t: \"c\") }\n"
                                   "      } else {\n"
                                   "        send mail(t: \"d\")\n"
                                   "      }\n"
                                   "    }\n"
                                   "  }\n"
                                   "}\n"
                                   "test \"one\" { arm J.s = b  A {}  identify { ok: false }  after 1 day expect "
                                   "suppressed mail because requirement }\n"),
      "stage S: reached 1\n"
      "arm 50% a: taken 0\n"
      "send send mail(t: \"a\"): made 0 [sent 0] [deferred 0] [suppressed 0]\n"
      "arm 50% b: taken 1\n"
      "send send mail(t: \"b\"): made 1 [sent 1] [deferred 0] [suppressed 0]\n"
      "arm on B: taken 0\n"
      "send send mail(t: \"c\"): made 0 [sent 0] [deferred 0] [suppressed 0]\n"
      "arm else: taken 1\n"
      "send send mail(t: \"d\"): made 1 [sent 0] [deferred 0] [suppressed 1]\n");
}

// What was deferred is a fate of the send that was made, and so is what comes of it later.
TEST(Coverage, DeferredAndThenSent) {
  EXPECT_EQ(LinesOf("event A\n"
                    "channel mail(t: string) { quiet 21:00 to 08:00 }\n"
                    "journey J { enter on A  timeout 9 days  stage S { flow { send mail(t: \"a\") } } }\n"
                    "test \"one\" { start 2026-01-01T22:00:00Z  A {}  after 1 day expect sent mail(t: \"a\") }\n"),
            "stage S: reached 1\n"
            "send send mail(t: \"a\"): made 1 [sent 1] [deferred 1] [suppressed 0]\n");
}

// Two journeys of one template are one text.
TEST(Coverage, Templates) {
  EXPECT_EQ(LinesOf("event A\n"
                    "event B\n"
                    "journey T(d: duration) { enter on A  timeout 9 days  stage S { after d { end }  on B { end } } }\n"
                    "journey One = T(d: 1 hour)\n"
                    "journey Two = T(d: 2 hours)\n"
                    "test \"one\" { A {}  after 1 hour B {} }\n"),
            "stage S: reached 2\n"
            "timer after d: fired 1 [cancelled 1]\n"
            "trigger on B: taken 1\n");
}

TEST(Coverage, WhatCannotBeToldIsNoPoint) {
  EXPECT_EQ(LinesOf("event A\n"
                    "event B\n"
                    "journey J { enter on A  timeout 9 days  stage S { on B {} } }\n"
                    "test \"one\" { A {} }\n"),
            "stage S: reached 1\n");
}

constexpr const char* kHalf =
    "event A\n"
    "event B\n"
    "journey J { enter on A  timeout 9 days\n"
    "  stage S { on B go T }\n"
    "  final stage T\n"
    "}\n"
    "test \"<one>\" { A {} }\n";

TEST(CoverageForms, Text) {
  EXPECT_EQ(RenderText(CoverageOf(kHalf)),
            "coverage: 33.3% (1 of 3)\n"
            "  stages 1 of 2\n"
            "  triggers 0 of 1\n"
            "a.journey:4:13: trigger `on B` was never taken\n"
            "a.journey:5:15: stage `T` was never reached\n");
}

TEST(CoverageForms, Lcov) {
  EXPECT_EQ(RenderLcov(CoverageOf(kHalf)),
            "TN:\nSF:a.journey\n"
            "BRDA:4,0,0,1\nBRDA:4,1,0,0\nBRDA:5,2,0,0\n"
            "BRF:3\nBRH:1\n"
            "DA:4,1\nDA:5,0\n"
            "LF:2\nLH:1\nend_of_record\n");
}

TEST(CoverageForms, JsonAndHtml) {
  const std::vector<FileCoverage> files = CoverageOf(kHalf);
  const nlohmann::json json = nlohmann::json::parse(RenderJson(files));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["all"]["covered"], 1);
  EXPECT_EQ(json["all"]["total"], 3);
  EXPECT_EQ(json["kinds"]["stage"]["covered"], 1);
  EXPECT_EQ(json["files"][0]["points"][1]["journey"], "J");
  EXPECT_EQ(json["files"][0]["points"][1]["outcomes"][0]["what"], "taken");
  const std::string html = RenderHtml(files);
  EXPECT_NE(html.find("<tr class=\"some\"><td>4</td>"), std::string::npos) << html;
  EXPECT_NE(html.find("<tr class=\"none\"><td>5</td>"), std::string::npos) << html;
  EXPECT_NE(html.find("test &quot;&lt;one&gt;&quot;"), std::string::npos) << html;
}

}  // namespace
}  // namespace journey::coverage
