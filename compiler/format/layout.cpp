// First what the writer has, then what must be: a block is on one line or opened and closed by lines, an item of
// several lines stands alone. Too wide lines are the business of widths.cpp.
#include "compiler/format/layout.h"

#include <algorithm>

namespace journey::format {
namespace {

bool IsComment(const Element& element) { return element.comment != Comment::kNone; }

// No line ends between the two, whatever the writer did.
bool Joined(const Element& before, const Element& element) {
  switch (before.piece.kind) {
    case PieceKind::kDot:
    case PieceKind::kRange:
    case PieceKind::kSign:
      return true;
    default:
      break;
  }
  switch (element.piece.kind) {
    case PieceKind::kOpenBrace:
    case PieceKind::kComma:
    case PieceKind::kDot:
    case PieceKind::kColon:
    case PieceKind::kRange:
    case PieceKind::kQuestion:
    case PieceKind::kPercent:
      return true;
    case PieceKind::kElse:
      return before.piece.kind == PieceKind::kCloseBrace;
    default:
      return element.piece.call;
  }
}

// Between two on one line.
Gap OnLine(const Element& before, const Element& element) {
  if (element.comment == Comment::kLine) return Gap::kWide;
  switch (before.piece.kind) {
    case PieceKind::kOpen:
    case PieceKind::kDot:
    case PieceKind::kRange:
    case PieceKind::kSign:
      return Gap::kNone;
    case PieceKind::kOpenBrace:
      return element.piece.kind == PieceKind::kCloseBrace ? Gap::kNone : Gap::kSpace;
    default:
      break;
  }
  switch (element.piece.kind) {
    case PieceKind::kClose:
    case PieceKind::kComma:
    case PieceKind::kDot:
    case PieceKind::kColon:
    case PieceKind::kRange:
    case PieceKind::kQuestion:
    case PieceKind::kPercent:
      return Gap::kNone;
    default:
      break;
  }
  if (element.piece.call) return Gap::kNone;
  const bool apart = element.piece.item && before.piece.kind != PieceKind::kComma && !IsComment(before);
  return apart && !element.after_time ? Gap::kWide : Gap::kSpace;
}

// As the writer has it, as far as that can be.
Gap Wanted(const Element& before, const Element& element) {
  const bool bracket = before.opens() || element.closes();
  const bool may_be_blank = element.piece.item || IsComment(element) || IsComment(before);
  const Gap line = element.newlines > 1 && may_be_blank && !bracket ? Gap::kBlank : Gap::kLine;
  if (before.comment == Comment::kLine || element.piece.declaration) return line;
  if (element.newlines == 0) return OnLine(before, element);
  if (!IsComment(element) && !IsComment(before) && Joined(before, element)) {
    return OnLine(before, element);
  }
  const bool empty = before.piece.kind == PieceKind::kOpenBrace && element.piece.kind == PieceKind::kCloseBrace;
  return empty ? Gap::kNone : line;
}

// One pass from left to right, with what is open around.
class Settler {
 public:
  Settler(const std::vector<Element>& elements, std::vector<Gap>& gaps) : elements_(elements), gaps_(gaps) {}

  void Run() {
    frames_.push_back({});
    for (size_t i = 0; i < elements_.size(); ++i) {
      if (elements_[i].closes() && frames_.size() > 1) {
        Close(i);
        continue;
      }
      if (BehindHanging(i)) gaps_[i] = OnLine(elements_[i - 1], elements_[i]);
      Frame& frame = frames_.back();
      if (BeginsItem(elements_[i], gaps_[i])) Begin(frame, i);
      if (EndsLine(gaps_[i])) {
        frame.broken = true;
        // What ends before an item or the block is not inside the one before.
        if (!AtBoundary(i)) frame.item_broken = true;
      }
      if (elements_[i].opens()) frames_.push_back({i, 0, false, false, false});
    }
    EndItem(frames_.back());
  }

 private:
  struct Frame {
    size_t opener = SIZE_MAX;
    size_t item = 0;  // where the current one begins
    bool has_item = false;
    bool item_broken = false;
    bool broken = false;
  };

  // What goes on behind a bracket that is closed on a line of its own goes on in that line.
  bool BehindHanging(size_t i) const {
    return i > 0 && elements_[i - 1].piece.kind == PieceKind::kClose && EndsLine(gaps_[i - 1]) &&
           !elements_[i].piece.item && !IsComment(elements_[i]) && !elements_[i].closes();
  }

  // Whether a line ends behind the bracket that opens.
  bool Hangs(size_t open, size_t close) const {
    return open + 1 < close && (EndsLine(gaps_[open + 1]) || elements_[open + 1].comment == Comment::kLine);
  }

  bool AtBoundary(size_t i) const {
    i = elements_[i].word;
    return i == elements_.size() || elements_[i].closes() || BeginsItem(elements_[i], gaps_[i]);
  }

  void ToLine(size_t i) {
    if (i > 0 && !EndsLine(gaps_[i])) gaps_[i] = Gap::kLine;
  }

  void EndItem(Frame& frame) {
    if (!frame.has_item || !frame.item_broken) return;
    ToLine(frame.item);
    frame.broken = true;
  }

  void Begin(Frame& frame, size_t i) {
    EndItem(frame);
    if (frame.has_item && frame.item_broken) ToLine(i);
    frame.item = i;
    frame.has_item = true;
    frame.item_broken = false;
  }

  void Close(size_t i) {
    EndItem(frames_.back());
    Frame frame = frames_.back();
    frames_.pop_back();
    const bool brace = elements_[i].piece.kind == PieceKind::kCloseBrace;
    const bool forced = elements_[i - 1].comment == Comment::kLine;
    if (brace) {
      frame.broken = frame.broken || EndsLine(gaps_[i]);
      // A comment behind the bracket stays there.
      if (frame.broken && elements_[frame.opener + 1].comment != Comment::kLine) ToLine(frame.opener + 1);
      if (frame.broken) ToLine(i);
    } else if (Hangs(frame.opener, i)) {
      ToLine(i);
    } else if (!forced) {
      gaps_[i] = Gap::kNone;
    }
    if (!frame.broken && !EndsLine(gaps_[i])) return;
    frames_.back().broken = true;
    frames_.back().item_broken = true;
  }

  const std::vector<Element>& elements_;
  std::vector<Gap>& gaps_;
  std::vector<Frame> frames_;
};

}  // namespace

std::vector<Gap> GapsOf(const std::vector<Element>& elements) {
  std::vector<Gap> gaps(elements.size(), Gap::kNone);
  for (size_t i = 1; i < elements.size(); ++i) gaps[i] = Wanted(elements[i - 1], elements[i]);
  Settle(elements, gaps);
  return gaps;
}

void Settle(const std::vector<Element>& elements, std::vector<Gap>& gaps) { Settler(elements, gaps).Run(); }

}  // namespace journey::format
