// Walks the trees for what they declare; types come from the typed program, by the places of names.
#include <algorithm>

#include "compiler/lsp/index.h"

namespace journey::lsp {
namespace {

using Kind = DeclarationKind;

uint64_t KeyOf(Span place) { return (uint64_t{place.file} << 32) | place.begin; }

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

// Where types stand that the text need not say.
class Types {
 public:
  explicit Types(const typed::Program& program) : program_(program) {
    for (const typed::Let& let : program.lets) {
      Add(let.info, let.type);
      for (const typed::LetParam& param : let.params) Add(param.info, param.type);
    }
    Fields(program.customer_fields);
    for (const typed::Event& event : program.events) Fields(event.fields);
    for (const typed::Record& record : program.records) Fields(record.fields);
    for (const typed::Journey& journey : program.journeys) {
      Fields(journey.memory);
      if (journey.has_key) Add(journey.key, journey.key_type);
    }
    for (const typed::Channel& channel : program.channels) {
      for (const typed::ChannelParam& param : channel.params) Add(param.info, param.type);
    }
  }
  std::string Of(Span place) const {
    const auto found = types_.find(KeyOf(place));
    return found == types_.end() ? "" : found->second;
  }

 private:
  void Fields(const typed::NamedList<typed::Field>& fields) {
    for (const typed::Field& field : fields) Add(field.info, field.type);
  }
  void Add(const typed::DeclInfo& info, const ir::Type& type) {
    if (type.kind != ir::Kind::kError) types_.try_emplace(KeyOf(info.span), TypeName(program_, type));
  }

  const typed::Program& program_;
  std::unordered_map<uint64_t, std::string> types_;
};

}  // namespace

class IndexBuilder {
 public:
  IndexBuilder(const Compilation& compilation, Index& out)
      : compilation_(compilation), types_(compilation.program), out_(out) {}

  void Build() {
    for (const ast::Module& module : compilation_.modules) {
      standard_ = module.is_std;
      for (const ast::Declaration& declaration : module.declarations) VisitAny(declaration);
    }
    out_.children_.resize(out_.all_.size());
    for (size_t i = 0; i < out_.all_.size(); ++i) {
      const Declaration& one = out_.all_[i];
      out_.by_place_.try_emplace(KeyOf(one.place), static_cast<int32_t>(i));
      if (one.parent >= 0) {
        out_.children_[static_cast<size_t>(one.parent)].push_back(static_cast<int32_t>(i));
      } else {
        out_.tops_.push_back(static_cast<int32_t>(i));
      }
    }
  }

 private:
  // What stands before the body: up to a brace, in one line.
  std::string HeadOf(Span whole) const {
    std::string_view text = compilation_.sources.Text(whole);
    constexpr size_t kMost = 200;
    const size_t end = std::min({text.find('{'), text.find('\n'), kMost});
    text = text.substr(0, end);
    while (text.ends_with(' ') || text.ends_with('\r') || text.ends_with(',')) text.remove_suffix(1);
    return std::string(text);
  }

  int32_t Add(Kind kind, const ast::Name& name, Span whole, const std::string& doc, int32_t parent) {
    Declaration one;
    one.kind = kind;
    one.name = name.text;
    one.head = HeadOf(whole);
    one.type = types_.Of(name.span);
    one.doc = doc;
    one.place = name.span;
    one.whole = whole;
    one.parent = parent;
    one.standard = standard_;
    out_.all_.push_back(std::move(one));
    return static_cast<int32_t>(out_.all_.size()) - 1;
  }

  // What is written to keep its name in inputs when it is called something else.
  void NoWire(int32_t index, bool has_wire, uint32_t at) {
    Declaration& one = out_.all_[static_cast<size_t>(index)];
    one.own_wire = has_wire;
    one.wire_at = at;
  }

  void Fields(const std::vector<ast::Field>& fields, Kind kind, int32_t parent) {
    for (const ast::Field& field : fields) {
      const int32_t index = Add(kind, field.name, field.span, field.doc, parent);
      if (kind != Kind::kField) continue;
      NoWire(index, field.wire.has_value(), field.max ? field.max_span.end : field.type.span.end);
    }
  }
  void Params(const std::vector<ast::Param>& params, int32_t parent) {
    for (const ast::Param& param : params) Add(Kind::kParameter, param.name, param.span, "", parent);
  }

  // Splits are declared where they stand.
  void Block(const ast::Block& block, int32_t journey) {
    for (const ast::StmtPtr& stmt : block.statements) {
      std::visit(Overloaded{
                     [&](const ast::SendStmt& node) {
                       if (node.else_block) Block(*node.else_block, journey);
                     },
                     [&](const ast::IfStmt& node) {
                       Block(node.then_block, journey);
                       if (node.else_block) Block(*node.else_block, journey);
                     },
                     [&](const ast::RepeatStmt& node) { Block(node.body, journey); },
                     [&](const ast::SplitStmt& node) {
                       const int32_t split = Add(Kind::kSplit, node.name, stmt->span, "", journey);
                       for (const ast::SplitArm& arm : node.arms) {
                         Add(Kind::kArm, arm.name, Join(arm.percent_span, arm.body.span), "", split);
                         Block(arm.body, journey);
                       }
                     },
                     [&](const ast::WaitForStmt& node) {
                       for (const ast::WaitArm& arm : node.arms) Block(arm.body, journey);
                       if (node.else_block) Block(*node.else_block, journey);
                     },
                     [](const auto&) {},
                 },
                 stmt->node);
    }
  }
  void Block(const std::optional<ast::Block>& block, int32_t journey) {
    if (block) Block(*block, journey);
  }

  void Kpi(const ast::Kpi& kpi, int32_t journey) { Add(Kind::kKpi, kpi.name, kpi.span, kpi.doc, journey); }

  void Visit(const ast::Journey& decl) {
    const Kind kind = decl.is_template ? Kind::kTemplate : Kind::kJourney;
    const int32_t journey = Add(kind, decl.name, decl.span, decl.doc, -1);
    Params(decl.params, journey);
    if (decl.key) Add(Kind::kKey, decl.key->name, decl.key->span, "", journey);
    for (const ast::JourneyItem& item : decl.items) {
      std::visit(Overloaded{
                     [&](const ast::Memory& memory) { Fields(memory.fields, Kind::kMemoryField, journey); },
                     [&](const ast::Stage& stage) { Visit(stage, journey); },
                     [&](const ast::Kpi& kpi) { Kpi(kpi, journey); },
                     [&](const ast::Enter& enter) { Block(enter.body, journey); },
                     [&](const ast::ExitOn& exit) { Block(exit.body, journey); },
                     [&](const ast::ExitWhen& exit) { Block(exit.body, journey); },
                     [&](const ast::Goal& goal) { Block(goal.body, journey); },
                     [&](const ast::Trigger& trigger) { Block(trigger.body, journey); },
                     [](const auto&) {},
                 },
                 item);
    }
  }
  void Visit(const ast::Stage& stage, int32_t journey) {
    Add(Kind::kStage, stage.name, stage.span, stage.doc, journey);
    for (const ast::Kpi& kpi : stage.kpis) Kpi(kpi, journey);
    for (const ast::Flow& flow : stage.flows) Block(flow.body, journey);
    for (const ast::Trigger& trigger : stage.triggers) Block(trigger.body, journey);
  }
  void Steps(const std::vector<ast::TestStep>& steps, int32_t test) {
    for (const ast::TestStep& step : steps) {
      if (const auto* let = std::get_if<ast::TestLet>(&step.node)) Add(Kind::kTestLet, let->name, step.span, "", test);
      if (const auto* repeat = std::get_if<ast::TestRepeat>(&step.node)) Steps(repeat->steps, test);
    }
  }

  void VisitAny(const ast::Declaration& declaration) {
    std::visit(Overloaded{
                   [&](const ast::Use& use) {
                     if (use.alias) Add(Kind::kAlias, *use.alias, use.span, "", -1);
                   },
                   [&](const ast::Enum& decl) {
                     const int32_t parent = Add(Kind::kEnum, decl.name, decl.span, decl.doc, -1);
                     for (const ast::EnumMember& member : decl.members) {
                       const int32_t index = Add(Kind::kEnumMember, member.name, member.name.span, member.doc, parent);
                       NoWire(index, member.wire.has_value(), member.name.span.end);
                     }
                   },
                   [&](const ast::Record& decl) {
                     Fields(decl.fields, Kind::kField, Add(Kind::kRecord, decl.name, decl.span, decl.doc, -1));
                   },
                   [&](const ast::Customer& decl) {
                     constexpr uint32_t kWord = 8;  // `customer`
                     const ast::Name name{"customer", {decl.span.file, decl.span.begin, decl.span.begin + kWord}};
                     Fields(decl.fields, Kind::kField, Add(Kind::kCustomer, name, decl.span, decl.doc, -1));
                   },
                   [&](const ast::Event& decl) {
                     const int32_t event = Add(Kind::kEvent, decl.name, decl.span, decl.doc, -1);
                     NoWire(event, decl.wire.has_value(), decl.name.span.end);
                     Fields(decl.fields, Kind::kField, event);
                   },
                   [&](const ast::Let& decl) {
                     const Kind kind = decl.is_function ? Kind::kFunction : Kind::kLet;
                     Params(decl.params, Add(kind, decl.name, decl.span, decl.doc, -1));
                   },
                   [&](const ast::Segment& decl) { Add(Kind::kSegment, decl.name, decl.span, decl.doc, -1); },
                   [&](const ast::Persona& decl) { Add(Kind::kPersona, decl.name, decl.span, decl.doc, -1); },
                   [&](const ast::Channel& decl) {
                     Params(decl.params, Add(Kind::kChannel, decl.name, decl.span, decl.doc, -1));
                   },
                   [&](const ast::Group& decl) { Add(Kind::kGroup, decl.name, decl.span, decl.doc, -1); },
                   [&](const ast::Phases& decl) {
                     for (const ast::Name& name : decl.names) Add(Kind::kPhase, name, name.span, decl.doc, -1);
                   },
                   [&](const ast::Calendar& decl) { Add(Kind::kCalendar, decl.name, decl.span, decl.doc, -1); },
                   [&](const ast::Journey& decl) { Visit(decl); },
                   [&](const ast::JourneyInstance& decl) { Add(Kind::kInstance, decl.name, decl.span, decl.doc, -1); },
                   [&](const ast::Test& decl) {
                     const ast::Name name{decl.name.value, decl.name.span};
                     Steps(decl.steps, Add(Kind::kTest, name, decl.span, decl.doc, -1));
                   },
                   [](const auto&) {},
               },
               declaration);
  }

  const Compilation& compilation_;
  const Types types_;
  Index& out_;
  bool standard_ = false;
};

Index::Index(const Compilation& compilation, Names names) : names_(std::move(names)) {
  IndexBuilder(compilation, *this).Build();
  const std::vector<typed::Module>& modules = compilation.program.modules;
  for (size_t i = 0; i < modules.size() && i < names_.modules.size(); ++i) scope_of_file_.emplace(modules[i].file, i);
  for (size_t i = 0; i < all_.size(); ++i) by_begin_.push_back(static_cast<int32_t>(i));
  std::ranges::sort(by_begin_, {}, [this](int32_t i) { return KeyOf(all_[static_cast<size_t>(i)].place); });
  by_declared_.resize(names_.uses.size());
  for (size_t i = 0; i < by_declared_.size(); ++i) by_declared_[i] = i;
  std::ranges::stable_sort(by_declared_, {}, [this](size_t i) { return KeyOf(names_.uses[i].declared); });
}

std::vector<NameInScope> Index::ScopeOf(FileId file) const {
  const auto found = scope_of_file_.find(file);
  return found == scope_of_file_.end() ? std::vector<NameInScope>() : names_.ScopeOf(found->second);
}

std::optional<Index::Found> Index::At(FileId file, uint32_t offset) const {
  const auto& uses = names_.uses;
  // The last use that begins at or before the offset.
  const uint64_t key = (uint64_t{file} << 32) | offset;
  auto use = std::upper_bound(uses.begin(), uses.end(), key,
                              [](uint64_t at, const Reference& one) { return at < KeyOf(one.use); });
  if (use != uses.begin()) {
    --use;
    if (use->use.file == file && offset <= use->use.end) return Found{use->use, use->declared};
  }
  auto declared = std::upper_bound(by_begin_.begin(), by_begin_.end(), key, [this](uint64_t at, int32_t i) {
    return at < KeyOf(all_[static_cast<size_t>(i)].place);
  });
  if (declared == by_begin_.begin()) return std::nullopt;
  const Span place = all_[static_cast<size_t>(*--declared)].place;
  return place.file == file && offset <= place.end ? std::optional(Found{place, place}) : std::nullopt;
}

const Declaration* Index::Declared(Span place) const {
  const auto found = by_place_.find(KeyOf(place));
  if (found == by_place_.end()) return nullptr;
  const Declaration& one = all_[static_cast<size_t>(found->second)];
  return one.place == place ? &one : nullptr;
}

std::vector<Span> Index::UsesOf(Span declared) const {
  std::vector<Span> spans;
  auto at = std::lower_bound(by_declared_.begin(), by_declared_.end(), KeyOf(declared),
                             [this](size_t i, uint64_t key) { return KeyOf(names_.uses[i].declared) < key; });
  for (; at != by_declared_.end() && names_.uses[*at].declared == declared; ++at) {
    spans.push_back(names_.uses[*at].use);
  }
  return spans;
}

std::vector<const Declaration*> Index::ChildrenOf(const Declaration& parent) const {
  std::vector<const Declaration*> children;
  for (const int32_t child : children_[static_cast<size_t>(&parent - all_.data())]) {
    children.push_back(&all_[static_cast<size_t>(child)]);
  }
  return children;
}

const Declaration* Index::Child(const Declaration& parent, std::string_view name) const {
  for (const int32_t child : children_[static_cast<size_t>(&parent - all_.data())]) {
    if (all_[static_cast<size_t>(child)].name == name) return &all_[static_cast<size_t>(child)];
  }
  return nullptr;
}

const Declaration* Index::Top(std::string_view name) const {
  const Declaration* found = nullptr;
  for (const int32_t i : tops_) {
    const Declaration& one = all_[static_cast<size_t>(i)];
    if (one.name == name && (found == nullptr || (found->standard && !one.standard))) found = &one;
  }
  return found;
}

const Declaration* Index::customer() const {
  for (const int32_t i : tops_) {
    if (all_[static_cast<size_t>(i)].kind == DeclarationKind::kCustomer) return &all_[static_cast<size_t>(i)];
  }
  return nullptr;
}

}  // namespace journey::lsp
