// In this order: items side by side, blocks, the widest brackets, `or`, `and`. Each round parts every line that is too
// wide once, so there are as many rounds as a line has levels.
#include "compiler/format/widths.h"

#include <algorithm>

namespace journey::format {
namespace {

class Parter {
 public:
  Parter(const std::vector<Element>& elements, std::vector<Gap>& gaps) : elements_(elements), gaps_(gaps) {}

  // False when there is nothing to part.
  bool Part(const Line& line) {
    base_ = UINT32_MAX;
    for (size_t i = line.first; i <= line.last; ++i) base_ = std::min(base_, elements_[i].depth);
    return PartItems(line) || PartBlocks(line) || PartBrackets(line) || PartAt(PieceKind::kOr, line) ||
           PartAt(PieceKind::kAnd, line);
  }

 private:
  bool End(size_t i) {
    if (EndsLine(gaps_[i])) return false;
    gaps_[i] = Gap::kLine;
    return true;
  }

  bool PartItems(const Line& line) {
    bool parted = false;
    for (size_t i = line.first + 1; i <= line.last; ++i) {
      if (elements_[i].depth == base_ && BeginsItem(elements_[i], gaps_[i])) parted = End(i) || parted;
    }
    return parted;
  }

  // Opened and closed in the line, with something inside.
  bool IsPair(size_t i, PieceKind kind, const Line& line) const {
    return elements_[i].piece.kind == kind && elements_[i].partner > i + 1 && elements_[i].partner <= line.last;
  }

  bool PartBlocks(const Line& line) {
    bool parted = false;
    for (size_t i = line.first; i <= line.last; ++i) {
      if (!IsPair(i, PieceKind::kOpenBrace, line)) continue;
      const size_t close = elements_[i].partner;
      for (size_t k = i + 1; k < close; ++k) {
        if (elements_[k].depth == elements_[i].depth + 1 && BeginsItem(elements_[k], gaps_[k])) End(k);
      }
      End(i + 1);
      End(close);
      parted = true;
      i = close;
    }
    return parted;
  }

  bool PartBrackets(const Line& line) {
    size_t widest = SIZE_MAX;
    for (size_t i = line.first; i <= line.last; ++i) {
      if (!IsPair(i, PieceKind::kOpen, line)) continue;
      if (widest == SIZE_MAX || WidthOf(i) > WidthOf(widest)) widest = i;
      i = elements_[i].partner;
    }
    if (widest == SIZE_MAX) return false;
    const size_t close = elements_[widest].partner;
    for (size_t k = widest + 1; k < close; ++k) {
      const Element& before = elements_[k - 1];
      if (before.piece.kind == PieceKind::kComma && before.depth == elements_[widest].depth + 1) End(k);
    }
    End(widest + 1);
    End(close);
    return true;
  }

  size_t WidthOf(size_t open) const {
    size_t width = 0;
    for (size_t i = open; i < elements_[open].partner; ++i) width += elements_[i].text.size();
    return width;
  }

  bool PartAt(PieceKind kind, const Line& line) {
    // Behind a bracket that is closed on a line of its own nothing is parted.
    const size_t from = line.first + (elements_[line.first].piece.kind == PieceKind::kClose ? 2 : 1);
    uint32_t depth = UINT32_MAX;
    for (size_t i = from; i <= line.last; ++i) {
      if (elements_[i].piece.kind == kind) depth = std::min(depth, elements_[i].depth);
    }
    bool parted = false;
    for (size_t i = from; i <= line.last; ++i) {
      if (elements_[i].piece.kind == kind && elements_[i].depth == depth) parted = End(i) || parted;
    }
    return parted;
  }

  const std::vector<Element>& elements_;
  std::vector<Gap>& gaps_;
  uint32_t base_ = 0;
};

}  // namespace

Printed PrintWithin(const std::vector<Element>& elements, std::vector<Gap>& gaps) {
  Parter parter(elements, gaps);
  while (true) {
    Printed printed = Print(elements, gaps);
    bool parted = false;
    for (const Line& line : printed.lines) {
      if (line.width > kWidth) parted = parter.Part(line) || parted;
    }
    if (!parted) return printed;
    Settle(elements, gaps);
  }
}

}  // namespace journey::format
