// Rows of the module's tables, each made once: see tables.h.
#include "compiler/lower/tables.h"

#include <re2/re2.h>

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "compiler/lower/code.h"
#include "ir/text_bytes.h"

namespace journey::lower {

Tables::Tables(const SourceMap& source_map, const typed::Program& typed_program, For purpose)
    : sources(source_map),
      program(typed_program),
      for_costs(purpose == For::kCosts),
      journey_ids(typed_program.journeys.size(), ir::kNone),
      cheapest_first(typed_program),
      let_functions_(typed_program.lets.size(), ir::kNone),
      let_pure_(typed_program.lets.size()),
      let_makes_text_(typed_program.lets.size()),
      history_(typed_program.history.size(), ir::kNone) {
  for (const int32_t let : program.let_order) {
    const auto i = static_cast<size_t>(let);
    const typed::Let& decl = program.lets[i];
    // The engine asks segments with a customer at hand, whatever they read.
    let_pure_[i] = !decl.is_segment && (decl.constant.has_value() || IsPure(*decl.body));
    let_makes_text_[i] = !decl.constant.has_value() && ir::IsHeld(decl.type.kind) && MakesText(*decl.body);
  }
}

int32_t Tables::Constant(ir::Type type, const typed::ConstValue& value) {
  CHECK(!type.optional && !std::holds_alternative<std::monostate>(value));
  if (const auto* parts = std::get_if<std::shared_ptr<const typed::ConstItems>>(&value)) return Whole(type, **parts);
  std::string key{static_cast<char>(type.kind), static_cast<char>(value.index())};
  key += std::to_string(type.enum_id) + ':';
  if (const auto* text = std::get_if<std::string>(&value)) key += *text;
  if (const auto* number = std::get_if<int64_t>(&value)) key += std::to_string(*number);
  if (const auto* truth = std::get_if<bool>(&value)) key += *truth ? '1' : '0';
  // By its bits: 0.0 and -0.0 differ.
  if (const auto* real = std::get_if<double>(&value)) key += std::to_string(std::bit_cast<uint64_t>(*real));
  auto [it, is_new] = constants_.emplace(std::move(key), static_cast<int32_t>(module.constants.size()));
  if (!is_new) return it->second;
  ir::Constant& row = module.constants.emplace_back();
  row.type = type;
  if (const auto* text = std::get_if<std::string>(&value)) row.value = *text;
  if (const auto* number = std::get_if<int64_t>(&value)) row.value = *number;
  if (const auto* truth = std::get_if<bool>(&value)) row.value = *truth;
  if (const auto* real = std::get_if<double>(&value)) row.value = *real;
  return it->second;
}

int32_t Tables::Whole(ir::Type type, const typed::ConstItems& parts) {
  const bool record = type.kind == ir::Kind::kRecord;
  ir::Constant row;
  row.type = type;
  auto& indices = row.value.emplace<std::vector<int32_t>>();
  std::string key = "parts " + std::to_string(ir::TypeImmediate(type)) + ':';
  for (size_t i = 0; i < parts.items.size(); ++i) {
    const ir::Type part = record ? program.records[type.enum_id].fields[i].type : type.Element();
    indices.push_back(std::holds_alternative<std::monostate>(parts.items[i])
                          ? NoneOf(part)
                          : Constant(part.Required(), parts.items[i]));
    key += std::to_string(indices.back()) + ' ';
  }
  auto [it, is_new] = constants_.emplace(std::move(key), static_cast<int32_t>(module.constants.size()));
  if (is_new) module.constants.push_back(std::move(row));
  return it->second;
}

int32_t Tables::NoneOf(ir::Type type) {
  std::string key = "none " + std::to_string(ir::TypeImmediate(type));
  auto [it, is_new] = constants_.emplace(std::move(key), static_cast<int32_t>(module.constants.size()));
  if (is_new) module.constants.push_back({type, std::monostate()});
  return it->second;
}

ir::ZoneRef Tables::Zone(const std::optional<std::string>& zone) {
  return {zone ? Constant({ir::Kind::kZone}, *zone) : ir::kNone};
}

ir::Delay Tables::Delay(const ir::Delay& delay, const std::optional<std::string>& zone) {
  ir::Delay result = delay;
  result.zone = Zone(zone);
  return result;
}

ir::Moment Tables::Moment(const ir::Moment& moment, const std::optional<std::string>& zone) {
  ir::Moment result = moment;
  result.zone = Zone(zone);
  return result;
}

int32_t Tables::File(FileId file) {
  if (file == kNoFile || for_costs) return ir::kNone;
  auto [it, is_new] = files_.emplace(file, static_cast<int32_t>(module.files.size()));
  if (is_new) module.files.push_back(sources.file(file).path());
  return it->second;
}

ir::Place Tables::Place(Span span) {
  if (!span.valid() || for_costs) return {};
  const LineColumn at = sources.file(span.file).Locate(span.begin);
  return ir::MakePlace(File(span.file), at.line, at.column, span.end - span.begin);
}

std::string Tables::UniqueName(std::string name) {
  if (for_costs) return "";
  if (names_.try_emplace(name, 1).second) return name;
  for (;;) {
    std::string unique = name + '#' + std::to_string(++names_[name]);
    if (names_.try_emplace(unique, 1).second) return unique;
  }
}

int32_t Tables::Regex(const std::string& pattern) {
  auto [it, is_new] = regexes_.emplace(pattern, static_cast<int32_t>(module.regexes.size()));
  if (is_new) module.regexes.push_back({pattern, static_cast<uint64_t>(RE2(pattern).ProgramSize())});
  return it->second;
}

int32_t Tables::Set(ir::Type type, const std::vector<typed::ConstValue>& values) {
  ir::ConstantSet set{type, {}};
  std::unordered_set<int32_t> seen;
  std::string key;
  for (const typed::ConstValue& value : values) {
    const int32_t constant = Constant(type, value);
    if (!seen.insert(constant).second) continue;
    set.constants.push_back(constant);
    key += std::to_string(constant) + ' ';
  }
  auto [it, is_new] = sets_.emplace(std::move(key), static_cast<int32_t>(module.sets.size()));
  if (is_new) module.sets.push_back(std::move(set));
  return it->second;
}

bool Tables::IsPure(const typed::Expr& expr) const {
  switch (expr.kind) {
    case typed::ExprKind::kCall:
    case typed::ExprKind::kLet:
      if (!IsPureLet(expr.index)) return false;
      break;
    case typed::ExprKind::kProfile:
    case typed::ExprKind::kNow:
    case typed::ExprKind::kCustomerZone:
    case typed::ExprKind::kBucket:
    case typed::ExprKind::kHistory:
      return false;
    default:
      break;
  }
  for (const typed::ExprPtr& arg : expr.args) {
    if (arg && !IsPure(*arg)) return false;
  }
  return true;
}

bool Tables::MakesText(const typed::Expr& expr) const {
  if (expr.kind == typed::ExprKind::kPure && (ir::MakesText(expr.op) || ir::MakesList(expr.op))) return true;
  if (expr.kind == typed::ExprKind::kListLit || expr.kind == typed::ExprKind::kRecordLit) return true;
  const bool collects = expr.kind == typed::ExprKind::kEach && expr.type.kind == ir::Kind::kList;
  if (collects) return true;
  if ((expr.kind == typed::ExprKind::kCall || expr.kind == typed::ExprKind::kLet) &&
      let_makes_text_[static_cast<size_t>(expr.index)]) {
    return true;
  }
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [this](const typed::ExprPtr& arg) { return arg && MakesText(*arg); });
}

int32_t Tables::LetFunction(int32_t let) {
  int32_t& function = let_functions_[static_cast<size_t>(let)];
  if (function != ir::kNone) return function;
  const typed::Let& decl = program.lets[static_cast<size_t>(let)];
  std::vector<ir::Type> params;
  for (const typed::LetParam& param : decl.params) params.push_back(param.type);
  ir::Context context = IsPureLet(let) ? ir::Context::kPure : ir::Context::kCustomer;
  function = Code(*this, decl.info.qualified, context, std::move(params), decl.type, decl.info.span).id();
  pending_.push_back(let);
  return function;
}

void Tables::LowerPending() {
  while (!pending_.empty()) {
    const int32_t let = pending_.back();
    pending_.pop_back();
    const typed::Let& decl = program.lets[static_cast<size_t>(let)];
    Code code(*this, let_functions_[static_cast<size_t>(let)], decl.info.span);
    code.ReturnValue(decl.constant ? code.Constant(decl.type, *decl.constant) : code.Kept(*decl.body));
    code.Finish();
  }
}

int32_t Tables::History(int32_t query) {
  int32_t& index = history_[static_cast<size_t>(query)];
  if (index != ir::kNone) return index;
  const typed::HistoryQuery& typed_query = program.history[static_cast<size_t>(query)];
  // Questions without a condition are often asked twice; the engine keeps one answer for each row.
  std::string key;
  if (!typed_query.where) {
    for (int64_t part : {static_cast<int64_t>(typed_query.kind), static_cast<int64_t>(typed_query.event),
                         static_cast<int64_t>(typed_query.field), typed_query.window_ms}) {
      key += std::to_string(part) + ' ';
    }
    if (auto same = plain_history_.find(key); same != plain_history_.end()) return index = same->second;
  }
  ir::HistoryQuery row;
  row.kind = typed_query.kind;
  row.event = typed_query.event;
  row.field = typed_query.field;
  row.window_ms = typed_query.window_ms;
  row.type = typed_query.type;
  row.key_fields = typed_query.key_fields;
  if (!row.key_fields.empty()) row.key_type = typed_query.key_type;
  int32_t where_fn = ir::kNone;
  if (typed_query.where) {
    const std::string& event = program.events[static_cast<size_t>(row.event)].info.qualified;
    std::vector<ir::Type> params;
    if (!typed_query.key_fields.empty()) params.push_back(typed_query.key_type.Optional());
    Code code(*this, "history/" + event, ir::Context::kHistory, std::move(params), {ir::Kind::kBool},
              typed_query.where->span);
    where_fn = code.id();
    code.ReturnValue(code.Kept(*typed_query.where));
    code.Finish();
  }
  row.where_fn = where_fn;
  index = static_cast<int32_t>(module.history.size());
  module.history.push_back(row);
  if (!key.empty()) plain_history_.emplace(std::move(key), index);
  return index;
}

ir::Slot Tables::FieldSlot(const typed::Field& field) {
  ir::Slot slot;
  slot.name = field.info.name;
  slot.type = field.type;
  slot.required = !field.default_value.has_value() && !field.type.optional;
  if (field.default_value && !std::holds_alternative<std::monostate>(*field.default_value)) {
    slot.initial = Constant(field.type.Required(), *field.default_value);
  }
  slot.max = field.max;
  if (field.wire != std::vector<std::string>{field.info.name}) slot.wire = field.wire;
  return slot;
}

}  // namespace journey::lower
