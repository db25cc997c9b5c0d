// Sentences for syntax errors. What is expected is named by what it means ("a stage name after `go`"), from the word
// before it, and only where that says nothing by the tokens the grammar would take.
#include "compiler/parse/syntax_errors.h"

#include <algorithm>
#include <vector>

#include "compiler/parse/contextual.h"
#include "compiler/parse/habits.h"
#include "compiler/parse/literals.h"
#include "compiler/parse/syntax_names.h"
#include "grammar/JourneyParser.h"

namespace journey {
namespace {

using P = journey_grammar::JourneyParser;

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

class Reporter {
 public:
  Reporter(const SyntaxErrorSite& site, Diagnostics& diagnostics) : site_(site), diagnostics_(diagnostics) {
    for (const ssize_t type : site.expected.toList()) types_.push_back(static_cast<size_t>(type));
    if (site.found.index > 0) before_ = &site.buffer.tokens[site.found.index - 1];
  }

  void InItem();
  void Stray();
  void Missing();
  void Unclosed();

 private:
  bool Expects(size_t type) const { return std::find(types_.begin(), types_.end(), type) != types_.end(); }
  size_t Before() const { return before_ == nullptr ? antlr4::Token::EOF : before_->type; }
  Span At(const SourceToken& token) const { return Span{site_.file, token.begin, token.end}; }
  std::string_view Text(const SourceToken& token) const { return site_.sources.Text(At(token)); }

  std::string Found() const {
    const SourceToken& found = site_.found;
    switch (found.type) {
      case antlr4::Token::EOF:
        return "the end of the file";
      case P::STRING_TEXT:
      case P::ML_TEXT:
      case P::STRING_OPEN:
      case P::ML_OPEN:
      case P::ML_STRING:
        return "a string";
      case P::HOLE_CLOSE:
        return "`}`";
      default:
        break;
    }
    const std::string_view text = Text(found);
    if (text.size() > 40 || text.find('\n') != std::string_view::npos) {
      return found.type == P::STRING || found.type == P::RAW_STRING ? "a string" : "this";
    }
    return Quoted(text);
  }

  std::string After() const {
    if (before_ == nullptr) return "";
    const std::string_view text = Text(*before_);
    if (text.empty() || text.size() > 40 || text.find('\n') != std::string_view::npos) return "";
    return " after " + Quoted(text);
  }

  // Words among the expected tokens, for "did you mean".
  std::vector<std::string> ExpectedWords() const {
    std::vector<std::string> words;
    for (const size_t type : types_) {
      if (type < P::USE || type >= P::IDENT) continue;
      const std::string shown = Display(type, site_.vocabulary);
      if (shown.size() > 2) words.push_back(shown.substr(1, shown.size() - 2));
    }
    return words;
  }

  std::string DidYouMean(std::string_view word, const std::vector<std::string>& words) const {
    std::vector<std::string_view> views(words.begin(), words.end());
    return std::string(Nearest(word, views));
  }

  void Suggest(Diagnostics::Builder& d, const SourceToken& token, const std::string& word) const {
    d.Guess(At(token), word, "did you mean " + Quoted(word) + "?");
  }

  bool MisspeltFirstWord();
  bool BadUnit(const SourceToken& found);
  bool EventWithoutBraces();
  // How the whole is written, or at least what may stand here.
  std::string Way(std::string_view otherwise) const {
    const std::string_view usage = UsageAt(site_);
    return std::string(usage.empty() ? otherwise : usage);
  }
  bool ReservedName();
  const SourceToken& NextOf(const SourceToken& token) const {
    return site_.buffer.tokens[std::min<size_t>(token.index + 1, site_.buffer.tokens.size() - 1)];
  }
  std::string ExpectedList() const;
  void AddHints(Diagnostics::Builder& d) const;
  const SourceToken* OpeningOf(const antlr4::ParserRuleContext* context) const;

  const SyntaxErrorSite& site_;
  Diagnostics& diagnostics_;
  std::vector<size_t> types_;
  const SourceToken* before_ = nullptr;
};

const std::vector<std::string>& StatementWords() {
  static const auto& words =
      *new std::vector<std::string>{"send", "repeat", "split", "go", "end", "start", "stop", "wait", "if", "else"};
  return words;
}
const std::vector<std::string>& StepWords() {
  static const auto& words =
      *new std::vector<std::string>{"customer", "start", "arm", "holdout", "identify", "after", "at", "expect"};
  return words;
}

// `sned email(…)` fails at `email`, where `=` is wanted; the mistake is the word before it.
bool Reporter::MisspeltFirstWord() {
  const auto rule = site_.context->getRuleIndex();
  const antlr4::ParserRuleContext* item = site_.context;
  if (rule == P::RuleIdent || rule == P::RulePath || rule == P::RuleValueBody) {
    while (item != nullptr && item->getRuleIndex() != P::RuleStep && item->getRuleIndex() != P::RuleStatement) {
      item = static_cast<const antlr4::ParserRuleContext*>(item->parent);
    }
  }
  if (item == nullptr || before_ == nullptr || item->start != before_ || Before() != P::IDENT) return false;
  const bool statement = item->getRuleIndex() == P::RuleStatement;
  if (!statement && item->getRuleIndex() != P::RuleStep) return false;
  const std::string_view word = Text(*before_);
  const std::string meant = DidYouMean(word, statement ? StatementWords() : StepWords());
  if (statement || !meant.empty()) {
    auto d = diagnostics_.Report(DiagCode::J0017, At(*before_),
                                 std::string("unknown ") + (statement ? "statement " : "step ") + Quoted(word));
    if (!meant.empty()) {
      Suggest(d, *before_, meant);
    } else {
      d.Help(Way(NamesOf(statement ? P::RuleBlock : P::RuleTestBody).holds));
    }
    return true;
  }
  return false;
}

std::string Reporter::ExpectedList() const {
  std::vector<std::string> shown;
  const bool value_before = std::count_if(types_.begin(), types_.end(), IsOperator) > 4;
  for (const size_t type : types_) {
    // After a value any operator may follow; that is not worth a list.
    if (value_before && IsOperator(type)) continue;
    const std::string text = Display(type, site_.vocabulary);
    if (!text.empty() && std::find(shown.begin(), shown.end(), text) == shown.end()) shown.push_back(text);
  }
  if (shown.empty()) return "something else";
  if (shown.size() > 8) return "";
  std::string list;
  for (size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) list += i + 1 == shown.size() ? " or " : ", ";
    list += shown[i];
  }
  return list;
}

void Reporter::AddHints(Diagnostics::Builder& d) const {
  const SourceToken& found = site_.found;
  if (found.type == P::IF && !Expects(P::IF))
    d.Help("put parentheses around `if … then … else …` inside an expression");
  if (found.type == P::ASSIGN && Expects(P::EQ)) d.Help("equality is written `==`");
  if (found.type == P::CALENDAR_SPAN) {
    d.Help("a calendar span is no value: it stands only where a delay does, and `cap` takes `per calendar day`");
  }
  if (found.type == P::LBRACK && !Expects(P::LBRACK)) d.Help("a list is a value: it stands where an expression does");
  if (const std::string_view usage = UsageAt(site_); !usage.empty()) d.Help(std::string(usage));
}

// `SignedUp` alone as a step of a test.
bool Reporter::EventWithoutBraces() {
  if (!Expects(P::LBRACE) || before_ == nullptr || Before() != P::IDENT) return false;
  const antlr4::ParserRuleContext* item = site_.context;
  while (item != nullptr && item->getRuleIndex() != P::RuleStep) {
    item = static_cast<const antlr4::ParserRuleContext*>(item->parent);
  }
  const SourceFile& file = site_.sources.file(site_.file);
  const bool alone = file.Locate(site_.found.begin).line != file.Locate(before_->begin).line;
  if (item == nullptr || item->start != before_ || !alone) return false;
  const std::string written = std::string(Text(*before_)) + " {}";
  diagnostics_.Report(DiagCode::J0011, At(*before_), "expected `{` after " + Quoted(Text(*before_)))
      .Fix(At(*before_), written, "an event is written `" + written + "`");
  return true;
}

// `then = 1`, `none: int`: a reserved word where a name is wanted.
bool Reporter::ReservedName() {
  if (!IsReserved(site_.found.type)) return false;
  const size_t next = NextOf(site_.found).type;
  const bool expression = Expects(P::INT) && Expects(P::LPAREN);
  if (expression && next != P::COLON && next != P::ASSIGN && next != P::DOT) return false;
  diagnostics_
      .Report(DiagCode::J0014, At(site_.found), Quoted(Text(site_.found)) + " is a reserved word and cannot be a name",
              "reserved")
      .Help("the reserved words are `true false none and or not in if then else`");
  return true;
}

// `1h30m`, where `h30m` is the word behind the number: `1 hour 30 minutes`; "" for other words.
std::string HoursAndMinutes(const std::string& hours, std::string_view word) {
  if (!word.starts_with('h')) return "";
  word.remove_prefix(1);
  const size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const std::string_view unit = word.substr(digits);
  if (digits == 0 || (unit != "m" && unit != "min")) return "";
  const auto counted = [](std::string_view n, std::string_view what) {
    return std::string(n) + " " + std::string(what) + (n == "1" ? "" : "s");
  };
  return counted(hours, "hour") + " " + counted(word.substr(0, digits), "minute");
}

// `1.5 hours`, `3 months`, `3 dyas`: a number and a word that make no duration.
bool Reporter::BadUnit(const SourceToken& found) {
  if (found.type != P::IDENT || found.index == 0) return false;
  const SourceToken& number_token = site_.buffer.tokens[found.index - 1];
  const std::string_view word = Text(found);
  if (number_token.type == P::DECIMAL && UnitMs(word) != 0) {
    diagnostics_
        .Report(DiagCode::J0028, At(number_token), "a duration is written in whole numbers", "not a whole number")
        .Help("use a smaller unit: `90 minutes`, or several: `1 hour 30 minutes`");
    return true;
  }
  if (number_token.type != P::INT) return false;
  const std::string number(Text(number_token));
  if (word == "month" || word == "months" || word == "year" || word == "years") {
    diagnostics_.Report(DiagCode::J0011, At(found), Quoted(word) + " is no unit of a duration")
        .Help("months and years differ in length; as a delay write `" + number + " calendar " + std::string(word) +
              "`");
    return true;
  }
  if (word == "calendar") {
    diagnostics_.Report(
        DiagCode::J0011, At(NextOf(found)),
        "expected `days`, `weeks`, `months` or `years` after `calendar`, found " + Quoted(Text(NextOf(found))));
    return true;
  }
  static const auto& units = *new std::vector<std::string>{"ms",    "second", "seconds", "minute", "minutes", "hour",
                                                           "hours", "day",    "days",    "week",   "weeks"};
  static constexpr std::pair<std::string_view, std::string_view> kShort[] = {
      {"d", "days"},      {"h", "hours"},      {"hr", "hours"},  {"hrs", "hours"},   {"m", "minutes"},
      {"min", "minutes"}, {"mins", "minutes"}, {"s", "seconds"}, {"sec", "seconds"}, {"secs", "seconds"},
      {"w", "weeks"},     {"wk", "weeks"},     {"wks", "weeks"}, {"millis", "ms"}};
  std::string unit;
  for (const auto& [shortened, whole] : kShort) {
    if (word == shortened) unit = whole;
  }
  if (const std::string spelt = HoursAndMinutes(number, word); !spelt.empty()) {
    const Span whole{site_.file, number_token.begin, found.end};
    diagnostics_.Report(DiagCode::J0011, At(found), Quoted(word) + " is no unit of a duration")
        .Fix(whole, spelt, "write " + Quoted(spelt));
    return true;
  }
  if (unit.empty()) unit = DidYouMean(word, units);
  if (unit.empty()) return false;
  auto d = diagnostics_.Report(DiagCode::J0011, At(found), Quoted(word) + " is no unit of a duration");
  if (number_token.end < found.begin) {
    Suggest(d, found, unit);
  } else {
    d.Fix(Span{site_.file, number_token.begin, found.end}, number + " " + unit, "write " + Quoted(number + " " + unit));
  }
  return true;
}

// The `{` of a block's rule.
const SourceToken* Reporter::OpeningOf(const antlr4::ParserRuleContext* context) const {
  const auto* start = static_cast<const SourceToken*>(context->start);
  return start != nullptr && start->type == P::LBRACE ? start : nullptr;
}

void Reporter::InItem() {
  const SourceToken& found = site_.found;
  if (BadUnit(found) || (before_ != nullptr && BadUnit(*before_))) return;
  if (ReportHabit(site_, diagnostics_) || EventWithoutBraces() || MisspeltFirstWord()) return;
  const Span span = At(found);
  const bool expression = Expects(P::INT) && Expects(P::LPAREN);
  const bool name = Expects(P::IDENT) || Expects(P::LABEL);
  if (name && !(expression && Expects(found.type)) && ReservedName()) return;
  const char* wanted = NameAfter(Before());
  if (Before() == P::AT && site_.context->getRuleIndex() != P::RuleIdent) wanted = "";
  if (expression) {
    auto d = diagnostics_.Report(DiagCode::J0013, span,
                                 std::string("expected ") + ExpressionAfter(Before()) + After() + ", found " + Found());
    AddHints(d);
    return;
  }
  if (Expects(P::IDENT) && *wanted != '\0') {
    auto d =
        diagnostics_.Report(DiagCode::J0012, span, std::string("expected ") + wanted + After() + ", found " + Found());
    AddHints(d);
    return;
  }
  std::string list = ExpectedList();
  if (Expects(P::GO) && Expects(P::LBRACE)) list = "`go STAGE` or `{`";
  if (Expects(P::RPAREN))
    list = Before() == P::LPAREN ? "an argument or `)`" : Expects(P::COMMA) ? "`,` or `)`" : "`)`";
  if (Expects(P::RBRACK)) list = Expects(P::COMMA) ? "`,` or `]`" : "a value or `]`";
  if (list.empty()) list = Expects(P::IDENT) ? "a name" : "something else";
  auto d = diagnostics_.Report(DiagCode::J0011, span, "expected " + list + After() + ", found " + Found());
  if (IsWord(found.type)) {
    const std::string meant = DidYouMean(Text(found), ExpectedWords());
    if (!meant.empty()) Suggest(d, found, meant);
  }
  AddHints(d);
}

void Reporter::Stray() {
  const SourceToken& found = site_.found;
  const Span span = At(found);
  const BlockNames names = NamesOf(site_.context->getRuleIndex());
  const bool top = site_.context->getRuleIndex() == P::RuleModule;
  if (top && (found.type == P::RBRACE || found.type == P::HOLE_CLOSE)) {
    diagnostics_.Report(DiagCode::J0016, span, "this `}` closes nothing", "no block is open here");
    return;
  }
  if (BadUnit(found) || ReportHabit(site_, diagnostics_)) return;
  if ((Expects(P::LABEL) || Expects(P::IDENT)) && ReservedName()) return;
  if (found.type == P::RPAREN || found.type == P::RBRACK) {
    diagnostics_.Report(DiagCode::J0016, span, "this " + Found() + " closes nothing",
                        "expected " + std::string(names.item) + " here");
    return;
  }
  const SourceToken* opening = OpeningOf(site_.context);
  if (IsWord(found.type) || found.type == P::LABEL) {
    const std::vector<std::string> words = ExpectedWords();
    const std::string meant = found.type == P::LABEL ? "" : DidYouMean(Text(found), words);
    // `let = 1`: before `=` a word is a name, so the keyword is not seen as one.
    if (std::find(words.begin(), words.end(), Text(found)) != words.end()) {
      const SourceToken& next = NextOf(found);
      diagnostics_.Report(DiagCode::J0012, At(next),
                          "expected a name after " + Quoted(Text(found)) + ", found " + Quoted(Text(next)));
      return;
    }
    if (Expects(P::LABEL) && found.type != P::LABEL) {
      const SourceToken& next = NextOf(found);
      const std::string shown = next.type == antlr4::Token::EOF ? "the end of the file" : Quoted(Text(next));
      diagnostics_.Report(DiagCode::J0011, At(next), "expected `:` after " + Quoted(Text(found)) + ", found " + shown)
          .Help(Way(names.holds));
      return;
    }
    if (found.type == P::IDENT && !Expects(P::LABEL)) {
      auto d = diagnostics_.Report(DiagCode::J0017, span, std::string("expected ") + names.item + ", found " + Found());
      if (!meant.empty()) {
        Suggest(d, found, meant);
      } else {
        d.Help(Way(names.holds));
      }
      return;
    }
    auto d = diagnostics_.Report(DiagCode::J0018, span,
                                 Found() + " cannot stand here: expected " + names.item + (top ? "" : " or `}`"));
    if (!meant.empty()) Suggest(d, found, meant);
    if (opening != nullptr) d.Label(At(*opening), std::string("in the ") + names.block + " that begins here");
    d.Help(Way(names.holds));
    return;
  }
  auto d = diagnostics_.Report(DiagCode::J0018, span,
                               std::string("expected ") + names.item + (top ? "" : " or `}`") + ", found " + Found());
  d.Help(Way(names.holds));
}

void Reporter::Missing() {
  if (ReportHabit(site_, diagnostics_)) return;
  const char* name = NameAfter(Before());
  const bool named =
      *name != '\0' && Before() != P::AT && Before() != P::EVERY && Before() != P::PER && Before() != P::IN;
  auto d = diagnostics_.Report(
      named ? DiagCode::J0012 : DiagCode::J0013, At(site_.found),
      std::string("expected ") + (named ? name : ExpressionAfter(Before())) + After() + ", found " + Found());
  AddHints(d);
}

void Reporter::Unclosed() {
  const SourceToken& found = site_.found;
  const BlockNames names = NamesOf(site_.context->getRuleIndex());
  auto d = diagnostics_.Report(DiagCode::J0015, At(found),
                               "expected `}` to close the " + std::string(names.block) + ", found " + Found());
  if (const SourceToken* opening = OpeningOf(site_.context)) d.Label(At(*opening), "this `{` is never closed");
  d.Help("write `}` where the " + std::string(names.block) + " ends");
}

}  // namespace

void ReportSyntaxError(const SyntaxErrorSite& site, Diagnostics& diagnostics) { Reporter(site, diagnostics).InItem(); }
void ReportStray(const SyntaxErrorSite& site, Diagnostics& diagnostics) { Reporter(site, diagnostics).Stray(); }
void ReportMissing(const SyntaxErrorSite& site, Diagnostics& diagnostics) { Reporter(site, diagnostics).Missing(); }

bool WantsMore(const TokenBuffer& buffer, const SourceToken& token) {
  if (token.index == 0) return false;
  const size_t before = buffer.tokens[token.index - 1].type;
  if (before == P::ASSIGN || before == P::PLUS_ASSIGN || before == P::MINUS_ASSIGN) return true;
  if (before != P::PERCENT && before != P::QUESTION && IsOperator(before)) return true;
  return *NameAfter(before) != '\0' || std::string_view(ExpressionAfter(before)) != "an expression";
}

void ReportUnclosed(const SyntaxErrorSite& site, Diagnostics& diagnostics) { Reporter(site, diagnostics).Unclosed(); }

}  // namespace journey
