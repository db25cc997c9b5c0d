// Between two words there are only white space and comments, so the gaps are taken apart by their first characters.
#include "compiler/format/elements.h"

#include <algorithm>
#include <utility>

namespace journey::format {
namespace {

std::string_view WithoutTail(std::string_view line) {
  const size_t last = line.find_last_not_of(" \t\f");
  return line.substr(0, last + 1);
}

class Collector {
 public:
  explicit Collector(std::string_view text) : text_(text) {}

  void Gap(size_t begin, size_t end) {
    size_t at = begin;
    while (at < end) {
      if (text_[at] == '\n') ++newlines_;
      if (text_[at] != '/') {
        ++at;
        continue;
      }
      const bool line = text_[at + 1] == '/';
      const size_t close = line ? text_.find_first_of("\r\n", at) : text_.find("*/", at + 2) + 2;
      const size_t behind = std::min(close, end);
      const std::string_view comment = text_.substr(at, behind - at);
      Add(line ? WithoutTail(comment) : comment, {}, line ? Comment::kLine : Comment::kBlock);
      at = behind;
    }
  }

  void Add(std::string_view text, const Piece& piece, Comment comment = Comment::kNone) {
    const auto index = static_cast<uint32_t>(elements_.size());
    Element& element = elements_.emplace_back();
    element.text = text;
    element.piece = piece;
    element.comment = comment;
    element.newlines = std::exchange(newlines_, 0);
    element.before = before_;
    if (comment == Comment::kNone) before_ = index;
    if (element.closes() && !open_.empty()) {
      element.partner = open_.back();
      elements_[open_.back()].partner = index;
      open_.pop_back();
      time_step_.pop_back();
    }
    element.depth = static_cast<uint32_t>(open_.size());
    if (piece.item) {
      element.after_time = time_step_.back() && !piece.time_step;
      time_step_.back() = piece.time_step;
    }
    if (element.opens()) {
      open_.push_back(index);
      time_step_.push_back(false);
    }
  }

  std::vector<Element> Take() {
    auto word = static_cast<uint32_t>(elements_.size());
    for (size_t i = elements_.size(); i-- > 0;) {
      if (elements_[i].comment == Comment::kNone) word = static_cast<uint32_t>(i);
      elements_[i].word = word;
    }
    return std::move(elements_);
  }

 private:
  std::string_view text_;
  std::vector<Element> elements_;
  std::vector<uint32_t> open_;
  std::vector<bool> time_step_ = {false};  // whether the last item in each was one
  uint32_t newlines_ = 0;
  uint32_t before_ = UINT32_MAX;
};

}  // namespace

std::vector<Element> ElementsOf(std::string_view text, const std::vector<Piece>& pieces) {
  Collector collector(text);
  size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (const Piece& piece : pieces) {
    collector.Gap(at, piece.begin);
    collector.Add(text.substr(piece.begin, piece.end - piece.begin), piece);
    at = piece.end;
  }
  collector.Gap(at, text.size());
  return collector.Take();
}

}  // namespace journey::format
