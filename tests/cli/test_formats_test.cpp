// journey test: which tests are run, and in which forms it is said what they came to.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/process.h"

namespace journey {
namespace {

using nlohmann::json;
using testing::ProcessResult;
using testing::RunCommand;
using testing::RunJourney;
using testing::ScratchFolder;

// Tests in lines 3, 6 and 7; the second fails.
constexpr const char* kThree =
    "event In\n"
    "journey J { enter on In  stage S {} }\n"
    "test \"in & <out>\" {\n"
    "  In {}\n"
    "}\n"
    "test \"wrong # one\" { expect J in S }\n"
    "test \"right\" { In {}  expect J in S }\n";
constexpr const char* kBroken = "journey { }\n";
constexpr const char* kNoTests = "event In\n";

TEST(TestChoice, ByNameAndByLine) {
  const ScratchFolder folder;
  const std::string file = folder.Write("sub/three.journey", kThree);
  EXPECT_EQ(RunJourney("test --list " + file).out,
            file + ":3: in & <out>\n" + file + ":6: wrong # one\n" + file + ":7: right\n");
  const auto names = [&](const std::string& filter) {
    const ProcessResult result = RunJourney("test --list --format json --filter '" + filter + "' " + file);
    std::string all;
    const json listed = json::parse(result.out);
    EXPECT_EQ(listed["format_version"], 1);
    for (const json& test : listed["tests"]) all += test["name"].get<std::string>() + ";";
    return all;
  };
  EXPECT_EQ(names("r"), "wrong # one;right;");
  EXPECT_EQ(names("three.journey:3"), "in & <out>;");
  EXPECT_EQ(names("three.journey:5"), "in & <out>;");
  EXPECT_EQ(names("sub/three.journey:6"), "wrong # one;");
  EXPECT_EQ(names("./sub/three.journey:700"), "right;");
  EXPECT_EQ(names(file + ":7"), "right;");
  // Before the first; another file that ends alike; no line.
  EXPECT_EQ(names("three.journey:2"), "");
  EXPECT_EQ(names("hree.journey:7"), "");
  EXPECT_EQ(names("three.journey:x"), "");
  const ProcessResult run = RunJourney("test --filter three.journey:7 " + file);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "ok    " + file + ": right\n1 passed, 0 failed\n");
}

TEST(TestChoice, NothingToRunIsWrong) {
  const ScratchFolder folder;
  const std::string none = folder.Write("none.journey", kNoTests);
  const std::string three = folder.Write("three.journey", kThree);
  const ProcessResult no_tests = RunJourney("test " + none);
  EXPECT_EQ(no_tests.exit_code, 2);
  EXPECT_EQ(no_tests.err, "error: there are no tests\n");
  const ProcessResult no_match = RunJourney("test --filter frob " + three);
  EXPECT_EQ(no_match.exit_code, 2);
  EXPECT_NE(no_match.err.find("--filter \"frob\""), std::string::npos) << no_match.err;
  EXPECT_EQ(RunJourney("test --list --filter frob " + three).exit_code, 2);
  // One path with tests is enough.
  EXPECT_EQ(RunJourney("test --filter right " + three + " " + none).exit_code, 0);
  const ProcessResult document = RunJourney("test --format json " + none);
  EXPECT_EQ(document.exit_code, 2);
  EXPECT_TRUE(json::parse(document.out)["tests"].empty());
}

TEST(TestFormats, Tap) {
  const ScratchFolder folder;
  const std::string three = folder.Write("three.journey", kThree);
  const std::string broken = folder.Write("broken.journey", kBroken);
  const ProcessResult result = RunJourney("test --format tap " + three + " " + broken);
  EXPECT_EQ(result.exit_code, 3);
  const std::string begin = "TAP version 14\n1..4\nok 1 - " + three + ": in & <out>\nnot ok 2 - " + three +
                            ": wrong \\# one\n  ---\n  message: |\n    " + three + ":6:";
  EXPECT_EQ(result.out.substr(0, begin.size()), begin);
  EXPECT_NE(result.out.find("  ...\nok 3 - " + three + ": right\nnot ok 4 - " + broken + " compiles\n"),
            std::string::npos)
      << result.out;
}

TEST(TestFormats, Github) {
  const ScratchFolder folder;
  const std::string three = folder.Write("three.journey", kThree);
  const std::string broken = folder.Write("broken.journey", kBroken);
  const ProcessResult result = RunJourney("test --format github " + three + " " + broken);
  EXPECT_EQ(result.exit_code, 3);
  const std::string begin = "::error file=" + three + ",line=6,col=22,title=test wrong # one::expect J in S: ";
  EXPECT_EQ(result.out.substr(0, begin.size()), begin);
  EXPECT_NE(result.out.find("::error file=" + broken), std::string::npos) << result.out;
}

// Read by another program's reader of XML: counts that agree with what is there, and the places of failures.
TEST(TestFormats, Junit) {
  const ScratchFolder folder;
  const std::string three = folder.Write("three.journey", kThree);
  const std::string broken = folder.Write("broken.journey", kBroken);
  const ProcessResult result = RunJourney("test --format junit " + three + " " + broken);
  EXPECT_EQ(result.exit_code, 3);
  const std::string document = folder.Write("tests.xml", result.out);
  const std::string script = folder.Write("check.py", R"(
import sys, xml.etree.ElementTree as ET
root = ET.parse(sys.argv[1]).getroot()
assert root.tag == 'testsuites'
suites = root.findall('testsuite')
assert len(suites) == 2 and [s.get('name') for s in suites] == sys.argv[2:4]
for node in [root] + suites:
    cases = list(node.iter('testcase'))
    assert int(node.get('tests')) == len(cases), node.attrib
    for count, tag in (('failures', 'failure'), ('errors', 'error')):
        assert int(node.get(count)) == sum(len(case.findall(tag)) for case in cases), node.attrib
for case in root.iter('testcase'):
    assert case.get('name') and case.get('classname')
    assert all(child.tag in ('failure', 'error') and child.get('message') and child.get('type') for child in case)
first = suites[0].findall('testcase')
assert [c.get('name') for c in first] == ['in & <out>', 'wrong # one', 'right']
assert first[1].get('classname') == sys.argv[2]
assert (sys.argv[2] + ':6:22: expect J in S: ') in first[1].find('failure').text
)");
  const ProcessResult check = RunCommand("python3 " + script + " " + document + " " + three + " " + broken);
  EXPECT_EQ(check.exit_code, 0) << check.err << result.out;
}

TEST(TestCoverage, FilesAndTheLeastThereMustBe) {
  const ScratchFolder folder;
  // Of two journeys with a stage each one is reached.
  const std::string half = folder.Write(
      "half.journey",
      "event In\nevent Out\njourney J { enter on In  stage S {} }\njourney K { enter on Out  stage S {} }\n"
      "test \"t\" { In {} }\n");
  const ProcessResult text = RunJourney("test --coverage " + half);
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_NE(text.out.find("coverage: 50.0% (1 of 2)\n"), std::string::npos) << text.out;
  EXPECT_EQ(RunJourney("test --min-coverage 50 " + half).exit_code, 0);
  const ProcessResult little = RunJourney("test --min-coverage 50.1 " + half);
  EXPECT_EQ(little.exit_code, 3);
  EXPECT_NE(little.err.find("coverage is 50.0%, and --min-coverage asks for 50.1%"), std::string::npos) << little.err;
  const std::string out = folder.path("c.json");
  EXPECT_EQ(RunJourney("test --coverage=json --coverage-out " + out + " " + half).exit_code, 0);
  EXPECT_EQ(json::parse(ScratchFolder::Read(out))["all"]["total"], 2);
  // On standard output it is alone.
  const ProcessResult shown = RunJourney("test --coverage=json --coverage-out - " + half);
  EXPECT_EQ(json::parse(shown.out)["all"]["total"], 2) << shown.out;
  EXPECT_NE(shown.err.find("1 passed, 0 failed\n"), std::string::npos) << shown.err;
  EXPECT_EQ(RunJourney("test --format json --coverage=json --coverage-out - " + half).exit_code, 2);
  // The path behind it is no form; forms that are not known, engines that cannot tell, and lists are refused.
  EXPECT_EQ(RunJourney("test --coverage=xml " + half).exit_code, 2);
  EXPECT_EQ(RunJourney("test --coverage --engine jit " + half).exit_code, 2);
  EXPECT_EQ(RunJourney("test --coverage --list " + half).exit_code, 2);
  EXPECT_EQ(RunJourney("test --coverage-out " + out + " " + half).exit_code, 2);
}

// docs/testing.md: 1,000,000 records. In 20,000 days there are 28,800,000 minutes.
TEST(TestLimits, ATestThatNeverComesToAnEndFails) {
  const ScratchFolder folder;
  const std::string file = folder.Write("far.journey",
                                        "event In\n"
                                        "channel mail(n: int)\n"
                                        "journey T { enter on In  stage A { every 1 minute { send mail(n: 1) } } }\n"
                                        "test \"far\" {\n"
                                        "  In {}\n"
                                        "  after 20000 days\n"
                                        "  expect T in A\n"
                                        "}\n"
                                        "test \"near\" { In {}  after 20 days  expect T in A }\n");
  // 1.5 GiB is half of what it took before it was killed.
  const ProcessResult result =
      RunCommand("sh -c 'ulimit -v 1572864; " + testing::JourneyBinary() + " test --keep-going " + file + "'");
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_NE(result.out.find(file + ":6:3: after 20000 days\n    a test makes at most 1,000,000 records"),
            std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find("1 passed, 1 failed"), std::string::npos) << result.out;
  // How it went in the end, not all of it.
  EXPECT_LT(result.out.size(), 10'000U);
}

}  // namespace
}  // namespace journey
