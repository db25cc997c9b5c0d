// Texts of one run; each format is a function of all results.
#include "cli/test_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/markup.h"
#include "insight/blocks.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

constexpr size_t kShownBefore = 16;  // of what happened before something was wrong

// Every failure's place, and what led there; what lies further back is counted.
std::string TimelineText(const rt::TestTimeline& timeline, const char* red, const char* reset) {
  const std::vector<rt::TimelineEntry>& entries = timeline.entries;
  std::vector<bool> shown(entries.size());
  size_t last = 0;  // behind the last failure
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].failure == ir::kNone) continue;
    for (size_t k = std::max(last, i - std::min(i, kShownBefore)); k <= i; ++k) shown[k] = true;
    last = i + 1;
  }
  std::string text = fmt::format("  what happened to \"{}\":\n", timeline.customer);
  size_t left_out = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (!shown[i]) {
      ++left_out;
      continue;
    }
    if (left_out > 0) text += fmt::format("      … {} more\n", std::exchange(left_out, 0));
    const rt::TimelineEntry& entry = entries[i];
    const std::string time = rt::FormatInstant(entry.time);
    if (entry.failure != ir::kNone) {
      text += fmt::format("  {}>>> {}  line {}: {}  <- here{}\n", red, time, entry.line, entry.text, reset);
    } else if (entry.record.empty()) {
      text += fmt::format("      {}  line {}: {}\n", time, entry.line, entry.text);
    } else {
      text += fmt::format("      {}    {}\n", time, entry.text);
    }
  }
  return text;
}

nlohmann::ordered_json ToJson(const rt::TestTimeline& timeline) {
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const rt::TimelineEntry& entry : timeline.entries) {
    if (entry.failure != ir::kNone) {
      entries.push_back({{"failure", entry.failure}});
    } else if (entry.record.empty()) {
      entries.push_back({{"time", rt::FormatInstant(entry.time)}, {"line", entry.line}, {"step", entry.text}});
    } else {
      entries.push_back({{"record", nlohmann::ordered_json::parse(entry.record)}});
    }
  }
  return {{"customer", timeline.customer}, {"entries", std::move(entries)}};
}

nlohmann::ordered_json ToJson(const rt::TestResult& result) {
  nlohmann::ordered_json json = {{"name", result.name},
                                 {"file", result.file},
                                 {"line", result.line},
                                 {"passed", result.passed},
                                 {"failures", nlohmann::ordered_json::array()},
                                 {"timelines", nlohmann::ordered_json::array()}};
  for (const rt::TestFailure& failure : result.failures) {
    json["failures"].push_back(
        {{"line", failure.line}, {"column", failure.column}, {"text", failure.text}, {"message", failure.message}});
  }
  for (const rt::TestTimeline& timeline : result.timelines) json["timelines"].push_back(ToJson(timeline));
  return json;
}

std::string JsonDocument(const std::vector<TestSuite>& suites) {
  const TestCounts counts = Count(suites);
  nlohmann::ordered_json tests = nlohmann::ordered_json::array();
  for (const TestSuite& suite : suites) {
    for (const rt::TestResult& result : suite.results) tests.push_back(ToJson(result));
  }
  const nlohmann::ordered_json all = {{"format_version", 2},
                                      {"passed", counts.passed},
                                      {"failed", counts.failed},
                                      {"not_compiled", counts.broken},
                                      {"tests", std::move(tests)}};
  return all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// What was wrong, one finding a line.
std::string FailureLines(const rt::TestResult& result) {
  std::string lines;
  for (const rt::TestFailure& failure : result.failures) {
    lines +=
        fmt::format("{}:{}:{}: {}: {}\n", result.file, failure.line, failure.column, failure.text, failure.message);
  }
  return lines;
}

// Between double quotes, where a line ends too.
std::string Xml(std::string_view text) {
  std::string out;
  for (const char c : EscapedMarkup(text)) {
    if (c == '\n') {
      out += "&#10;";
    } else {
      // Other controls may not stand in XML at all.
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

// As Jenkins, GitLab and others read it; a path is a suite, a file a class. Jenkins' schema has no place of a case but
// that, so the line of what failed is in its text.
std::string JunitDocument(const std::vector<TestSuite>& suites) {
  const TestCounts counts = Count(suites);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"journey\" tests=\"{}\" failures=\"{}\" "
      "errors=\"{}\">\n",
      counts.passed + counts.failed + counts.broken, counts.failed, counts.broken);
  for (const TestSuite& suite : suites) {
    const TestCounts own = Count({suite});
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n", Xml(suite.path),
                       own.passed + own.failed + own.broken, own.failed, own.broken);
    if (own.broken > 0) {
      out += fmt::format(
          "    <testcase name=\"compiles\" classname=\"{}\">\n      <error message=\"does not compile\" "
          "type=\"error\">{}</error>\n    </testcase>\n",
          Xml(suite.path), Xml(suite.not_compiled));
    }
    for (const rt::TestResult& result : suite.results) {
      out += fmt::format("    <testcase name=\"{}\" classname=\"{}\"", Xml(result.name), Xml(result.file));
      if (result.passed) {
        out += "/>\n";
        continue;
      }
      const std::string message = result.failures.empty() ? "" : result.failures[0].message;
      out += fmt::format(">\n      <failure message=\"{}\" type=\"failure\">{}</failure>\n    </testcase>\n",
                         Xml(message), Xml(FailureLines(result)));
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

// On one line, without what would begin a directive.
std::string TapName(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '#' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

// Behind a test, for people: every line of the text in a YAML block.
std::string TapBlock(std::string_view text) {
  std::string out = "  ---\n  message: |\n";
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    out += fmt::format("    {}\n", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + "  ...\n";
}

// Version 14.
std::string TapDocument(const std::vector<TestSuite>& suites) {
  const TestCounts counts = Count(suites);
  std::string out = fmt::format("TAP version 14\n1..{}\n", counts.passed + counts.failed + counts.broken);
  size_t number = 0;
  for (const TestSuite& suite : suites) {
    if (!suite.not_compiled.empty()) {
      out += fmt::format("not ok {} - {} compiles\n{}", ++number, TapName(suite.path), TapBlock(suite.not_compiled));
    }
    for (const rt::TestResult& result : suite.results) {
      out += fmt::format("{}ok {} - {}: {}\n", result.passed ? "" : "not ", ++number, TapName(result.file),
                         TapName(result.name));
      if (!result.passed) out += TapBlock(FailureLines(result));
    }
  }
  return out;
}

// Of a command's message; `property` in what stands before it.
std::string GithubEscaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string GithubDocument(const std::vector<TestSuite>& suites) {
  std::string out;
  for (const TestSuite& suite : suites) {
    out += suite.annotations;
    for (const rt::TestResult& result : suite.results) {
      for (const rt::TestFailure& failure : result.failures) {
        out += fmt::format("::error file={},line={},col={},title={}::{}\n", GithubEscaped(result.file, true),
                           failure.line, failure.column, GithubEscaped("test " + result.name, true),
                           GithubEscaped(failure.text + ": " + failure.message, false));
      }
    }
  }
  return out;
}

}  // namespace

TestCounts Count(const std::vector<TestSuite>& suites) {
  TestCounts counts;
  for (const TestSuite& suite : suites) {
    counts.broken += suite.not_compiled.empty() ? 0 : 1;
    for (const rt::TestResult& result : suite.results) ++(result.passed ? counts.passed : counts.failed);
  }
  return counts;
}

std::string ResultText(const rt::TestResult& result, bool color) {
  const char* red = color ? "\033[31m" : "";
  const char* green = color ? "\033[32m" : "";
  const char* reset = color ? "\033[0m" : "";
  const std::string file = insight::Printable(result.file), name = insight::Printable(result.name);
  if (result.passed) return fmt::format("{}ok{}    {}: {}\n", green, reset, file, name);
  std::string text = fmt::format("{}FAIL{}  {}:{}: {}\n", red, reset, file, result.line, name);
  for (const rt::TestFailure& failure : result.failures) {
    text += fmt::format("  {}:{}:{}: {}\n    {}\n", file, failure.line, failure.column, failure.text, failure.message);
  }
  for (const rt::TestTimeline& timeline : result.timelines) text += TimelineText(timeline, red, reset);
  return text;
}

std::string TestDocument(const std::string& format, const std::vector<TestSuite>& suites) {
  if (format == "json") return JsonDocument(suites);
  if (format == "junit") return JunitDocument(suites);
  if (format == "tap") return TapDocument(suites);
  return GithubDocument(suites);
}

}  // namespace journey::cli
