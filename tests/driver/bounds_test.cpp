// What reached a CHECK or ran the stack over is an answer now: a module, or a diagnostic that names the limit.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <functional>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace journey {
namespace {

constexpr const char* kHead = "customer { n: int = 0  s: string = \"\" }\nevent E { x: int = 0 }\n";

std::unique_ptr<Compilation> CompileText(const std::string& text) {
  return Compile({{"main.journey", "main", kHead + text}});
}

std::string Repeated(size_t n, const std::function<std::string(size_t)>& line) {
  std::string text;
  for (size_t i = 0; i < n; ++i) text += line(i);
  return text;
}

// The one error there is, as text; "" when it compiles.
std::string Error(const Compilation& compilation) {
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
    if (diagnostic.severity == Severity::kError) return RenderShort(compilation.sources, diagnostic);
  }
  return "";
}

TEST(Bounds, LongJourneysCompile) {
  const std::pair<const char*, std::string> texts[] = {
      {"whens",
       "journey J { enter on E timeout 9 days stage S {\n" +
           Repeated(10'000, [](size_t i) { return fmt::format("when customer.n > {} {{ customer.n = 1 }}\n", i); }) +
           "} }\n"},
      {"goals",
       "journey J { enter on E timeout 9 days\n" +
           Repeated(10'000, [](size_t i) { return fmt::format("goal on E where event.x == {} continue\n", i); }) +
           "stage S { on E go S } }\n"},
      {"values", "segment S = customer.n in [" +
                     Repeated(25'000, [](size_t i) { return fmt::format("{},\n", i * 3); }) +
                     "]\njourney J for S { enter on E stage S { on E go S } }\n"},
      {"waits", "journey J { enter on E timeout 9 days stage S { flow {\n" +
                    Repeated(33'000, [](size_t) { return std::string("wait 1 ms\n"); }) + "} } }\n"},
  };
  for (const auto& [name, text] : texts) {
    const auto compilation = CompileText(text);
    EXPECT_EQ(Error(*compilation), "") << name;
    EXPECT_TRUE(compilation->ir.has_value()) << name;
  }
}

// "So bytes per instance stay known", and "live bytes at most 64 MiB" (language-2, sections 2 and 16).
TEST(Bounds, ListsInListsHaveASize) {
  const auto keep = [](int max) {
    return fmt::format(
        "record A {{ xs: [int] max {0} = [] }}\nrecord B {{ as: [A] max {0} = [] }}\n"
        "journey J {{ enter on E timeout 9 days memory {{ bs: [B] max {0} = [] }} stage S {{ on E {{ bs = [] }} }} "
        "}}\n",
        max);
  };
  EXPECT_EQ(Error(*CompileText(keep(100))), "");
  EXPECT_EQ(Error(*CompileText(keep(1000))),
            "main.journey:5:48: error J3061: `bs` may hold more than 4194304 values, which are 64 MiB; no field may\n");
}

// Two of the record before in each: 2^40 values in a kilobyte of text.
TEST(Bounds, DefaultsThatDouble) {
  const auto compilation =
      CompileText("record R0 { a: int = 1 }\n" +
                  Repeated(40,
                           [](size_t i) {
                             return fmt::format("record R{} {{ x: R{} = R{}() y: R{} = R{}() }}\n", i + 1, i, i, i, i);
                           }) +
                  "event G { r: R40 = R40() }\njourney J { enter on E timeout 9 days stage S { on E go S } }\n");
  EXPECT_EQ(compilation->diagnostics.error_count(), 1u);
  EXPECT_EQ(Error(*compilation),
            "main.journey:21:23: error J3061: this constant has 131072 values; at most 100000 are allowed\n");
}

TEST(Bounds, LetsThroughDefaultsAreNoCircle) {
  const auto compilation = CompileText("let f0(a: int = 1) = a\n" + Repeated(300, [](size_t i) {
                                         return fmt::format("let f{}(a: int = f{}()) = a\n", i + 1, i);
                                       }));
  EXPECT_EQ(Error(*compilation), "");
}

TEST(Bounds, CirclesOfLetsAreShownAsCircles) {
  for (const size_t n : {202, 2'000}) {
    const auto compilation = CompileText(
        Repeated(n, [n](size_t i) { return fmt::format("let f{}() = f{}() + customer.n\n", i, (i + 1) % n); }));
    EXPECT_NE(Error(*compilation).find("error J1010: `f0` needs its own value"), std::string::npos)
        << Error(*compilation);
    EXPECT_GE(compilation->diagnostics.all()[0].labels.size(), 5u);
  }
}

TEST(Bounds, DeepLetsAreRefusedHoweverDeep) {
  for (const size_t n : {1'001, 50'000}) {
    const auto compilation = CompileText("let f0() = customer.n\n" + Repeated(n, [](size_t i) {
                                           return fmt::format("let f{}() = f{}() + 1\n", i + 1, i);
                                         }));
    EXPECT_NE(Error(*compilation).find("error J3062: `f1000` is more than 1000"), std::string::npos)
        << Error(*compilation);
  }
  const auto fine =
      CompileText("let f0() = customer.n\n" +
                  Repeated(998, [](size_t i) { return fmt::format("let f{}() = f{}() + 1\n", i + 1, i); }) +
                  "segment Used = f998() > 0\njourney J for Used { enter on E stage S { on E go S } }\n");
  EXPECT_EQ(Error(*fine), "");
}

// Work that doubles is a number in a message, not a run that never ends: each of 60 levels calls the one below twice.
TEST(Bounds, DoublingLetsAreRefused) {
  const auto compilation = CompileText(
      "let f0(a: int) = a + customer.n\n" +
      Repeated(60, [](size_t i) { return fmt::format("let f{}(a: int) = f{}(a) + f{}(a + 1)\n", i + 1, i, i); }) +
      "journey J { enter on E where f60(1) > 0 stage S { on E go S } }\n");
  const std::string error = Error(*compilation);
  EXPECT_NE(error.find("error J3060: one `main.E` can take"), std::string::npos) << error;
  EXPECT_NE(error.find("at most 10,000,000 are allowed"), std::string::npos) << error;
}

// The same for texts that each call makes twice; and for journeys that start two others each, which start two each.
TEST(Bounds, DoublingStartsAreRefused) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text +=
        fmt::format("journey J{} {{ enter on E reenter always stage S {{ flow {{ start J{} start J{} end }} }} }}\n", i,
                    i + 1, i + 1);
  }
  text += "journey J40 { enter on E reenter always stage S { flow { customer.n = 1 end } } }\n";
  EXPECT_NE(Error(*CompileText(text)).find("error J3060"), std::string::npos);
}

TEST(Bounds, ErrorsOfAFileAreCappedAndCounted) {
  const auto compilation =
      CompileText(Repeated(1'000, [](size_t i) { return fmt::format("let x{} = 1 + \"a\"\n", i); }));
  EXPECT_EQ(compilation->diagnostics.all().size(), 100u);
  EXPECT_EQ(compilation->diagnostics.error_count(), 1'000u);
  const std::string text = RenderText(compilation->sources, compilation->diagnostics);
  EXPECT_NE(text.find("error: 900 more errors in main.journey"), std::string::npos);
  EXPECT_NE(RenderShort(compilation->sources, compilation->diagnostics).find("main.journey: error: 900 more errors"),
            std::string::npos);
  EXPECT_NE(RenderJson(compilation->sources, compilation->diagnostics)
                .find("\"not_shown\":[{\"file\":\"main.journey\",\"errors\":900,\"warnings\":0}]"),
            std::string::npos);
}

}  // namespace
}  // namespace journey
