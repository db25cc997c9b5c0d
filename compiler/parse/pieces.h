// text -> its words in order, with what the grammar makes of each: what a formatter has to know of the language.
//
// In: one file of a SourceMap. Out: every word as a byte range; what stands between two of them is white space and
// comments. A string with holes is one word. `whole` is false when the text has an error that scanner or grammar find;
// what the words are to each other is unknown then, and `declarations` says where a person begins something new.
// Thread-safe for different files.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/source/source.h"

namespace journey {

enum class PieceKind : uint8_t {
  kWord,  // names, keywords, literals
  kString,
  kOpenBrace,
  kCloseBrace,
  kOpen,  // ( and [
  kClose,
  kComma,
  kDot,
  kColon,
  kRange,
  kQuestion,
  kSign,     // a minus that belongs to what follows
  kPercent,  // that of a share
  kAnd,
  kOr,
  kElse,
  kOperator,  // all others that stand between two operands
};

struct Piece {
  uint32_t begin = 0;
  uint32_t end = 0;  // exclusive
  PieceKind kind = PieceKind::kWord;
  bool declaration = false;  // begins one
  bool item = false;         // begins something that stands in braces: a field, a stage, a statement, a step
  bool time_step = false;    // begins a step of a test that only says when: `after 1 hour`
  bool call = false;         // a parenthesis of arguments or parameters, which belongs to the name before it
};

struct Pieces {
  std::vector<Piece> pieces;
  bool whole = false;
  std::vector<uint32_t> declarations;  // words that begin one, at the beginning of a line; filled when not whole
};

Pieces ReadPieces(const SourceMap& sources, FileId file);

}  // namespace journey
