// Expressions: names, types, widening, narrowing and folding (contract sections 2 and 3).
//
// In: a syntax tree, and in `scope` what can be seen from where it stands. Out: a typed expression; what was wrong has
// been reported and is a kError of type kErrorType, which every operation accepts in silence. `facts` says what is
// known to be present; callers change both as they walk through statements. Split over exprs.cpp (names and literals),
// operators.cpp, convert.cpp, calls.cpp, calls_time.cpp, lists.cpp, calls_list.cpp and history.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/sema/context.h"
#include "compiler/sema/fold.h"
#include "compiler/sema/narrowing.h"

namespace journey::sema {

// As Scope::event: the rule's event was reported as unknown, so whatever is read from it is accepted.
inline constexpr int32_t kUnknownEvent = -2;

// The names that a test gives: `step` of its repeats, and what its `let`s say.
struct TestName {
  Type type;
  std::optional<ConstValue> value;  // a constant; else `variable` of the test
  int32_t variable = kNone;
  int depth = 0;  // of the block it stands in
  Span span;
};
using TestNames = std::unordered_map<std::string_view, std::vector<TestName>>;  // the innermost last

struct Scope {
  int32_t module = kNone;                   // where names are looked up
  const typed::Journey* journey = nullptr;  // whose memory and key have names here
  bool memory = false;                      // there is an instance, so memory can be read
  int32_t event = kNone;                    // what `event` is
  std::string_view no_event_why;            // a note for when it is nothing
  std::span<const Binding> bindings;        // template parameters
  const typed::Let* let = nullptr;          // the function whose parameters have names here
  bool params_first = false;                // these win over members of an enum, too
  // Names of parameters that cannot be read here, and why; null: there are none.
  const std::unordered_map<std::string, std::string>* lacking = nullptr;
  bool test = false;  // `J.memory_field` can be read
  const TestNames* test_names = nullptr;
  bool old = false;     // `old.field` is the memory of an old version, of unknown type
  bool moment = false;  // an instant or date that may be none can be moved, and stays what may be none
};

class Exprs {
 public:
  Exprs(Context& context, Scope scope_in) : scope(scope_in), context_(context) {}

  // `expected` is a hint that decides what enum members and zone names mean; the result may have another type.
  ExprPtr Check(const ast::Expr& expr, Type expected = kAnyType);
  // What belongs to something that is not there: says what is wrong with it by itself.
  void CheckAnyway(const ast::Expr& expr) { CheckBeside(expr, kAnyType, true); }
  // The result has type `target`, or is an error. `purpose` goes under the span when it does not fit: "`n` is an int".
  ExprPtr CheckAs(const ast::Expr& expr, Type target, std::string_view purpose);
  ExprPtr CheckCondition(const ast::Expr& expr, std::string_view purpose);
  // The value of a constant of that type. Nothing after an error, and for what depends on an unbound template
  // parameter.
  std::optional<ConstValue> CheckConst(const ast::Expr& expr, Type target, std::string_view purpose);
  // The value of an expression that was checked already.
  std::optional<ConstValue> RequireConst(const typed::Expr& expr, std::string_view purpose);

  // Widens, wraps, or reports.
  ExprPtr Convert(ExprPtr expr, Type target, std::string_view purpose);
  // The same for operands: false (reported) when the value may be none. `operand`: of an operator that binds tighter
  // than `??`, so that the fix needs parentheses.
  bool RequirePresent(const typed::Expr& expr, std::string_view purpose, bool operand = false);
  ExprPtr Arithmetic(ast::BinaryOp op, Span op_span, ExprPtr left, ExprPtr right, Span span);

  // What `+=` adds to a list: another one, or one element as a list.
  ExprPtr CheckAdded(const ast::Expr& expr, Type list, std::string_view purpose);
  ExprPtr ReadMemory(int32_t field, Span span);
  ExprPtr ReadProfile(int32_t field, Span span);
  // The arguments of a call in the order of `params`; null where not given. Reports unknown, doubled and surplus ones.
  struct ParamView {
    std::string_view name;
    Type type;
    Span span;
  };
  std::vector<const ast::Arg*> MatchArgs(std::span<const ParamView> params, std::span<const ast::Arg> args,
                                         std::string_view callee);
  // Whether a name is none of theirs: what is missing may be meant by it.
  static bool Misnames(std::span<const ParamView> params, std::span<const ast::Arg> args);

  Scope scope;
  Facts facts;
  Facts forgotten;  // what was known earlier in this body, for a note

  // What to write where a value of the type `target` is expected instead of this one (mismatch.cpp).
  void HelpMismatch(Diagnostics::Builder& builder, const typed::Expr& value, Type target);

 private:
  // Names and literals.
  ExprPtr CheckLiteral(const ast::Expr& expr, std::string_view digits, Kind kind);
  ExprPtr CheckString(const ast::Expr& expr, const ast::StringExpr& node, Type expected);
  ExprPtr CheckName(const ast::Name& name, Type expected);
  ExprPtr CheckMember(const ast::Expr& expr, const ast::MemberExpr& node);
  ExprPtr ReadField(ExprKind kind, Type type, int32_t index, int32_t index2, Span span);
  ExprPtr ReadLet(int32_t index, Span span, Span decl_name);
  std::optional<size_t> FindBinding(std::string_view name);
  ExprPtr ReadBinding(size_t index, Span span);
  ExprPtr NamedConstant(Type type, const ConstValue& value, Span span, int32_t index, int32_t index2);
  ExprPtr ReadCustomer(const ast::Name& field, Span span);
  ExprPtr ReadEvent(const ast::Name& field, Span span);
  ExprPtr ReadPeek(int32_t journey, const ast::Name& field, Span span);
  ExprPtr ReadEnumMember(int32_t enum_index, const ast::Name& member, Span span);
  ExprPtr SymbolAsValue(const Symbol& symbol, const ast::Name& name);
  ExprPtr ReportListAsHistory(const ast::Expr& expr, const std::string& form, std::span<const ast::Name> parts,
                              std::pair<Type, size_t> value);
  // Adds how the function is called, if anything is known of it.
  static void HelpUsage(Diagnostics::Builder builder, std::string_view function);
  // unknown.cpp: what to say where nothing is found.
  void ReportUnknownName(const ast::Name& name, Type expected);
  void ReportUnknownMember(const ast::Name& name, Type expected, std::vector<std::string_view> names);
  void ReportUnknownHead(std::span<const ast::Name> path);
  bool IsFieldOfIt(std::string_view name) const;
  // history_help.cpp: what to write where the history is asked in another way.
  void HelpSurplus(Diagnostics::Builder& builder, const ast::CallExpr& node, size_t at, const std::string& form);
  void HelpClauseOfLatest(Diagnostics::Builder& builder, const ast::CallExpr& node, const std::string& form);
  void HelpImpureFilter(Diagnostics::Builder& builder, const typed::Expr& impure, const typed::Event& event);
  void HelpEventMember(Diagnostics::Builder& builder, const Symbol& symbol, std::span<const ast::Name> path,
                       size_t used);
  bool NamesEvent(const ast::Expr& expr) const;  // an event, or a field of one
  bool HelpEventAsArgument(Diagnostics::Builder& builder, const ast::CallExpr& node);
  bool HelpEventInside(Diagnostics::Builder& builder, const ast::Expr& expr, std::string_view form);
  bool FixToEventOrOwn(Diagnostics::Builder& builder, std::span<const ast::Name> path);
  // mismatch.cpp
  void HelpToEnum(Diagnostics::Builder& builder, const typed::Expr& value, Type target);
  void HelpToBool(Diagnostics::Builder& builder, const typed::Expr& value, const std::string& text);
  void HelpToMoment(Diagnostics::Builder& builder, const typed::Expr& value, Type target, const std::string& text);
  void HelpToNumber(Diagnostics::Builder& builder, const typed::Expr& value, Type target, const std::string& text);
  void HelpSymbolAsValue(Diagnostics::Builder& builder, SymbolKind kind, const std::string& name) const;
  void ReportNoMember(Type base, Span base_span, const ast::Name& member);
  ExprPtr ReportMethod(const ast::Expr& expr, const ast::CallExpr& node, Span base, const ast::Name& name,
                       bool is_list);
  ExprPtr ReportUnknownFunction(const ast::Expr& expr, const ast::CallExpr& node, std::span<const ast::Name> path);
  std::optional<int64_t> FindMember(Type expected, std::string_view name) const;
  // The enum or zone type of an expression that names its type by itself; kAnyType for everything else. Reports
  // nothing.
  Type PeekHint(const ast::Expr& expr, int depth = 0);

  // What a test names (tests.cpp); null where it names nothing so.
  ExprPtr ReadTestName(const ast::Name& name);
  bool ReportStepOutside(const ast::Name& name);
  void AddTestNames(std::vector<std::string_view>& names) const;

  // Operators.
  ExprPtr CheckUnary(const ast::Expr& expr, const ast::UnaryExpr& node);
  ExprPtr CheckBinary(const ast::Expr& expr, const ast::BinaryExpr& node, Type expected);
  // `and`, `or` (logic.cpp).
  ExprPtr CheckLogic(const ast::Expr& expr, const ast::BinaryExpr& node);
  ExprPtr CheckSide(const ast::Expr& side, const ast::BinaryExpr& node, const ast::Expr* before, bool& told);
  bool ReportChain(const ast::Expr& expr);
  bool IsEventAsValue(const ast::Expr& expr);
  bool ComparesLike(const ast::Expr& compared, Type type);
  // One side of a comparison, beside the other side: where that was wrong, a bare name that is a member of some enum is
  // no mistake of its own.
  ExprPtr CheckBeside(const ast::Expr& side, Type hint, bool wrong);
  bool MayBeMember(const ast::Expr& expr) const;
  ExprPtr CheckEquality(const ast::Expr& expr, const ast::BinaryExpr& node);
  // A comparison with `none` in a moment, of what is known not to be none.
  ExprPtr StillThere(ExprPtr known, bool negated, Span span);
  ExprPtr CheckOrder(const ast::Expr& expr, const ast::BinaryExpr& node);
  ExprPtr CheckCoalesce(const ast::Expr& expr, const ast::BinaryExpr& node, Type expected);
  ExprPtr CheckShift(const ast::Expr& expr, const ast::ShiftExpr& node);
  // Whether something that may be none stays so when it is moved here.
  bool StaysOptional(const typed::Expr& expr) const;
  // The operation on an instant or date; optional as its first operand is.
  ExprPtr Moved(ir::Op op, Kind kind, Span span, std::vector<ExprPtr> args);
  ExprPtr CheckInList(const ast::Expr& expr, const ast::InListExpr& node);
  ExprPtr CheckInRange(const ast::Expr& expr, const ast::InRangeExpr& node);
  ExprPtr CheckIf(const ast::Expr& expr, const ast::IfExpr& node, Type expected);
  ExprPtr Divide(ast::BinaryOp op, ExprPtr left, ExprPtr right, Type type, Span span);
  ExprPtr DivideDurations(ast::BinaryOp op, ExprPtr left, ExprPtr right, Span span);

  // Lists and records (lists.cpp, calls_list.cpp).
  ExprPtr CheckList(const ast::Expr& expr, const ast::ListExpr& node, Type expected);
  ExprPtr CheckIn(const ast::Expr& expr, const ast::InExpr& node);
  ExprPtr CheckRecord(const ast::Expr& expr, const ast::CallExpr& node, const Symbol& symbol);
  // `value.field…` where the value is a record; null when the expression is anything else.
  ExprPtr CheckRecordMember(const ast::Expr& expr, std::span<const ast::Name> parts);
  ExprPtr ReadPart(ExprPtr record, const ast::Name& field, Span span);
  ExprPtr ReadIt(Span span);
  ExprPtr ConvertList(ExprPtr expr, Type target, std::string_view purpose);
  // The type of `customer.place.city` and the like, and how many names it took; nothing is reported.
  std::optional<std::pair<Type, size_t>> PeekValue(std::span<const ast::Name> parts);
  ExprPtr CallList(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name);
  ExprPtr CallWalk(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name);
  ExprPtr CallReduce(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name);
  ExprPtr CallSort(const ast::Expr& expr, const ast::CallExpr& node);
  ExprPtr CallLength(const ast::Expr& expr, const ast::CallExpr& node);
  ExprPtr ListOperand(const ast::Expr& expr, std::string_view name);
  // The walk that is made of these; reports where it is too much.
  ExprPtr MakeWalk(typed::Each each, Type type, ExprPtr list, ExprPtr value, ExprPtr condition, int32_t number,
                   Span span);
  // Whether the call is one of history: its first argument names an event.
  bool AsksHistory(const ast::CallExpr& node);
  bool RequireClauses(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name, bool where, bool of,
                      bool by);

  // Conversions.
  // The type both can have; reports at `b` and gives kErrorType when there is none.
  Type CommonType(const typed::Expr& a, const typed::Expr& b, Span at);
  ExprPtr Widen(ExprPtr expr, Kind to);
  ExprPtr ZoneFromText(ExprPtr text);
  ExprPtr ToText(ExprPtr expr);

  // Calls.
  ExprPtr CheckCall(const ast::Expr& expr, const ast::CallExpr& node, Type expected);
  ExprPtr CallLet(const ast::Expr& expr, const ast::CallExpr& node, const Symbol& symbol);
  ExprPtr CallBuiltin(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name);
  ExprPtr CallConversion(const ast::Expr& expr, const ast::CallExpr& node, Kind to);
  ExprPtr CallMinMax(const ast::Expr& expr, const ast::CallExpr& node, bool min);
  ExprPtr CallNumeric(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name);
  ExprPtr CallText(const ast::Expr& expr, const ast::CallExpr& node, ir::Op op, Kind result);
  ExprPtr CallMatches(const ast::Expr& expr, const ast::CallExpr& node);
  // Calls about dates and local time (calls_time.cpp).
  ExprPtr CallCalendar(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name, ir::Op op,
                       std::optional<ir::Op> date_op, Kind result);
  ExprPtr CallFormat(const ast::Expr& expr, const ast::CallExpr& node);
  ExprPtr CallInstant(const ast::Expr& expr, const ast::CallExpr& node);
  ExprPtr CallOpen(const ast::Expr& expr, const ast::CallExpr& node, const Symbol& calendar, const ast::Name& member);
  ExprPtr CallDaysBetween(const ast::Expr& expr, const ast::CallExpr& node);
  ExprPtr InstantOrDate(const ast::CallExpr& node, std::string_view name, size_t zone, bool takes_dates);
  ExprPtr ZoneArgument(const ast::CallExpr& node, size_t index, Span call);
  ExprPtr CustomerZone(Span span);
  void CheckFormatPattern(std::string_view pattern, Span span);
  // Reports and gives false unless there are so many plain arguments.
  bool RequireArgs(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name, size_t least, size_t most);
  bool AsksHistory(const ast::CallExpr& node, std::string_view name);
  // Of a history filter: what compares an event's field with the key asks the filter's parameter instead.
  ExprPtr BindKey(ExprPtr where, const ast::Expr& written, typed::HistoryQuery& query);
  ExprPtr CheckHistory(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name);

  // The lists that are being walked through, the innermost last.
  struct Walk {
    int32_t number;
    Type element;
  };

  Context& context_;
  std::vector<Walk> walks_;
  int depth_ = 0;
  bool beside_wrong_ = false;                                   // for the name that is checked next
  int logic_depth_ = 0;                                         // of `and` and `or` around
  std::unordered_map<std::string_view, size_t> binding_index_;  // of scope.bindings, which stay the same
  size_t bindings_known_ = 0;
};

// The most elements of a list (lists.cpp), and what walking an expression takes.
int64_t LengthOf(const Context& context, const typed::Expr& list);
Walks WalksOf(const Context& context, const typed::Expr& expr);

std::string_view Spelling(ast::BinaryOp op);

// The names of a dotted expression, `a.b.c`; nothing when it is anything else.
std::optional<std::vector<ast::Name>> FlattenPath(const ast::Expr& expr);
// True for the names of built-in functions.
bool IsBuiltin(std::string_view name);
// `this`, `memory` and their like, with which other languages reach for what is one's own.
bool IsOwnWord(std::string_view word);
std::vector<std::string_view> BuiltinNames();
// The text at the span when it is short and on one line, else `otherwise`.
std::string Excerpt(const Context& context, Span span, std::string_view otherwise);

// The names of declarations, for "did you mean"; made only when they are needed.
template <typename F>
struct NamesOf {
  const std::vector<F>& fields;
  operator std::vector<std::string_view>() const {
    std::vector<std::string_view> names;
    for (const F& field : fields) names.push_back(field.info.name);
    return names;
  }
};
template <typename F>
NamesOf<F> FieldNames(const std::vector<F>& fields) {
  return {fields};
}
template <typename F>
void Suggest(Diagnostics::Builder builder, const ast::Name& name, const NamesOf<F>& names) {
  if (builder.shown()) Suggest(builder, name, std::vector<std::string_view>(names));
}
template <typename F>
int32_t FindNamed(const typed::NamedList<F>& fields, std::string_view name) {
  return fields.Find(name);
}

}  // namespace journey::sema
