// Modules and names: who declares what, what `use` brings into scope, and what a path stands for.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "compiler/sema/changes.h"
#include "compiler/sema/context.h"
#include "stdlib/stdlib.h"

namespace journey::sema {
namespace {

// The modules that belong to the project: its own, and those of the standard library that it uses, directly or not.
std::vector<const ast::Module*> Reachable(const std::vector<ast::Module>& all) {
  std::unordered_map<std::string_view, const ast::Module*> by_name;
  for (const ast::Module& module : all) by_name.try_emplace(module.module, &module);
  std::set<const ast::Module*> reached;
  std::vector<const ast::Module*> work;
  for (const ast::Module& module : all) {
    if (!module.is_std && reached.insert(&module).second) work.push_back(&module);
  }
  const bool only_std = work.empty();
  while (!work.empty()) {
    const ast::Module* module = work.back();
    work.pop_back();
    for (const ast::Declaration& declaration : module->declarations) {
      const auto* use = std::get_if<ast::Use>(&declaration);
      if (use == nullptr) continue;
      std::string name;
      for (const ast::Name& part : use->module.parts) name += (name.empty() ? "" : ".") + part.text;
      auto found = by_name.find(name);
      if (found != by_name.end() && reached.insert(found->second).second) work.push_back(found->second);
    }
  }
  std::vector<const ast::Module*> result;
  for (const ast::Module& module : all) {
    if (only_std || reached.contains(&module)) result.push_back(&module);
  }
  return result;
}

}  // namespace

namespace {

// So many names are listed where none is near to what was written.
constexpr size_t kMostListed = 12;

// What to do with one kind of thing where another is wanted.
std::string_view InsteadOfKind(SymbolKind is, std::span<const SymbolKind> wanted) {
  const auto wants = [&](SymbolKind kind) { return std::ranges::find(wanted, kind) != wanted.end(); };
  if (is == SymbolKind::kEvent && (wants(SymbolKind::kChannel) || wants(SymbolKind::kJourney))) {
    return "an event is set off with `emit Event { … }`; what enters on it begins by that";
  }
  if (is == SymbolKind::kJourney && (wants(SymbolKind::kEvent) || wants(SymbolKind::kChannel))) {
    return "a journey is started with `start Journey(…)`";
  }
  if (is == SymbolKind::kChannel && wants(SymbolKind::kEvent)) return "a message is sent with `send channel(…)`";
  if (is == SymbolKind::kGroup && wants(SymbolKind::kChannel)) {
    return "a send names one channel of the group; the group's rules are asked all the same";
  }
  return "";
}

// A module of the standard library that declares `name` as `what`; "" where none does.
std::string_view StandardModuleOf(const std::string& name, std::string_view what) {
  const std::string declared = "\n" + std::string(what.substr(0, what.find(' '))) + " " + name;
  for (const StdModule& standard : StdModules()) {
    const size_t at = standard.text.find(declared);
    if (at == std::string_view::npos) continue;
    const size_t end = at + declared.size();
    const char next = end < standard.text.size() ? standard.text[end] : ' ';
    if (std::isalnum(static_cast<unsigned char>(next)) == 0 && next != '_') return standard.name;
  }
  return "";
}

// Where a `use` is added: before the first there is, else at the top, behind a comment that stands there by itself.
uint32_t PlaceOfUse(const ast::Module& module, std::string_view text) {
  for (const ast::Declaration& declaration : module.declarations) {
    if (const auto* use = std::get_if<ast::Use>(&declaration)) return use->span.begin;
  }
  size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const size_t top = at;
  while (text.substr(at).starts_with("//")) at = std::min(text.find('\n', at), text.size() - 1) + 1;
  if (at == top || !text.substr(at).starts_with('\n')) return static_cast<uint32_t>(top);
  return static_cast<uint32_t>(at + 1);
}

}  // namespace

std::string_view KindPhrase(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kEnum:
      return "an enum";
    case SymbolKind::kRecord:
      return "a record";
    case SymbolKind::kEvent:
      return "an event";
    case SymbolKind::kLet:
      return "a `let`";
    case SymbolKind::kSegment:
      return "a segment";
    case SymbolKind::kChannel:
      return "a channel";
    case SymbolKind::kGroup:
      return "a group of channels";
    case SymbolKind::kJourney:
      return "a journey";
    case SymbolKind::kPersona:
      return "a persona";
    case SymbolKind::kCalendar:
      return "a calendar";
  }
  return "";
}

std::string QuotedList(std::span<const std::string_view> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += "`" + std::string(names[i]) + "`";
  }
  return text;
}

void Suggest(Diagnostics::Builder builder, const ast::Name& name, const std::vector<std::string_view>& candidates) {
  const std::string_view near = Nearest(name.text, candidates);
  if (near.empty()) {
    if (candidates.size() == 1) builder.Help("there is only `" + std::string(candidates[0]) + "`");
    if (candidates.size() > 1 && candidates.size() <= kMostListed) builder.Help("there are " + QuotedList(candidates));
    return;
  }
  const auto foreign = [](std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  };
  const bool look_alike = foreign(name.text) && !foreign(near);
  builder.Guess(name.span, std::string(near),
                "did you mean `" + std::string(near) + "`?" +
                    (look_alike ? " Letters of another alphabet may look the same" : ""));
}

void Context::Collect(const std::vector<ast::Module>& all) {
  for (const ast::Module* module : Reachable(all)) {
    const int32_t index = static_cast<int32_t>(modules.size());
    modules.push_back({module, {}, {}});
    program.modules.push_back({module->module, module->file, module->is_std, "", {}});
    if (!module_index_.try_emplace(module->module, index).second) {
      Report(DiagCode::J1020, {module->file, 0, 0}, "there are two modules `" + module->module + "`")
          .Note("a module is named by its path below the source folder; characters that no name may hold become `_`")
          .Help("rename one of the two files");
    }
  }
  for (size_t i = 0; i < modules.size(); ++i) CollectModule(static_cast<int32_t>(i));
  for (size_t i = 0; i < modules.size(); ++i) ResolveUses(all, static_cast<int32_t>(i));
  program.enums.resize(enums.size());
  program.records.resize(records.size());
  program.events.resize(events.size());
  program.lets.resize(lets.size());
  program.channels.resize(channels.size());
  program.groups.resize(groups.size());
  program.personas.resize(personas.size());
  program.journeys.resize(journeys.size());
  program.calendars.resize(calendars.size());
}

void Context::Declare(int32_t module, SymbolKind kind, int32_t index, const ast::Name& name) {
  const auto [place, is_new] = modules[module].own.try_emplace(name.text, Symbol{kind, index, module, name.span});
  if (is_new) return;
  modules[module].again.emplace(name.text, kind);
  Report(DiagCode::J1003, name.span, "`" + name.text + "` is declared twice in this module", "declared again here")
      .Label(place->second.span, "first declared here, as " + std::string(KindPhrase(place->second.kind)))
      .Note("all kinds of declarations of a module share one namespace")
      .Help("give one of them another name");
}

void Context::CollectModule(int32_t module) {
  for (const ast::Declaration& declaration : modules[module].ast->declarations) {
    std::visit(Overloaded{
                   [&](const ast::Enum& decl) {
                     Declare(module, SymbolKind::kEnum, static_cast<int32_t>(enums.size()), decl.name);
                     enums.push_back({&decl, module});
                   },
                   [&](const ast::Record& decl) {
                     Declare(module, SymbolKind::kRecord, static_cast<int32_t>(records.size()), decl.name);
                     records.push_back({&decl, module});
                   },
                   [&](const ast::Event& decl) {
                     Declare(module, SymbolKind::kEvent, static_cast<int32_t>(events.size()), decl.name);
                     events.push_back({&decl, module});
                   },
                   [&](const ast::Let& decl) {
                     Declare(module, SymbolKind::kLet, static_cast<int32_t>(lets.size()), decl.name);
                     lets.push_back({.let = &decl, .module = module});
                   },
                   [&](const ast::Segment& decl) {
                     Declare(module, SymbolKind::kSegment, static_cast<int32_t>(lets.size()), decl.name);
                     lets.push_back({.segment = &decl, .module = module});
                   },
                   [&](const ast::Channel& decl) {
                     Declare(module, SymbolKind::kChannel, static_cast<int32_t>(channels.size()), decl.name);
                     channels.push_back({&decl, module});
                   },
                   [&](const ast::Group& decl) {
                     Declare(module, SymbolKind::kGroup, static_cast<int32_t>(groups.size()), decl.name);
                     groups.push_back({&decl, module});
                   },
                   [&](const ast::Persona& decl) {
                     Declare(module, SymbolKind::kPersona, static_cast<int32_t>(personas.size()), decl.name);
                     personas.push_back({&decl, module});
                   },
                   [&](const ast::Calendar& decl) {
                     Declare(module, SymbolKind::kCalendar, static_cast<int32_t>(calendars.size()), decl.name);
                     calendars.push_back({&decl, module});
                   },
                   [&](const ast::Journey& decl) {
                     Declare(module, SymbolKind::kJourney, static_cast<int32_t>(journeys.size()), decl.name);
                     journeys.push_back({.journey = &decl, .module = module});
                   },
                   [&](const ast::JourneyInstance& decl) {
                     Declare(module, SymbolKind::kJourney, static_cast<int32_t>(journeys.size()), decl.name);
                     journeys.push_back({.instance = &decl, .module = module});
                   },
                   [](const auto&) {},
               },
               declaration);
  }
}

void Context::ResolveUses(const std::vector<ast::Module>& all, int32_t module) {
  ModuleScope& scope = modules[module];
  std::map<std::pair<int32_t, std::string_view>, int32_t> seen;  // module and alias -> the first such `use`
  for (const ast::Declaration& declaration : scope.ast->declarations) {
    const auto* use = std::get_if<ast::Use>(&declaration);
    if (use == nullptr) continue;
    std::string name;
    for (const ast::Name& part : use->module.parts) name += (name.empty() ? "" : ".") + part.text;
    auto found = module_index_.find(name);
    if (found == module_index_.end()) {
      auto builder = Report(DiagCode::J1002, use->module.span, "there is no module `" + name + "`", "not found");
      if (!builder.shown()) continue;
      std::vector<std::string_view> candidates;
      for (const ast::Module& other : all) candidates.push_back(other.module);
      for (const StdModule& other : StdModules()) candidates.push_back(other.name);
      const std::string_view near = Nearest(name, candidates);
      if (!near.empty()) {
        builder.Guess(use->module.span, std::string(near), "did you mean `" + std::string(near) + "`?");
      } else {
        builder.Note("a module is named by its path below the source folder: `shop/cart.journey` is `shop.cart`");
      }
      continue;
    }
    std::vector<typed::Use>& uses = program.modules[module].uses;
    const std::string_view alias = use->alias ? std::string_view(use->alias->text) : std::string_view();
    const auto index = static_cast<int32_t>(uses.size());
    uses.push_back({use->span, found->second, false});
    Refer(use->module.span, {program.modules[found->second].file, 0, 0});
    const auto [known, is_new] = seen.try_emplace({found->second, alias}, index);
    if (!is_new) {
      scope.same_uses.emplace_back(index, known->second);
      continue;
    }
    if (alias.empty()) {
      scope.imports.push_back({found->second, index, {}});
      continue;
    }
    std::vector<Import>& others = scope.aliases[alias];
    if (!others.empty()) {
      Report(DiagCode::J1023, use->alias->span, "two imports are called `" + std::string(alias) + "` here")
          .Label(uses[others.front().use].span, "the other one");
    }
    others.push_back({found->second, index, use->alias->span});
  }
}

void Context::FinishUses() {
  for (size_t module = 0; module < modules.size(); ++module) {
    std::vector<typed::Use>& uses = program.modules[module].uses;
    for (const auto& [again, first] : modules[module].same_uses) uses[again].used = uses[first].used;
  }
}

std::vector<std::string> Context::MissingUses(int32_t module) const {
  std::vector<std::string> names;
  for (auto at = missing_uses_.lower_bound({module, ""}); at != missing_uses_.end() && at->first == module; ++at) {
    names.push_back(at->second);
  }
  return names;
}

void Context::Ask(FileId scope, Span use, std::string_view name, bool aliased) {
  if (reuse != nullptr) asked.push_back({{scope, WordOf(name), aliased}, use});
}

PathResult Context::Find(int32_t module, std::span<const ast::Name> parts) {
  PathResult result;
  ModuleScope& scope = modules[module];
  Ask(scope.ast->file, parts[0].span, parts[0].text);
  std::vector<typed::Use>& uses = program.modules[module].uses;
  if (auto own = scope.own.find(parts[0].text); own != scope.own.end()) {
    result.symbol = &own->second;
    result.used = 1;
    Refer(parts[0].span, own->second.span);
    return result;
  }
  for (const Import& import : scope.imports) {
    const auto& names = modules[import.module].own;
    auto found = names.find(parts[0].text);
    if (found == names.end()) continue;
    uses[import.use].used = true;
    marked_uses.emplace_back(module, import.use);
    if (result.symbol == nullptr) {
      result.symbol = &found->second;
      result.used = 1;
    } else if (result.symbol != &found->second) {
      result.other = &found->second;
    }
  }
  if (result.symbol != nullptr) {
    if (result.other == nullptr) Refer(parts[0].span, result.symbol->span);
    return result;
  }
  const auto aliased = scope.aliases.find(parts[0].text);
  if (aliased == scope.aliases.end()) return result;
  for (const Import& import : aliased->second) {
    uses[import.use].used = true;
    marked_uses.emplace_back(module, import.use);
    Refer(parts[0].span, import.alias);
    result.alias_module = import.module;
    if (parts.size() < 2) return result;
    Ask(scope.ast->file, parts[1].span, parts[1].text, true);
    const auto& names = modules[import.module].own;
    auto found = names.find(parts[1].text);
    if (found == names.end()) continue;
    result.symbol = &found->second;
    result.used = 2;
    Refer(parts[1].span, found->second.span);
    return result;
  }
  return result;
}

void Context::ReportAmbiguous(const ast::Name& name, const PathResult& result) {
  const std::string& first = program.modules[result.symbol->module].name;
  const std::string& second = program.modules[result.other->module].name;
  Report(DiagCode::J1004, name.span, "`" + name.text + "` comes from two imports", "which one?")
      .Label(result.symbol->span, "one is declared in `" + first + "`")
      .Label(result.other->span, "the other in `" + second + "`")
      .Help("import one of them under a name, `use " + second + " as x`, and write `x." + name.text + "`");
}

bool Context::IsAlso(const Symbol& symbol, std::string_view name, std::span<const SymbolKind> kinds) const {
  const auto [first, last] = modules[symbol.module].again.equal_range(name);
  return std::any_of(first, last,
                     [&](const auto& again) { return std::ranges::find(kinds, again.second) != kinds.end(); });
}

const Symbol* Context::Resolve(int32_t module, const ast::Path& path, SymbolKind kind, std::string_view what) {
  return ResolveAny(module, path, {&kind, 1}, what);
}

const Symbol* Context::ResolveSendable(int32_t module, const ast::Path& path) {
  const SymbolKind kinds[] = {SymbolKind::kChannel, SymbolKind::kGroup};
  return ResolveAny(module, path, kinds, "channel or group");
}

const Symbol* Context::ResolveAny(int32_t module, const ast::Path& path, std::span<const SymbolKind> kinds,
                                  std::string_view what) {
  const PathResult found = Find(module, path.parts);
  if (found.other != nullptr) {
    ReportAmbiguous(path.parts[0], found);
    return nullptr;
  }
  const auto fits = [&](SymbolKind kind) { return std::ranges::find(kinds, kind) != kinds.end(); };
  if (found.symbol == nullptr) {
    if (found.alias_module != kNone && path.parts.size() > 1) {
      const ast::Name& name = path.parts[1];
      auto builder = ReportNoSuch(DiagCode::J1001, name.span,
                                  "module `" + program.modules[found.alias_module].name + "` has no " +
                                      std::string(what) + " `" + name.text + "`");
      if (!builder.shown()) return nullptr;
      std::vector<std::string_view> candidates;
      for (const auto& [text, symbol] : modules[found.alias_module].own) {
        if (fits(symbol.kind)) candidates.push_back(text);
      }
      Suggest(builder, name, candidates);
    } else {
      ReportUnknown(module, path.parts[0], what, kinds);
    }
    return nullptr;
  }
  if (found.used < path.parts.size()) {
    const ast::Name& rest = path.parts[found.used];
    ReportNoSuch(DiagCode::J1006, rest.span,
                 "`" + path.parts[found.used - 1].text + "` has no member `" + rest.text + "`")
        .Label(found.symbol->span, "declared here, as " + std::string(KindPhrase(found.symbol->kind)));
    return nullptr;
  }
  if (!fits(found.symbol->kind)) {
    const ast::Name& name = path.parts.back();
    if (IsAlso(*found.symbol, name.text, kinds)) return nullptr;
    std::string wanted;
    for (const SymbolKind kind : kinds) wanted += (wanted.empty() ? "" : " or ") + std::string(KindPhrase(kind));
    auto builder = Report(DiagCode::J1005, name.span,
                          "`" + name.text + "` is " + std::string(KindPhrase(found.symbol->kind)) + ", not " + wanted);
    builder.Label(found.symbol->span, "declared here");
    if (const std::string_view help = InsteadOfKind(found.symbol->kind, kinds); !help.empty()) {
      builder.Help(std::string(help));
    } else if (builder.shown()) {
      const std::vector<std::string_view> names = NamesInScope(module, kinds);
      if (!names.empty() && names.size() <= kMostListed) builder.Help("name " + wanted + ": " + QuotedList(names));
    }
    return nullptr;
  }
  return found.symbol;
}

void Context::ReportUnknown(int32_t module, const ast::Name& name, std::string_view what,
                            std::span<const SymbolKind> kinds, std::span<const std::string_view> more_names) {
  const auto report = [&] {
    return ReportNoSuch(DiagCode::J1001, name.span, "there is no " + std::string(what) + " `" + name.text + "`",
                        "not found in this module or its imports");
  };
  if (IsFull(name.span)) {
    (void)report();
    return;
  }
  std::vector<std::string_view> candidates = NamesInScope(module, kinds);
  candidates.insert(candidates.end(), more_names.begin(), more_names.end());
  if (!Nearest(name.text, candidates).empty()) return Suggest(report(), name, candidates);
  // Declared elsewhere, but not imported: say once which `use` is missing.
  const auto say_use = [&](const std::string& other, const Span* declared) {
    if (quiet_ == 0 && !missing_uses_.emplace(module, other).second) {
      ++report_count;  // something is wrong all the same, and would be said if that module did not declare it
      return;
    }
    auto builder = report();
    if (declared != nullptr) builder.Label(*declared, "module `" + other + "` declares it");
    const ast::Module& tree = *modules[module].ast;
    const uint32_t at = PlaceOfUse(tree, sources.file(tree.file).text());
    builder.Fix(Span{tree.file, at, at}, "use " + other + "\n", "write `use " + other + "` at the top of the file");
  };
  for (const ModuleScope& scope : modules) {
    auto found = scope.own.find(name.text);
    if (found == scope.own.end() || std::ranges::find(kinds, found->second.kind) == kinds.end()) continue;
    return say_use(scope.ast->module, &found->second.span);
  }
  if (const std::string_view standard = StandardModuleOf(name.text, what); !standard.empty()) {
    return say_use(std::string(standard), nullptr);
  }
  auto builder = report();
  const bool heard = what == "event";
  static constexpr std::string_view kMergers[] = {"merge", "merged", "alias", "identify", "identified"};
  std::string lower = name.text;
  if (!lower.empty()) lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower[0])));
  if (heard && std::ranges::find(kMergers, lower) != std::end(kMergers)) {
    builder.Help(
        "that two ids are one customer is no event: instances go over by themselves; a rule hears of what is known "
        "then, "
        "`when customer.email != none`, and a test says it with `alias \"visitor\" into \"ada\"`");
    return;
  }
  if (name.text == "customer" && heard) {
    builder.Help(
        "a condition stands behind `when`, a moment behind `at`; a test's customer has an id: `customer \"ada\" { … "
        "}`");
  } else if (what == "value" || what == "name") {
    builder.Help(
        "values are memory fields, `customer.field`, `event.field`, parameters and `let`s; text stands in double "
        "quotes");
  } else if (candidates.empty()) {
    const std::string_view kind = what.substr(0, what.find(' '));
    builder.Help("none is declared in this module or its imports: write `" + std::string(kind) + " " + name.text +
                 " …`");
  } else {
    Suggest(builder, name, candidates);
  }
}

std::vector<std::string_view> Context::NamesInScope(int32_t module, std::span<const SymbolKind> kinds) const {
  uint32_t mask = 0;
  for (const SymbolKind kind : kinds) mask |= uint32_t{1} << static_cast<uint32_t>(kind);
  std::vector<std::string_view>& names = names_in_scope_[{module, mask}];
  if (!names.empty()) return names;
  auto add = [&](const ModuleScope& scope) {
    for (const auto& [name, symbol] : scope.own) {
      if (std::ranges::find(kinds, symbol.kind) != kinds.end()) names.push_back(name);
    }
  };
  add(modules[module]);
  for (const Import& import : modules[module].imports) add(modules[import.module]);
  // Hash order must not decide between equally near names.
  std::ranges::sort(names);
  return names;
}

typed::DeclInfo Context::Info(int32_t module, const ast::Name& name, const std::string& doc) const {
  typed::DeclInfo info;
  info.name = name.text;
  info.qualified = program.modules[module].name + "." + name.text;
  info.doc = doc;
  info.span = name.span;
  info.module = module;
  return info;
}

}  // namespace journey::sema
