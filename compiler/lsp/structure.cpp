// What can be folded, and which tests can be run, by the words of the text: also of one with errors.
#include <algorithm>

#include "compiler/lsp/features.h"
#include "compiler/parse/words.h"

namespace journey::lsp {
namespace {

// The lines of comments that stand alone, one behind the other.
void AddCommentFolds(const View& view, FileId file, const std::vector<Word>& words, Json& out) {
  const SourceFile& source = view.project.compilation().sources.file(file);
  std::vector<bool> has_word(source.line_count() + 2, false);
  for (const Word& word : words) {
    for (uint32_t line = source.LineOf(word.begin); line <= source.LineOf(std::max(word.begin, word.end - 1)); ++line) {
      has_word[line] = true;
    }
  }
  uint32_t first = 0;  // of the comment, from 1; 0: there is none
  for (uint32_t line = 1; line <= source.line_count() + 1; ++line) {
    bool comment = false;
    if (line <= source.line_count() && !has_word[line]) {
      const std::string_view shown = source.Line(line);
      const size_t begin = shown.find_first_not_of(" \t");
      comment = begin != std::string_view::npos && shown.substr(begin).starts_with("//");
    }
    if (comment && first == 0) first = line;
    if (!comment && first != 0) {
      if (line - first > 1) out.push_back({{"startLine", first - 1}, {"endLine", line - 2}, {"kind", "comment"}});
      first = 0;
    }
  }
}

}  // namespace

Json FoldingRanges(const View& view, FileId file) {
  const SourceMap& sources = view.project.compilation().sources;
  const SourceFile& source = sources.file(file);
  const std::vector<Word> words = ReadWords(sources, file);
  Json folds = Json::array();
  std::vector<uint32_t> open;  // lines of braces, from 1
  for (const Word& word : words) {
    if (word.kind != WordKind::kMark) continue;
    const char mark = source.text()[word.begin];
    if (mark == '{') open.push_back(source.LineOf(word.begin));
    if (mark != '}' || open.empty()) continue;
    const uint32_t line = source.LineOf(word.begin);
    // The line with the closing brace stays in sight.
    if (line > open.back() + 1) folds.push_back({{"startLine", open.back() - 1}, {"endLine", line - 2}});
    open.pop_back();
  }
  AddCommentFolds(view, file, words, folds);
  return folds;
}

Json CodeLenses(const View& view, FileId file) {
  Json lenses = Json::array();
  for (const Declaration& one : view.project.index().all()) {
    if (one.kind != DeclarationKind::kTest || one.place.file != file || one.standard) continue;
    const Range range = view.RangeOf(one.place);
    lenses.push_back({{"range", RangeJson(range)},
                      {"command",
                       {{"title", "Run test"},
                        {"command", "journey.runTest"},
                        {"arguments", Json::array({view.UriOf(file), range.begin.line + 1})}}}});
  }
  return lenses;
}

}  // namespace journey::lsp
