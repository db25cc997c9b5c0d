// No input crashes the parser: every prefix of real files, random bytes changed, tokens shuffled, several threads.
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "tests/parse/parse_testing.h"

namespace journey {
namespace {

const char* const kSamples[] = {"tests/parse/declarations.journey", "tests/parse/journeys.journey",
                                "tests/parse/statements.journey",   "tests/parse/strings.journey",
                                "tests/parse/tests.journey",        "tests/parse/expressions.journey"};

// Parses, dumps and renders: none of the three may fail, and a text without a tree needs a reason.
void Survive(const std::string& text) {
  const Parsed parsed = ParseText(text);
  for (const Diagnostic& d : parsed.diagnostics.all()) {
    ASSERT_TRUE(d.span.valid());
    ASSERT_LE(d.span.begin, d.span.end);
    ASSERT_LE(d.span.end, text.size());
    ASSERT_FALSE(d.message.empty());
  }
  ASSERT_EQ(parsed.Text().empty(), parsed.diagnostics.all().empty());
  ASSERT_FALSE(Dump(parsed.module).empty());
}

TEST(Robustness, EveryPrefix) {
  for (const char* path : kSamples) {
    SCOPED_TRACE(path);
    const std::string text = ReadWhole(path);
    ASSERT_FALSE(text.empty());
    for (size_t n = 0; n <= text.size(); n += 3) ASSERT_NO_FATAL_FAILURE(Survive(text.substr(0, n))) << n;
  }
}

TEST(Robustness, ChangedBytes) {
  std::mt19937 random(20260328);
  const std::string bytes = "{}[]()\"'\\/*,:;=.?-+<>!#%@ \n\t0a_\xC3\xFF\x80";
  for (const char* path : kSamples) {
    const std::string text = ReadWhole(path);
    for (int round = 0; round < 150; ++round) {
      std::string changed = text;
      const int changes = 1 + static_cast<int>(random() % 4);
      for (int i = 0; i < changes; ++i) {
        const size_t at = random() % changed.size();
        switch (random() % 3) {
          case 0:
            changed[at] = bytes[random() % bytes.size()];
            break;
          case 1:
            changed.erase(at, 1 + random() % 12);
            break;
          default:
            changed.insert(at, 1, bytes[random() % bytes.size()]);
            break;
        }
      }
      ASSERT_NO_FATAL_FAILURE(Survive(changed)) << changed;
    }
  }
}

TEST(Robustness, ShuffledWords) {
  std::mt19937 random(7);
  const std::vector<std::string> words = {
      "journey", "stage", "J",     "S",   "{",      "}",     "{",      "}",    "(",   ")",     "on",    "go",
      "flow",    "wait",  "up",    "to",  "until",  "1 day", "\"x\"",  "\"a{", "}\"", "=",     "+=",    "if",
      "else",    "then",  "not",   "-",   "event",  "test",  "expect", "sent", "in",  "E",     ".",     ",",
      ":",       "??",    "split", "50%", "memory", "int",   "enum",   "send", "at",  "09:00", "every", "month",
      "[",       "]",     "..",    "1",   "where",  "last",  "count",  "\n"};
  for (int round = 0; round < 600; ++round) {
    std::string text;
    for (size_t i = 0, n = random() % 60; i < n; ++i) text += words[random() % words.size()] + " ";
    ASSERT_NO_FATAL_FAILURE(Survive(text)) << text;
  }
}

TEST(Robustness, SeveralThreads) {
  const std::string text = ReadWhole("tests/parse/journeys.journey") + ReadWhole("tests/parse/tests.journey");
  const std::string expected = Dump(ParseText(text).module);
  std::vector<std::thread> threads;
  std::vector<std::string> dumps(4);
  for (std::string& dump : dumps) {
    threads.emplace_back([&text, &dump] {
      for (int i = 0; i < 5; ++i) dump = Dump(ParseText(text).module);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& dump : dumps) EXPECT_EQ(dump, expected);
}

TEST(Robustness, ManyErrorsStayFew) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "let = #\n;;;; \"\\q\n";
  EXPECT_LE(ParseText(text).diagnostics.all().size(), 500u);
}

}  // namespace
}  // namespace journey
