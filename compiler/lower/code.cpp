// Statements, and the frame of a function: see code.h.
#include "compiler/lower/code.h"

#include <algorithm>

#include "base/check.h"
#include "compiler/lower/tidy.h"

namespace journey::lower {

using ir::Kind;
using ir::Op;

Code::Code(Tables& tables, const std::string& name, ir::Context context, std::vector<ir::Type> params, ir::Type result,
           Span place, const JourneyScope* scope)
    : tables_(tables),
      scope_(scope),
      builder_(tables.module, tables.UniqueName(name), context, std::move(params), result),
      file_(place.file) {
  builder_.function().file = tables.File(file_);
  if (scope) builder_.function().journey = scope->id;
  SetPlace(place);
}

Code::Code(Tables& tables, int32_t function, Span place)
    : tables_(tables), scope_(nullptr), builder_(tables.module, function), file_(place.file) {
  SetPlace(place);
}

void Code::SetPlace(Span span) {
  // Lines of another file (a template's place of use) would mislead.
  if (!span.valid() || span.file != file_) return;
  builder_.set_place(tables_.Place(span));
}

std::optional<bool> KnownBool(const typed::Expr& condition) {
  if (condition.kind == typed::ExprKind::kConst) return std::get<bool>(condition.value);
  if (condition.kind != typed::ExprKind::kAnd && condition.kind != typed::ExprKind::kOr) return std::nullopt;
  const std::optional<bool> left = KnownBool(*condition.args[0]), right = KnownBool(*condition.args[1]);
  const bool deciding = condition.kind == typed::ExprKind::kOr;
  if (left == deciding || right == deciding) return deciding;
  return left.has_value() ? right : std::nullopt;
}

void Code::Branch(const typed::Expr& condition, uint32_t then_block, uint32_t else_block) {
  if (const std::optional<bool> known = KnownBool(condition)) return Jump(*known ? then_block : else_block);
  const uint32_t value = Kept(condition);
  const ir::Place before = builder_.place();
  SetPlace(condition.span);
  builder_.Branch(value, then_block, else_block);
  builder_.set_place(before);
}

uint32_t Code::BranchUnless(const typed::Expr* condition) {
  if (!condition || KnownBool(*condition) == true) return ir::kNoReg;
  uint32_t then_block = builder_.NewBlock(), else_block = builder_.NewBlock();
  Branch(*condition, then_block, else_block);
  builder_.SetBlock(then_block);
  return else_block;
}

void Code::WhenBegin() {
  builder_.Act(Op::kWhenBegin);
  ++when_depth_;
}

void Code::WhenEnd() {
  CHECK(when_depth_ > 0);
  builder_.Act(Op::kWhenEnd);
  --when_depth_;
}

void Code::Go(int32_t stage) {
  builder_.CallVoid(scope_->enter_fns[static_cast<size_t>(stage)]);
  Return();
}

void Code::End(ir::Outcome outcome, int32_t reason) {
  builder_.Act(Op::kEndInstance, {}, static_cast<int64_t>(outcome), reason);
  Return();
}

void Code::Return() {
  for (int i = 0; i < when_depth_; ++i) builder_.Act(Op::kWhenEnd);
  builder_.Return();
  builder_.SetBlock(builder_.NewBlock());
}

void Code::ReturnValue(uint32_t value) {
  builder_.Return(Coerce(value, builder_.function().result));
  builder_.SetBlock(builder_.NewBlock());
}

void Code::Jump(uint32_t block) { builder_.Jump(block); }

void Code::Statements(const typed::Block& block, Waits* waits) {
  for (const typed::Stmt& stmt : block.statements) Statement(stmt, waits);
}

void Code::Statement(const typed::Stmt& stmt, Waits* waits) {
  const ir::Place before = builder_.place();
  SetPlace(stmt.span);
  struct Visitor {
    Code& code;
    const typed::Stmt& stmt;
    Waits* waits;
    void operator()(const typed::Send& send) {
      if (!code.assignments_only_) code.Send(send, waits);
    }
    void operator()(const typed::AssignMemory& assign) {
      const typed::Journey& journey = *code.scope_->journey;
      const int32_t slot = Tables::MemorySlot(journey, assign.field);
      code.Assign(Op::kStoreMem, slot, journey.memory[static_cast<size_t>(assign.field)].type, *assign.value,
                  stmt.span);
      if (code.scope_->moving_fields.contains(assign.field)) code.builder_.Act(Op::kAssigned, {}, slot);
    }
    void operator()(const typed::AssignProfile& assign) {
      code.Assign(Op::kStoreProfile, assign.field,
                  code.tables_.program.customer_fields[static_cast<size_t>(assign.field)].type, *assign.value,
                  stmt.span);
    }
    void operator()(const std::unique_ptr<typed::If>& statement) { code.IfStatement(*statement, waits); }
    void operator()(const std::unique_ptr<typed::Repeat>& statement) { code.Repeat(*statement, waits); }
    void operator()(const std::unique_ptr<typed::Split>& statement) { code.Split(*statement, waits); }
    void operator()(const typed::Go& go) { code.Go(go.stage); }
    void operator()(const typed::End& end) {
      int32_t reason = end.reason ? code.tables_.Constant({Kind::kString}, *end.reason) : ir::kNone;
      code.End(ir::Outcome::kCompleted, reason);
    }
    void operator()(const typed::StartJourney& start) {
      if (!code.assignments_only_) code.Start(start);
    }
    void operator()(const typed::StopJourney& stop) {
      if (!code.assignments_only_) code.Stop(stop);
    }
    void operator()(const typed::EmitEvent& emit) {
      if (!code.assignments_only_) code.Emit(emit);
    }
    void operator()(const typed::Wait&) { Suspend(); }
    void operator()(const typed::WaitMoment&) { Suspend(); }
    void operator()(const typed::WaitInstant&) { Suspend(); }
    void operator()(const std::unique_ptr<typed::WaitFor>&) { Suspend(); }

    void Suspend() {
      CHECK_MSG(waits, "waits stand in flows only");
      waits->Wait(stmt);
    }
  };
  std::visit(Visitor{*this, stmt, waits}, stmt.node);
  builder_.set_place(before);
}

// A text that is replaced is given back too.
void Code::Assign(Op store, int64_t slot, ir::Type type, const typed::Expr& value, Span span) {
  Released(ir::IsHeld(type.kind) || tables_.MakesText(value), [&] {
    const uint32_t reg = Coerce(Expr(value), type);
    SetPlace(span);
    builder_.Act(store, {reg}, slot);
  });
}

void Code::Send(const typed::Send& send, Waits* waits) {
  const typed::Channel& channel = tables_.program.channels[static_cast<size_t>(send.channel)];
  const bool makes_text = std::any_of(send.args.begin(), send.args.end(), [this](const typed::ExprPtr& arg) {
    return arg != nullptr && tables_.MakesText(*arg);
  });
  const bool tells = send.skips || send.wait != ir::kNone || send.else_block != nullptr;
  uint32_t fate = ir::kNoReg;
  Released(makes_text, [&] {
    std::vector<uint32_t> args;
    for (size_t i = 0; i < channel.params.size(); ++i) {
      bool written = i < send.args.size() && send.args[i];
      args.push_back(written ? Coerce(Expr(*send.args[i]), channel.params[i].type) : ir::kNoReg);
    }
    if (!tells) return builder_.Act(Op::kSend, std::move(args), send.channel);
    fate = builder_.Emit(Op::kSendTell, {Kind::kInt}, std::move(args), send.channel, send.skips ? 1 : 0);
  });
  if (send.wait != ir::kNone) {
    CHECK_MSG(waits, "waits stand in flows only");
    return waits->AfterSend(send, fate);
  }
  if (send.else_block == nullptr) return;
  const uint32_t otherwise = builder_.NewBlock(), join = builder_.NewBlock();
  builder_.Switch(fate, {{static_cast<int64_t>(ir::SendFate::kSuppressed), otherwise}}, join);
  builder_.SetBlock(otherwise);
  Statements(*send.else_block, waits);
  Jump(join);
  builder_.SetBlock(join);
}

int32_t Code::JourneyId(int32_t journey) const {
  const int32_t id = tables_.journey_ids[static_cast<size_t>(journey)];
  CHECK(id != ir::kNone);
  return id;
}

// One operand a slot of that journey's memory, up to the last one that is given.
void Code::Start(const typed::StartJourney& start) {
  const typed::Journey& target = tables_.program.journeys[static_cast<size_t>(start.journey)];
  bool makes_text = start.key != nullptr && tables_.MakesText(*start.key);
  for (const auto& [field, value] : start.memory) makes_text = makes_text || tables_.MakesText(*value);
  Released(makes_text, [&] {
    std::vector<uint32_t> args;
    if (start.key != nullptr) args.push_back(Coerce(Expr(*start.key), target.key_type));
    for (const auto& [field, value] : start.memory) {
      const auto slot = static_cast<size_t>(Tables::MemorySlot(target, field));
      if (args.size() <= slot) args.resize(slot + 1, ir::kNoReg);
      args[slot] = Coerce(Expr(*value), target.memory[static_cast<size_t>(field)].type);
    }
    const auto count = static_cast<int64_t>(args.size());
    builder_.Act(Op::kStart, std::move(args), JourneyId(start.journey), count);
  });
}

void Code::Stop(const typed::StopJourney& stop) {
  Released(stop.key != nullptr && tables_.MakesText(*stop.key), [&] {
    const typed::Journey& target = tables_.program.journeys[static_cast<size_t>(stop.journey)];
    std::vector<uint32_t> args;
    if (stop.key != nullptr) args.push_back(Coerce(Expr(*stop.key), target.key_type));
    const auto count = static_cast<int64_t>(args.size());
    builder_.Act(Op::kStop, std::move(args), JourneyId(stop.journey), count);
  });
}

void Code::Emit(const typed::EmitEvent& emit) {
  const typed::Event& event = tables_.program.events[static_cast<size_t>(emit.event)];
  const bool makes_text = std::any_of(emit.values.begin(), emit.values.end(), [this](const typed::ExprPtr& value) {
    return value != nullptr && tables_.MakesText(*value);
  });
  Released(makes_text, [&] {
    std::vector<uint32_t> args;
    for (size_t i = 0; i < event.fields.size(); ++i) {
      const typed::Expr* value = emit.values[i].get();
      args.push_back(value != nullptr ? Coerce(Expr(*value), event.fields[i].type) : ir::kNoReg);
    }
    builder_.Act(Op::kEmit, std::move(args), emit.event);
  });
}

void Code::IfStatement(const typed::If& statement, Waits* waits) {
  uint32_t then_block = builder_.NewBlock(), join = builder_.NewBlock();
  uint32_t else_block = statement.has_else ? builder_.NewBlock() : join;
  Branch(*statement.condition, then_block, else_block);
  builder_.SetBlock(then_block);
  Statements(statement.then_block, waits);
  Jump(join);
  if (statement.has_else) {
    builder_.SetBlock(else_block);
    Statements(statement.else_block, waits);
    Jump(join);
  }
  builder_.SetBlock(join);
}

// The test stands at the end: N is at least 1, and the back edge can carry its trip count.
void Code::Repeat(const typed::Repeat& repeat, Waits* waits) {
  if (repeat.count == 1) return Statements(repeat.body, waits);
  ir::Type type{Kind::kInt};
  int32_t slot = waits ? waits->CounterSlot(repeat) : ir::kNone;
  uint32_t counter = ir::kNoReg;
  if (slot != ir::kNone) {
    builder_.Act(Op::kStoreMem, {Int(repeat.count)}, slot);
  } else {
    counter = builder_.NewRegister(type);
    builder_.Move(counter, Int(repeat.count));
  }
  uint32_t head = builder_.NewBlock(), done = builder_.NewBlock();
  Jump(head);
  builder_.SetBlock(head);
  Statements(repeat.body, waits);
  uint32_t before = slot != ir::kNone ? builder_.Emit(Op::kLoadMem, type, {}, slot) : counter;
  uint32_t left = builder_.Emit(Op::kIntSub, type, {before, Int(1)});
  if (slot != ir::kNone) {
    builder_.Act(Op::kStoreMem, {left}, slot);
  } else {
    builder_.Move(counter, left);
  }
  uint32_t again = builder_.Emit(Op::kIntLt, {Kind::kBool}, {Int(0), left});
  uint32_t tail = builder_.current_block();
  builder_.Branch(again, head, done);
  builder_.function().blocks[tail].instrs.back().imm = repeat.count;
  builder_.SetBlock(done);
}

void Code::Split(const typed::Split& split, Waits* waits) {
  Op op = assignments_only_ ? Op::kSplitQuiet : Op::kSplit;
  uint32_t arm = builder_.Emit(op, {Kind::kInt}, {}, split.split);
  std::vector<uint32_t> blocks;
  for (size_t i = 0; i < split.arms.size(); ++i) blocks.push_back(builder_.NewBlock());
  uint32_t join = builder_.NewBlock();
  if (blocks.empty()) {
    Jump(join);
  } else {
    std::vector<std::pair<int64_t, uint32_t>> cases;
    for (size_t i = 0; i + 1 < blocks.size(); ++i) cases.emplace_back(static_cast<int64_t>(i), blocks[i]);
    builder_.Switch(arm, std::move(cases), blocks.back());
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    builder_.SetBlock(blocks[i]);
    Statements(split.arms[i], waits);
    Jump(join);
  }
  builder_.SetBlock(join);
}

void Code::Finish() {
  CHECK(when_depth_ == 0);
  if (!builder_.terminated() && builder_.function().result == ir::Type{}) builder_.Return();

  TidyFunction(builder_.function());
}

}  // namespace journey::lower
