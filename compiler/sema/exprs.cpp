// Names and literals.
#include "compiler/sema/exprs.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "compiler/sema/habits.h"
#include "compiler/sema/types.h"
#include "runtime/value/value.h"

namespace journey::sema {
namespace {

// The parser refuses what is nested or chained more than 500 deep; this only makes sure of it, for the stack's sake.
constexpr int kMaxExprDepth = 600;
// Of expressions inside the lets that they need: only circles of lets lead there.
constexpr int kMaxCheckDepth = 3'000;

// Reads "-42", "49.9", ... exactly; nothing when the value does not fit.
std::optional<int64_t> ParseScaled(std::string_view digits, bool negative, int places) {
  __int128 value = 0;
  int after_point = -1;
  for (char c : digits) {
    if (c == '.') {
      after_point = 0;
      continue;
    }
    value = value * 10 + (c - '0');
    if (after_point >= 0) ++after_point;
    if (value > (__int128{1} << 100)) return std::nullopt;
  }
  for (int i = after_point < 0 ? 0 : after_point; i < places; ++i) value *= 10;
  if (negative) value = -value;
  if (value > INT64_MAX || value < INT64_MIN) return std::nullopt;
  return static_cast<int64_t>(value);
}

}  // namespace

std::optional<std::vector<ast::Name>> FlattenPath(const ast::Expr& expr) {
  std::vector<ast::Name> parts;
  const ast::Expr* at = &expr;
  while (const auto* member = std::get_if<ast::MemberExpr>(&at->node)) {
    parts.insert(parts.begin(), member->member);
    at = member->base.get();
    if (parts.size() > 4) return std::nullopt;
  }
  const auto* name = std::get_if<ast::NameExpr>(&at->node);
  if (name == nullptr) return std::nullopt;
  parts.insert(parts.begin(), name->name);
  return parts;
}

std::string Excerpt(const Context& context, Span span, std::string_view otherwise) {
  const std::string_view text = context.sources.Text(span);
  if (text.empty() || text.size() > 40 || text.find('\n') != std::string_view::npos) return std::string(otherwise);
  return std::string(text);
}

ExprPtr Exprs::Check(const ast::Expr& expr, Type expected) {
  if (depth_ >= kMaxExprDepth || context_.check_depth >= kMaxCheckDepth) {
    context_.Report(DiagCode::J0010, expr.span, "this expression is nested too deeply")
        .Help("give parts of it a name with `let`");
    return MakeError(expr.span);
  }
  ++depth_;
  ++context_.check_depth;
  ExprPtr result =
      std::visit(Overloaded{
                     [&](const ast::BoolLit& node) { return MakeConst({Kind::kBool}, node.value, expr.span); },
                     [&](const ast::NoneLit&) { return MakeConst({Kind::kNone, true}, std::monostate(), expr.span); },
                     [&](const ast::IntLit& node) { return CheckLiteral(expr, node.digits, Kind::kInt); },
                     [&](const ast::DecimalLit& node) { return CheckLiteral(expr, node.digits, Kind::kDecimal); },
                     [&](const ast::FloatLit& node) { return CheckLiteral(expr, node.digits, Kind::kFloat); },
                     [&](const ast::DurationLit& node) { return MakeConst({Kind::kDuration}, node.ms, expr.span); },
                     [&](const ast::InstantLit& node) { return MakeConst({Kind::kInstant}, node.ms, expr.span); },
                     [&](const ast::DateLit& node) { return MakeConst({Kind::kDate}, node.days, expr.span); },
                     [&](const ast::TimeLit& node) { return MakeConst({Kind::kTime}, node.ms, expr.span); },
                     [&](const ast::StringExpr& node) { return CheckString(expr, node, expected); },
                     [&](const ast::NameExpr& node) { return CheckName(node.name, expected); },
                     [&](const ast::MemberExpr& node) { return CheckMember(expr, node); },
                     [&](const ast::UnaryExpr& node) { return CheckUnary(expr, node); },
                     [&](const ast::BinaryExpr& node) { return CheckBinary(expr, node, expected); },
                     [&](const ast::ShiftExpr& node) { return CheckShift(expr, node); },
                     [&](const ast::ListExpr& node) { return CheckList(expr, node, expected); },
                     [&](const ast::InListExpr& node) { return CheckInList(expr, node); },
                     [&](const ast::InRangeExpr& node) { return CheckInRange(expr, node); },
                     [&](const ast::InExpr& node) { return CheckIn(expr, node); },
                     [&](const ast::IfExpr& node) { return CheckIf(expr, node, expected); },
                     [&](const ast::CallExpr& node) { return CheckCall(expr, node, expected); },
                 },
                 expr.node);
  --depth_;
  --context_.check_depth;
  return result;
}

ExprPtr Exprs::CheckLiteral(const ast::Expr& expr, std::string_view digits, Kind kind) {
  const bool negative = !digits.empty() && digits[0] == '-';
  if (negative) digits.remove_prefix(1);
  if (kind == Kind::kFloat) {
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    // Too small to tell from zero is no error; from_chars calls both "out of range".
    if (error == std::errc::result_out_of_range) value = std::strtod(std::string(digits).c_str(), nullptr);
    if (std::isinf(value)) {
      context_.Report(DiagCode::J0029, expr.span, "this number is out of range for `float`");
      return MakeError(expr.span);
    }
    return MakeConst({kind}, negative ? -value : value, expr.span);
  }
  const std::optional<int64_t> value = ParseScaled(digits, negative, kind == Kind::kDecimal ? 4 : 0);
  if (!value) {
    auto builder = context_.Report(DiagCode::J0029, expr.span,
                                   "this number is out of range for `" + context_.TypeName({kind}) + "`");
    if (kind == Kind::kInt) {
      builder.Note("an int lies between -9_223_372_036_854_775_808 and 9_223_372_036_854_775_807");
    } else {
      builder.Note("a decimal lies between -922_337_203_685_477.5808 and 922_337_203_685_477.5807");
    }
    return MakeError(expr.span);
  }
  return MakeConst({kind}, *value, expr.span);
}

ExprPtr Exprs::CheckString(const ast::Expr& expr, const ast::StringExpr& node, Type expected) {
  std::vector<ExprPtr> parts;
  size_t length = 0;
  bool failed = false;
  for (const ast::StringPart& part : node.parts) {
    if (part.hole == nullptr) {
      length += part.text.size();
      if (!part.text.empty()) parts.push_back(MakeConst({Kind::kString}, part.text, expr.span));
      continue;
    }
    ExprPtr hole = Check(*part.hole);
    if (hole->type.kind == Kind::kError || !RequirePresent(*hole, "a hole in a string needs a value")) {
      failed = true;
      continue;
    }
    parts.push_back(ToText(std::move(hole)));
  }
  if (length > rt::kMaxStringBytes) {
    context_.Report(DiagCode::J2007, expr.span, "this text is longer than 64 KiB");
    return MakeError(expr.span);
  }
  if (failed) return MakeError(expr.span, {Kind::kString});
  if (parts.empty()) parts.push_back(MakeConst({Kind::kString}, std::string(), expr.span));
  // Joined in pairs, so that a text with many holes is no deep tree.
  while (parts.size() > 1) {
    std::vector<ExprPtr> joined;
    for (size_t i = 0; i + 1 < parts.size(); i += 2) {
      joined.push_back(MakePure(context_, ir::Op::kStrConcat, {Kind::kString}, expr.span,
                                Args(std::move(parts[i]), std::move(parts[i + 1]))));
    }
    if (parts.size() % 2 == 1) joined.push_back(std::move(parts.back()));
    parts = std::move(joined);
  }
  if (expected.kind == Kind::kZone && parts[0]->kind == ExprKind::kConst) return ZoneFromText(std::move(parts[0]));
  return std::move(parts[0]);
}

std::optional<int64_t> Exprs::FindMember(Type expected, std::string_view name) const {
  if (expected.kind != Kind::kEnum) return std::nullopt;
  const int32_t member = FindNamed(context_.program.enums[expected.enum_id].members, name);
  if (member == kNone) return std::nullopt;
  return member;
}

ExprPtr Exprs::NamedConstant(Type type, const ConstValue& value, Span span, int32_t index, int32_t index2) {
  if (!type.optional) return MakeConst(type, value, span);
  const bool present = !std::holds_alternative<std::monostate>(value);
  const bool narrowed = facts.contains({PlaceKind::kConstant, index, index2});
  if (narrowed && present) return MakeConst(type.Required(), value, span);
  ExprPtr expr = MakeConst(type, value, span);
  typed::Expr& inner = present ? *expr->args[0] : *expr;
  inner.index = index;
  inner.index2 = index2;
  if (!narrowed) return expr;
  return Make(context_, ExprKind::kUnwrap, type.Required(), span, Args(std::move(expr)));
}

std::optional<size_t> Exprs::FindBinding(std::string_view name) {
  for (; bindings_known_ < scope.bindings.size(); ++bindings_known_) {
    binding_index_.try_emplace(scope.bindings[bindings_known_].name, bindings_known_);
  }
  const auto found = binding_index_.find(name);
  return found == binding_index_.end() ? std::nullopt : std::optional(found->second);
}

ExprPtr Exprs::ReadBinding(size_t index, Span span) {
  const Binding& binding = scope.bindings[index];
  const int32_t id = static_cast<int32_t>(index);
  if (binding.known) return NamedConstant(binding.type, binding.value, span, id, 1);
  Type type = binding.type;
  if (type.optional && facts.contains({PlaceKind::kConstant, id, 1})) type = type.Required();
  ExprPtr unknown = MakeError(span, type);
  unknown->index = id;
  unknown->index2 = 1;
  return unknown;
}

ExprPtr Exprs::ReadField(ExprKind kind, Type type, int32_t index, int32_t index2, Span span) {
  if (type.kind == Kind::kError) return MakeError(span);
  ExprPtr expr = Make(context_, kind, type, span, {});
  expr->index = index;
  expr->index2 = index2;
  if (type.optional && facts.contains(*PlaceOf(*expr))) {
    return Make(context_, ExprKind::kUnwrap, type.Required(), span, Args(std::move(expr)));
  }
  return expr;
}

ExprPtr Exprs::ReadMemory(int32_t field, Span span) {
  const typed::Field& declared = scope.journey->memory[field];
  // A list's length goes with it: what reads it may not know the journey.
  const int32_t length = declared.type.kind == Kind::kList ? static_cast<int32_t>(declared.max) : kNone;
  return ReadField(ExprKind::kMemory, declared.type, field, length, span);
}

ExprPtr Exprs::ReadProfile(int32_t field, Span span) {
  return ReadField(ExprKind::kProfile, context_.program.customer_fields[field].type, field, kNone, span);
}

ExprPtr Exprs::ReadLet(int32_t index, Span span, Span decl_name) {
  ResolveLet(context_, index);
  const typed::Let& let = context_.program.lets[index];
  if (context_.lets[index].state != LetState::kDone) return MakeError(span);  // recursive; reported
  if (let.is_function) {
    context_.Report(DiagCode::J2008, span, "`" + let.info.name + "` is a function and needs its arguments")
        .Label(decl_name, "declared here")
        .Help("write `" + let.info.name + "(…)`");
    return MakeError(span);
  }
  if (let.type.kind == Kind::kError || let.body == nullptr) return MakeError(span);
  if (let.constant && !let.is_segment) return NamedConstant(let.type, *let.constant, span, index, 0);
  return ReadField(ExprKind::kLet, let.type, index, kNone, span);
}

ExprPtr Exprs::SymbolAsValue(const Symbol& symbol, const ast::Name& name) {
  if (symbol.kind == SymbolKind::kLet || symbol.kind == SymbolKind::kSegment) {
    return ReadLet(symbol.index, name.span, symbol.span);
  }
  auto builder = context_.Report(DiagCode::J1005, name.span,
                                 "`" + name.text + "` is " + std::string(KindPhrase(symbol.kind)) + ", not a value");
  builder.Label(symbol.span, "declared here");
  if (symbol.kind == SymbolKind::kEnum) builder.Help("name a member: `" + name.text + ".member`");
  if (FindNamed(context_.program.customer_fields, name.text) != kNone) {
    builder.Guess(name.span, "customer." + name.text, "did you mean `customer." + name.text + "`?");
  } else {
    HelpSymbolAsValue(builder, symbol.kind, name.text);
  }
  return MakeError(name.span);
}

ExprPtr Exprs::CheckName(const ast::Name& name, Type expected) {
  const bool beside_wrong = std::exchange(beside_wrong_, false);
  if (name.text == "it" && !walks_.empty()) return ReadIt(name.span);
  const int32_t param = scope.let != nullptr ? FindNamed(scope.let->params, name.text) : kNone;
  const std::optional<int64_t> member = FindMember(expected, name.text);
  if (member && !(param != kNone && scope.params_first)) {
    context_.FindReferred(context_.program.enums[expected.enum_id].members, name);
    return MakeConst(expected.Required(), *member, name.span);
  }
  if (param != kNone) {
    (void)context_.FindReferred(scope.let->params, name);
    return ReadField(ExprKind::kParam, scope.let->params[param].type, param, kNone, name.span);
  }
  if (scope.lacking != nullptr) {
    if (const auto found = scope.lacking->find(name.text); found != scope.lacking->end()) {
      context_.Report(DiagCode::J1025, name.span, "the parameter `" + name.text + "` cannot be read here")
          .Note(found->second)
          .Help("give every channel of the group this parameter, of one type, or ask in the channels' own policies");
      return MakeError(name.span);
    }
  }
  if (ExprPtr value = ReadTestName(name)) return value;
  bool unreadable_memory = false;
  if (scope.journey != nullptr) {
    const int32_t field = FindNamed(scope.journey->memory, name.text);
    if (field != kNone && scope.memory) {
      context_.FindReferred(scope.journey->memory, name);
      return ReadMemory(field, name.span);
    }
    unreadable_memory = field != kNone;
    if (scope.journey->has_key && scope.journey->key.name == name.text) {
      context_.Refer(name.span, scope.journey->key.span);
      if (scope.journey->key_type.kind == Kind::kError) return MakeError(name.span);
      return Make(context_, ExprKind::kKey, scope.journey->key_type, name.span, {});
    }
  }
  if (const std::optional<size_t> binding = FindBinding(name.text)) {
    context_.Refer(name.span, scope.bindings[*binding].param->name.span);
    return ReadBinding(*binding, name.span);
  }
  const PathResult found = context_.Find(scope.module, {&name, 1});
  if (found.other != nullptr) {
    context_.ReportAmbiguous(name, found);
    return MakeError(name.span);
  }
  if (found.symbol != nullptr) return SymbolAsValue(*found.symbol, name);
  if (unreadable_memory) {
    context_.Report(DiagCode::J1014, name.span, "memory field `" + name.text + "` cannot be read here")
        .Note("an `enter` rule is tried before there is an instance, so there is no memory yet")
        .Help("read the event or the customer instead");
    return MakeError(name.span);
  }
  if (!beside_wrong) ReportUnknownName(name, expected);
  return MakeError(name.span);
}

ExprPtr Exprs::ReadCustomer(const ast::Name& field, Span span) {
  const auto& fields = context_.program.customer_fields;
  const int32_t index = context_.FindReferred(fields, field);
  if (!context_.program.customer) {
    context_
        .ReportMissing(DiagCode::J1006, field.span, "the project has no `customer` block, so customers have no fields")
        .Help("declare it: `customer { " + field.text + ": string? }`");
    return MakeError(span);
  }
  if (index == kNone) {
    auto builder = context_.ReportNoSuch(DiagCode::J1006, field.span, "customers have no field `" + field.text + "`");
    builder.Label(context_.program.customer->span, "their fields are declared here");
    if (!AddInstead(builder, field.span, InsteadOfCustomerField(field.text))) {
      Suggest(builder, field, FieldNames(fields));
    }
    return MakeError(span);
  }
  return ReadProfile(index, span);
}

ExprPtr Exprs::ReadEvent(const ast::Name& field, Span span) {
  if (scope.event == kUnknownEvent) return MakeError(span);
  if (scope.event == kNone) {
    auto builder = context_.Report(DiagCode::J1013, span, "`event` is not in scope here", "no event is being handled");
    if (!scope.no_event_why.empty()) builder.Note(std::string(scope.no_event_why));
    if (scope.no_event_why.starts_with("`when`")) {
      builder.Help("a rule about an event begins with `on`: `on Event where event." + field.text + " …`");
    } else if (scope.journey != nullptr) {
      builder.Help("copy what you need into `memory` in the body of the rule that the event matches");
    } else {
      builder.Help("ask the history, `latest(Event." + field.text +
                   ")`, `count(Event)`; in the rules of a channel, pass it as a parameter");
    }
    return MakeError(span);
  }
  const typed::Event& event = context_.program.events[scope.event];
  const int32_t index = context_.FindReferred(event.fields, field);
  if (index == kNone) {
    auto builder = context_.ReportMissing(DiagCode::J1006, field.span,
                                          "event `" + event.info.name + "` has no field `" + field.text + "`");
    builder.Label(event.info.span, "declared here");
    if (event.fields.empty())
      builder.Help("declare it: `event " + event.info.name + " { " + field.text + ": string }`");
    Suggest(builder, field, FieldNames(event.fields));
    return MakeError(span);
  }
  return ReadField(ExprKind::kEvent, event.fields[index].type, index, scope.event, span);
}

ExprPtr Exprs::ReadPeek(int32_t journey, const ast::Name& field, Span span) {
  const typed::Journey& target = context_.program.journeys[journey];
  if (target.is_template) {
    context_.Report(DiagCode::J1019, span, "`" + target.info.name + "` is a template and is never entered itself")
        .Label(target.info.span, "declared here");
    return MakeError(span);
  }
  const int32_t index = context_.FindReferred(target.memory, field);
  if (index == kNone) {
    auto builder = context_.ReportMissing(
        DiagCode::J1006, field.span, "journey `" + target.info.name + "` has no memory field `" + field.text + "`");
    builder.Label(target.info.span, "declared here");
    Suggest(builder, field, FieldNames(target.memory));
    return MakeError(span);
  }
  return ReadField(ExprKind::kPeek, target.memory[index].type, journey, index, span);
}

ExprPtr Exprs::ReadEnumMember(int32_t enum_index, const ast::Name& member, Span span) {
  const typed::Enum& decl = context_.program.enums[enum_index];
  const int32_t index = context_.FindReferred(decl.members, member);
  if (index == kNone) {
    auto builder = context_.ReportNoSuch(DiagCode::J1006, member.span,
                                         "enum `" + decl.info.name + "` has no member `" + member.text + "`");
    builder.Label(decl.info.span, "declared here");
    Suggest(builder, member, FieldNames(decl.members));
    return MakeError(span);
  }
  return MakeConst({Kind::kEnum, false, static_cast<uint32_t>(enum_index)}, int64_t{index}, span);
}

ExprPtr Exprs::CheckMember(const ast::Expr& expr, const ast::MemberExpr& node) {
  const std::optional<std::vector<ast::Name>> flat = FlattenPath(expr);
  if (!flat) {
    ExprPtr base = Check(*node.base);
    if (base->type.kind == Kind::kRecord) return ReadPart(std::move(base), node.member, expr.span);
    if (base->type.kind != Kind::kError) ReportNoMember(base->type, node.base->span, node.member);
    return MakeError(expr.span);
  }
  const std::vector<ast::Name>& parts = *flat;
  if (ExprPtr value = CheckRecordMember(expr, parts)) return value;
  if (parts.size() == 2 && parts[0].text == "customer") return ReadCustomer(parts[1], expr.span);
  if (scope.old && parts.size() == 2 && parts[0].text == "old") return MakeError(expr.span);
  const PathResult found = context_.Find(scope.module, parts);
  if (parts.size() == 2 && parts[0].text == "event" && (scope.event != kNone || found.symbol == nullptr)) {
    return ReadEvent(parts[1], expr.span);
  }
  if (found.other != nullptr) {
    context_.ReportAmbiguous(parts[0], found);
    return MakeError(expr.span);
  }
  if (found.symbol == nullptr) {
    if (found.alias_module != kNone) {
      auto builder = context_.ReportMissing(
          DiagCode::J1001, parts[1].span,
          "module `" + context_.program.modules[found.alias_module].name + "` has no `" + parts[1].text + "`");
      if (!builder.shown()) return MakeError(expr.span);
      std::vector<std::string_view> candidates;
      for (const auto& [text, symbol] : context_.modules[found.alias_module].own) candidates.push_back(text);
      Suggest(builder, parts[1], candidates);
      return MakeError(expr.span);
    }
    // `email.length` and the like: say what is wrong with the value rather than with its first name, if it is one.
    const ast::Name& head = parts[0];
    if (parts.size() > 2 && (head.text == "customer" || head.text == "event")) {
      ExprPtr base = head.text == "customer" ? ReadCustomer(parts[1], expr.span) : ReadEvent(parts[1], expr.span);
      if (base->type.kind != Kind::kError) {
        ReportNoMember(base->type, Join(head.span, parts[1].span), parts[2]);
      }
      return MakeError(expr.span);
    }
    const bool is_value = (scope.journey != nullptr && FindNamed(scope.journey->memory, head.text) != kNone) ||
                          (scope.let != nullptr && FindNamed(scope.let->params, head.text) != kNone);
    if (is_value) {
      const auto value = PeekValue(parts);
      ReportNoMember(value ? value->first : kErrorType, head.span, parts[1]);
      return MakeError(expr.span);
    }
    ReportUnknownHead(parts);
    return MakeError(expr.span);
  }
  const size_t rest = parts.size() - found.used;
  if (rest == 0) return SymbolAsValue(*found.symbol, parts.back());
  const ast::Name& member = parts[found.used];
  if (rest == 1 && found.symbol->kind == SymbolKind::kEnum)
    return ReadEnumMember(found.symbol->index, member, expr.span);
  if (rest == 1 && found.symbol->kind == SymbolKind::kJourney && scope.test) {
    return ReadPeek(found.symbol->index, member, expr.span);
  }
  constexpr SymbolKind kWithMembers[] = {SymbolKind::kJourney, SymbolKind::kEnum};
  if (context_.IsAlso(*found.symbol, parts[found.used - 1].text, kWithMembers)) return MakeError(expr.span);
  auto builder =
      context_.Report(DiagCode::J1006, member.span,
                      "`" + parts[found.used - 1].text + "` is " + std::string(KindPhrase(found.symbol->kind)) +
                          " and has no value `" + member.text + "` here");
  builder.Label(found.symbol->span, "declared here");
  if (found.symbol->kind == SymbolKind::kEvent) {
    HelpEventMember(builder, *found.symbol, parts, found.used);
  } else if (found.symbol->kind == SymbolKind::kJourney) {
    if (!FixToEventOrOwn(builder, parts)) builder.Note("only tests can look into the memory of a journey");
  } else if (found.symbol->kind == SymbolKind::kChannel) {
    builder.Help("a channel's rules read its parameters by their names alone: `" + member.text + "`");
  } else if (found.symbol->kind == SymbolKind::kCalendar) {
    HelpSymbolAsValue(builder, SymbolKind::kCalendar, parts[found.used - 1].text);
  }
  return MakeError(expr.span);
}

Type Exprs::PeekHint(const ast::Expr& expr, int depth) {
  auto keep = [](Type type) {
    const bool hints = type.kind == Kind::kEnum || type.kind == Kind::kZone || type.kind == Kind::kList;
    return hints ? type.Required() : kAnyType;
  };
  if (depth > 32) return kAnyType;
  if (const auto* node = std::get_if<ast::IfExpr>(&expr.node)) {
    const Type type = PeekHint(*node->then_value, depth + 1);
    return type != kAnyType ? type : PeekHint(*node->else_value, depth + 1);
  }
  if (const auto* node = std::get_if<ast::BinaryExpr>(&expr.node)) {
    if (node->op != ast::BinaryOp::kCoalesce && node->op != ast::BinaryOp::kAdd) return kAnyType;
    Type type = PeekHint(*node->left, depth + 1);
    if (type == kAnyType) type = PeekHint(*node->right, depth + 1);
    return node->op == ast::BinaryOp::kAdd && type.kind != Kind::kList ? kAnyType : type;
  }
  if (const auto* node = std::get_if<ast::CallExpr>(&expr.node)) {
    const auto callee = FlattenPath(*node->callee);
    if (!callee) return kAnyType;
    const PathResult found = context_.Find(scope.module, *callee);
    if (found.symbol != nullptr && found.other == nullptr && found.symbol->kind == SymbolKind::kLet) {
      const ast::Let* let = context_.lets[found.symbol->index].let;
      if (!let->is_function) return kAnyType;
      if (context_.lets[found.symbol->index].state != LetState::kDone) return kAnyType;
      return keep(context_.program.lets[found.symbol->index].type);
    }
    const std::string_view form = callee->size() == 1 ? std::string_view((*callee)[0].text) : std::string_view();
    if (found.symbol == nullptr && !node->args.empty()) {
      const bool end = form == "first" || form == "last";
      const Type list = end || form == "filter" || form == "sort" || form == "distinct"
                            ? PeekHint(*node->args[0].value, depth + 1)
                            : kAnyType;
      if (list.kind == Kind::kList) return end ? keep(list.Element()) : list;
    }
    if (form != "latest" || node->args.size() != 1) return kAnyType;
    auto path = FlattenPath(*node->args[0].value);
    if (!path || path->size() < 2) return kAnyType;
    const ast::Name field = path->back();
    path->pop_back();
    const PathResult event = context_.Find(scope.module, *path);
    if (event.symbol == nullptr || event.symbol->kind != SymbolKind::kEvent) return kAnyType;
    const auto& fields = context_.program.events[event.symbol->index].fields;
    const int32_t index = FindNamed(fields, field.text);
    return index == kNone ? kAnyType : keep(fields[index].type);
  }
  const auto parts = FlattenPath(expr);
  if (!parts) return kAnyType;
  if (const auto value = PeekValue(*parts); value && value->second == parts->size()) return keep(value->first);
  const ast::Name& head = (*parts)[0];
  if (parts->size() == 1) {
    if (scope.let != nullptr) {
      const int32_t param = FindNamed(scope.let->params, head.text);
      if (param != kNone) return keep(scope.let->params[param].type);
    }
    if (scope.journey != nullptr) {
      const int32_t field = FindNamed(scope.journey->memory, head.text);
      if (field != kNone && scope.memory) return keep(scope.journey->memory[field].type);
      if (scope.journey->has_key && scope.journey->key.name == head.text) return keep(scope.journey->key_type);
    }
    if (const std::optional<size_t> binding = FindBinding(head.text)) return keep(scope.bindings[*binding].type);
  } else if (parts->size() == 2 && head.text == "customer") {
    const auto& fields = context_.program.customer_fields;
    const int32_t field = context_.FindCustomerField((*parts)[1]);
    return field == kNone ? kAnyType : keep(fields[field].type);
  } else if (parts->size() == 2 && head.text == "event" && scope.event >= 0) {
    const auto& fields = context_.program.events[scope.event].fields;
    const int32_t field = FindNamed(fields, (*parts)[1].text);
    return field == kNone ? kAnyType : keep(fields[field].type);
  }
  const PathResult found = context_.Find(scope.module, *parts);
  if (found.symbol == nullptr || found.other != nullptr) return kAnyType;
  const size_t rest = parts->size() - found.used;
  switch (found.symbol->kind) {
    case SymbolKind::kEnum:
      return rest == 1 ? Type{Kind::kEnum, false, static_cast<uint32_t>(found.symbol->index)} : kAnyType;
    case SymbolKind::kJourney: {
      if (rest != 1 || !scope.test) return kAnyType;
      const auto& memory = context_.program.journeys[found.symbol->index].memory;
      const int32_t field = FindNamed(memory, parts->back().text);
      return field == kNone ? kAnyType : keep(memory[field].type);
    }
    case SymbolKind::kLet: {
      if (rest != 0) return kAnyType;
      // Peeking works nothing out: the name may be meant as an enum's member (`let free: Tier = free`).
      if (context_.lets[found.symbol->index].state != LetState::kDone) return kAnyType;
      return keep(context_.program.lets[found.symbol->index].type);
    }
    default:
      return kAnyType;
  }
}

}  // namespace journey::sema
