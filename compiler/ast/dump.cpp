// The dump, one overload a node type.
#include "compiler/ast/dump.h"
#include "compiler/ast/dump_text.h"

namespace journey {
namespace {

using namespace ast;  // NOLINT: every name here is a node's
using ast_dump::DayText;
using ast_dump::KpiText;
using ast_dump::NoteText;
using ast_dump::Quote;
using ast_dump::RuleText;
using ast_dump::Show;
using ast_dump::Spelling;
template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::string_view Spelling(BinaryOp op) {
  switch (op) {
    case BinaryOp::kOr:
      return "or";
    case BinaryOp::kAnd:
      return "and";
    case BinaryOp::kEq:
      return "==";
    case BinaryOp::kNe:
      return "!=";
    case BinaryOp::kLt:
      return "<";
    case BinaryOp::kLe:
      return "<=";
    case BinaryOp::kGt:
      return ">";
    case BinaryOp::kGe:
      return ">=";
    case BinaryOp::kCoalesce:
      return "??";
    case BinaryOp::kAdd:
      return "+";
    case BinaryOp::kSub:
      return "-";
    case BinaryOp::kMul:
      return "*";
    case BinaryOp::kDiv:
      return "/";
    case BinaryOp::kMod:
      return "%";
  }
  return "?";
}

void Put(const ExprPtr& expr, std::string& out);

void PutArgs(const std::vector<Arg>& args, std::string& out) {
  for (const Arg& arg : args) {
    out += ' ';
    if (arg.name) out += arg.name->text + ": ";
    Put(arg.value, out);
  }
}

void Put(const Expr& expr, std::string& out);

void Put(const ExprPtr& expr, std::string& out) {
  if (expr == nullptr) {
    out += "_";
  } else {
    Put(*expr, out);
  }
}

void Put(const Expr& expr, std::string& out) {
  const auto list = [&](std::string_view head, std::initializer_list<const ExprPtr*> parts) {
    out += '(';
    out += head;
    for (const ExprPtr* part : parts) {
      out += ' ';
      Put(*part, out);
    }
    out += ')';
  };
  std::visit(Overloaded{[&](const BoolLit& e) { out += e.value ? "true" : "false"; },
                        [&](const NoneLit&) { out += "none"; },
                        [&](const IntLit& e) { out += e.digits; },
                        [&](const DecimalLit& e) { out += e.digits; },
                        [&](const FloatLit& e) { out += e.digits; },
                        [&](const DurationLit& e) { out += std::to_string(e.ms) + "ms"; },
                        [&](const InstantLit& e) { out += "@" + std::to_string(e.ms); },
                        [&](const DateLit& e) { out += "d" + std::to_string(e.days); },
                        [&](const TimeLit& e) { out += "t" + std::to_string(e.ms); },
                        [&](const StringExpr& e) {
                          if (e.parts.empty()) out += "\"\"";
                          const bool holes = e.parts.size() > 1 || (e.parts.size() == 1 && e.parts[0].hole != nullptr);
                          if (holes) out += "(text";
                          for (const StringPart& part : e.parts) {
                            if (holes) out += ' ';
                            if (part.hole == nullptr) {
                              out += Quote(part.text);
                            } else {
                              Put(part.hole, out);
                            }
                          }
                          if (holes) out += ")";
                        },
                        [&](const NameExpr& e) { out += e.name.text; },
                        [&](const MemberExpr& e) {
                          Put(e.base, out);
                          out += "." + e.member.text;
                        },
                        [&](const UnaryExpr& e) { list(e.op == UnaryOp::kNeg ? "-" : "not", {&e.operand}); },
                        [&](const BinaryExpr& e) { list(Spelling(e.op), {&e.left, &e.right}); },
                        [&](const ShiftExpr& e) {
                          out += e.back ? "(- " : "(+ ";
                          Put(e.value, out);
                          out += " " + std::to_string(e.by.count) + " calendar ";
                          out += Spelling(e.by.unit);
                          out += ")";
                        },
                        [&](const ListExpr& e) {
                          out += '[';
                          for (size_t i = 0; i < e.items.size(); ++i) {
                            if (i > 0) out += ' ';
                            Put(e.items[i], out);
                          }
                          out += ']';
                        },
                        [&](const InListExpr& e) {
                          out += "(in ";
                          Put(e.value, out);
                          out += " [";
                          for (size_t i = 0; i < e.items.size(); ++i) {
                            if (i > 0) out += ' ';
                            Put(e.items[i], out);
                          }
                          out += "])";
                        },
                        [&](const InRangeExpr& e) { list("in..", {&e.value, &e.low, &e.high}); },
                        [&](const InExpr& e) { list("in", {&e.value, &e.set}); },
                        [&](const IfExpr& e) { list("if", {&e.condition, &e.then_value, &e.else_value}); },
                        [&](const CallExpr& e) {
                          out += "(call ";
                          Put(e.callee, out);
                          PutArgs(e.args, out);
                          if (e.where != nullptr) {
                            out += " where ";
                            Put(e.where, out);
                          }
                          if (e.last != nullptr) {
                            out += " last ";
                            Put(e.last, out);
                          }
                          if (e.of != nullptr) {
                            out += " of ";
                            Put(e.of, out);
                          }
                          if (e.by != nullptr) {
                            out += " by ";
                            Put(e.by, out);
                          }
                          out += ')';
                        }},
             expr.node);
}

class Dumper {
 public:
  std::string Run(const Module& module) {
    Line("module " + module.module + (module.is_std ? " std" : ""));
    Nest([&] {
      for (const Declaration& declaration : module.declarations) {
        std::visit([&](const auto& d) { One(d); }, declaration);
      }
    });
    return std::move(out_);
  }

 private:
  void Line(std::string_view text) {
    out_.append(static_cast<size_t>(depth_) * 2, ' ');
    out_ += text;
    out_ += '\n';
  }
  template <typename F>
  void Nest(F body) {
    ++depth_;
    body();
    --depth_;
  }
  void Doc(const std::string& doc) {
    if (!doc.empty()) Line("doc " + Quote(doc));
  }
  static std::string E(const ExprPtr& expr) {
    std::string out;
    Put(expr, out);
    return out;
  }
  static std::string Where(const ExprPtr& where) { return where == nullptr ? "" : " where " + E(where); }
  static std::string Zone(const ExprPtr& zone) { return zone == nullptr ? "" : " in " + E(zone); }
  static std::string Args(const std::vector<Arg>& args) {
    std::string out;
    PutArgs(args, out);
    return out;
  }
  static std::string D(const Delay& delay) {
    if (delay.duration != nullptr) return E(delay.duration) + (delay.open_in ? " of " + Show(*delay.open_in) : "");
    return std::to_string(delay.count) + " calendar " + std::string(Spelling(delay.unit)) + Zone(delay.zone);
  }
  static std::string M(const Moment& moment) {
    if (moment.edge != MomentEdge::kNone) {
      return E(moment.time) + (moment.edge == MomentEdge::kOpens ? " opens" : " closes");
    }
    return E(moment.time) + (moment.day ? " on " + DayText(*moment.day) : "") + Zone(moment.zone);
  }

  // ---- statements
  void Body(const Block& block) {
    Nest([&] {
      for (const StmtPtr& statement : block.statements) {
        std::visit([&](const auto& node) { One(node); }, statement->node);
      }
    });
  }
  void One(const SendStmt& s) {
    Line("send " + Show(s.channel) + Args(s.args) + (s.skips ? " or skip" : "") + (s.waits ? " and wait" : ""));
    if (!s.else_block) return;
    Line("else");
    Body(*s.else_block);
  }
  void One(const AssignStmt& s) {
    const char* op = s.op == AssignOp::kSet ? " = " : s.op == AssignOp::kAdd ? " += " : " -= ";
    Line("assign " + std::string(s.customer ? "customer." : "") + s.target.text + op + E(s.value));
  }
  void One(const IfStmt& s) {
    Line("if " + E(s.condition));
    Body(s.then_block);
    if (s.else_block) {
      Line("else");
      Body(*s.else_block);
    }
  }
  void One(const RepeatStmt& s) {
    Line("repeat " + E(s.count));
    Body(s.body);
  }
  void One(const SplitStmt& s) {
    Line("split " + s.name.text);
    Nest([&] {
      for (const SplitArm& arm : s.arms) {
        Line("arm " + std::to_string(arm.percent_hundredths) + " " + arm.name.text);
        Body(arm.body);
      }
    });
  }
  void One(const GoStmt& s) { Line("go " + s.stage.text); }
  void One(const EndStmt& s) { Line("end" + Show(s.reason)); }
  void One(const StartStmt& s) { Line("start " + Show(s.journey) + Args(s.args)); }
  void One(const StopStmt& s) { Line("stop " + Show(s.journey) + Args(s.args)); }
  void One(const EmitStmt& s) { Line("emit " + Show(s.event) + Values(s.fields)); }
  void One(const WaitStmt& s) { Line("wait " + D(s.delay)); }
  void One(const WaitUntilStmt& s) { Line("wait until " + M(s.target)); }
  void One(const WaitForStmt& s) {
    Line(s.limit ? "wait up to " + D(*s.limit) : "wait for ever");
    Nest([&] {
      for (const WaitArm& arm : s.arms) {
        Line(arm.is_when ? "when " + E(arm.where) : "on " + Show(arm.event) + Where(arm.where));
        Body(arm.body);
      }
      if (s.else_block) {
        Line("else");
        Body(*s.else_block);
      }
    });
  }

  // ---- journeys
  void Fields(const std::vector<Field>& fields) {
    Nest([&] {
      for (const Field& field : fields) {
        Doc(field.doc);
        Line("field " + field.name.text + ": " + Show(field.type) +
             (field.max ? " max " + std::to_string(*field.max) : "") +
             (field.default_value == nullptr ? "" : " = " + E(field.default_value)) + Show(field.wire));
      }
    });
  }
  void Params(const std::vector<Param>& params) {
    Nest([&] {
      for (const Param& param : params) {
        Line("param " + param.name.text + ": " + Show(param.type) +
             (param.default_value == nullptr ? "" : " = " + E(param.default_value)));
      }
    });
  }
  void One(const Version& i) { Line("version " + std::to_string(i.number)); }
  void One(const Priority& i) { Line("priority " + std::to_string(i.number)); }
  void One(const StartAt& i) { Line("start at " + i.stage.text); }
  void One(const Enter& i) {
    std::visit(Overloaded{[&](const EnterOn& e) { Line("enter on " + Show(e.event) + Where(e.where)); },
                          [&](const EnterWhen& e) { Line("enter when " + E(e.condition)); },
                          [&](const EnterEvery& e) {
                            Line("enter every " + DayText(e.day) + " at " + E(e.time) + Zone(e.zone) + Where(e.where));
                          }},
               i.node);
    if (i.body) Body(*i.body);
  }
  void One(const Reenter& i) {
    switch (i.kind) {
      case Reenter::Kind::kNever:
        return Line("reenter never");
      case Reenter::Kind::kAlways:
        return Line("reenter always");
      case Reenter::Kind::kAfter:
        return Line("reenter after " + D(*i.delay));
    }
  }
  void One(const ExitOn& i) {
    Line("exit on " + Show(i.event) + Where(i.where));
    if (i.body) Body(*i.body);
  }
  void One(const ExitWhen& i) {
    Line("exit when " + E(i.condition));
    if (i.body) Body(*i.body);
  }
  void One(const Goal& i) {
    Line("goal on " + Show(i.event) + Where(i.where) + (i.within ? " within " + D(*i.within) : "") +
         (i.continues ? " continue" : ""));
    if (i.body) Body(*i.body);
  }
  void One(const Timeout& i) { Line("timeout " + D(i.delay) + (i.stage ? " go " + i.stage->text : "")); }
  void One(const Holdout& i) { Line("holdout " + std::to_string(i.percent_hundredths)); }
  void One(const Memory& i) {
    Line("memory");
    Fields(i.fields);
  }
  void One(const Stage& i) {
    Doc(i.doc);
    Line(std::string(i.final ? "final " : "") + "stage " + i.name.text + Show(i.title));
    Nest([&] {
      for (const MapNote& note : i.notes) Line(NoteText(note));
      for (const Kpi& kpi : i.kpis) One(kpi);
      for (const Flow& flow : i.flows) {
        Line("flow");
        Body(flow.body);
      }
      for (const Trigger& trigger : i.triggers) One(trigger);
    });
  }
  void One(const Trigger& trigger) {
    std::visit(Overloaded{[&](const OnTrigger& t) { Line("on " + Show(t.event) + Where(t.where)); },
                          [&](const WhenTrigger& t) { Line("when " + E(t.condition)); },
                          [&](const AfterTrigger& t) { Line("after " + D(t.delay)); },
                          [&](const EveryTrigger& t) { Line("every " + D(t.delay)); },
                          [&](const IdleTrigger& t) { Line("idle " + D(t.delay)); },
                          [&](const AtTrigger& t) { Line("at " + M(t.moment)); }},
               trigger.node);
    Body(trigger.body);
  }
  void One(const Kpi& i) {
    Doc(i.doc);
    Line(KpiText(i));
  }
  void One(const Ensure& i) {
    std::visit(
        Overloaded{
            [&](const EnsureAtMost& e) {
              Line("ensure at most " + std::to_string(e.count) + " " + Show(e.channel) + " per " + D(e.per));
            },
            [&](const EnsureEnds& e) { Line("ensure ends within " + D(e.within)); },
            [&](const EnsureReach& e) { Line("ensure can reach " + e.stage.text); },
            [&](const EnsureNever& e) { Line("ensure never " + e.stage.text + " after " + e.after.text); },
            [&](const EnsureSpends& e) { Line("ensure spends at most " + E(e.amount) + " per " + D(e.per)); },
            [&](const EnsureWithout& e) { Line("ensure never " + Show(e.channel) + " without " + E(e.condition)); }},
        i.node);
  }
  void One(const Migrate& i) {
    Line("migrate from " + std::to_string(i.from_version));
    Nest([&] {
      for (const MigrateStage& s : i.stages)
        Line(s.from.text + " -> " + (s.to ? s.to->text : "end" + Show(s.end_reason)));
      for (const MigrateMemory& m : i.memory) Line("memory " + m.field.text + " = " + E(m.value));
      if (i.policy) Line("policy " + i.policy->text);
    });
  }
  void One(const Journey& d) {
    Doc(d.doc);
    Line("journey " + d.name.text + Show(d.title) + (d.is_template ? " template" : "") +
         (d.key ? " per " + d.key->name.text + ": " + Show(d.key->type) : "") +
         (d.segment ? " for " + Show(*d.segment) : ""));
    Params(d.params);
    Nest([&] {
      for (const JourneyItem& item : d.items) std::visit([&](const auto& node) { One(node); }, item);
    });
  }
  void One(const JourneyInstance& d) {
    Doc(d.doc);
    Line("journey " + d.name.text + Show(d.title) + " = " + Show(d.template_name) + Args(d.args));
  }

  // ---- other declarations
  void One(const Use& d) { Line("use " + Show(d.module) + (d.alias ? " as " + d.alias->text : "")); }
  void One(const Enum& d) {
    Doc(d.doc);
    Line("enum " + d.name.text);
    Nest([&] {
      for (const EnumMember& member : d.members) {
        Doc(member.doc);
        Line(member.name.text + Show(member.wire));
      }
    });
  }
  void One(const Record& d) {
    Doc(d.doc);
    Line("record " + d.name.text);
    Fields(d.fields);
  }
  void One(const Customer& d) {
    Doc(d.doc);
    Line("customer");
    Fields(d.fields);
  }
  void One(const Event& d) {
    Doc(d.doc);
    Line("event " + d.name.text + Show(d.wire) + (d.via ? " via " + Show(*d.via) : ""));
    Fields(d.fields);
  }
  void One(const Let& d) {
    Doc(d.doc);
    Line("let " + d.name.text + (d.is_function ? "()" : "") + (d.type ? ": " + Show(*d.type) : "") + " = " +
         E(d.value));
    Params(d.params);
  }
  void One(const Segment& d) {
    Doc(d.doc);
    Line("segment " + d.name.text + Show(d.title) + " = " + E(d.condition));
  }
  void One(const Persona& d) {
    Doc(d.doc);
    Line("persona " + d.name.text + Show(d.title) + " = " + Show(d.segment));
    Nest([&] {
      for (const TextNote& note : d.notes) Line(NoteText(note));
    });
  }
  void Policies(const std::vector<PolicyItem>& items) {
    Nest([&] {
      for (const PolicyItem& item : items) Line(RuleText(item));
    });
  }
  void One(const Channel& d) {
    Doc(d.doc);
    Line("channel " + d.name.text + (d.has_params ? "()" : "") + (d.inbound ? " inbound" : "") + Show(d.title));
    Params(d.params);
    Policies(d.items);
  }
  void One(const Policy& d) {
    Doc(d.doc);
    Line("policy " + Show(d.channel));
    Policies(d.items);
  }

  void One(const Group& d) {
    Doc(d.doc);
    std::string members;
    for (const Path& member : d.members) members += " " + Show(member);
    Line("group " + d.name.text + members);
  }

  void One(const Calendar& d) {
    Doc(d.doc);
    Line("calendar " + d.name.text + Zone(d.zone));
    Nest([&] {
      for (const OpenHours& hours : d.hours)
        Line("open " + DayText(hours.day) + " " + E(hours.from) + " to " + E(hours.to));
      for (const ExprPtr& date : d.closed) Line("closed " + E(date));
    });
  }
  void One(const Phases& d) {
    Doc(d.doc);
    std::string names;
    for (const Name& name : d.names) names += " " + name.text;
    Line("phases" + names);
  }

  // ---- tests
  static std::string Values(const std::vector<FieldValue>& values) {
    std::string out = " {";
    for (const FieldValue& value : values) out += " " + value.name.text + ": " + E(value.value);
    return out + " }";
  }
  static std::string From(const std::optional<Path>& from) { return from ? " from " + Show(*from) : ""; }
  void One(const TestCustomer& s) { Line("customer " + Quote(s.id.value) + Values(s.fields)); }
  void One(const TestStart& s) { Line("start " + E(s.instant)); }
  void One(const TestArm& s) { Line("arm " + Show(s.split) + " = " + s.arm.text); }
  void One(const TestHoldout& s) { Line(std::string("holdout ") + (s.on ? "on" : "off")); }
  void One(const TestEvent& s) {
    Line((s.customer ? "as " + Quote(s.customer->value) + " " : "") + "event " + Show(s.event) + Values(s.fields));
  }
  void One(const TestIdentify& s) { Line("identify" + Values(s.fields)); }
  void One(const TestAfter& s) { Line("after " + D(s.delay)); }
  void One(const TestAt& s) { Line("at " + E(s.instant)); }
  void One(const TestAlias& s) { Line("alias " + Quote(s.from.value) + " into " + Quote(s.into.value)); }
  void One(const TestLet& s) { Line("let " + s.name.text + " = " + E(s.value)); }
  void One(const TestRepeat& s) {
    Line("repeat " + E(s.count) + " times");
    Nest([&] { Steps(s.steps); });
  }
  void One(const ExpectSent& s) {
    Line("expect sent " + Show(s.channel) + (s.has_args ? "()" : "") + Args(s.args) + From(s.from));
  }
  void One(const ExpectNotSent& s) {
    Line("expect not sent " + Show(s.channel) + (s.has_args ? "()" : "") + Args(s.args) + From(s.from));
  }
  void One(const ExpectSentNothing& s) { Line("expect sent nothing" + From(s.from)); }
  void One(const ExpectSuppressed& s) {
    Line("expect suppressed " + Show(s.channel) + Args(s.args) + (s.reason ? " because " + s.reason->text : ""));
  }
  void One(const ExpectDeferred& s) {
    Line("expect deferred " + Show(s.channel) + Args(s.args) + " until " + E(s.until));
  }
  void One(const ExpectIn& s) { Line("expect " + Show(s.journey) + " in " + s.stage.text); }
  void One(const ExpectEnded& s) {
    Line("expect " + Show(s.journey) + " ended " + s.outcome.text + (s.stage ? " in " + s.stage->text : ""));
  }
  void One(const ExpectEntered& s) {
    Line("expect " + Show(s.journey) + " entered" + (s.times ? " " + E(s.times) + " times" : ""));
  }
  void One(const ExpectNotEntered& s) { Line("expect " + Show(s.journey) + " not entered"); }
  void One(const ExpectNotActive& s) { Line("expect " + Show(s.journey) + " not active"); }
  void One(const ExpectMerged& s) { Line("expect merged into " + Quote(s.into.value)); }
  void One(const ExpectExpr& s) { Line("expect that " + E(s.condition)); }
  void One(const Test& d) {
    Doc(d.doc);
    std::string only;
    for (const Path& journey : d.only) only += (only.empty() ? " for " : ", ") + Show(journey);
    Line("test " + Quote(d.name.value) + only);
    Nest([&] { Steps(d.steps); });
  }
  void Steps(const std::vector<TestStep>& steps) {
    for (const TestStep& step : steps) std::visit([&](const auto& node) { One(node); }, step.node);
  }

  std::string out_;
  int depth_ = 0;
};

}  // namespace

std::string Dump(const ast::Module& module) { return Dumper().Run(module); }

std::string Dump(const ast::Expr& expr) {
  std::string out;
  Put(expr, out);
  return out;
}

}  // namespace journey
