// The ratings of docs/diagnostics/rubric.md: what of them can be checked by a program.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "tests/mistakes/cases.h"

namespace journey {
namespace {

struct Rated {
  std::string name, reported, span, words, way, why;
  int rating = 0;
};

// name,reported,span,words,way,rating,why: no cell but the last has a comma.
std::vector<Rated> Ratings() {
  std::istringstream lines(ReadFile(std::string(kMistakesFolder) + "/ratings.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "name,reported,span,words,way,rating,why");
  std::vector<Rated> ratings;
  while (std::getline(lines, line)) {
    Rated one;
    std::istringstream cells(line);
    std::string rating;
    for (std::string* cell : {&one.name, &one.reported, &one.span, &one.words, &one.way, &rating}) {
      std::getline(cells, *cell, ',');
    }
    std::getline(cells, one.why);
    std::from_chars(rating.data(), rating.data() + rating.size(), one.rating);
    ratings.push_back(one);
  }
  return ratings;
}

uint32_t Fnv1a(const std::string& text) {
  uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

std::string PathOf(const std::string& name) { return std::string(kMistakesFolder) + "/" + name + ".journey"; }

// What `instead` changes of its line, in the file's bytes, with the blanks around it.
Span ChangedBy(const std::string& text, const MistakeHead& head) {
  size_t begin = 0;
  for (size_t at = 1; at < head.instead_line; ++at) begin = text.find('\n', begin) + 1;
  const std::string line = text.substr(begin, text.find('\n', begin) - begin);
  const size_t from = line.find_first_not_of(' ');
  size_t same = 0, behind = 0;
  const std::string& instead = head.instead;
  while (same < instead.size() && from + same < line.size() && line[from + same] == instead[same]) ++same;
  while (behind < instead.size() - same && from + same + behind < line.size() &&
         line[line.size() - 1 - behind] == instead[instead.size() - 1 - behind]) {
    ++behind;
  }
  size_t first = from + same, last = line.size() - behind;
  while (first > from && line[first - 1] == ' ') --first;
  while (last < line.size() && line[last] == ' ') ++last;
  return {0, static_cast<uint32_t>(begin + first), static_cast<uint32_t>(begin + last)};
}

bool Touches(const Span& mark, const Span& changed) { return mark.begin <= changed.end && changed.begin <= mark.end; }

TEST(Ratings, AreOfTheWholeSample) {
  std::map<std::string, std::string> reported;
  for (const Rated& one : Ratings()) {
    EXPECT_TRUE(reported.emplace(one.name, one.reported).second) << one.name << " is rated twice";
  }
  size_t unreported = 0;
  for (const auto& path : MistakeFiles()) {
    const std::string name = path.parent_path().filename().string() + "/" + path.stem().string();
    const auto rated = reported.find(name);
    const bool drawn = Fnv1a(name) % 6 == 0;
    if (drawn) {
      EXPECT_NE(rated, reported.end()) << name << " belongs to the sample of docs/diagnostics/rubric.md: rate it";
    }
    if (rated == reported.end()) continue;
    if (rated->second.empty()) {
      ++unreported;
      EXPECT_TRUE(drawn) << name << " was neither drawn nor reported";
    }
    reported.erase(rated);
  }
  for (const auto& [name, unused] : reported) ADD_FAILURE() << name << " is rated and not there";
  EXPECT_GE(Ratings().size(), 200U);
  EXPECT_GE(unreported, 100U);
}

TEST(Ratings, NineOfTenAreGood) {
  const std::vector<Rated> ratings = Ratings();
  const auto good = std::ranges::count_if(ratings, [](const Rated& one) { return one.rating >= 4; });
  EXPECT_GE(static_cast<size_t>(good) * 10, ratings.size() * 9) << good << " of " << ratings.size();
}

TEST(Ratings, AreWhatTheRubricCounts) {
  const std::map<std::string, int> spans{{"exact", 0}, {"near", 1}}, words{{"own", 0}, {"general", 1}, {"wrong", 3}},
      ways{{"fix", 0}, {"said", 1}, {"hint", 2}, {"none", 3}};
  for (const Rated& one : Ratings()) {
    SCOPED_TRACE(one.name);
    ASSERT_TRUE(spans.contains(one.span) && words.contains(one.words) && ways.contains(one.way));
    EXPECT_EQ(one.rating, std::max(1, 5 - spans.at(one.span) - words.at(one.words) - ways.at(one.way)));
    EXPECT_EQ(one.why.empty(), one.rating >= 4) << "what is under 4 says why, and nothing else does";
  }
}

// The marks, and whether there is a way out: an edit after which the file is without errors, or a help.
TEST(Ratings, AreWhatTheCompilerSays) {
  for (const Rated& one : Ratings()) {
    SCOPED_TRACE(one.name);
    const std::string text = ReadFile(PathOf(one.name));
    const std::optional<MistakeHead> head = HeadOf(text);
    ASSERT_TRUE(head);
    const auto compilation = CompileText(PathOf(one.name), text);
    const std::vector<Diagnostic> errors = ErrorsOf(*compilation);
    ASSERT_EQ(errors.size(), 1U);
    const Diagnostic& error = errors[0];
    const Span changed = ChangedBy(text, *head);
    bool touched = Touches(error.span, changed);
    for (const Label& label : error.labels) touched = touched || Touches(label.span, changed);
    EXPECT_EQ(touched ? "exact" : "near", one.span) << RenderText(compilation->sources, compilation->diagnostics);
    bool mended = false;
    for (const Fix& fix : error.fixes) {
      mended = mended || !CompileText(PathOf(one.name), WithFix(text, fix))->diagnostics.has_errors();
    }
    EXPECT_EQ(mended, one.way == "fix") << RenderText(compilation->sources, compilation->diagnostics);
    EXPECT_TRUE(one.way == "none" || !error.helps.empty() || !error.fixes.empty());
  }
}

}  // namespace
}  // namespace journey
