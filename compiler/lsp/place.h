// Where in the grammar an offset of a text stands, also when the text is half typed: what completion goes by.
//
// Told from the words before the offset alone: which braces are open and which items they belong to, which parenthesis
// is open, and which words stand directly before. Names are not looked up here. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/parse/words.h"

namespace journey::lsp {

enum class Body : uint8_t {
  kTop,
  kJourney,
  kStage,
  kStatements,
  kWaitArms,
  kSplitArms,
  kFields,
  kValues,  // of an event or a customer, in a test or an `emit`
  kMembers,
  kPolicy,
  kGroup,
  kCalendar,
  kPersona,
  kTest,
  kOther,
};

struct OpenBody {
  Body body = Body::kTop;
  std::vector<std::string> head;  // the words before the brace
};

struct Place {
  bool none = false;                // in a comment or a text
  uint32_t word_begin = 0;          // of the word that is being typed; the offset where there is none
  std::vector<OpenBody> open;       // outermost first
  std::vector<std::string> item;    // the words of the item so far, without the one being typed
  bool begins_item = false;         // the word being typed is its first
  std::vector<std::string> callee;  // of the open parenthesis: the words before it; empty: none is open
  bool begins_argument = false;     // directly behind that parenthesis or a comma in it
  Body body() const { return open.empty() ? Body::kTop : open.back().body; }
  // The n-th word before the one being typed, from 0; "" beyond the beginning of the item.
  std::string_view Before(size_t n) const {
    return n < item.size() ? std::string_view(item[item.size() - 1 - n]) : std::string_view();
  }
};

Place PlaceAt(std::string_view text, const std::vector<Word>& words, uint32_t offset);

}  // namespace journey::lsp
