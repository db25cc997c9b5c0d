// The frame of pages: one file that needs no network and no script.
//
// Colours follow the reader's choice of light or dark; printed, sections begin on new sheets. Whatever comes from
// records or sources must go through Clean.
#pragma once

#include <string>
#include <vector>

namespace journey::insight {

// Up to the header with the title, which stays open; what follows it and </header>\n<main> come from the caller.
std::string PageHead(const std::string& title, const std::string& more_style = "");
std::string PageTail();

// Text as content or between double quotes, without what would steer anything.
std::string Clean(const std::string& text);

// What is wider than the page can be scrolled, with the keyboard, too. Up to and behind a table.
std::string ScrollBegin(const std::string& title);
std::string ScrollEnd();

// Figures stand to the right, verdicts in their colours.
void AppendTable(const std::string& title, const std::vector<std::string>& head,
                 const std::vector<std::vector<std::string>>& rows, std::string& out);

}  // namespace journey::insight
