// The way of a text; and of its parts, where it is not whole.
#include "compiler/format/format.h"

#include <algorithm>
#include <optional>

#include "compiler/ast/dump.h"
#include "compiler/diag/diag.h"
#include "compiler/format/widths.h"
#include "compiler/parse/parse.h"

namespace journey::format {
namespace {

bool IsBlankText(std::string_view text) { return text.find_first_not_of(" \t\r\n\f") == std::string_view::npos; }

std::string TreeOf(std::string_view text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.Add("", std::string(text));
  return Dump(Parse(sources, file, "m", diagnostics));
}

bool SameElements(const std::vector<Element>& before, const std::vector<Element>& after) {
  return std::ranges::equal(before, after, [](const Element& a, const Element& b) { return a.text == b.text; });
}

// What the new text would change; "" when it means the same.
std::string FaultOf(std::string_view before, const std::vector<Element>& elements, std::string_view after) {
  SourceMap sources;
  const FileId file = sources.Add("", std::string(after));
  const Pieces pieces = ReadPieces(sources, file);
  if (!pieces.whole) return "the formatted text has a syntax error";
  if (!SameElements(elements, ElementsOf(sources.file(file).text(), pieces.pieces))) {
    return "the formatted text has other words or comments";
  }
  if (TreeOf(before) != TreeOf(after)) return "the formatted text means something else";
  return "";
}

// None when the text has a syntax error; then `declarations` says where to part it.
std::optional<Formatted> FormatWhole(std::string_view text, std::vector<uint32_t>& declarations) {
  SourceMap sources;
  const FileId file = sources.Add("", std::string(text));
  Pieces pieces = ReadPieces(sources, file);
  if (!pieces.whole) {
    declarations = std::move(pieces.declarations);
    return std::nullopt;
  }
  const std::vector<Element> elements = ElementsOf(sources.file(file).text(), pieces.pieces);
  std::vector<Gap> gaps = GapsOf(elements);
  Formatted out{PrintWithin(elements, gaps).text, {}, ""};
  if (out.text == text) return out;
  out.fault = FaultOf(text, elements, out.text);
  if (!out.fault.empty()) out.text = text;
  return out;
}

// Comments that stand right before a declaration belong to it.
size_t WithComments(std::string_view text, size_t begin) {
  while (begin > 0) {
    const size_t line = begin < 2 ? std::string_view::npos : text.rfind('\n', begin - 2);
    const size_t first = line == std::string_view::npos ? 0 : line + 1;
    if (!text.substr(first).starts_with("//")) break;
    begin = first;
  }
  return begin;
}

// One of the parts of a text that is not whole, up to the next one's beginning.
void AddPart(std::string_view text, size_t begin, size_t end, Formatted& out) {
  const std::string_view part = text.substr(begin, end - begin);
  std::vector<uint32_t> ignored;
  std::optional<Formatted> formatted;
  if (!IsBlankText(part)) formatted = FormatWhole(part, ignored);
  if (!formatted.has_value() || !formatted->fault.empty()) {
    if (formatted.has_value()) {
      out.fault = formatted->fault;
    } else if (!IsBlankText(part)) {
      const auto lines = std::ranges::count(text.substr(0, begin), '\n');
      out.kept.push_back(static_cast<uint32_t>(lines) + 1);
    }
    out.text += part;
    return;
  }
  out.text += formatted->text;
  const std::string_view tail = part.substr(part.find_last_not_of(" \t\r\n\f") + 1);
  if (end < text.size() && std::ranges::count(tail, '\n') > 1) out.text += '\n';
}

}  // namespace

Formatted Format(std::string_view text) {
  std::vector<uint32_t> declarations;
  std::optional<Formatted> whole = FormatWhole(text, declarations);
  if (whole.has_value()) return std::move(*whole);
  std::vector<size_t> begins = {0};
  for (const uint32_t declaration : declarations) {
    const size_t begin = WithComments(text, declaration);
    if (begin > begins.back()) begins.push_back(begin);
  }
  begins.push_back(text.size());
  Formatted out;
  for (size_t i = 0; i + 1 < begins.size(); ++i) AddPart(text, begins[i], begins[i + 1], out);
  return out;
}

}  // namespace journey::format
