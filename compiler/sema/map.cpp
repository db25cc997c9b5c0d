// What is said for the map: personas, the notes of stages, kpis (edition 2, section 12). None of it does anything at
// run time; it is kept for whoever draws the map or reports on the journey.
#include <algorithm>
#include <cstdlib>
#include <functional>

#include "compiler/sema/changes.h"
#include "compiler/sema/feelings.h"
#include "compiler/sema/journeys.h"

namespace journey::sema {
namespace {

ir::NoteKind KindOf(ast::TextNoteKind kind) {
  switch (kind) {
    case ast::TextNoteKind::kPain:
      return ir::NoteKind::kPain;
    case ast::TextNoteKind::kOwner:
      return ir::NoteKind::kOwner;
    case ast::TextNoteKind::kDoes:
      return ir::NoteKind::kDoes;
    case ast::TextNoteKind::kThinks:
      return ir::NoteKind::kThinks;
    case ast::TextNoteKind::kAims:
      return ir::NoteKind::kAims;
    case ast::TextNoteKind::kGain:
      return ir::NoteKind::kGain;
    case ast::TextNoteKind::kMoment:
      return ir::NoteKind::kMoment;
    case ast::TextNoteKind::kDecision:
      return ir::NoteKind::kDecision;
    case ast::TextNoteKind::kQuote:
      return ir::NoteKind::kQuote;
    case ast::TextNoteKind::kGoal:
      return ir::NoteKind::kGoal;
    case ast::TextNoteKind::kFrustration:
      break;
  }
  return ir::NoteKind::kFrustration;
}

// Types and operations of a kpi's expression, written down operands first.
class KpiExpression {
 public:
  enum class Type : uint8_t { kError, kNumber, kDuration };
  using FindStageOf = std::function<int32_t(const ast::Name&)>;

  KpiExpression(Context& context, int32_t module, const FindStageOf& find_stage, std::vector<ir::KpiItem>& out)
      : context_(context), module_(module), find_stage_(find_stage), out_(out) {}

  Type Check(const ast::Expr& expr) {
    return std::visit(Overloaded{
                          [&](const ast::IntLit&) { return Number(expr); },
                          [&](const ast::DecimalLit&) { return Number(expr); },
                          [&](const ast::NameExpr& node) { return Plain(node.name); },
                          [&](const ast::CallExpr& node) { return Call(expr, node); },
                          [&](const ast::UnaryExpr& node) { return Unary(expr, node); },
                          [&](const ast::BinaryExpr& node) { return Binary(expr, node); },
                          [&](const auto&) { return Other(expr.span); },
                      },
                      expr.node);
  }

 private:
  struct Measure {
    std::string_view name;
    ir::KpiOp op;
    bool of_stage, of_channel;
  };
  static constexpr Measure kMeasures[] = {
      {"entries", ir::KpiOp::kEntries, false, false},
      {"conversions", ir::KpiOp::kConversions, false, false},
      {"conversion_rate", ir::KpiOp::kConversionRate, false, false},
      {"reached", ir::KpiOp::kReached, true, false},
      {"rate", ir::KpiOp::kRate, true, false},
      {"median_time", ir::KpiOp::kMedianTime, true, false},
      {"drop_off", ir::KpiOp::kDropOff, true, false},
      {"sends", ir::KpiOp::kSends, false, true},
      {"uplift", ir::KpiOp::kUplift, false, false},
  };

  Type Other(Span span) {
    context_.Report(DiagCode::J2034, span, "this cannot stand in a kpi")
        .Help(
            "a kpi is built from measures, such as `entries`, `conversion_rate`, `rate(Stage)` and `sends(channel)`, "
            "and numbers");
    return Type::kError;
  }

  Type Number(const ast::Expr& expr) {
    Exprs exprs(context_, {.module = module_});
    const std::optional<ConstValue> value = exprs.CheckConst(expr, {Kind::kDecimal}, "a number of a kpi");
    if (!value) return Type::kError;
    out_.push_back({ir::KpiOp::kNumber, std::get<int64_t>(*value), kNone, kNone});
    return Type::kNumber;
  }

  const Measure* Find(const ast::Name& name) {
    for (const Measure& measure : kMeasures) {
      if (measure.name == name.text) return &measure;
    }
    std::vector<std::string_view> names;
    for (const Measure& measure : kMeasures) names.push_back(measure.name);
    auto builder = context_.Report(DiagCode::J1037, name.span, "there is no measure `" + name.text + "`");
    Suggest(builder, name, names);
    return nullptr;
  }

  Type Plain(const ast::Name& name) {
    const Measure* measure = Find(name);
    if (measure == nullptr) return Type::kError;
    if (measure->of_stage || measure->of_channel) {
      context_
          .Report(DiagCode::J2008, name.span,
                  "`" + name.text + "` needs " + (measure->of_stage ? "a stage" : "a channel"))
          .Help("write `" + name.text + (measure->of_stage ? "(Stage)`" : "(channel)`"));
      return Type::kError;
    }
    out_.push_back({measure->op, 0, kNone, kNone});
    return Type::kNumber;
  }

  Type Call(const ast::Expr& expr, const ast::CallExpr& node) {
    const auto* callee = std::get_if<ast::NameExpr>(&node.callee->node);
    if (callee == nullptr) return Other(expr.span);
    const Measure* measure = Find(callee->name);
    if (measure == nullptr) return Type::kError;
    const std::optional<std::vector<ast::Name>> path =
        node.args.size() == 1 && !node.args[0].name ? FlattenPath(*node.args[0].value) : std::nullopt;
    const bool plain = node.where == nullptr && node.last == nullptr;
    if (!plain || !(measure->of_stage || measure->of_channel) || !path || (measure->of_stage && path->size() != 1)) {
      const std::string name(measure->name);
      context_.Report(DiagCode::J2034, expr.span, "`" + name + "` does not take this")
          .Help("write `" + name +
                (measure->of_stage     ? "(Stage)`"
                 : measure->of_channel ? "(channel)`"
                                       : "`"));
      return Type::kError;
    }
    ir::KpiItem item{measure->op, 0, kNone, kNone};
    if (measure->of_stage) {
      item.stage = find_stage_((*path)[0]);
      if (item.stage == kNone) return Type::kError;
    } else {
      const ast::Path channel{*path, node.args[0].value->span};
      const Symbol* symbol = context_.Resolve(module_, channel, SymbolKind::kChannel, "channel");
      if (symbol == nullptr) return Type::kError;
      item.channel = symbol->index;
    }
    out_.push_back(item);
    return measure->op == ir::KpiOp::kMedianTime ? Type::kDuration : Type::kNumber;
  }

  Type Unary(const ast::Expr& expr, const ast::UnaryExpr& node) {
    if (node.op != ast::UnaryOp::kNeg) return Other(expr.span);
    const Type type = Check(*node.operand);
    if (type != Type::kError) out_.push_back({ir::KpiOp::kNegate, 0, kNone, kNone});
    return type;
  }

  Type Binary(const ast::Expr& expr, const ast::BinaryExpr& node) {
    ir::KpiOp op;
    switch (node.op) {
      case ast::BinaryOp::kAdd:
        op = ir::KpiOp::kAdd;
        break;
      case ast::BinaryOp::kSub:
        op = ir::KpiOp::kSub;
        break;
      case ast::BinaryOp::kMul:
        op = ir::KpiOp::kMul;
        break;
      case ast::BinaryOp::kDiv:
        op = ir::KpiOp::kDiv;
        break;
      default:
        return Other(expr.span);
    }
    const Type left = Check(*node.left), right = Check(*node.right);
    if (left == Type::kError || right == Type::kError) return Type::kError;
    out_.push_back({op, 0, kNone, kNone});
    const bool durations = left == Type::kDuration && right == Type::kDuration;
    if (left == right && !durations) return left;
    if (durations && op == ir::KpiOp::kDiv) return Type::kNumber;
    if (durations && op != ir::KpiOp::kMul) return Type::kDuration;
    if (!durations && op == ir::KpiOp::kMul) return Type::kDuration;
    if (!durations && op == ir::KpiOp::kDiv && left == Type::kDuration) return Type::kDuration;
    const auto what = [](Type type) { return type == Type::kDuration ? "a duration" : "a number"; };
    context_.Report(DiagCode::J2003, node.op_span, "these do not go together")
        .Label(node.left->span, what(left))
        .Label(node.right->span, what(right));
    return Type::kError;
  }

  Context& context_;
  int32_t module_;
  const FindStageOf& find_stage_;
  std::vector<ir::KpiItem>& out_;
};

}  // namespace

void CheckPersonas(Context& context) {
  for (size_t i = 0; i < context.personas.size(); ++i) {
    const PersonaDecl& decl = context.personas[i];
    typed::Persona& out = context.program.personas[i];
    out.info = context.Info(decl.module, decl.ast->name, decl.ast->doc);
    if (decl.ast->title) out.info.title = decl.ast->title->value;
    const Symbol* segment = context.Resolve(decl.module, decl.ast->segment, SymbolKind::kSegment, "segment");
    if (segment != nullptr) out.segment = segment->index;
    for (const ast::TextNote& note : decl.ast->notes) {
      out.notes.push_back({KindOf(note.kind), kNone, note.text.value, ""});
      out.note_spans.push_back(note.text.span);
    }
  }
}

// `for` a segment, or a persona and so its segment.
void JourneyChecker::CheckAudience(const ast::Path& path) {
  const PathResult found = context_.Find(module_, path.parts);
  const bool whole = found.symbol != nullptr && found.other == nullptr && found.used == path.parts.size();
  if (whole && found.symbol->kind == SymbolKind::kPersona) {
    out_.persona = found.symbol->index;
    out_.segment = context_.program.personas[found.symbol->index].segment;
    return;
  }
  if (found.symbol == nullptr && found.alias_module == kNone) {
    const SymbolKind kinds[] = {SymbolKind::kSegment, SymbolKind::kPersona};
    context_.ReportUnknown(module_, path.parts[0], "segment or persona", kinds);
    return;
  }
  const Symbol* segment = context_.Resolve(module_, path, SymbolKind::kSegment, "segment");
  if (segment != nullptr) out_.segment = segment->index;
}

void JourneyChecker::CheckNote(const ast::MapNote& note, typed::Stage& out) {
  const auto add = [&](ir::NoteKind kind, std::string text, int32_t channel = kNone, std::string device = "") {
    out.notes.push_back({kind, channel, std::move(text), std::move(device)});
    out.note_spans.push_back(note.span);
  };
  const auto of_channel = [&](ir::NoteKind kind, const ast::Path& path, const std::string& text, std::string device) {
    const Symbol* channel = context_.Resolve(module_, path, SymbolKind::kChannel, "channel");
    if (channel != nullptr) add(kind, text, channel->index, std::move(device));
  };
  std::visit(
      Overloaded{
          [&](const ast::PhaseNote& node) {
            add(ir::NoteKind::kPhase, node.phase.text);
            const auto& phases = context_.program.phases;
            context_.Ask(kNoFile, node.phase.span, kAnyPhase);
            if (const auto known = context_.phase_names.find(node.phase.text); known != context_.phase_names.end()) {
              context_.Refer(node.phase.span, known->second);
              return;
            }
            if (phases.empty()) return;
            auto builder =
                context_.ReportMissing(DiagCode::J1024, node.phase.span, "there is no phase `" + node.phase.text + "`");
            if (!builder.shown()) return;
            std::vector<std::string_view> names(phases.begin(), phases.end());
            if (Nearest(node.phase.text, names).empty()) builder.Note("the phases are " + QuotedList(names));
            Suggest(builder, node.phase, names);
          },
          [&](const ast::DepartmentNote& node) { add(ir::NoteKind::kDepartment, node.department.text); },
          [&](const ast::FeelingNote& node) {
            add(ir::NoteKind::kFeeling, node.feeling);
            if (node.number) {
              const double value = std::strtod(node.feeling.c_str(), nullptr);
              if (value >= kWorstFeeling && value <= kBestFeeling) return;
              context_.Report(DiagCode::J2033, node.span, "a feeling lies between -2 and 2")
                  .Help("2 is delighted, 0 is neutral, -2 is angry");
            } else if (std::ranges::find(kFeelings, node.feeling) == kFeelings.end()) {
              auto builder = context_.Report(DiagCode::J1905, node.span,
                                             "the map does not know the feeling `" + node.feeling + "`");
              builder.Note("it knows numbers from -2 to 2 too");
              Suggest(builder, {node.feeling, node.span}, {kFeelings.begin(), kFeelings.end()});
            }
          },
          [&](const ast::TouchNote& node) {
            of_channel(ir::NoteKind::kTouch, node.channel, node.text.value,
                       node.device ? node.device->text : std::string());
          },
          [&](const ast::ReachNote& node) { of_channel(ir::NoteKind::kReach, node.channel, node.text.value, ""); },
          [&](const ast::TextNote& node) { add(KindOf(node.kind), node.text.value); },
      },
      note.node);
}

void JourneyChecker::CheckKpi(const ast::Kpi& kpi, int32_t stage) {
  typed::Kpi out;
  out.info = context_.Info(module_, kpi.name, kpi.doc);
  out.info.qualified = out_.info.qualified + "." + kpi.name.text;
  if (kpi.title) out.info.title = kpi.title->value;
  out.span = kpi.span;
  out.row.name = kpi.name.text;
  out.row.title = out.info.title;
  out.row.stage = stage;
  out.row.at_least = kpi.at_least;
  if (const int32_t other = FindNamed(out_.kpis, kpi.name.text); other != kNone) {
    context_.Report(DiagCode::J1036, kpi.name.span, "there are two kpis `" + kpi.name.text + "` in this journey")
        .Label(out_.kpis[other].info.span, "the first one");
    return;
  }
  using Type = KpiExpression::Type;
  const KpiExpression::FindStageOf find_stage = [this](const ast::Name& name) { return FindStage(name); };
  const Type type = KpiExpression(context_, module_, find_stage, out.row.value).Check(*kpi.value);
  if (kpi.share) {
    out.row.has_share = true;
    out.row.share = static_cast<uint32_t>(std::min<int64_t>(*kpi.share, 10'000));
    if (*kpi.share > 10'000) context_.Report(DiagCode::J3007, kpi.span, "a share of the entries is at most 100 %");
  }
  OpenScope(false, kNone, "a kpi is worked out from what was recorded");
  if (type == Type::kError) {
    exprs_.Check(*kpi.target);
    return;
  }
  out.row.is_duration = type == Type::kDuration;
  const std::optional<ConstValue> target = exprs_.CheckConst(
      *kpi.target, {out.row.is_duration ? Kind::kDuration : Kind::kDecimal},
      out.row.is_duration ? "the target of a `median_time`, a duration," : "the target of this kpi, a number,");
  if (!target) return;
  out.row.target = std::get<int64_t>(*target);
  out_.kpis.push_back(std::move(out));
}

}  // namespace journey::sema
