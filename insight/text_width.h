// How wide a text is when nobody knows the font, and where to break it.
//
// Advances are those of DejaVu Sans, the widest of the fonts that the pictures may come out in, so that a text never
// takes more room than it was given. Full-width characters take an em, combining ones nothing. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace journey::insight {

// Runs of white space are one blank; none at the ends.
std::string OneLine(std::string_view text);

double TextWidth(std::string_view text, double size, bool bold = false);

// Lines of at most that width: broken at blanks, between full-width characters, and inside of words that are too long,
// never inside of what is seen as one character. It is made one line first. At least one line, maybe empty.
std::vector<std::string> WrapText(std::string_view text, double width, double size, bool bold = false);

// The text on one line, ended by "…" where it is too long.
std::string FitText(std::string_view text, double width, double size, bool bold = false);

// What neither XML nor a reader can use is replaced by U+FFFD: control characters, those that turn the direction of
// text, bytes that are no UTF-8.
std::string CleanText(std::string_view text);

}  // namespace journey::insight
