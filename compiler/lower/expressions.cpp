// typed::Expr -> registers. Short circuits and optionals become branches; everything else is one operation.
#include <algorithm>

#include "base/check.h"
#include "compiler/lower/code.h"

namespace journey::lower {

using ir::Kind;
using ir::Op;
using ir::Type;
using typed::ExprKind;

namespace {

// A bare `none` that nothing gave a type is the `none` of any type.
Type RegisterType(Type type) { return type.kind == Kind::kNone ? Type{Kind::kInt, true} : type; }

}  // namespace

Op EqualOp(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return Op::kBoolEq;
    case Kind::kInt:
      return Op::kIntEq;
    case Kind::kDecimal:
      return Op::kDecEq;
    case Kind::kFloat:
      return Op::kFloatEq;
    case Kind::kString:
      return Op::kStrEq;
    case Kind::kDuration:
      return Op::kDurEq;
    case Kind::kInstant:
      return Op::kInstEq;
    case Kind::kDate:
      return Op::kDateEq;
    case Kind::kTime:
      return Op::kTimeEq;
    case Kind::kZone:
      return Op::kZoneEq;
    case Kind::kEnum:
      return Op::kEnumEq;
    case Kind::kList:
    case Kind::kRecord:
      return Op::kSame;
    case Kind::kVoid:
    case Kind::kNone:
    case Kind::kError:
      break;
  }
  CHECK_MSG(false, "this type has no values");
}

uint32_t Code::Constant(Type type, const typed::ConstValue& value) {
  type = RegisterType(type);
  if (std::holds_alternative<std::monostate>(value)) {
    CHECK(type.optional);
    return builder_.Emit(Op::kNone, type);
  }
  uint32_t reg = builder_.Emit(Op::kConst, type.Required(), {}, tables_.Constant(type.Required(), value));
  return Coerce(reg, type);
}

uint32_t Code::Int(int64_t value) { return Constant({Kind::kInt}, value); }
uint32_t Code::Bool(bool value) { return Constant(kBool, value); }

uint32_t Code::Coerce(uint32_t reg, Type type) {
  Type actual = builder_.RegisterType(reg);
  if (actual == type) return reg;
  CHECK_MSG(actual.Optional() == type, "sema has made every conversion but T to T?");
  return builder_.Emit(Op::kSome, type, {reg});
}

uint32_t Code::Kept(const typed::Expr& expr) {
  if (marked_ || unmarked_ || !tables_.MakesText(expr)) return Expr(expr);
  if (expr.type.kind == Kind::kList || expr.type.kind == Kind::kRecord) {
    // It may refer to what is made on the way, so nothing of that is given back.
    unmarked_ = true;
    const uint32_t whole = Expr(expr);
    unmarked_ = false;
    return whole;
  }
  Mark();
  const uint32_t value = Expr(expr);
  const Type type = builder_.RegisterType(value);
  if (type.kind != Kind::kString) {
    Release();
    return value;
  }
  marked_ = false;
  return builder_.Emit(Op::kTextKeep, type, {value});
}

std::vector<uint32_t> Code::Args(const typed::Expr& expr) {
  std::vector<uint32_t> args;
  for (const typed::ExprPtr& arg : expr.args) args.push_back(Expr(*arg));
  return args;
}

uint32_t Code::Expr(const typed::Expr& expr) {
  const ir::Place before = builder_.place();
  SetPlace(expr.span);
  const uint32_t value = Value(expr);
  builder_.set_place(before);
  return value;
}

uint32_t Code::Value(const typed::Expr& expr) {
  Type type = RegisterType(expr.type);
  switch (expr.kind) {
    case ExprKind::kError:
      break;
    case ExprKind::kConst:
      return Constant(type, expr.value);
    case ExprKind::kPure: {
      int64_t imm = 0;
      if (expr.op == Op::kEnumToStr) imm = expr.args[0]->type.enum_id;
      if (expr.op == Op::kStrMatches) imm = tables_.Regex(expr.text);
      if (expr.op == Op::kSame) imm = ir::TypeImmediate(expr.args[0]->type);
      if (expr.op == Op::kListDistinct) imm = ir::TypeImmediate(expr.args[0]->type.Element());
      if (expr.op == Op::kCalendarOpen) imm = expr.index;
      return builder_.Emit(expr.op, type, Args(expr), imm);
    }
    case ExprKind::kAnd:
      return And(expr, true);
    case ExprKind::kOr:
      return And(expr, false);
    case ExprKind::kIf:
      return If(expr);
    case ExprKind::kCoalesce:
      return Coalesce(expr);
    case ExprKind::kSome:
      return Coerce(Expr(*expr.args[0]), type);
    case ExprKind::kPureSome:
      return PureSome(expr);
    case ExprKind::kUnwrap: {
      const uint32_t value = Expr(*expr.args[0]);
      if (captured_ != nullptr) LeaveIfNone(value);
      return builder_.Emit(Op::kUnwrap, type, {value});
    }
    case ExprKind::kIsSome:
      return builder_.Emit(Op::kIsSome, type, Args(expr));
    case ExprKind::kOptEq: {
      std::vector<uint32_t> args = Args(expr);
      Kind kind = builder_.RegisterType(args[0]).kind;
      return OptionalEqual(args[0], args[1], EqualOp(kind));
    }
    case ExprKind::kInList:
      return InList(expr);
    case ExprKind::kInRange:
      return InRange(expr);
    case ExprKind::kCall:
    case ExprKind::kLet: {
      const typed::Let& let = tables_.program.lets[static_cast<size_t>(expr.index)];
      if (let.constant && !let.is_function) return Constant(type, *let.constant);
      std::vector<uint32_t> args;
      for (size_t i = 0; i < expr.args.size(); ++i) args.push_back(Coerce(Expr(*expr.args[i]), let.params[i].type));
      return builder_.Call(tables_.LetFunction(expr.index), let.type, std::move(args));
    }
    case ExprKind::kParam:
      return params_ != nullptr ? (*params_)[static_cast<size_t>(expr.index)] : static_cast<uint32_t>(expr.index);
    case ExprKind::kProfile: {
      const typed::Field& field = tables_.program.customer_fields[static_cast<size_t>(expr.index)];
      return builder_.Emit(Op::kLoadProfile, field.type, {}, expr.index);
    }
    case ExprKind::kMemory: {
      const typed::Field& field = scope_->journey->memory[static_cast<size_t>(expr.index)];
      return builder_.Emit(Op::kLoadMem, field.type, {}, Tables::MemorySlot(*scope_->journey, expr.index));
    }
    case ExprKind::kEvent: {
      const typed::Event& event = tables_.program.events[static_cast<size_t>(expr.index2)];
      Type field = event.fields[static_cast<size_t>(expr.index)].type;
      if (captured_ != nullptr) {
        return builder_.Emit(Op::kLoadMem, field, {}, captured_->at({expr.index2, expr.index}));
      }
      return builder_.Emit(Op::kLoadEvent, field, {}, expr.index2, expr.index);
    }
    case ExprKind::kKey: {
      // An instance has its key at hand; an enter rule is tried before there is one.
      const typed::Journey& journey = *scope_->journey;
      bool instance = builder_.function().context == ir::Context::kInstance;
      if (!instance) return builder_.Emit(Op::kLoadKey, journey.key_type);
      return builder_.Emit(Op::kLoadMem, journey.key_type, {}, Tables::kKeySlot);
    }
    case ExprKind::kPeek:
      return Peek(expr);
    case ExprKind::kNow:
      return builder_.Emit(Op::kNow, {Kind::kInstant});
    case ExprKind::kCustomerZone:
      return builder_.Emit(Op::kCustomerZone, {Kind::kZone});
    case ExprKind::kBucket:
      return builder_.Emit(Op::kBucket, {Kind::kInt}, Args(expr));
    case ExprKind::kListLit:
      return ListLiteral(expr);
    case ExprKind::kRecordLit:
      return RecordLiteral(expr);
    case ExprKind::kField: {
      const typed::Record& record = tables_.program.records[static_cast<size_t>(expr.index)];
      const Type field = record.fields[static_cast<size_t>(expr.index2)].type;
      return builder_.Emit(Op::kRecordField, field, Args(expr), expr.index, expr.index2);
    }
    case ExprKind::kIt:
      return elements_.at(expr.index);
    case ExprKind::kEach:
      return Walk(expr);
    case ExprKind::kHas:
      return Has(expr);
    case ExprKind::kEnd:
      return EndOf(expr);
    case ExprKind::kHistory: {
      Type result = tables_.program.history[static_cast<size_t>(expr.index)].type;
      return builder_.Emit(Op::kHistory, result, {}, tables_.History(expr.index));
    }
  }
  CHECK_MSG(false, "a program with errors is never lowered");
}

uint32_t Code::And(const typed::Expr& expr, bool is_and) {
  if (const std::optional<bool> known = KnownBool(expr)) return Bool(*known);
  std::vector<const typed::Expr*> operands = tables_.cheapest_first.Order(expr);
  if (operands.empty()) operands = {expr.args[0].get(), expr.args[1].get()};
  // What is constant and left says nothing.
  const auto says_nothing = [&](const typed::Expr* operand) { return KnownBool(*operand) == is_and; };
  operands.erase(std::remove_if(operands.begin(), operands.end(), says_nothing), operands.end());
  if (operands.size() == 1) return Expr(*operands[0]);
  uint32_t result = builder_.NewRegister(kBool);
  const size_t count = operands.size();
  std::vector<uint32_t> rights;
  for (size_t i = 1; i < count; ++i) rights.push_back(builder_.NewBlock());
  const uint32_t join = builder_.NewBlock();
  builder_.Move(result, Expr(*operands[0]));
  for (size_t i = 1; i < count; ++i) {
    const uint32_t right = rights[i - 1];
    builder_.Branch(result, is_and ? right : join, is_and ? join : right);
    builder_.SetBlock(right);
    builder_.Move(result, Expr(*operands[i]));
  }
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::If(const typed::Expr& expr) {
  Type type = RegisterType(expr.type);
  uint32_t result = builder_.NewRegister(type);
  uint32_t then_block = builder_.NewBlock(), else_block = builder_.NewBlock(), join = builder_.NewBlock();
  Branch(*expr.args[0], then_block, else_block);
  builder_.SetBlock(then_block);
  builder_.Move(result, Coerce(Expr(*expr.args[1]), type));
  Jump(join);
  builder_.SetBlock(else_block);
  builder_.Move(result, Coerce(Expr(*expr.args[2]), type));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::PureSome(const typed::Expr& expr) {
  const Type type = RegisterType(expr.type);
  std::vector<uint32_t> args = Args(expr);
  const uint32_t result = builder_.NewRegister(type);
  const uint32_t some = builder_.NewBlock(), none = builder_.NewBlock(), join = builder_.NewBlock();
  builder_.Branch(builder_.Emit(Op::kIsSome, kBool, {args[0]}), some, none);
  builder_.SetBlock(some);
  args[0] = builder_.Emit(Op::kUnwrap, builder_.RegisterType(args[0]).Required(), {args[0]});
  builder_.Move(result, Coerce(builder_.Emit(expr.op, type.Required(), std::move(args)), type));
  Jump(join);
  builder_.SetBlock(none);
  builder_.Move(result, Constant(type, std::monostate()));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

void Code::LeaveIfNone(uint32_t value) {
  const uint32_t some = builder_.NewBlock(), none = builder_.NewBlock();
  builder_.Branch(builder_.Emit(Op::kIsSome, kBool, {value}), some, none);
  builder_.SetBlock(none);
  if (marked_) builder_.Act(Op::kTextRelease);
  builder_.Return(Constant(builder_.function().result, std::monostate()));
  builder_.SetBlock(some);
}

uint32_t Code::Coalesce(const typed::Expr& expr) {
  Type type = RegisterType(expr.type);
  uint32_t left = Expr(*expr.args[0]);
  // On what is never none `??` is only a warning.
  if (!builder_.RegisterType(left).optional) return Coerce(left, type);
  uint32_t result = builder_.NewRegister(type);
  uint32_t some = builder_.NewBlock(), none = builder_.NewBlock(), join = builder_.NewBlock();
  builder_.Branch(builder_.Emit(Op::kIsSome, kBool, {left}), some, none);
  builder_.SetBlock(some);
  // `none ?? x`: the left side then has a type of its own and no value; this block never runs.
  if (builder_.RegisterType(left) == type.Optional()) {
    builder_.Move(result, type.optional ? left : builder_.Emit(Op::kUnwrap, type, {left}));
    Jump(join);
  } else {
    Jump(none);
  }
  builder_.SetBlock(none);
  builder_.Move(result, Coerce(Expr(*expr.args[1]), type));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::OptionalEqual(uint32_t a, uint32_t b, Op equal) {
  Type optional_a = builder_.RegisterType(a), optional_b = builder_.RegisterType(b);
  if (!optional_a.optional && !optional_b.optional) return Equal(equal, a, b);
  a = Coerce(a, optional_a.Optional());
  b = Coerce(b, optional_b.Optional());
  uint32_t result = builder_.NewRegister(kBool);
  uint32_t both = builder_.NewBlock(), same = builder_.NewBlock(), join = builder_.NewBlock();
  uint32_t has_a = builder_.Emit(Op::kIsSome, kBool, {a});
  uint32_t has_b = builder_.Emit(Op::kIsSome, kBool, {b});
  // Equal presence decides alone unless both are there.
  builder_.Move(result, builder_.Emit(Op::kBoolEq, kBool, {has_a, has_b}));
  builder_.Branch(has_a, both, join);
  builder_.SetBlock(both);
  builder_.Branch(has_b, same, join);
  builder_.SetBlock(same);
  uint32_t value_a = builder_.Emit(Op::kUnwrap, optional_a.Required(), {a});
  uint32_t value_b = builder_.Emit(Op::kUnwrap, optional_b.Required(), {b});
  builder_.Move(result, Equal(equal, value_a, value_b));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::InList(const typed::Expr& expr) {
  // Of a few values, comparisons are faster than a look-up.
  constexpr size_t kFew = 8;
  std::vector<typed::ConstValue> values;
  const Kind kind = expr.args[0]->type.kind;
  bool none = false, constant = expr.args.size() > kFew + 1 && kind != Kind::kList && kind != Kind::kRecord;
  for (size_t i = 1; i < expr.args.size() && constant; ++i) {
    const typed::Expr& item = expr.args[i]->kind == ExprKind::kSome ? *expr.args[i]->args[0] : *expr.args[i];
    constant = item.kind == ExprKind::kConst;
    if (!constant) break;
    if (std::holds_alternative<std::monostate>(item.value)) {
      none = true;
    } else {
      values.push_back(item.value);
    }
  }
  if (constant && !values.empty()) return InSet(expr, values, none);
  uint32_t result = builder_.NewRegister(kBool);
  uint32_t join = builder_.NewBlock();
  uint32_t value = Expr(*expr.args[0]);
  builder_.Move(result, Bool(false));
  for (size_t i = 1; i < expr.args.size(); ++i) {
    builder_.Move(result, OptionalEqual(value, Expr(*expr.args[i]), expr.op));
    if (i + 1 == expr.args.size()) break;
    uint32_t next = builder_.NewBlock();
    builder_.Branch(result, join, next);
    builder_.SetBlock(next);
  }
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::InSet(const typed::Expr& expr, const std::vector<typed::ConstValue>& values, bool none) {
  uint32_t value = Expr(*expr.args[0]);
  const Type type = builder_.RegisterType(value);
  const int32_t set = tables_.Set(type.Required(), values);
  if (!type.optional) return builder_.Emit(Op::kInSet, kBool, {value}, set);
  uint32_t result = builder_.NewRegister(kBool);
  uint32_t some = builder_.NewBlock(), absent = builder_.NewBlock(), join = builder_.NewBlock();
  builder_.Branch(builder_.Emit(Op::kIsSome, kBool, {value}), some, absent);
  builder_.SetBlock(some);
  uint32_t unwrapped = builder_.Emit(Op::kUnwrap, type.Required(), {value});
  builder_.Move(result, builder_.Emit(Op::kInSet, kBool, {unwrapped}, set));
  Jump(join);
  builder_.SetBlock(absent);
  builder_.Move(result, Bool(none));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::InRange(const typed::Expr& expr) {
  uint32_t result = builder_.NewRegister(kBool);
  uint32_t upper = builder_.NewBlock(), join = builder_.NewBlock();
  uint32_t value = Expr(*expr.args[0]);
  builder_.Move(result, builder_.Emit(expr.op, kBool, {Expr(*expr.args[1]), value}));
  builder_.Branch(result, upper, join);
  builder_.SetBlock(upper);
  builder_.Move(result, builder_.Emit(expr.op, kBool, {value, Expr(*expr.args[2])}));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::Peek(const typed::Expr& expr) {
  const typed::Journey& journey = tables_.program.journeys[static_cast<size_t>(expr.index)];
  const typed::Field& field = journey.memory[static_cast<size_t>(expr.index2)];
  int32_t slot = Tables::MemorySlot(journey, expr.index2);
  int32_t id = tables_.journey_ids[static_cast<size_t>(expr.index)];
  CHECK(id != ir::kNone);
  uint32_t found = builder_.Emit(Op::kLoadOther, field.type.Optional(), {}, id, slot);
  if (field.type.optional) return found;
  uint32_t result = builder_.NewRegister(field.type);
  uint32_t some = builder_.NewBlock(), none = builder_.NewBlock(), join = builder_.NewBlock();
  builder_.Branch(builder_.Emit(Op::kIsSome, kBool, {found}), some, none);
  builder_.SetBlock(some);
  builder_.Move(result, builder_.Emit(Op::kUnwrap, field.type, {found}));
  Jump(join);
  builder_.SetBlock(none);
  CHECK(field.default_value.has_value());
  builder_.Move(result, Constant(field.type, *field.default_value));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

}  // namespace journey::lower
