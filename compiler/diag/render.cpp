// The text renderer: one excerpt a file, each with its source lines, markers below them and a margin for spans of
// several lines.
//
// Columns are terminal columns: a source line is first expanded (tabs to spaces, control characters and broken UTF-8 to
// U+FFFD) and every byte offset mapped to the column where its code point is drawn.
#include "compiler/diag/render.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

namespace journey {
namespace {

constexpr int kTabWidth = 4;
// Lines longer than this many bytes are shown in part, around what is marked.
constexpr size_t kLongLine = 400;
constexpr size_t kShownPart = 160;
constexpr size_t kShownBefore = 60;
constexpr const char* kReset = "\x1b[0m";
constexpr const char* kBold = "\x1b[1m";
constexpr const char* kRed = "\x1b[1;31m";
constexpr const char* kYellow = "\x1b[1;33m";
constexpr const char* kBlue = "\x1b[1;34m";
constexpr const char* kCyan = "\x1b[1;36m";

// What a reader would not see, or what would change how the rest is seen: formats (joiners, marks of direction), line
// and paragraph separators, letters that are blank.
bool IsInvisible(utf8proc_int32_t code) {
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return code == 0x034F || code == 0x115F || code == 0x1160 || code == 0x17B4 || code == 0x17B5 || code == 0x3164 ||
             code == 0xFFA0;
  }
}

std::string CodePointName(utf8proc_int32_t code) {
  char name[16];
  std::snprintf(name, sizeof name, "<U+%04X>", static_cast<unsigned>(code));
  return name;
}

// A source line as the terminal shows it.
struct ShownLine {
  std::string text;
  std::vector<int> columns;  // for every byte of the source line and one past its end
};

ShownLine Show(std::string_view line, int start = 0) {
  ShownLine shown;
  shown.columns.assign(line.size() + 1, 0);
  int column = start;
  size_t i = 0;
  while (i < line.size()) {
    utf8proc_int32_t code = -1;
    utf8proc_ssize_t length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(line.data()) + i,
                                               static_cast<utf8proc_ssize_t>(line.size() - i), &code);
    int width = 1;
    if (length <= 0) {
      length = 1;
      shown.text += "\xEF\xBF\xBD";
    } else if (code == '\t') {
      width = kTabWidth - column % kTabWidth;
      shown.text.append(static_cast<size_t>(width), ' ');
    } else if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
      shown.text += "\xEF\xBF\xBD";
    } else if (code == 0xFEFF && i == 0) {
      width = 0;  // a byte order mark is not shown
    } else if (IsInvisible(code)) {
      const std::string name = CodePointName(code);
      width = static_cast<int>(name.size());
      shown.text += name;
    } else {
      width = utf8proc_charwidth(code);
      shown.text.append(line.substr(i, static_cast<size_t>(length)));
    }
    for (utf8proc_ssize_t k = 0; k < length; ++k) shown.columns[i + static_cast<size_t>(k)] = column;
    column += width;
    i += static_cast<size_t>(length);
  }
  shown.columns[line.size()] = column;
  return shown;
}

struct Annotation {
  Span span;
  bool primary = false;
  std::string text;
  uint32_t first_line = 0, last_line = 0;
  int margin = -1;  // the margin column of a span of several lines
};

class Excerpt {
 public:
  Excerpt(const SourceFile& file, RenderOptions options, std::string_view primary_color, int gutter)
      : file_(file), options_(options), primary_color_(primary_color), gutter_(gutter) {}

  void Add(Annotation annotation) {
    const auto size = static_cast<uint32_t>(file_.text().size());
    annotation.span.begin = std::min(annotation.span.begin, size);
    annotation.span.end = std::clamp(annotation.span.end, annotation.span.begin, size);
    annotation.first_line = file_.Locate(annotation.span.begin).line;
    annotation.last_line = annotation.first_line;
    if (annotation.span.end > annotation.span.begin) annotation.last_line = file_.Locate(annotation.span.end - 1).line;
    if (annotation.last_line > annotation.first_line) annotation.margin = margins_++;
    annotations_.push_back(std::move(annotation));
  }

  std::string Render() {
    std::map<uint32_t, bool> lines;
    for (const Annotation& a : annotations_) {
      lines[a.first_line] = true;
      lines[a.last_line] = true;
    }
    std::string out = Blank() + "\n";
    uint32_t previous = 0;
    for (const auto& [line, wanted] : lines) {
      if (previous != 0 && line == previous + 2) RenderLine(previous + 1, out);
      if (previous != 0 && line > previous + 2) out += Color("...", kBlue) + "\n";
      RenderLine(line, out);
      previous = line;
    }
    return out;
  }

 private:
  std::string Color(std::string_view text, std::string_view color) const {
    if (!options_.color || text.empty()) return std::string(text);
    return std::string(color) + std::string(text) + kReset;
  }
  std::string_view ColorOf(const Annotation& a) const { return a.primary ? primary_color_ : std::string_view(kBlue); }

  std::string Blank() const { return Color(std::string(static_cast<size_t>(gutter_), ' ') + " |", kBlue); }

  // The margin left of a line's text: `|` for every span that runs through, `/` where one begins at the line's first
  // word.
  std::string Margin(uint32_t line, bool source_row) const {
    if (margins_ == 0) return "";
    std::string out = " ";
    std::vector<std::pair<char, std::string_view>> cells(static_cast<size_t>(margins_), {' ', kBlue});
    for (const Annotation& a : annotations_) {
      if (a.margin < 0) continue;
      auto& cell = cells[static_cast<size_t>(a.margin)];
      if (a.first_line < line && line <= a.last_line) cell = {'|', ColorOf(a)};
      if (a.first_line == line) cell = {source_row ? '/' : '|', ColorOf(a)};
    }
    for (const auto& [mark, color] : cells)
      out += mark == ' ' ? std::string(1, ' ') : Color(std::string(1, mark), color);
    return out;
  }

  // A line with its long tails cut off; columns of bytes that are not shown lie at its ends.
  ShownLine ShowPart(uint32_t line) const {
    const std::string_view source = file_.Line(line);
    if (source.size() <= kLongLine) return Show(source);
    size_t mark = source.size();
    for (const Annotation& a : annotations_) {
      if (a.first_line == line) mark = std::min<size_t>(mark, a.span.begin - file_.LineStart(line));
      if (a.first_line < line && line == a.last_line) mark = std::min<size_t>(mark, a.span.end - file_.LineStart(line));
    }
    if (mark == source.size()) mark = 0;
    const auto aligned = [&](size_t at) {
      while (at > 0 && at < source.size() && (static_cast<unsigned char>(source[at]) & 0xC0) == 0x80) --at;
      return at;
    };
    const size_t begin = aligned(mark > kShownBefore ? mark - kShownBefore : 0);
    const size_t end = aligned(std::min(source.size(), begin + kShownPart));
    const std::string lead = begin > 0 ? "..." : "";
    ShownLine part = Show(source.substr(begin, end - begin), static_cast<int>(lead.size()));
    ShownLine shown;
    shown.text = lead + part.text + (end < source.size() ? "..." : "");
    shown.columns.assign(source.size() + 1, part.columns.back());
    std::fill_n(shown.columns.begin(), begin, 0);
    std::copy(part.columns.begin(), part.columns.end(), shown.columns.begin() + static_cast<std::ptrdiff_t>(begin));
    return shown;
  }

  void RenderLine(uint32_t line, std::string& out) const {
    const ShownLine shown = ShowPart(line);
    const std::string number = std::to_string(line);
    out += Color(number + std::string(static_cast<size_t>(gutter_) - number.size(), ' ') + " |", kBlue) +
           Margin(line, true);
    if (!shown.text.empty()) out += " " + shown.text;
    out += "\n";
    RenderMarks(line, shown, out);
    RenderEnds(line, shown, out);
  }

  struct Mark {
    int begin, end;
    const Annotation* annotation;
  };

  int ColumnOf(const ShownLine& shown, uint32_t line, uint32_t offset) const {
    const uint32_t start = file_.LineStart(line);
    const size_t byte = offset < start ? 0 : offset - start;
    return shown.columns[std::min(byte, shown.columns.size() - 1)];
  }

  void RenderMarks(uint32_t line, const ShownLine& shown, std::string& out) const {
    std::vector<Mark> marks;
    for (const Annotation& a : annotations_) {
      if (a.margin >= 0 || a.first_line != line) continue;
      const int begin = ColumnOf(shown, line, a.span.begin);
      const int end = std::max(begin + 1, ColumnOf(shown, line, a.span.end));
      marks.push_back({begin, end, &a});
    }
    if (marks.empty()) return;
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    int width = 0;
    for (const Mark& m : marks) width = std::max(width, m.end);
    // The row of carets; the primary one is drawn last and stays visible.
    std::vector<const Annotation*> cells(static_cast<size_t>(width), nullptr);
    for (const bool primary : {false, true}) {
      for (const Mark& m : marks) {
        if (m.annotation->primary != primary) continue;
        for (int i = m.begin; i < m.end; ++i) cells[static_cast<size_t>(i)] = m.annotation;
      }
    }
    std::string row = Blank() + Margin(line, false) + " ";
    for (size_t i = 0; i < cells.size();) {
      const Annotation* a = cells[i];
      size_t j = i;
      while (j < cells.size() && cells[j] == a) ++j;
      row += a == nullptr ? std::string(j - i, ' ') : Color(std::string(j - i, a->primary ? '^' : '-'), ColorOf(*a));
      i = j;
    }
    // The rightmost label stands beside its marks when nothing lies to their right; the others hang below.
    std::vector<Mark> hanging;
    for (const Mark& m : marks) {
      if (!m.annotation->text.empty()) hanging.push_back(m);
    }
    if (!hanging.empty() && hanging.back().end >= width) {
      row += " " + Color(hanging.back().annotation->text, ColorOf(*hanging.back().annotation));
      hanging.pop_back();
    }
    out += row + "\n";
    if (hanging.empty()) return;
    out += Bars(line, hanging, hanging.size()) + "\n";
    for (size_t n = hanging.size(); n > 0; --n) {
      const Mark& m = hanging[n - 1];
      int at = 0;
      std::string text = BarsUpTo(line, hanging, n - 1, at);
      text += std::string(static_cast<size_t>(std::max(0, m.begin - at)), ' ');
      out += text + Color(m.annotation->text, ColorOf(*m.annotation)) + "\n";
    }
  }

  std::string BarsUpTo(uint32_t line, const std::vector<Mark>& marks, size_t count, int& at) const {
    std::string text = Blank() + Margin(line, false) + " ";
    at = 0;
    for (size_t i = 0; i < count; ++i) {
      if (marks[i].begin < at) continue;  // two labels at one place
      text += std::string(static_cast<size_t>(marks[i].begin - at), ' ') + Color("|", ColorOf(*marks[i].annotation));
      at = marks[i].begin + 1;
    }
    return text;
  }
  std::string Bars(uint32_t line, const std::vector<Mark>& marks, size_t count) const {
    int at = 0;
    return BarsUpTo(line, marks, count, at);
  }

  // `|_____^ label` under the last line of a span of several lines.
  void RenderEnds(uint32_t line, const ShownLine& shown, std::string& out) const {
    for (const Annotation& a : annotations_) {
      if (a.margin < 0 || a.last_line != line) continue;
      const int end = std::max(1, ColumnOf(shown, line, a.span.end));
      std::string row = Blank() + " ";
      for (int m = 0; m < margins_; ++m) {
        const Annotation* through = nullptr;
        for (const Annotation& b : annotations_) {
          if (b.margin == m && b.first_line <= line && line <= b.last_line) through = &b;
        }
        if (m > a.margin) {
          row += Color("_", ColorOf(a));
        } else {
          row += through == nullptr ? std::string(" ") : Color("|", ColorOf(*through));
        }
      }
      row += Color(std::string(static_cast<size_t>(end), '_') + (a.primary ? "^" : "-"), ColorOf(a));
      if (!a.text.empty()) row += " " + Color(a.text, ColorOf(a));
      out += row + "\n";
    }
  }

  const SourceFile& file_;
  RenderOptions options_;
  std::string_view primary_color_;
  int gutter_;
  int margins_ = 0;
  std::vector<Annotation> annotations_;
};

std::string Colored(RenderOptions options, std::string_view text, std::string_view color) {
  if (!options.color) return std::string(text);
  return std::string(color) + std::string(text) + kReset;
}

std::string_view SeverityName(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

// Message text on one line, with what is invisible made visible: messages quote what authors wrote.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return Show(line).text;
}

// "3 more errors and 1 more warning"
std::string CountOf(const NotShown& rest) {
  const auto part = [](size_t count, const char* noun) {
    return std::to_string(count) + " more " + noun + (count == 1 ? "" : "s");
  };
  if (rest.warnings == 0) return part(rest.errors, "error");
  if (rest.errors == 0) return part(rest.warnings, "warning");
  return part(rest.errors, "error") + " and " + part(rest.warnings, "warning");
}

std::string_view SeverityOf(const NotShown& rest) { return rest.errors > 0 ? "error" : "warning"; }

std::string PathOf(const SourceMap& sources, FileId file) {
  return file == kNoFile ? std::string("the project") : OneLine(sources.file(file).path());
}

std::string Place(const SourceFile& file, Span span) {
  const LineColumn at = file.Locate(span.begin);
  return OneLine(file.path()) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace

int DisplayWidth(std::string_view text, int start) { return Show(text, start).columns.back() - start; }

std::string RenderText(const SourceMap& sources, const Diagnostic& d, RenderOptions options) {
  const std::string_view color = ShownSeverity(d) == Severity::kError ? kRed : kYellow;
  std::string out =
      Colored(options, std::string(SeverityName(ShownSeverity(d))) + "[" + std::string(CodeName(d.code)) + "]", color) +
      Colored(options, ": " + OneLine(d.message), kBold) + "\n";
  // Files in order of appearance, the primary one first; labels without a place become notes.
  std::vector<FileId> files;
  std::vector<Annotation> annotations;
  std::vector<std::string> placeless;
  if (d.span.valid()) annotations.push_back({.span = d.span, .primary = true, .text = OneLine(d.label)});
  for (const Label& label : d.labels) {
    if (label.span.valid()) {
      annotations.push_back({.span = label.span, .primary = false, .text = OneLine(label.text)});
    } else {
      placeless.push_back(label.text);
    }
  }
  uint32_t last_line = 1;
  for (const Annotation& a : annotations) {
    if (std::find(files.begin(), files.end(), a.span.file) == files.end()) files.push_back(a.span.file);
    const SourceFile& file = sources.file(a.span.file);
    last_line = std::max(last_line, file.Locate(a.span.end > a.span.begin ? a.span.end - 1 : a.span.begin).line);
  }
  const int gutter = static_cast<int>(std::to_string(last_line).size());
  const std::string indent(static_cast<size_t>(gutter), ' ');
  for (size_t i = 0; i < files.size(); ++i) {
    const SourceFile& file = sources.file(files[i]);
    Excerpt excerpt(file, options, color, gutter);
    std::optional<Span> first;
    for (const Annotation& a : annotations) {
      if (a.span.file != files[i]) continue;
      if (!first) first = a.span;
      excerpt.Add(a);
    }
    out += indent + Colored(options, i == 0 ? "--> " : "::: ", kBlue) + Place(file, *first) + "\n";
    out += excerpt.Render();
  }
  const std::string lead = indent + Colored(options, " = ", kBlue);
  const bool has_tail =
      !placeless.empty() || d.more_labels > 0 || !d.notes.empty() || !d.helps.empty() || !d.fixes.empty();
  if (has_tail && !files.empty()) out += indent + Colored(options, " |", kBlue) + "\n";
  const auto tail = [&](std::string_view word, std::string_view color, const std::string& text) {
    out += lead + Colored(options, word, color) + ": " + OneLine(text) + "\n";
  };
  for (const std::string& text : placeless) tail("note", kBold, text);
  if (d.more_labels > 0) tail("note", kBold, "and " + std::to_string(d.more_labels) + " more places");
  for (const std::string& text : d.notes) tail("note", kBold, text);
  for (const std::string& text : d.helps) tail("help", kCyan, text);
  for (const Fix& fix : d.fixes) {
    // The title names what to write; where it does not, the text itself follows.
    const size_t begin = std::min(fix.replacement.find_first_not_of("\n "), fix.replacement.size());
    const size_t end = std::max(begin, fix.replacement.find_last_not_of("\n ") + 1);
    const std::string text = fix.replacement.substr(begin, end - begin);
    const bool named = text.empty() || fix.title.find(text) != std::string::npos;
    tail("help", kCyan, fix.title + (named ? "" : ": `" + text + "`"));
  }
  return out;
}

std::string RenderText(const SourceMap& sources, const Diagnostics& diagnostics, RenderOptions options) {
  std::string out;
  for (const Diagnostic& d : diagnostics.all()) {
    if (!out.empty()) out += "\n";
    out += RenderText(sources, d, options);
  }
  for (const NotShown& rest : diagnostics.not_shown()) {
    const std::string_view color = rest.errors > 0 ? kRed : kYellow;
    out += "\n" + Colored(options, SeverityOf(rest), color) +
           Colored(options, ": " + CountOf(rest) + " in " + PathOf(sources, rest.file), kBold) + "\n";
  }
  return out;
}

std::string RenderShort(const SourceMap& sources, const Diagnostic& d) {
  std::string place = d.span.valid() ? Place(sources.file(d.span.file), d.span) + ": " : "";
  return place + std::string(SeverityName(ShownSeverity(d))) + " " + std::string(CodeName(d.code)) + ": " +
         OneLine(d.message) + "\n";
}

std::string RenderShort(const SourceMap& sources, const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics.all()) out += RenderShort(sources, d);
  for (const NotShown& rest : diagnostics.not_shown()) {
    out += PathOf(sources, rest.file) + ": " + std::string(SeverityOf(rest)) + ": " + CountOf(rest) + "\n";
  }
  return out;
}

}  // namespace journey
