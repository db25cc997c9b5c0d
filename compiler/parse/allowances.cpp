// The scanner has found the comments; here their text is taken apart.
#include "compiler/parse/allowances.h"

#include <algorithm>

#include "grammar/JourneyLexer.h"

namespace journey {
namespace {

using Lexer = journey_grammar::JourneyLexer;

constexpr std::string_view kBegin = "allow(";
constexpr std::string_view kSpaces = " \t";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return text.substr(0, 0);
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

bool IsCode(std::string_view name) {
  for (size_t i = 0; i < CodeCount(); ++i) {
    if (CodeName(static_cast<DiagCode>(i)) == name) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(const SourceMap& sources, FileId file, const TokenBuffer& buffer, Diagnostics& diagnostics)
      : text_(sources.file(file).text()), file_(file), buffer_(buffer), diagnostics_(diagnostics) {}

  void Read(uint32_t begin, uint32_t end) {
    const std::string_view comment = text_.substr(begin, end - begin);
    const size_t open = comment.find(kBegin) + kBegin.size();
    const size_t close = comment.find(')', open);
    const std::string_view names = comment.substr(open, close - open);
    Allowance allowance;
    allowance.file = file_;
    SetRange(begin, end, allowance);
    const bool alone = names.find(',') == std::string_view::npos;
    // With the spaces before it, when it stands behind words.
    const bool behind = !Trimmed(text_.substr(allowance.begin, begin - allowance.begin)).empty();
    const size_t from = behind ? text_.find_last_not_of(kSpaces, begin - 1) + 1 : begin;
    if (alone) allowance.comment = Span{file_, static_cast<uint32_t>(from), end};
    for (size_t at = 0; at <= names.size();) {
      const size_t comma = std::min(names.find(',', at), names.size());
      ReadName(Trimmed(names.substr(at, comma - at)), allowance);
      at = comma + 1;
    }
    const std::string_view reason = Trimmed(comment.substr(close + 1));
    if (!reason.starts_with(':') || Trimmed(reason.substr(1)).empty()) {
      diagnostics_.Report(DiagCode::J0901, Span{file_, begin, end}, "this `allow` says no reason", "why may it be?")
          .Help("write it behind a colon: `// allow(" + std::string(names) + "): the warehouse reads this field`");
    }
  }

 private:
  void SetRange(uint32_t begin, uint32_t end, Allowance& allowance) {
    const size_t newline = begin == 0 ? std::string_view::npos : text_.rfind('\n', begin - 1);
    const size_t line = newline == std::string_view::npos ? 0 : newline + 1;
    allowance.begin = static_cast<uint32_t>(line);
    allowance.end = end;
    if (!Trimmed(text_.substr(line, begin - line)).empty()) return;
    const auto next = std::ranges::upper_bound(buffer_.tokens, begin, {}, &SourceToken::begin);
    if (next == buffer_.tokens.end() || next->begin >= text_.size()) return;
    // Comments that stand below each other are about the same item, whose end is looked for once.
    const auto token = static_cast<size_t>(next - buffer_.tokens.begin());
    if (item_ != token) item_end_ = EndOfItem(token);
    item_ = token;
    allowance.end = item_end_;
  }

  // Of the line in which a token stands, or of the brace that closes what the line opens.
  uint32_t EndOfItem(size_t token) const {
    const size_t line_end = std::min(text_.find('\n', buffer_.tokens[token].begin), text_.size());
    int depth = 0;
    for (; token < buffer_.tokens.size(); ++token) {
      const SourceToken& one = buffer_.tokens[token];
      if (depth <= 0 && one.begin >= line_end) break;
      if (one.type == Lexer::LBRACE) ++depth;
      if (one.type == Lexer::RBRACE && --depth == 0 && one.begin >= line_end) return one.end;
    }
    return static_cast<uint32_t>(depth > 0 ? text_.size() : line_end);
  }

  void ReadName(std::string_view name, Allowance allowance) {
    const auto begin = static_cast<uint32_t>(name.data() - text_.data());
    allowance.name = Span{file_, begin, begin + static_cast<uint32_t>(name.size())};
    if (const std::optional<DiagCode> code = WarningCalled(name)) {
      allowance.code = *code;
      diagnostics_.Allow(allowance);
      return;
    }
    const bool error = IsCode(name);
    auto report = diagnostics_.Report(
        DiagCode::J0900, allowance.name,
        name.empty()
            ? std::string("this `allow` names no warning")
            : "`" + std::string(name) + (error ? "` is an error, and errors cannot be allowed" : "` is no warning"),
        "so this allows nothing");
    if (error) return;
    if (const std::string_view near = NearestWarning(name); !near.empty()) {
      report.Guess(allowance.name, std::string(near), "did you mean `" + std::string(near) + "`?");
    } else {
      report.Help("write a warning's code or name, such as `J1901` or `unused-field`; errors cannot be allowed");
    }
  }

  std::string_view text_;
  FileId file_;
  const TokenBuffer& buffer_;
  Diagnostics& diagnostics_;
  size_t item_ = SIZE_MAX;  // the token with which the last item began
  uint32_t item_end_ = 0;
};

}  // namespace

bool IsAllowance(std::string_view comment) {
  if (!comment.starts_with("//") || comment.starts_with("///")) return false;
  const std::string_view text = Trimmed(comment.substr(2));
  return text.starts_with(kBegin) && text.find(')') != std::string_view::npos;
}

void ReadAllowances(const SourceMap& sources, FileId file, const TokenBuffer& buffer, Diagnostics& diagnostics) {
  Reader reader(sources, file, buffer, diagnostics);
  for (const auto& [begin, end] : buffer.allowances) reader.Read(begin, end);
}

}  // namespace journey
