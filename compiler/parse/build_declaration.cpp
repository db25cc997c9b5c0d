// Declarations other than journeys and tests.
#include "compiler/parse/build_units.h"
#include "compiler/parse/literals.h"
#include "compiler/parse/tree_builder.h"

namespace journey {

std::vector<ast::Declaration> TreeBuilder::Build(P::ModuleContext* module) {
  std::vector<ast::Declaration> out;
  Each(module->declarations, out, [this](P::DeclarationContext* declaration) { return DeclarationOf(declaration); });
  return out;
}

std::vector<ast::Field> TreeBuilder::FieldsOf(P::FieldBodyContext* body) {
  std::vector<ast::Field> out;
  Each(body->fields, out, [this](P::FieldContext* field) {
    ast::Field built;
    built.doc = Doc(field);
    built.name = NameOf(field->name);
    built.type = TypeOf(field->fieldType);
    if (field->most != nullptr) {
      built.max = WholeOf(field->most);
      built.max_span = At(field->most);
    }
    built.default_value = MaybeExpr(field->value);
    built.wire = MaybeLiteral(field->wire);
    built.span = At(field);
    return built;
  });
  return out;
}

std::vector<ast::Param> TreeBuilder::ParamsOf(P::ParamListContext* list) {
  std::vector<ast::Param> out;
  Each(list->params, out, [this](P::ParamContext* param) {
    ast::Param built;
    built.name = NameOf(param->name);
    built.type = TypeOf(param->paramType);
    built.default_value = MaybeExpr(param->value);
    built.span = At(param);
    return built;
  });
  return out;
}

std::vector<ast::PolicyItem> TreeBuilder::PolicyItemsOf(P::PolicyBodyContext* body) {
  std::vector<ast::PolicyItem> out;
  if (body == nullptr) return out;
  Each(body->items, out, [this](P::PolicyItemContext* item) -> ast::PolicyItem {
    const Span span = At(item);
    switch (item->start->getType()) {
      case P::REQUIRES:
        return ast::Requires{ExprOf(item->condition), span};
      case P::QUIET:
        return QuietOf(item);
      case P::COST:
        return ast::Cost{ExprOf(item->amount), span};
      default: {
        ast::Cap cap;
        cap.count = WholeOf(item->count);
        cap.where = MaybeExpr(item->filter);
        cap.defer = MaybeExpr(item->limit);
        cap.span = span;
        if (item->unit == nullptr) {
          cap.window = ExprOf(item->window);
          return cap;
        }
        cap.unit = CalendarUnitOf(Text(item->unit));
        if (cap.unit == ast::CalendarUnit::kYear) {
          Error(DiagCode::J0011, At(item->unit),
                "expected `calendar day`, `calendar week` or `calendar month`, found `" +
                    std::string(Text(item->unit)) + "`");
        }
        return cap;
      }
    }
  });
  return out;
}

ast::Quiet TreeBuilder::QuietOf(P::PolicyItemContext* item) {
  ast::Quiet out;
  out.span = At(item);
  out.unless = MaybeExpr(item->unless);
  if (item->calendar != nullptr) {
    out.outside = PathOf(item->calendar);
    return out;
  }
  out.from = ExprOf(item->low);
  out.to = ExprOf(item->high);
  if (item->day != nullptr) out.day = WeekdayOf(item->day, "`quiet … on`");
  return out;
}

ast::Calendar TreeBuilder::CalendarOf(P::CalendarDeclarationContext* calendar) {
  ast::Calendar out;
  out.name = NameOf(calendar->name);
  if (calendar->zone != nullptr) out.zone = OperandOf(calendar->zone);
  out.span = At(calendar);
  for (P::CalendarItemContext* item : calendar->body->items) {
    if (item->exception) continue;
    if (item->day == nullptr) {
      Each(item->dates, out.closed, [this](P::ExprContext* date) { return ExprOf(date); });
      for (const antlr4::Token* date : item->days) {
        ast::ExprPtr closed;
        if (Whole([&] { closed = LiteralOf(date).expr; })) out.closed.push_back(std::move(closed));
      }
      continue;
    }
    ast::DaySpec day;
    if (!Whole([&] { day = WeekdayOf(item->day, "`open`"); })) continue;
    Each(item->hours, out.hours, [&](P::OpenHoursContext* hours) {
      return ast::OpenHours{day, ExprOf(hours->low), ExprOf(hours->high), At(hours)};
    });
    Each(item->adjacent, out.hours, [&](P::AdjacentHoursContext* hours) {
      return ast::OpenHours{day, LiteralOf(hours->low).expr, ExprOf(hours->high), At(hours)};
    });
  }
  return out;
}

ast::Declaration TreeBuilder::DeclarationOf(P::DeclarationContext* declaration) {
  const Span span = At(declaration);
  const std::string doc = Doc(declaration);
  switch (declaration->start->getType()) {
    case P::USE: {
      P::UseDeclarationContext* use = declaration->use;
      ast::Use out;
      out.module = PathOf(use->source);
      if (use->alias != nullptr) out.alias = NameOf(use->alias);
      out.span = span;
      return out;
    }
    case P::ENUM: {
      P::EnumDeclarationContext* enumeration = declaration->enumeration;
      ast::Enum out{doc, NameOf(enumeration->name), {}, span};
      Each(enumeration->body->members, out.members, [this](P::EnumMemberContext* member) {
        return ast::EnumMember{Doc(member), NameOf(member->name), MaybeLiteral(member->wire)};
      });
      return out;
    }
    case P::RECORD: {
      P::RecordDeclarationContext* record = declaration->record;
      return ast::Record{doc, NameOf(record->name), FieldsOf(record->body), span};
    }
    case P::CUSTOMER:
      return ast::Customer{doc, FieldsOf(declaration->customer->body), span};
    case P::EVENT: {
      P::EventDeclarationContext* event = declaration->event;
      ast::Event out;
      out.doc = doc;
      out.name = NameOf(event->name);
      out.wire = MaybeLiteral(event->wire);
      if (event->channel != nullptr) out.via = PathOf(event->channel);
      if (event->body != nullptr) out.fields = FieldsOf(event->body);
      out.span = span;
      return out;
    }
    case P::LET: {
      P::LetDeclarationContext* let = declaration->let;
      ast::Let out;
      out.doc = doc;
      out.name = let->name != nullptr ? NameOf(let->name) : NameOf(let->label);
      out.is_function = let->params != nullptr;
      if (let->params != nullptr) out.params = ParamsOf(let->params);
      if (let->letType != nullptr) out.type = TypeOf(let->letType);
      out.value = ExprOf(let->value);
      out.span = span;
      return out;
    }
    case P::SEGMENT: {
      P::SegmentDeclarationContext* segment = declaration->segment;
      return ast::Segment{doc, NameOf(segment->name), MaybeLiteral(segment->title), ExprOf(segment->condition), span};
    }
    case P::PERSONA: {
      P::PersonaDeclarationContext* persona = declaration->persona;
      ast::Persona out;
      out.doc = doc;
      out.name = NameOf(persona->name);
      out.title = MaybeLiteral(persona->title);
      out.segment = PathOf(persona->segment);
      if (persona->body != nullptr) {
        Each(persona->body->items, out.notes, [this](P::PersonaItemContext* item) {
          return ast::TextNote{TextNoteKindOf(item->note->getType()), Literal(item->text)};
        });
      }
      out.span = span;
      return out;
    }
    case P::CHANNEL: {
      P::ChannelDeclarationContext* channel = declaration->channel;
      ast::Channel out;
      out.doc = doc;
      out.name = NameOf(channel->name);
      out.has_params = channel->params != nullptr;
      if (channel->params != nullptr) out.params = ParamsOf(channel->params);
      out.inbound = channel->inbound != nullptr;
      out.title = MaybeLiteral(channel->title);
      out.items = PolicyItemsOf(channel->body);
      out.span = span;
      return out;
    }
    case P::POLICY:
      return ast::Policy{doc, PathOf(declaration->policy->channel), PolicyItemsOf(declaration->policy->body), span};
    case P::GROUP: {
      ast::Group out{doc, NameOf(declaration->group->name), {}, span};
      Each(declaration->group->body->members, out.members, [this](P::PathContext* member) { return PathOf(member); });
      return out;
    }
    case P::ENSURE:
      return EnsureOf(declaration->ensure, span);
    case P::PHASES: {
      ast::Phases out{doc, {}, span};
      for (const P::IdentContext* name : declaration->phases->body->names) {
        if (!name->exception) out.names.push_back(NameOf(name));
      }
      return out;
    }
    case P::CALENDAR: {
      ast::Calendar out = CalendarOf(declaration->calendar);
      out.doc = doc;
      return out;
    }
    case P::JOURNEY:
      return JourneyOf(declaration->journey);
    default:
      return TestOf(declaration->test);
  }
}

}  // namespace journey
