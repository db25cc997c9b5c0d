// Enums, the customer, events, phases: names and types first (DeclareTypes), defaults once the lets are known
// (CheckDefaults).
#include <algorithm>
#include <map>
#include <set>

#include "compiler/sema/fields.h"
#include "runtime/value/value.h"

namespace journey::sema {
namespace {

constexpr uint32_t kCustomerWord = 8;  // bytes of "customer"

void DeclareEnum(Context& context, size_t index) {
  const auto& [decl, module] = context.enums[index];
  typed::Enum& out = context.program.enums[index];
  out.info = context.Info(module, decl->name, decl->doc);
  std::map<std::string_view, Span> wires;
  for (const ast::EnumMember& member : decl->members) {
    if (const int32_t other = FindNamed(out.members, member.name.text); other != kNone) {
      context
          .Report(DiagCode::J1007, member.name.span,
                  "enum `" + decl->name.text + "` has two members `" + member.name.text + "`")
          .Label(out.members[other].info.span, "the first one");
      continue;
    }
    typed::EnumMember result;
    result.info = context.Info(module, member.name, member.doc);
    result.info.qualified = out.info.qualified + "." + member.name.text;
    result.wire = member.wire ? member.wire->value : member.name.text;
    if (member.wire) result.info.title = member.wire->value;
    const Span at = member.wire ? member.wire->span : member.name.span;
    const auto [place, is_new] = wires.try_emplace(member.wire ? member.wire->value : member.name.text, at);
    if (!is_new) {
      context
          .Report(DiagCode::J1007, at,
                  "two members of `" + decl->name.text + "` are \"" + result.wire + "\" on the wire")
          .Label(place->second, "the other one");
    }
    out.members.push_back(std::move(result));
  }
}

void DeclareRecord(Context& context, size_t index) {
  const RecordDecl& decl = context.records[index];
  typed::Record& out = context.program.records[index];
  out.info = context.Info(decl.module, decl.ast->name, decl.ast->doc);
  out.fields = DeclareFields(context, decl.module, decl.ast->fields, "record `" + decl.ast->name.text + "`", false);
  for (typed::Field& field : out.fields) field.info.qualified = out.info.qualified + "." + field.info.name;
}

// That a kept field may hold: 64 MiB of them.
constexpr uint64_t kMostValues = (uint64_t{64} << 20) / sizeof(rt::Value);

// That a field may hold, cut behind kMostValues.
uint64_t MostValues(const Context& context, const typed::Field& field) {
  const bool holds = field.type.kind == Kind::kRecord || field.type.element == Kind::kRecord;
  const uint64_t each = holds ? context.program.records[field.type.enum_id].most_values : 1;
  return std::min(kMostValues + 1, field.type.kind == Kind::kList ? field.max * each : each);
}

// How deep records stand in one another, and how many values they hold. One that holds itself is reported, and its
// field counts as broken.
class RecordNesting {
 public:
  explicit RecordNesting(Context& context) : context_(context), depth_(context.records.size(), kNew) {}

  void Check() {
    for (size_t i = 0; i < depth_.size(); ++i) (void)DepthOf(i, 0);
  }

 private:
  static constexpr int kNew = -1, kOpen = -2, kMostDepth = 100;

  int DepthOf(size_t record, int above) {
    if (depth_[record] != kNew) return depth_[record];
    depth_[record] = kOpen;
    int depth = 1;
    for (typed::Field& field : context_.program.records[record].fields) {
      const bool holds = field.type.kind == Kind::kRecord || field.type.element == Kind::kRecord;
      if (!holds) continue;
      const int inside = above > kMostDepth ? kMostDepth : DepthOf(field.type.enum_id, above + 1);
      if (inside != kOpen && inside < kMostDepth) {
        depth = std::max(depth, inside + 1);
        continue;
      }
      const std::string& name = context_.program.records[record].info.name;
      if (inside == kOpen) {
        context_.Report(DiagCode::J2041, field.info.span, "record `" + name + "` is part of itself by this field")
            .Note("every value has a size that is known, so a record cannot hold its own kind")
            .Help("name the other one by its key: `parent_id: string?`");
      } else {
        context_.Report(DiagCode::J3062, field.info.span,
                        "records stand more than " + std::to_string(kMostDepth) + " deep in one another here");
      }
      field.type = kErrorType;
    }
    uint64_t values = 0;
    for (const typed::Field& field : context_.program.records[record].fields) values += MostValues(context_, field);
    context_.program.records[record].most_values = std::min(values, kMostValues + 1);
    return depth_[record] = depth;
  }

  Context& context_;
  std::vector<int> depth_;
};

void DeclareCustomer(Context& context) {
  for (size_t module = 0; module < context.modules.size(); ++module) {
    for (const ast::Declaration& declaration : context.modules[module].ast->declarations) {
      const auto* decl = std::get_if<ast::Customer>(&declaration);
      if (decl == nullptr) continue;
      typed::Program& program = context.program;
      if (program.customer) {
        Span word = decl->span;
        word.end = std::min<uint32_t>(word.end, word.begin + kCustomerWord);
        context.Report(DiagCode::J1009, word, "this is a second `customer` block")
            .Label(program.customer->span, "the first one")
            .Help("a project has one; move the fields into it");
        continue;
      }
      // Just the word, for labels; the block may be long.
      Span word = decl->span;
      word.end = std::min<uint32_t>(word.end, word.begin + kCustomerWord);
      program.customer = context.Info(static_cast<int32_t>(module), {"customer", word}, decl->doc);
      program.customer_fields =
          DeclareFields(context, static_cast<int32_t>(module), decl->fields, "the customer", true);
      for (size_t i = 0; i < program.customer_fields.size(); ++i) {
        const typed::Field& field = program.customer_fields[i];
        if (field.type.kind != Kind::kZone) continue;
        if (program.zone_field == kNone) {
          program.zone_field = static_cast<int32_t>(i);
          continue;
        }
        context.Report(DiagCode::J2017, field.info.span, "a customer has one time zone at most")
            .Label(program.customer_fields[program.zone_field].info.span, "this is the customer's zone already")
            .Help("make it a `string`");
      }
    }
  }
}

void DeclareEvents(Context& context) {
  std::map<std::string, size_t, std::less<>> wires;
  for (size_t i = 0; i < context.events.size(); ++i) {
    const auto& [decl, module] = context.events[i];
    typed::Event& out = context.program.events[i];
    out.info = context.Info(module, decl->name, decl->doc);
    out.wire = decl->wire ? decl->wire->value : decl->name.text;
    if (decl->wire) out.info.title = decl->wire->value;
    out.fields = DeclareFields(context, module, decl->fields, "event `" + decl->name.text + "`", false);
    for (typed::Field& field : out.fields) field.info.qualified = out.info.qualified + "." + field.info.name;
    if (decl->via) {
      const Symbol* channel = context.Resolve(module, *decl->via, SymbolKind::kChannel, "channel");
      if (channel != nullptr) out.via = channel->index;
    }
    const auto [place, is_new] = wires.try_emplace(out.wire, i);
    if (is_new) continue;
    size_t first = place->second, second = i;
    // Two events of one name in one module are one mistake, and it has been reported.
    const typed::Event& other = context.program.events[first];
    if (other.info.module == module && other.info.name == out.info.name) continue;
    // The author can change a file of the project, not of the standard library.
    if (context.program.modules[module].is_std) std::swap(first, second);
    auto wire_span = [&](size_t event) {
      const ast::Event& at = *context.events[event].ast;
      return at.wire ? at.wire->span : at.name.span;
    };
    context.Report(DiagCode::J1008, wire_span(second), "two events are called \"" + out.wire + "\" on the wire")
        .Label(wire_span(first), "the other one")
        .Note("incoming events are told apart by these names, over the whole project")
        .Help("give one of them another name on the wire: `event " + context.events[second].ast->name.text + " \"…\"`");
  }
}

void DeclarePhases(Context& context) {
  auto& phases = context.program.phases;
  for (const ModuleScope& module : context.modules) {
    for (const ast::Declaration& declaration : module.ast->declarations) {
      const auto* decl = std::get_if<ast::Phases>(&declaration);
      if (decl == nullptr) continue;
      std::map<std::string_view, Span> here;
      for (const ast::Name& name : decl->names) {
        const auto [place, is_new] = here.try_emplace(name.text, name.span);
        if (!is_new) {
          context.Report(DiagCode::J1007, name.span, "phase `" + name.text + "` is listed twice")
              .Label(place->second, "the first time");
        }
        // Several lists are one: a phase keeps the place it was first given.
        if (context.phase_names.emplace(name.text, name.span).second) phases.push_back(name.text);
      }
    }
  }
}

void DeclareLet(Context& context, size_t index) {
  const LetDecl& decl = context.lets[index];
  typed::Let& out = context.program.lets[index];
  if (decl.segment != nullptr) {
    out.info = context.Info(decl.module, decl.segment->name, decl.segment->doc);
    if (decl.segment->title) out.info.title = decl.segment->title->value;
    out.is_segment = true;
    out.type = {Kind::kBool};
    return;
  }
  out.info = context.Info(decl.module, decl.let->name, decl.let->doc);
  out.is_function = decl.let->is_function;
  out.type = decl.let->type ? context.ResolveType(decl.module, *decl.let->type) : kAnyType;
  for (const ast::Param& param : decl.let->params) {
    if (const int32_t other = FindNamed(out.params, param.name.text); other != kNone) {
      context
          .Report(DiagCode::J1007, param.name.span,
                  "`" + out.info.name + "` has two parameters `" + param.name.text + "`")
          .Label(out.params[other].info.span, "the first one");
      continue;
    }
    out.params.push_back({context.Info(decl.module, param.name, ""), context.ResolveType(decl.module, param.type)});
  }
}

void DeclareChannel(Context& context, size_t index) {
  const auto& [decl, module] = context.channels[index];
  typed::Channel& out = context.program.channels[index];
  out.info = context.Info(module, decl->name, decl->doc);
  if (decl->title) out.info.title = decl->title->value;
  out.inbound = decl->inbound;
  for (const ast::Param& param : decl->params) {
    if (const int32_t other = FindNamed(out.params, param.name.text); other != kNone) {
      context
          .Report(DiagCode::J1007, param.name.span,
                  "channel `" + out.info.name + "` has two parameters `" + param.name.text + "`")
          .Label(out.params[other].info.span, "the first one");
      continue;
    }
    out.params.push_back({context.Info(module, param.name, ""), context.ResolveType(module, param.type), {}});
  }
}

}  // namespace

namespace {

// The most elements of a field that is a list; 0 for all others.
uint32_t MaxOf(Context& context, const ast::Field& field, Type type, bool must_say) {
  if (type.kind == Kind::kError) return 0;
  if (type.kind != Kind::kList) {
    if (field.max) {
      context.Report(DiagCode::J2041, field.max_span, "only a list has a `max`")
          .Label(field.type.span, "this is " + context.WithArticle(type))
          .Help("leave it out, or make it a list: `[" + context.TypeName(type.Required()) + "] max 20`");
    }
    return 0;
  }
  if (!field.max) {
    if (must_say) {
      context
          .Report(DiagCode::J2040, field.type.span, "this list must say how many elements it may have",
                  "it is kept, so its size must be known")
          .Help("write `" + field.name.text + ": " + context.TypeName(type) + " max 20`; the first ones make room");
    }
    return ir::kUsualElements;
  }
  if (*field.max >= 1 && *field.max <= ir::kMostElements) return static_cast<uint32_t>(*field.max);
  context
      .Report(DiagCode::J3070, field.max_span,
              "a list has room for 1 to " + std::to_string(ir::kMostElements) + " elements")
      .Help("write `max " + std::string(field.max.value_or(0) < 1 ? "1" : std::to_string(ir::kMostElements)) + "`");
  return ir::kUsualElements;
}

// A kept field whose lists of lists have no size that anybody could keep.
void CheckMostValues(Context& context, const ast::Field& field, const typed::Field& declared) {
  if (MostValues(context, declared) <= kMostValues) return;
  context
      .Report(DiagCode::J3061, field.name.span,
              "`" + field.name.text + "` may hold more than " + std::to_string(kMostValues) +
                  " values, which are 64 MiB; no field may")
      .Note("lists inside lists multiply; one that does not say its `max` has " + std::to_string(ir::kUsualElements))
      .Help("give the lists inside a smaller `max`, or keep less of each element");
}

// A default that does not fit into its list.
void CheckDefaultLength(Context& context, const ast::Field& field, const typed::Field& declared) {
  if (declared.type.kind != Kind::kList || !declared.default_value) return;
  const auto* items = std::get_if<std::shared_ptr<const typed::ConstItems>>(&*declared.default_value);
  if (items == nullptr || (*items)->items.size() <= declared.max) return;
  context
      .Report(DiagCode::J3070, field.default_value->span,
              "this default has " + std::to_string((*items)->items.size()) + " elements; the list has room for " +
                  std::to_string(declared.max))
      .Help("give it room, `max " + std::to_string((*items)->items.size()) + "`, or leave elements out");
}

}  // namespace

typed::NamedList<typed::Field> DeclareFields(Context& context, int32_t module, const std::vector<ast::Field>& fields,
                                             std::string_view owner, bool lists_say_max) {
  typed::NamedList<typed::Field> result;
  std::map<std::string_view, Span> names;
  for (const ast::Field& field : fields) {
    const auto [place, is_new] = names.try_emplace(field.name.text, field.name.span);
    if (!is_new) {
      context.Report(DiagCode::J1007, field.name.span, std::string(owner) + " has two fields `" + field.name.text + "`")
          .Label(place->second, "the first one");
      continue;
    }
    typed::Field out;
    out.info = context.Info(module, field.name, field.doc);
    out.type = context.ResolveType(module, field.type);
    out.max = MaxOf(context, field, out.type, lists_say_max);
    if (lists_say_max) CheckMostValues(context, field, out);
    if (!field.wire) {
      out.wire.push_back(field.name.text);
    } else {
      std::string_view rest = field.wire->value;
      while (true) {
        const size_t dot = rest.find('.');
        out.wire.emplace_back(rest.substr(0, dot));
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
      }
    }
    result.push_back(std::move(out));
  }
  return result;
}

void CheckFieldDefaults(Context& context, Exprs& exprs, const std::vector<ast::Field>& fields,
                        typed::NamedList<typed::Field>& out, bool may_be_required, std::string_view what) {
  std::set<std::string_view> done;
  for (const ast::Field& field : fields) {
    if (!done.insert(field.name.text).second) continue;  // a double; reported
    const int32_t index = FindNamed(out, field.name.text);
    typed::Field& target = out[index];
    if (field.default_value != nullptr) {
      target.default_value =
          exprs.CheckConst(*field.default_value, target.type, "the default of `" + field.name.text + "`");
      CheckDefaultLength(context, field, target);
      if (target.default_value || target.type.kind == Kind::kError) continue;
      // Broken, or unknown in a template: any value of the type keeps the program well-formed.
      target.default_value = ZeroValue(target.type);
      continue;
    }
    if (target.type.optional) {
      target.default_value = std::monostate();
      continue;
    }
    if (may_be_required || target.type.kind == Kind::kError) continue;
    context
        .Report(DiagCode::J2010, field.name.span,
                std::string(what) + " `" + field.name.text + "` needs a default or a `?`",
                "without one it has no value to begin with")
        .Help("write `" + field.name.text + ": " + context.TypeName(target.type) + "?`, or give a value: `" +
              field.name.text + ": " + context.TypeName(target.type) + " = …`");
    target.default_value = ZeroValue(target.type);
  }
}

ConstValue ZeroValue(Type type) {
  if (type.optional) return std::monostate();
  switch (type.kind) {
    case Kind::kBool:
      return false;
    case Kind::kFloat:
      return 0.0;
    case Kind::kString:
      return std::string();
    case Kind::kZone:
      return std::string("UTC");
    case Kind::kList:
    case Kind::kRecord:
      return std::make_shared<const typed::ConstItems>();
    default:
      return int64_t{0};
  }
}

void DeclareTypes(Context& context) {
  for (size_t i = 0; i < context.enums.size(); ++i) DeclareEnum(context, i);
  for (size_t i = 0; i < context.records.size(); ++i) DeclareRecord(context, i);
  RecordNesting(context).Check();
  DeclareCustomer(context);
  DeclareEvents(context);
  DeclarePhases(context);
  for (size_t i = 0; i < context.lets.size(); ++i) DeclareLet(context, i);
  for (size_t i = 0; i < context.channels.size(); ++i) DeclareChannel(context, i);
  DeclareGroups(context);
}

void ResolveRecord(Context& context, int32_t index) {
  RecordDecl& decl = context.records[index];
  if (decl.defaults == LetState::kDone) return;
  typed::Record& record = context.program.records[index];
  if (decl.defaults == LetState::kBusy) {
    context.Report(DiagCode::J1010, record.info.span, "a default of `" + record.info.name + "` needs itself");
    return;
  }
  decl.defaults = LetState::kBusy;
  Exprs exprs(context, {.module = decl.module});
  CheckFieldDefaults(context, exprs, decl.ast->fields, record.fields, true, "field");
  decl.defaults = LetState::kDone;
}

void CheckDefaults(Context& context) {
  typed::Program& program = context.program;
  for (size_t i = 0; i < context.records.size(); ++i) ResolveRecord(context, static_cast<int32_t>(i));
  if (program.customer) {
    for (const ast::Declaration& declaration : context.modules[program.customer->module].ast->declarations) {
      const auto* decl = std::get_if<ast::Customer>(&declaration);
      if (decl == nullptr) continue;
      Exprs exprs(context, {.module = program.customer->module});
      CheckFieldDefaults(context, exprs, decl->fields, program.customer_fields, false, "customer field");
      break;
    }
  }
  for (size_t i = 0; i < context.events.size(); ++i) {
    const auto& [decl, module] = context.events[i];
    Exprs exprs(context, {.module = module});
    CheckFieldDefaults(context, exprs, decl->fields, program.events[i].fields, true, "event field");
  }
  for (size_t i = 0; i < context.channels.size(); ++i) {
    const auto& [decl, module] = context.channels[i];
    Exprs exprs(context, {.module = module});
    for (const ast::Param& param : decl->params) {
      if (param.default_value == nullptr) continue;
      typed::ChannelParam& out = program.channels[i].params[FindNamed(program.channels[i].params, param.name.text)];
      out.default_value = exprs.CheckConst(*param.default_value, out.type, "the default of `" + param.name.text + "`");
      if (!out.default_value) out.default_value = ZeroValue(out.type);
    }
  }
}

}  // namespace journey::sema
