// The verifier's part about test blocks.
#include <vector>

#include "ir/at.h"
#include "ir/verify_function.h"
#include "ir/verify_journey.h"
#include "ir/verify_records.h"

namespace journey::ir {

namespace {

class TestVerifier {
 public:
  TestVerifier(const Module& module, const Test& test) : module_(module), test_(test) {}

  std::string Run() {
    Check();
    return std::move(error_);
  }

 private:
  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }

  bool Check() {
    if (test_.file != kNone && !At(module_.files, test_.file)) return Fail("no such file");
    for (const int32_t journey : test_.journeys) {
      if (!At(module_.journeys, journey)) return Fail("no such journey");
    }
    for (const Type& type : test_.variables) {
      if (!ValidType(module_, type)) return Fail("a variable of no type");
    }
    std::vector<size_t> ends = {test_.steps.size()};  // of the repeats around a step
    for (size_t i = 0; i < test_.steps.size(); ++i) {
      while (ends.size() > 1 && ends.back() == i) ends.pop_back();
      const TestStep& step = test_.steps[i];
      if (step.kind == TestStepKind::kRepeat) {
        if (step.end <= i || step.end > ends.back()) return Fail("a repeat that ends elsewhere");
        if (step.end > i + 1) ends.push_back(step.end);
      } else if (step.end != 0) {
        return Fail("an end of no repeat");
      }
      if (!Step(step)) return false;
    }
    return true;
  }

  // A function of these variables, or kNone.
  bool Expression(int32_t fn, const std::vector<int32_t>& args, const Type& result, const char* what) {
    if (fn == kNone) return args.empty() || Fail(std::string("arguments of no ") + what);
    const Function* function = At(module_.functions, fn);
    if (!function) return Fail(std::string("no such function: ") + what);
    if (function->context != Context::kTest || function->result != result || function->journey != kNone ||
        function->param_count != args.size() || function->registers.size() < args.size()) {
      return Fail(function->name + " cannot be its " + what);
    }
    for (size_t i = 0; i < args.size(); ++i) {
      const Type* variable = At(test_.variables, args[i]);
      if (!variable || *variable != function->registers[i]) return Fail("no such variable");
    }
    return true;
  }

  // What the step's own expression gives; kVoid: it has none.
  Type ExpressionType(const TestStep& step) const {
    switch (step.kind) {
      case TestStepKind::kStart:
      case TestStepKind::kAt:
      case TestStepKind::kExpectDeferred:
        return {Kind::kInstant};
      case TestStepKind::kExpectExpr:
        return {Kind::kBool};
      case TestStepKind::kRepeat:
        return {Kind::kInt};
      case TestStepKind::kExpectEntered:
        return step.fn == kNone ? Type{} : Type{Kind::kInt};
      case TestStepKind::kAfter:
        return step.fn == kNone ? Type{} : Type{Kind::kDuration};
      case TestStepKind::kLet: {
        const Type* variable = At(test_.variables, step.variable);
        return variable != nullptr ? *variable : Type{};
      }
      default:
        return {};
    }
  }

  bool Step(const TestStep& step) {
    if (!Names(step)) return false;
    const Type type = ExpressionType(step);
    if ((type == Type{}) != (step.fn == kNone)) return Fail("a step's expression");
    if (!Expression(step.fn, step.args, type, "expression")) return false;
    return Values(step);
  }

  bool Names(const TestStep& step) {
    const Journey* journey = At(module_.journeys, step.journey);
    if (step.journey != kNone && !journey) return Fail("no such journey");
    if (step.stage != kNone && (!journey || !At(journey->stages, step.stage))) return Fail("no such stage");
    switch (step.kind) {
      case TestStepKind::kEvent:
        return At(module_.events, step.event) || Fail("no such event");
      case TestStepKind::kArm: {
        const Split* split = journey ? At(journey->splits, step.split) : nullptr;
        return (split && At(split->arms, step.arm)) || Fail("no such arm");
      }
      case TestStepKind::kAfter:
        return step.fn != kNone || Delay_(step.delay);
      case TestStepKind::kExpectIn:
        return step.stage != kNone || Fail("no such stage");
      case TestStepKind::kExpectEnded:
      case TestStepKind::kExpectEntered:
      case TestStepKind::kExpectNotEntered:
      case TestStepKind::kExpectNotActive:
        return journey || Fail("no such journey");
      case TestStepKind::kRepeat: {
        const Type* variable = At(test_.variables, step.variable);
        return (variable && *variable == Type{Kind::kInt}) || Fail("no such variable");
      }
      case TestStepKind::kLet:
        return At(test_.variables, step.variable) || Fail("no such variable");
      case TestStepKind::kExpectSent:
      case TestStepKind::kExpectNotSent:
      case TestStepKind::kExpectSuppressed:
      case TestStepKind::kExpectDeferred:
        return At(module_.channels, step.channel) || Fail("no such channel");
      case TestStepKind::kCustomer:
      case TestStepKind::kIdentify:
      case TestStepKind::kStart:
      case TestStepKind::kAt:
      case TestStepKind::kHoldout:
      case TestStepKind::kExpectSentNothing:
      case TestStepKind::kExpectExpr:
      case TestStepKind::kAlias:
      case TestStepKind::kExpectMerged:
        return true;
    }
    return Fail("a step of no kind");
  }

  bool Delay_(const Delay& delay) {
    if (delay.calendar ? delay.count <= 0 : delay.ms <= 0) return Fail("a delay of zero or less");
    if (delay.zone.constant == kNone) return true;
    const Constant* zone = At(module_.constants, delay.zone.constant);
    return (zone && zone->type == Type{Kind::kZone}) || Fail("no such constant: zone");
  }

  bool Values(const TestStep& step) {
    const Layout* layout = nullptr;
    const Channel* channel = nullptr;
    switch (step.kind) {
      case TestStepKind::kCustomer:
      case TestStepKind::kIdentify:
        layout = &module_.customer;
        break;
      case TestStepKind::kEvent:
        layout = &module_.events[static_cast<size_t>(step.event)].layout;
        break;
      case TestStepKind::kExpectSent:
      case TestStepKind::kExpectNotSent:
      case TestStepKind::kExpectSuppressed:
      case TestStepKind::kExpectDeferred:
        channel = &module_.channels[static_cast<size_t>(step.channel)];
        break;
      default:
        break;
    }
    for (const TestValue& value : step.values) {
      const Slot* slot = layout ? At(layout->slots, value.index) : nullptr;
      const ChannelParam* param = channel ? At(channel->params, value.index) : nullptr;
      if (!slot && !param) return Fail("a value for nothing");
      if (value.fn == kNone) return Fail("a value's expression");
      if (!Expression(value.fn, value.args, slot ? slot->type : param->type, "value")) return false;
    }
    return true;
  }

  const Module& module_;
  const Test& test_;
  std::string error_;
};

}  // namespace

std::string CheckTests(const Module& module, std::string& where) {
  for (const Test& test : module.tests) {
    where = "test " + test.name;
    if (std::string error = TestVerifier(module, test).Run(); !error.empty()) return error;
  }
  return "";
}

}  // namespace journey::ir
