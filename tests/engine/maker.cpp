// Builds the modules, runs the engine on them and spells its records.
#include "tests/engine/maker.h"

#include <gtest/gtest.h>

#include <cstring>

#include "runtime/value/calendar.h"
#include "runtime/value/packed.h"

namespace journey::rt::test {
namespace {

const ir::Type kInt{ir::Kind::kInt};
const ir::Type kBool{ir::Kind::kBool};
const ir::Type kString{ir::Kind::kString};
const ir::Type kZoneType{ir::Kind::kZone};

}  // namespace

Maker::Maker() {
  module_.files = {"hand.journey"};
  module_.customer.slots = {
      {.name = "n", .type = kInt, .initial = ir::AddConstant(module_, {kInt, int64_t{0}})},
      {.name = "zone", .type = kZoneType, .initial = ir::AddConstant(module_, {kZoneType, std::string("UTC")})},
      {.name = "ok", .type = kBool, .initial = ir::AddConstant(module_, {kBool, true})},
  };
  module_.zone_field = kZone;
}

std::string Maker::NextName() { return "f" + std::to_string(names_++); }

int32_t Maker::Event(const std::string& name) {
  ir::Event event{.name = "m." + name, .wire = name};
  event.layout.slots = {
      {.name = "key", .type = kString, .initial = ir::AddConstant(module_, {kString, std::string()})},
      {.name = "n", .type = kInt, .initial = ir::AddConstant(module_, {kInt, int64_t{0}})},
  };
  module_.events.push_back(std::move(event));
  for (ir::Journey& journey : module_.journeys) journey.key_fields.push_back(ir::kNone);
  return static_cast<int32_t>(module_.events.size()) - 1;
}

int32_t Maker::Journey(const std::string& name, bool keyed) {
  ir::Journey journey;
  journey.name = "m." + name;
  journey.simple_name = name;
  journey.key_fields.assign(module_.events.size(), ir::kNone);
  if (keyed) {
    journey.key_slot = 0;
    journey.memory.slots.push_back({.name = "key", .type = kString});
  }
  module_.journeys.push_back(std::move(journey));
  return static_cast<int32_t>(module_.journeys.size()) - 1;
}

int32_t Maker::Stage(int32_t journey, const std::string& name, bool final) {
  At(journey).stages.push_back({.name = name, .final = final});
  return static_cast<int32_t>(At(journey).stages.size()) - 1;
}

int32_t Maker::Instance(int32_t journey, Body body) {
  ir::Builder builder(module_, NextName(), ir::Context::kInstance, {}, {});
  builder.function().journey = journey;
  body(builder);
  if (!builder.terminated()) builder.Return();
  return builder.function_id();
}

int32_t Maker::Condition(Body body) {
  ir::Builder builder(module_, NextName(), ir::Context::kCustomer, {}, kBool);
  body(builder);
  return builder.function_id();
}

int32_t Maker::Timer(int32_t journey, int32_t stage, ir::TimerKind kind, int64_t ms, Body body) {
  ir::Timer timer{.kind = kind, .stage = stage};
  timer.path = "timer/" + std::to_string(At(journey).timers.size());
  timer.delay.ms = ms;
  timer.body_fn = Instance(journey, std::move(body));
  ir::Stage& own = At(journey).stages[static_cast<size_t>(stage)];
  timer.slot = static_cast<uint32_t>(own.timers.size());
  At(journey).timers.push_back(timer);
  own.timers.push_back(static_cast<int32_t>(At(journey).timers.size()) - 1);
  At(journey).timer_slots = std::max(At(journey).timer_slots, timer.slot + 1);
  return own.timers.back();
}

void Maker::At(int32_t journey, int32_t stage, int64_t time_of_day, Body body) {
  const int32_t timer = Timer(journey, stage, ir::TimerKind::kAt, 0, std::move(body));
  At(journey).timers[static_cast<size_t>(timer)].moment.time_ms = time_of_day;
}

void Maker::Handler(int32_t journey, int32_t event, Body body) {
  const int32_t function = Instance(journey, std::move(body));
  At(journey).handlers.push_back({event, function});
}

void Maker::EnterOn(int32_t journey, int32_t event, int32_t where_fn) {
  ir::Enter enter;
  enter.event = event;
  enter.where_fn = where_fn;
  At(journey).enters.push_back(enter);
  if (At(journey).key_slot != ir::kNone) At(journey).key_fields[static_cast<size_t>(event)] = 0;
}

void Maker::EnterWhen(int32_t journey, Body condition) {
  ir::Enter enter;
  enter.kind = ir::EnterKind::kWhen;
  enter.where_fn = Condition(std::move(condition));
  At(journey).enters.push_back(enter);
}

void Maker::EnterEvery(int32_t journey, int64_t time_of_day) {
  ir::Enter enter;
  enter.kind = ir::EnterKind::kEvery;
  enter.moment.time_ms = time_of_day;
  At(journey).enters.push_back(enter);
}

void Maker::Flow(int32_t journey, int32_t stage, std::vector<Body> parts) {
  ir::Builder builder(module_, NextName(), ir::Context::kInstance, {kInt}, {});
  builder.function().journey = journey;
  std::vector<std::pair<int64_t, uint32_t>> cases;
  for (size_t i = 1; i < parts.size(); ++i) cases.emplace_back(static_cast<int64_t>(i), builder.NewBlock());
  const uint32_t first = builder.NewBlock();
  builder.Switch(0, cases, first);
  for (size_t i = 0; i < parts.size(); ++i) {
    builder.SetBlock(i == 0 ? first : cases[i - 1].second);
    parts[i](builder);
    if (!builder.terminated()) builder.Return();
  }
  At(journey).stages[static_cast<size_t>(stage)].flow_fn = builder.function_id();
}

int32_t Maker::WaitDelay(int32_t journey, int32_t stage, int64_t ms, int64_t resume) {
  ir::Wait wait;
  wait.stage = stage;
  wait.delay.ms = ms;
  wait.resume = resume;
  At(journey).waits.push_back(wait);
  At(journey).waits.back().path = "wait/" + std::to_string(At(journey).waits.size());
  return static_cast<int32_t>(At(journey).waits.size()) - 1;
}

int32_t Maker::Channel(const std::string& name) {
  module_.channels.push_back({.name = "m." + name, .simple_name = name, .params = {{"n", kInt}}});
  return static_cast<int32_t>(module_.channels.size()) - 1;
}

int32_t Maker::History(ir::HistoryKind kind, int32_t event, int32_t field, int64_t window_ms, ir::Kind result) {
  module_.history.push_back({.kind = kind, .event = event, .field = field, .window_ms = window_ms, .type = {result}});
  return static_cast<int32_t>(module_.history.size()) - 1;
}

ir::Module Maker::Finish() {
  ir::Pack(module_.customer);
  for (ir::Event& event : module_.events) ir::Pack(event.layout);
  for (size_t j = 0; j < module_.journeys.size(); ++j) {
    ir::Pack(module_.journeys[j].memory);
    for (size_t s = 0; s < module_.journeys[j].stages.size(); ++s) {
      if (module_.journeys[j].stages[s].enter_fn != ir::kNone) continue;
      const int32_t enter = Instance(static_cast<int32_t>(j), [&](ir::Builder& b) {
        const ir::Stage stage = module_.journeys[j].stages[s];
        b.Act(ir::Op::kEnterStage, {}, static_cast<int64_t>(s));
        for (const int32_t timer : stage.timers) b.Act(ir::Op::kArmTimer, {}, timer);
        if (stage.flow_fn != ir::kNone) b.CallVoid(stage.flow_fn, {b.ConstInt(0)});
        if (stage.final) b.Act(ir::Op::kEndInstance, {}, static_cast<int64_t>(ir::Outcome::kCompleted), ir::kNone);
      });
      module_.journeys[j].stages[s].enter_fn = enter;
    }
  }
  ir::FillCosts(module_);
  return module_;
}

void Note(ir::Builder& builder, int64_t number) { builder.Act(ir::Op::kStoreProfile, {builder.ConstInt(number)}, kN); }

Body Notes(int64_t number) {
  return [number](ir::Builder& builder) { Note(builder, number); };
}

void Lines::Write(const Record& record) {
  std::string line = FormatInstant(record.time).substr(5, 11) + " ";
  if (record.kind == RecordKind::kMerged) {
    lines.push_back(line + "merged " + std::string(record.from));
    return;
  }
  line += record.journey_name.substr(2);
  if (record.has_key) line += "[" + std::string(record.key) + "]";
  line += "#" + std::to_string(record.entry) + " " + std::string(RecordKindName(record.kind));
  switch (record.kind) {
    case RecordKind::kMoved:
      line += " " + std::string(record.from) + "->" + std::string(record.stage);
      break;
    case RecordKind::kSplit:
      line += " " + std::string(record.name) + "=" + std::string(record.arm);
      break;
    case RecordKind::kDeferred:
      line += " " + std::to_string(record.send_ordinal) + " " + FormatInstant(record.until).substr(5, 11);
      break;
    case RecordKind::kSent:
      line += " " + std::to_string(record.send_ordinal);
      break;
    case RecordKind::kSuppressed:
      line += " " + std::to_string(record.send_ordinal) + " " + std::string(record.reason);
      break;
    case RecordKind::kProfile:
      line += " " + std::string(record.value_json);
      break;
    case RecordKind::kEnded:
      line += " " + std::string(ir::OutcomeName(record.outcome));
      break;
    default:
      break;
  }
  switch (record.cause.kind) {
    case CauseKind::kEvent:
      line += " <" + std::string(record.cause.name) + (record.cause.late ? " late>" : ">");
      break;
    case CauseKind::kEmitted:
      line += " <" + std::string(record.cause.name) + " by " + std::string(record.cause.emitter) + ">";
      break;
    case CauseKind::kTimer:
      line += " <" + std::string(record.cause.name) + ">";
      break;
    case CauseKind::kWhen:
      line += " <when>";
      break;
    case CauseKind::kStart:
      line += " <start " + std::string(record.cause.name) + ">";
      break;
    case CauseKind::kStop:
      line += " <stop " + std::string(record.cause.name) + ">";
      break;
    case CauseKind::kAlias:
      line += " <alias>";
      break;
    case CauseKind::kIdentify:
      line += " <identify>";
      break;
    case CauseKind::kMigrate:
      line += " <migrate " + std::string(record.cause.name) + ">";
      break;
    case CauseKind::kOperator:
      line += " <operator " + std::string(record.cause.name) + ">";
      break;
  }
  lines.push_back(std::move(line));
}

Fixture::Fixture(ir::Module module, EngineOptions options) {
  Result<std::unique_ptr<Program>> program = Program::Load(std::move(module));
  CHECK_MSG(program.ok(), program.status().message().c_str());
  program_ = std::move(program.value());
  interpreter_ = std::make_unique<Interpreter>(*program_);
  engine_ = std::make_unique<Engine>(*program_, *interpreter_, lines_, options);
}

void Fixture::Feed(Input& input, const std::string& id, const std::string& customer) {
  input.customer = customer;
  input.message_id = id;
  watermark_ = std::max(watermark_, input.timestamp);
  engine_->Handle(input, watermark_);
}

void Fixture::Event(int64_t time, int32_t event, const std::string& key, int64_t n, const std::string& id,
                    const std::string& customer) {
  Arena arena;
  const ir::Layout& layout = program_->module().events[static_cast<size_t>(event)].layout;
  auto* fields = static_cast<uint8_t*>(arena.Allocate(layout.size));
  std::memset(fields, 0, layout.size);
  StoreSlot(fields, layout.slots[0], Value::String(arena.Copy(key)));
  StoreSlot(fields, layout.slots[1], Value::Int(n));
  Input input{{.kind = InputKind::kEvent, .event = event, .timestamp = time, .fields = fields}};
  Feed(input, id, customer);
}

void Fixture::SetNumber(int64_t time, int64_t n, const std::string& customer) {
  const ir::Layout& layout = program_->module().customer;
  std::vector<uint8_t> fields(layout.size), present(layout.slots.size());
  StoreSlot(fields.data(), layout.slots[kN], Value::Int(n));
  present[kN] = 1;
  Input input{{.kind = InputKind::kIdentify, .timestamp = time, .fields = fields.data(), .present = present.data()}};
  Feed(input, "", customer);
}

void Fixture::SetZone(int64_t time, const std::string& zone, const std::string& customer) {
  const ir::Layout& layout = program_->module().customer;
  std::vector<uint8_t> fields(layout.size), present(layout.slots.size());
  StoreSlot(fields.data(), layout.slots[kZone], Value::Int(*FindZone(zone)));
  present[kZone] = 1;
  Input input{{.kind = InputKind::kIdentify, .timestamp = time, .fields = fields.data(), .present = present.data()}};
  Feed(input, "", customer);
}

std::vector<std::string> Fixture::Take() { return std::exchange(lines_.lines, {}); }

}  // namespace journey::rt::test
