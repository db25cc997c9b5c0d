// text and its pieces -> everything that is to be written, comments among the words, in order.
//
// Elements point into the text, which must outlive them. The layout (layout.h) decides what stands between two.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/parse/pieces.h"

namespace journey::format {

enum class Comment : uint8_t { kNone, kLine, kBlock };

struct Element {
  std::string_view text;
  Piece piece;  // of a comment: a word without marks
  Comment comment = Comment::kNone;
  uint32_t newlines = 0;  // in the text before it, behind the element before
  uint32_t depth = 0;     // how many brackets are open around it; around itself, of a bracket
  uint32_t partner = 0;   // of a bracket: the other one's index
  // Of a step: the one before it only says when, so on one line they go together, `after 1 hour Bought { … }`.
  bool after_time = false;

  uint32_t word = 0;  // the first element from here on that is no comment; behind the last when there is none
  uint32_t before = UINT32_MAX;  // the last element before that is no comment

  bool opens() const { return piece.kind == PieceKind::kOpen || piece.kind == PieceKind::kOpenBrace; }
  bool closes() const { return piece.kind == PieceKind::kClose || piece.kind == PieceKind::kCloseBrace; }
};

std::vector<Element> ElementsOf(std::string_view text, const std::vector<Piece>& pieces);

}  // namespace journey::format
