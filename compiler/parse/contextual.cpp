// The contextual pass, in one sweep that also compacts joined tokens.
#include "compiler/parse/contextual.h"

#include <string_view>

#include "compiler/parse/literals.h"
#include "compiler/parse/parse.h"
#include "grammar/JourneyLexer.h"

namespace journey {
namespace {

using Lexer = journey_grammar::JourneyLexer;

// Soft keywords stand between these two in the lexer's list.
static_assert(Lexer::USE > Lexer::ELSE && Lexer::IDENT > Lexer::ACTIVE);

bool IsAssign(size_t type) {
  return type == Lexer::ASSIGN || type == Lexer::PLUS_ASSIGN || type == Lexer::MINUS_ASSIGN;
}

bool IsCalendarUnit(std::string_view word) {
  if (word.ends_with('s')) word.remove_suffix(1);
  return word == "day" || word == "week" || word == "month" || word == "year";
}

bool IsHistoryFunction(std::string_view word) {
  return word == "count" || word == "seen" || word == "sum" || word == "latest" || word == "time_since";
}

// Words, and literals that are one token as the lexer leaves them.
bool IsValue(size_t type) {
  switch (type) {
    case Lexer::INT:
    case Lexer::DECIMAL:
    case Lexer::FLOAT:
    case Lexer::TIME:
    case Lexer::INSTANT:
    case Lexer::DATE:
    case Lexer::STRING:
    case Lexer::RAW_STRING:
    case Lexer::ML_STRING:
    case Lexer::TRUE:
    case Lexer::FALSE:
    case Lexer::NONE:
      return true;
    default:
      return IsWord(type);
  }
}

// Whether an expression may end with a token of this type.
bool EndsValue(size_t type) {
  switch (type) {
    case Lexer::DURATION:
    case Lexer::CALENDAR_SPAN:
    case Lexer::STRING_CLOSE:
    case Lexer::ML_CLOSE:
    case Lexer::RPAREN:
    case Lexer::RBRACK:
      return true;
    default:
      return IsValue(type);
  }
}

// Those whose names functions without history have, too.
bool MayBeHistoryFunction(std::string_view word) {
  return word == "min" || word == "max" || word == "average" || word == "distinct" || word == "first";
}

// Whether an expression may begin with a token of this type. Strings, names and brackets count; operators do not.
bool BeginsValue(size_t type) {
  switch (type) {
    case Lexer::STRING_OPEN:
    case Lexer::ML_OPEN:
    case Lexer::NOT:
    case Lexer::IF:
    case Lexer::LPAREN:
    case Lexer::MINUS:
      return true;
    default:
      return IsValue(type);
  }
}

class Pass {
 public:
  Pass(const SourceMap& sources, FileId file, TokenBuffer& buffer, Diagnostics& diagnostics)
      : text_(sources.file(file).text()), file_(file), buffer_(buffer), in_(buffer.tokens), diagnostics_(diagnostics) {}

  void Run() {
    levels_.push_back({});
    size_t read = 0;
    while (read < in_.size()) read += Step(read);
    in_.resize(written_);
    for (size_t i = 0; i < in_.size(); ++i) in_[i].index = static_cast<uint32_t>(i);
  }

 private:
  struct Level {
    bool call = false;     // the parentheses of a call
    bool history = false;  // … of a history function
    bool perhaps = false;  // … of one that may be
    int ifs = 0;           // how many `if`s run on from one another at this level
  };

  std::string_view Text(const SourceToken& token) const { return text_.substr(token.begin, token.end - token.begin); }
  size_t TypeAt(size_t i) const { return i < in_.size() ? in_[i].type : antlr4::Token::EOF; }
  // The previous token as already classified.
  size_t Before() const { return written_ == 0 ? antlr4::Token::EOF : in_[written_ - 1].type; }

  // Classifies the token at `read`, writes one token, and tells how many were read.
  size_t Step(size_t read) {
    SourceToken token = in_[read];
    size_t used = 1;
    switch (token.type) {
      case Lexer::INT:
        used = JoinSpan(read, token);
        break;
      case Lexer::LPAREN: {
        const bool call = IsWord(Before()) || Before() == Lexer::LAST;
        const std::string_view callee = call ? Text(in_[written_ - 1]) : std::string_view();
        Open(token, {call, IsHistoryFunction(callee), MayBeHistoryFunction(callee), 0});
        break;
      }
      case Lexer::LBRACK:
      case Lexer::LBRACE:
      case Lexer::HOLE_OPEN:
        Open(token, {});
        break;
      case Lexer::RPAREN:
      case Lexer::RBRACK:
      case Lexer::RBRACE:
      case Lexer::HOLE_CLOSE:
        if (levels_.size() > 1) {
          depth_ -= 1 + levels_.back().ifs;
          levels_.pop_back();
        }
        break;
      case Lexer::IF: {
        Level& level = levels_.back();
        const size_t before = Before();
        if (before != Lexer::ELSE && before != Lexer::THEN && before != Lexer::IF) {
          depth_ -= level.ifs;
          level.ifs = 0;
        }
        ++level.ifs;
        Deepen(token);
        break;
      }
      default:
        if (IsWord(token.type)) used = ClassifyWord(read, token);
        break;
    }
    in_[written_++] = token;
    return used;
  }

  void Open(const SourceToken& token, Level level) {
    levels_.push_back(level);
    Deepen(token);
  }

  void Deepen(const SourceToken& token) {
    if (++depth_ <= kMaxNesting || buffer_.too_deep) return;
    buffer_.too_deep = true;
    diagnostics_.Report(DiagCode::J0010, Span{file_, token.begin, token.end},
                        "nesting is deeper than " + std::to_string(kMaxNesting) + " levels",
                        "this is one level too many");
  }

  bool IsUnitAt(size_t i) const {
    return TypeAt(i) == Lexer::IDENT && UnitMs(Text(in_[i])) != 0 && TypeAt(i + 1) != Lexer::COLON &&
           !IsAssign(TypeAt(i + 1));
  }

  // `1 hour 30 minutes` and `3 calendar days` become one token.
  size_t JoinSpan(size_t read, SourceToken& token) {
    if (TypeAt(read + 1) == Lexer::CALENDAR && IsCalendarWordAt(read + 2)) {
      token.type = Lexer::CALENDAR_SPAN;
      token.end = in_[read + 2].end;
      return 3;
    }
    if (TypeAt(read + 1) == Lexer::CALENDAR && IsWord(TypeAt(read + 2)) && TypeAt(read + 3) != Lexer::LBRACE &&
        TypeAt(read + 3) != Lexer::IN) {
      in_[read + 1].type = Lexer::IDENT;  // no declaration, but a unit that there is not
    }
    size_t used = 0;
    while (TypeAt(read + used) == Lexer::INT && IsUnitAt(read + used + 1)) {
      token.type = Lexer::DURATION;
      token.end = in_[read + used + 1].end;
      used += 2;
    }
    return used == 0 ? 1 : used;
  }

  bool IsCalendarWordAt(size_t i) const {
    return TypeAt(i) == Lexer::IDENT && IsCalendarUnit(Text(in_[i])) && TypeAt(i + 1) != Lexer::COLON &&
           !IsAssign(TypeAt(i + 1));
  }

  size_t ClassifyWord(size_t read, SourceToken& token) {
    const size_t next = TypeAt(read + 1);
    const size_t before = Before();
    if (before == Lexer::DOT) {
      token.type = Lexer::IDENT;
      return 1;
    }
    if (next == Lexer::COLON) {
      token.type = Lexer::LABEL;
      return 1;
    }
    if (next == Lexer::DOT || IsAssign(next)) {
      token.type = Lexer::IDENT;
      return 1;
    }
    if (token.type == Lexer::CLOSED && next == Lexer::DATE) {
      token.type = Lexer::CLOSED_DAY;
      return 1;
    }
    const Level& level = levels_.back();
    if (token.type == Lexer::WHERE && level.call && before != Lexer::LPAREN && before != Lexer::COMMA &&
        (BeginsValue(next) || next == Lexer::LBRACK)) {
      token.type = Lexer::CALL_WHERE;
      return 1;
    }
    if (token.type == Lexer::CALENDAR && before == Lexer::PER && IsCalendarWordAt(read + 1)) {
      token.type = Lexer::CALENDAR_UNIT;
      token.end = in_[read + 1].end;
      return 2;
    }
    if (token.type != Lexer::IDENT) return 1;
    const std::string_view word = Text(token);
    if ((word == "of" || word == "by") && level.call && EndsValue(before) &&
        (BeginsValue(next) || next == Lexer::LBRACK)) {
      token.type = word == "of" ? Lexer::OF : Lexer::BY;
      return 1;
    }
    if (word == "of" && !level.call && EndsValue(before) && IsWord(next)) {
      token.type = Lexer::OF_CALENDAR;
      return 1;
    }
    if (word == "last" && level.call && before != Lexer::LPAREN) {
      // Outside history functions only what can be nothing else, so that the type checker can say so.
      const bool number = next == Lexer::INT && IsUnitAt(read + 2);
      // Two values without a comma between them would be an argument too many.
      const bool name = level.perhaps && before == Lexer::COMMA && IsWord(next) && TypeAt(read + 2) != Lexer::LPAREN;
      if (level.history ? BeginsValue(next) : number || name) token.type = Lexer::LAST;
    }
    return 1;
  }

  std::string_view text_;
  FileId file_;
  TokenBuffer& buffer_;
  std::vector<SourceToken>& in_;
  Diagnostics& diagnostics_;
  std::vector<Level> levels_;
  size_t written_ = 0;
  int depth_ = 0;
};

}  // namespace

bool IsWord(size_t type) { return type >= Lexer::USE && type <= Lexer::IDENT; }
bool IsReserved(size_t type) { return type >= Lexer::TRUE && type <= Lexer::ELSE; }

void Contextualize(const SourceMap& sources, FileId file, TokenBuffer& buffer, Diagnostics& diagnostics) {
  Pass(sources, file, buffer, diagnostics).Run();
}

}  // namespace journey
