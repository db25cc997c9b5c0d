// The scanner's words as they were before the contextual pass joins some; what they are to each other is noted down
// while the fast parser goes over them, and no tree is built.
#include "compiler/parse/pieces.h"

#include "compiler/parse/contextual.h"
#include "compiler/parse/identifiers.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/recovery.h"
#include "compiler/parse/scan.h"
#include "grammar/JourneyParser.h"

namespace journey {
namespace {

using P = journey_grammar::JourneyParser;

struct Mark {
  bool declaration = false, item = false, time_step = false, call = false;
  bool infix = false;  // a sign between two operands
};

// The generated parser, which says of each rule that it enters and of each word that it takes.
class MarkingParser final : public P {
 public:
  MarkingParser(antlr4::TokenStream* stream, size_t tokens) : P(stream), marks_(tokens) {}

  void enterRule(antlr4::ParserRuleContext* context, size_t state, size_t rule) override {
    P::enterRule(context, state, rule);
    const SourceToken& token = Current();
    Mark& mark = marks_[token.index];
    switch (rule) {
      case P::RuleDeclaration:
        mark.declaration = true;
        break;
      case P::RuleArgs:
      case P::RuleParamList:
        mark.call = true;
        break;
      case P::RulePath:
      case P::RuleIdent: {
        const auto* around = static_cast<const antlr4::ParserRuleContext*>(context->parent);
        const size_t outer = around == nullptr ? SIZE_MAX : around->getRuleIndex();
        mark.item = mark.item || outer == P::RuleGroupBody || outer == P::RulePhasesBody;
        break;
      }
      default:
        break;
    }
    if (!IsItem(rule)) return;
    mark.item = true;
    mark.time_step = rule == P::RuleStep && (token.type == P::AFTER || token.type == P::AT);
  }

  antlr4::Token* consume() override {
    const SourceToken& token = Current();
    if (token.type == P::MINUS || token.type == P::PERCENT) {
      const size_t rule = getContext()->getRuleIndex();
      marks_[token.index].infix = rule == P::RuleExpr || rule == P::RuleMomentExpr || rule == P::RuleAdjacentExpr;
    }
    return P::consume();
  }

  const Mark& mark(size_t index) const { return marks_[index]; }

 private:
  const SourceToken& Current() { return *static_cast<const SourceToken*>(getTokenStream()->LT(1)); }

  std::vector<Mark> marks_;
};

PieceKind KindOf(size_t type, const Mark& mark) {
  switch (type) {
    case P::STRING:
    case P::RAW_STRING:
    case P::ML_STRING:
    case P::STRING_OPEN:
    case P::ML_OPEN:
      return PieceKind::kString;
    case P::LBRACE:
      return PieceKind::kOpenBrace;
    case P::RBRACE:
      return PieceKind::kCloseBrace;
    case P::LPAREN:
    case P::LBRACK:
      return PieceKind::kOpen;
    case P::RPAREN:
    case P::RBRACK:
      return PieceKind::kClose;
    case P::COMMA:
      return PieceKind::kComma;
    case P::DOT:
      return PieceKind::kDot;
    case P::COLON:
      return PieceKind::kColon;
    case P::RANGE:
      return PieceKind::kRange;
    case P::QUESTION:
      return PieceKind::kQuestion;
    case P::MINUS:
      return mark.infix ? PieceKind::kOperator : PieceKind::kSign;
    case P::PERCENT:
      return mark.infix ? PieceKind::kOperator : PieceKind::kPercent;
    case P::AND:
      return PieceKind::kAnd;
    case P::OR:
      return PieceKind::kOr;
    case P::ELSE:
      return PieceKind::kElse;
    case P::COALESCE:
    case P::EQ:
    case P::NE:
    case P::LT:
    case P::LE:
    case P::GT:
    case P::GE:
    case P::PLUS:
    case P::STAR:
    case P::SLASH:
      return PieceKind::kOperator;
    default:
      return PieceKind::kWord;
  }
}

// Behind the string that begins at `first`, whatever stands in its holes.
size_t BehindString(const std::vector<SourceToken>& tokens, size_t first) {
  if (tokens[first].type != P::STRING_OPEN && tokens[first].type != P::ML_OPEN) return first + 1;
  size_t depth = 0;
  for (size_t i = first; i < tokens.size(); ++i) {
    const size_t type = tokens[i].type;
    if (type == P::STRING_OPEN || type == P::ML_OPEN) ++depth;
    if ((type == P::STRING_CLOSE || type == P::ML_CLOSE) && --depth == 0) return i + 1;
  }
  return tokens.size();
}

void Collect(const std::vector<SourceToken>& raw, const TokenBuffer& joined, const MarkingParser& parser,
             std::vector<Piece>& pieces) {
  static const Mark kNone;
  size_t at = 0;  // in the joined ones
  for (size_t i = 0; i + 1 < raw.size();) {
    while (at < joined.tokens.size() && joined.tokens[at].begin < raw[i].begin) ++at;
    const bool known = at < joined.tokens.size() && joined.tokens[at].begin == raw[i].begin;
    const Mark& mark = known ? parser.mark(at) : kNone;
    const size_t next = BehindString(raw, i);
    pieces.push_back({raw[i].begin, raw[next - 1].end, KindOf(raw[i].type, mark), mark.declaration,
                      mark.item || mark.declaration, mark.time_step, mark.call});
    i = next;
  }
}

void CollectDeclarations(std::string_view text, const TokenBuffer& buffer, std::vector<uint32_t>& declarations) {
  for (const SourceToken& token : buffer.tokens) {
    if (IsDeclarationWord(token.type) && (token.begin == 0 || text[token.begin - 1] == '\n')) {
      declarations.push_back(token.begin);
    }
  }
}

}  // namespace

Pieces ReadPieces(const SourceMap& sources, FileId file) {
  Pieces out;
  const std::string_view text = sources.file(file).text();
  if (text.size() > kMaxFileSize || FindInvalidUtf8(text) != std::string_view::npos) return out;
  Diagnostics diagnostics;
  TokenBuffer buffer = Scan(sources, file, diagnostics);
  const std::vector<SourceToken> raw = buffer.tokens;
  Contextualize(sources, file, buffer, diagnostics);
  if (!buffer.too_deep && buffer.error_offsets.empty() && !diagnostics.has_errors()) {
    SourceTokenStream stream(buffer);
    MarkingParser parser(&stream, buffer.tokens.size());
    out.whole = RunFast(parser) != nullptr;
    if (out.whole) Collect(raw, buffer, parser, out.pieces);
  }
  if (!out.whole) CollectDeclarations(text, buffer, out.declarations);
  return out;
}

}  // namespace journey
