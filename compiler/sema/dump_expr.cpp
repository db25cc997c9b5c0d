// Expressions of the typed dump.
#include "compiler/sema/dump.h"
#include "compiler/sema/types.h"
#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/text.h"

namespace journey {
namespace {

using typed::ConstValue;
using typed::Expr;
using typed::ExprKind;
using typed::Kind;
using typed::Type;

std::string Quote(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

std::string ConstText(const typed::Program& program, Type type, const ConstValue& value) {
  if (std::holds_alternative<std::monostate>(value)) return "none";
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* f = std::get_if<double>(&value)) return rt::FloatText(*f) + "f";
  if (const auto* s = std::get_if<std::string>(&value)) return Quote(*s);
  if (const auto* parts = std::get_if<std::shared_ptr<const typed::ConstItems>>(&value)) {
    const bool record = type.kind == Kind::kRecord;
    std::string out = record ? program.records[type.enum_id].info.name + "(" : "[";
    for (size_t i = 0; i < (*parts)->items.size(); ++i) {
      const Type part = record ? program.records[type.enum_id].fields[i].type : type.Element();
      out += (i > 0 ? ", " : "") + ConstText(program, part, (*parts)->items[i]);
    }
    return out + (record ? ")" : "]");
  }
  const int64_t i = std::get<int64_t>(value);
  switch (type.kind) {
    case Kind::kDecimal:
      return rt::DecimalText(i) + "d";
    case Kind::kDuration:
      return "(" + rt::DurationText(i) + ")";
    case Kind::kInstant:
      return rt::FormatInstant(i);
    case Kind::kDate:
      return rt::DateText(i);
    case Kind::kTime:
      return rt::TimeText(i);
    case Kind::kEnum: {
      const typed::Enum& decl = program.enums[type.enum_id];
      return decl.info.name + "." + (static_cast<size_t>(i) < decl.members.size() ? decl.members[i].info.name : "?");
    }
    default:
      return std::to_string(i);
  }
}

class ExprDumper {
 public:
  ExprDumper(const typed::Program& program, const typed::Journey* journey) : program_(program), journey_(journey) {}

  std::string Dump(const Expr& expr) const {
    switch (expr.kind) {
      case ExprKind::kError:
        return "<error>";
      case ExprKind::kConst:
        return ConstText(program_, expr.type, expr.value);
      case ExprKind::kPure:
        return PureText(expr);
      case ExprKind::kPureSome:
        return "some." + PureText(expr);
      case ExprKind::kAnd:
        return "(" + Dump(*expr.args[0]) + " and " + Dump(*expr.args[1]) + ")";
      case ExprKind::kOr:
        return "(" + Dump(*expr.args[0]) + " or " + Dump(*expr.args[1]) + ")";
      case ExprKind::kIf:
        return "(if " + Dump(*expr.args[0]) + " then " + Dump(*expr.args[1]) + " else " + Dump(*expr.args[2]) + ")";
      case ExprKind::kCoalesce:
        return "(" + Dump(*expr.args[0]) + " ?? " + Dump(*expr.args[1]) + ")";
      case ExprKind::kSome:
        return "some(" + Dump(*expr.args[0]) + ")";
      case ExprKind::kUnwrap:
        return Dump(*expr.args[0]) + "!";
      case ExprKind::kIsSome:
        return "is_some(" + Dump(*expr.args[0]) + ")";
      case ExprKind::kOptEq:
        return "opt_eq(" + List(expr, 0) + ")";
      case ExprKind::kInList:
        return "(" + Dump(*expr.args[0]) + " in [" + List(expr, 1) + "])";
      case ExprKind::kInRange:
        return "(" + Dump(*expr.args[0]) + " in " + Dump(*expr.args[1]) + ".." + Dump(*expr.args[2]) + ")";
      case ExprKind::kCall:
        return program_.lets[expr.index].info.name + "(" + List(expr, 0) + ")";
      case ExprKind::kLet:
        return program_.lets[expr.index].info.name;
      case ExprKind::kParam:
        return "$" + std::to_string(expr.index);
      case ExprKind::kProfile:
        return "customer." + program_.customer_fields[expr.index].info.name;
      case ExprKind::kMemory:
        return "memory." + (journey_ != nullptr ? journey_->memory[expr.index].info.name : std::to_string(expr.index));
      case ExprKind::kEvent: {
        const typed::Event& event = program_.events[expr.index2];
        return "event<" + event.info.name + ">." + event.fields[expr.index].info.name;
      }
      case ExprKind::kKey:
        return journey_ != nullptr ? "key." + journey_->key.name : "key";
      case ExprKind::kPeek: {
        const typed::Journey& journey = program_.journeys[expr.index];
        return journey.info.name + "." + journey.memory[expr.index2].info.name;
      }
      case ExprKind::kNow:
        return "now()";
      case ExprKind::kCustomerZone:
        return "zone()";
      case ExprKind::kBucket:
        return "bucket(" + List(expr, 0) + ")";
      case ExprKind::kHistory:
        return HistoryText(program_.history[expr.index]);
      case ExprKind::kListLit:
        return "[" + List(expr, 0) + "]";
      case ExprKind::kRecordLit:
        return program_.records[expr.index].info.name + "(" + List(expr, 0) + ")";
      case ExprKind::kField:
        return Dump(*expr.args[0]) + "." + program_.records[expr.index].fields[expr.index2].info.name;
      case ExprKind::kIt:
        return "it";
      case ExprKind::kEach: {
        static constexpr const char* kNames[] = {"any", "all", "count", "first", "collect", "collect_some", "sort"};
        return std::string(kNames[expr.index]) + "(" + Dump(*expr.args[1]) + " of " + Dump(*expr.args[0]) + " where " +
               Dump(*expr.args[2]) + ")";
      }
      case ExprKind::kHas:
        return "(" + Dump(*expr.args[1]) + " in " + Dump(*expr.args[0]) + ")";
      case ExprKind::kEnd:
        return std::string(expr.index == 1 ? "last" : "first") + "(" + List(expr, 0) + ")";
    }
    return "?";
  }

 private:
  std::string List(const Expr& expr, size_t from) const {
    std::string out;
    for (size_t i = from; i < expr.args.size(); ++i) out += (i == from ? "" : ", ") + Dump(*expr.args[i]);
    return out;
  }

  std::string PureText(const Expr& expr) const {
    const std::string pattern = expr.text.empty() ? "" : ", r" + Quote(expr.text);
    return std::string(ir::Info(expr.op).text) + "(" + List(expr, 0) + pattern + ")";
  }

  std::string HistoryText(const typed::HistoryQuery& query) const {
    const typed::Event& event = program_.events[query.event];
    std::string out = std::string(ir::HistoryName(query.kind)) + "(" + event.info.name;
    if (query.field != ir::kNone) out += "." + event.fields[query.field].info.name;
    if (query.where != nullptr) out += " where " + Dump(*query.where);
    if (query.window_ms != 0) out += ", last " + rt::DurationText(query.window_ms);
    return out + ")";
  }

  const typed::Program& program_;
  const typed::Journey* journey_;
};

}  // namespace

std::string DumpType(const typed::Program& program, Type type) {
  std::string name;
  switch (type.kind) {
    case Kind::kEnum:
      name = program.enums[type.enum_id].info.name;
      break;
    case Kind::kRecord:
      name = program.records[type.enum_id].info.name;
      break;
    case Kind::kList:
      name = "[" + DumpType(program, type.Element()) + "]";
      break;
    case Kind::kError:
      name = "<error>";
      break;
    default:
      name = sema::BuiltinName(type.kind);
      break;
  }
  return type.optional ? name + "?" : name;
}

std::string DumpExpr(const typed::Program& program, const Expr& expr, const typed::Journey* journey) {
  return ExprDumper(program, journey).Dump(expr);
}

}  // namespace journey
