// One line a declaration, indented by what holds it; expressions are dump_expr.cpp's.
#include "compiler/sema/dump.h"

#include "ir/fields.h"
#include "runtime/value/text.h"

namespace journey {
namespace {

class Dumper {
 public:
  explicit Dumper(const typed::Program& program) : program_(program) {}

  std::string Run() {
    for (const typed::Enum& decl : program_.enums) DumpEnum(decl);
    for (const typed::Record& record : program_.records) {
      Line("record " + record.info.qualified);
      DumpFields(record.fields);
    }
    if (program_.customer) {
      Line("customer");
      DumpFields(program_.customer_fields);
    }
    for (const typed::Event& event : program_.events) {
      std::string head = "event " + event.info.qualified + " \"" + event.wire + "\"";
      if (event.via != ir::kNone) head += " via " + program_.channels[event.via].info.name;
      Line(head);
      DumpFields(event.fields);
    }
    for (const typed::Let& let : program_.lets) DumpLet(let);
    for (const typed::Calendar& calendar : program_.calendars) DumpCalendar(calendar);
    for (const typed::Channel& channel : program_.channels) DumpChannel(channel);
    for (const typed::Group& group : program_.groups) DumpGroup(group);
    if (!program_.phases.empty()) {
      std::string line = "phases";
      for (const std::string& phase : program_.phases) line += " " + phase;
      Line(line);
    }
    for (const typed::Persona& persona : program_.personas) DumpPersona(persona);
    for (const typed::Journey& journey : program_.journeys) DumpJourney(journey);
    for (const typed::Ensure& ensure : program_.ensures) DumpEnsure(ensure);
    for (const typed::Test& test : program_.tests) DumpTest(test);
    return std::move(out_);
  }

 private:
  struct Indent {
    explicit Indent(int& depth) : depth_(depth) { ++depth_; }
    ~Indent() { --depth_; }
    int& depth_;
  };

  void Line(const std::string& text) { out_ += std::string(static_cast<size_t>(depth_) * 2, ' ') + text + "\n"; }
  std::string Text(const typed::ExprPtr& expr) const {
    return expr == nullptr ? "-" : DumpExpr(program_, *expr, journey_);
  }
  std::string TypeText(typed::Type type) const { return DumpType(program_, type); }
  std::string ValueText(typed::Type type, const typed::ConstValue& value) const {
    typed::Expr expr;
    expr.kind = typed::ExprKind::kConst;
    expr.type = type;
    expr.value = value;
    return DumpExpr(program_, expr);
  }

  std::string DelayText(const ir::Delay& delay, const std::optional<std::string>& zone) const {
    static constexpr const char* kUnits[] = {"days", "weeks", "months", "years"};
    std::string text = delay.calendar
                           ? std::to_string(delay.count) + " calendar " + kUnits[static_cast<size_t>(delay.unit)]
                           : rt::DurationText(delay.ms);
    if (delay.open_in != ir::kNone) return text + " of " + program_.calendars[delay.open_in].info.name;
    return zone ? text + " in " + *zone : text;
  }
  static std::string DayText(ir::DayKind day) {
    static constexpr const char* kDays[] = {"day",      "monday", "tuesday", "wednesday", "thursday", "friday",
                                            "saturday", "sunday", "weekday", "weekend",   "month on "};
    return kDays[static_cast<size_t>(day)];
  }
  std::string MomentText(const ir::Moment& moment, const std::optional<std::string>& zone) const {
    if (moment.calendar != ir::kNone) {
      return program_.calendars[moment.calendar].info.name + (moment.closes ? " closes" : " opens");
    }
    std::string text = rt::TimeText(moment.time_ms);
    if (moment.day != ir::DayKind::kEveryDay) text += " on " + DayText(moment.day);
    if (moment.day == ir::DayKind::kMonthDay) text += std::to_string(moment.month_day);
    return zone ? text + " in " + *zone : text;
  }

  void DumpEnum(const typed::Enum& decl) {
    std::string line = "enum " + decl.info.qualified + ":";
    for (const typed::EnumMember& member : decl.members) {
      line += " " + member.info.name;
      if (member.wire != member.info.name) line += "=\"" + member.wire + "\"";
    }
    Line(line);
  }

  void DumpFields(const std::vector<typed::Field>& fields) {
    const Indent indent(depth_);
    for (const typed::Field& field : fields) {
      std::string line = field.info.name + ": " + TypeText(field.type);
      if (field.default_value) line += " = " + ValueText(field.type, *field.default_value);
      if (field.wire.size() != 1 || field.wire[0] != field.info.name) {
        line += " wire";
        for (const std::string& part : field.wire) line += " " + part;
      }
      Line(line);
    }
  }

  void DumpLet(const typed::Let& let) {
    std::string line = (let.is_segment ? "segment " : "let ") + let.info.qualified;
    if (let.is_function) {
      line += "(";
      for (size_t i = 0; i < let.params.size(); ++i) {
        line += (i == 0 ? "" : ", ") + let.params[i].info.name + ": " + TypeText(let.params[i].type);
      }
      line += ")";
    }
    line += ": " + TypeText(let.type) + " = " + (let.constant ? ValueText(let.type, *let.constant) : Text(let.body));
    Line(line + (let.constant ? "  // constant" : ""));
  }

  void DumpCalendar(const typed::Calendar& calendar) {
    Line("calendar " + calendar.info.qualified + (calendar.zone ? " in " + *calendar.zone : ""));
    const Indent indent(depth_);
    for (const ir::Opening& opening : calendar.openings) {
      Line("open " + DayText(opening.day) + " " + rt::TimeText(opening.from_ms) + " to " + rt::TimeText(opening.to_ms));
    }
    for (const int64_t date : calendar.closed) Line("closed " + ValueText({ir::Kind::kDate}, date));
  }

  void DumpChannel(const typed::Channel& channel) {
    std::string line = "channel " + channel.info.qualified;
    for (const typed::ChannelParam& param : channel.params) {
      line += " " + param.info.name + ": " + TypeText(param.type);
      if (param.default_value) line += " = " + ValueText(param.type, *param.default_value);
    }
    Line(line + (channel.inbound ? " inbound" : ""));
    const Indent indent(depth_);
    if (channel.cost) Line("cost " + ValueText({ir::Kind::kDecimal}, *channel.cost));
    DumpRules(channel.rules);
  }

  void DumpGroup(const typed::Group& group) {
    std::string line = "group " + group.info.qualified;
    for (const int32_t member : group.members) line += " " + program_.channels[member].info.name;
    Line(line);
    const Indent indent(depth_);
    DumpRules(group.rules);
  }

  void DumpRules(const typed::Rules& rules) {
    for (const typed::ExprPtr& condition : rules.requires_conditions) Line("requires " + Text(condition));
    for (const typed::Quiet& quiet : rules.quiet) {
      const std::string unless = quiet.unless != nullptr ? " unless " + Text(quiet.unless) : "";
      const ir::Quiet& hours = quiet.hours;
      if (hours.outside != ir::kNone) {
        Line("quiet outside " + program_.calendars[hours.outside].info.name + unless);
        continue;
      }
      Line("quiet " + rt::TimeText(hours.from_ms) + " to " + rt::TimeText(hours.to_ms) +
           (hours.day == ir::DayKind::kEveryDay ? "" : " on " + DayText(hours.day)) + unless);
    }
    static constexpr const char* kUnits[] = {"day", "week", "month", "year"};
    for (const typed::Cap& rule : rules.caps) {
      const ir::Cap& cap = rule.cap;
      Line("cap " + std::to_string(cap.count) + " per " +
           (cap.calendar ? std::string("calendar ") + kUnits[static_cast<size_t>(cap.unit)]
                         : rt::DurationText(cap.window_ms)) +
           (rule.where != nullptr ? " where " + Text(rule.where) : "") +
           (cap.defers ? " defer up to " + rt::DurationText(cap.defer_ms) : ""));
    }
  }

  void DumpPersona(const typed::Persona& persona) {
    std::string line = "persona " + persona.info.qualified;
    if (!persona.info.title.empty()) line += " \"" + persona.info.title + "\"";
    if (persona.segment != ir::kNone) line += " = " + program_.lets[persona.segment].info.name;
    Line(line);
    const Indent indent(depth_);
    for (const ir::Note& note : persona.notes) DumpNote(note);
  }

  void DumpNote(const ir::Note& note) {
    std::string line(ir::Words(ir::NoteKind())[static_cast<size_t>(note.kind)]);
    if (note.channel != ir::kNone) line += " " + program_.channels[note.channel].info.name;
    line += " \"" + note.text + "\"";
    Line(note.device.empty() ? line : line + " on " + note.device);
  }

  void DumpKpi(const typed::Kpi& kpi) {
    std::string line = "kpi " + kpi.info.name + (kpi.info.title.empty() ? "" : " \"" + kpi.info.title + "\"") + " =";
    for (const ir::KpiItem& item : kpi.row.value) {
      line += " " + (item.op == ir::KpiOp::kNumber ? rt::DecimalText(item.number)
                                                   : std::string(ir::Words(ir::KpiOp())[static_cast<size_t>(item.op)]));
      if (item.stage != ir::kNone) line += "(" + journey_->stages[item.stage].info.name + ")";
      if (item.channel != ir::kNone) line += "(" + program_.channels[item.channel].info.name + ")";
    }
    line += kpi.row.at_least ? " >= " : " <= ";
    line += kpi.row.is_duration ? rt::DurationText(kpi.row.target) : rt::DecimalText(kpi.row.target);
    if (kpi.row.has_share) line += " in " + std::to_string(kpi.row.share);
    Line(line);
  }

  void DumpJourney(const typed::Journey& journey) {
    journey_ = &journey;
    std::string head = (journey.is_template ? "template " : "journey ") + journey.info.qualified;
    if (journey.template_of != ir::kNone) head += " made from " + program_.journeys[journey.template_of].info.name;
    if (journey.has_key) head += " per " + journey.key.name + ": " + TypeText(journey.key_type);
    if (journey.persona != ir::kNone) {
      head += " for " + program_.personas[journey.persona].info.name;
    } else if (journey.segment != ir::kNone) {
      head += " for " + program_.lets[journey.segment].info.name;
    }
    Line(head + " version " + std::to_string(journey.version) + " priority " + std::to_string(journey.priority));
    const Indent indent(depth_);
    for (const typed::Enter& enter : journey.enters) DumpEnter(enter);
    if (journey.reenter == ir::ReenterKind::kAlways) Line("reenter always");
    if (journey.reenter == ir::ReenterKind::kAfter) {
      Line("reenter after " + DelayText(journey.reenter_after, journey.reenter_zone));
    }
    for (const typed::Exit& exit : journey.exits) {
      Line(exit.is_when ? "exit when " + Text(exit.condition)
                        : "exit on " + program_.events[exit.event].info.name + Where(exit.condition));
      if (exit.block) DumpBlock(*exit.block);
    }
    for (const typed::Goal& goal : journey.goals) {
      Line("goal on " + program_.events[goal.event].info.name + Where(goal.where) +
           (goal.has_window ? " within " + DelayText(goal.window, goal.zone) : "") +
           (goal.continues ? " continue" : ""));
      if (goal.block) DumpBlock(*goal.block);
    }
    for (const typed::Trigger& rule : journey.rules) DumpTrigger(rule);
    if (journey.has_timeout) {
      Line("timeout " + DelayText(journey.timeout, journey.timeout_zone) +
           (journey.timeout_stage != ir::kNone ? " go " + journey.stages[journey.timeout_stage].info.name : ""));
    }
    if (journey.holdout != 0) Line("holdout " + std::to_string(journey.holdout));
    if (!journey.memory.empty()) {
      Line("memory");
      DumpFields(journey.memory);
    }
    for (const typed::SplitDecl& split : journey.splits) {
      std::string line = "split " + split.info.name + ":";
      for (const typed::SplitArm& arm : split.arms) line += " " + arm.info.name + " " + std::to_string(arm.share);
      Line(line);
    }
    if (journey.first_stage != 0) Line("start at " + journey.stages[journey.first_stage].info.name);
    for (const typed::Stage& stage : journey.stages) DumpStage(stage);
    for (const typed::Kpi& kpi : journey.kpis) DumpKpi(kpi);
    for (const typed::Ensure& ensure : journey.ensures) DumpEnsure(ensure);
    for (const typed::Migrate& migrate : journey.migrations) DumpMigrate(migrate);
    journey_ = nullptr;
  }

  std::string Where(const typed::ExprPtr& condition) const { return condition ? " where " + Text(condition) : ""; }

  void DumpEnter(const typed::Enter& enter) {
    switch (enter.kind) {
      case ir::EnterKind::kOn:
        Line("enter on " + program_.events[enter.event].info.name + Where(enter.condition));
        break;
      case ir::EnterKind::kWhen:
        Line("enter when " + Text(enter.condition));
        break;
      case ir::EnterKind::kEvery:
        Line("enter every " + MomentText(enter.moment, enter.zone) + Where(enter.condition));
        break;
    }
    if (enter.block) DumpBlock(*enter.block);
  }

  void DumpStage(const typed::Stage& stage) {
    Line((stage.final ? "final stage " : "stage ") + stage.info.name);
    const Indent indent(depth_);
    for (const ir::Note& note : stage.notes) DumpNote(note);
    for (const typed::Trigger& trigger : stage.triggers) DumpTrigger(trigger);
    if (!stage.flow) return;
    Line("flow");
    DumpBlock(*stage.flow);
  }

  void DumpTrigger(const typed::Trigger& trigger) {
    switch (trigger.kind) {
      case typed::TriggerKind::kOn:
        Line("on " + program_.events[trigger.event].info.name + Where(trigger.condition));
        break;
      case typed::TriggerKind::kWhen:
        Line("when " + Text(trigger.condition));
        break;
      case typed::TriggerKind::kAfter:
        Line("after " + DelayText(trigger.delay, trigger.zone));
        break;
      case typed::TriggerKind::kEvery:
        Line("every " + DelayText(trigger.delay, trigger.zone));
        break;
      case typed::TriggerKind::kIdle:
        Line("idle " + DelayText(trigger.delay, trigger.zone));
        break;
      case typed::TriggerKind::kAt:
        Line("at " + MomentText(trigger.moment, trigger.zone));
        break;
      case typed::TriggerKind::kInstant:
        Line("at " + Text(trigger.instant));
        break;
    }
    DumpBlock(trigger.body);
  }

  void DumpBlock(const typed::Block& block) {
    const Indent indent(depth_);
    for (const typed::Stmt& stmt : block.statements) std::visit([&](const auto& node) { DumpStmt(node); }, stmt.node);
  }

  void DumpStmt(const typed::Send& node) {
    const typed::Channel& channel = program_.channels[node.channel];
    std::string line = "send " + channel.info.name;
    for (size_t i = 0; i < node.args.size(); ++i) {
      if (node.args[i] != nullptr) line += " " + channel.params[i].info.name + ": " + Text(node.args[i]);
    }
    Line(line + (node.skips ? " or skip" : "") + (node.wait != ir::kNone ? " and wait" : ""));
    DumpFate(node);
  }
  void DumpFate(const typed::Send& node) {
    if (node.else_block == nullptr) return;
    Line("else");
    DumpBlock(*node.else_block);
  }
  void DumpStmt(const typed::AssignMemory& node) {
    Line("memory." + journey_->memory[node.field].info.name + " = " + Text(node.value));
  }
  void DumpStmt(const typed::AssignProfile& node) {
    Line("customer." + program_.customer_fields[node.field].info.name + " = " + Text(node.value));
  }
  void DumpStmt(const std::unique_ptr<typed::If>& node) {
    Line("if " + Text(node->condition));
    DumpBlock(node->then_block);
    if (!node->has_else) return;
    Line("else");
    DumpBlock(node->else_block);
  }
  void DumpStmt(const std::unique_ptr<typed::Repeat>& node) {
    Line("repeat " + std::to_string(node->count));
    DumpBlock(node->body);
  }
  void DumpStmt(const std::unique_ptr<typed::Split>& node) {
    const typed::SplitDecl& split = journey_->splits[node->split];
    Line("split " + split.info.name);
    const Indent indent(depth_);
    for (size_t i = 0; i < node->arms.size(); ++i) {
      Line("arm " + split.arms[i].info.name);
      DumpBlock(node->arms[i]);
    }
  }
  void DumpStmt(const typed::Go& node) { Line("go " + journey_->stages[node.stage].info.name); }
  void DumpStmt(const typed::End& node) { Line(node.reason ? "end \"" + *node.reason + "\"" : "end"); }
  void DumpStmt(const typed::StartJourney& node) {
    const typed::Journey& target = program_.journeys[node.journey];
    Line("start " + target.info.name);
    const Indent indent(depth_);
    if (node.key != nullptr) Line(target.key.name + ": " + Text(node.key));
    for (const auto& [field, value] : node.memory) Line(target.memory[field].info.name + ": " + Text(value));
  }
  void DumpStmt(const typed::StopJourney& node) {
    const typed::Journey& target = program_.journeys[node.journey];
    Line("stop " + target.info.name);
    const Indent indent(depth_);
    if (node.key != nullptr) Line(target.key.name + ": " + Text(node.key));
  }
  void DumpStmt(const typed::EmitEvent& node) {
    const typed::Event& event = program_.events[node.event];
    Line("emit " + event.info.name);
    const Indent indent(depth_);
    for (size_t i = 0; i < node.values.size(); ++i) {
      if (node.values[i] != nullptr) Line(event.fields[i].info.name + ": " + Text(node.values[i]));
    }
  }
  void DumpStmt(const typed::Wait& node) {
    Line("wait #" + std::to_string(node.id) + " " + DelayText(node.delay, node.zone));
  }
  void DumpStmt(const typed::WaitMoment& node) {
    const std::string moment = MomentText(node.moment, node.zone);
    // The constant's place holds midnight where the time is an expression.
    const std::string time = node.time != nullptr ? Text(node.time) + moment.substr(rt::TimeText(0).size()) : moment;
    Line("wait #" + std::to_string(node.id) + " until " + time);
  }
  void DumpStmt(const typed::WaitInstant& node) {
    Line("wait #" + std::to_string(node.id) + " until " + Text(node.instant));
  }
  void DumpStmt(const std::unique_ptr<typed::WaitFor>& node) {
    Line("wait #" + std::to_string(node->id) + (node->has_limit ? " up to " + DelayText(node->delay, node->zone) : ""));
    const Indent indent(depth_);
    for (const typed::WaitArm& arm : node->arms) {
      Line(arm.is_when() ? "when " + Text(arm.where) : "on " + program_.events[arm.event].info.name + Where(arm.where));
      DumpBlock(arm.body);
    }
    if (!node->has_else) return;
    Line("else");
    DumpBlock(node->else_block);
  }

  void DumpEnsure(const typed::Ensure& ensure) {
    auto stage = [&](int32_t index) { return journey_->stages[index].info.name; };
    const std::string subject = ensure.group != ir::kNone     ? program_.groups[ensure.group].info.name
                                : ensure.channel != ir::kNone ? program_.channels[ensure.channel].info.name
                                                              : "";
    switch (ensure.kind) {
      case ir::EnsureKind::kAtMost:
        Line("ensure at most " + std::to_string(ensure.count) + " " + subject + " per " +
             DelayText(ensure.delay, ensure.zone));
        break;
      case ir::EnsureKind::kEnds:
        Line("ensure ends within " + DelayText(ensure.delay, ensure.zone));
        break;
      case ir::EnsureKind::kReach:
        Line("ensure can reach " + stage(ensure.stage));
        break;
      case ir::EnsureKind::kNever:
        Line("ensure never " + stage(ensure.stage) + " after " + stage(ensure.after_stage));
        break;
      case ir::EnsureKind::kSpends:
        Line("ensure spends at most " + ValueText({ir::Kind::kDecimal}, ensure.amount) + " per " +
             DelayText(ensure.delay, ensure.zone));
        break;
      case ir::EnsureKind::kWithout:
        Line("ensure never " + subject + " without " + Text(ensure.condition));
        break;
    }
  }

  void DumpMigrate(const typed::Migrate& migrate) {
    Line("migrate from " + std::to_string(migrate.from_version) + (migrate.drain ? " drain" : ""));
    const Indent indent(depth_);
    for (const typed::MigrateStage& item : migrate.stages) {
      std::string target = "end";
      if (item.to != ir::kNone) target = journey_->stages[item.to].info.name;
      if (item.end_reason) target += " \"" + *item.end_reason + "\"";
      Line(item.from + " -> " + target);
    }
    for (const typed::MigrateMemory& item : migrate.memory) {
      Line("memory " + journey_->memory[item.field].info.name + " = " + item.value_text);
    }
  }

  void DumpTest(const typed::Test& test) {
    static constexpr const char* kSteps[] = {
        "customer",          "start",           "arm",          "holdout",      "event",
        "identify",          "after",           "at",           "expect sent",  "expect nothing",
        "expect suppressed", "expect deferred", "expect in",    "expect ended", "expect not entered",
        "expect not active", "expect",          "repeat",       "let",          "expect not sent",
        "expect entered",    "alias",           "expect merged"};
    std::string only;
    for (const int32_t journey : test.journeys) {
      only += (only.empty() ? " for " : ", ") + program_.journeys[static_cast<size_t>(journey)].info.name;
    }
    Line("test \"" + test.name + "\"" + only);
    const Indent indent(depth_);
    for (const typed::TestStep& step : test.steps) {
      std::string line = kSteps[static_cast<size_t>(step.kind)];
      const typed::Journey* journey = step.journey == ir::kNone ? nullptr : &program_.journeys[step.journey];
      if (step.on && step.kind == ir::TestStepKind::kEvent) line += " of";
      if (step.event != ir::kNone) line += " " + program_.events[step.event].info.name;
      if (step.channel != ir::kNone) line += " " + program_.channels[step.channel].info.name;
      if (journey != nullptr) line += " " + journey->info.name;
      if (step.stage != ir::kNone) line += " stage " + journey->stages[step.stage].info.name;
      if (step.split != ir::kNone) {
        line +=
            " " + journey->splits[step.split].info.name + " = " + journey->splits[step.split].arms[step.arm].info.name;
      }
      if (!step.name.empty()) line += " \"" + step.name + "\"";
      if (!step.other.empty()) line += " into \"" + step.other + "\"";
      if (step.variable != ir::kNone) {
        line += " $" + std::to_string(step.variable) + " " + test.variables[static_cast<size_t>(step.variable)].name;
      }
      if (step.end != 0) line += " to step " + std::to_string(step.end);
      if (step.kind == ir::TestStepKind::kHoldout) line += step.on ? " on" : " off";
      if (step.kind == ir::TestStepKind::kAfter && step.expr == nullptr) line += " " + DelayText(step.delay, step.zone);
      if (step.expr != nullptr) line += " " + Text(step.expr);
      Line(line);
      const Indent deeper(depth_);
      for (const typed::TestValue& value : step.values) Line(ValueName(step, value.index) + ": " + Text(value.value));
    }
  }

  const std::string& ValueName(const typed::TestStep& step, int32_t index) const {
    if (step.event != ir::kNone) return program_.events[step.event].fields[index].info.name;
    if (step.channel != ir::kNone) return program_.channels[step.channel].params[index].info.name;
    return program_.customer_fields[index].info.name;
  }

  const typed::Program& program_;
  const typed::Journey* journey_ = nullptr;
  std::string out_;
  int depth_ = 0;
};

}  // namespace

std::string DumpTyped(const typed::Program& program) { return Dumper(program).Run(); }

}  // namespace journey
