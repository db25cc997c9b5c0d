// Statements: what each may do where it stands, and what is known after it.
//
// Narrowing and `event` follow the paths through a body: branches are walked from copies of the state and joined, a
// wait clears it, and the body of a repeat starts with what survives a round of itself.
#include <algorithm>

#include "compiler/sema/journeys.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

constexpr int kMaxBlockDepth = 300;

bool ContainsWait(const ast::Block& block);

bool ContainsWait(const ast::Stmt& stmt) {
  return std::visit(Overloaded{
                        [](const ast::SendStmt& node) {
                          return node.waits.has_value() || (node.else_block && ContainsWait(*node.else_block));
                        },
                        [](const ast::WaitStmt&) { return true; },
                        [](const ast::WaitUntilStmt&) { return true; },
                        [](const ast::WaitForStmt&) { return true; },
                        [](const ast::IfStmt& node) {
                          return ContainsWait(node.then_block) || (node.else_block && ContainsWait(*node.else_block));
                        },
                        [](const ast::RepeatStmt& node) { return ContainsWait(node.body); },
                        [](const ast::SplitStmt& node) {
                          return std::ranges::any_of(node.arms,
                                                     [](const ast::SplitArm& arm) { return ContainsWait(arm.body); });
                        },
                        [](const auto&) { return false; },
                    },
                    stmt.node);
}

bool ContainsWait(const ast::Block& block) {
  return std::ranges::any_of(block.statements, [](const ast::StmtPtr& stmt) { return ContainsWait(*stmt); });
}

void CollectAssigned(const ast::Block& block, std::vector<const ast::AssignStmt*>& out) {
  for (const ast::StmtPtr& stmt : block.statements) {
    std::visit(Overloaded{
                   [&](const ast::AssignStmt& node) { out.push_back(&node); },
                   [&](const ast::SendStmt& node) {
                     if (node.else_block) CollectAssigned(*node.else_block, out);
                   },
                   [&](const ast::IfStmt& node) {
                     CollectAssigned(node.then_block, out);
                     if (node.else_block) CollectAssigned(*node.else_block, out);
                   },
                   [&](const ast::RepeatStmt& node) { CollectAssigned(node.body, out); },
                   [&](const ast::SplitStmt& node) {
                     for (const ast::SplitArm& arm : node.arms) CollectAssigned(arm.body, out);
                   },
                   [](const auto&) {},  // waits forget everything anyway
               },
               stmt->node);
  }
}

}  // namespace

void JourneyChecker::Restore(const State& state) {
  exprs_.facts = state.facts;
  exprs_.scope.event = state.event;
  exprs_.scope.no_event_why = state.no_event_why;
}

void JourneyChecker::Meet(const State& before, const std::vector<State>& ends) {
  Restore(before);
  for (const State& end : ends) {
    exprs_.facts = Intersection(exprs_.facts, end.facts);
    if (end.event == exprs_.scope.event) continue;
    exprs_.scope.event = end.event;
    exprs_.scope.no_event_why = end.no_event_why;
    if (end.event == kNone) {
      ForgetEvent(exprs_.facts);
      break;
    }
  }
  for (const State& end : ends) exprs_.facts = Intersection(exprs_.facts, end.facts);
}

void JourneyChecker::Forget(const Place& place) {
  for (auto at = exprs_.facts.begin(); at != exprs_.facts.end();) {
    if (!at->Under(place)) {
      ++at;
      continue;
    }
    exprs_.forgotten.insert(*at);
    at = exprs_.facts.erase(at);
  }
}

void JourneyChecker::ForgetLets() {
  std::erase_if(exprs_.facts, [](const Place& place) { return place.kind == PlaceKind::kLet; });
}

bool JourneyChecker::CheckBlock(const ast::Block& block, typed::Block& out) {
  out.span = block.span;
  if (depth_ >= kMaxBlockDepth) {
    context_.Report(DiagCode::J0010, block.span, "these statements are nested too deeply");
    return true;
  }
  ++depth_;
  bool completes = true;
  const ast::Stmt* jump = nullptr;
  for (const ast::StmtPtr& stmt : block.statements) {
    if (jump != nullptr) {
      const bool go = std::holds_alternative<ast::GoStmt>(jump->node);
      context_
          .Report(DiagCode::J3001, stmt->span, std::string("nothing can stand after `") + (go ? "go" : "end") + "`",
                  "never reached")
          .Label(jump->span, go ? "the stage is left here" : "the journey ends here");
      break;
    }
    completes = CheckStatement(*stmt, out) && completes;
    if (std::holds_alternative<ast::GoStmt>(stmt->node) || std::holds_alternative<ast::EndStmt>(stmt->node)) {
      jump = stmt.get();
    }
  }
  --depth_;
  return completes;
}

bool JourneyChecker::CheckStatement(const ast::Stmt& stmt, typed::Block& out) {
  return std::visit(Overloaded{
                        [&](const ast::SendStmt& node) { return CheckSend(stmt, node, out); },
                        [&](const ast::AssignStmt& node) { return CheckAssign(stmt, node, out); },
                        [&](const ast::IfStmt& node) { return CheckIf(stmt, node, out); },
                        [&](const ast::RepeatStmt& node) { return CheckRepeat(stmt, node, out); },
                        [&](const ast::SplitStmt& node) { return CheckSplit(stmt, node, out); },
                        [&](const ast::GoStmt& node) { return CheckGo(stmt, node, out); },
                        [&](const ast::EndStmt& node) { return CheckEnd(stmt, node, out); },
                        [&](const ast::StartStmt& node) {
                          CheckStart(stmt, node, out);
                          return true;
                        },
                        [&](const ast::StopStmt& node) {
                          CheckStop(stmt, node, out);
                          return true;
                        },
                        [&](const ast::EmitStmt& node) {
                          CheckEmit(stmt, node, out);
                          return true;
                        },
                        [&](const ast::WaitStmt& node) { return CheckWait(stmt, node, out); },
                        [&](const ast::WaitUntilStmt& node) { return CheckWaitUntil(stmt, node, out); },
                        [&](const ast::WaitForStmt& node) { return CheckWaitFor(stmt, node, out); },
                    },
                    stmt.node);
}

bool JourneyChecker::CheckSend(const ast::Stmt& stmt, const ast::SendStmt& node, typed::Block& out) {
  const Symbol* symbol = context_.Resolve(module_, node.channel, SymbolKind::kChannel, "channel");
  const typed::Channel* found = symbol == nullptr ? nullptr : &context_.program.channels[symbol->index];
  if (found != nullptr && found->inbound) {
    context_
        .Report(DiagCode::J3005, node.channel.span,
                "`" + found->info.name + "` is an inbound channel: nothing can be sent on it")
        .Label(found->info.span, "declared here, as a touchpoint we only hear from")
        .Help("name a channel on which something is sent, or leave `inbound` out of its declaration");
  }
  if (found == nullptr || found->inbound) {
    for (const ast::Arg& arg : node.args) exprs_.CheckAnyway(*arg.value);
    typed::Send unknown;
    return CheckFate(stmt, node, unknown);
  }
  const typed::Channel& channel = *found;
  const std::string& name = channel.info.name;
  std::vector<Exprs::ParamView> params;
  for (const typed::ChannelParam& param : channel.params)
    params.push_back({param.info.name, param.type, param.info.span});
  const std::vector<const ast::Arg*> matched = exprs_.MatchArgs(params, node.args, name);
  typed::Send send;
  send.channel = symbol->index;
  std::vector<std::string_view> missing;
  for (size_t i = 0; i < params.size(); ++i) {
    if (matched[i] == nullptr) {
      if (!channel.params[i].default_value && !params[i].type.optional) missing.push_back(params[i].name);
      send.args.push_back(nullptr);
      continue;
    }
    send.args.push_back(exprs_.CheckAs(
        *matched[i]->value, params[i].type,
        "`" + std::string(params[i].name) + "` of `" + name + "` is " + context_.WithArticle(params[i].type)));
  }
  if (!missing.empty() && !Exprs::Misnames(params, node.args)) {
    context_.ReportMissing(DiagCode::J2008, node.channel.span, "`send " + name + "` needs " + QuotedList(missing))
        .Label(channel.info.span, "a parameter without a default must be given")
        .Help("add " + std::string(missing[0]) + ": `send " + name + "(" + std::string(missing[0]) + ": …)`");
  }
  const bool completes = CheckFate(stmt, node, send);
  out.statements.push_back({stmt.span, std::move(send)});
  return completes;
}

// What follows from what becomes of the send: `or skip`, `and wait`, `else`.
bool JourneyChecker::CheckFate(const ast::Stmt& stmt, const ast::SendStmt& node, typed::Send& send) {
  send.skips = node.skips;
  if (node.waits) {
    RequireFlow(stmt.span);
    send.wait = out_.wait_count++;
    AfterWait();
  }
  if (!node.else_block) return true;
  send.else_block = std::make_unique<typed::Block>();
  const State before = Save();
  std::vector<State> ends = {before};
  if (CheckBlock(*node.else_block, *send.else_block)) ends.push_back(Save());
  Meet(before, ends);
  return true;
}

int32_t JourneyChecker::AssignTarget(const ast::AssignStmt& node) {
  const ast::Name& name = node.target;
  if (node.customer) {
    const auto& fields = context_.program.customer_fields;
    const int32_t index = context_.FindReferred(fields, name);
    if (index != kNone) return index;
    auto builder = context_.ReportNoSuch(DiagCode::J1006, name.span, "customers have no field `" + name.text + "`");
    if (context_.program.customer) builder.Label(context_.program.customer->span, "their fields are declared here");
    Suggest(builder, name, FieldNames(fields));
    return kNone;
  }
  const int32_t index = context_.FindReferred(out_.memory, name);
  if (index != kNone) return index;
  if (out_.has_key && out_.key.name == name.text) {
    context_.Report(DiagCode::J1015, name.span, "the key of a journey cannot be changed")
        .Label(out_.key.span, "the key");
    return kNone;
  }
  for (const Binding& binding : bindings_) {
    if (binding.name != name.text) continue;
    context_.Report(DiagCode::J1015, name.span, "`" + name.text + "` is a parameter of the template and a constant");
    return kNone;
  }
  auto builder = context_.ReportNoSuch(DiagCode::J1015, name.span, "there is no memory field `" + name.text + "`",
                                       "not in this journey's `memory`");
  if (!builder.shown()) return kNone;
  if (!Nearest(name.text, FieldNames(out_.memory)).empty()) {
    Suggest(builder, name, FieldNames(out_.memory));
  } else if (FindNamed(context_.program.customer_fields, name.text) != kNone) {
    builder.Help("to change the customer, write `customer." + name.text + " = …`");
  } else {
    builder.Help("declare it: `memory { " + name.text + ": int = 0 }`");
  }
  return kNone;
}

bool JourneyChecker::CheckAssign(const ast::Stmt& stmt, const ast::AssignStmt& node, typed::Block& out) {
  const int32_t field = AssignTarget(node);
  if (field == kNone) {
    exprs_.CheckAnyway(*node.value);
    return true;
  }
  const typed::Field& target = node.customer ? context_.program.customer_fields[field] : out_.memory[field];
  const std::string purpose = "`" + node.target.text + "` is " + context_.WithArticle(target.type);
  ExprPtr value;
  if (node.op == ast::AssignOp::kSet) {
    value = exprs_.CheckAs(*node.value, target.type, purpose);
  } else {
    ExprPtr left =
        node.customer ? exprs_.ReadProfile(field, node.target.span) : exprs_.ReadMemory(field, node.target.span);
    const Span span = Join(node.target.span, node.value->span);
    ExprPtr right = target.type.kind == Kind::kList && node.op == ast::AssignOp::kAdd
                        ? exprs_.CheckAdded(*node.value, target.type, purpose)
                        : exprs_.Check(*node.value);
    value = exprs_.Arithmetic(node.op == ast::AssignOp::kAdd ? ast::BinaryOp::kAdd : ast::BinaryOp::kSub, span,
                              std::move(left), std::move(right), span);
    value = exprs_.Convert(std::move(value), target.type, purpose);
  }
  Forget({node.customer ? PlaceKind::kProfile : PlaceKind::kMemory, field, 0});
  ForgetLets();  // they may read the field that has just changed
  if (node.customer) {
    out.statements.push_back({stmt.span, typed::AssignProfile{field, std::move(value)}});
  } else {
    out.statements.push_back({stmt.span, typed::AssignMemory{field, std::move(value)}});
  }
  return true;
}

bool JourneyChecker::CheckIf(const ast::Stmt& stmt, const ast::IfStmt& node, typed::Block& out) {
  auto result = std::make_unique<typed::If>();
  result->condition = exprs_.CheckCondition(*node.condition, "`if` takes a condition");
  const State before = Save();
  std::vector<State> ends;
  exprs_.facts = Union(before.facts, FactsWhen(*result->condition, true));
  if (CheckBlock(node.then_block, result->then_block)) ends.push_back(Save());
  Restore(before);
  exprs_.facts = Union(before.facts, FactsWhen(*result->condition, false));
  result->has_else = node.else_block.has_value();
  if (!node.else_block || CheckBlock(*node.else_block, result->else_block)) ends.push_back(Save());
  Meet(before, ends);
  out.statements.push_back({stmt.span, std::move(result)});
  return !ends.empty();
}

bool JourneyChecker::CheckRepeat(const ast::Stmt& stmt, const ast::RepeatStmt& node, typed::Block& out) {
  auto result = std::make_unique<typed::Repeat>();
  result->count = 1;
  const std::optional<ConstValue> count = exprs_.CheckConst(*node.count, {Kind::kInt}, "the number of rounds");
  if (count) result->count = std::get<int64_t>(*count);
  if (result->count < 1) {
    context_.Report(DiagCode::J3008, node.count->span, "a repeat goes round at least once")
        .Help("write a whole number from 1, or leave the repeat out");
    result->count = 1;
  }
  const int64_t outer = repeats_;
  const bool too_many = result->count > kMaxRounds / outer;
  if (too_many) {
    auto builder = context_.Report(DiagCode::J3009, node.count->span, "these repeats make more than 10,000 rounds");
    if (outer > 1) builder.Note("the repeats around this one make " + std::to_string(outer) + " rounds already");
    result->count = 1;
  }
  repeats_ = outer * result->count;
  // What holds at the start of every round, not only of the first.
  if (ContainsWait(node.body)) AfterWait();
  std::vector<const ast::AssignStmt*> assigned;
  CollectAssigned(node.body, assigned);
  for (const ast::AssignStmt* assign : assigned) {
    const int32_t field = assign->customer ? context_.FindCustomerField(assign->target)
                                           : FindNamed(out_.memory, assign->target.text);
    Forget({assign->customer ? PlaceKind::kProfile : PlaceKind::kMemory, field, 0});
  }
  if (!assigned.empty()) ForgetLets();
  const bool completes = CheckBlock(node.body, result->body);
  repeats_ = outer;
  out.statements.push_back({stmt.span, std::move(result)});
  return completes;
}

bool JourneyChecker::CheckSplit(const ast::Stmt& stmt, const ast::SplitStmt& node, typed::Block& out) {
  if (const int32_t other = FindNamed(out_.splits, node.name.text); other != kNone) {
    context_.Report(DiagCode::J1016, node.name.span, "there are two splits `" + node.name.text + "` in this journey")
        .Label(out_.splits[other].info.span, "the first one")
        .Note("a split's name decides who goes which way, and tests name it");
  }
  auto result = std::make_unique<typed::Split>();
  result->split = static_cast<int32_t>(out_.splits.size());
  typed::SplitDecl decl;
  decl.info = context_.Info(module_, node.name, "");
  decl.info.qualified = out_.info.qualified + "." + node.name.text;
  int64_t sum = 0;
  for (const ast::SplitArm& arm : node.arms) {
    if (const int32_t other = FindNamed(decl.arms, arm.name.text); other != kNone) {
      context_
          .Report(DiagCode::J1016, arm.name.span, "split `" + node.name.text + "` has two arms `" + arm.name.text + "`")
          .Label(decl.arms[other].info.span, "the first one");
    }
    const int64_t share = std::clamp<int64_t>(arm.percent_hundredths, 0, 1'000'000);
    sum += share;
    decl.arms.push_back({context_.Info(module_, arm.name, ""), static_cast<uint32_t>(share)});
  }
  if (sum != 10'000) {
    const auto percent = [](int64_t hundredths) {
      const int64_t rest = hundredths % 100;
      return std::to_string(hundredths / 100) +
             (rest == 0 ? "" : "." + std::to_string(rest / 10) + std::to_string(rest % 10));
    };
    const std::string text = percent(sum);
    auto builder = context_.ReportMissing(DiagCode::J3006, node.name.span,
                                          "the arms of split `" + node.name.text + "` make " + text + " %, not 100 %");
    for (size_t i = 0; i < std::min<size_t>(node.arms.size(), 8); ++i) builder.Label(node.arms[i].percent_span, "");
    builder.Help(sum < 10'000 ? "give one arm the rest, or add one: `" + percent(10'000 - sum) + "% rest { }`"
                              : "take it from one of the arms");
  }
  out_.splits.push_back(std::move(decl));
  const State before = Save();
  std::vector<State> ends;
  for (const ast::SplitArm& arm : node.arms) {
    Restore(before);
    typed::Block body;
    if (CheckBlock(arm.body, body)) ends.push_back(Save());
    result->arms.push_back(std::move(body));
  }
  Meet(before, ends);
  const bool completes = !ends.empty() || node.arms.empty();
  out.statements.push_back({stmt.span, std::move(result)});
  return completes;
}

bool JourneyChecker::CheckGo(const ast::Stmt& stmt, const ast::GoStmt& node, typed::Block& out) {
  const bool stays = where_ == Where::kEnterBlock || where_ == Where::kEndBlock;
  if (where_ == Where::kEnterBlock) {
    context_.Report(DiagCode::J3003, stmt.span, "the block of an `enter` rule cannot `go` anywhere")
        .Note("it runs before the first stage is entered")
        .Help("say where the journey begins with `start at " + node.stage.text + "`");
  } else if (stays) {
    context_.Report(DiagCode::J3003, stmt.span, std::string(where_what_) + " cannot `go` anywhere")
        .Help("an `on` or `when` of the journey can: `on … go " + node.stage.text + "`");
  }
  const int32_t stage = FindStage(node.stage);
  if (stage != kNone && !stays) out.statements.push_back({stmt.span, typed::Go{stage}});
  return false;
}

bool JourneyChecker::CheckEnd(const ast::Stmt& stmt, const ast::EndStmt& node, typed::Block& out) {
  if (where_ == Where::kEnterBlock) {
    context_.Report(DiagCode::J3003, stmt.span, "the block of an `enter` rule cannot `end` the journey")
        .Help("say who does not enter in the rule's `where`");
    return false;
  }
  if (where_ == Where::kEndBlock) {
    context_.Report(DiagCode::J3003, stmt.span, std::string(where_what_) + " cannot `end` the journey")
        .Note("the rule says by itself whether the journey ends")
        .Help("leave the `end` out; a goal that does not end the journey is `goal on … continue`");
    return false;
  }
  typed::End end;
  if (node.reason) end.reason = node.reason->value;
  out.statements.push_back({stmt.span, std::move(end)});
  return false;
}

}  // namespace journey::sema
