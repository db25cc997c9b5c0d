// Lines are put together one by one; comments behind them wait until it is known where their column is.
#include "compiler/format/print.h"

#include <algorithm>

namespace journey::format {
namespace {

constexpr size_t kIndent = 2;

size_t Characters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

// What is open around an element.
struct Frame {
  size_t outside = 0;  // the column of what closes it
  size_t inside = 0;   // the column of what begins in it
  bool braces = true;
  bool or_began_line = false;  // in the current item or argument: then `and` stands deeper
};

struct OpenLine {
  std::string code;     // with its indentation
  std::string comment;  // behind it
  size_t indent = 0;
  bool blank_before = false;
  bool has_line_inside = false;  // of a comment or a text
};

class Printer {
 public:
  Printer(const std::vector<Element>& elements, const std::vector<Gap>& gaps) : elements_(elements), gaps_(gaps) {}

  Printed Run() {
    frames_.push_back({});
    for (size_t i = 0; i < elements_.size(); ++i) {
      if (elements_[i].closes() && frames_.size() > 1) {
        closing_ = frames_.back().outside;
        frames_.pop_back();
      }
      const bool argument = BeginsPart(i);
      if (argument) frames_.back().or_began_line = false;
      if (i == 0 || EndsLine(gaps_[i])) {
        BeginLine(i, IndentOf(i, argument));
      } else if (gaps_[i] == Gap::kSpace) {
        lines_.back().code += ' ';
      } else if (gaps_[i] == Gap::kWide && elements_[i].comment != Comment::kLine) {
        lines_.back().code += "  ";
      }
      Add(i);
      if (elements_[i].opens()) Open(i);
    }
    Join();
    return std::move(out_);
  }

 private:
  // An item in braces; an argument in brackets.
  bool BeginsPart(size_t i) const {
    const Element& element = elements_[i];
    if (element.closes()) return false;
    if (frames_.back().braces) return BeginsItem(element, gaps_[i]);
    if (element.before == UINT32_MAX) return false;
    const Element& before = elements_[element.before];
    return before.opens() || before.piece.kind == PieceKind::kComma;
  }

  size_t IndentOf(size_t i, bool part) {
    if (elements_[i].closes()) return closing_;
    Frame& frame = frames_.back();
    if (elements_[i].comment != Comment::kNone) {
      const size_t next = elements_[i].word;
      const bool ends = next == elements_.size() || elements_[next].closes();
      return frame.inside + (ends || part || BeginsPart(next) ? 0 : kIndent);
    }
    if (part) return frame.inside;
    const PieceKind kind = elements_[i].piece.kind;
    if (kind == PieceKind::kOr) frame.or_began_line = true;
    return frame.inside + kIndent * (kind == PieceKind::kAnd && frame.or_began_line ? 2 : 1);
  }

  void BeginLine(size_t i, size_t indent) {
    OpenLine& line = lines_.emplace_back();
    line.code.assign(indent, ' ');
    line.indent = indent;
    line.blank_before = i > 0 && gaps_[i] == Gap::kBlank;
    out_.lines.push_back({i, i, indent});
  }

  void Add(size_t i) {
    const Element& element = elements_[i];
    OpenLine& line = lines_.back();
    if (element.comment == Comment::kLine && i > out_.lines.back().first) {
      line.comment = element.text;
      return;
    }
    if (element.text.find('\n') != std::string_view::npos) line.has_line_inside = true;
    line.code += element.text;
    out_.lines.back().last = i;
  }

  void Open(size_t i) {
    const bool braces = elements_[i].piece.kind == PieceKind::kOpenBrace;
    const size_t outside = braces ? frames_.back().inside : lines_.back().indent;
    frames_.push_back({outside, outside + kIndent, braces, false});
  }

  // Comments behind lines that follow one another stand in one column.
  void Join() {
    for (size_t i = 0; i < lines_.size();) {
      size_t end = i + 1;
      size_t column = WidthOf(lines_[i]);
      while (end < lines_.size() && Together(lines_[end - 1], lines_[end])) {
        column = std::max(column, WidthOf(lines_[end]));
        ++end;
      }
      for (; i < end; ++i) Write(lines_[i], column);
    }
    for (size_t i = 0; i < lines_.size(); ++i) {
      const std::string& code = lines_[i].code;
      out_.lines[i].width = Characters(std::string_view(code).substr(0, code.find('\n')));
    }
  }

  static bool Together(const OpenLine& before, const OpenLine& line) {
    return !before.comment.empty() && !line.comment.empty() && before.indent == line.indent && !line.blank_before &&
           !before.has_line_inside && !line.has_line_inside;
  }

  static size_t WidthOf(const OpenLine& line) {
    const size_t last = line.code.rfind('\n');
    return Characters(last == std::string::npos ? line.code : std::string_view(line.code).substr(last + 1));
  }

  void Write(const OpenLine& line, size_t column) {
    if (line.blank_before) out_.text += '\n';
    out_.text += line.code;
    if (!line.comment.empty()) {
      out_.text.append(column - WidthOf(line) + 2, ' ');
      out_.text += line.comment;
    }
    out_.text += '\n';
  }

  const std::vector<Element>& elements_;
  const std::vector<Gap>& gaps_;
  std::vector<Frame> frames_;
  std::vector<OpenLine> lines_;
  size_t closing_ = 0;
  Printed out_;
};

}  // namespace

Printed Print(const std::vector<Element>& elements, const std::vector<Gap>& gaps) {
  return Printer(elements, gaps).Run();
}

}  // namespace journey::format
