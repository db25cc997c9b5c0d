// What the tests of some paths came to, for people, tools and integration servers.
#pragma once

#include <string>
#include <vector>

#include "runtime/testing/testing.h"

namespace journey::cli {

// The tests of one path.
struct TestSuite {
  std::string path;
  std::string not_compiled;  // its errors, one a line; then there are no results
  std::string annotations;   // the same as commands of a GitHub workflow
  std::vector<rt::TestResult> results;
};

struct TestCounts {
  size_t passed = 0, failed = 0, broken = 0;  // broken: paths that did not compile
};
TestCounts Count(const std::vector<TestSuite>& suites);

// One result, for people.
std::string ResultText(const rt::TestResult& result, bool color);

// One document over all: "json", "junit", "tap" or "github".
std::string TestDocument(const std::string& format, const std::vector<TestSuite>& suites);

}  // namespace journey::cli
