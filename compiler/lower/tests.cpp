// `test` blocks -> ir::Test: steps with their source text for messages, one function for each expression.
#include "base/check.h"
#include "compiler/lower/code.h"
#include "compiler/lower/journeys.h"

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
    for (const typed::TestStep& step : test_.steps) row.steps.push_back(Step(step));
    return row;
  }

 private:
  LineColumn Locate(Span span) const {
    return span.valid() ? tables_.sources.file(span.file).Locate(span.begin) : LineColumn{};
  }

  int32_t Function(const typed::Expr& expr, ir::Type type) {
    Code code(tables_, name_, ir::Context::kTest, {}, type, expr.span);
    code.ReturnValue(code.Kept(expr));
    code.Finish();
    return code.id();
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
    if (step.span.valid()) row.text = Trimmed(tables_.sources.Text(step.span));
    row.name = step.name;
    row.event = step.event;
    row.channel = step.channel;
    if (step.journey != ir::kNone) {
      row.journey = tables_.journey_ids[static_cast<size_t>(step.journey)];
      CHECK(row.journey != ir::kNone);
    }
    row.stage = step.stage;
    row.split = step.split;
    row.arm = step.arm;
    row.on = step.on;
    if (step.kind == TestStepKind::kAfter) row.delay = tables_.Delay(step.delay, step.zone);
    if (step.expr) {
      ir::Kind kind = step.kind == TestStepKind::kExpectExpr ? ir::Kind::kBool : ir::Kind::kInstant;
      row.fn = Function(*step.expr, {kind});
    }
    for (const typed::TestValue& value : step.values) {
      row.values.push_back({value.index, Function(*value.value, ValueType(step, value.index))});
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
