// Rounds of: compile, collect the fixes, apply those that do not overlap.
#include "compiler/driver/fixes.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace journey {
namespace {

constexpr int kMostRounds = 20;

struct Edit {
  uint32_t begin = 0, end = 0;
  std::string text;

  auto operator<=>(const Edit&) const = default;
};

// By the index of the text. Fixes of the standard library's own files are none of ours.
using Edits = std::map<size_t, std::vector<Edit>>;

// Syntax errors hide others, so fewer of them is better whatever comes to light.
std::pair<size_t, size_t> BadnessOf(const Compilation& compilation) {
  size_t syntax = 0;
  for (const Diagnostic& one : compilation.diagnostics.all()) {
    if (one.severity == Severity::kError && CodeName(one.code).starts_with("J0")) ++syntax;
  }
  return {syntax, compilation.diagnostics.error_count()};
}

Edits EditsOf(const Compilation& compilation, const std::vector<SourceText>& texts, bool guesses) {
  std::map<std::string_view, size_t> by_path;
  for (size_t i = 0; i < texts.size(); ++i) by_path.emplace(texts[i].path, i);
  Edits edits;
  for (const Diagnostic& one : compilation.diagnostics.all()) {
    // Of several, a person has to choose.
    if (one.fixes.size() != 1 || (one.fixes[0].guess && !guesses)) continue;
    const Fix& fix = one.fixes[0];
    const auto found = by_path.find(compilation.sources.file(fix.span.file).path());
    if (found == by_path.end()) continue;
    edits[found->second].push_back({fix.span.begin, fix.span.end, fix.replacement});
  }
  return edits;
}

// What is taken out takes its line along where nothing else stands there.
void WithItsLine(Edit& edit, std::string_view text) {
  const size_t before = text.substr(0, edit.begin).find_last_not_of(" \t");
  const size_t behind = std::min(text.find_first_not_of(" \t", edit.end), text.size());
  const bool first = before == std::string_view::npos || text[before] == '\n';
  if (!edit.text.empty() || !first || behind == text.size() || text[behind] != '\n') return;
  edit.begin = before == std::string_view::npos ? 0 : static_cast<uint32_t>(before + 1);
  edit.end = static_cast<uint32_t>(behind + 1);
}

size_t Apply(std::vector<Edit> edits, std::string& text) {
  for (Edit& edit : edits) WithItsLine(edit, text);
  std::sort(edits.begin(), edits.end());
  edits.erase(std::unique(edits.begin(), edits.end()), edits.end());
  std::string out;
  size_t done = 0, applied = 0;
  for (const Edit& edit : edits) {
    if (applied > 0 && edit.begin <= done) continue;
    out.append(text, done, edit.begin - done);
    out += edit.text;
    done = edit.end;
    ++applied;
  }
  out.append(text, done);
  text = std::move(out);
  return applied;
}

}  // namespace

FixedTexts ApplyFixes(std::vector<SourceText> texts, bool guesses, const Lints& lints) {
  FixedTexts fixed{std::move(texts), 0};
  auto compilation = Compile(fixed.texts, lints);
  for (int round = 0; round < kMostRounds; ++round) {
    const Edits edits = EditsOf(*compilation, fixed.texts, guesses);
    if (edits.empty()) break;
    std::vector<SourceText> next = fixed.texts;
    size_t applied = 0;
    for (const auto& [index, of_text] : edits) applied += Apply(of_text, next[index].text);
    auto again = Compile(next, lints);
    if (BadnessOf(*again) > BadnessOf(*compilation)) break;
    fixed.texts = std::move(next);
    fixed.applied += applied;
    compilation = std::move(again);
  }
  return fixed;
}

}  // namespace journey
