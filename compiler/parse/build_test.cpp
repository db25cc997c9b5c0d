// Tests: steps and expectations.
#include "compiler/parse/tree_builder.h"

namespace journey {

std::vector<ast::FieldValue> TreeBuilder::ValuesOf(P::ValueBodyContext* body) {
  std::vector<ast::FieldValue> out;
  if (body == nullptr) return out;
  Each(body->values, out,
       [this](P::FieldValueContext* value) { return ast::FieldValue{NameOf(value->name), ExprOf(value->value)}; });
  return out;
}

ast::Test TreeBuilder::TestOf(P::TestDeclarationContext* test) {
  ast::Test out;
  out.doc = Doc(test);
  out.name = Literal(test->name);
  Each(test->only, out.only, [this](P::PathContext* journey) { return PathOf(journey); });
  Each(test->body->steps, out.steps, [this](P::StepContext* step) { return StepOf(step); });
  out.span = At(test);
  return out;
}

ast::TestStep TreeBuilder::StepOf(P::StepContext* step) {
  const Span span = At(step);
  const auto make = [&](auto node) { return ast::TestStep{span, std::move(node)}; };
  if (step->event != nullptr) {
    ast::TestEvent out{PathOf(step->event), ValuesOf(step->values), std::nullopt};
    if (step->id != nullptr) out.customer = Literal(step->id);
    return make(std::move(out));
  }
  switch (step->start->getType()) {
    case P::CUSTOMER:
      return make(ast::TestCustomer{Literal(step->id), ValuesOf(step->values)});
    case P::START:
      return make(ast::TestStart{ExprOf(step->value)});
    case P::ARM:
      return make(ast::TestArm{PathOf(step->target), NameOf(step->name)});
    case P::HOLDOUT: {
      const std::string_view word = Text(step->name->start);
      if (word != "on" && word != "off") {
        Error(DiagCode::J0011, At(step->name),
              "expected `on` or `off` after `holdout`, found `" + std::string(word) + "`");
      }
      return make(ast::TestHoldout{word == "on"});
    }
    case P::IDENTIFY:
      return make(ast::TestIdentify{ValuesOf(step->values)});
    case P::AFTER:
      return make(ast::TestAfter{DelayOf(step->wait, true)});
    case P::AT:
      return make(ast::TestAt{ExprOf(step->value)});
    case P::ALIAS:
      return make(ast::TestAlias{Literal(step->id), Literal(step->other)});
    case P::LET:
      return make(ast::TestLet{NameOf(step->name), ExprOf(step->value)});
    case P::REPEAT: {
      ast::TestRepeat out{ExprOf(step->value), {}};
      Each(step->rounds->steps, out.steps, [this](P::StepContext* inner) { return StepOf(inner); });
      return make(std::move(out));
    }
    default:
      return ExpectOf(step->expect, span);
  }
}

ast::TestStep TreeBuilder::ExpectOf(P::ExpectationContext* expect, Span span) {
  const auto make = [&](auto node) { return ast::TestStep{span, std::move(node)}; };
  if (expect->kind == nullptr) return make(ast::ExpectExpr{ExprOf(expect->value)});
  const auto from = [&]() -> std::optional<ast::Path> {
    if (expect->source == nullptr) return std::nullopt;
    return PathOf(expect->source);
  };
  switch (expect->kind->getType()) {
    case P::SENT: {
      if (expect->nothing != nullptr) return make(ast::ExpectSentNothing{from()});
      if (expect->negated != nullptr) {
        return make(ast::ExpectNotSent{PathOf(expect->subject), PlainArgs(expect->arguments),
                                       expect->arguments != nullptr, from()});
      }
      return make(
          ast::ExpectSent{PathOf(expect->subject), PlainArgs(expect->arguments), expect->arguments != nullptr, from()});
    }
    case P::SUPPRESSED: {
      ast::ExpectSuppressed out{PathOf(expect->subject), PlainArgs(expect->arguments), std::nullopt};
      if (expect->name != nullptr) out.reason = NameOf(expect->name);
      return make(std::move(out));
    }
    case P::DEFERRED:
      return make(ast::ExpectDeferred{PathOf(expect->subject), PlainArgs(expect->arguments), ExprOf(expect->value)});
    case P::MERGED:
      return make(ast::ExpectMerged{Literal(expect->other)});
    case P::IN:
      return make(ast::ExpectIn{PathOf(expect->subject), NameOf(expect->name)});
    case P::ENDED: {
      ast::ExpectEnded out{PathOf(expect->subject), NameOf(expect->name), std::nullopt};
      if (expect->stage != nullptr) out.stage = NameOf(expect->stage);
      return make(std::move(out));
    }
    case P::ENTERED:
      if (expect->negated != nullptr) return make(ast::ExpectNotEntered{PathOf(expect->subject)});
      return make(
          ast::ExpectEntered{PathOf(expect->subject), expect->value != nullptr ? ExprOf(expect->value) : nullptr});
    default:
      return make(ast::ExpectNotActive{PathOf(expect->subject)});
  }
}

}  // namespace journey
