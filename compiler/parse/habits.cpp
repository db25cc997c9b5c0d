// Finds the rows of the habit table in the tokens around an error, and says what they say.
#include "compiler/parse/habits.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include "compiler/parse/contextual.h"
#include "compiler/parse/literals.h"
#include "compiler/parse/recovery.h"
#include "grammar/JourneyParser.h"

namespace journey {
namespace {

using P = journey_grammar::JourneyParser;

constexpr size_t kMostSkipped = 16;  // how many tokens `…` may stand for
constexpr size_t kFarthest = 20;     // how far before the error a pattern may begin

struct Part {
  std::string_view text;
  bool marked = false;
};

std::vector<Part> PartsOf(std::string_view pattern) {
  static constexpr std::string_view kOpen = "«", kClose = "»";
  std::vector<Part> parts;
  bool marked = false;
  while (!pattern.empty()) {
    const size_t space = std::min(pattern.find(' '), pattern.size());
    std::string_view word = pattern.substr(0, space);
    pattern.remove_prefix(std::min(space + 1, pattern.size()));
    if (word.starts_with(kOpen)) {
      marked = true;
      word.remove_prefix(kOpen.size());
    }
    const bool last = word.ends_with(kClose);
    if (last) word.remove_suffix(kClose.size());
    parts.push_back({word, marked});
    if (last) marked = false;
  }
  return parts;
}

bool IsWeekday(std::string_view word) {
  for (const std::string_view day : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
    if (word == day) return true;
  }
  return false;
}

bool IsBrace(size_t type) {
  return type == P::LBRACE || type == P::RBRACE || type == P::HOLE_CLOSE || type == antlr4::Token::EOF;
}

class Matcher {
 public:
  Matcher(const SyntaxErrorSite& site, const std::vector<Part>& parts) : site_(site), parts_(parts) {}

  // Which tokens the parts stand for, where the pattern begins at `start` and covers the error.
  bool At(size_t start) {
    at_.clear();
    return From(0, start);
  }
  const std::vector<size_t>& tokens() const { return at_; }

 private:
  const SourceToken& Token(size_t i) const { return site_.buffer.tokens[i]; }
  size_t Count() const { return site_.buffer.tokens.size(); }

  bool Fits(std::string_view part, const SourceToken& token) const {
    const std::string_view text = site_.sources.Text(Span{site_.file, token.begin, token.end});
    if (part.size() == 1) {
      switch (part[0]) {
        case 'W':
          return IsWord(token.type) || token.type == P::LABEL;
        case 'I':
          return token.type == P::IDENT;
        case 'N':
          return token.type == P::INT || token.type == P::DECIMAL;
        case 'S':
          return token.type == P::STRING || token.type == P::RAW_STRING;
        case 'T':
          return token.type == P::TIME;
        case 'D':
          return token.type == P::DURATION || token.type == P::CALENDAR_SPAN;
        case 'U':
          return UnitMs(text) != 0;
        case 'Y':
          return IsWeekday(text);
        case '_':
          return token.type != antlr4::Token::EOF;
        default:
          break;
      }
    }
    return text == part;
  }

  // Whether an item may begin here: at the beginning of a line, or behind a brace.
  bool BeginsItem(size_t token) const {
    if (token == 0 || IsBrace(Token(token - 1).type) || Token(token - 1).type == P::LBRACE) return true;
    const std::string_view before = site_.sources.file(site_.file).text().substr(0, Token(token).begin);
    const size_t last = before.find_last_not_of(" \t\r");
    return last == std::string_view::npos || before[last] == '\n';
  }

  bool From(size_t part, size_t token) {
    if (part == parts_.size()) return token >= site_.found.index && token > 0;
    if (token >= Count()) return false;
    if (parts_[part].text == "…") {
      at_.push_back(token);
      for (size_t skipped = 0; skipped <= kMostSkipped && token + skipped < Count(); ++skipped) {
        if (From(part + 1, token + skipped)) return true;
        if (IsBrace(Token(token + skipped).type)) break;
      }
      at_.pop_back();
      return false;
    }
    if (parts_[part].text == "^") {
      if (!BeginsItem(token)) return false;
      at_.push_back(token);
      if (From(part + 1, token)) return true;
      at_.pop_back();
      return false;
    }
    if (parts_[part].text == "~") {
      if (token == 0 || BeginsItem(token)) return false;
      at_.push_back(token);
      if (From(part + 1, token)) return true;
      at_.pop_back();
      return false;
    }
    if (!Fits(parts_[part].text, Token(token))) return false;
    at_.push_back(token);
    if (From(part + 1, token + 1)) return true;
    at_.pop_back();
    return false;
  }

  const SyntaxErrorSite& site_;
  const std::vector<Part>& parts_;
  std::vector<size_t> at_;
};

// `$2` and `%2` in a fix or a help.
std::string Filled(std::string_view shape, const SyntaxErrorSite& site, const std::vector<size_t>& tokens) {
  std::string text;
  for (size_t i = 0; i < shape.size(); ++i) {
    const bool hole = (shape[i] == '$' || shape[i] == '%') && i + 1 < shape.size() &&
                      std::isdigit(static_cast<unsigned char>(shape[i + 1])) != 0;
    const size_t index = hole ? static_cast<size_t>(shape[i + 1] - '1') : tokens.size();
    if (index >= tokens.size()) {
      text += shape[i];
      continue;
    }
    const SourceToken& token = site.buffer.tokens[tokens[index]];
    std::string_view taken = site.sources.Text(Span{site.file, token.begin, token.end});
    if (shape[i] == '%' && taken.size() > 2 && taken.front() == '"') taken = taken.substr(1, taken.size() - 2);
    text += taken;
    ++i;
  }
  return text;
}

// Words do not run into those beside them: `21:00-08:00` becomes `21:00 to 08:00`.
std::string Apart(const SyntaxErrorSite& site, Span span, std::string fix) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const std::string_view text = site.sources.file(site.file).text();
  if (fix.empty()) return fix;
  if (span.begin > 0 && is_word(text[span.begin - 1]) && is_word(fix.front())) fix.insert(0, 1, ' ');
  if (span.end < text.size() && is_word(text[span.end]) && is_word(fix.back())) fix.push_back(' ');
  return fix;
}

void Report(const SyntaxErrorSite& site, const Habit& habit, const std::vector<Part>& parts,
            const std::vector<size_t>& tokens, Diagnostics& diagnostics) {
  Span span{site.file, site.found.begin, site.found.end};
  bool marked = false;
  for (size_t i = 0; i < parts.size() && i < tokens.size(); ++i) {
    if (!parts[i].marked) continue;
    const SourceToken& token = site.buffer.tokens[tokens[i]];
    if (!marked) span.begin = token.begin;
    span.end = token.end;
    marked = true;
  }
  const std::string_view wrong = site.sources.Text(span);
  const bool shown = wrong.size() <= 40 && wrong.find('\n') == std::string_view::npos;
  const std::string what = shown ? "`" + std::string(wrong) + "`" : "this";
  const bool surplus = habit.fix != nullptr && *habit.fix == '\0';
  auto builder = diagnostics.Report(DiagCode::J0011, span,
                                    what + (habit.fix == nullptr ? " cannot stand here"
                                            : surplus            ? " does not belong here"
                                                                 : " is written otherwise here"));
  if (habit.fix != nullptr) {
    const std::string fix = Filled(habit.fix, site, tokens);
    builder.Fix(span, Apart(site, span, fix), surplus ? "leave " + what + " out" : "write `" + fix + "`");
  }
  if (!habit.help.empty()) builder.Help(Filled(habit.help, site, tokens));
}

// `9am`, `5 pm`, `9:00 am`.
bool ReportTwelveHours(const SyntaxErrorSite& site, Diagnostics& diagnostics) {
  const size_t found = site.found.index;
  for (size_t at = found > 2 ? found - 2 : 0; at < found && at + 1 < site.buffer.tokens.size(); ++at) {
    const SourceToken& number = site.buffer.tokens[at];
    const SourceToken& half = site.buffer.tokens[at + 1];
    if (number.type != P::INT && number.type != P::TIME) continue;
    const std::string_view word = site.sources.Text(Span{site.file, half.begin, half.end});
    const bool pm = word == "pm" || word == "PM";
    if (!pm && word != "am" && word != "AM") continue;
    const std::string_view text = site.sources.Text(Span{site.file, number.begin, number.end});
    const size_t colon = std::min(text.find(':'), text.size());
    if (colon == 0 || colon > 2) continue;
    int hour = text[0] - '0';
    if (colon == 2) hour = hour * 10 + (text[1] - '0');
    if (hour < 1 || hour > 12) continue;
    hour = hour % 12 + (pm ? 12 : 0);
    const std::string minutes(colon < text.size() ? text.substr(colon) : ":00");
    const std::string fix = (hour < 10 ? "0" : "") + std::to_string(hour) + minutes;
    const Span span{site.file, number.begin, half.end};
    diagnostics.Report(DiagCode::J0011, span, "times of day are written with 24 hours")
        .Fix(span, fix, "write `" + fix + "`");
    return true;
  }
  return false;
}

bool ReportOneOf(std::span<const Habit> habits, Place place, const SyntaxErrorSite& site, Diagnostics& diagnostics) {
  const size_t found = site.found.index;
  for (const Habit& habit : habits) {
    if ((habit.places & place) == 0) continue;
    const std::vector<Part> parts = PartsOf(habit.pattern);
    Matcher matcher(site, parts);
    for (size_t back = 0; back <= std::min(found, kFarthest); ++back) {
      const size_t start = found - back;
      if (matcher.At(start)) {
        Report(site, habit, parts, matcher.tokens(), diagnostics);
        return true;
      }
      if (back > 0 && IsBrace(site.buffer.tokens[start].type)) break;
    }
  }
  return false;
}

}  // namespace

Place PlaceOf(const antlr4::ParserRuleContext* context) {
  for (; context != nullptr; context = static_cast<const antlr4::ParserRuleContext*>(context->parent)) {
    // A block that has not begun: the error is in what stands before it.
    const size_t rule = context->getRuleIndex();
    const bool body = rule == P::RuleValueBody || rule == P::RuleTestBody || rule == P::RulePolicyBody ||
                      rule == P::RuleGroupBody || rule == P::RuleFieldBody || rule == P::RuleCalendarBody ||
                      rule == P::RuleJourneyBody || rule == P::RuleStageBody || rule == P::RuleBlock ||
                      rule == P::RuleSplitBody || rule == P::RuleWaitBody || rule == P::RuleEnumBody ||
                      rule == P::RulePersonaBody || rule == P::RuleMigrateBody;
    if (body && (context->start == nullptr || context->start->getType() != P::LBRACE)) continue;
    switch (rule) {
      case P::RuleDeclaration:
      case P::RuleModule:
        return kTopLevel;
      case P::RuleJourneyItem:
      case P::RuleJourneyBody:
        return kJourneyItems;
      case P::RuleStageItem:
      case P::RuleStageBody:
        return kStageItems;
      case P::RuleStatement:
      case P::RuleBlock:
        return kStatements;
      case P::RuleWaitArm:
      case P::RuleWaitBody:
        return kWaitArms;
      case P::RulePolicyItem:
      case P::RulePolicyBody:
        return kPolicyItems;
      case P::RuleCalendarItem:
      case P::RuleCalendarBody:
        return kCalendarItems;
      case P::RuleStep:
      case P::RuleTestBody:
        return kTestSteps;
      case P::RuleField:
      case P::RuleFieldBody:
        return kFields;
      case P::RuleFieldValue:
      case P::RuleValueBody:
        return kValues;
      case P::RuleEnumBody:
      case P::RuleSplitBody:
      case P::RuleSplitArm:
      case P::RuleMigrateBody:
      case P::RulePersonaBody:
      case P::RuleGroupBody:
        return kOther;
      default:
        break;
    }
  }
  return kOther;
}

bool ReportHabit(const SyntaxErrorSite& site, Diagnostics& diagnostics) {
  if (diagnostics.IsFull(site.file)) return false;
  if (ReportTwelveHours(site, diagnostics)) return true;
  const Place place = PlaceOf(site.context);
  const bool test = place == kTestSteps && ReportOneOf(TestHabits(), place, site, diagnostics);
  return test || ReportOneOf(Habits(), place, site, diagnostics);
}

std::string_view UsageAt(const SyntaxErrorSite& site) {
  const Place place = PlaceOf(site.context);
  const auto usage_of = [&](const SourceToken& token) {
    const std::string_view text = site.sources.Text(Span{site.file, token.begin, token.end});
    for (const Usage& usage : Usages()) {
      if ((usage.places & place) != 0 && usage.word == text) return usage.help;
    }
    return std::string_view();
  };
  // Of the item itself, where the error is inside of one.
  for (const antlr4::ParserRuleContext* context = site.context; context != nullptr;
       context = static_cast<const antlr4::ParserRuleContext*>(context->parent)) {
    if (!IsItem(context->getRuleIndex())) continue;
    const auto* start = static_cast<const SourceToken*>(context->start);
    const std::string_view usage = start == nullptr || start == &site.found ? std::string_view() : usage_of(*start);
    if (!usage.empty()) return usage;
    break;
  }
  // The item that the error is in, or that it follows in the same line.
  const std::vector<SourceToken>& tokens = site.buffer.tokens;
  const SourceFile& file = site.sources.file(site.file);
  const auto line = file.Locate(site.found.begin).line;
  for (size_t back = 0; back <= std::min<size_t>(site.found.index, kFarthest); ++back) {
    const SourceToken& token = tokens[site.found.index - back];
    if (back > 0 && IsBrace(token.type)) break;
    // What is missing at the end of a line is noticed in the next.
    if (back > 1 && file.Locate(token.begin).line < line && file.Locate(tokens[token.index + 1].begin).line >= line) {
      break;
    }
    const std::string_view usage = back == 0 ? std::string_view() : usage_of(token);
    if (!usage.empty()) return usage;
  }
  return "";
}

}  // namespace journey
