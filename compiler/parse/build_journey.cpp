// Journeys: header, items, stages.
#include <algorithm>
#include <iterator>

#include "compiler/parse/literals.h"
#include "compiler/parse/tree_builder.h"

namespace journey {
namespace {

using P = TreeBuilder::P;

}  // namespace

ast::Declaration TreeBuilder::JourneyOf(P::JourneyDeclarationContext* journey) {
  if (journey->source != nullptr) {
    ast::JourneyInstance out;
    out.doc = Doc(journey);
    out.name = NameOf(journey->name);
    out.title = MaybeLiteral(journey->title);
    if (journey->params != nullptr) {
      Error(DiagCode::J0026, At(journey->params), "a journey made from a template has no parameters of its own");
    }
    out.template_name = PathOf(journey->source);
    out.args = PlainArgs(journey->arguments);
    out.span = At(journey);
    return out;
  }
  ast::Journey out;
  out.doc = Doc(journey);
  out.name = NameOf(journey->name);
  out.is_template = journey->params != nullptr;
  if (journey->params != nullptr) out.params = ParamsOf(journey->params);
  out.title = MaybeLiteral(journey->title);
  for (P::JourneyClauseContext* clause : journey->clauses) {
    const bool twice = clause->key != nullptr ? out.key.has_value() : out.segment.has_value();
    if (twice) {
      Error(DiagCode::J0026, At(clause),
            std::string("`") + (clause->key != nullptr ? "per" : "for") + "` is written twice", "the second one");
    } else if (clause->key != nullptr) {
      out.key = ast::Key{NameOf(clause->key), TypeOf(clause->keyType), At(clause)};
    } else {
      out.segment = PathOf(clause->segment);
    }
  }
  Each(journey->body->items, out.items, [this](P::JourneyItemContext* item) { return JourneyItemOf(item); });
  out.span = At(journey);
  return out;
}

ast::JourneyItem TreeBuilder::JourneyItemOf(P::JourneyItemContext* item) {
  const Span span = At(item);
  switch (item->start->getType()) {
    case P::VERSION:
      return ast::Version{WholeOf(item->number), span};
    case P::PRIORITY: {
      const int64_t number = WholeOf(item->number);
      return ast::Priority{item->sign != nullptr ? -number : number, span};
    }
    case P::START:
      return ast::StartAt{NameOf(item->name), span};
    case P::ENTER:
      return EnterOf(item);
    case P::REENTER: {
      ast::Reenter out{ast::Reenter::Kind::kAfter, std::nullopt, span};
      if (item->choice != nullptr) {
        out.kind = item->choice->getType() == P::NEVER ? ast::Reenter::Kind::kNever : ast::Reenter::Kind::kAlways;
      } else {
        out.delay = DelayOf(item->wait);
      }
      return out;
    }
    case P::EXIT:
      if (item->event != nullptr) {
        return ast::ExitOn{PathOf(item->event), MaybeExpr(item->condition), EndBlockOf(item), Head(item, item->body)};
      }
      return ast::ExitWhen{ExprOf(item->condition), EndBlockOf(item), Head(item, item->body)};
    case P::GOAL:
      return GoalOf(item);
    case P::TIMEOUT: {
      ast::Timeout out{DelayOf(item->wait, true), std::nullopt, span};
      if (item->name != nullptr) out.stage = NameOf(item->name);
      return out;
    }
    case P::ON:
    case P::WHEN: {
      ast::Trigger rule;
      rule.span = Head(item, item->reaction);
      if (item->event != nullptr) {
        rule.node = ast::OnTrigger{PathOf(item->event), MaybeExpr(item->condition)};
      } else {
        rule.node = ast::WhenTrigger{ExprOf(item->condition)};
      }
      rule.body = BodyOf(item->reaction);
      return rule;
    }
    case P::HOLDOUT:
      return ast::Holdout{PercentOf(item->percent), span};
    case P::MEMORY:
      return ast::Memory{FieldsOf(item->fields), span};
    case P::ENSURE:
      return EnsureOf(item->ensure, span);
    case P::MIGRATE:
      return MigrateOf(item);
    case P::KPI:
      return KpiOf(item->kpi);
    default:
      return StageOf(item);
  }
}

ast::Enter TreeBuilder::EnterOf(P::JourneyItemContext* item) {
  ast::Enter out;
  out.span = Head(item, item->body);
  if (item->event != nullptr) {
    out.node = ast::EnterOn{PathOf(item->event), MaybeExpr(item->condition)};
  } else if (P::EnterScheduleContext* schedule = item->schedule) {
    ast::EnterEvery every;
    every.day = DayOf(schedule->day);
    every.time = ExprOf(schedule->time);
    if (schedule->zone != nullptr) every.zone = OperandOf(schedule->zone);
    every.where = MaybeExpr(schedule->condition);
    out.node = std::move(every);
  } else {
    out.node = ast::EnterWhen{ExprOf(item->condition)};
  }
  if (item->body != nullptr) out.body = BlockOf(item->body);
  return out;
}

std::optional<ast::Block> TreeBuilder::EndBlockOf(P::JourneyItemContext* item) {
  if (item->body == nullptr) return std::nullopt;
  return BlockOf(item->body);
}

ast::Goal TreeBuilder::GoalOf(P::JourneyItemContext* item) {
  ast::Goal out;
  out.event = PathOf(item->event);
  out.where = MaybeExpr(item->condition);
  if (item->wait != nullptr) out.within = DelayOf(item->wait);
  out.continues = item->goesOn != nullptr;
  out.body = EndBlockOf(item);
  out.span = Head(item, item->body);
  return out;
}

ast::Stage TreeBuilder::StageOf(P::JourneyItemContext* item) {
  ast::Stage out;
  out.doc = Doc(item);
  out.final = item->start->getType() == P::FINAL;
  out.name = NameOf(item->name);
  out.title = MaybeLiteral(item->title);
  if (item->stage != nullptr) {
    for (P::StageItemContext* inner : item->stage->items) {
      if (!inner->exception) AddStageItem(inner, out);
    }
  }
  out.span = At(item);
  return out;
}

void TreeBuilder::AddStageItem(P::StageItemContext* item, ast::Stage& stage) {
  ast::Trigger trigger;
  ast::Flow flow;
  const size_t type = item->start->getType();
  switch (type) {
    case P::FLOW:
      if (Whole([&] { flow = ast::Flow{BlockOf(item->flow), At(item->start)}; }))
        stage.flows.push_back(std::move(flow));
      return;
    case P::KPI: {
      ast::Kpi kpi;
      if (Whole([&] { kpi = KpiOf(item->kpi); })) stage.kpis.push_back(std::move(kpi));
      return;
    }
    default:
      break;
  }
  if (item->note != nullptr || item->channel != nullptr || type == P::FEELING) {
    ast::MapNote note{At(item), {}};
    if (Whole([&] { note.node = NoteOf(item); })) stage.notes.push_back(std::move(note));
    return;
  }
  const bool whole = Whole([&] {
    trigger.span = Head(item, item->body);
    switch (type) {
      case P::ON:
        trigger.node = ast::OnTrigger{PathOf(item->event), MaybeExpr(item->condition)};
        break;
      case P::WHEN:
        trigger.node = ast::WhenTrigger{ExprOf(item->condition)};
        break;
      case P::AFTER:
        trigger.node = ast::AfterTrigger{DelayOf(item->wait, true)};
        break;
      case P::EVERY:
        trigger.node = ast::EveryTrigger{DelayOf(item->wait)};
        break;
      case P::IDLE:
        trigger.node = ast::IdleTrigger{DelayOf(item->wait)};
        break;
      default:
        trigger.node = ast::AtTrigger{MomentOf(item->when)};
        break;
    }
    trigger.body = BodyOf(item->body);
  });
  if (whole) stage.triggers.push_back(std::move(trigger));
}

decltype(ast::MapNote::node) TreeBuilder::NoteOf(P::StageItemContext* item) {
  const auto text = [&] { return item->text != nullptr ? Literal(item->text) : ast::StringLit{"", At(item)}; };
  switch (item->start->getType()) {
    case P::PHASE:
      return ast::PhaseNote{NameOf(item->name)};
    case P::DEPARTMENT:
      return ast::DepartmentNote{NameOf(item->name)};
    case P::FEELING: {
      if (item->name != nullptr) return ast::FeelingNote{NameOf(item->name).text, false, At(item->name)};
      const std::string sign = item->sign != nullptr ? "-" : "";
      return ast::FeelingNote{sign + std::string(Text(item->number)), true, At(item)};
    }
    case P::TOUCH: {
      ast::TouchNote out{PathOf(item->channel), text(), std::nullopt};
      if (item->device != nullptr) out.device = DeviceOf(item->device);
      return out;
    }
    case P::REACH:
      return ast::ReachNote{PathOf(item->channel), text()};
    default:
      return ast::TextNote{TextNoteKindOf(item->note->getType()), text()};
  }
}

ast::Name TreeBuilder::DeviceOf(P::IdentContext* device) {
  static constexpr std::string_view kDevices[] = {"phone",   "tablet", "desktop", "watch",
                                                  "speaker", "meter",  "shop",    "other"};
  ast::Name out = NameOf(device);
  if (std::ranges::find(kDevices, out.text) == std::end(kDevices)) {
    Error(DiagCode::J0032, At(device), "there is no device `" + out.text + "`")
        .Help("a device is `phone`, `tablet`, `desktop`, `watch`, `speaker`, `meter`, `shop` or `other`")
        .Help("a trigger goes on with `go` or `{`: `on " + out.text + " { … }`");
  }
  return out;
}

ast::TextNoteKind TreeBuilder::TextNoteKindOf(size_t word) {
  switch (word) {
    case P::PAIN:
      return ast::TextNoteKind::kPain;
    case P::OWNER:
      return ast::TextNoteKind::kOwner;
    case P::DOES:
      return ast::TextNoteKind::kDoes;
    case P::THINKS:
      return ast::TextNoteKind::kThinks;
    case P::AIMS:
      return ast::TextNoteKind::kAims;
    case P::GAIN:
      return ast::TextNoteKind::kGain;
    case P::MOMENT:
      return ast::TextNoteKind::kMoment;
    case P::DECISION:
      return ast::TextNoteKind::kDecision;
    case P::QUOTE:
      return ast::TextNoteKind::kQuote;
    case P::GOAL:
      return ast::TextNoteKind::kGoal;
    default:
      return ast::TextNoteKind::kFrustration;
  }
}

ast::Kpi TreeBuilder::KpiOf(P::KpiItemContext* item) {
  ast::Kpi out;
  out.doc = Doc(item);
  out.name = NameOf(item->name);
  out.title = MaybeLiteral(item->title);
  out.value = ExprOf(item->value);
  out.at_least = item->op->getType() == P::GE;
  out.target = ExprOf(item->target);
  if (item->percent != nullptr) out.share = PercentOf(item->percent);
  out.span = At(item);
  return out;
}

ast::Ensure TreeBuilder::EnsureOf(P::EnsureClauseContext* clause, Span span) {
  ast::Ensure out;
  out.span = span;
  switch (clause->start->getType()) {
    case P::AT:
      out.node = ast::EnsureAtMost{WholeOf(clause->count), PathOf(clause->channel), DelayOf(clause->limit)};
      break;
    case P::ENDS:
      out.node = ast::EnsureEnds{DelayOf(clause->limit)};
      break;
    case P::CAN:
      out.node = ast::EnsureReach{NameOf(clause->name)};
      break;
    case P::SPENDS:
      out.node = ast::EnsureSpends{ExprOf(clause->amount), DelayOf(clause->limit)};
      break;
    default:
      if (clause->channel != nullptr) {
        out.node = ast::EnsureWithout{PathOf(clause->channel), ExprOf(clause->condition)};
      } else {
        out.node = ast::EnsureNever{NameOf(clause->name), NameOf(clause->after)};
      }
      break;
  }
  return out;
}

ast::Migrate TreeBuilder::MigrateOf(P::JourneyItemContext* item) {
  ast::Migrate out;
  out.from_version = WholeOf(item->number);
  out.span = At(item);
  for (P::MigrateItemContext* rule : item->migrate->items) {
    if (rule->exception) continue;
    if (rule->old != nullptr) {
      ast::MigrateStage stage;
      const bool whole = Whole([&] {
        stage.from = NameOf(rule->old);
        if (rule->target != nullptr) stage.to = NameOf(rule->target);
        stage.end_reason = MaybeLiteral(rule->reason);
        stage.span = At(rule);
      });
      if (whole) out.stages.push_back(std::move(stage));
    } else if (rule->policy != nullptr) {
      if (out.policy) {
        Error(DiagCode::J0026, At(rule), "`policy` is written twice", "the second one")
            .Label(out.policy->span, "the first one");
      }
      out.policy = NameOf(rule->policy);
    } else {
      ast::MigrateMemory memory;
      const bool whole = Whole([&] { memory = {NameOf(rule->name), ExprOf(rule->value), At(rule)}; });
      if (whole) out.memory.push_back(std::move(memory));
    }
  }
  return out;
}

}  // namespace journey
