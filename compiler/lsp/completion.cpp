// What can stand at a place: the grammar's words by the body they are written in, names by what the words before want.
#include <algorithm>
#include <set>

#include "compiler/lsp/features.h"
#include "compiler/lsp/place.h"
#include "compiler/parse/words.h"
#include "stdlib/stdlib.h"

namespace journey::lsp {
namespace {

using Kind = DeclarationKind;

// https://microsoft.github.io/language-server-protocol: CompletionItemKind.
enum class ItemKind : int {
  kFunction = 3,
  kField = 5,
  kVariable = 6,
  kClass = 7,
  kInterface = 8,
  kModule = 9,
  kProperty = 10,
  kEnum = 13,
  kKeyword = 14,
  kEnumMember = 20,
  kStruct = 22,
  kEvent = 23
};

struct BodyWords {
  Body body;
  std::string_view words;  // separated by spaces
};
constexpr BodyWords kBodyWords[] = {
    {Body::kTop,
     "use enum record customer event let segment persona channel policy group phases calendar journey ensure test"},
    {Body::kJourney,
     "version priority start enter reenter exit goal timeout holdout memory stage final on when ensure kpi migrate"},
    {Body::kStage,
     "flow on when after every idle at phase feeling touch reach pain owner does thinks aims gain moment decision "
     "department kpi"},
    {Body::kStatements, "send wait if repeat split go end start stop emit customer"},
    {Body::kWaitArms, "on when"},
    {Body::kPolicy, "requires quiet cap cost"},
    {Body::kCalendar, "open closed"},
    {Body::kPersona, "quote goal frustration"},
    {Body::kTest, "customer start identify alias arm holdout after at as repeat let expect"},
};
constexpr std::string_view kExpressionWords = "true false none and or not in if then else customer event now";
ItemKind ItemKindOf(Kind kind) {
  switch (kind) {
    case Kind::kModule:
    case Kind::kAlias:
      return ItemKind::kModule;
    case Kind::kEnum:
      return ItemKind::kEnum;
    case Kind::kEnumMember:
    case Kind::kArm:
    case Kind::kPhase:
      return ItemKind::kEnumMember;
    case Kind::kRecord:
    case Kind::kCustomer:
      return ItemKind::kStruct;
    case Kind::kField:
    case Kind::kMemoryField:
    case Kind::kKey:
      return ItemKind::kField;
    case Kind::kEvent:
      return ItemKind::kEvent;
    case Kind::kFunction:
      return ItemKind::kFunction;
    case Kind::kChannel:
    case Kind::kGroup:
      return ItemKind::kInterface;
    case Kind::kJourney:
    case Kind::kTemplate:
    case Kind::kInstance:
      return ItemKind::kClass;
    case Kind::kStage:
      return ItemKind::kProperty;
    default:
      return ItemKind::kVariable;
  }
}

class Completer {
 public:
  Completer(const View& view, const Index* older, FileId file, Place place, std::vector<std::string> modules)
      : index_(view.project.index()),
        older_(older),
        file_(file),
        place_(std::move(place)),
        module_names_(std::move(modules)) {}

  Json Run() {
    if (place_.none) return items_;
    if (place_.Before(0) == "." || place_.Before(0) == "..") {
      Members();
    } else if (!ByWordBefore()) {
      place_.begins_item ? BeginsItem() : Within();
    }
    return items_;
  }

 private:
  // ---- what is offered

  void Add(const std::string& label, ItemKind kind, const std::string& detail, const std::string& doc,
           const std::string& insert = "") {
    if (!known_.insert(label).second) return;
    Json item{{"label", label}, {"kind", static_cast<int>(kind)}};
    if (!detail.empty()) item["detail"] = detail;
    if (!doc.empty()) item["documentation"] = doc;
    if (!insert.empty()) item["insertText"] = insert;
    items_.push_back(std::move(item));
  }
  void Words(std::string_view words, ItemKind kind) {
    while (!words.empty()) {
      const size_t end = std::min(words.find(' '), words.size());
      Add(std::string(words.substr(0, end)), kind, "", "");
      words.remove_prefix(std::min(end + 1, words.size()));
    }
  }
  void Add(const Declaration& one, bool as_label = false) {
    if (one.name.empty()) return;
    const std::string label = as_label ? one.name + ": " : one.name;
    Add(label, ItemKindOf(one.kind), one.type.empty() ? one.head : one.type, one.doc);
  }

  // ---- names

  // Those of these kinds that the module can name, and its aliases.
  void Names(std::initializer_list<Kind> kinds) {
    for (const NameInScope& name : index_.ScopeOf(file_)) {
      const Declaration* one = index_.Declared(name.declared);
      if (one == nullptr || std::find(kinds.begin(), kinds.end(), one->kind) == kinds.end()) continue;
      if (name.alias.empty()) {
        Add(*one);
      } else {
        Add(name.alias, ItemKind::kModule, "", "");
      }
    }
  }
  // By name, among what the module can name; in the older index where this one lost it to a syntax error.
  const Declaration* Named(std::string_view name, const Index** of) const {
    for (const NameInScope& one : index_.ScopeOf(file_)) {
      if (one.alias.empty() && one.name == name) {
        *of = &index_;
        return index_.Declared(one.declared);
      }
    }
    *of = older_;
    return older_ == nullptr ? nullptr : older_->Top(name);
  }
  void Children(const Declaration* parent, const Index* of, std::initializer_list<Kind> kinds, bool as_label = false) {
    if (parent == nullptr || of == nullptr) return;
    for (const Declaration* child : of->ChildrenOf(*parent)) {
      if (std::find(kinds.begin(), kinds.end(), child->kind) != kinds.end()) Add(*child, as_label);
    }
  }
  void Children(std::string_view parent, std::initializer_list<Kind> kinds, bool as_label = false) {
    const Index* of = nullptr;
    const Declaration* one = Named(parent, &of);
    Children(one, of, kinds, as_label);
    // What a broken file has lost of it.
    if (of == &index_ && older_ != nullptr && older_ != &index_) Children(older_->Top(parent), older_, kinds, as_label);
  }
  void CustomerFields(bool as_label) {
    Children(index_.customer(), &index_, {Kind::kField}, as_label);
    if (older_ != nullptr) Children(older_->customer(), older_, {Kind::kField}, as_label);
  }
  // The journey around the place; "" where there is none.
  std::string Journey() const {
    for (const OpenBody& open : place_.open) {
      if (open.body == Body::kJourney && open.head.size() > 1) return open.head[1];
    }
    return "";
  }
  // The event that `event` stands for: that of the innermost `on`.
  static std::string EventOf(const std::vector<std::string>& words) {
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i] != "on") continue;
      size_t name = i + 1;
      while (name + 2 < words.size() && words[name + 1] == ".") name += 2;
      return words[name];
    }
    return "";
  }
  std::string Event() const {
    std::string event = EventOf(place_.item);
    for (auto open = place_.open.rbegin(); event.empty() && open != place_.open.rend(); ++open) {
      event = EventOf(open->head);
    }
    return event;
  }

  // ---- places

  // Behind a dot.
  void Members() {
    const std::string base(place_.Before(1));
    if (base == "customer") return CustomerFields(false);
    if (base == "event") return Children(Event(), {Kind::kField});
    bool alias = false;
    for (const NameInScope& name : index_.ScopeOf(file_)) {
      if (name.alias != base) continue;
      alias = true;
      if (const Declaration* one = index_.Declared(name.declared)) Add(*one);
    }
    if (alias) return;
    const bool use = !place_.item.empty() && place_.item[0] == "use";
    if (use) return Modules(base + ".");
    Children(base, {Kind::kEnumMember, Kind::kField, Kind::kMemoryField, Kind::kSplit, Kind::kKey});
    if (items_.empty()) Fields(Value(base));
  }
  // The type of a memory field, a parameter or a `let` of that name, as far as it is a record.
  std::string Value(const std::string& name) const {
    const Index* of = nullptr;
    const Declaration* one = Named(name, &of);
    const Declaration* journey = one == nullptr ? Named(Journey(), &of) : nullptr;
    if (journey != nullptr && of != nullptr) one = of->Child(*journey, name);
    return one == nullptr ? "" : one->type;
  }
  void Fields(std::string type) {
    std::erase_if(type, [](char c) { return c == '?' || c == '[' || c == ']'; });
    if (!type.empty()) Children(type, {Kind::kField});
  }
  void Modules(const std::string& after) {
    for (const std::string& name : module_names_) {
      if (name.starts_with(after)) Add(name.substr(after.size()), ItemKind::kModule, "", "");
    }
  }

  // What the word before wants; false where it wants nothing in particular.
  bool ByWordBefore() {
    const std::string_view word = place_.Before(0), before = place_.Before(1);
    const bool top = place_.body() == Body::kTop;
    if (word == "on" || word == "emit") return Offer({Kind::kEvent});
    if (word == "go" || word == "reach" || (word == "at" && before == "start")) return Stages(Journey());
    if (word == "send") return Offer({Kind::kChannel});
    if (word == "sent" || word == "suppressed" || word == "deferred") {
      Words("nothing", ItemKind::kKeyword);
      return Offer({Kind::kChannel});
    }
    if (word == "policy" && top) return Offer({Kind::kChannel, Kind::kGroup});
    if (word == "via" || word == "touch") return Offer({Kind::kChannel});
    if ((word == "start" || word == "stop") && place_.body() == Body::kStatements) {
      return Offer({Kind::kJourney, Kind::kInstance});
    }
    if (word == "for") {
      return !place_.item.empty() && place_.item[0] == "test" ? Offer({Kind::kJourney, Kind::kInstance})
                                                              : Offer({Kind::kSegment, Kind::kPersona});
    }
    if (word == "phase") return Offer({Kind::kPhase});
    if (word == "in" && place_.body() == Body::kTest && !place_.item.empty() && place_.item[0] == "expect") {
      for (size_t i = place_.item.size(); i-- > 1;) {
        const Index* of = nullptr;
        const Declaration* one = Named(place_.item[i], &of);
        if (one != nullptr && (one->kind == Kind::kJourney || one->kind == Kind::kInstance)) return Stages(one->name);
      }
    }
    if (word == "expect") {
      Words("sent not suppressed deferred merged", ItemKind::kKeyword);
      Names({Kind::kJourney, Kind::kInstance});
      return false;
    }
    if (word == "arm") return Offer({Kind::kJourney, Kind::kInstance});
    if (word == ":" && (place_.body() == Body::kFields || top)) {
      for (const std::string_view type : TypeNames()) Add(std::string(type), ItemKind::kKeyword, "", "");
      return Offer({Kind::kEnum, Kind::kRecord});
    }
    if (word == "use") {
      for (const std::string& name : module_names_) Add(name, ItemKind::kModule, "", "");
      return true;
    }
    return false;
  }
  bool Offer(std::initializer_list<Kind> kinds) {
    Names(kinds);
    return true;
  }
  bool Stages(const std::string& journey) {
    const Index* of = nullptr;
    const Declaration* one = Named(journey, &of);
    if (one != nullptr && one->kind == Kind::kInstance && of != nullptr) {
      // Its stages are those of the template that its head names.
      const size_t equals = one->head.find("= ");
      const std::string source = equals == std::string::npos ? "" : one->head.substr(equals + 2);
      return Stages(source.substr(0, source.find('(')));
    }
    Children(journey, {Kind::kStage});
    return true;
  }

  void BeginsItem() {
    for (const auto& [body, words] : kBodyWords) {
      if (body == place_.body()) Words(words, ItemKind::kKeyword);
    }
    switch (place_.body()) {
      case Body::kStatements:
        Children(Journey(), {Kind::kMemoryField});
        break;
      case Body::kTest:
        Names({Kind::kEvent});
        break;
      case Body::kGroup:
        Names({Kind::kChannel});
        break;
      case Body::kValues:
        Values();
        break;
      default:
        break;
    }
  }
  // Fields by name, within the braces of an event or a customer.
  void Values() {
    const std::vector<std::string>& head = place_.open.back().head;
    if (head.empty()) return;
    if (head[0] == "customer" || head[0] == "identify") return CustomerFields(true);
    Children(head.back(), {Kind::kField}, true);
  }

  // Within an item: an expression, but for the names of arguments.
  void Within() {
    const Body body = place_.body();
    if (body == Body::kValues && place_.Before(0) == ",") return Values();
    if (place_.begins_argument && !place_.callee.empty()) {
      Children(place_.callee.back(), {Kind::kParameter, Kind::kField, Kind::kMemoryField, Kind::kKey}, true);
    }
    Children(Journey(), {Kind::kMemoryField, Kind::kKey, Kind::kParameter});
    // The function that is being declared.
    if (body == Body::kTop && place_.item.size() > 1 && place_.item[0] == "let") {
      Children(place_.item[1], {Kind::kParameter});
    }
    if (body == Body::kPolicy && !place_.open.empty() && place_.open.back().head.size() > 1) {
      Children(place_.open.back().head[1], {Kind::kParameter});
    }
    Names({Kind::kLet, Kind::kFunction, Kind::kSegment, Kind::kEnum, Kind::kEvent, Kind::kRecord, Kind::kCalendar});
    if (body == Body::kTest) Names({Kind::kJourney, Kind::kInstance});
    Words(kExpressionWords, ItemKind::kKeyword);
    for (const std::string_view function : FunctionNames()) Add(std::string(function), ItemKind::kFunction, "", "");
    Words("where within go", ItemKind::kKeyword);
  }

  const Index& index_;
  const Index* older_;
  FileId file_;
  Place place_;
  std::vector<std::string> module_names_;
  Json items_ = Json::array();
  std::set<std::string> known_;
};

}  // namespace

Json Completion(const View& view, const Index* older, FileId file, uint32_t offset) {
  const Compilation& compilation = view.project.compilation();
  std::vector<std::string> modules;
  for (const typed::Module& module : compilation.program.modules) {
    if (module.file != file) modules.push_back(module.name);
  }
  for (const StdModule& module : StdModules()) modules.emplace_back(module.name);
  Place place = PlaceAt(view.project.TextOf(file), ReadWords(compilation.sources, file), offset);
  Completer completer(view, older, file, std::move(place), std::move(modules));
  return {{"isIncomplete", false}, {"items", completer.Run()}};
}

}  // namespace journey::lsp
