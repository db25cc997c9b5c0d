// Journeys: header, items, stages.
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
      ast::Timeout out{DelayOf(item->wait), std::nullopt, span};
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
  const auto note = [&](auto node) { stage.notes.push_back(ast::MapNote{At(item), std::move(node)}); };
  ast::Trigger trigger;
  ast::Flow flow;
  const size_t type = item->start->getType();
  switch (type) {
    case P::FLOW:
      if (Whole([&] { flow = ast::Flow{BlockOf(item->flow), At(item->start)}; }))
        stage.flows.push_back(std::move(flow));
      return;
    case P::PHASE:
      return note(ast::PhaseNote{NameOf(item->name)});
    case P::FEELING:
      return note(ast::FeelingNote{NameOf(item->name)});
    case P::TOUCH:
    case P::PAIN:
    case P::OWNER: {
      ast::StringLit text{"", At(item)};
      const bool whole = Whole([&] {
        if (item->text != nullptr) text = Literal(item->text);
      });
      if (!whole) return;
      if (type == P::TOUCH) return note(ast::TouchNote{PathOf(item->channel), std::move(text)});
      if (type == P::PAIN) return note(ast::PainNote{std::move(text)});
      return note(ast::OwnerNote{std::move(text)});
    }
    default:
      break;
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
        trigger.node = ast::AfterTrigger{DelayOf(item->wait)};
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
