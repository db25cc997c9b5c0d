// The scanner: drives the generated lexer's automaton directly, without its token objects.
//
// The lexer's mode stack follows braces, strings and holes; `opens_` keeps the same nesting with the places where each
// began, so that an unterminated string can be unwound at the end of its line and parsing can go on.
#include "compiler/parse/scan.h"

#include <algorithm>

#include "compiler/parse/allowances.h"
#include "compiler/parse/identifiers.h"
#include "compiler/parse/literals.h"
#include "grammar/JourneyLexer.h"

namespace journey {

size_t Utf8CharStream::LengthAt(size_t at) const {
  if (at >= text_.size()) return 0;
  if (static_cast<unsigned char>(text_[at]) < 0x80) return 1;
  size_t length = 0;
  DecodeAt(text_, at, length);
  return length;
}

size_t Utf8CharStream::LA(ssize_t i) {
  size_t at = index_;
  if (i < 0) {
    for (; i < 0; ++i) {
      if (at == 0) return EOF;
      do {
        --at;
      } while (at > 0 && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80);
    }
  } else {
    for (; i > 1 && at < text_.size(); --i) at += LengthAt(at);
  }
  if (at >= text_.size()) return EOF;
  const auto byte = static_cast<unsigned char>(text_[at]);
  if (byte < 0x80) return byte;
  size_t length = 0;
  const int32_t code = DecodeAt(text_, at, length);
  return code < 0 ? 0xFFFD : static_cast<size_t>(code);
}

namespace {

using Generated = journey_grammar::JourneyLexer;

// The generated automaton, with its steps on ASCII remembered here. All lexers of a process share one table of steps
// that grows as they go, so the runtime's own look-up takes a lock for every character; a step that is there stays as
// it is.
class Automaton final : public antlr4::atn::LexerATNSimulator {
 public:
  Automaton(antlr4::Lexer* lexer, LexerATNSimulator& generated)
      : LexerATNSimulator(lexer, generated.atn, generated._decisionToDFA, generated.getSharedContextCache()),
        steps_(generated._decisionToDFA.size()) {}

 protected:
  antlr4::dfa::DFAState* getExistingTargetState(antlr4::dfa::DFAState* from, size_t symbol) override {
    if (symbol >= kSymbols || from->stateNumber < 0) return LexerATNSimulator::getExistingTargetState(from, symbol);
    std::vector<antlr4::dfa::DFAState*>& steps = steps_[_mode];
    const size_t at = static_cast<size_t>(from->stateNumber) * kSymbols + symbol;
    if (at >= steps.size()) steps.resize((static_cast<size_t>(from->stateNumber) + 1) * kSymbols);
    antlr4::dfa::DFAState*& target = steps[at];
    if (target == nullptr) target = LexerATNSimulator::getExistingTargetState(from, symbol);
    return target;
  }

 private:
  static constexpr size_t kSymbols = 128;
  std::vector<std::vector<antlr4::dfa::DFAState*>> steps_;  // by mode; state * kSymbols + symbol
};

class Scanner : private Generated {
 public:
  Scanner(const SourceMap& sources, FileId file, Diagnostics& diagnostics, Utf8CharStream& stream)
      : Generated(&stream), text_(sources.file(file).text()), file_(file), diagnostics_(diagnostics), stream_(stream) {
    setInterpreter(new Automaton(this, *getInterpreter<antlr4::atn::LexerATNSimulator>()));
  }

  TokenBuffer Run();

 private:
  enum class Open : uint8_t { kBrace, kString, kMultiLine, kHole };
  struct Opened {
    Open kind;
    uint32_t begin;
  };

  // A `}` too many must not empty the mode stack.
  size_t popMode() override { return modeStack.empty() ? mode : Generated::popMode(); }

  Span At(size_t begin, size_t end) const {
    return Span{file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  std::string_view Slice(size_t begin, size_t end) const { return text_.substr(begin, end - begin); }

  template <typename Edit>
  void Error(DiagCode code, Span span, std::string message, std::string label, Edit edit) {
    out_.error_offsets.push_back(span.begin);
    edit(diagnostics_.Report(code, span, std::move(message), std::move(label)));
  }
  void Error(DiagCode code, Span span, std::string message, std::string label = "") {
    Error(code, span, std::move(message), std::move(label), [](auto&&) {});
  }

  void Emit(size_t token_type, size_t begin, size_t end, bool bad = false) {
    SourceToken& token = out_.tokens.emplace_back(token_type, static_cast<uint32_t>(begin), static_cast<uint32_t>(end));
    token.bad = bad;
    token.doc = doc_;
    doc_ = kNoDoc;
  }

  void Handle(size_t token_type, size_t begin, size_t end);
  void ScanDate(size_t begin, size_t end);
  void AddDoc(std::string_view line);
  bool CheckIdentifier(size_t begin, size_t end);
  bool CheckEscapes(size_t begin, size_t end);
  void UnknownCharacter(size_t begin, size_t end);
  bool QuotedOtherwise(size_t begin);
  void Unterminated(uint32_t begin, bool multi_line, bool in_hole);
  void UnwindLine(size_t at);
  void UnwindAll(size_t at);
  bool MergeMark(size_t begin);
  void Close(size_t at);

  std::string_view text_;
  FileId file_;
  Diagnostics& diagnostics_;
  Utf8CharStream& stream_;
  TokenBuffer out_;
  std::vector<Opened> opens_;
  uint32_t doc_ = kNoDoc;
  size_t unknown_end_ = SIZE_MAX;  // where the last unknown character ended: a run of them is one error
  bool in_merge_ = false;          // between the marks of one that has been reported
  bool done_ = false;
};

// A merge that git left to a person: `<<<<<<< HEAD`, our text, `=======`, theirs, `>>>>>>> branch`. One error, and ours
// is what is read on.
bool Scanner::MergeMark(size_t begin) {
  static constexpr std::string_view kOurs = "<<<<<<<", kTheirs = ">>>>>>>";
  static constexpr std::string_view kOthers[] = {"=======", "|||||||"};
  const auto at_line = [this](size_t at) { return at == 0 || text_[at - 1] == '\n'; };
  if (!at_line(begin) || mode != 0 || text_.size() - begin < kOurs.size()) return false;
  const std::string_view rest = text_.substr(begin);
  const bool other = rest.starts_with(kOthers[0]) || rest.starts_with(kOthers[1]);
  if (!rest.starts_with(kOurs) && !rest.starts_with(kTheirs) && !other) return false;
  const bool ours = rest.starts_with(kOurs);
  size_t end = text_.find(kTheirs, begin);
  while (end != std::string_view::npos && !at_line(end)) end = text_.find(kTheirs, end + 1);
  const bool whole = end != std::string_view::npos;
  if (!in_merge_) {
    Error(DiagCode::J0034, At(begin, begin + kOurs.size()), "a merge was not finished here", "the mark of git",
          [&](auto&& d) {
            if (ours && whole) d.Label(At(end, end + kTheirs.size()), "up to here");
            d.Help("keep one of the two texts between the marks, or what is right of both, and take the marks out");
          });
  }
  const size_t from = other && in_merge_ ? end : begin;
  in_merge_ = ours && whole;
  stream_.seek(std::min(text_.find('\n', from), text_.size()));
  return true;
}

TokenBuffer Scanner::Run() {
  out_.tokens.reserve(text_.size() / 4 + 16);
  auto* automaton = getInterpreter<antlr4::atn::LexerATNSimulator>();
  while (!done_) {
    const size_t begin = stream_.index();
    if (begin >= text_.size()) break;
    if (MergeMark(begin)) continue;
    type = antlr4::Token::INVALID_TYPE;
    const size_t matched = automaton->match(&stream_, mode);
    if (type == antlr4::Token::INVALID_TYPE) type = matched;
    Handle(type, begin, stream_.index());
  }
  UnwindAll(text_.size());
  Emit(antlr4::Token::EOF, text_.size(), text_.size());
  std::sort(out_.error_offsets.begin(), out_.error_offsets.end());
  return std::move(out_);
}

void Scanner::Handle(size_t token_type, size_t begin, size_t end) {
  switch (token_type) {
    case LINE_COMMENT:
      if (IsAllowance(Slice(begin, end))) {
        out_.allowances.emplace_back(static_cast<uint32_t>(begin), static_cast<uint32_t>(end));
      }
      return;
    case SPACE:
    case BLOCK_COMMENT:
      return;
    case DOC:
      AddDoc(Slice(begin + 3, end));
      return;
    case OPEN_COMMENT:
      Error(DiagCode::J0004, At(begin, end), "this comment is never closed", "the comment begins here",
            [](auto&& d) { d.Help("close it with `*/`; comments do not nest"); });
      out_.stopped = true;
      done_ = true;
      return;
    case UNKNOWN:
      if (!QuotedOtherwise(begin)) UnknownCharacter(begin, end);
      return;
    case OPEN_RAW_STRING:
      Unterminated(static_cast<uint32_t>(begin), false, false);
      Emit(RAW_STRING, begin, end, true);
      return;
    case STRING_OPEN:
      opens_.push_back({Open::kString, static_cast<uint32_t>(begin)});
      break;
    case ML_OPEN:
      opens_.push_back({Open::kMultiLine, static_cast<uint32_t>(begin)});
      break;
    case STRING_CLOSE:
    case ML_CLOSE:
      if (!opens_.empty()) opens_.pop_back();
      break;
    case HOLE_OPEN:
      opens_.push_back({Open::kHole, static_cast<uint32_t>(begin)});
      break;
    case LBRACE:
      opens_.push_back({Open::kBrace, static_cast<uint32_t>(begin)});
      break;
    case RBRACE:
      if (!opens_.empty()) {
        if (opens_.back().kind == Open::kHole) token_type = HOLE_CLOSE;
        opens_.pop_back();
      }
      break;
    case STRING_UNKNOWN:  // a backslash at the end of the line; the line's end reports it
      return;
    case STRING_NEWLINE:
      UnwindLine(begin);
      return;
    case ML_QUOTE:
      token_type = ML_TEXT;
      break;
    case ML_UNKNOWN:
      Error(DiagCode::J0005, At(begin, end), "a backslash at the end of a line is no escape", "nothing follows it");
      token_type = ML_TEXT;
      break;
    case IDENT:
      if (QuotedOtherwise(begin)) return;
      Emit(IDENT, begin, end, !CheckIdentifier(begin, end));
      return;
    case STRING:
    case STRING_TEXT:
    case ML_STRING:
    case ML_TEXT:
      Emit(token_type, begin, end, !CheckEscapes(begin, end));
      return;
    case TIME: {
      const bool good = TimeOfDay(Slice(begin, end)).has_value();
      if (!good) {
        const std::string text(Slice(begin, end));
        Error(DiagCode::J0006, At(begin, end), "`" + text + "` is no time of day", "", [&](auto&& d) {
          if (text == "24:00") {
            d.Fix(At(begin, end), "00:00", "midnight is written `00:00`");
          } else if (TimeOfDay("0" + text)) {
            d.Fix(At(begin, end), "0" + text, "hours have two digits: `0" + text + "`");
          } else {
            d.Help("times go from `00:00` to `23:59`, or with seconds from `00:00:00` to `23:59:59`");
          }
        });
      }
      Emit(TIME, begin, end, !good);
      return;
    }
    case INSTANT: {
      const bool good = Instant(Slice(begin, end)).has_value();
      if (!good) {
        Error(DiagCode::J0007, At(begin, end), "`" + std::string(Slice(begin, end)) + "` is no instant", "",
              [](auto&& d) {
                d.Help(
                    "write a date that exists, a time and an offset: `2026-03-29T01:30:00Z` or "
                    "`2026-03-29T01:30:00+02:00`");
              });
      }
      Emit(INSTANT, begin, end, !good);
      return;
    }
    case DATE:
      ScanDate(begin, end);
      return;
    case DECIMAL: {
      const std::string_view number = Slice(begin, end);
      const size_t places = WithoutUnderscores(number.substr(number.find('.') + 1)).size();
      if (places > 4) {
        Error(DiagCode::J0008, At(begin, end),
              "a decimal has at most four places, this one has " + std::to_string(places), "",
              [](auto&& d) { d.Help("a `float` takes any number of places: add `e0`"); });
      }
      Emit(DECIMAL, begin, end, places > 4);
      return;
    }
    default:
      break;
  }
  Emit(token_type, begin, end);
}

void Scanner::ScanDate(size_t begin, size_t end) {
  const std::string_view text = Slice(begin, end);
  // Where the number goes on, `2026-01-05.5` or `2026-01-05_000`, it is no day.
  const size_t behind = Slice(end, std::min(end + 2, text_.size())).find_first_of("0123456789");
  const bool goes_on = behind == 1 && std::string_view("._:eE").find(text_[end]) != std::string_view::npos;
  if (!IsWrittenAsDate(text) || goes_on) {
    const size_t first = begin + text.find('-');
    stream_.seek(first);
    Emit(INT, begin, first);
    return;
  }
  const bool good = Date(text).has_value();
  if (!good) {
    Error(DiagCode::J0031, At(begin, end), "`" + std::string(text) + "` is no date", "",
          [](auto&& d) { d.Help("write a date that exists, of the years 0001 to 9999: `2026-01-05`"); });
  }
  Emit(DATE, begin, end, !good);
}

void Scanner::AddDoc(std::string_view line) {
  if (line.starts_with('/')) return;  // a row of slashes is decoration
  if (line.starts_with(' ')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  if (doc_ == kNoDoc) {
    doc_ = static_cast<uint32_t>(out_.docs.size());
    out_.docs.emplace_back(line);
  } else {
    out_.docs[doc_].append("\n").append(line);
  }
}

bool Scanner::CheckIdentifier(size_t begin, size_t end) {
  bool good = true;
  size_t at = begin;
  while (at < end) {
    if (static_cast<unsigned char>(text_[at]) < 0x80) {
      ++at;
      continue;
    }
    size_t length = 0;
    const int32_t c = DecodeAt(text_, at, length);
    const bool fits = at == begin ? IsIdentifierStart(c) : IsIdentifierContinue(c);
    // Broken bytes have been reported for the file as a whole.
    if (!fits && c >= 0) UnknownCharacter(at, at + length);
    good = good && fits;
    at += length;
  }
  return good;
}

bool Scanner::CheckEscapes(size_t begin, size_t end) {
  const std::string_view raw = Slice(begin, end);
  bool good = true;
  for (size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
    size_t length = EscapeLength(raw, at);
    if (length != 0) {
      at += length;
      continue;
    }
    good = false;
    size_t character = 1;
    if (at + 1 < raw.size()) DecodeAt(raw, at + 1, character);
    const Span span = At(begin + at, std::min(end, begin + at + 1 + character));
    const bool unicode = raw.substr(at + 1, 1) == "u";
    Error(DiagCode::J0005, span,
          unicode ? std::string("`\\u` needs a code point in braces")
                  : "unknown escape `" + std::string(Slice(span.begin, span.end)) + "`",
          "", [&](auto&& d) {
            if (unicode) {
              d.Help("write `\\u{e9}`: one to six hexadecimal digits, up to 10FFFF");
            } else {
              d.Help(
                  "the escapes are `\\n \\t \\r \\\" \\\\ \\{ \\} \\u{…}`; in a raw string, `r\"…\"`, a backslash is a "
                  "backslash");
            }
          });
    at += 1 + character;
  }
  return good;
}

// Text in quotes that are not ours, whole in one line: `'a'`, `“a”`. One error, and the text goes on as a string.
bool Scanner::QuotedOtherwise(size_t begin) {
  static constexpr std::string_view kQuotes[] = {"'",      "`",      "\u2018", "\u2019", "\u201C",
                                                 "\u201D", "\u201E", "\u00AB", "\u00BB"};
  const auto quote_at = [&](size_t at) {
    for (const std::string_view quote : kQuotes) {
      if (Slice(at, text_.size()).starts_with(quote)) return quote.size();
    }
    return size_t{0};
  };
  const size_t open = quote_at(begin);
  if (open == 0) return false;
  const bool plain = open == 1;
  for (size_t at = begin + open; at < text_.size() && text_[at] != '\n' && text_[at] != '"'; ++at) {
    const size_t close = quote_at(at);
    if (close == 0 || (plain && text_[at] != text_[begin])) continue;
    std::string text(Slice(begin + open, at));
    // The holes of JavaScript.
    for (size_t hole = text.find("${"); hole != std::string::npos; hole = text.find("${", hole)) text.erase(hole, 1);
    Error(DiagCode::J0002, At(begin, at + close), "text stands in double quotes", "not in these",
          [&](auto&& d) { d.Fix(At(begin, at + close), "\"" + text + "\"", "write `\"" + text + "\"`"); });
    // A string's token is taken to have a quote of one byte at either end.
    Emit(STRING, begin + open - 1, at + 1, true);
    stream_.seek(at + close);
    return true;
  }
  return false;
}

// What to write instead of a character; with `replaced`, so many bytes of it are to be replaced by that.
struct CharacterHelp {
  std::string_view help;
  size_t replaced = 0;
  std::string_view by = "";
};

CharacterHelp HelpFor(int32_t c, std::string_view rest) {
  const bool number_next = rest.size() > 1 && rest.find_first_of("0123456789") <= 3;
  const bool twice = rest.size() > 1 && rest[1] == rest[0];
  switch (c) {
    case '\'':
      return {"strings stand in double quotes"};
    case '&':
      return {"write `and`", size_t{1} + twice, "and"};
    case '|':
      if (twice) return {"write `or`", 2, "or"};
      return {
          "there are no filters: write `upper(name)`, and for what may be missing `name ?? \"there\"`; `or` is a word"};
    case '!':
      return {"negation is a word: write `not `", 1, "not "};
    case '#':
      return {"comments begin with `//`"};
    case '$':
    case 0xA3:
    case 0xA5:
    case 0x20AC:
      if (number_next)
        return {"an amount is a plain number: leave the sign out", c == '$' ? 1u : c < 0x800 ? 2u : 3u, ""};
      return {"names are written as they are: leave the `$` out"};
    case '@':
      return {"names are written as they are, texts in double quotes"};
    case '^':
      return {"there are no powers: multiply, `x * x`"};
    case '~':
      return {"to look for a pattern write `matches(text, \"…\")`"};
    case 0xA0:
    case 0x202F:
    case 0x3000:
      return {"this is a space of a special kind; use a plain one"};
    case 0x2018:
    case 0x2019:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0xAB:
    case 0xBB:
      return {"strings stand in plain double quotes: `\"`"};
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return {"for minus write `-`, between two times `to`"};
    case 0x2264:
      return {"write `<=`", 3, "<="};
    case 0x2265:
      return {"write `>=`", 3, ">="};
    case 0x2260:
      return {"write `!=`", 3, "!="};
    case 0x2192:
      return {"to lead to a stage write `go Stage`"};
    default:
      return {""};
  }
}

void Scanner::UnknownCharacter(size_t begin, size_t end) {
  out_.error_offsets.push_back(static_cast<uint32_t>(begin));
  const bool same_run = begin == unknown_end_;
  unknown_end_ = end;
  if (same_run) return;
  size_t length = 0;
  const int32_t c = DecodeAt(text_, begin, length);
  if (IsDirectionControl(c)) return;  // reported for the file as a whole
  if (c == ';') return out_.semicolons.push_back(At(begin, begin + 1));
  const std::string shown(Slice(begin, end));
  const CharacterHelp help = HelpFor(c, Slice(begin, std::min(begin + 8, text_.size())));
  char code[16];
  std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(c < 0 ? 0xFFFD : c));
  const bool visible = c > 0x20 && c != 0x7F;
  Error(DiagCode::J0002, At(begin, end),
        visible ? "unknown character `" + shown + "`" : std::string("unknown character ") + code, visible ? code : "",
        [&](auto&& d) {
          if (help.replaced != 0) {
            d.Fix(At(begin, begin + help.replaced), std::string(help.by), std::string(help.help));
          } else if (!help.help.empty()) {
            d.Help(std::string(help.help));
          }
        });
}

void Scanner::Unterminated(uint32_t begin, bool multi_line, bool in_hole) {
  const auto line_end = static_cast<uint32_t>(std::min(text_.find('\n', begin), text_.size()));
  Error(DiagCode::J0003, At(begin, std::min<uint32_t>(line_end, begin + (multi_line ? 3 : 1))),
        "this string is never closed", "the string begins here", [&](auto&& d) {
          if (in_hole)
            d.Note("it has a hole, `{…}`, that is not closed; a brace that is meant as text is written `\\{`");
          if (multi_line) {
            d.Help("close it with `\"\"\"`");
          } else {
            d.Help("close it with `\"` on the same line; text of several lines stands in `\"\"\"…\"\"\"`");
          }
        });
}

// Closes whatever is open innermost, with an empty token at `at`.
void Scanner::Close(size_t at) {
  const Open kind = opens_.back().kind;
  opens_.pop_back();
  popMode();
  if (kind == Open::kString) Emit(STRING_CLOSE, at, at, true);
  if (kind == Open::kMultiLine) Emit(ML_CLOSE, at, at, true);
  if (kind == Open::kHole) Emit(HOLE_CLOSE, at, at, true);
}

// The line ends inside a string: it is closed here, and so are the strings in whose holes it stands.
// Brackets at the line's end are taken as code: in `f("text)` it is the quote that was forgotten.
void Scanner::UnwindLine(size_t at) {
  if (!out_.tokens.empty() && out_.tokens.back().type == STRING_TEXT && out_.tokens.back().end == at) {
    SourceToken& last = out_.tokens.back();
    size_t tail = at;
    for (size_t i = at; i > last.begin; --i) {
      const char c = text_[i - 1];
      if (c != ')' && c != ']' && c != '}' && c != ' ' && c != '\t' && c != ',') break;
      if (c != ' ' && c != '\t') tail = i - 1;
    }
    last.end = static_cast<uint32_t>(tail);
    last.bad = true;
    at = tail;
    stream_.seek(tail);
  }
  uint32_t begin = opens_.back().begin;
  Close(at);
  while (opens_.size() >= 2 && opens_.back().kind == Open::kHole && opens_[opens_.size() - 2].kind == Open::kString) {
    Close(at);
    begin = opens_.back().begin;
    Close(at);
  }
  out_.unclosed.emplace_back(begin, static_cast<uint32_t>(at));
  Unterminated(begin, false, false);
}

void Scanner::UnwindAll(size_t at) {
  const auto string = std::find_if(opens_.begin(), opens_.end(), [](const Opened& o) {
    return o.kind == Open::kString || o.kind == Open::kMultiLine;
  });
  if (string == opens_.end()) return;
  if (!out_.stopped) {
    const bool in_hole = string + 1 != opens_.end();
    Unterminated(string->begin, string->kind == Open::kMultiLine, in_hole);
    out_.unclosed.emplace_back(string->begin, static_cast<uint32_t>(at));
  }
  out_.stopped = true;
  const auto keep = static_cast<size_t>(string - opens_.begin());
  while (opens_.size() > keep) Close(at);
}

}  // namespace

TokenBuffer Scan(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
  const std::string_view text = sources.file(file).text();
  Utf8CharStream stream(text, text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  return Scanner(sources, file, diagnostics, stream).Run();
}

}  // namespace journey
