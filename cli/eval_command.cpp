// journey eval: what an expression is, for one customer.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/text_input.h"
#include "compiler/driver/expression.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/platform/process.h"
#include "runtime/records/record.h"
#include "runtime/rules/observe.h"
#include "runtime/rules/send_text.h"
#include "runtime/shard/engine.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

constexpr std::string_view kWhose = "customer";
constexpr uint64_t kMostCustomerBytes = uint64_t{16} << 20;

struct EvalFlags {
  std::string expression, project = ".", customer, at, in, format = "text";
};

// Nothing but the customer's fields is there: no journey goes, and so none changes them.
class NoJourneys final : public rt::TestHooks {
 public:
  bool Runs(int32_t /*journey*/) const override { return false; }
  int32_t WalkSplit(int32_t /*journey*/, int32_t /*split*/) override { return ir::kNone; }
  void Ended(const rt::Customer& /*customer*/, const rt::Instance& /*instance*/, ir::Outcome /*outcome*/) override {}
  bool LoadEnded(std::string_view /*customer*/, int32_t /*journey*/, int64_t /*slot*/, uint32_t /*sequence*/,
                 rt::Value* /*value*/) const override {
    return false;
  }
};

// The customer's fields as an identify that a log could hold; what is wrong with them is told as it is of a log.
Result<std::string> IdentifyLine(const EvalFlags& flags, int64_t now) {
  std::string traits = "{}";
  if (!flags.customer.empty()) {
    auto read = ReadWhole(flags.customer, kMostCustomerBytes);
    if (!read.ok()) return read.status();
    traits = std::move(read).value();
    const nlohmann::json json = nlohmann::json::parse(traits, nullptr, false);
    if (!json.is_object()) {
      return Status::Error(
          fmt::format("{}: this must be a JSON object of the customer's fields, as in an identify's traits",
                      ShownPath(flags.customer)));
    }
  }
  return fmt::format(R"({{"type":"identify","userId":"{}","timestamp":"{}","traits":{}}})", kWhose,
                     rt::FormatInstant(now), traits);
}

// "J8003: ..." of each, one a line.
std::string FaultsOf(const rt::Input& input) {
  std::string text;
  if (input.kind == rt::InputKind::kRejected) text += fmt::format("{}: {}\n", input.error_code, input.error_message);
  for (const rt::Fault& fault : input.faults) text += fmt::format("{}: {}\n", fault.code, fault.message);
  return text;
}

void PrintValue(const EvalFlags& flags, const CompiledExpression& compiled, const std::string& value) {
  if (flags.format == "text") return Out("{}\n", value);
  Out("{{\"format_version\":1,\"type\":{},\"value\":{}}}\n", nlohmann::json(compiled.type_name).dump(), value);
}

int Evaluate(const EvalFlags& flags, const CompiledExpressions& all, int64_t now) {
  const CompiledExpression& compiled = all.each[0];
  const auto program = rt::Program::Load(std::move(*all.compilation->ir));
  if (!program.ok()) return FailWorld(program.status().message());
  const Result<std::string> line = IdentifyLine(flags, now);
  if (!line.ok()) return FailWorld(line.status().message());
  rt::Arena arena;
  rt::JsonDecoder decoder(*program.value());
  const rt::Input input = decoder.Decode(line.value(), arena);
  if (const std::string faults = FaultsOf(input); !faults.empty()) {
    Err("{}: {}", ShownPath(flags.customer), faults);
    return kFindings;
  }
  const rt::Interpreter interpreter(*program.value());
  rt::NoRecords records;
  NoJourneys hooks;
  rt::Engine engine(*program.value(), interpreter, records, {.holdouts = false, .hooks = &hooks});
  engine.Handle(input, now);
  const rt::Value value = engine.Evaluate(compiled.function, kWhose, now, arena);
  std::string json;
  rt::AppendValue(*program.value(), compiled.type, value, json);
  PrintValue(flags, compiled, json);
  return kClean;
}

int RunEval(const EvalFlags& flags) {
  int64_t now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  if (!flags.at.empty()) {
    const std::optional<int64_t> at = rt::ParseInstant(flags.at);
    if (!at.has_value()) return FailUsage("--at takes an instant, such as 2026-03-28T10:00:00Z");
    now = *at;
  }
  if (flags.expression.find_first_not_of(" \t\r\n") == std::string::npos) return FailUsage("the expression is empty");
  const auto project = FindProject(flags.project);
  if (!project.ok()) return FailWorld(project.status().message());
  auto texts = ReadSources(project.value());
  if (!texts.ok()) return FailWorld(texts.status().message());
  if (!flags.in.empty() && std::ranges::find(texts.value(), flags.in, &SourceText::module) == texts.value().end()) {
    std::vector<std::string_view> modules;
    for (const SourceText& text : texts.value()) modules.push_back(text.module);
    const std::string near(Nearest(flags.in, modules));
    return FailUsage(
        fmt::format("{} has no module `{}`; {}", flags.project, flags.in,
                    near.empty() ? "shop/cart.journey is the module shop.cart" : "did you mean `" + near + "`?"));
  }
  const CompiledExpressions compiled = CompileExpressions(std::move(texts).value(), {flags.expression}, flags.in);
  if (compiled.not_one) return FailUsage(fmt::format("`{}` is more than one expression", flags.expression));
  if (!compiled.compilation->ir.has_value()) {
    WriteErr(DiagnosticText(*compiled.compilation, rt::kStderr));
    return kFindings;
  }
  return Evaluate(flags, compiled, now);
}

}  // namespace

void AddEval(Command app, int& exit_code) {
  auto flags = std::make_shared<EvalFlags>();
  Command eval = app.Subcommand("eval", "Say what an expression is, for one customer");
  eval.Value("expression", flags->expression, "What could stand behind `let x =` in a journey's file").Required();
  eval.Value("project", flags->project, "A file, or a folder, whose names the expression may use").ShowDefault();
  eval.Value("--customer", flags->customer,
             "A file with the customer's fields, one JSON object as in an identify's traits, or - for standard input; "
             "without it all have their defaults")
      .ValueName("FILE");
  eval.Value("--at", flags->at, "What time it is, such as 2026-03-28T10:00:00Z; the clock's without it")
      .ValueName("INSTANT");
  eval.Value("--in", flags->in, "With the names that this module sees, where names of several modules are alike")
      .ValueName("MODULE");
  eval.Value("--format", flags->format, "text: the value, as records spell it; json: with its type")
      .OneOf({"text", "json"})
      .ShowDefault();
  eval.Footer(
      "The customer has done nothing: counts of events are 0. Journeys do not run.\n"
      "Examples:\n"
      "  journey eval 'customer.age >= 18' shop --customer ada.json\n"
      "  journey eval 'min(7, 3) * 2' shop\n"
      "  journey eval --at 2026-03-28T10:00:00Z 'now() + 2 days' shop\n"
      "Exit codes: 0 evaluated, 1 a file could not be read, 2 wrong usage, 3 the expression, the project or the\n"
      "customer's fields have errors.");
  eval.Does([flags, &exit_code] { exit_code = RunEval(*flags); });
}

}  // namespace journey::cli
