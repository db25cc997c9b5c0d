// Sections are made when something is asked: the manual is small.
#include "compiler/mcp/manual.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace journey::mcp {
namespace {

constexpr size_t kMostSections = 3, kMostChars = 6000;
constexpr double kHeadingWeight = 4;
constexpr size_t kMostCounted = 5;  // of one word in one section

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

struct Section {
  std::string_view page, heading, text;
  std::map<std::string, size_t> counts;
  std::set<std::string> in_heading;
};

// From a line that begins with # to the next one that does; lines of code blocks are none.
std::vector<Section> SectionsOf(const ManualPage& page) {
  std::vector<Section> sections;
  bool in_code = false;
  for (size_t at = 0; at < page.text.size();) {
    const size_t end = std::min(page.text.find('\n', at), page.text.size());
    const std::string_view line = page.text.substr(at, end - at);
    if (line.starts_with("```")) in_code = !in_code;
    if (!in_code && line.starts_with('#')) {
      const size_t begin = std::min(line.find_first_not_of("# "), line.size());
      sections.push_back({page.path, line.substr(begin), page.text.substr(at, 0), {}, {}});
    }
    if (!sections.empty()) {
      Section& section = sections.back();
      section.text = {section.text.data(), static_cast<size_t>(page.text.data() + end - section.text.data())};
    }
    at = end + 1;
  }
  for (Section& section : sections) {
    for (std::string& word : WordsOf(section.heading)) section.in_heading.insert(std::move(word));
    for (std::string& word : WordsOf(section.text)) ++section.counts[std::move(word)];
  }
  return sections;
}

}  // namespace

std::vector<ManualSection> SearchManual(std::string_view query) {
  std::vector<Section> all;
  for (const ManualPage& page : ManualPages()) {
    for (Section& section : SectionsOf(page)) all.push_back(std::move(section));
  }
  std::map<std::string, double> weights;  // of the words asked for: the rarer, the more
  for (std::string& word : WordsOf(query)) {
    const auto with =
        std::count_if(all.begin(), all.end(), [&](const Section& one) { return one.counts.contains(word); });
    if (with > 0) weights[std::move(word)] = std::log(1 + static_cast<double>(all.size()) / static_cast<double>(with));
  }
  std::vector<std::pair<double, const Section*>> ranked;
  for (const Section& section : all) {
    double score = 0;
    for (const auto& [word, weight] : weights) {
      if (section.in_heading.contains(word)) score += kHeadingWeight * weight;
      const auto found = section.counts.find(word);
      if (found != section.counts.end())
        score += weight * std::sqrt(static_cast<double>(std::min(found->second, kMostCounted)));
    }
    if (score > 0) ranked.emplace_back(score, &section);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<ManualSection> sections;
  for (size_t i = 0; i < std::min(ranked.size(), kMostSections); ++i) {
    const Section& section = *ranked[i].second;
    std::string text(section.text.substr(0, kMostChars));
    if (text.size() < section.text.size()) text += "\n…";
    sections.push_back({std::string(section.page) + ": " + std::string(section.heading), std::move(text)});
  }
  return sections;
}

}  // namespace journey::mcp
