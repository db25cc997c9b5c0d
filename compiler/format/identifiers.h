// Names as logs have them -> identifiers of the language, and words of comments. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace journey {

// For each name an identifier that begins with a capital, all different; names that are identifiers stay, others are
// made alike. None is a word of the language, which are all in small letters.
std::vector<std::string> Identifiers(const std::vector<std::string>& names);

// The same for what begins with a small letter: fields, members of enums. What would be a word of the language, or is
// taken, gets a `_` or a number behind it.
std::vector<std::string> SmallIdentifiers(const std::vector<std::string>& names);

// One that is like the text and begins with a capital; `otherwise` where nothing of the text can stand in one.
std::string Identifier(std::string_view text, std::string_view otherwise);

// Of a comment: on one line, without what steers the text.
std::string InComment(std::string_view text);

}  // namespace journey
