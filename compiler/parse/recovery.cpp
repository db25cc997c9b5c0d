// Recovery by the shape of the language: blocks hold items, items begin with few words.
#include "compiler/parse/recovery.h"

#include <algorithm>

#include "compiler/diag/beside.h"
#include "compiler/parse/contextual.h"
#include "compiler/parse/syntax_errors.h"
#include "grammar/JourneyParser.h"

namespace journey {
namespace {

using P = journey_grammar::JourneyParser;

// The rule of the items in a block's loop, or SIZE_MAX when `rule` is no block.
size_t ItemOf(size_t rule) {
  switch (rule) {
    case P::RuleModule:
      return P::RuleDeclaration;
    case P::RuleEnumBody:
      return P::RuleEnumMember;
    case P::RuleFieldBody:
      return P::RuleField;
    case P::RulePolicyBody:
      return P::RulePolicyItem;
    case P::RuleCalendarBody:
      return P::RuleCalendarItem;
    case P::RulePhasesBody:
      return P::RuleIdent;
    case P::RuleGroupBody:
      return P::RulePath;
    case P::RulePersonaBody:
      return P::RulePersonaItem;
    case P::RuleJourneyBody:
      return P::RuleJourneyItem;
    case P::RuleMigrateBody:
      return P::RuleMigrateItem;
    case P::RuleStageBody:
      return P::RuleStageItem;
    case P::RuleBlock:
      return P::RuleStatement;
    case P::RuleSplitBody:
      return P::RuleSplitArm;
    case P::RuleWaitBody:
      return P::RuleWaitArm;
    case P::RuleTestBody:
      return P::RuleStep;
    case P::RuleValueBody:
      return P::RuleFieldValue;
    default:
      return SIZE_MAX;
  }
}

bool IsOpening(size_t type) { return type == P::LBRACE || type == P::HOLE_OPEN; }
bool IsClosing(size_t type) { return type == P::RBRACE || type == P::HOLE_CLOSE; }

}  // namespace

bool IsDeclarationWord(size_t type) {
  switch (type) {
    case P::USE:
    case P::RECORD:
    case P::ENUM:
    case P::CUSTOMER:
    case P::EVENT:
    case P::LET:
    case P::SEGMENT:
    case P::PERSONA:
    case P::CHANNEL:
    case P::POLICY:
    case P::GROUP:
    case P::PHASES:
    case P::CALENDAR:
    case P::JOURNEY:
    case P::ENSURE:
    case P::TEST:
      return true;
    default:
      return false;
  }
}

bool IsItem(size_t rule) {
  switch (rule) {
    case P::RuleDeclaration:
    case P::RuleEnumMember:
    case P::RuleField:
    case P::RulePolicyItem:
    case P::RuleCalendarItem:
    case P::RuleJourneyItem:
    case P::RuleMigrateItem:
    case P::RuleStageItem:
    case P::RulePersonaItem:
    case P::RuleStatement:
    case P::RuleSplitArm:
    case P::RuleWaitArm:
    case P::RuleStep:
    case P::RuleFieldValue:
      return true;
    default:
      return false;
  }
}

void Configure(journey_grammar::JourneyParser& parser, const std::shared_ptr<antlr4::ANTLRErrorStrategy>& strategy,
               antlr4::atn::PredictionMode mode) {
  parser.removeErrorListeners();
  // The grammar's labels hold all that the builder needs.
  parser.setBuildParseTree(false);
  parser.setErrorHandler(strategy);
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
}

journey_grammar::JourneyParser::ModuleContext* RunFast(journey_grammar::JourneyParser& parser) {
  Configure(parser, std::make_shared<FastStrategy>(), antlr4::atn::PredictionMode::SLL);
  try {
    return parser.module();
  } catch (const FastParseFailed&) {
    return nullptr;
  }
}

CarefulStrategy::CarefulStrategy(const SourceMap& sources, FileId file, const TokenBuffer& buffer,
                                 Diagnostics& diagnostics)
    : sources_(sources), file_(file), buffer_(buffer), diagnostics_(diagnostics), missing_brace_(P::RBRACE, 0, 0) {
  int depth = 0;
  for (const SourceToken& token : buffer.tokens) {
    if (token.type == P::LBRACE) ++depth;
    if (token.type == P::RBRACE) --depth;
  }
  braces_missing_ = depth > 0;
}

const SourceToken& CarefulStrategy::Current(antlr4::Parser* parser) const {
  return buffer_.tokens[parser->getTokenStream()->index()];
}

std::string_view CarefulStrategy::Text(const SourceToken& token) const {
  return sources_.Text(Span{file_, token.begin, token.end});
}

// A declaration's first word at the very beginning of a line: whatever was open before, people read it as a new
// declaration.
bool CarefulStrategy::StartsDeclarationLine(const SourceToken& token) const {
  if (!IsDeclarationWord(token.type)) return false;
  const std::string_view text = sources_.file(file_).text();
  return (token.begin == 0 || text[token.begin - 1] == '\n') && StartsItem(P::RuleDeclaration, token);
}

bool CarefulStrategy::FirstOnLine(const SourceToken& token) const {
  const std::string_view before = sources_.file(file_).text().substr(0, token.begin);
  const size_t last = before.find_last_not_of(" \t\r");
  return last == std::string_view::npos || before[last] == '\n';
}

bool CarefulStrategy::StartsItem(size_t rule, const SourceToken& token) const {
  const auto next = [&](size_t n) {
    return buffer_.tokens[std::min<size_t>(token.index + n, buffer_.tokens.size() - 1)].type;
  };
  switch (rule) {
    case P::RuleDeclaration:
      if (!IsDeclarationWord(token.type)) return false;
      return IsWord(next(1)) || next(1) == P::LABEL || next(1) == P::STRING ||
             (next(1) == P::LBRACE && (token.type == P::CUSTOMER || token.type == P::PHASES));
    case P::RuleField:
    case P::RuleFieldValue:
      return token.type == P::LABEL;
    case P::RuleEnumMember:
    case P::RuleIdent:
      return IsWord(token.type);
    case P::RulePolicyItem:
      return token.type == P::REQUIRES || token.type == P::QUIET || token.type == P::CAP || token.type == P::COST;
    case P::RulePersonaItem:
      return token.type == P::QUOTE || token.type == P::GOAL || token.type == P::FRUSTRATION;
    case P::RuleCalendarItem:
      return token.type == P::OPEN || token.type == P::CLOSED || token.type == P::CLOSED_DAY;
    case P::RuleJourneyItem:
      switch (token.type) {
        case P::VERSION:
        case P::PRIORITY:
        case P::START:
        case P::ENTER:
        case P::REENTER:
        case P::EXIT:
        case P::GOAL:
        case P::TIMEOUT:
        case P::HOLDOUT:
        case P::MEMORY:
        case P::STAGE:
        case P::FINAL:
        case P::ENSURE:
        case P::MIGRATE:
        case P::KPI:
          return true;
        // Behind a word that is misspelt they go with it: `entre on E`.
        case P::ON:
        case P::WHEN:
          return FirstOnLine(token);
        default:
          return false;
      }
    case P::RuleMigrateItem:
      return token.type == P::MEMORY || token.type == P::POLICY || (IsWord(token.type) && next(1) == P::ARROW);
    case P::RuleStageItem:
      switch (token.type) {
        case P::ON:
        case P::WHEN:
        case P::AFTER:
        case P::EVERY:
        case P::IDLE:
        case P::AT:
        case P::FLOW:
        case P::PHASE:
        case P::FEELING:
        case P::TOUCH:
        case P::PAIN:
        case P::OWNER:
        case P::REACH:
        case P::DOES:
        case P::THINKS:
        case P::AIMS:
        case P::GAIN:
        case P::MOMENT:
        case P::DECISION:
        case P::DEPARTMENT:
        case P::KPI:
          return true;
        default:
          return false;
      }
    case P::RuleStatement:
      switch (token.type) {
        case P::SEND:
        case P::IF:
        case P::REPEAT:
        case P::SPLIT:
        case P::GO:
        case P::END:
        case P::START:
        case P::STOP:
        case P::EMIT:
        case P::WAIT:
          return true;
        case P::IDENT: {
          const size_t op = next(1) == P::DOT ? next(3) : next(1);
          return op == P::ASSIGN || op == P::PLUS_ASSIGN || op == P::MINUS_ASSIGN;
        }
        default:
          return false;
      }
    case P::RuleSplitArm:
      return (token.type == P::INT || token.type == P::DECIMAL) && next(1) == P::PERCENT;
    case P::RuleWaitArm:
      return token.type == P::ON || token.type == P::WHEN;
    case P::RuleStep:
      switch (token.type) {
        case P::CUSTOMER:
        case P::START:
        case P::ARM:
        case P::HOLDOUT:
        case P::IDENTIFY:
        case P::AFTER:
        case P::AT:
        case P::EXPECT:
        case P::REPEAT:
        case P::LET:
        case P::ALIAS:
          return true;
        // `alias "a" as "b"`: there it begins nothing.
        case P::AS:
          return FirstOnLine(token) || (token.index > 0 && IsClosing(buffer_.tokens[token.index - 1].type));
        default:
          return IsWord(token.type) && next(1) == P::LBRACE;
      }
    default:
      return false;
  }
}

// From the current token to the next item of a block, or to the block's end. `depth` counts the braces open since
// `start`.
void CarefulStrategy::SkipToItem(antlr4::Parser* parser, size_t item_rule, size_t start, int depth) {
  antlr4::TokenStream* stream = parser->getTokenStream();
  bool moved = stream->index() != start;
  while (true) {
    const SourceToken& token = Current(parser);
    if (token.type == antlr4::Token::EOF) break;
    if (moved && StartsDeclarationLine(token)) break;
    if (depth <= 0) {
      if (IsClosing(token.type) && item_rule != P::RuleDeclaration) break;
      if (moved && StartsItem(item_rule, token)) break;
    }
    if (IsOpening(token.type)) ++depth;
    if (IsClosing(token.type)) depth = std::max(0, depth - 1);
    stream->consume();
    moved = true;
  }
  settled_ = stream->index();
}

// `exit on` at the end of a line swallows the `stage` of the next one as its event, and the stage's name is what fails.
// When the word before the failing one begins an item and the word before that wants something, the item is taken up at
// its first word.
bool CarefulStrategy::BackToItem(antlr4::Parser* parser, size_t item_rule) {
  const SourceToken& token = Current(parser);
  if (token.index < 2) return false;
  const SourceToken& first = buffer_.tokens[token.index - 1];
  if (first.index <= last_back_ || first.type == P::IDENT || !StartsItem(item_rule, first) ||
      !WantsMore(buffer_, first))
    return false;
  const SourceFile& file = sources_.file(file_);
  if (file.Locate(buffer_.tokens[first.index - 1].begin).line == file.Locate(first.begin).line) return false;
  last_back_ = first.index;
  if (!Suppressed(first)) {
    RememberMissing(first);
    ReportMissing({sources_, file_, buffer_, parser->getContext(), first, {}, parser->getVocabulary()}, diagnostics_);
  }
  settled_ = first.index;
  parser->getTokenStream()->seek(first.index);
  return true;
}

// Before `token` something is missing. At the end of a line that is noticed in the next.
void CarefulStrategy::RememberMissing(const SourceToken& token) {
  const bool late = token.index > 0 && FirstOnLine(token);
  reported_at_ = late ? buffer_.tokens[token.index - 1].begin : token.begin;
}

// Whether the token, or what it follows, stands beside the last error.
bool CarefulStrategy::BesideReported(const SourceToken& token) const {
  const std::string_view text = sources_.file(file_).text();
  if (reported_at_ == SIZE_MAX) return false;
  if (StandBeside(text, reported_at_, token.begin)) return true;
  return token.index > 0 && StandBeside(text, reported_at_, buffer_.tokens[token.index - 1].end);
}

// Errors that follow from a lexical one on the same line, or from text that a comment or string swallowed, say nothing
// new.
bool CarefulStrategy::Suppressed(const SourceToken& token) const {
  if (token.index == settled_ || BesideReported(token)) return true;
  if (buffer_.stopped && token.type == antlr4::Token::EOF) return true;
  if (token.bad || (token.index > 0 && buffer_.tokens[token.index - 1].bad)) return true;
  for (const auto& [begin, end] : buffer_.unclosed) {
    if (begin <= token.begin && token.begin <= end) return true;
  }
  if (buffer_.error_offsets.empty()) return false;
  const SourceFile& file = sources_.file(file_);
  const uint32_t line_start = file.LineStart(file.Locate(token.begin).line);
  const auto error = std::lower_bound(buffer_.error_offsets.begin(), buffer_.error_offsets.end(), line_start);
  return error != buffer_.error_offsets.end() && *error <= token.begin;
}

// Whether `token` would go on with a block around the current one.
bool CarefulStrategy::FitsAround(antlr4::Parser* parser, const SourceToken& token) const {
  auto* context = static_cast<antlr4::ParserRuleContext*>(parser->getContext()->parent);
  for (; context != nullptr; context = static_cast<antlr4::ParserRuleContext*>(context->parent)) {
    const size_t item = ItemOf(context->getRuleIndex());
    if (item != SIZE_MAX && item != P::RuleStatement && item != P::RuleIdent && item != P::RuleEnumMember &&
        StartsItem(item, token)) {
      return true;
    }
  }
  return false;
}

void CarefulStrategy::sync(antlr4::Parser* parser) {
  antlr4::ParserRuleContext* context = parser->getContext();
  const size_t item = ItemOf(context->getRuleIndex());
  if (item == SIZE_MAX) return;
  antlr4::atn::ATNState* state = parser->getInterpreter<antlr4::atn::ATNSimulator>()->atn.states[parser->getState()];
  const size_t kind = state->getStateType();
  if (kind != antlr4::atn::ATNState::STAR_LOOP_ENTRY && kind != antlr4::atn::ATNState::STAR_LOOP_BACK) return;
  const antlr4::misc::IntervalSet& expected = parser->getATN().nextTokens(state);
  const SourceToken* token = &Current(parser);
  if (expected.contains(token->type)) return;
  if (BackToItem(parser, item)) return;

  const SyntaxErrorSite site{sources_, file_, buffer_, context, *token, expected, parser->getVocabulary()};
  const bool at_end = token->type == antlr4::Token::EOF;
  const bool closes_here = at_end || (item != P::RuleDeclaration && (StartsDeclarationLine(*token) ||
                                                                     (braces_missing_ && FitsAround(parser, *token))));
  if (!Suppressed(*token)) {
    reported_at_ = token->begin;
    if (closes_here) {
      ReportUnclosed(site, diagnostics_);
    } else {
      ReportStray(site, diagnostics_);
    }
  }
  settled_ = token->index;
  // A missing brace is supplied by recoverInline.
  if (closes_here) return;
  SkipToItem(parser, item, token->index, 0);
}

antlr4::Token* CarefulStrategy::recoverInline(antlr4::Parser* parser) {
  const SourceToken& token = Current(parser);
  antlr4::ParserRuleContext* context = parser->getContext();
  if (ItemOf(context->getRuleIndex()) != SIZE_MAX && context->getRuleIndex() != P::RuleModule &&
      token.index == settled_ && parser->getExpectedTokens().contains(static_cast<size_t>(P::RBRACE)) &&
      !IsClosing(token.type)) {
    return &missing_brace_;
  }
  throw antlr4::InputMismatchException(parser);
}

void CarefulStrategy::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) {
  const auto& token = *static_cast<const SourceToken*>(error.getOffendingToken());
  if (!Suppressed(token)) {
    RememberMissing(token);
    SyntaxErrorSite site{sources_, file_, buffer_, parser->getContext(), token, {}, parser->getVocabulary()};
    // A prediction that looked further ahead knows best what it could have gone on with.
    if (const auto* prediction = dynamic_cast<const antlr4::NoViableAltException*>(&error);
        prediction != nullptr && prediction->getDeadEndConfigs() != nullptr && prediction->getStartToken() != &token) {
      for (const auto& config : prediction->getDeadEndConfigs()->configs) {
        site.expected.addAll(parser->getATN().nextTokens(config->state));
      }
    }
    if (site.expected.isEmpty()) site.expected = error.getExpectedTokens();
    ReportSyntaxError(site, diagnostics_);
  }
  settled_ = token.index;
  failed_at_ = token.index;
}

void CarefulStrategy::recover(antlr4::Parser* parser, std::exception_ptr error) {
  antlr4::ParserRuleContext* context = parser->getContext();
  const size_t rule = context->getRuleIndex();
  if (!IsItem(rule)) std::rethrow_exception(error);
  const auto start = static_cast<const SourceToken*>(context->start)->index;
  // A prediction fails ahead of where the parser stands.
  const size_t here = std::max(parser->getTokenStream()->index(), failed_at_);
  parser->getTokenStream()->seek(here);
  int depth = 0;
  for (size_t i = start; i < here; ++i) {
    if (IsOpening(buffer_.tokens[i].type)) ++depth;
    if (IsClosing(buffer_.tokens[i].type)) depth = std::max(0, depth - 1);
  }
  SkipToItem(parser, rule, start, depth);
}

}  // namespace journey
