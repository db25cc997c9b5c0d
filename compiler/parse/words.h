// text -> its words with what each is, also of a text with errors: what editors colour and complete by.
//
// In: one file. Out: every word as a byte range, in order; what stands between two of them is white space and comments.
// A soft keyword is a name where its neighbours say so; where only the grammar tells, it is called a keyword here, and
// what sema knows of the place (sema/references.h) goes before that. Thread-safe for different files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/source/source.h"

namespace journey {

enum class WordKind : uint8_t {
  kKeyword,
  kName,
  kLabel,   // a name before a colon
  kNumber,  // durations, instants, dates and times, too
  kText,    // a string, or a part of one between its holes
  kMark,    // brackets and operators
};
struct Word {
  uint32_t begin = 0;
  uint32_t end = 0;  // exclusive
  WordKind kind = WordKind::kMark;
};

std::vector<Word> ReadWords(const SourceMap& sources, FileId file);

// All keywords as they are written, the reserved ones first.
std::vector<std::string> Keywords();
bool IsReservedWord(const std::string& word);

}  // namespace journey
