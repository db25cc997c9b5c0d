// What every part of the analysis shares: the program being built, the scopes of the modules, and how names are found.
//
// One Context lives for one Analyze call, on one thread. Indices of enums, events, lets, channels and journeys are
// given in Collect (modules.cpp) and never change; the tables of `program` have their final size from then on, so that
// pointers into them stay valid. Declarations are found by (module, name); a name is looked up in the module's own
// declarations first, then in those of its imports.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diag/beside.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/kept.h"
#include "compiler/sema/references.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "runtime/value/value.h"

namespace journey::sema {

class Reuse;

using typed::ConstValue;
using typed::ExprKind;
using typed::ExprPtr;
using typed::Kind;
using typed::Type;

inline constexpr int32_t kNone = ir::kNone;
// Of repeats, with those in them: what they do is checked and compiled round by round.
inline constexpr int64_t kMaxRounds = 10'000;
inline constexpr Type kErrorType{Kind::kError, false, 0};
// Kind::kVoid as an expected type: nothing is known about it.
inline constexpr Type kAnyType{Kind::kVoid, false, 0};

enum class SymbolKind : uint8_t {
  kEnum,
  kRecord,
  kEvent,
  kLet,
  kSegment,
  kChannel,
  kGroup,
  kJourney,
  kPersona,
  kCalendar
};

struct Symbol {
  SymbolKind kind;
  int32_t index;  // in the program's table of that kind; lets and segments share one
  int32_t module;
  Span span;  // the name
};

struct Import {
  int32_t module;
  int32_t use;  // index in typed::Module::uses
  Span alias;   // its name here, if it has one
};

struct ModuleScope {
  const ast::Module* ast = nullptr;
  std::unordered_map<std::string_view, Symbol> own;
  std::unordered_multimap<std::string_view, SymbolKind> again;  // what was declared under a name that was taken
  std::vector<Import> imports;                                  // whose names are in scope bare
  std::unordered_map<std::string_view, std::vector<Import>> aliases;
  std::vector<std::pair<int32_t, int32_t>> same_uses;  // a `use` that says again what another says, and that one
};

struct EnumDecl {
  const ast::Enum* ast;
  int32_t module;
};
enum class LetState : uint8_t { kTodo, kBusy, kDone };
struct RecordDecl {
  const ast::Record* ast;
  int32_t module;
  LetState defaults = LetState::kTodo;  // whether its fields' defaults are known
};
struct EventDecl {
  const ast::Event* ast;
  int32_t module;
};
struct ChannelDecl {
  const ast::Channel* ast;
  int32_t module;
};
struct GroupDecl {
  const ast::Group* ast;
  int32_t module;
};
// How much walking through lists an expression takes (lists.cpp).
struct Walks {
  int depth = 0;        // functions with `it` inside one another
  int64_t product = 1;  // the most elements that they look at together
};
struct CalendarDecl {
  const ast::Calendar* ast;
  int32_t module;
};
struct LetDecl {
  const ast::Let* let = nullptr;  // exactly one of these two
  const ast::Segment* segment = nullptr;
  int32_t module = kNone;
  LetState state = LetState::kTodo;
  bool pure = true;                                 // reads nothing but constants and its parameters
  std::vector<std::optional<ConstValue>> defaults;  // of its parameters
  Walks walks;                                      // of its body
  int64_t length = ir::kMostElements;               // of a list that it gives, at most
};
struct PersonaDecl {
  const ast::Persona* ast;
  int32_t module;
};
struct JourneyDecl {
  const ast::Journey* journey = nullptr;  // exactly one of these two
  const ast::JourneyInstance* instance = nullptr;
  int32_t module = kNone;
  int32_t template_index = kNone;  // of an instance: its template, when that was found
};

// A parameter of a template, bound to the value an instance gives it.
struct Binding {
  std::string_view name;
  const ast::Param* param = nullptr;
  Type type{Kind::kError};
  bool known = false;  // false while a template is checked without an instance, and after errors
  ConstValue value;
};

// What a path stands for. `used` counts the parts of the path the symbol took (2 behind an alias).
struct PathResult {
  const Symbol* symbol = nullptr;
  size_t used = 0;
  const Symbol* other = nullptr;  // the second of two imports that give the name
  int32_t alias_module = kNone;   // the path began with an alias, but the module lacks the name
};

class Context {
 public:
  Context(const SourceMap& sources_in, Diagnostics& diagnostics) : sources(sources_in), diagnostics_(diagnostics) {
    syntax_errors_ = diagnostics.has_errors();
    if (syntax_errors_) broken_places_ = ErrorPlaces(sources, diagnostics);
    muted_.Mute();
  }

  Diagnostics::Builder Report(DiagCode code, Span span, std::string message, std::string label = "") {
    return ReportTo(diagnostics_, code, span, std::move(message), std::move(label));
  }
  // For a part that is absent: said only when all files could be read, since the parser leaves broken items out.
  Diagnostics::Builder ReportMissing(DiagCode code, Span span, std::string message, std::string label = "") {
    return ReportTo(syntax_errors_ ? muted_ : diagnostics_, code, span, std::move(message), std::move(label));
  }
  // For a name that nothing has: not said when a broken item may be what is meant.
  Diagnostics::Builder ReportNoSuch(DiagCode code, Span span, std::string message, std::string label = "") {
    const bool muted = syntax_errors_ && MayBeBroken(span);
    return ReportTo(muted ? muted_ : diagnostics_, code, span, std::move(message), std::move(label));
  }

  // While it lives nothing is reported: to find out what kind of expression stands somewhere.
  class Quiet {
   public:
    explicit Quiet(Context& context) : context_(context) { ++context_.quiet_; }
    ~Quiet() { --context_.quiet_; }
    Quiet(const Quiet&) = delete;

   private:
    Context& context_;
  };

  // Whether errors at such a place would only be counted, so that help for them is not worth working out.
  bool IsFull(Span span) const { return diagnostics_.IsFull(span.file); }

  // Reads all modules' declarations into scopes, gives indices and resolves `use`.
  void Collect(const std::vector<ast::Module>& modules);

  // A `use` that is written twice counts as used when the first one is. After everything else.
  void FinishUses();

  // Looks a path up and reports nothing; marks the import it went through as used.
  PathResult Find(int32_t module, std::span<const ast::Name> parts);
  // Whether that name was declared in its module once more, as one of `kinds`: a mistake that is reported.
  bool IsAlso(const Symbol& symbol, std::string_view name, std::span<const SymbolKind> kinds) const;
  // Looks up a path that must name one `kind`; reports and gives null otherwise. `what` is "event", "channel", ...
  const Symbol* Resolve(int32_t module, const ast::Path& path, SymbolKind kind, std::string_view what);
  // The same for a channel or a group.
  const Symbol* ResolveSendable(int32_t module, const ast::Path& path);
  // Reports that nothing is called that, with the nearest of the names in scope that are of one of `kinds`.
  void ReportUnknown(int32_t module, const ast::Name& name, std::string_view what, std::span<const SymbolKind> kinds,
                     std::span<const std::string_view> more_names = {});
  void ReportAmbiguous(const ast::Name& name, const PathResult& result);
  // Notes that a name was looked for, whether or not there is one.
  void Ask(FileId scope, Span use, std::string_view name, bool aliased = false);
  // A field of the customer, or kNone; `use`: where it is named.
  int32_t FindCustomerField(const ast::Name& name) {
    Ask(kNoFile, name.span, name.text);
    return program.customer_fields.Find(name.text);
  }
  // Notes what a name was found to mean.
  void Refer(Span use, Span declared) {
    if (references != nullptr && use.valid() && declared.valid()) references->push_back({use, declared});
  }
  // The number of a query, in a place that is free. Only asked of what no other query asks already.
  int32_t AddHistory(typed::HistoryQuery query);
  // The modules whose `use` is missing, as far as this one has been told.
  std::vector<std::string> MissingUses(int32_t module) const;
  void SetMissingUse(int32_t module, const std::string& other) { missing_uses_.emplace(module, other); }
  size_t unkept_count() const { return diagnostics_.unkept_count(); }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  void Repeat(const Diagnostic& known) { diagnostics_.Repeat(known); }
  bool syntax_errors() const { return syntax_errors_; }

  // The place in the list of what a text names, which is noted; kNone where there is none.
  template <typename T>
  int32_t FindReferred(const typed::NamedList<T>& list, const ast::Name& name) {
    // Of all these lists the customer's fields alone belong to no declaration that was named before.
    if (static_cast<const void*>(&list) == &program.customer_fields) Ask(kNoFile, name.span, name.text);
    const int32_t index = list.Find(name.text);
    if (index != kNone) Refer(name.span, list[static_cast<size_t>(index)].info.span);
    return index;
  }
  // Adds the label "declared here" for the symbol.
  Span NameSpan(const Symbol& symbol) const { return symbol.span; }

  // Every name in scope of the module that stands for one of `kinds`.
  std::vector<std::string_view> NamesInScope(int32_t module, std::span<const SymbolKind> kinds) const;

  std::string TypeName(Type type) const;
  // "an `int?`", "a `string`"
  std::string WithArticle(Type type) const;
  // The type a reference names; reports and gives kErrorType when there is none.
  Type ResolveType(int32_t module, const ast::TypeRef& ref);

  typed::DeclInfo Info(int32_t module, const ast::Name& name, const std::string& doc) const;

  const SourceMap& sources;
  typed::Program program;
  std::vector<ModuleScope> modules;  // parallel to program.modules
  std::vector<RecordDecl> records;
  std::vector<EnumDecl> enums;  // parallel to the program's tables
  std::vector<EventDecl> events;
  std::vector<LetDecl> lets;
  std::vector<ChannelDecl> channels;
  std::vector<GroupDecl> groups;
  std::vector<PersonaDecl> personas;
  std::vector<JourneyDecl> journeys;
  std::vector<CalendarDecl> calendars;
  std::unordered_map<std::string, Span> phase_names;
  std::map<std::array<int64_t, 4>, int32_t> plain_history;  // queries without a condition, by what they ask
  std::vector<int32_t> free_history;                        // places of the table that nothing has taken
  std::vector<int32_t> used_history;                        // every query that an expression has asked, in order
  std::vector<AskedAt> asked;                               // names that were looked up, where something is kept
  std::vector<std::pair<int32_t, int32_t>> marked_uses;     // module and `use` that a name went through, in order
  size_t report_count = 0;                                  // of reports, also of those that nobody sees
  int32_t next_walk = 0;                                    // numbers of functions with `it`
  bool told_of_large_constant = false;
  int check_depth = 0;                           // of expressions being checked, through the lets that they need
  std::vector<int32_t> let_stack;                // lets whose values are being worked out
  std::vector<Reference>* references = nullptr;  // where what names mean is noted; null: nobody asks
  Reuse* reuse = nullptr;                        // what is kept of the analysis before; null: nobody asks
  Span instance;    // the journey for which a template is being checked: a label on what is wrong with it
  rt::Arena arena;  // of constant folding

 private:
  bool MayBeBroken(Span missing);  // broken.cpp
  void IndexDeclaredWords();
  Diagnostics::Builder ReportTo(Diagnostics& to, DiagCode code, Span span, std::string message, std::string label) {
    // What the parser could not read in full says nothing about itself.
    report_count += quiet_ > 0 ? 0 : 1;
    Diagnostics& place = quiet_ > 0 || (syntax_errors_ && broken_places_.Beside(span)) ? muted_ : to;
    auto builder = place.Report(code, span, std::move(message), std::move(label));
    if (instance.valid()) builder.Label(instance, "in the journey made from the template here");
    return builder;
  }
  void CollectModule(int32_t index);
  void ResolveUses(const std::vector<ast::Module>& all, int32_t index);
  void Declare(int32_t module, SymbolKind kind, int32_t index, const ast::Name& name);
  const Symbol* ResolveAny(int32_t module, const ast::Path& path, std::span<const SymbolKind> kinds,
                           std::string_view what);

  Diagnostics& diagnostics_;
  Diagnostics muted_;
  bool syntax_errors_ = false;
  int quiet_ = 0;
  ErrorPlaces broken_places_;
  std::set<std::pair<int32_t, std::string>> missing_uses_;  // by module: those that have been named
  mutable std::map<std::pair<int32_t, uint32_t>, std::vector<std::string_view>> names_in_scope_;  // by module and kinds
  std::optional<std::unordered_map<std::string_view, std::vector<Span>>> declared_words_;  // made when it is asked for
  std::unordered_map<std::string_view, int32_t> module_index_;
};

// "an event", "a channel", ...
std::string_view KindPhrase(SymbolKind kind);
// "`a`, `b` and `c`"
std::string QuotedList(std::span<const std::string_view> names);
// Adds "did you mean" when one of the candidates is near.
void Suggest(Diagnostics::Builder builder, const ast::Name& name, const std::vector<std::string_view>& candidates);

// What a query without a condition asks.
std::array<int64_t, 4> PlainKey(const typed::HistoryQuery& query);

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

// ---------------------------------------------------------------- the parts, in the order in which they run

void DeclareTypes(Context& context);  // enums, records, and the names and types of fields and parameters
void CheckCalendars(Context& context);
void ResolveLets(Context& context);  // lets and segments
void ResolveLet(Context& context, int32_t index);
// The defaults of a record's fields, which literals of it need.
void ResolveRecord(Context& context, int32_t index);
void CheckDefaults(Context& context);  // customer, events, channels
void DeclareGroups(Context& context);  // once the channels' names and parameters are known
void CheckPolicies(Context& context);  // channels' own items and `policy` blocks
void CheckPersonas(Context& context);
void CheckJourneys(Context& context);
void CheckEnsures(Context& context);  // those of the whole project
void CheckTests(Context& context);

}  // namespace journey::sema
