// One walk over the words before the offset.
#include "compiler/lsp/place.h"

#include <algorithm>
#include <array>
#include <utility>

namespace journey::lsp {
namespace {

constexpr std::pair<std::string_view, Body> kBodies[] = {
    {"journey", Body::kJourney},   {"stage", Body::kStage},     {"flow", Body::kStatements},
    {"on", Body::kStatements},     {"when", Body::kStatements}, {"after", Body::kStatements},
    {"every", Body::kStatements},  {"idle", Body::kStatements}, {"at", Body::kStatements},
    {"enter", Body::kStatements},  {"exit", Body::kStatements}, {"goal", Body::kStatements},
    {"if", Body::kStatements},     {"else", Body::kStatements}, {"send", Body::kStatements},
    {"wait", Body::kWaitArms},     {"split", Body::kSplitArms}, {"memory", Body::kFields},
    {"record", Body::kFields},     {"enum", Body::kMembers},    {"policy", Body::kPolicy},
    {"channel", Body::kPolicy},    {"group", Body::kGroup},     {"phases", Body::kOther},
    {"calendar", Body::kCalendar}, {"persona", Body::kPersona}, {"test", Body::kTest},
    {"emit", Body::kValues},       {"identify", Body::kValues}, {"migrate", Body::kOther},
};

// Words that carry an item on in a new line.
constexpr std::array<std::string_view, 12> kCarryOn = {"where", "and", "or",     "then",  "within", "for",
                                                       "per",   "in",  "unless", "defer", "of",     "until"};

Body BodyOf(const std::vector<std::string>& head, Body around) {
  size_t first = !head.empty() && head[0] == "final" ? 1 : 0;
  if (first >= head.size()) return Body::kOther;
  const std::string& word = head[first];
  if (around == Body::kSplitArms) return Body::kStatements;
  if (word == "repeat") return around == Body::kTest ? Body::kTest : Body::kStatements;
  const bool in_test = around == Body::kTest;
  if (word == "customer") return in_test ? Body::kValues : Body::kFields;
  if (in_test) return Body::kValues;
  if (word == "event") return Body::kFields;
  for (const auto& [name, body] : kBodies) {
    if (name == word) return body;
  }
  return Body::kOther;
}

class Walk {
 public:
  Walk(std::string_view text, const std::vector<Word>& words) : text_(text), words_(words) {}

  Place Run(uint32_t offset) {
    Place place;
    place.word_begin = offset;
    size_t count = 0;
    while (count < words_.size() && words_[count].begin < offset) ++count;
    if (count > 0) {
      const Word& last = words_[count - 1];
      if (last.kind == WordKind::kText && (offset < last.end || !Closed(last))) place.none = true;
      const bool name =
          last.kind == WordKind::kKeyword || last.kind == WordKind::kName || last.kind == WordKind::kLabel;
      if (name && offset <= last.end) {
        place.word_begin = last.begin;
        --count;
      }
    }
    const uint32_t behind = count == 0 ? 0 : words_[count - 1].end;
    place.none = place.none || InComment(behind, place.word_begin);
    for (size_t i = 0; i < count; ++i) Take(i);
    place.begins_item = item_.empty() ||
                        (parens_.empty() && NewLine(behind, place.word_begin) && !CarriesOn(TextOf(words_[count - 1])));
    if (place.begins_item) item_.clear();
    for (Frame& frame : frames_) place.open.push_back(std::move(frame.open));
    if (!parens_.empty()) {
      const auto& callee = parens_.back();
      place.callee.assign(item_.begin(), item_.begin() + static_cast<std::ptrdiff_t>(std::min(callee, item_.size())));
      place.begins_argument = !item_.empty() && (item_.back() == "(" || item_.back() == ",");
    }
    place.item = std::move(item_);
    return place;
  }

 private:
  struct Frame {
    OpenBody open;
  };

  std::string_view TextOf(const Word& word) const { return text_.substr(word.begin, word.end - word.begin); }
  bool NewLine(uint32_t begin, uint32_t end) const {
    return text_.substr(begin, end - begin).find('\n') != std::string_view::npos;
  }
  // In the gap before the word: whether a comment is open there.
  bool InComment(uint32_t begin, uint32_t end) const {
    const std::string_view gap = text_.substr(begin, end - begin);
    const size_t line = gap.rfind('\n');
    if (gap.substr(line == std::string_view::npos ? 0 : line + 1).find("//") != std::string_view::npos) return true;
    const size_t open = gap.rfind("/*");
    return open != std::string_view::npos && gap.find("*/", open) == std::string_view::npos;
  }
  bool Closed(const Word& word) const {
    const std::string_view text = TextOf(word);
    return text.ends_with('"') && (text.size() > 1 || text == "\"");
  }
  // A word at the end of a line that wants more.
  static bool CarriesOn(std::string_view word) {
    return word == "," || word == "=" || word == "and" || word == "or" || word == "." || word == ":" || word == "->" ||
           word == "+" || word == "-" || word == "==" || word == "where";
  }

  void Take(size_t i) {
    const std::string_view word = TextOf(words_[i]);
    if (word == "{" || word == "}") {
      Brace(word == "{");
      return;
    }
    const bool carried = std::ranges::find(kCarryOn, word) != kCarryOn.end();
    if (i > 0 && parens_.empty() && !item_.empty() && NewLine(words_[i - 1].end, words_[i].begin) && !carried &&
        !CarriesOn(TextOf(words_[i - 1]))) {
      item_.clear();
    }
    if (word == ")" && !parens_.empty()) parens_.pop_back();
    if (word == "(") parens_.push_back(item_.size());
    item_.emplace_back(word);
  }

  void Brace(bool opens) {
    parens_.clear();
    if (opens) {
      const Body around = frames_.empty() ? Body::kTop : frames_.back().open.body;
      frames_.push_back({{BodyOf(item_, around), std::move(item_)}});
    } else if (!frames_.empty()) {
      frames_.pop_back();
    }
    item_.clear();
  }

  std::string_view text_;
  const std::vector<Word>& words_;
  std::vector<Frame> frames_;
  std::vector<std::string> item_;
  std::vector<size_t> parens_;  // where in the item each open one stands
};

}  // namespace

Place PlaceAt(std::string_view text, const std::vector<Word>& words, uint32_t offset) {
  return Walk(text, words).Run(offset);
}

}  // namespace journey::lsp
