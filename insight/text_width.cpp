// A table for ASCII, Unicode's own properties for the rest.
#include "insight/text_width.h"

#include <utf8proc.h>

#include <array>
#include <cstdint>

namespace journey::insight {
namespace {

constexpr double kBold = 1.12;

// Thousandths of an em, from U+0020 on.
constexpr std::array<uint16_t, 95> kAdvance = {
    318,  401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,  // space to /
    636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,  // 0 to ?
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,  // @ to O
    603,  787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,  // P to _
    500,  613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,  // ` to o
    635,  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838};      // p to ~

double AdvanceOf(int32_t code) {
  if (code >= 0x20 && code < 0x7F) return kAdvance[static_cast<size_t>(code - 0x20)] / 1000.0;
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
      return 0;
    case UTF8PROC_CATEGORY_LL:
      return code < 0x500 ? 0.7 : 0.85;
    default:
      break;
  }
  if (utf8proc_charwidth(code) == 2) return 1.25;  // emoji are wider than an em in some fonts
  return code < 0x250 || (code >= 0x590 && code < 0x750) ? 0.8 : 1.0;
}

// Whether a line may be broken before or behind such a character.
bool IsFullWidth(int32_t code) { return code > 0x2E00 && utf8proc_charwidth(code) == 2; }

// What no line begins with, or ends with: Chinese and Japanese full stops, commas, brackets and quotes among them.
bool Closes(int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_PE || category == UTF8PROC_CATEGORY_PF || category == UTF8PROC_CATEGORY_PO;
}
bool Opens(int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PI;
}

// One character as people see it.
struct Cluster {
  std::string_view text;
  double width = 0;
  bool blank = false;
  bool full = false;
  bool closes = false;
  bool opens = false;
};

// Whether a line may end between the two, where no blank is.
bool MayPart(const Cluster& before, const Cluster& after) {
  return (before.full || after.full) && !before.opens && !after.closes;
}

std::vector<Cluster> ClustersOf(std::string_view text, double size, bool bold) {
  std::vector<Cluster> clusters;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_int32_t before = -1, state = 0;
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    if (length <= 0) {  // not after CleanText
      ++at;
      continue;
    }
    const bool starts = before < 0 || utf8proc_grapheme_break_stateful(before, code, &state);
    const double width = AdvanceOf(code) * size * (bold ? kBold : 1);
    if (starts) {
      clusters.push_back({text.substr(at, static_cast<size_t>(length)), width, code == ' ', IsFullWidth(code),
                          Closes(code), Opens(code)});
    } else {
      Cluster& last = clusters.back();
      last.text = text.substr(static_cast<size_t>(last.text.data() - text.data()),
                              last.text.size() + static_cast<size_t>(length));
      last.width += width;
    }
    before = code;
    at += static_cast<size_t>(length);
  }
  return clusters;
}

}  // namespace

std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

double TextWidth(std::string_view text, double size, bool bold) {
  double width = 0;
  for (const Cluster& cluster : ClustersOf(text, size, bold)) width += cluster.width;
  return width;
}

std::vector<std::string> WrapText(std::string_view text, double width, double size, bool bold) {
  const std::string whole = OneLine(text);
  const std::vector<Cluster> clusters = ClustersOf(whole, size, bold);
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin < clusters.size()) {
    double used = 0;
    size_t end = begin, good = begin;  // good: where a line may end
    for (; end < clusters.size(); ++end) {
      if (clusters[end].blank || (end > begin && MayPart(clusters[end - 1], clusters[end]))) good = end;
      const bool fits = used + clusters[end].width <= width || end == begin || clusters[end].blank;
      if (!fits) break;
      used += clusters[end].width;
    }
    if (end < clusters.size() && good > begin) end = good;
    std::string line;
    for (size_t i = begin; i < end; ++i) line += clusters[i].text;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    lines.push_back(std::move(line));
    begin = end;
    while (begin < clusters.size() && clusters[begin].blank) ++begin;
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

std::string FitText(std::string_view text, double width, double size, bool bold) {
  std::string whole = OneLine(text);
  const std::vector<Cluster> clusters = ClustersOf(whole, size, bold);
  const double dots = TextWidth("…", size, bold);
  double used = 0;
  std::string cut;
  for (const Cluster& cluster : clusters) {
    used += cluster.width;
    if (used + dots <= width) cut += cluster.text;
  }
  if (used <= width) return whole;
  while (!cut.empty() && cut.back() == ' ') cut.pop_back();
  return cut + "…";
}

std::string CleanText(std::string_view text) {
  std::string clean;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    const bool white = code == '\n' || code == '\t' || code == '\r';
    const bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    const bool control = (code < 0x20 && !white) || (code >= 0x7F && code < 0xA0) || (code & 0xFFFE) == 0xFFFE;
    if (length <= 0 || turns || control) {
      clean += "\xEF\xBF\xBD";
    } else {
      clean += text.substr(at, static_cast<size_t>(length));
    }
    at += length <= 0 ? 1 : static_cast<size_t>(length);
  }
  return clean;
}

}  // namespace journey::insight
