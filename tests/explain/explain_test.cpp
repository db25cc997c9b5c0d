// Every code has a page; its wrong example gives exactly that code, its right one is clean.
#include "compiler/explain/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "tests/cli/process.h"
#include "tests/driver/modules_of_text.h"

namespace journey {
namespace {

using testing::RunJourney;
using testing::ScratchFolder;

struct Example {
  std::string mark, text;
};

std::vector<Example> ExamplesOf(std::string_view page) {
  std::vector<Example> examples;
  std::istringstream lines{std::string(page)};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) examples.push_back({line.substr(3), ""});
    } else if (inside) {
      examples.back().text += line + "\n";
    }
  }
  return examples;
}

void ReplaceAll(std::string& text, std::string_view from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The line with each number behind a letter counted up by `step`.
std::string CountedUp(const std::string& line, int step) {
  std::string out;
  for (size_t i = 0; i < line.size();) {
    const bool number = i > 0 && std::isdigit(static_cast<unsigned char>(line[i])) != 0 &&
                        (std::isalpha(static_cast<unsigned char>(line[i - 1])) != 0 || line[i - 1] == '_');
    if (!number) {
      out += line[i++];
      continue;
    }
    size_t used = 0;
    out += std::to_string(std::stoi(line.substr(i), &used) + step);
    i += used;
  }
  return out;
}

int LargestNumber(const std::string& line) {
  static const std::regex number("[A-Za-z_]([0-9]+)");
  int largest = 0;
  for (std::sregex_iterator it(line.begin(), line.end(), number), end; it != end; ++it) {
    largest = std::max(largest, std::stoi((*it)[1]));
  }
  return largest;
}

std::chrono::sys_days DayOf(const std::string& text) {
  using namespace std::chrono;
  return sys_days(year(std::stoi(text.substr(0, 4))) / std::stoi(text.substr(5, 2)) / std::stoi(text.substr(8, 2)));
}

std::string Weekly(const std::string& line, const std::string& last) {
  static const std::regex date("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  std::string out;
  std::smatch found;
  if (!std::regex_search(line, found, date)) return out;
  for (auto day = DayOf(found[0]); day < DayOf(last);) {
    day += std::chrono::days(7);
    const std::chrono::year_month_day parts(day);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(parts.year()), unsigned(parts.month()),
                  unsigned(parts.day()));
    out += std::regex_replace(line, date, text) + "\n";
  }
  return out;
}

// `// … and so on up to N`.
std::string SoOn(const std::string& text) {
  static const std::regex up_to("^ *// … and so on up to ([0-9]+)$"),
      weekly("^ *// … and so on every 7 days up to (.*)$");
  std::string out, last;
  std::istringstream lines(text);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, up_to)) {
      for (int step = 1; LargestNumber(last) + step <= std::stoi(match[1]); ++step) out += CountedUp(last, step) + "\n";
    } else if (std::regex_match(line, match, weekly)) {
      out += Weekly(last, match[1]);
    } else {
      out += line + "\n";
      last = line;
    }
  }
  return out;
}

std::string Latin1(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0xC2 && c <= 0xC3 && i + 1 < text.size()) {
      out += static_cast<char>((c & 3) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3F));
    } else {
      out += text[i];
    }
  }
  return out;
}

// What the example stands for.
std::string Written(const Example& example) {
  std::string text = SoOn(example.text);
  const auto marked = [&](std::string_view what) { return example.mark.ends_with(what); };
  if (marked("-64-kib")) ReplaceAll(text, "…", std::string(size_t{1} << 16, 'a'));
  if (marked("-300-deep")) {
    ReplaceAll(text, "(…", std::string(300, '('));
    ReplaceAll(text, "…)", std::string(300, ')'));
  }
  if (marked("-202e")) ReplaceAll(text, "‹U+202E›", "\u202E");
  if (marked("-latin-1")) text = Latin1(text);
  if (marked("-17-mib")) {
    // Inside of the object, where it is a line of input.
    const size_t at = text.rfind("}}") == std::string::npos ? text.size() : text.rfind("}}");
    text.insert(at, std::string(size_t{17} << 20, ' '));
  }
  return text;
}

std::unique_ptr<Compilation> CompileExample(const std::string& text) {
  std::vector<SourceText> inputs;
  for (auto& [name, module] : testing_modules::ModulesOfText(text, "page")) {
    inputs.push_back({"page" + std::to_string(inputs.size()) + ".journey", name, std::move(module)});
  }
  return Compile(std::move(inputs));
}

void ExpectGives(const std::string& text, const std::vector<std::string>& codes) {
  const auto compilation = CompileExample(text);
  std::vector<std::string> given;
  for (const Diagnostic& one : compilation->diagnostics.all()) given.emplace_back(CodeName(one.code));
  EXPECT_EQ(given, codes) << (text.size() < 5000 ? RenderText(compilation->sources, compilation->diagnostics) : "");
}

void ExpectRejects(const std::string& module, const std::string& lines, const std::vector<std::string>& codes) {
  const ScratchFolder folder;
  const std::string path = folder.Write("page.journey", module), log = folder.Write("log.jsonl", lines);
  const std::string rejects = folder.path("rejects.jsonl");
  // Where every line is rejected, that is a finding.
  const int all_rejected = codes.size() == 1 && std::count(lines.begin(), lines.end(), '\n') == 1 ? 3 : 0;
  EXPECT_EQ(RunJourney("run " + path + " --events " + log + " --rejects " + rejects).exit_code, all_rejected);
  std::vector<std::string> given;
  std::istringstream rejected(ScratchFolder::Read(rejects));
  for (std::string line; std::getline(rejected, line);) {
    given.push_back(nlohmann::json::parse(line, nullptr, false, false).value("error", line));
  }
  EXPECT_EQ(given, codes);
}

TEST(Explain, EveryCodeHasAPageOfItsName) {
  std::vector<std::string_view> paged;
  for (const CodePage& page : CodePages()) paged.push_back(page.code);
  for (size_t i = 0; i < CodeCount(); ++i) {
    const auto code = static_cast<DiagCode>(i);
    const CodePage* page = FindCodePage(CodeName(code));
    ASSERT_NE(page, nullptr) << "write docs/diagnostics/" << CodeName(code) << ".md";
    const std::string heading = "# " + std::string(CodeName(code)) + ": " + std::string(CodeSummary(code)) + "\n";
    EXPECT_TRUE(page->text.starts_with(heading)) << page->path << " begins otherwise than " << heading;
  }
  EXPECT_EQ(paged.size(), CodeCount()) << "a page in docs/diagnostics is about no code";
}

TEST(Explain, WrongExamplesGiveTheCodeAndRightOnesAreClean) {
  for (const CodePage& page : CodePages()) {
    SCOPED_TRACE(page.path);
    std::string module;
    int wrong = 0, right = 0;
    for (const Example& example : ExamplesOf(page.text)) {
      const std::string text = Written(example);
      const std::string& mark = example.mark;
      if (mark.starts_with("jsonl")) {
        const bool rejected = mark.starts_with("jsonl-rejected");
        ++(rejected ? wrong : right);
        ExpectRejects(module, text, rejected ? std::vector{std::string(page.code)} : std::vector<std::string>{});
        continue;
      }
      ASSERT_TRUE(mark.starts_with("journey")) << mark;
      const bool bad = mark.find("-error") != std::string::npos || mark.find("-warning") != std::string::npos;
      ++(bad ? wrong : right);
      module = text;
      ExpectGives(text, bad ? std::vector{std::string(page.code)} : std::vector<std::string>{});
    }
    EXPECT_EQ(wrong, 1);
    EXPECT_GE(right, 1);
  }
}

TEST(Explain, TheCommandShowsPagesAndTheList) {
  const auto page = RunJourney("explain-code j2001");
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_TRUE(page.out.starts_with("J2001: a value of the wrong type\n\n")) << page.out;
  EXPECT_EQ(page.out.find("```"), std::string::npos);
  EXPECT_NE(page.out.find("\n    event SignedUp\n"), std::string::npos) << page.out;

  const auto list = RunJourney("explain-code --list");
  EXPECT_EQ(static_cast<size_t>(std::count(list.out.begin(), list.out.end(), '\n')), CodeCount());
  EXPECT_NE(list.out.find("J1901  warning  a field that is never used\n"), std::string::npos);

  const auto unknown = RunJourney("explain-code J9999");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.err.find("J9999"), std::string::npos) << unknown.err;
}

}  // namespace
}  // namespace journey
