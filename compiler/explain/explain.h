// What each diagnostic code means: the pages of docs/diagnostics, carried inside the binary.
//
// Out: a page a code, sorted by code, as Markdown: a heading, what it means and why, a wrong and a right example.
// Invariants: everything lives as long as the program; nothing is allocated. Threads: any.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace journey {

struct CodePage {
  std::string_view code;  // "J2001"
  std::string_view path;  // "docs/diagnostics/J2001.md"
  std::string_view text;
};

std::span<const CodePage> CodePages();

// Null where there is no such page.
const CodePage* FindCodePage(std::string_view code);

// The page for a terminal: no marks of Markdown, code by four spaces to the right.
std::string PlainPage(const CodePage& page);

}  // namespace journey
