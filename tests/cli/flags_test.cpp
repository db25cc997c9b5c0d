// Words and flags: what is none is refused with what there is, and nothing is offered that is refused.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

// Refused before anything is read: no file of these exists.
void ExpectWrong(const std::string& args, const std::string& part) {
  const ProcessResult result = RunJourney(args);
  EXPECT_EQ(result.exit_code, 2) << args << "\n" << result.out << result.err;
  EXPECT_TRUE(Has(result.err, part)) << args << "\n" << result.err;
}

TEST(FlagsTest, NumbersAreWholeAndFit) {
  for (const std::string seed : {"-1", "99999999999999999999999", "18446744073709551616", "1.5", "0x10", "1e3", "''"}) {
    ExpectWrong("simulate . --behaviour b.toml --seed " + seed, "is no whole number from 0 to 18446744073709551615");
  }
  ExpectWrong("test . --max-mutants -1", "no whole number from 0");
  ExpectWrong("run . --events l --threads 4294967297000000000000", "no whole number from 0");
  ExpectWrong("paths . --events l --steps 99999999999", "no whole number from -2147483648 to 2147483647");
}

TEST(FlagsTest, DecimalsAreNumbers) {
  for (const std::string odd : {"nan", "-nan", "inf", "-inf", "NaN", "infinity", "1e999", "2,5", "5x"}) {
    for (const char* flag : {"mine --events l --noise ", "simulate . --behaviour b --days ", "test . --min-coverage ",
                             "test . --min-mutation-score ", "conform . --events l --min-fitness "}) {
      ExpectWrong(flag + odd, "`" + odd + "` is no number");
    }
  }
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey",
                                         "event In\njourney J { enter on In final stage S {} }\n"
                                         "test \"t\" { In {} }\n");
  EXPECT_EQ(RunJourney("test --min-coverage 2.5 " + file).exit_code, 0);
  EXPECT_EQ(RunJourney("test --min-coverage 1e1 " + file).exit_code, 0);
}

TEST(FlagsTest, MemoryIsStillGivenWithItsUnit) {
  const ScratchFolder scratch;
  const std::string file = scratch.Write("a.journey", "event In\njourney J { enter on In final stage S {} }\n");
  const std::string log = scratch.Write("l.jsonl", "");
  EXPECT_EQ(RunJourney("run " + file + " --events " + log + " --sort --sort-memory 64MB").exit_code, 0);
  EXPECT_EQ(RunJourney("run " + file + " --events " + log + " --sort --sort-memory many").exit_code, 2);
}

TEST(FlagsTest, FollowIsOfferedWhereItIsTaken) {
  for (const std::string verb :
       {"paths", "mine", "conform", "gap", "predict", "events check", "behaviour fit", "review"}) {
    EXPECT_FALSE(Has(RunJourney(verb + " --help").out, "--follow")) << verb;
  }
  EXPECT_TRUE(Has(RunJourney("run --help").out, "--follow"));
  ExpectWrong("paths . --events l --follow", "--follow");
}

TEST(FlagsTest, ALogThatIsReadTwiceIsAFile) {
  for (const std::string verb : {"review", "behaviour fit"}) {
    const std::string help = RunJourney(verb + " --help").out;
    EXPECT_TRUE(Has(help, "read more than once")) << help;
    EXPECT_FALSE(Has(help, "zstd, or - for")) << help;
  }
  ExpectWrong("review --against git:HEAD --events -", "--events must be a file");
  ExpectWrong("behaviour fit --events -", "--events must be a file");
  EXPECT_TRUE(Has(RunJourney("conform --help").out, "or - for standard"));
}

TEST(FlagsTest, AnUnknownCommandIsNamed) {
  ExpectWrong("chekc .", "there is no command `chekc`; did you mean `check`?");
  ExpectWrong("nosuch", "there is no command `nosuch`\n");
  ExpectWrong("new jurney X", "there is no command `new jurney`; did you mean `new journey`?");
  ExpectWrong("--nosuch", "there is no flag `--nosuch`");
  ExpectWrong("--verison", "did you mean `--version`?");
  ExpectWrong("help tset", "there is no command `tset`; did you mean `test`?");
  ExpectWrong("help migrate plna", "there is no command `migrate plna`; did you mean `migrate plan`?");
  ExpectWrong("", "subcommand is required");
  ExpectWrong("check", "paths");
}

TEST(FlagsTest, TheVersionIsAFlagToo) {
  const ProcessResult flag = RunJourney("--version");
  EXPECT_EQ(flag.exit_code, 0) << flag.err;
  EXPECT_EQ(flag.out, RunJourney("version").out);
  EXPECT_TRUE(flag.out.starts_with("journey ") && flag.out.ends_with("\n") && !flag.out.ends_with("\n\n")) << flag.out;
}

TEST(FlagsTest, UnknownNamesAreSaid) {
  const ScratchFolder scratch;
  const std::string file =
      scratch.Write("shop.journey", "event In\njourney Recovery { enter on In final stage S {} }\n");
  const std::string log =
      scratch.Write("l.jsonl", R"({"type":"track","event":"In","userId":"u","timestamp":"2026-01-01T00:00:00Z"})"
                               "\n");
  const std::string records = scratch.Write("r.jsonl", "");
  const std::string map = scratch.path("map.svg");
  for (const std::string& start :
       {"paths " + file + " --events " + log, "paths " + file + " --records " + records,
        "conform " + file + " --events " + log, "gap " + file, "report " + file + " --records " + records,
        "advise " + file + " --records " + records, "map " + file + " --out " + map}) {
    ExpectWrong(start + " --of Recvery", "`Recvery`; did you mean `Recovery`?");
    ExpectWrong(start + " --of nosuch", "journey `nosuch`\n");
  }
  ExpectWrong("paths " + file + " --events " + log + " --of Recovery", "--of goes with --records");
  ExpectWrong("eval 1 " + file + " --in shp", "did you mean `shop`?");
}

}  // namespace
}  // namespace journey::testing
