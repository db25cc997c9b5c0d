// Test blocks: what they name exists, and values fit (contract section 10).
#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "compiler/sema/journeys.h"
#include "compiler/sema/reuse.h"
#include "compiler/sema/test_clock.h"
#include "compiler/sema/times.h"

namespace journey::sema {
namespace {

constexpr std::array<std::string_view, 6> kOutcomes = {"completed", "exited",  "converted",
                                                       "expired",   "stopped", "merged"};
constexpr std::array<std::string_view, 5> kReasons = {"requirement", "quiet", "capped", "left", "ended"};

class TestChecker {
 public:
  TestChecker(Context& context, int32_t module, typed::Test& out)
      : context_(context), module_(module), out_(out), exprs_(context, {.module = module, .test = true}) {
    exprs_.scope.no_event_why = "a test looks at customers from outside, between the steps";
    exprs_.scope.test_names = &names_;
  }

  void Check(const ast::Test& test) {
    for (const ast::Path& path : test.only) {
      int32_t journey = kNone;
      if (FindJourney(path, journey)) out_.journeys.push_back(journey);
    }
    CheckSteps(test.steps);
  }

 private:
  using Kind_ = ir::TestStepKind;

  void CheckSteps(const std::vector<ast::TestStep>& steps) {
    for (const ast::TestStep& step : steps) {
      exprs_.facts.clear();
      if (const auto* repeat = std::get_if<ast::TestRepeat>(&step.node)) {
        CheckRepeat(step, *repeat);
        continue;
      }
      typed::TestStep out;
      out.span = step.span;
      const bool ok = std::visit([&](const auto& node) { return Step(step, node, out); }, step.node);
      if (ok) out_.steps.push_back(std::move(out));
    }
  }

  // ---- what a test names

  // Known from the rounds that repeats are in, and from nothing else that is no constant.
  bool FollowsFromStep(const typed::Expr& expr) const {
    return !HasError(expr) && FirstImpure(context_, expr, false, false) != nullptr &&
           FirstImpure(context_, expr, true, false) == nullptr;
  }

  int32_t NewVariable(std::string_view name, Type type) {
    out_.variables.push_back({std::string(name), type});
    return static_cast<int32_t>(out_.variables.size()) - 1;
  }

  void Declare(std::string_view text, TestName name) {
    std::vector<TestName>& meanings = names_[text];
    name.depth = depth_;
    if (!meanings.empty() && meanings.back().depth == depth_) {
      context_.Report(DiagCode::J1003, name.span, "`" + std::string(text) + "` is declared twice")
          .Label(meanings.back().span, text == "step" ? "it numbers the rounds of this repeat" : "first declared here")
          .Help("give it another name; a `let` keeps its value");
      return;
    }
    meanings.push_back(std::move(name));
    declared_.push_back(text);
  }

  void CheckRepeat(const ast::TestStep& step, const ast::TestRepeat& node) {
    typed::TestStep out;
    out.kind = Kind_::kRepeat;
    out.span = step.span;
    out.expr = exprs_.CheckAs(*node.count, {Kind::kInt}, "the number of rounds");
    if (!FollowsFromStep(*out.expr) && !exprs_.RequireConst(*out.expr, "the number of rounds")) {
      out.expr = MakeConst({Kind::kInt}, int64_t{1}, node.count->span);
    }
    out.variable = NewVariable("step", {Kind::kInt});
    const int32_t variable = out.variable;
    const size_t index = out_.steps.size();
    out_.steps.push_back(std::move(out));

    const size_t outside = declared_.size();
    ++depth_;
    Declare("step", {.type = {Kind::kInt}, .variable = variable, .span = node.count->span});
    CheckSteps(node.steps);
    for (; declared_.size() > outside; declared_.pop_back()) names_[declared_.back()].pop_back();
    --depth_;
    out_.steps[index].end = out_.steps.size();
  }

  bool Step(const ast::TestStep&, const ast::TestLet& node, typed::TestStep& out) {
    ExprPtr value = exprs_.Check(*node.value);
    TestName name{.type = value->type, .span = node.name.span};
    bool is_step = false;
    if (value->type.kind == Kind::kNone) {
      context_.Report(DiagCode::J2015, node.value->span, "nothing says which type this `none` is of");
      name.type = kErrorType;
    } else if (FollowsFromStep(*value)) {
      name.variable = NewVariable(node.name.text, value->type);
      out.kind = Kind_::kLet;
      out.variable = name.variable;
      out.expr = std::move(value);
      is_step = true;
    } else {
      name.value = exprs_.RequireConst(*value, "a `let` of a test");
      if (!name.value) name.type = kErrorType;
    }
    Declare(node.name.text, std::move(name));
    return is_step;
  }

  // Not to be met: CheckSteps sees to repeats.
  bool Step(const ast::TestStep&, const ast::TestRepeat&, typed::TestStep&) { return false; }

  // ---- what a test does

  bool Step(const ast::TestStep&, const ast::TestCustomer& node, typed::TestStep& out) {
    out.kind = Kind_::kCustomer;
    out.name = node.id.value;
    return CheckValues(node.fields, context_.program.customer_fields, "customers have", out);
  }

  bool Step(const ast::TestStep&, const ast::TestIdentify& node, typed::TestStep& out) {
    out.kind = Kind_::kIdentify;
    return CheckValues(node.fields, context_.program.customer_fields, "customers have", out);
  }

  bool Step(const ast::TestStep&, const ast::TestStart& node, typed::TestStep& out) {
    out.kind = Kind_::kStart;
    out.expr = exprs_.CheckAs(*node.instant, {Kind::kInstant}, "the clock starts at an instant");
    return true;
  }

  bool Step(const ast::TestStep&, const ast::TestArm& node, typed::TestStep& out) {
    out.kind = Kind_::kArm;
    if (node.split.parts.size() < 2) {
      context_.Report(DiagCode::J7003, node.split.span, "which journey's split is this?")
          .Help("write `arm J." + node.split.parts[0].text + " = " + node.arm.text + "`");
      return false;
    }
    ast::Path path = node.split;
    const ast::Name split_name = path.parts.back();
    path.parts.pop_back();
    path.span = Join(path.parts.front().span, path.parts.back().span);
    if (!FindJourney(path, out.journey)) return false;
    const typed::Journey& journey = context_.program.journeys[out.journey];
    out.split = context_.FindReferred(journey.splits, split_name);
    if (out.split == kNone) {
      auto builder =
          context_.ReportMissing(DiagCode::J7003, split_name.span,
                                 "journey `" + journey.info.name + "` has no split `" + split_name.text + "`");
      builder.Label(journey.info.span, "declared here");
      if (journey.splits.empty()) builder.Help("it has no splits at all: leave the step out");
      Suggest(builder, split_name, FieldNames(journey.splits));
      return false;
    }
    const typed::SplitDecl& split = journey.splits[out.split];
    out.arm = context_.FindReferred(split.arms, node.arm);
    if (out.arm != kNone) return true;
    auto builder = context_.ReportMissing(DiagCode::J7004, node.arm.span,
                                          "split `" + split.info.name + "` has no arm `" + node.arm.text + "`");
    builder.Label(split.info.span, "declared here");
    Suggest(builder, node.arm, FieldNames(split.arms));
    return false;
  }

  bool Step(const ast::TestStep&, const ast::TestHoldout& node, typed::TestStep& out) {
    out.kind = Kind_::kHoldout;
    out.on = node.on;
    return true;
  }

  bool Step(const ast::TestStep&, const ast::TestEvent& node, typed::TestStep& out) {
    out.kind = Kind_::kEvent;
    out.on = node.customer.has_value();
    if (node.customer) out.name = node.customer->value;
    const Symbol* symbol = context_.Resolve(module_, node.event, SymbolKind::kEvent, "event");
    if (symbol == nullptr) {
      for (const ast::FieldValue& value : node.fields) exprs_.CheckAnyway(*value.value);
      return false;
    }
    out.event = symbol->index;
    const typed::Event& event = context_.program.events[out.event];
    const bool ok = CheckValues(node.fields, event.fields, "event `" + event.info.name + "` has", out);
    std::unordered_set<std::string_view> given;
    for (const ast::FieldValue& value : node.fields) given.insert(value.name.text);
    std::vector<std::string_view> missing;
    for (const typed::Field& field : event.fields) {
      if (field.default_value || field.type.optional || given.contains(field.info.name)) continue;
      missing.push_back(field.info.name);
    }
    const auto is_unknown = [&](const ast::FieldValue& value) {
      return FindNamed(event.fields, value.name.text) == kNone;
    };
    // A name that is misspelt is most likely what is missing.
    if (missing.empty() || std::ranges::any_of(node.fields, is_unknown)) return ok;
    auto builder = context_.ReportMissing(DiagCode::J7001, node.event.span,
                                          "event `" + event.info.name + "` needs " + QuotedList(missing));
    builder.Label(event.info.span, "a field without default and without `?` is required");
    builder.Note("such an event would be rejected as bad input");
    builder.Help("give it: `" + event.info.name + " { " + std::string(missing[0]) + ": … }`");
    return false;
  }

  bool Step(const ast::TestStep&, const ast::TestAfter& node, typed::TestStep& out) {
    out.kind = Kind_::kAfter;
    if (node.delay.duration != nullptr && !node.delay.open_in) {
      constexpr std::string_view kWhat = "the time of `after`";
      out.expr = exprs_.CheckAs(*node.delay.duration, {Kind::kDuration}, kWhat);
      if (FollowsFromStep(*out.expr)) return true;
      out.delay.ms = ConstantDuration(context_, exprs_, *out.expr, kWhat);
      out.expr = nullptr;
      return true;
    }
    DelayValue value = CheckDelay(context_, exprs_, node.delay, "the time of `after`");
    out.delay = value.delay;
    out.zone = std::move(value.zone);
    return true;
  }

  bool Step(const ast::TestStep&, const ast::TestAt& node, typed::TestStep& out) {
    out.kind = Kind_::kAt;
    out.expr = exprs_.CheckAs(*node.instant, {Kind::kInstant}, "`at` moves the clock to an instant");
    return true;
  }

  bool Step(const ast::TestStep&, const ast::ExpectSent& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectSent;
    if (!FindChannel(node.channel, node.args, out)) return false;
    return !node.from || FindJourney(*node.from, out.journey);
  }

  bool Step(const ast::TestStep&, const ast::ExpectNotSent& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectNotSent;
    if (!FindChannel(node.channel, node.args, out)) return false;
    return !node.from || FindJourney(*node.from, out.journey);
  }

  bool Step(const ast::TestStep&, const ast::ExpectSentNothing& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectSentNothing;
    return !node.from || FindJourney(*node.from, out.journey);
  }

  bool Step(const ast::TestStep&, const ast::ExpectSuppressed& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectSuppressed;
    if (!FindChannel(node.channel, node.args, out)) return false;
    if (!node.reason) return true;
    out.name = node.reason->text;
    return FindWord(*node.reason, kReasons, DiagCode::J7006, "reason for a send to be suppressed");
  }

  bool Step(const ast::TestStep&, const ast::ExpectDeferred& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectDeferred;
    out.expr = exprs_.CheckAs(*node.until, {Kind::kInstant}, "a send is deferred until an instant");
    return FindChannel(node.channel, node.args, out);
  }

  bool Step(const ast::TestStep&, const ast::ExpectIn& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectIn;
    return FindJourney(node.journey, out.journey) && FindStage(node.stage, out);
  }

  bool Step(const ast::TestStep&, const ast::ExpectEnded& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectEnded;
    out.name = node.outcome.text;
    const bool known = FindWord(node.outcome, kOutcomes, DiagCode::J7005, "outcome");
    if (!FindJourney(node.journey, out.journey)) return false;
    return (!node.stage || FindStage(*node.stage, out)) && known;
  }

  bool Step(const ast::TestStep&, const ast::ExpectEntered& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectEntered;
    if (node.times != nullptr) {
      out.expr = exprs_.CheckAs(*node.times, {Kind::kInt}, "a journey is entered a whole number of times");
    }
    return FindJourney(node.journey, out.journey);
  }

  bool Step(const ast::TestStep&, const ast::ExpectNotEntered& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectNotEntered;
    return FindJourney(node.journey, out.journey);
  }

  bool Step(const ast::TestStep&, const ast::ExpectNotActive& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectNotActive;
    return FindJourney(node.journey, out.journey);
  }

  bool Step(const ast::TestStep&, const ast::TestAlias& node, typed::TestStep& out) {
    out.kind = Kind_::kAlias;
    out.name = node.from.value;
    out.other = node.into.value;
    return true;
  }

  bool Step(const ast::TestStep&, const ast::ExpectMerged& node, typed::TestStep& out) {
    out.kind = Kind_::kExpectMerged;
    out.other = node.into.value;
    return true;
  }

  // `expect Hello == New`, `expect Hello.stage == New`: where somebody is, is no value.
  bool ComparesStage(const ast::Expr& expr) {
    const auto* equal = std::get_if<ast::BinaryExpr>(&expr.node);
    const auto* within = std::get_if<ast::InExpr>(&expr.node);
    if (within == nullptr && (equal == nullptr || equal->op != ast::BinaryOp::kEq)) return false;
    const ast::Expr& left = within != nullptr ? *within->value : *equal->left;
    const ast::Expr& right = within != nullptr ? *within->set : *equal->right;
    const auto* name = std::get_if<ast::NameExpr>(&right.node);
    const auto* text = std::get_if<ast::StringExpr>(&right.node);
    const bool plain = text != nullptr && text->parts.size() == 1 && text->parts[0].hole == nullptr;
    const std::optional<std::vector<ast::Name>> path = FlattenPath(left);
    if ((name == nullptr && !plain) || !path) return false;
    const PathResult found = context_.Find(module_, *path);
    if (found.symbol == nullptr || found.symbol->kind != SymbolKind::kJourney) return false;
    const bool member = found.used + 1 == path->size() && path->back().text == "stage";
    if (found.used != path->size() && !member) return false;
    const std::string& journey = (*path)[found.used - 1].text;
    const std::string in = journey + " in " + (name != nullptr ? name->name.text : text->parts[0].text);
    context_
        .Report(DiagCode::J1005, left.span, "the stage of `" + journey + "` is no value",
                "which stage it is in is asked with `in`")
        .Fix(expr.span, in, "write `expect " + in + "`");
    return true;
  }

  bool Step(const ast::TestStep&, const ast::ExpectExpr& node, typed::TestStep& out) {
    if (ComparesStage(*node.condition)) return false;
    out.kind = Kind_::kExpectExpr;
    out.expr = exprs_.CheckCondition(*node.condition, "`expect` takes a condition");
    return true;
  }

  bool CheckValues(const std::vector<ast::FieldValue>& values, const typed::NamedList<typed::Field>& fields,
                   const std::string& owner, typed::TestStep& out) {
    bool ok = true;
    std::unordered_set<int32_t> given;
    for (const ast::FieldValue& value : values) {
      const int32_t index = context_.FindReferred(fields, value.name);
      if (index == kNone) {
        auto builder =
            context_.ReportMissing(DiagCode::J7007, value.name.span, owner + " no field `" + value.name.text + "`");
        Suggest(builder, value.name, FieldNames(fields));
        exprs_.CheckAnyway(*value.value);
        ok = false;
        continue;
      }
      if (!given.insert(index).second) {
        context_.Report(DiagCode::J7008, value.name.span, "`" + value.name.text + "` is given twice");
        ok = false;
        continue;
      }
      const Type type = fields[index].type;
      out.values.push_back(
          {index, exprs_.CheckAs(*value.value, type, "`" + value.name.text + "` is " + context_.WithArticle(type))});
    }
    return ok;
  }

  bool FindChannel(const ast::Path& path, const std::vector<ast::Arg>& args, typed::TestStep& out) {
    const Symbol* symbol = context_.Resolve(module_, path, SymbolKind::kChannel, "channel");
    if (symbol == nullptr) {
      for (const ast::Arg& arg : args) exprs_.CheckAnyway(*arg.value);
      return false;
    }
    out.channel = symbol->index;
    const typed::Channel& channel = context_.program.channels[out.channel];
    std::vector<Exprs::ParamView> params;
    for (const typed::ChannelParam& param : channel.params)
      params.push_back({param.info.name, param.type, param.info.span});
    const std::vector<const ast::Arg*> matched = exprs_.MatchArgs(params, args, channel.info.name);
    for (size_t i = 0; i < matched.size(); ++i) {
      if (matched[i] == nullptr) continue;
      out.values.push_back({static_cast<int32_t>(i), exprs_.CheckAs(*matched[i]->value, params[i].type,
                                                                    "`" + std::string(params[i].name) + "` is " +
                                                                        context_.WithArticle(params[i].type))});
    }
    return true;
  }

  bool FindJourney(const ast::Path& path, int32_t& out) {
    const Symbol* symbol = context_.Resolve(module_, path, SymbolKind::kJourney, "journey");
    if (symbol == nullptr) return false;
    out = symbol->index;
    if (!context_.program.journeys[out].is_template) return true;
    context_
        .Report(DiagCode::J1019, path.span,
                "`" + path.parts.back().text + "` is a template and is never entered itself")
        .Label(symbol->span, "this journey has parameters")
        .Help("name a journey made from it");
    return false;
  }

  bool FindStage(const ast::Name& name, typed::TestStep& out) {
    const typed::Journey& journey = context_.program.journeys[out.journey];
    if (JourneyText(context_, out.journey) == nullptr) return false;  // its template is unknown; reported
    out.stage = context_.FindReferred(journey.stages, name);
    if (out.stage != kNone) return true;
    auto builder = context_.ReportMissing(DiagCode::J7002, name.span,
                                          "journey `" + journey.info.name + "` has no stage `" + name.text + "`");
    builder.Label(journey.info.span, "declared here");
    Suggest(builder, name, FieldNames(journey.stages));
    return false;
  }

  bool FindWord(const ast::Name& word, std::span<const std::string_view> known, DiagCode code, std::string_view what) {
    if (std::ranges::find(known, word.text) != known.end()) return true;
    auto builder = context_.Report(code, word.span, "there is no " + std::string(what) + " `" + word.text + "`");
    Suggest(builder, word, {known.begin(), known.end()});
    return false;
  }

  Context& context_;
  int32_t module_;
  typed::Test& out_;
  Exprs exprs_;
  TestNames names_;
  std::vector<std::string_view> declared_;  // of names_, in the order in which they came
  int depth_ = 0;                           // of repeats
};

void CheckTestsOf(Context& context, size_t module) {
  std::unordered_map<std::string_view, Span> names;
  for (const ast::Declaration& declaration : context.modules[module].ast->declarations) {
    const auto* test = std::get_if<ast::Test>(&declaration);
    if (test == nullptr) continue;
    const auto [first, is_new] = names.emplace(test->name.value, test->name.span);
    if (!is_new) {
      context.Report(DiagCode::J7009, test->name.span, "two tests of this module have this name")
          .Label(first->second, "the first one")
          .Help("say in the name what this one is about");
    }
    typed::Test out{test->name.value, test->span, static_cast<int32_t>(module), {}, {}, {}};
    TestChecker(context, static_cast<int32_t>(module), out).Check(*test);
    CheckTestClock(context, out);
    context.program.tests.push_back(std::move(out));
  }
}

}  // namespace

ExprPtr Exprs::ReadTestName(const ast::Name& name) {
  if (scope.test_names == nullptr) return nullptr;
  const auto found = scope.test_names->find(name.text);
  if (found == scope.test_names->end() || found->second.empty()) return nullptr;
  const TestName& meaning = found->second.back();
  if (name.text != "step") context_.Refer(name.span, meaning.span);
  if (meaning.type.kind == Kind::kError) return MakeError(name.span);
  if (meaning.value) return MakeConst(meaning.type, *meaning.value, name.span);
  return ReadField(ExprKind::kParam, meaning.type, meaning.variable, kNone, name.span);
}

bool Exprs::ReportStepOutside(const ast::Name& name) {
  if (name.text != "step") return false;
  context_.Report(DiagCode::J1001, name.span, "there is no `step` here", "no `repeat` goes round")
      .Help("within `repeat N times { … }` of a test, `step` is the number of the round, from 1");
  return true;
}

void Exprs::AddTestNames(std::vector<std::string_view>& names) const {
  if (scope.test_names == nullptr) return;
  for (const auto& [name, meanings] : *scope.test_names) {
    if (!meanings.empty()) names.push_back(name);
  }
  std::ranges::sort(names);
}

void CheckTests(Context& context) {
  for (size_t module = 0; module < context.modules.size(); ++module) {
    const auto check = [&] { CheckTestsOf(context, module); };
    if (context.reuse == nullptr) {
      check();
    } else {
      context.reuse->Do(Reuse::Part::kTests, module, check);
    }
  }
}

}  // namespace journey::sema
