// Which bodies an edit cannot have changed: see kept.h.
#include "compiler/sema/reuse.h"

#include <algorithm>
#include <type_traits>

#include "compiler/sema/context.h"

namespace journey::sema {
namespace {

// What stands in none of these parts.
template <typename T>
std::vector<T> Outside(const std::vector<T>& list, const std::vector<std::pair<size_t, size_t>>& parts) {
  std::vector<T> outside;
  size_t at = 0;
  const auto take = [&](size_t end) {
    outside.insert(outside.end(), list.begin() + static_cast<ptrdiff_t>(at),
                   list.begin() + static_cast<ptrdiff_t>(end));
  };
  for (const auto& [begin, end] : parts) {
    take(begin);
    at = end;
  }
  take(list.size());
  return outside;
}

}  // namespace

Reuse::Reuse(Context& context, KeptAnalysis& kept, AnalysisBefore before)
    : context_(context), kept_(kept), before_(std::move(before)), changes_(context_, kept_, before_) {}

// ---------------------------------------------------------------- planning

void Reuse::ReadDeclarations() {
  for (const ModuleScope& module : context_.modules) {
    const size_t index = declarations_.size();
    const FileId file = module.ast->file;
    const bool same = kept_.usable && index < kept_.files.size() && kept_.files[index] == file && before_.IsSame(file);
    declarations_.push_back(same ? kept_.declarations[index] : DeclarationsOf(*module.ast));
  }
}

bool Reuse::Begin() {
  if (!kept_.usable || !changes_.Compare(declarations_)) return false;
  changes_.CompareCustomer();
  return changes_.Spread();
}

void Reuse::KeepNothing() {
  kept_.all_typed = true;
  kept_.rules_changed = true;
  kept_.heads.assign(context_.journeys.size(), {});
  kept_.bodies.assign(context_.journeys.size(), {});
  kept_.tests.assign(context_.modules.size(), {});
}

void Reuse::Plan() {
  kept_.counts = {};
  kept_.costs_changed.clear();
  ReadDeclarations();
  keep_journey_.assign(context_.journeys.size(), false);
  keep_tests_.assign(context_.modules.size(), false);
  if (!Begin()) return KeepNothing();
  std::vector<bool> same;
  for (size_t module = 0; module < context_.modules.size(); ++module)
    same.push_back(IsSame(static_cast<int32_t>(module)));
  numbers_.emplace(before_.program, context_, same);
  Arrange();
  for (size_t i = 0; i < keep_journey_.size(); ++i) keep_journey_[i] = CanKeepJourney(i);
  for (size_t i = 0; i < keep_tests_.size(); ++i) keep_tests_[i] = CanKeepTests(i);
  KeepHistory();
  context_.next_walk = kept_.next_walk;
  kept_.all_typed = false;
  std::vector<bool> typed = keep_journey_;
  typed.flip();
  kept_.costs_changed = changes_.CostModules(std::move(typed), journey_before_);
  kept_.rules_changed = changes_.rules();
}

// What was kept, by the numbers that journeys have now.
void Reuse::Arrange() {
  const size_t journeys = context_.journeys.size();
  std::vector<KeptBody> heads(journeys), bodies(journeys);
  for (size_t i = 0; i < journeys; ++i) {
    journey_before_.push_back(numbers_->JourneyBefore(static_cast<int32_t>(i)));
    if (journey_before_[i] == kNone) continue;
    heads[i] = std::move(kept_.heads[static_cast<size_t>(journey_before_[i])]);
    bodies[i] = std::move(kept_.bodies[static_cast<size_t>(journey_before_[i])]);
  }
  kept_.heads = std::move(heads);
  kept_.bodies = std::move(bodies);
  kept_.tests.resize(context_.modules.size());
  tests_before_.resize(context_.modules.size());
  for (size_t i = 0; i < before_.program.tests.size(); ++i) {
    const auto module = static_cast<size_t>(before_.program.tests[i].module);
    if (module < tests_before_.size()) tests_before_[module].push_back(i);
  }
  queries_.assign(before_.program.history.size(), Query::kNew);
}

bool Reuse::IsSame(int32_t module) const {
  const auto index = static_cast<size_t>(module);
  return index < kept_.files.size() && before_.IsSame(kept_.files[index]);
}

bool Reuse::CanKeep(const KeptBody& body, bool is_test) const {
  if (!body.known || changes_.Touches(body)) return false;
  if (!body.reported) return true;
  if (context_.syntax_errors() || kept_.syntax_errors || !changes_.only_bodies()) return false;
  if (is_test && changes_.any()) return false;
  const auto stays = [this](Span span) { return !span.valid() || before_.IsSame(span.file); };
  return std::ranges::all_of(body.reports, [&](const Diagnostic& one) {
    return stays(one.span) && std::ranges::all_of(one.labels, [&](const Label& label) { return stays(label.span); }) &&
           std::ranges::all_of(one.fixes, [&](const Fix& fix) { return stays(fix.span); });
  });
}

bool Reuse::CanKeepJourney(size_t journey) {
  const JourneyDecl& decl = context_.journeys[journey];
  const int32_t before = journey_before_[journey];
  if (before == kNone || !IsSame(decl.module)) return false;
  typed::Journey& typed = before_.program.journeys[static_cast<size_t>(before)];
  if (changes_.HasChanged(typed.info.span)) return false;
  // Whether a template is checked by itself or only in general depends on who makes it real.
  const bool is_template = decl.journey != nullptr && decl.journey->is_template;
  if (is_template && changes_.instances()) return false;
  if (decl.instance != nullptr) {
    const int32_t source = kept_.template_of[static_cast<size_t>(before)];
    const int32_t now = source == kNone ? kNone : numbers_->JourneyNow(source);
    if (now == kNone || !IsSame(context_.journeys[static_cast<size_t>(now)].module)) return false;
  }
  // A template has no head by itself.
  const KeptBody &head = kept_.heads[journey], &body = kept_.bodies[journey];
  return (is_template || (CanKeep(head, false) && PutRight(head))) && CanKeep(body, false) && PutRight(body) &&
         numbers_->Do(typed);
}

bool Reuse::CanKeepTests(size_t module) {
  if (!IsSame(static_cast<int32_t>(module))) return false;
  const KeptBody& body = kept_.tests[module];
  return CanKeep(body, true) && PutRight(body) && std::ranges::all_of(tests_before_[module], [this](size_t test) {
           return numbers_->Do(before_.program.tests[test]);
         });
}

// The queries that it asks, which others may ask too.
bool Reuse::PutRight(const KeptBody& body) {
  return std::ranges::all_of(body.history, [this](int32_t number) {
    const auto query = static_cast<size_t>(number);
    if (queries_[query] == Query::kNew) {
      queries_[query] = numbers_->Do(before_.program.history[query]) ? Query::kRight : Query::kGone;
    }
    return queries_[query] == Query::kRight;
  });
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
  const size_t begin = context_.references->size(), asked = context_.asked.size();
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
    if (part == Part::kBody) ++kept_.counts.journeys;
    if (part == Part::kTests) kept_.counts.tests += typed;
  }
  in_bodies_.emplace_back(begin, context_.references->size());
  asked_in_bodies_.emplace_back(asked, context_.asked.size());
}

void Reuse::Record(KeptBody& body, int32_t module, const std::function<void()>& work) {
  body = {};
  const size_t reports = context_.diagnostics().all().size(), references = context_.references->size();
  const size_t uses = context_.marked_uses.size(), history = context_.used_history.size();
  const size_t unkept = context_.unkept_count(), count = context_.report_count, asked = context_.asked.size();
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
  std::set<AskedName> names;
  for (size_t i = asked; i < context_.asked.size(); ++i) names.insert(context_.asked[i].name);
  body.asked.assign(names.begin(), names.end());
  if (body.reported) body.missing_uses = context_.MissingUses(module);
}

void Reuse::SayAgain(KeptBody& body, int32_t module) {
  for (const Diagnostic& one : body.reports) context_.Repeat(one);
  for (Reference& one : body.references) {
    one.declared = changes_.Moved(one.declared);
    context_.references->push_back(one);
  }
  for (const auto& [at, use] : body.marked_uses) context_.program.modules[at].uses[use].used = true;
  for (const std::string& other : body.missing_uses) context_.SetMissingUse(module, other);
}

void Reuse::TakeProgram(Part part, size_t index) {
  const bool is_template = part == Part::kBody && context_.journeys[index].journey != nullptr &&
                           context_.journeys[index].journey->is_template;
  if (part == Part::kHead || is_template) {
    context_.program.journeys[index] = std::move(before_.program.journeys[static_cast<size_t>(journey_before_[index])]);
  } else if (part == Part::kTests) {
    for (const size_t test : tests_before_[index]) {
      context_.program.tests.push_back(std::move(before_.program.tests[test]));
    }
  }
}

void Reuse::Finish() {
  kept_.counts.modules = modules_typed_.size();
  kept_.files.clear();
  for (const ModuleScope& module : context_.modules) kept_.files.push_back(module.ast->file);
  kept_.template_of.clear();
  for (const JourneyDecl& decl : context_.journeys) kept_.template_of.push_back(decl.template_index);
  kept_.declarations = std::move(declarations_);
  kept_.declaration_references = Outside(*context_.references, in_bodies_);
  kept_.declaration_asks = Outside(context_.asked, asked_in_bodies_);
  kept_.syntax_errors = context_.syntax_errors();
  kept_.next_walk = context_.next_walk;
  kept_.remains = std::move(before_.program);
  // It is said once, by whatever comes first.
  kept_.usable = !context_.told_of_large_constant;
}

}  // namespace journey::sema
