// Journeys: header, items, stages and triggers.
#include "compiler/sema/journeys.h"

#include <algorithm>

#include "compiler/sema/ensures.h"
#include "compiler/sema/fields.h"

namespace journey::sema {
namespace {

constexpr std::string_view kNoEventInFlow =
    "a flow runs on its own, so no event is being handled; only `on` rules see the event they match";
constexpr std::string_view kNoEventInTimer = "a timer fires without an event";
constexpr std::string_view kNoEventInWhen = "`when` looks at a condition, not at an event";
constexpr std::string_view kNoEventInSchedule = "a scheduled entry happens without an event";

Span ItemSpan(const ast::StartAt& item) { return item.span; }
Span ItemSpan(const ast::Version& item) { return item.span; }
Span ItemSpan(const ast::Priority& item) { return item.span; }
Span ItemSpan(const ast::Reenter& item) { return item.span; }
Span ItemSpan(const ast::Timeout& item) { return item.span; }
Span ItemSpan(const ast::Holdout& item) { return item.span; }
Span ItemSpan(const ast::Memory& item) { return item.span; }

}  // namespace

const ast::Journey* JourneyText(const Context& context, int32_t index) {
  const JourneyDecl& decl = context.journeys[index];
  if (decl.journey != nullptr) return decl.journey;
  return decl.template_index == kNone ? nullptr : context.journeys[decl.template_index].journey;
}

JourneyChecker::JourneyChecker(Context& context, const ast::Journey& decl, int32_t module,
                               std::vector<Binding> bindings, typed::Journey& out)
    : context_(context),
      decl_(decl),
      module_(module),
      bindings_(std::move(bindings)),
      out_(out),
      exprs_(context, {.module = module, .journey = &out}) {
  exprs_.scope.bindings = bindings_;
}

template <typename T>
const T* JourneyChecker::Single(std::string_view what) {
  const T* first = nullptr;
  for (const ast::JourneyItem& item : decl_.items) {
    const T* here = std::get_if<T>(&item);
    if (here == nullptr) continue;
    if (first == nullptr) {
      first = here;
      continue;
    }
    context_.Report(DiagCode::J3012, ItemSpan(*here), "a journey has one `" + std::string(what) + "` at most")
        .Label(ItemSpan(*first), "the first one");
  }
  return first;
}

template <typename T, typename F>
void JourneyChecker::ForEach(F&& f) {
  for (const ast::JourneyItem& item : decl_.items) {
    if (const T* here = std::get_if<T>(&item)) f(*here);
  }
}

void JourneyChecker::OpenScope(bool memory, int32_t event, std::string_view no_event_why) {
  exprs_.scope.memory = memory;
  exprs_.scope.event = event;
  exprs_.scope.no_event_why = no_event_why;
  exprs_.facts.clear();
  exprs_.forgotten.clear();
}

void JourneyChecker::DeclareHead() {
  CheckHeader();
  for (const ast::JourneyItem& item : decl_.items) {
    const auto* memory = std::get_if<ast::Memory>(&item);
    if (memory == nullptr) continue;
    out_.memory = DeclareFields(context_, module_, memory->fields, "the memory", true);
    for (typed::Field& field : out_.memory) {
      field.info.qualified = out_.info.qualified + "." + field.info.name;
      if (!out_.has_key || field.info.name != out_.key.name) continue;
      context_
          .Report(DiagCode::J1007, field.info.span,
                  "the memory has a field `" + field.info.name + "`, as the key is called")
          .Label(out_.key.span, "the key")
          .Help("the key can be read by its name; give the field another one");
    }
    return;  // Run says that there is a second one
  }
}

void JourneyChecker::Run() {
  CheckMemory();
  DeclareStages();
  CheckSettings();
  for (const ast::JourneyItem& item : decl_.items) {
    std::visit(Overloaded{
                   [&](const ast::Enter& enter) { CheckEnter(enter); },
                   [&](const ast::ExitOn& exit) { CheckExit(&exit, nullptr); },
                   [&](const ast::ExitWhen& exit) { CheckExit(nullptr, &exit); },
                   [&](const ast::Goal& goal) { CheckGoal(goal); },
                   [&](const ast::Trigger& rule) {
                     typed::Trigger out = CheckTrigger(rule);
                     if (out.event != kUnknownEvent) out_.rules.push_back(std::move(out));
                   },
                   [](const auto&) {},
               },
               item);
  }
  if (const auto* holdout = Single<ast::Holdout>("holdout")) CheckHoldout(*holdout);
  ForEach<ast::Kpi>([&](const ast::Kpi& kpi) { CheckKpi(kpi, kNone); });
  // Doubled stages are not in the table; the first of a name takes it.
  ForEach<ast::Stage>([&](const ast::Stage& stage) {
    const int32_t index = FindNamed(out_.stages, stage.name.text);
    if (index != kNone && out_.stages[index].info.span == stage.name.span) CheckStage(stage, out_.stages[index]);
  });
  ForEach<ast::Ensure>([&](const ast::Ensure& ensure) { CheckEnsure(ensure); });
  ForEach<ast::Migrate>([&](const ast::Migrate& migrate) { CheckMigrate(migrate); });
}

void JourneyChecker::CheckHeader() {
  if (decl_.key) {
    out_.has_key = true;
    out_.key = context_.Info(module_, decl_.key->name, "");
    out_.key_type = context_.ResolveType(module_, decl_.key->type);
    if (out_.key_type.kind == Kind::kList || out_.key_type.kind == Kind::kRecord) {
      context_.Report(DiagCode::J2041, decl_.key->type.span, "a key cannot be " + context_.WithArticle(out_.key_type),
                      "keys are numbers, texts and the like");
      out_.key_type = kErrorType;
    }
    if (out_.key_type.optional) {
      context_.Report(DiagCode::J2001, decl_.key->type.span, "a key cannot be optional",
                      "an instance without a key could not be found again");
      out_.key_type = kErrorType;
    }
  }
  if (decl_.segment) {
    CheckAudience(*decl_.segment);
  }
}

void JourneyChecker::CheckMemory() {
  const auto* memory = Single<ast::Memory>("memory");
  if (memory == nullptr) return;
  OpenScope(true, kNone, "a default is worked out before anything happens");
  CheckFieldDefaults(context_, exprs_, memory->fields, out_.memory, false, "memory field");
}

void JourneyChecker::DeclareStages() {
  ForEach<ast::Stage>([&](const ast::Stage& stage) {
    if (const int32_t other = FindNamed(out_.stages, stage.name.text); other != kNone) {
      context_.Report(DiagCode::J1011, stage.name.span, "there are two stages `" + stage.name.text + "`")
          .Label(out_.stages[other].info.span, "the first one");
      return;
    }
    typed::Stage out;
    out.info = context_.Info(module_, stage.name, stage.doc);
    out.info.qualified = out_.info.qualified + "." + stage.name.text;
    if (stage.title) out.info.title = stage.title->value;
    out.final = stage.final;
    out_.stages.push_back(std::move(out));
  });
  if (out_.stages.empty()) {
    context_
        .ReportMissing(DiagCode::J3013, decl_.name.span, "journey `" + decl_.name.text + "` has no stage",
                       "customers have nowhere to go")
        .Help("add one: `stage Start { … }`");
  }
}

int32_t JourneyChecker::FindStage(const ast::Name& name) {
  const int32_t index = context_.FindReferred(out_.stages, name);
  if (index != kNone) return index;
  auto builder = context_.ReportNoSuch(DiagCode::J1012, name.span, "there is no stage `" + name.text + "`",
                                       "not a stage of this journey");
  Suggest(builder, name, FieldNames(out_.stages));
  return kNone;
}

void JourneyChecker::CheckSettings() {
  if (const auto* version = Single<ast::Version>("version")) out_.version = version->number;
  if (const auto* priority = Single<ast::Priority>("priority")) out_.priority = priority->number;
  if (const auto* start = Single<ast::StartAt>("start at")) {
    const int32_t stage = FindStage(start->stage);
    if (stage != kNone) out_.first_stage = stage;
  }
  OpenScope(true, kNone, "");
  if (const auto* reenter = Single<ast::Reenter>("reenter")) {
    out_.reenter = static_cast<ir::ReenterKind>(reenter->kind);
    if (reenter->delay) {
      DelayValue value = CheckDelay(context_, exprs_, *reenter->delay, "the delay of `reenter after`");
      out_.reenter_after = value.delay;
      out_.reenter_zone = std::move(value.zone);
    }
  }
  if (const auto* timeout = Single<ast::Timeout>("timeout")) {
    DelayValue value = CheckDelay(context_, exprs_, timeout->delay, "the timeout");
    out_.has_timeout = true;
    out_.timeout = value.delay;
    out_.timeout_zone = std::move(value.zone);
    out_.timeout_span = timeout->span;
    if (timeout->stage) out_.timeout_stage = FindStage(*timeout->stage);
  }
}

int32_t JourneyChecker::OpenEventRule(const ast::Path& path, const ast::Expr* where, bool memory, ExprPtr& condition) {
  const Symbol* symbol = context_.Resolve(module_, path, SymbolKind::kEvent, "event");
  const int32_t event = symbol == nullptr ? kUnknownEvent : symbol->index;
  OpenScope(memory, event, "");
  if (where != nullptr) {
    condition = exprs_.CheckCondition(*where, "`where` takes a condition");
    exprs_.facts = FactsWhen(*condition, true);
  }
  return event;
}

void JourneyChecker::CheckKeyOf(const ast::Path& path, int32_t event) {
  if (!out_.has_key || out_.key_type.kind == Kind::kError || event < 0) return;
  const typed::Event& decl = context_.program.events[event];
  const int32_t field = FindNamed(decl.fields, out_.key.name);
  if (field != kNone && (decl.fields[field].type == out_.key_type || decl.fields[field].type.kind == Kind::kError))
    return;
  const std::string wanted = "`" + out_.key.name + ": " + context_.TypeName(out_.key_type) + "`";
  auto builder = context_.ReportMissing(DiagCode::J2014, path.span,
                                        "event `" + decl.info.name + "` does not carry the key " + wanted,
                                        "cannot enter a journey `per " + out_.key.name + "`");
  builder.Label(out_.key.span, "the key");
  if (field == kNone) {
    builder.Label(decl.info.span, "the event has no field of that name");
  } else {
    builder.Label(decl.fields[field].info.span, "here it is " + context_.WithArticle(decl.fields[field].type));
  }
  builder.Note("only an event that declares a field of the key's name and type can tell which instance it is about");
}

void JourneyChecker::CheckEnter(const ast::Enter& enter) {
  typed::Enter out;
  out.span = enter.span;
  bool broken = false;
  std::visit(Overloaded{
                 [&](const ast::EnterOn& on) {
                   out.kind = ir::EnterKind::kOn;
                   out.event = OpenEventRule(on.event, on.where.get(), false, out.condition);
                   broken = out.event == kUnknownEvent;
                   CheckKeyOf(on.event, out.event);
                 },
                 [&](const ast::EnterWhen& when) {
                   out.kind = ir::EnterKind::kWhen;
                   OpenScope(false, kNone, kNoEventInWhen);
                   out.condition = exprs_.CheckCondition(*when.condition, "`enter when` takes a condition");
                   exprs_.facts = FactsWhen(*out.condition, true);
                 },
                 [&](const ast::EnterEvery& every) {
                   out.kind = ir::EnterKind::kEvery;
                   OpenScope(false, kNone, kNoEventInSchedule);
                   const std::optional<int64_t> time = CheckTime(exprs_, *every.time, "the time of `enter every`");
                   MomentValue value = MakeMoment(context_, exprs_, time.value_or(0), &every.day, every.zone.get());
                   out.moment = value.moment;
                   out.zone = std::move(value.zone);
                   if (every.where != nullptr) {
                     out.condition = exprs_.CheckCondition(*every.where, "`where` takes a condition");
                     exprs_.facts = FactsWhen(*out.condition, true);
                   }
                 },
             },
             enter.node);
  if (out_.has_key && out.kind != ir::EnterKind::kOn) {
    context_
        .Report(DiagCode::J3011, enter.span, "a journey with a key is entered by events only",
                "this rule brings no `" + out_.key.name + "`")
        .Label(out_.key.span, "the key");
  }
  if (enter.body) {
    exprs_.scope.memory = true;
    where_ = Where::kEnterBlock;
    where_what_ = "the block of an `enter` rule";
    out.block.emplace();
    CheckBlock(*enter.body, *out.block);
  }
  if (!broken) out_.enters.push_back(std::move(out));
}

void JourneyChecker::CheckExit(const ast::ExitOn* on, const ast::ExitWhen* when) {
  typed::Exit out;
  if (on != nullptr) {
    out.span = on->span;
    out.event = OpenEventRule(on->event, on->where.get(), true, out.condition);
  } else {
    out.span = when->span;
    out.is_when = true;
    OpenScope(true, kNone, kNoEventInWhen);
    out.condition = exprs_.CheckCondition(*when->condition, "`exit when` takes a condition");
    exprs_.facts = FactsWhen(*out.condition, true);
  }
  CheckEndBlock(on != nullptr ? on->body : when->body, "the block of an `exit`", out.block);
  if (out.event != kUnknownEvent) out_.exits.push_back(std::move(out));
}

void JourneyChecker::CheckEndBlock(const std::optional<ast::Block>& block, std::string_view what,
                                   std::optional<typed::Block>& out) {
  if (!block) return;
  where_ = Where::kEndBlock;
  where_what_ = what;
  out.emplace();
  CheckBlock(*block, *out);
}

void JourneyChecker::CheckGoal(const ast::Goal& goal) {
  typed::Goal out;
  out.span = goal.span;
  out.continues = goal.continues;
  out.event = OpenEventRule(goal.event, goal.where.get(), true, out.where);
  const Facts facts = exprs_.facts;
  if (goal.within) {
    DelayValue value = CheckDelay(context_, exprs_, *goal.within, "the window of a goal");
    out.has_window = true;
    out.window = value.delay;
    out.zone = std::move(value.zone);
  }
  exprs_.facts = facts;
  CheckEndBlock(goal.body, "the block of a `goal`", out.block);
  if (out.event != kUnknownEvent) out_.goals.push_back(std::move(out));
}

void JourneyChecker::CheckHoldout(const ast::Holdout& holdout) {
  out_.holdout = holdout.percent_hundredths;
  out_.holdout_span = holdout.span;
  if (holdout.percent_hundredths > 10'000 || holdout.percent_hundredths < 0) {
    context_.Report(DiagCode::J3007, holdout.span, "a holdout is at most 100 %");
    out_.holdout = 10'000;
  }
  const bool ends = out_.has_timeout || std::ranges::any_of(decl_.items, [](const ast::JourneyItem& item) {
                      const auto* goal = std::get_if<ast::Goal>(&item);
                      return goal != nullptr && goal->within.has_value();
                    });
  if (ends) return;
  context_.Report(DiagCode::J4006, holdout.span, "those held out would never leave this journey")
      .Note("their instances end at the longest goal window or at the timeout, and there is neither")
      .Help("add `timeout 30 days`, or a window to a goal: `goal on … within 30 days`");
}

void JourneyChecker::CheckStage(const ast::Stage& stage, typed::Stage& out) {
  for (size_t i = 1; i < stage.flows.size(); ++i) {
    context_.Report(DiagCode::J3004, stage.flows[i].span, "stage `" + stage.name.text + "` has a second flow")
        .Label(stage.flows[0].span, "the first one")
        .Help("put the statements into one flow, one after the other");
  }
  for (const ast::MapNote& note : stage.notes) CheckNote(note, out);
  for (const ast::Kpi& kpi : stage.kpis) CheckKpi(kpi, FindNamed(out_.stages, stage.name.text));
  for (const ast::Trigger& trigger : stage.triggers) {
    typed::Trigger result = CheckTrigger(trigger);
    if (result.event != kUnknownEvent) out.triggers.push_back(std::move(result));
  }
  for (size_t i = 0; i < stage.flows.size(); ++i) {
    OpenScope(true, kNone, kNoEventInFlow);
    where_ = stage.final ? Where::kFinalFlow : Where::kFlow;
    where_what_ = stage.final ? "the flow of a final stage" : "a flow";
    typed::Block body;
    CheckBlock(stage.flows[i].body, body);
    if (i > 0) continue;
    out.flow = std::move(body);
    out.flow_span = stage.flows[i].span;
  }
}

// A time of day, or an instant: with what it reads known only at run time, it moves as that does.
void JourneyChecker::CheckAt(const ast::Moment& moment, typed::Trigger& out) {
  OpenScope(true, kNone, kNoEventInTimer);
  exprs_.scope.moment = true;
  ExprPtr value = exprs_.Check(*moment.time);
  exprs_.scope.moment = false;
  const ast::DaySpec* day = moment.day ? &*moment.day : nullptr;
  if (value->type.kind == Kind::kInstant || value->type.kind == Kind::kNone) {
    RefuseDayAndZone(day, moment.zone.get(), moment.time->span, "an instant");
    out.kind = typed::TriggerKind::kInstant;
    out.instant = exprs_.Convert(std::move(value), {Kind::kInstant, true}, "");
    return;
  }
  out.kind = typed::TriggerKind::kAt;
  value = exprs_.Convert(std::move(value), {Kind::kTime}, "`at` takes a time of day or an instant");
  const std::optional<ConstValue> time = exprs_.RequireConst(*value, "the time of `at`");
  MomentValue made = MakeMoment(context_, exprs_, time ? std::get<int64_t>(*time) : 0, day, moment.zone.get());
  out.moment = made.moment;
  out.zone = std::move(made.zone);
}

typed::Trigger JourneyChecker::CheckTrigger(const ast::Trigger& trigger) {
  typed::Trigger result;
  result.span = trigger.span;
  auto timer = [&](const ast::Delay& delay, typed::TriggerKind kind, std::string_view what, int64_t least_ms) {
    OpenScope(true, kNone, kNoEventInTimer);
    result.kind = kind;
    DelayValue value = CheckDelay(context_, exprs_, delay, what, least_ms);
    result.delay = value.delay;
    result.zone = std::move(value.zone);
  };
  std::visit(Overloaded{
                 [&](const ast::OnTrigger& on) {
                   result.kind = typed::TriggerKind::kOn;
                   result.event = OpenEventRule(on.event, on.where.get(), true, result.condition);
                 },
                 [&](const ast::WhenTrigger& when) {
                   result.kind = typed::TriggerKind::kWhen;
                   OpenScope(true, kNone, kNoEventInWhen);
                   result.condition = exprs_.CheckCondition(*when.condition, "`when` takes a condition");
                   exprs_.facts = FactsWhen(*result.condition, true);
                 },
                 [&](const ast::AfterTrigger& after) {
                   timer(after.delay, typed::TriggerKind::kAfter, "the delay of `after`", 1);
                 },
                 [&](const ast::EveryTrigger& every) {
                   timer(every.delay, typed::TriggerKind::kEvery, "the period of `every`", kMinuteMs);
                 },
                 [&](const ast::IdleTrigger& idle) {
                   if (idle.delay.duration == nullptr) {
                     context_.Report(DiagCode::J0018, idle.delay.span, "`idle` takes a duration, no calendar span")
                         .Help("a day of 24 hours is `1 day`");
                   }
                   timer(idle.delay, typed::TriggerKind::kIdle, "the delay of `idle`", 1);
                 },
                 [&](const ast::AtTrigger& at) { CheckAt(at.moment, result); },
             },
             trigger.node);
  where_ = Where::kTrigger;
  where_what_ = "the body of a trigger";
  CheckBlock(trigger.body, result.body);
  return result;
}

void JourneyChecker::CheckEnsure(const ast::Ensure& ensure) {
  typed::Ensure out;
  out.span = ensure.span;
  OpenScope(true, kNone, "an `ensure` holds at every moment, whatever happens");
  if (IsEnsureOfSends(ensure)) {
    if (CheckEnsureOfSends(context_, exprs_, ensure, out)) out_.ensures.push_back(std::move(out));
    return;
  }
  bool broken = false;
  auto stage = [&](const ast::Name& name) {
    const int32_t index = FindStage(name);
    broken |= index == kNone;
    return index;
  };
  std::visit(Overloaded{
                 [&](const ast::EnsureEnds& node) {
                   out.kind = ir::EnsureKind::kEnds;
                   DelayValue limit = CheckDelay(context_, exprs_, node.within, "the limit of `ensure ends within`");
                   out.delay = limit.delay;
                   out.zone = std::move(limit.zone);
                 },
                 [&](const ast::EnsureReach& node) {
                   out.kind = ir::EnsureKind::kReach;
                   out.stage = stage(node.stage);
                 },
                 [&](const ast::EnsureNever& node) {
                   out.kind = ir::EnsureKind::kNever;
                   out.stage = stage(node.stage);
                   out.after_stage = stage(node.after);
                 },
                 [](const auto&) {},
             },
             ensure.node);
  if (!broken) out_.ensures.push_back(std::move(out));
}

void JourneyChecker::CheckMigrate(const ast::Migrate& migrate) {
  typed::Migrate out;
  out.from_version = migrate.from_version;
  out.span = migrate.span;
  for (const ast::MigrateStage& item : migrate.stages) {
    typed::MigrateStage result{item.from.text, kNone, std::nullopt, item.span};
    if (item.end_reason) result.end_reason = item.end_reason->value;
    if (item.to) {
      result.to = FindStage(*item.to);
      if (result.to == kNone) continue;
    }
    out.stages.push_back(std::move(result));
  }
  OpenScope(false, kNone, "a migration happens without an event");
  for (const ast::MigrateMemory& item : migrate.memory) {
    const int32_t field = context_.FindReferred(out_.memory, item.field);
    if (field == kNone) {
      auto builder = context_.ReportMissing(DiagCode::J1015, item.field.span,
                                            "there is no memory field `" + item.field.text + "`");
      Suggest(builder, item.field, FieldNames(out_.memory));
      continue;
    }
    exprs_.scope.old = true;
    exprs_.CheckAs(*item.value, out_.memory[field].type, "the new value of `" + item.field.text + "`");
    exprs_.scope.old = false;
    out.memory.push_back({field, std::string(context_.sources.Text(item.value->span)), item.span});
  }
  if (migrate.policy) {
    if (migrate.policy->text == "drain") {
      out.drain = true;
    } else {
      context_
          .Report(DiagCode::J1001, migrate.policy->span, "there is no migration policy `" + migrate.policy->text + "`")
          .Help("`policy drain` lets those inside finish on their version");
    }
  }
  out_.migrations.push_back(std::move(out));
}

}  // namespace journey::sema
