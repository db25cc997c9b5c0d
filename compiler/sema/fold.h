// Building typed expressions, and working out those that are constant.
//
// Every node goes through Make, which replaces it by its value when its parts are constants. Pure operations are
// computed by rt::PureFunction, so the compiler and the engines cannot disagree. Work is bounded: a constant whose
// computation passes the budget counts as not constant.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "compiler/sema/context.h"

namespace journey::sema {

// A constant of the type; an optional one is `none` or a kSome around the value.
ExprPtr MakeConst(Type type, ConstValue value, Span span);
ExprPtr MakeError(Span span, Type type = kErrorType);
// A node of this kind over the arguments, folded if it can be.
ExprPtr Make(Context& context, ExprKind kind, Type type, Span span, std::vector<ExprPtr> args,
             ir::Op op = ir::Op::kConst);
ExprPtr MakePure(Context& context, ir::Op op, Type type, Span span, std::vector<ExprPtr> args, std::string text = "");

template <typename... P>
std::vector<ExprPtr> Args(P... parts) {
  std::vector<ExprPtr> args;
  (args.push_back(std::move(parts)), ...);
  return args;
}

// `args[0] in args[1..]`, all of one type, compared with `equal`.
ExprPtr MakeInList(Context& context, Span span, std::vector<ExprPtr> args, ir::Op equal);

ExprPtr Clone(const typed::Expr& expr);

// True for kConst, and kSome of one: what needs no computing.
bool IsConst(const typed::Expr& expr);
// The value of such an expression.
const ConstValue& ConstOf(const typed::Expr& expr);
// True when a part of the expression was reported already, or is an unbound template parameter.
bool HasError(const typed::Expr& expr);

// The value, or nothing when the expression reads anything but constants (and `params`), or is too much work.
std::optional<ConstValue> Evaluate(Context& context, const typed::Expr& expr, std::span<const ConstValue> params = {});

// The first part, in source order, that is not known at compile time; null when all of it is.
const typed::Expr* FirstImpure(const Context& context, const typed::Expr& expr, bool params_are_pure,
                               bool events_are_pure);
// "reads the customer", "reads memory", ... for messages.
std::string_view WhatItReads(const typed::Expr& expr);

}  // namespace journey::sema
