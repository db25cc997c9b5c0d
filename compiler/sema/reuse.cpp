// Which bodies an edit cannot have changed: see kept.h.
#include <algorithm>
#include <type_traits>

#include "compiler/sema/context.h"

namespace journey::sema {
namespace {

// Its place in the variant; a template is no journey like others.
size_t KindOf(const ast::Declaration& declaration) {
  const auto* journey = std::get_if<ast::Journey>(&declaration);
  return journey != nullptr && journey->is_template ? std::variant_size_v<ast::Declaration> : declaration.index();
}

bool IsJourney(size_t kind) {
  static const size_t kJourney = ast::Declaration(ast::Journey{}).index();
  return kind == kJourney || kind == std::variant_size_v<ast::Declaration>;
}
bool IsInstance(size_t kind) {
  static const size_t kInstance = ast::Declaration(ast::JourneyInstance{}).index();
  return kind == kInstance;
}
// Nothing can name one.
bool IsTest(size_t kind) {
  static const size_t kTest = ast::Declaration(ast::Test{}).index();
  return kind == kTest;
}
// They decide about texts that do not name them.
bool ReachesFar(size_t kind) {
  static const std::set<size_t> kKinds = {
      ast::Declaration(ast::Use{}).index(), ast::Declaration(ast::Customer{}).index(),
      ast::Declaration(ast::Phases{}).index(), ast::Declaration(ast::Policy{}).index(),
      ast::Declaration(ast::Group{}).index()};
  return kKinds.contains(kind);
}

std::string NameOf(const ast::Declaration& declaration) {
  return std::visit(
      [](const auto& node) -> std::string {
        if constexpr (requires { node.name.text; }) {
          return node.name.text;
        } else {
          return "";
        }
      },
      declaration);
}

bool IsIn(Span outer, Span inner) { return outer.begin <= inner.begin && inner.begin < outer.end; }

}  // namespace

Reuse::Reuse(Context& context, KeptAnalysis& kept, AnalysisBefore before)
    : context_(context), kept_(kept), before_(std::move(before)) {}

std::vector<DeclarationText> Reuse::DeclarationsOf(size_t module) const {
  std::vector<DeclarationText> found;
  for (const ast::Declaration& declaration : context_.modules[module].ast->declarations) {
    const Span span = std::visit([](const auto& node) { return node.span; }, declaration);
    found.push_back({KindOf(declaration), NameOf(declaration), span});
  }
  return found;
}

void Reuse::Plan() {
  kept_.counts = {};
  kept_.typed_journeys.clear();
  for (const ModuleScope& module : context_.modules) {
    const FileId file = module.ast->file;
    if (module_of_file_.size() <= file) module_of_file_.resize(file + 1, kNone);
    module_of_file_[file] = static_cast<int32_t>(declarations_.size());
    const size_t index = declarations_.size();
    const bool same = kept_.usable && index < kept_.files.size() && kept_.files[index] == file &&
                      file < before_.same_text.size() && before_.same_text[file];
    declarations_.push_back(same ? kept_.declarations[index] : DeclarationsOf(index));
  }
  possible_ = kept_.usable && CompareModules();
  keep_journey_.assign(context_.journeys.size(), false);
  keep_tests_.assign(context_.modules.size(), false);
  kept_.all_typed = !possible_;
  kept_.declarations_changed = !possible_ || !only_journeys_changed_;
  if (!possible_) {
    kept_.heads.assign(context_.journeys.size(), {});
    kept_.bodies.assign(context_.journeys.size(), {});
    kept_.tests.assign(context_.modules.size(), {});
    return;
  }
  Spread();
  for (size_t i = 0; i < keep_journey_.size(); ++i) keep_journey_[i] = CanKeepJourney(i);
  for (size_t i = 0; i < keep_tests_.size(); ++i) {
    keep_tests_[i] = before_.same_text[kept_.files[i]] && CanKeep(kept_.tests[i], true);
  }
  KeepHistory();
  context_.next_walk = kept_.next_walk;
}

// False when names can mean something else than before, or numbers.
bool Reuse::CompareModules() {
  if (kept_.files.size() != context_.modules.size() || kept_.heads.size() != context_.journeys.size()) return false;
  moves_.resize(module_of_file_.size());
  for (size_t module = 0; module < context_.modules.size(); ++module) {
    const FileId file = context_.modules[module].ast->file;
    if (kept_.files[module] != file || before_.program.modules[module].name != context_.program.modules[module].name) {
      return false;
    }
    if (!before_.same_text[file] && !CompareModule(module)) return false;
  }
  return true;
}

bool Reuse::CompareModule(size_t module) {
  const std::vector<DeclarationText>& was = kept_.declarations[module];
  const std::vector<DeclarationText>& is = declarations_[module];
  if (was.size() != is.size()) return false;
  for (size_t i = 0; i < is.size(); ++i) {
    if (was[i].kind != is[i].kind || was[i].name != is[i].name) return false;
    moves_[is[i].span.file].push_back({was[i].span, is[i].span.begin});
    if (IsTest(is[i].kind) || before_.sources->Text(was[i].span) == context_.sources.Text(is[i].span)) continue;
    if (ReachesFar(is[i].kind)) return false;
    changed_.emplace(was[i].span.file, was[i].span.begin);
    only_journeys_changed_ = only_journeys_changed_ && IsJourney(is[i].kind);
    instances_changed_ = instances_changed_ || IsInstance(is[i].kind);
  }
  return true;
}

const DeclarationText* Reuse::DeclarationAt(Span place) const {
  if (place.file >= module_of_file_.size() || module_of_file_[place.file] == kNone) return nullptr;
  const auto& list = kept_.declarations[static_cast<size_t>(module_of_file_[place.file])];
  auto behind = std::upper_bound(list.begin(), list.end(), place.begin,
                                 [](uint32_t at, const DeclarationText& one) { return at < one.span.begin; });
  if (behind == list.begin()) return nullptr;
  --behind;
  return IsIn(behind->span, place) ? &*behind : nullptr;
}

bool Reuse::HasChanged(Span declared) const {
  const DeclarationText* declaration = DeclarationAt(declared);
  return declaration != nullptr && changed_.contains({declared.file, declaration->span.begin});
}

// What names something that has changed has changed.
void Reuse::Spread() {
  if (changed_.empty()) return;
  const auto spread = [this](const std::vector<Reference>& references) {
    bool grew = false;
    for (const Reference& one : references) {
      if (one.declared.begin == one.declared.end) continue;  // a whole module, of which `use` names nothing yet
      const DeclarationText* user = DeclarationAt(one.use);
      if (user == nullptr || IsTest(user->kind) || !HasChanged(one.declared)) continue;
      grew = changed_.emplace(one.use.file, user->span.begin).second || grew;
    }
    return grew;
  };
  for (bool grew = true; grew;) {
    grew = spread(kept_.declaration_references);
    for (const KeptBody& head : kept_.heads) grew = spread(head.references) || grew;
  }
}

bool Reuse::CanKeep(const KeptBody& body, bool is_test) const {
  if (!body.known) return false;
  if (!changed_.empty() &&
      std::ranges::any_of(body.references, [this](const Reference& one) { return HasChanged(one.declared); })) {
    return false;
  }
  if (!body.reported) return true;
  if (context_.syntax_errors() || kept_.syntax_errors || !only_journeys_changed_) return false;
  if (is_test && !changed_.empty()) return false;
  const auto stays = [this](Span span) { return !span.valid() || before_.same_text[span.file]; };
  return std::ranges::all_of(body.reports, [&](const Diagnostic& one) {
    return stays(one.span) && std::ranges::all_of(one.labels, [&](const Label& label) { return stays(label.span); }) &&
           std::ranges::all_of(one.fixes, [&](const Fix& fix) { return stays(fix.span); });
  });
}

bool Reuse::CanKeepJourney(size_t journey) const {
  const JourneyDecl& decl = context_.journeys[journey];
  const auto same = [this](int32_t module) { return before_.same_text[kept_.files[static_cast<size_t>(module)]]; };
  if (!same(decl.module)) return false;
  // Whether a template is checked by itself or only in general depends on who makes it real.
  if (decl.journey != nullptr && decl.journey->is_template && instances_changed_) return false;
  if (decl.instance != nullptr) {
    const int32_t source = kept_.template_of[journey];
    if (source == kNone || !same(context_.journeys[source].module)) return false;
  }
  // A template has no head by itself.
  const bool is_template = decl.journey != nullptr && decl.journey->is_template;
  return (is_template || CanKeep(kept_.heads[journey], false)) && CanKeep(kept_.bodies[journey], false);
}

// Queries keep their numbers, which stand in the bodies.
void Reuse::KeepHistory() {
  auto& now = context_.program.history;
  auto& was = before_.program.history;
  now.resize(was.size());
  const auto keep = [&](const KeptBody& body) {
    for (const int32_t query : body.history) {
      if (now[query].event != kNone || was[query].event == kNone) continue;
      now[query] = std::move(was[query]);
      if (now[query].where == nullptr) context_.plain_history.try_emplace(PlainKey(now[query]), query);
    }
  };
  for (size_t i = 0; i < keep_journey_.size(); ++i) {
    if (!keep_journey_[i]) continue;
    keep(kept_.heads[i]);
    keep(kept_.bodies[i]);
  }
  for (size_t i = 0; i < keep_tests_.size(); ++i) {
    if (keep_tests_[i]) keep(kept_.tests[i]);
  }
  for (size_t i = now.size(); i-- > 0;) {
    if (now[i].event == kNone) context_.free_history.push_back(static_cast<int32_t>(i));
  }
}

// ---------------------------------------------------------------- doing it

std::vector<KeptBody>& Reuse::BodiesOf(Part part) {
  switch (part) {
    case Part::kHead:
      return kept_.heads;
    case Part::kBody:
      return kept_.bodies;
    case Part::kTests:
      break;
  }
  return kept_.tests;
}

void Reuse::Do(Part part, size_t index, const std::function<void()>& work) {
  KeptBody& body = BodiesOf(part)[index];
  const size_t begin = context_.references->size();
  const bool keep = part == Part::kTests ? keep_tests_[index] : keep_journey_[index];
  const int32_t module = part == Part::kTests ? static_cast<int32_t>(index) : context_.journeys[index].module;
  if (keep) {
    SayAgain(body, module);
    TakeProgram(part, index);
  } else {
    const size_t tests = context_.program.tests.size();
    Record(body, module, work);
    const size_t typed = part == Part::kTests ? context_.program.tests.size() - tests : 1;
    if (typed > 0) modules_typed_.insert(module);
    if (part == Part::kBody) kept_.typed_journeys.push_back(static_cast<int32_t>(index));
    if (part == Part::kTests) kept_.counts.tests += typed;
  }
  in_bodies_.emplace_back(begin, context_.references->size());
}

void Reuse::Record(KeptBody& body, int32_t module, const std::function<void()>& work) {
  body = {};
  const size_t reports = context_.diagnostics().all().size(), references = context_.references->size();
  const size_t uses = context_.marked_uses.size(), history = context_.used_history.size();
  const size_t unkept = context_.unkept_count(), count = context_.report_count;
  work();
  const auto behind = [](const auto& list, size_t from) {
    return std::remove_cvref_t<decltype(list)>(list.begin() + static_cast<ptrdiff_t>(from), list.end());
  };
  body.known = context_.unkept_count() == unkept;
  body.reported = context_.report_count != count;
  body.reports = behind(context_.diagnostics().all(), reports);
  body.references = behind(*context_.references, references);
  body.marked_uses = behind(context_.marked_uses, uses);
  body.history = behind(context_.used_history, history);
  if (body.reported) body.missing_uses = context_.MissingUses(module);
}

Span Reuse::Moved(Span declared) const {
  if (!declared.valid() || declared.file >= moves_.size()) return declared;
  const std::vector<Move>& moves = moves_[declared.file];
  auto behind = std::upper_bound(moves.begin(), moves.end(), declared.begin,
                                 [](uint32_t at, const Move& one) { return at < one.before.begin; });
  if (behind == moves.begin() || !IsIn((--behind)->before, declared)) return declared;
  const uint32_t by = behind->now - behind->before.begin;
  return {declared.file, declared.begin + by, declared.end + by};
}

void Reuse::SayAgain(KeptBody& body, int32_t module) {
  for (const Diagnostic& one : body.reports) context_.Repeat(one);
  for (Reference& one : body.references) {
    one.declared = Moved(one.declared);
    context_.references->push_back(one);
  }
  for (const auto& [at, use] : body.marked_uses) context_.program.modules[at].uses[use].used = true;
  for (const std::string& other : body.missing_uses) context_.SetMissingUse(module, other);
}

void Reuse::TakeProgram(Part part, size_t index) {
  const bool is_template = part == Part::kBody && context_.journeys[index].journey != nullptr &&
                           context_.journeys[index].journey->is_template;
  if (part == Part::kHead || is_template) {
    context_.program.journeys[index] = std::move(before_.program.journeys[index]);
  } else if (part == Part::kTests) {
    for (typed::Test& test : before_.program.tests) {
      if (test.module == static_cast<int32_t>(index)) context_.program.tests.push_back(std::move(test));
    }
  }
}

void Reuse::Finish() {
  kept_.counts.modules = modules_typed_.size();
  kept_.counts.journeys = kept_.typed_journeys.size();
  kept_.files.clear();
  for (const ModuleScope& module : context_.modules) kept_.files.push_back(module.ast->file);
  kept_.template_of.clear();
  for (const JourneyDecl& decl : context_.journeys) kept_.template_of.push_back(decl.template_index);
  kept_.declarations = std::move(declarations_);
  kept_.declaration_references.clear();
  size_t at = 0;
  for (const auto& [begin, end] : in_bodies_) {
    kept_.declaration_references.insert(kept_.declaration_references.end(),
                                        context_.references->begin() + static_cast<ptrdiff_t>(at),
                                        context_.references->begin() + static_cast<ptrdiff_t>(begin));
    at = end;
  }
  kept_.declaration_references.insert(kept_.declaration_references.end(),
                                      context_.references->begin() + static_cast<ptrdiff_t>(at),
                                      context_.references->end());
  kept_.syntax_errors = context_.syntax_errors();
  kept_.next_walk = context_.next_walk;
  // It is said once, by whatever comes first.
  kept_.usable = !context_.told_of_large_constant;
}

}  // namespace journey::sema
