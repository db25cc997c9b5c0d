// The textual form: a golden that shows every operation, and Read as the inverse of Print.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "ir/serialise.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "tests/ir/sample.h"

namespace journey::ir {
namespace {

constexpr const char* kGolden = "tests/ir/goldens/every_op.ir";

TEST(IrText, GoldenShowsEveryOperation) {
  std::string text = Print(SampleModule());
  if (std::getenv("UPDATE_GOLDENS")) std::ofstream(kGolden) << text;
  std::ifstream file(kGolden);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(golden.str(), text) << "run with UPDATE_GOLDENS=1 to accept";
  for (size_t op = 0; op < OpCount(); ++op) {
    std::string word = std::string(" ") + Info(static_cast<Op>(op)).text;
    bool shown = text.find(word + " ") != std::string::npos || text.find(word + "\n") != std::string::npos;
    EXPECT_TRUE(shown) << "no golden shows" << word;
  }
}

TEST(IrText, ReadIsTheInverseOfPrint) {
  Module module = SampleModule();
  Result<Module> read = Read(Print(module));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(Serialise(read.value()), Serialise(module));
  EXPECT_EQ(Print(read.value()), Print(module));
  Result<Module> empty = Read(Print(Module()));
  ASSERT_TRUE(empty.ok()) << empty.status().message();
  EXPECT_EQ(Serialise(empty.value()), Serialise(Module()));
}

TEST(IrText, ErrorsNameTheLine) {
  struct Case {
    const char* text;
    const char* error;
  };
  for (const Case& c : {
           Case{"", "line 1: a module begins"},
           Case{"module 1 {\n  nonsense 3\n}", "line 2: unknown field `nonsense`"},
           Case{"module 1 {\n\n  zone_field many\n}", "line 3: expected a number"},
           Case{"module 1 { files [\n\"a\n] }", "line 2: expected"},
           Case{"module 1 { functions [{ blocks {\n b0:\n fly r1\n} }] }", "unknown operation `fly`"},
           Case{"module 1 { functions [{ blocks {\n b0:\n return q1\n} }] }", "unknown operand `q1`"},
           Case{"module 1 { functions [{ blocks { return } }] }", "expected `b0:`"},
           Case{"module 1 { constants [int 99999999999999999999] }", "expected a constant"},
           Case{"module 1 { constants [word 1] }", "unknown type `word`"},
           Case{"module 1 {} more", "nothing may follow"},
           Case{"module 1 {} /* open", "does not end"},
       }) {
    Result<Module> read = Read(c.text);
    ASSERT_FALSE(read.ok()) << c.text;
    EXPECT_NE(read.status().message().find(c.error), std::string::npos) << c.text << "\n" << read.status().message();
  }
}

// Any text gives a module or an error, and any module that can be read can be checked, printed and read again.
TEST(IrText, DamagedTextNeverCrashes) {
  const std::string text = Print(SampleModule());
  std::mt19937 random(7);
  int readable = 0;
  for (int i = 0; i < 150; ++i) {
    std::string damaged = text;
    for (uint32_t n = random() % 4 + 1; n > 0; --n) {
      size_t at = random() % damaged.size();
      switch (random() % 3) {
        case 0:
          damaged[at] = static_cast<char>("0123456789rb{}[] \n\"#-"[random() % 21]);
          break;
        case 1:
          damaged.erase(at, random() % 20);
          break;
        default:
          damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 20));
          break;
      }
    }
    Result<Module> read = Read(damaged);
    if (!read.ok()) continue;
    ++readable;
    bool verified = Verify(read.value()).ok();
    Result<Module> again = Read(Print(read.value()));
    ASSERT_TRUE(again.ok()) << again.status().message();
    EXPECT_EQ(Verify(again.value()).ok(), verified);
  }
  EXPECT_GT(readable, 5);
}

}  // namespace
}  // namespace journey::ir
