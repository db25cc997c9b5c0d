// `test` blocks -> ir::Test: steps with their source text for messages, one function for each expression.
#include <algorithm>

#include "base/check.h"
#include "compiler/lower/code.h"
#include "compiler/lower/journeys.h"
#include "compiler/sema/fold.h"

namespace journey::lower {

namespace {

using ir::TestStepKind;

std::string Trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

class TestWriter {
 public:
  TestWriter(Tables& tables, const typed::Test& test) : tables_(tables), test_(test) {
    name_ = "test/" + tables.program.modules[static_cast<size_t>(test.module)].name + "/" + test.name;
  }

  ir::Test Run() {
    ir::Test row;
    row.name = test_.name;
    row.file = tables_.File(test_.span.file);
    row.line = Locate(test_.span).line;
    for (const int32_t journey : test_.journeys) row.journeys.push_back(JourneyId(journey));
    for (const typed::TestVariable& variable : test_.variables) row.variables.push_back(variable.type);
    for (const typed::TestStep& step : test_.steps) row.steps.push_back(Step(step));
    return row;
  }

 private:
  LineColumn Locate(Span span) const {
    return span.valid() ? tables_.sources.file(span.file).Locate(span.begin) : LineColumn{};
  }

  int32_t JourneyId(int32_t journey) const {
    const int32_t id = tables_.journey_ids[static_cast<size_t>(journey)];
    CHECK(id != ir::kNone);
    return id;
  }

  // A function of the test's variables that the expression reads; `args` says which.
  int32_t Function(const typed::Expr& expr, ir::Type type, std::vector<int32_t>& args) {
    const typed::ExprPtr own = sema::Clone(expr);
    TakeVariables(*own, args);
    std::vector<ir::Type> params;
    for (const int32_t variable : args) params.push_back(test_.variables[static_cast<size_t>(variable)].type);
    Code code(tables_, name_, ir::Context::kTest, std::move(params), type, own->span);
    code.ReturnValue(code.Kept(*own));
    code.Finish();
    return code.id();
  }

  // Variables become parameters, in the order in which they are met.
  static void TakeVariables(typed::Expr& expr, std::vector<int32_t>& args) {
    if (expr.kind == typed::ExprKind::kParam) {
      const auto found = std::find(args.begin(), args.end(), expr.index);
      if (found == args.end()) {
        args.push_back(expr.index);
        expr.index = static_cast<int32_t>(args.size()) - 1;
      } else {
        expr.index = static_cast<int32_t>(found - args.begin());
      }
    }
    for (const typed::ExprPtr& arg : expr.args) {
      if (arg != nullptr) TakeVariables(*arg, args);
    }
  }

  ir::Type ExprType(const typed::TestStep& step) const {
    switch (step.kind) {
      case TestStepKind::kExpectExpr:
        return {ir::Kind::kBool};
      case TestStepKind::kRepeat:
      case TestStepKind::kExpectEntered:
        return {ir::Kind::kInt};
      case TestStepKind::kAfter:
        return {ir::Kind::kDuration};
      case TestStepKind::kLet:
        return test_.variables[static_cast<size_t>(step.variable)].type;
      default:
        return {ir::Kind::kInstant};
    }
  }

  // The type of what a step's value is for.
  ir::Type ValueType(const typed::TestStep& step, int32_t index) const {
    auto i = static_cast<size_t>(index);
    switch (step.kind) {
      case TestStepKind::kCustomer:
      case TestStepKind::kIdentify:
        return tables_.program.customer_fields[i].type;
      case TestStepKind::kEvent:
        return tables_.program.events[static_cast<size_t>(step.event)].fields[i].type;
      default:
        return tables_.program.channels[static_cast<size_t>(step.channel)].params[i].type;
    }
  }

  ir::TestStep Step(const typed::TestStep& step) {
    ir::TestStep row;
    row.kind = step.kind;
    LineColumn place = Locate(step.span);
    row.line = place.line;
    row.column = place.column;
    Span written = step.span;
    if (step.kind == TestStepKind::kRepeat) written.end = step.expr->span.end;  // its steps have texts of their own
    if (written.valid()) row.text = Trimmed(tables_.sources.Text(written));
    row.name = step.name;
    row.other = step.other;
    row.event = step.event;
    row.channel = step.channel;
    if (step.journey != ir::kNone) row.journey = JourneyId(step.journey);
    row.stage = step.stage;
    row.split = step.split;
    row.arm = step.arm;
    row.on = step.on;
    row.variable = step.variable;
    row.end = static_cast<uint32_t>(step.end);
    if (step.kind == TestStepKind::kAfter && !step.expr) row.delay = tables_.Delay(step.delay, step.zone);
    if (step.expr) row.fn = Function(*step.expr, ExprType(step), row.args);
    for (const typed::TestValue& value : step.values) {
      ir::TestValue& own = row.values.emplace_back();
      own.index = value.index;
      own.fn = Function(*value.value, ValueType(step, value.index), own.args);
    }
    return row;
  }

  Tables& tables_;
  const typed::Test& test_;
  std::string name_;
};

}  // namespace

void LowerTests(Tables& tables) {
  for (const typed::Test& test : tables.program.tests) {
    ir::Test row = TestWriter(tables, test).Run();
    tables.module.tests.push_back(std::move(row));
  }
}

}  // namespace journey::lower
