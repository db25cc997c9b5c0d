// Runs every journey through JourneyChecker: plain ones, those made from templates, and templates nobody made real, the
// last with parameters that are constants of unknown value (contract section 9).
#include <set>
#include <utility>

#include "compiler/sema/fields.h"
#include "compiler/sema/journeys.h"
#include "compiler/sema/reuse.h"

namespace journey::sema {
namespace {

// Finds the template of an instance; null and reported when there is none.
const Symbol* FindTemplate(Context& context, const JourneyDecl& decl) {
  const ast::Path& path = decl.instance->template_name;
  const Symbol* symbol = context.Resolve(decl.module, path, SymbolKind::kJourney, "template");
  if (symbol == nullptr) return nullptr;
  const ast::Journey* journey = context.journeys[symbol->index].journey;
  if (journey != nullptr && journey->is_template) return symbol;
  context.Report(DiagCode::J1005, path.span, "`" + path.parts.back().text + "` is a journey, not a template")
      .Label(symbol->span, "declared here, without parameters")
      .Note("a template is a journey with a parameter list");
  return nullptr;
}

// The template's parameters, as yet unbound, with their types.
std::vector<Binding> Parameters(Context& context, const JourneyDecl& decl) {
  std::vector<Binding> bindings;
  std::set<std::string_view> names;
  for (const ast::Param& param : decl.journey->params) {
    if (!names.insert(param.name.text).second) {
      context.Report(DiagCode::J1007, param.name.span,
                     "template `" + decl.journey->name.text + "` has two parameters `" + param.name.text + "`");
      continue;
    }
    Binding binding;
    binding.name = param.name.text;
    binding.param = &param;
    binding.type = context.ResolveType(decl.module, param.type);
    bindings.push_back(std::move(binding));
  }
  return bindings;
}

// Gives the parameter its default; without one it stays unknown.
bool BindDefault(Context& context, const JourneyDecl& decl, Binding& binding) {
  const ast::Param* param = binding.param;
  if (param == nullptr || param->default_value == nullptr) return false;
  Exprs exprs(context, {.module = decl.module});
  std::optional<ConstValue> value =
      exprs.CheckConst(*param->default_value, binding.type, "the default of `" + std::string(binding.name) + "`");
  if (value) {
    binding.known = true;
    binding.value = std::move(*value);
  }
  return true;
}

std::vector<Binding> BindArguments(Context& context, const JourneyDecl& decl) {
  const JourneyDecl& source = context.journeys[decl.template_index];
  const ast::JourneyInstance& instance = *decl.instance;
  std::vector<Binding> bindings = Parameters(context, source);
  std::vector<Exprs::ParamView> params;
  for (const Binding& binding : bindings) params.push_back({binding.name, binding.type, binding.param->name.span});
  Exprs exprs(context, {.module = decl.module});
  const std::string& name = source.journey->name.text;
  const std::vector<const ast::Arg*> matched = exprs.MatchArgs(params, instance.args, name);
  std::vector<std::string_view> missing;
  for (size_t i = 0; i < bindings.size(); ++i) {
    Binding& binding = bindings[i];
    if (matched[i] == nullptr) {
      if (!BindDefault(context, source, binding)) missing.push_back(binding.name);
      continue;
    }
    std::optional<ConstValue> value = exprs.CheckConst(*matched[i]->value, binding.type,
                                                       "parameter `" + std::string(binding.name) + "` of a template");
    if (!value) continue;
    binding.known = true;
    binding.value = std::move(*value);
  }
  if (!missing.empty() && !Exprs::Misnames(params, instance.args)) {
    context.ReportMissing(DiagCode::J2008, instance.template_name.span, "`" + name + "` needs " + QuotedList(missing))
        .Label(source.journey->name.span, "a parameter without a default must be given");
  }
  return bindings;
}

// The parameters of a template, all unknown. Defaults must be right whether or not anyone relies on them.
std::vector<Binding> CheckParameters(Context& context, const JourneyDecl& decl) {
  std::vector<Binding> bindings = Parameters(context, decl);
  for (const Binding& binding : bindings) {
    Binding ignored = binding;
    BindDefault(context, decl, ignored);
  }
  return bindings;
}

// Says what is wrong with a template whatever its parameters are, and leaves nothing behind in the program.
void CheckInGeneral(Context& context, const JourneyDecl& decl, const typed::DeclInfo& info) {
  typed::Journey scratch;
  scratch.info = info;
  const size_t queries = context.program.history.size(), used = context.used_history.size();
  std::vector<int32_t> free = std::exchange(context.free_history, {});
  JourneyChecker checker(context, *decl.journey, decl.module, CheckParameters(context, decl), scratch);
  checker.DeclareHead();
  checker.Run();
  auto& history = context.program.history;
  history.erase(history.begin() + static_cast<ptrdiff_t>(queries), history.end());
  context.used_history.resize(used);
  context.free_history = std::move(free);
}

// Does the work on a part of a journey, unless it is kept.
void Do(Context& context, Reuse::Part part, size_t journey, const std::function<void()>& work) {
  if (context.reuse == nullptr) return work();
  context.reuse->Do(part, journey, work);
}

}  // namespace

void CheckJourneys(Context& context) {
  // Names first: journeys name each other.
  std::set<int32_t> made_real;
  for (size_t i = 0; i < context.journeys.size(); ++i) {
    JourneyDecl& decl = context.journeys[i];
    typed::Journey& out = context.program.journeys[i];
    if (decl.journey != nullptr) {
      out.info = context.Info(decl.module, decl.journey->name, decl.journey->doc);
      if (decl.journey->title) out.info.title = decl.journey->title->value;
      out.is_template = decl.journey->is_template;
      continue;
    }
    out.info = context.Info(decl.module, decl.instance->name, decl.instance->doc);
    const Symbol* symbol = FindTemplate(context, decl);
    if (symbol != nullptr) {
      decl.template_index = symbol->index;
      out.template_of = symbol->index;
      made_real.insert(symbol->index);
      const ast::Journey& source = *context.journeys[symbol->index].journey;
      if (source.title) out.info.title = source.title->value;
      if (out.info.doc.empty()) out.info.doc = source.doc;
    }
    if (decl.instance->title) out.info.title = decl.instance->title->value;
  }
  for (size_t i = 0; i < context.journeys.size(); ++i) {
    const JourneyDecl& decl = context.journeys[i];
    const ast::Journey* text = JourneyText(context, static_cast<int32_t>(i));
    if (text == nullptr || context.program.journeys[i].is_template) continue;
    const int32_t module = decl.template_index == kNone ? decl.module : context.journeys[decl.template_index].module;
    Do(context, Reuse::Part::kHead, i,
       [&] { JourneyChecker(context, *text, module, {}, context.program.journeys[i]).DeclareHead(); });
  }
  for (size_t i = 0; i < context.journeys.size(); ++i) {
    const JourneyDecl& decl = context.journeys[i];
    if (decl.journey == nullptr) continue;
    Do(context, Reuse::Part::kBody, i, [&] {
      typed::Journey& out = context.program.journeys[i];
      if (!decl.journey->is_template) {
        JourneyChecker(context, *decl.journey, decl.module, {}, out).Run();
      } else if (made_real.contains(static_cast<int32_t>(i))) {
        CheckInGeneral(context, decl, out.info);
      } else {
        JourneyChecker checker(context, *decl.journey, decl.module, CheckParameters(context, decl), out);
        checker.DeclareHead();
        checker.Run();
      }
    });
  }
  // After all templates in general, so that what is wrong with every instance is not said about one.
  for (size_t i = 0; i < context.journeys.size(); ++i) {
    const JourneyDecl& decl = context.journeys[i];
    if (decl.instance == nullptr || decl.template_index == kNone) continue;
    Do(context, Reuse::Part::kBody, i, [&] {
      const JourneyDecl& source = context.journeys[decl.template_index];
      std::vector<Binding> bindings = BindArguments(context, decl);
      context.instance = decl.instance->name.span;
      JourneyChecker(context, *source.journey, source.module, std::move(bindings), context.program.journeys[i]).Run();
      context.instance = {};
    });
  }
}

}  // namespace journey::sema
