// Which mistakes a text offers: its guards, delays, caps and bounds, each where it stands.
#include "compiler/mutate/mutants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace journey::mutate {
namespace {

using Lines = std::vector<std::string>;

// "guard journey J: customer.n > 1 -> not (customer.n > 1)"
Lines MutantsIn(const std::string& text) {
  const auto compilation = Compile({{"shop.journey", "shop", text}});
  EXPECT_FALSE(compilation->diagnostics.has_errors()) << RenderShort(compilation->sources, compilation->diagnostics);
  Lines lines;
  for (const Mutant& mutant : MutantsOf(compilation->sources, compilation->modules)) {
    lines.push_back(std::string(KindName(mutant.kind)) + " " + mutant.where + ": " +
                    std::string(compilation->sources.Text(mutant.span)) + " -> " + mutant.replacement);
    // Each is a text that differs in one place alone.
    const std::string mutated = Mutated(text, mutant);
    EXPECT_NE(mutated, text);
    EXPECT_EQ(mutated.substr(0, mutant.span.begin), text.substr(0, mutant.span.begin));
    EXPECT_TRUE(mutated.ends_with(text.substr(mutant.span.end)));
  }
  return lines;
}

TEST(Mutants, GuardsAreNegatedAndBoundsMoved) {
  EXPECT_EQ(
      MutantsIn("customer { n: int = 0  s: string = \"\" }\n"
                "event A { n: int = 0 }\n"
                "journey J {\n"
                "  enter on A where event.n > 1\n"
                "  exit on A where not (event.n < 0)\n"
                "  stage S {\n"
                "    on A where customer.s == \"x\" { if customer.n in 1..9 and customer.n != 5 { end } }\n"
                "  }\n"
                "}\n"),
      (Lines{"guard journey J: event.n > 1 -> not (event.n > 1)", "bound journey J: > -> >=",
             "guard journey J: not (event.n < 0) -> (event.n < 0)", "bound journey J: < -> <=",
             // Turned about, the `==` of a whole guard would be the same as its negation.
             "guard journey J: customer.s == \"x\" -> not (customer.s == \"x\")",
             "guard journey J: customer.n in 1..9 and customer.n != 5 -> not (customer.n in 1..9 and customer.n != 5)",
             "bound journey J: 9 -> 10", "bound journey J: != -> =="}));
}

TEST(Mutants, DelaysAreDoubled) {
  EXPECT_EQ(MutantsIn("event A\n"
                      "let pause = 90 seconds\n"
                      "journey J {\n"
                      "  enter on A\n"
                      "  timeout 30 days\n"
                      "  stage S { flow { wait pause  wait up to 1 hour 30 minutes { on A { } } } after 1 day go T }\n"
                      "  stage T { after 2 calendar days { end } }\n"
                      "}\n"),
            (Lines{"delay let pause: 90 seconds -> 180 seconds", "delay journey J: 30 days -> 60 days",
                   "delay journey J: 1 hour 30 minutes -> 2 hours 60 minutes", "delay journey J: 1 day -> 2 days"}));
}

TEST(Mutants, CapsAndRulesOfChannels) {
  EXPECT_EQ(MutantsIn("customer { n: int = 0 }\n"
                      "channel mail(t: string) { requires customer.n >= 1  cap 10 per 7 days }\n"
                      "channel sms(t: string)\n"
                      "policy sms { cap 2 per calendar day where t == \"x\" }\n"),
            (Lines{"guard channel mail: customer.n >= 1 -> not (customer.n >= 1)", "bound channel mail: >= -> >",
                   "cap channel mail: 10 -> 11", "delay channel mail: 7 days -> 14 days", "cap policy sms: 2 -> 3",
                   "guard policy sms: t == \"x\" -> not (t == \"x\")"}));
}

// A template once, whatever is made of it; its values where they are given.
TEST(Mutants, TemplatesSegmentsAndLets) {
  EXPECT_EQ(MutantsIn("customer { n: int = 0 }\n"
                      "event A\n"
                      "segment Big = customer.n >= 10\n"
                      "let odd(n: int) = n % 2 == 1\n"
                      "journey Base(trial: duration) for Big {\n"
                      "  enter on A\n"
                      "  stage S { after trial go T }\n"
                      "  final stage T\n"
                      "}\n"
                      "journey One = Base(trial: 1 day)\n"
                      "journey Two = Base(trial: 2 days)\n"),
            (Lines{"bound segment Big: >= -> >", "bound let odd: == -> !=", "delay journey One: 1 day -> 2 days",
                   "delay journey Two: 2 days -> 4 days"}));
}

// Tests, figures and what must hold are no part of what journeys do.
TEST(Mutants, WhatIsNotMutated) {
  EXPECT_EQ(
      MutantsIn(
          "event A\n"
          "channel mail(t: string)\n"
          "journey J { enter on A  ensure at most 3 mail per 7 days  stage S { flow { send mail(t: \"x\") go T } }  "
          "final stage T }\n"
          "test \"t\" { A {}  after 1 day  expect sent mail }\n"),
      Lines{});
}

TEST(Mutants, LinesShowThePlaceWithoutItsIndentation) {
  const std::string text =
      "event A { n: int = 0 }\n"
      "journey J {\n"
      "    enter on A where\n"
      "      event.n > 1\n"
      "  stage S { after 1 day { end } }\n"
      "}\n";
  const auto compilation = Compile({{"shop.journey", "shop", text}});
  ASSERT_FALSE(compilation->diagnostics.has_errors());
  const std::vector<Mutant> mutants = MutantsOf(compilation->sources, compilation->modules);
  ASSERT_EQ(mutants.size(), 3u);
  EXPECT_EQ(LinesOf(compilation->sources, mutants[0]).before, "event.n > 1");
  EXPECT_EQ(LinesOf(compilation->sources, mutants[0]).after, "not (event.n > 1)");
  EXPECT_EQ(LinesOf(compilation->sources, mutants[2]).before, "stage S { after 1 day { end } }");
  EXPECT_EQ(LinesOf(compilation->sources, mutants[2]).after, "stage S { after 2 days { end } }");
}

}  // namespace
}  // namespace journey::mutate
