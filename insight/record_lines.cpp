// One pass over the keys of a line, on demand.
#include "insight/record_lines.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "insight/by_text.h"
#include "runtime/value/calendar.h"

namespace journey::insight {
namespace {

namespace json = simdjson::ondemand;

constexpr std::array kKinds = {rt::RecordKind::kEntered,    rt::RecordKind::kHeldOut, rt::RecordKind::kMoved,
                               rt::RecordKind::kSplit,      rt::RecordKind::kSent,    rt::RecordKind::kDeferred,
                               rt::RecordKind::kSuppressed, rt::RecordKind::kProfile, rt::RecordKind::kConverted,
                               rt::RecordKind::kEnded,      rt::RecordKind::kMerged};
constexpr std::array kOutcomes = {ir::Outcome::kCompleted, ir::Outcome::kExited,  ir::Outcome::kConverted,
                                  ir::Outcome::kExpired,   ir::Outcome::kStopped, ir::Outcome::kMerged};

std::optional<rt::RecordKind> KindOf(std::string_view name) {
  static const auto kNames = [] {
    std::array<std::string_view, kKinds.size()> names;
    std::transform(kKinds.begin(), kKinds.end(), names.begin(), rt::RecordKindName);
    return names;
  }();
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return kKinds[i];
  }
  return std::nullopt;
}

// False: it is no JSON.
bool ReadCause(json::value value, rt::Cause& cause) {
  json::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
    json::value inner;
    if (field.value().get(inner) != simdjson::SUCCESS) return false;
    if (key == "late") {
      cause.late = true;
    } else if (key == "when") {
      cause.kind = rt::CauseKind::kWhen;
    } else if (key == "alias") {
      cause.kind = rt::CauseKind::kAlias;
    } else if (key == "identify") {
      cause.kind = rt::CauseKind::kIdentify;
    } else if (key == "migrate") {
      cause.kind = rt::CauseKind::kMigrate;  // the version is a number
      cause.name = inner.raw_json_token();
    } else {
      std::string_view text;
      if (inner.get_string().get(text) != simdjson::SUCCESS) return false;
      if (key == "id") {
        cause.message_id = text;
      } else if (key == "emitted") {
        cause.kind = rt::CauseKind::kEmitted;
        cause.emitter = text;
      } else {
        cause.name = text;
        if (key == "timer") cause.kind = rt::CauseKind::kTimer;
        if (key == "start") cause.kind = rt::CauseKind::kStart;
        if (key == "stop") cause.kind = rt::CauseKind::kStop;
        if (key == "operator") cause.kind = rt::CauseKind::kOperator;
      }
    }
  }
  return true;
}

}  // namespace

struct RecordLines::State {
  const ir::Module& module;
  ByText<int32_t> journeys;
  const std::pair<const std::string, int32_t>* last_journey = nullptr;
  json::parser parser;
  std::string padded;
  rt::Record record;
  std::string_view kind, outcome, time;  // as written

  explicit State(const ir::Module& of) : module(of) {
    for (size_t i = 0; i < of.journeys.size(); ++i) journeys.emplace(of.journeys[i].name, static_cast<int32_t>(i));
  }

  // Where a key with a text goes; null: to nowhere.
  std::string_view* TextOf(std::string_view key) {
    switch (key.size()) {
      case 2:
        return key == "id" ? &record.send_id : key == "by" ? &record.by : nullptr;
      case 3:
        return key == "key" ? &record.key : key == "arm" ? &record.arm : nullptr;
      case 4:
        if (key == "time") return &time;
        if (key == "kind") return &kind;
        if (key == "from") return &record.from;
        if (key == "name") return &record.name;
        return key == "goal" ? &record.goal : nullptr;
      case 5:
        return key == "stage" ? &record.stage : key == "field" ? &record.field : nullptr;
      case 6:
        return key == "reason" ? &record.reason : nullptr;
      case 7:
        if (key == "journey") return &record.journey_name;
        if (key == "outcome") return &outcome;
        return key == "channel" ? &record.channel_name : nullptr;
      case 8:
        return key == "customer" ? &record.customer : nullptr;
      default:
        return nullptr;
    }
  }

  bool ReadField(std::string_view key, json::value value) {
    if (key == "entry") return value.get_uint64().get(record.entry) == simdjson::SUCCESS;
    if (key == "cause") return ReadCause(value, record.cause);
    if (key == "args" || key == "value") {
      std::string_view& place = key == "args" ? record.args_json : record.value_json;
      return Raw(value, place);
    }
    std::string_view* text = TextOf(key);
    if (text == nullptr) return true;
    if (key == "key") record.has_key = true;
    if (key == "reason") record.has_reason = true;
    return value.get_string().get(*text) == simdjson::SUCCESS;
  }

  // The text of any value.
  static bool Raw(json::value value, std::string_view& place) {
    json::json_type type;
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    if (type == json::json_type::object) {
      json::object object;
      return value.get_object().get(object) == simdjson::SUCCESS && object.raw_json().get(place) == simdjson::SUCCESS;
    }
    if (type == json::json_type::array) {
      json::array array;
      return value.get_array().get(array) == simdjson::SUCCESS && array.raw_json().get(place) == simdjson::SUCCESS;
    }
    place = value.raw_json_token();
    return true;
  }

  simdjson::error_code ReadLine(std::string_view line) {
    padded.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    padded.assign(line);
    record = {};
    kind = outcome = time = {};
    json::document document;
    json::object object;
    if (const auto fault = parser.iterate(padded.data(), padded.size(), padded.capacity()).get(document)) return fault;
    if (const auto fault = document.get_object().get(object)) return fault;
    for (auto field : object) {
      std::string_view key;
      if (const auto fault = field.unescaped_key().get(key)) return fault;
      json::value value;
      if (const auto fault = field.value().get(value)) return fault;
      if (!ReadField(key, value)) return simdjson::INCORRECT_TYPE;
    }
    // Nothing may follow.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
  }

  void Resolve() {
    // Mostly that of the record before.
    if (last_journey == nullptr || last_journey->first != record.journey_name) {
      const auto found = journeys.find(record.journey_name);
      if (found == journeys.end()) return;
      last_journey = &*found;
    }
    record.journey = last_journey->second;
    const std::vector<ir::Stage>& stages = module.journeys[static_cast<size_t>(record.journey)].stages;
    for (size_t i = 0; i < stages.size(); ++i) {
      if (stages[i].name == record.stage) record.stage_index = static_cast<int32_t>(i);
    }
  }
};

RecordLines::RecordLines(const ir::Module& module) : state_(std::make_unique<State>(module)) {}
RecordLines::~RecordLines() = default;

Result<const rt::Record*> RecordLines::Read(std::string_view line) {
  const rt::Record* const nothing = nullptr;
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return nothing;
  State& state = *state_;
  if (const auto fault = state.ReadLine(line); fault != simdjson::SUCCESS) {
    return Status::Error(std::string("is no JSON of a record: ") + simdjson::error_message(fault));
  }
  if (state.kind == rt::kForgottenKind) return nothing;
  const std::optional<int64_t> time = rt::ParseInstant(state.time);
  if (state.kind.empty() || state.record.customer.empty() || !time) {
    return Status::Error("is no record: it lacks kind, customer or time");
  }
  const std::optional<rt::RecordKind> kind = KindOf(state.kind);
  if (!kind) return nothing;
  state.record.kind = *kind;
  state.record.time = *time;
  if (*kind == rt::RecordKind::kEnded) {
    for (const ir::Outcome outcome : kOutcomes) {
      if (ir::OutcomeName(outcome) == state.outcome) state.record.outcome = outcome;
    }
  }
  state.Resolve();
  return &state.record;
}

}  // namespace journey::insight
