// `start`, `stop` and `emit`: what they name, and the values that they give (edition 2, section 9).
#include <unordered_set>

#include "compiler/sema/journeys.h"

namespace journey::sema {

int32_t JourneyChecker::FindOther(const ast::Path& path, const std::string& verb) {
  const Symbol* symbol = context_.Resolve(module_, path, SymbolKind::kJourney, "journey");
  if (symbol == nullptr) return kNone;
  const JourneyDecl& decl = context_.journeys[symbol->index];
  if (decl.journey != nullptr && decl.journey->is_template) {
    context_.Report(DiagCode::J1019, path.span, "a template cannot be " + verb)
        .Label(symbol->span, "this journey has parameters")
        .Help("name a journey made from it: `journey Mine = " + path.parts.back().text + "(…)`");
    return kNone;
  }
  // An instance whose template is unknown was reported.
  return JourneyText(context_, symbol->index) == nullptr ? kNone : symbol->index;
}

void JourneyChecker::CheckStart(const ast::Stmt& stmt, const ast::StartStmt& node, typed::Block& out) {
  typed::StartJourney start{FindOther(node.journey, "started"), nullptr, {}};
  if (start.journey == kNone) {
    for (const ast::Arg& arg : node.args) exprs_.CheckAnyway(*arg.value);
    return;
  }
  const typed::Journey& target = context_.program.journeys[start.journey];
  const std::string& name = target.info.name;
  std::unordered_set<std::string_view> given;
  bool unknown = false;
  for (const ast::Arg& arg : node.args) {
    const bool is_key = arg.name && target.has_key && arg.name->text == target.key.name;
    const int32_t field = arg.name && !is_key ? context_.FindReferred(target.memory, *arg.name) : kNone;
    if (is_key) context_.Refer(arg.name->span, target.key.span);
    if (!is_key && field == kNone) {
      exprs_.CheckAnyway(*arg.value);
      unknown = true;
      if (!arg.name) {
        const std::string first = target.has_key ? target.key.name : "name";
        context_.Report(DiagCode::J2030, arg.span, "the values of `start` have names")
            .Help("write `start " + name + "(" + first + ": " + Excerpt(context_, arg.span, "…") + ")`");
        continue;
      }
      auto builder = context_.ReportMissing(DiagCode::J2030, arg.name->span,
                                            "journey `" + name + "` has no memory field `" + arg.name->text + "`");
      builder.Label(target.info.span, "declared here");
      std::vector<std::string_view> names(FieldNames(target.memory));
      if (target.has_key) names.push_back(target.key.name);
      Suggest(builder, *arg.name, names);
      continue;
    }
    if (!given.insert(arg.name->text).second) {
      context_.Report(DiagCode::J2031, arg.name->span, "`" + arg.name->text + "` is given twice")
          .Help("leave one of the two out");
      exprs_.CheckAnyway(*arg.value);
      continue;
    }
    const Type type = is_key ? target.key_type : target.memory[field].type;
    ExprPtr value =
        exprs_.CheckAs(*arg.value, type, "`" + arg.name->text + "` of `" + name + "` is " + context_.WithArticle(type));
    if (is_key) {
      start.key = std::move(value);
    } else {
      start.memory.emplace_back(field, std::move(value));
    }
  }
  if (target.has_key && start.key == nullptr) {
    // A name that is misspelt is most likely the key's.
    if (unknown) return;
    context_.Report(DiagCode::J3010, node.journey.span, "journey `" + name + "` has a key, and this does not give it")
        .Label(target.key.span, "which instance, of all the values of this key?")
        .Help("write `start " + name + "(" + target.key.name + ": …)`");
    return;
  }
  out.statements.push_back({stmt.span, std::move(start)});
}

void JourneyChecker::CheckStop(const ast::Stmt& stmt, const ast::StopStmt& node, typed::Block& out) {
  typed::StopJourney stop{FindOther(node.journey, "stopped"), nullptr};
  if (stop.journey == kNone) {
    for (const ast::Arg& arg : node.args) exprs_.CheckAnyway(*arg.value);
    return;
  }
  const typed::Journey& target = context_.program.journeys[stop.journey];
  for (const ast::Arg& arg : node.args) {
    if (!arg.name || !target.has_key || arg.name->text != target.key.name) {
      exprs_.CheckAnyway(*arg.value);
      const Span at = arg.name ? arg.name->span : arg.span;
      auto builder = context_.Report(DiagCode::J2030, at, "`stop` takes nothing but the journey's key");
      builder.Label(target.has_key ? target.key.span : target.info.span,
                    target.has_key ? "this is its key" : "this journey has no key");
      if (target.has_key) builder.Help("write `stop " + target.info.name + "(" + target.key.name + ": …)`");
      continue;
    }
    if (stop.key != nullptr) {
      context_.Report(DiagCode::J2031, arg.name->span, "`" + arg.name->text + "` is given twice")
          .Help("leave one of the two out");
      exprs_.CheckAnyway(*arg.value);
      continue;
    }
    context_.Refer(arg.name->span, target.key.span);
    stop.key = exprs_.CheckAs(*arg.value, target.key_type,
                              "the key of `" + target.info.name + "` is " + context_.WithArticle(target.key_type));
  }
  out.statements.push_back({stmt.span, std::move(stop)});
}

void JourneyChecker::CheckEmit(const ast::Stmt& stmt, const ast::EmitStmt& node, typed::Block& out) {
  const Symbol* symbol = context_.Resolve(module_, node.event, SymbolKind::kEvent, "event");
  if (symbol == nullptr) {
    for (const ast::FieldValue& value : node.fields) exprs_.CheckAnyway(*value.value);
    return;
  }
  const typed::Event& event = context_.program.events[symbol->index];
  const std::string& name = event.info.name;
  typed::EmitEvent emit{symbol->index, {}};
  emit.values.resize(event.fields.size());
  bool unknown = false;
  for (const ast::FieldValue& value : node.fields) {
    const int32_t field = context_.FindReferred(event.fields, value.name);
    if (field == kNone) {
      auto builder = context_.ReportMissing(DiagCode::J2030, value.name.span,
                                            "event `" + name + "` has no field `" + value.name.text + "`");
      builder.Label(event.info.span, "declared here");
      Suggest(builder, value.name, FieldNames(event.fields));
      exprs_.CheckAnyway(*value.value);
      unknown = true;
      continue;
    }
    ExprPtr& slot = emit.values[static_cast<size_t>(field)];
    if (slot != nullptr) {
      context_.Report(DiagCode::J2031, value.name.span, "`" + value.name.text + "` is given twice")
          .Help("leave one of the two out");
      exprs_.CheckAnyway(*value.value);
      continue;
    }
    const Type type = event.fields[field].type;
    slot = exprs_.CheckAs(*value.value, type,
                          "`" + value.name.text + "` of `" + name + "` is " + context_.WithArticle(type));
  }
  std::vector<std::string_view> missing;
  for (size_t i = 0; i < emit.values.size(); ++i) {
    const typed::Field& field = event.fields[i];
    if (emit.values[i] == nullptr && !field.default_value && !field.type.optional) missing.push_back(field.info.name);
  }
  if (!missing.empty()) {
    if (unknown) return;  // it is most likely what is missing
    context_.ReportMissing(DiagCode::J2032, node.event.span, "event `" + name + "` needs " + QuotedList(missing))
        .Label(event.info.span, "a field without default and without `?` is required")
        .Help("add " + std::string(missing[0]) + ": `emit " + name + " { " + std::string(missing[0]) + ": … }`");
    return;
  }
  out.statements.push_back({stmt.span, std::move(emit)});
}

}  // namespace journey::sema
