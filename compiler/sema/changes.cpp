// What an edit has changed: see changes.h.
#include "compiler/sema/changes.h"

#include <algorithm>
#include <functional>
#include <map>

#include "compiler/sema/context.h"

namespace journey::sema {

uint32_t WordOf(std::string_view name) { return static_cast<uint32_t>(std::hash<std::string_view>{}(name)); }

// ---------------------------------------------------------------- comparing

// Those of the standard library stand at the end, and may come and go.
bool Changes::SameModules() const {
  const size_t was = kept_.files.size(), is = context_.modules.size();
  for (size_t module = 0; module < std::min(was, is); ++module) {
    if (kept_.files[module] != context_.modules[module].ast->file ||
        before_.program.modules[module].name != context_.program.modules[module].name) {
      return false;
    }
  }
  for (size_t module = std::min(was, is); module < std::max(was, is); ++module) {
    const typed::Program& program = was > is ? before_.program : context_.program;
    if (!program.modules[module].is_std) return false;
  }
  return true;
}

bool Changes::Compare(const std::vector<std::vector<DeclarationText>>& now) {
  if (!SameModules()) return false;
  static const Texts kNothing;
  for (size_t module = 0; module < std::max(kept_.files.size(), now.size()); ++module) {
    const bool was = module < kept_.files.size(), is = module < now.size();
    const FileId file = was ? kept_.files[module] : context_.modules[module].ast->file;
    if (was) {
      if (module_of_file_.size() <= file) module_of_file_.resize(file + 1, kNone);
      module_of_file_[file] = static_cast<int32_t>(module);
    }
    if (was && is && before_.IsSame(file)) continue;
    if (moves_.size() <= file) moves_.resize(file + 1);
    CompareModule(file, was ? kept_.declarations[module] : kNothing, is ? now[module] : kNothing);
  }
  return true;
}

void Changes::CompareModule(FileId file, const Texts& was, const Texts& is) {
  // Names in scope are told apart by nothing else; what is in none, by its kind too.
  using Key = std::pair<int, std::string_view>;
  std::map<Key, std::pair<std::vector<const DeclarationText*>, std::vector<const DeclarationText*>>> by_name;
  const auto key = [](const DeclarationText& one) {
    return Key(IsInScope(one.kind) ? -1 : static_cast<int>(one.kind), one.name);
  };
  for (const DeclarationText& one : was) by_name[key(one)].first.push_back(&one);
  for (const DeclarationText& one : is) by_name[key(one)].second.push_back(&one);
  bool uses = false;
  for (const auto& [name, both] : by_name) {
    const auto& [then, now] = both;
    const bool same = std::ranges::equal(then, now, {}, &DeclarationText::kind, &DeclarationText::kind);
    for (size_t i = 0; i < std::min(then.size(), now.size()); ++i) {
      moves_[file].push_back({then[i]->span, now[i]->span.begin});
      if (!same) continue;
      CompareText(*then[i], *now[i]);
      uses = uses || (then[i]->kind == DeclaredKind::kUse && !LooksTheSame(*then[i], *now[i]));
    }
    if (same) continue;
    for (const DeclarationText* one : then) {
      ComesOrGoes(file, *one);
      looked_at_.Add(one->span);
      whole_.Add(one->span);
    }
    for (const DeclarationText* one : now) ComesOrGoes(file, *one);
    uses = uses || name.first == static_cast<int>(DeclaredKind::kUse);
  }
  // What is listed as help follows the order in which names are declared.
  only_bodies_ = only_bodies_ && std::ranges::equal(was, is, {}, &DeclarationText::name, &DeclarationText::name);
  std::ranges::sort(moves_[file], {}, [](const Move& one) { return one.before.begin; });
  if (!uses) return;
  // What they name may be found elsewhere now.
  for (const DeclarationText& one : was) {
    looked_at_.Add(one.span);
    whole_.Add(one.span);
    instances_ = instances_ || one.kind == DeclaredKind::kInstance;
    rules_ = rules_ || one.kind == DeclaredKind::kPolicy || one.kind == DeclaredKind::kGroup;
  }
}

void Changes::ComesOrGoes(FileId file, const DeclarationText& one) {
  if (one.kind == DeclaredKind::kTest) return;
  only_bodies_ = false;
  if (IsInScope(one.kind)) Add(file, one.name);
  instances_ = instances_ || one.kind == DeclaredKind::kInstance;
  rules_ = rules_ || one.kind == DeclaredKind::kPolicy || one.kind == DeclaredKind::kGroup;
  customers_ = customers_ || one.kind == DeclaredKind::kCustomer;
  if (one.kind == DeclaredKind::kPhases) Add(kNoFile, kAnyPhase);
  if (one.kind != DeclaredKind::kChannel) return;
  const auto module =
      std::ranges::find(context_.modules, file, [](const ModuleScope& scope) { return scope.ast->file; });
  if (module != context_.modules.end()) new_channels_.insert(static_cast<int32_t>(module - context_.modules.begin()));
}

void Changes::CompareText(const DeclarationText& was, const DeclarationText& is) {
  if (was.kind == DeclaredKind::kTest || before_.sources->Text(was.span) == context_.sources.Text(is.span)) return;
  only_bodies_ = only_bodies_ && IsJourney(is.kind);
  instances_ = instances_ || is.kind == DeclaredKind::kInstance;
  rules_ = rules_ || is.kind == DeclaredKind::kPolicy || is.kind == DeclaredKind::kGroup;
  if (is.kind == DeclaredKind::kPhases) Add(kNoFile, kAnyPhase);
  const bool looks_the_same = LooksTheSame(was, is);
  if (!looks_the_same) looked_at_.Add(was.span);
  // What a customer begins with costs nothing.
  if (!looks_the_same || is.kind != DeclaredKind::kCustomerField) whole_.Add(was.span);
}

// But for what nobody else looks at.
bool Changes::LooksTheSame(const DeclarationText& was, const DeclarationText& is) const {
  const auto around = [](const SourceMap& sources, const DeclarationText& one) {
    const std::string_view text = sources.Text(one.span);
    if (!one.own.valid()) return std::pair(text, std::string_view());
    return std::pair(text.substr(0, one.own.begin - one.span.begin), text.substr(one.own.end - one.span.begin));
  };
  return was.own.valid() == is.own.valid() && around(*before_.sources, was) == around(context_.sources, is);
}

void Changes::CompareCustomer() {
  const typed::Program &was = before_.program, &is = context_.program;
  if ((was.zone_field == kNone) != (is.zone_field == kNone)) Add(kNoFile, kZoneField);
  const auto add = [this](const auto& fields, const auto& others) {
    for (const typed::Field& field : fields) {
      if (customers_ || others.Find(field.info.name) == kNone) Add(kNoFile, field.info.name);
    }
  };
  add(was.customer_fields, is.customer_fields);
  add(is.customer_fields, was.customer_fields);
}

// ---------------------------------------------------------------- what depends on it

const DeclarationText* Changes::DeclarationAt(Span place) const {
  if (place.file >= module_of_file_.size() || module_of_file_[place.file] == kNone) return nullptr;
  const Texts& list = kept_.declarations[static_cast<size_t>(module_of_file_[place.file])];
  auto behind = std::upper_bound(list.begin(), list.end(), place.begin,
                                 [](uint32_t at, const DeclarationText& one) { return at < one.span.begin; });
  if (behind == list.begin()) return nullptr;
  --behind;
  return IsIn(behind->span, place) ? &*behind : nullptr;
}

bool Changes::Has(const Marks& marks, Span declared) const {
  if (!marks.HasAny(declared.file)) return false;
  const DeclarationText* declaration = DeclarationAt(declared);
  return declaration != nullptr && marks.Has(declaration->span);
}

// Whether a lookup of `asked` can find something else than before.
bool Changes::IsOther(const AskedName& asked) const {
  if (!words_.contains(asked.word)) return false;
  return std::ranges::any_of(names_, [&](const auto& name) {
    const auto [file, word] = name;
    return word == asked.word && Sees(asked, file);
  });
}

// Whether the module that asks finds names of that file.
bool Changes::Sees(const AskedName& asked, FileId file) const {
  if (file == asked.scope) return !asked.aliased;
  if (file == kNoFile || asked.scope == kNoFile) return false;
  const int32_t module = asked.scope < module_of_file_.size() ? module_of_file_[asked.scope] : kNone;
  if (module == kNone || static_cast<size_t>(module) >= context_.modules.size()) return true;  // it is no more
  const ModuleScope& scope = context_.modules[static_cast<size_t>(module)];
  const auto is_it = [&](const Import& import) {
    return context_.modules[static_cast<size_t>(import.module)].ast->file == file;
  };
  if (!asked.aliased) return std::ranges::any_of(scope.imports, is_it);
  return std::ranges::any_of(scope.aliases,
                             [&](const auto& alias) { return std::ranges::any_of(alias.second, is_it); });
}

// What names something that is marked is marked. `whole`: also where nobody looks who types.
bool Changes::SpreadThrough(const std::vector<Reference>& references, Marks& marks, bool whole) const {
  bool grew = false;
  for (const Reference& one : references) {
    // A whole module, of which `use` names nothing yet, is no declaration.
    if (one.declared.begin == one.declared.end || !Has(marks, one.declared)) continue;
    const DeclarationText* user = DeclarationAt(one.use);
    if (user == nullptr || user->kind == DeclaredKind::kTest || (!whole && IsIn(user->own, one.use))) continue;
    grew = marks.Add(user->span) || grew;
  }
  return grew;
}

bool Changes::Spread() {
  const auto of_journey = [this](size_t journey) { return DeclarationAt(before_.program.journeys[journey].info.span); };
  if (!words_.empty()) {
    for (const AskedAt& one : kept_.declaration_asks) {
      if (!IsOther(one.name)) continue;
      const DeclarationText* user = DeclarationAt(one.use);
      if (user == nullptr) return false;
      whole_.Add(user->span);
      if (!IsIn(user->own, one.use)) looked_at_.Add(user->span);
    }
    for (size_t i = 0; i < kept_.heads.size(); ++i) {
      const DeclarationText* user = of_journey(i);
      if (user != nullptr &&
          std::ranges::any_of(kept_.heads[i].asked, [this](const AskedName& one) { return IsOther(one); })) {
        looked_at_.Add(user->span);
      }
    }
  }
  if (looked_at_.empty()) return true;
  for (bool grew = true; grew;) {
    grew = SpreadThrough(kept_.declaration_references, looked_at_, false);
    for (size_t i = 0; i < kept_.heads.size(); ++i) {
      const bool touched = std::ranges::any_of(kept_.heads[i].references,
                                               [this](const Reference& one) { return HasChanged(one.declared); });
      const DeclarationText* user = touched ? of_journey(i) : nullptr;
      if (user != nullptr) grew = looked_at_.Add(user->span) || grew;
    }
  }
  // A template is checked by itself or only in general, as there are journeys made from it.
  for (const Texts& module : kept_.declarations) {
    if (module.empty() || !looked_at_.HasAny(module.front().span.file)) continue;
    for (const DeclarationText& one : module) {
      instances_ = instances_ || (one.kind == DeclaredKind::kInstance && looked_at_.Has(one.span));
    }
  }
  return true;
}

bool Changes::Touches(const KeptBody& body) const {
  if (!looked_at_.empty() &&
      std::ranges::any_of(body.references, [this](const Reference& one) { return HasChanged(one.declared); })) {
    return true;
  }
  return !words_.empty() && std::ranges::any_of(body.asked, [this](const AskedName& one) { return IsOther(one); });
}

// ---------------------------------------------------------------- costs

bool Changes::SpreadCosts(std::vector<bool>& journeys, const std::vector<int32_t>& before) {
  bool grew = SpreadThrough(kept_.declaration_references, whole_, true);
  const auto names = [this](const KeptBody& body) {
    return std::ranges::any_of(body.references, [this](const Reference& one) { return Has(whole_, one.declared); });
  };
  for (size_t i = 0; i < journeys.size(); ++i) {
    if (before[i] == kNone) continue;
    const Span place = before_.program.journeys[static_cast<size_t>(before[i])].info.span;
    if (!journeys[i]) journeys[i] = Has(whole_, place) || names(kept_.heads[i]) || names(kept_.bodies[i]);
    const DeclarationText* journey = journeys[i] ? DeclarationAt(place) : nullptr;
    // Who starts it pays for it.
    if (journey != nullptr) grew = whole_.Add(journey->span) || grew;
  }
  return grew;
}

std::set<int32_t> Changes::CostModules(std::vector<bool> journeys, const std::vector<int32_t>& before) {
  for (const Texts& module : kept_.declarations) {
    for (const DeclarationText& one : module) {
      if (looked_at_.Has(one.span)) whole_.Add(one.span);
    }
  }
  while (SpreadCosts(journeys, before)) {
  }
  std::set<int32_t> modules = new_channels_;
  for (size_t i = 0; i < journeys.size(); ++i) {
    if (journeys[i]) modules.insert(context_.journeys[i].module);
  }
  for (size_t module = 0; module < std::min(kept_.declarations.size(), context_.modules.size()); ++module) {
    for (const DeclarationText& one : kept_.declarations[module]) {
      if (!whole_.Has(one.span)) continue;
      if (one.kind == DeclaredKind::kChannel) modules.insert(static_cast<int32_t>(module));
      rules_ = rules_ || one.kind == DeclaredKind::kPolicy || one.kind == DeclaredKind::kGroup;
    }
  }
  return modules;
}

// ---------------------------------------------------------------- places

Span Changes::Moved(Span declared) const {
  if (!declared.valid() || declared.file >= moves_.size()) return declared;
  const std::vector<Move>& moves = moves_[declared.file];
  auto behind = std::upper_bound(moves.begin(), moves.end(), declared.begin,
                                 [](uint32_t at, const Move& one) { return at < one.before.begin; });
  if (behind == moves.begin() || !IsIn((--behind)->before, declared)) return declared;
  const uint32_t by = behind->now - behind->before.begin;
  return {declared.file, declared.begin + by, declared.end + by};
}

}  // namespace journey::sema
