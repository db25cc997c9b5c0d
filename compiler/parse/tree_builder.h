// parse tree -> ast::Module's declarations.
//
// In: the contexts of the generated parser, whose labels hold everything (no parse tree is kept beside them). Out:
// whole nodes only: an item in which parsing or building found an error has been reported and is left out. Checks what
// the grammar does not: precedence, comparisons in a row, ranges outside `in`, holes in titles, days, zones after plain
// delays. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diag/beside.h"
#include "compiler/diag/diag.h"
#include "compiler/parse/tokens.h"
#include "grammar/JourneyParser.h"

namespace journey {

// How deep an expression tree may be: later phases walk it by recursion.
inline constexpr int kMaxExprDepth = 500;

class TreeBuilder {
 public:
  using P = journey_grammar::JourneyParser;

  TreeBuilder(const SourceMap& sources, FileId file, const TokenBuffer& buffer, Diagnostics& diagnostics)
      : text_(sources.file(file).text()), file_(file), buffer_(buffer), diagnostics_(diagnostics) {
    muted_.Mute();
  }

  std::vector<ast::Declaration> Build(P::ModuleContext* module);
  // What stands beside these errors is not reported again.
  void Respect(ErrorPlaces places) { places_ = std::move(places); }

 private:
  // An expression with the depth of its tree: deep trees would exhaust the stack of later phases.
  struct Deep {
    ast::ExprPtr expr;
    int depth = 1;
  };
  struct OperandRef {
    P::OperandContext* plain = nullptr;
    P::AdjacentOperandContext* adjacent = nullptr;
  };
  class Chain;
  struct CallParts {
    std::vector<ast::Arg> args;
    ast::ExprPtr where, last, of, by;
    Span where_span, last_span, of_span, by_span;
    int depth = 0;
  };

  // ---- places and texts
  static const SourceToken& Tok(const antlr4::Token* token) { return *static_cast<const SourceToken*>(token); }
  Span At(const antlr4::Token* token) const { return Span{file_, Tok(token).begin, Tok(token).end}; }
  Span At(const antlr4::ParserRuleContext* context) const;
  // From a rule's beginning to just before `body`.
  Span Head(const antlr4::ParserRuleContext* context, const antlr4::ParserRuleContext* body) const;
  // Nothing but white space stands between the two places.
  bool IsBlank(uint32_t begin, uint32_t end) const {
    return begin <= end && text_.substr(begin, end - begin).find_first_not_of(" \t\r\n") == std::string_view::npos;
  }
  std::string_view Text(const antlr4::Token* token) const {
    return text_.substr(Tok(token).begin, Tok(token).end - Tok(token).begin);
  }
  std::string Doc(const antlr4::ParserRuleContext* context) const;
  // Reports and marks the item being built as broken.
  Diagnostics::Builder Error(DiagCode code, Span span, std::string message, std::string label = "");

  // Runs `build` for one item; false when the item is broken and must be left out.
  template <typename F>
  bool Whole(F build) {
    const bool outer = broken_;
    broken_ = false;
    build();
    const bool whole = !broken_;
    broken_ = outer;
    return whole;
  }
  // Builds every context that parsed well into `out`, leaving broken ones out.
  template <typename Context, typename T, typename F>
  void Each(const std::vector<Context*>& contexts, std::vector<T>& out, F build) {
    out.reserve(out.size() + contexts.size());
    for (Context* context : contexts) {
      if (context->exception) continue;
      std::optional<T> item;
      if (Whole([&] { item.emplace(build(context)); })) out.push_back(std::move(*item));
    }
  }

  // ---- names, types, strings (build_text.cpp)
  ast::Name NameOf(const antlr4::Token* token) const;
  ast::Name NameOf(const P::IdentContext* ident) const { return NameOf(ident->start); }
  ast::Path PathOf(const P::PathContext* path) const;
  ast::TypeRef TypeOf(const P::TypeRefContext* type) const;
  ast::StringLit Literal(P::StringContext* string);
  std::optional<ast::StringLit> MaybeLiteral(P::StringContext* string);
  ast::StringExpr StringOf(P::StringContext* string, int& depth);

  // ---- expressions (build_expr.cpp)
  ast::ExprPtr ExprOf(P::ExprContext* expr) { return DeepOf(expr).expr; }
  ast::ExprPtr ExprOf(P::MomentExprContext* expr) { return DeepOf(expr).expr; }
  ast::ExprPtr MaybeExpr(P::ExprContext* expr) { return expr == nullptr ? nullptr : ExprOf(expr); }
  ast::ExprPtr OperandOf(P::OperandContext* operand);
  Deep DeepOf(P::ExprContext* expr);
  Deep DeepOf(P::MomentExprContext* expr);
  Deep DeepOf(P::AdjacentExprContext* expr);
  // The operand behind the last `in` of an expression that could be a time of day and its zone; null: there is none.
  static P::OperandContext* ZoneBehind(P::ExprContext* expr);
  // The expression before that `in`.
  Deep WithoutZone(P::ExprContext* expr);
  template <typename Yes, typename No>
  Deep Conditional(antlr4::ParserRuleContext* context, P::ExprContext* condition, Yes* yes, No* no);
  Deep ChainOf(const std::vector<OperandRef>& operands, const std::vector<antlr4::Token*>& ops);
  template <typename Context>
  Deep Primary(Context* operand);
  Deep Suffixed(Deep base, const std::vector<P::SuffixContext*>& suffixes);
  Deep LiteralOf(const antlr4::Token* token);
  // The token where the operand is a calendar span and nothing more, else null.
  static const antlr4::Token* CalendarSpanOf(const P::OperandContext* operand);
  static const antlr4::Token* CalendarSpanOf(const P::MomentExprContext* expr);
  static const antlr4::Token* CalendarSpanOf(const P::ExprContext* expr);
  std::vector<Deep> ListItems(P::ListContext* list);
  CallParts ArgsOf(P::ArgsContext* args);
  std::vector<ast::Arg> PlainArgs(P::ArgsContext* args);
  template <typename Context>
  void AddArg(Context* context, Deep (*value)(TreeBuilder&, Context*), CallParts& parts);
  template <typename Node>
  Deep Make(Span span, Node node, int depth);
  Deep Nothing(Span span);

  // ---- delays, moments, statements (build_flow.cpp)
  ast::CalendarSpan SpanOf(const antlr4::Token* calendar_span);
  // `of_calendar`: whether `of CALENDAR` may stand here.
  ast::Delay DelayOf(P::DelayContext* delay, bool of_calendar = false);
  ast::Moment MomentOf(P::MomentContext* moment);
  ast::Moment MomentOf(P::UntilMomentContext* moment);
  ast::DaySpec DayOf(P::DaySpecContext* day);
  // A day of the week, or several.
  ast::DaySpec WeekdayOf(P::DaySpecContext* day, std::string_view where);
  int64_t PercentOf(const antlr4::Token* number);
  // One of several: what is wrong with all of them is `said` once.
  int64_t ShareOf(const antlr4::Token* number, bool& said, std::string_view help);
  // Report what is out of range.
  int64_t WholeOf(const antlr4::Token* number) { return WholeOf(Text(number), At(number)); }
  int64_t WholeOf(std::string_view digits, Span span);
  int64_t DurationOf(const antlr4::Token* duration);
  ast::Block BlockOf(P::BlockContext* block);
  ast::Block BodyOf(P::RuleBodyContext* body);
  ast::Block GoBlock(const P::IdentContext* stage, Span span);
  ast::ExprPtr AssignedOf(P::StatementContext* assignment, ast::AssignStmt& out);
  ast::StmtPtr StatementOf(P::StatementContext* statement);
  ast::IfStmt IfOf(P::IfTailContext* branch);
  ast::StmtPtr WaitOf(P::WaitTailContext* wait, Span span);

  // ---- journeys (build_journey.cpp)
  ast::Declaration JourneyOf(P::JourneyDeclarationContext* journey);
  ast::JourneyItem JourneyItemOf(P::JourneyItemContext* item);
  ast::Enter EnterOf(P::JourneyItemContext* item);
  // The block of an exit or a goal, if it has one.
  std::optional<ast::Block> EndBlockOf(P::JourneyItemContext* item);
  ast::Goal GoalOf(P::JourneyItemContext* item);
  ast::Stage StageOf(P::JourneyItemContext* item);
  ast::Ensure EnsureOf(P::EnsureClauseContext* clause, Span span);
  ast::Kpi KpiOf(P::KpiItemContext* item);
  decltype(ast::MapNote::node) NoteOf(P::StageItemContext* item);
  ast::Name DeviceOf(P::IdentContext* device);
  static ast::TextNoteKind TextNoteKindOf(size_t word);
  ast::Migrate MigrateOf(P::JourneyItemContext* item);
  void AddStageItem(P::StageItemContext* item, ast::Stage& stage);

  // ---- other declarations (build_declaration.cpp)
  ast::Declaration DeclarationOf(P::DeclarationContext* declaration);
  std::vector<ast::Field> FieldsOf(P::FieldBodyContext* body);
  std::vector<ast::Param> ParamsOf(P::ParamListContext* list);
  std::vector<ast::PolicyItem> PolicyItemsOf(P::PolicyBodyContext* body);
  ast::Quiet QuietOf(P::PolicyItemContext* item);
  ast::Calendar CalendarOf(P::CalendarDeclarationContext* calendar);

  // ---- tests (build_test.cpp)
  ast::Test TestOf(P::TestDeclarationContext* test);
  ast::TestStep StepOf(P::StepContext* step);
  ast::TestStep ExpectOf(P::ExpectationContext* expect, Span span);
  std::vector<ast::FieldValue> ValuesOf(P::ValueBodyContext* body);

  std::string_view text_;
  FileId file_;
  const TokenBuffer& buffer_;
  Diagnostics& diagnostics_;
  Diagnostics muted_;
  ErrorPlaces places_;
  bool broken_ = false;
};

}  // namespace journey
