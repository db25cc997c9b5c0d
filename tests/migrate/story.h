// A run under one version of a project that goes on under the next one, told as short lines.
//
// In: texts of versions, events. Out: of each record "DAY TIME KIND WHAT (CAUSE)", days counted from 1 January 2026.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/driver/compile.h"
#include "ir/link.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/migrate/count.h"
#include "runtime/migrate/plan.h"
#include "runtime/shard/engine.h"

namespace journey::rt {

inline constexpr int64_t kHour = 3600 * 1000LL, kDay = 24 * kHour;
inline constexpr int64_t kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

using ProgramPtr = std::shared_ptr<const Program>;

inline ProgramPtr LoadText(const std::string& text) {
  auto compilation = Compile({{"shop.journey", "shop", text}});
  if (!compilation->ir.has_value()) {
    ADD_FAILURE() << compilation->diagnostics.all()[0].message << "\n" << text;
    return nullptr;
  }
  auto program = Program::Load(std::move(*compilation->ir));
  EXPECT_TRUE(program.ok()) << program.status().message();
  return std::move(program.value());
}

class ShortLines final : public RecordSink {
 public:
  void Write(const Record& record) override {
    std::string json;
    AppendRecordJson(record, json);
    const int64_t hours = (record.time - kStart) / kHour;
    std::string line = "day " + std::to_string(hours / 24 + 1) + " " + std::to_string(hours % 24) + "h " +
                       std::string(RecordKindName(record.kind));
    if (record.kind == RecordKind::kMoved) line += " " + std::string(record.from) + " ->";
    if (!record.stage.empty()) line += " " + std::string(record.stage);
    if (!record.channel_name.empty()) line += " " + std::string(record.args_json);
    if (record.kind == RecordKind::kEnded) line += " " + std::string(ir::OutcomeName(record.outcome));
    if (record.has_reason) line += " " + std::string(record.reason);
    lines.push_back(line + json.substr(json.find(",\"cause\":") + 8));
    lines.back().pop_back();
  }
  std::vector<std::string> Take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

// What runs the code of a program: the interpreter, or what a program of tests puts here.
using ExecutorOf = std::function<std::unique_ptr<Executor>(const Program&)>;
inline ExecutorOf& TheExecutor() {
  static ExecutorOf made = [](const Program& program) { return std::make_unique<Interpreter>(program); };
  return made;
}

class Story {
 public:
  explicit Story(const std::string& text) { Use(LoadText(text)); }
  explicit Story(ProgramPtr program) { Use(std::move(program)); }

  // `hours` after the start.
  void Event(int64_t hours, const std::string& name, const std::string& properties = "{}",
             const std::string& customer = "ada") {
    Feed(hours, R"({"type":"track","event":")" + name + R"(","userId":")" + customer + R"(","timestamp":)" +
                    Time(hours) + R"(,"properties":)" + properties + "}");
  }
  void Identify(int64_t hours, const std::string& traits) {
    Feed(hours, R"({"type":"identify","userId":"ada","timestamp":)" + Time(hours) + R"(,"traits":)" + traits + "}");
  }
  // `other` becomes Ada.
  void Alias(int64_t hours, const std::string& other) {
    Feed(hours, R"({"type":"alias","previousId":")" + other + R"(","userId":"ada","timestamp":)" + Time(hours) + "}");
  }
  void At(int64_t hours) {
    watermark_ = std::max(watermark_, kStart + hours * kHour);
    engine_->AdvanceTo(watermark_);
  }
  // The lines of the plan, "FATE CUSTOMERS PLACE: MESSAGE", and whether it is refused.
  std::vector<std::string> Plan(const std::string& text, bool* refused = nullptr) {
    std::vector<std::string> not_linked;
    const ProgramPtr next = Linked(LoadText(text), &not_linked);
    const auto plan = MigrationPlan::Of(*program_, *next, not_linked);
    MigrationCount count(*plan);
    engine_->ForEachCustomer([&](Customer& customer) { count.Add(customer); });
    if (refused != nullptr) *refused = count.refused();
    std::vector<std::string> lines;
    for (const PlanLine& line : count.Lines()) {
      lines.push_back(std::string(PlanFateName(line.fate)) + " " + std::to_string(line.customers) + " " + line.place +
                      ": " + line.message);
    }
    return lines;
  }
  // Goes on under this version, at the watermark; what fires then included.
  void Migrate(const std::string& text) { Migrate(Linked(LoadText(text))); }
  void Migrate(ProgramPtr next) {
    const ProgramPtr old_program = std::move(program_);
    const std::unique_ptr<Executor> old_executor = std::move(executor_);
    const std::unique_ptr<Engine> old_engine = std::move(engine_);
    Use(std::move(next));
    const auto plan = MigrationPlan::Of(*old_program, *program_);
    old_engine->ForEachCustomer([&](Customer& customer) {
      const Status status = engine_->Migrate(customer, plan->schema_hash(), plan->reader(), plan->change(), watermark_);
      EXPECT_TRUE(status.ok()) << status.message();
    });
    engine_->AdvanceTo(watermark_);
  }
  std::vector<std::string> Take() { return records_.Take(); }
  Engine& engine() { return *engine_; }
  const Program& program() const { return *program_; }
  std::string Memory(const std::string& name) {
    const auto& slots = program_->module().journeys[0].memory.slots;
    for (size_t i = 0; i < slots.size(); ++i) {
      if (slots[i].name != name) continue;
      const Value value = engine_->PeekMemory("ada", 0, static_cast<int32_t>(i));
      std::string text;
      AppendJsonValue(value, slots[i].type, "", text);
      return text;
    }
    return "absent";
  }

 private:
  // With the older versions on which somebody is to finish.
  ProgramPtr Linked(ProgramPtr next, std::vector<std::string>* not_linked = nullptr) {
    Drainers drainers(program_->module(), next->module());
    engine_->ForEachCustomer([&](Customer& customer) { drainers.Add(customer); });
    ir::Linked linked = ir::Link(program_->module(), next->module(), drainers.journeys());
    if (not_linked != nullptr) *not_linked = linked.refused;
    if (linked.module.project == 0) return next;
    auto program = Program::Load(std::move(linked.module));
    EXPECT_TRUE(program.ok()) << program.status().message();
    return program.ok() ? std::move(program.value()) : next;
  }
  static std::string Time(int64_t hours) { return '"' + FormatInstant(kStart + hours * kHour) + '"'; }
  void Use(ProgramPtr program) {
    program_ = std::move(program);
    ASSERT_NE(program_, nullptr);
    executor_ = TheExecutor()(*program_);
    engine_ = std::make_unique<Engine>(*program_, *executor_, records_);
    engine_->FireInOrder();
  }
  void Feed(int64_t hours, const std::string& line) {
    JsonDecoder decoder(*program_);
    Arena arena;
    const Input input = decoder.Decode(line, arena);
    ASSERT_EQ(input.error_message, "") << line;
    At(hours);
    if (input.kind == InputKind::kAlias) {
      engine_->Merge(input, watermark_);
    } else {
      engine_->Handle(input, watermark_);
    }
    engine_->AdvanceTo(watermark_);
  }

  ShortLines records_;
  ProgramPtr program_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Engine> engine_;
  int64_t watermark_ = INT64_MIN;
};

}  // namespace journey::rt
