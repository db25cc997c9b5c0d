// One pass over the keys of a line, on demand. Texts stay where they lie, but for those with escapes.
#include "insight/record_lines.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <deque>
#include <optional>
#include <string>

#include "insight/by_text.h"
#include "runtime/value/byte_scan.h"
#include "runtime/value/calendar.h"
#include "runtime/value/instant_reader.h"

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
    if (rt::EqualTexts(kNames[i], name)) return kKinds[i];
  }
  return std::nullopt;
}

// Whether a key is this one, as its bytes stand there, its closing quote included. Those behind a line may be read.
template <size_t kSize>
bool Is(const char* key, const char (&name)[kSize]) {
  return std::memcmp(key, name, kSize - 1) == 0 && key[kSize - 1] == '"';
}

// What ends a text: its closing quote or its first escape.
const char* EndOfLong(const char* at) {
  while (true) {
    const uint32_t special = rt::Scan16(at).special;
    if (special != 0) return at + std::countr_zero(special);
    at += rt::kScanBytes;
  }
}
inline const char* EndOfPlain(const char* at) {
  const uint32_t special = rt::Scan16(at).special;
  return special != 0 ? at + std::countr_zero(special) : EndOfLong(at + rt::kScanBytes);
}

}  // namespace

struct RecordLines::State {
  static_assert(kPadding >= simdjson::SIMDJSON_PADDING);

  const ir::Module& module;
  ByText<int32_t> journeys;
  const std::pair<const std::string, int32_t>* last_journey = nullptr;
  json::parser parser;
  rt::InstantReader instants;
  std::deque<std::string> texts;  // those with escapes
  // Of the line that is being read.
  rt::Record* record = nullptr;
  std::string_view kind, outcome;  // as written
  std::optional<int64_t> time;

  explicit State(const ir::Module& of) : module(of) {
    for (size_t i = 0; i < of.journeys.size(); ++i) journeys.emplace(of.journeys[i].name, static_cast<int32_t>(i));
  }

  // Where a key with a text goes; null: to nowhere.
  std::string_view* TextOf(const char* key) {
    switch (key[0]) {
      case 'a':
        return Is(key, "arm") ? &record->arm : nullptr;
      case 'b':
        return Is(key, "by") ? &record->by : nullptr;
      case 'c':
        if (Is(key, "customer")) return &record->customer;
        return Is(key, "channel") ? &record->channel_name : nullptr;
      case 'f':
        if (Is(key, "from")) return &record->from;
        return Is(key, "field") ? &record->field : nullptr;
      case 'g':
        return Is(key, "goal") ? &record->goal : nullptr;
      case 'i':
        return Is(key, "id") ? &record->send_id : nullptr;
      case 'j':
        return Is(key, "journey") ? &record->journey_name : nullptr;
      case 'k':
        if (Is(key, "kind")) return &kind;
        return Is(key, "key") ? &record->key : nullptr;
      case 'n':
        return Is(key, "name") ? &record->name : nullptr;
      case 'o':
        return Is(key, "outcome") ? &outcome : nullptr;
      case 'r':
        return Is(key, "reason") ? &record->reason : nullptr;
      case 's':
        return Is(key, "stage") ? &record->stage : nullptr;
      default:
        return nullptr;
    }
  }

  // Without escapes, a quote behind it. Null: it is no JSON.
  const char* KeyOf(simdjson::simdjson_result<json::field>& field) {
    json::raw_json_string raw;
    if (field.key().get(raw) != simdjson::SUCCESS) return nullptr;
    if (*EndOfPlain(raw.raw()) == '"') return raw.raw();
    std::string_view text;
    if (field.unescaped_key().get(text) != simdjson::SUCCESS) return nullptr;
    // With a quote in it, it is none that is known.
    if (text.find('"') != std::string_view::npos) text = {};
    std::string& key = texts.emplace_back(text);
    key += '"';
    key.append(kPadding, '\0');
    return key.data();
  }

  // False: it is no text, or not as JSON has it.
  bool ReadText(json::value value, std::string_view& place) {
    const std::string_view token = value.raw_json_token();
    if (token.empty() || token[0] != '"') return false;
    const char* const begin = token.data() + 1;
    const char* const end = EndOfPlain(begin);
    if (*end == '"') {
      place = {begin, static_cast<size_t>(end - begin)};
      return true;
    }
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    place = texts.emplace_back(text);
    return true;
  }

  bool ReadTime(json::value value) {
    int64_t instant = 0;
    if (instants.Read(value.raw_json_token().data(), &instant) != nullptr) {
      time = instant;
      return true;
    }
    std::string_view text;
    if (!ReadText(value, text)) return false;
    time = rt::ParseInstant(text);
    return true;
  }

  // `key`: without escapes, up to its closing quote.
  bool ReadField(const char* key, json::value value) {
    if (Is(key, "time")) return ReadTime(value);
    if (Is(key, "entry")) return value.get_uint64().get(record->entry) == simdjson::SUCCESS;
    if (Is(key, "cause")) return ReadCause(value, record->cause);
    if (Is(key, "args")) return Raw(value, record->args_json);
    if (Is(key, "value")) return Raw(value, record->value_json);
    std::string_view* const text = TextOf(key);
    if (text == nullptr) return true;
    if (text == &record->key) record->has_key = true;
    if (text == &record->reason) record->has_reason = true;
    return ReadText(value, *text);
  }

  // False: it is no JSON.
  bool ReadCause(json::value value, rt::Cause& cause) {
    json::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return false;
    for (auto field : object) {
      const char* const key = KeyOf(field);
      json::value inner;
      if (key == nullptr || field.value().get(inner) != simdjson::SUCCESS) return false;
      if (!ReadOfCause(key, inner, cause)) return false;
    }
    return true;
  }

  bool ReadOfCause(const char* key, json::value value, rt::Cause& cause) {
    if (Is(key, "late")) {
      cause.late = true;
    } else if (Is(key, "when")) {
      cause.kind = rt::CauseKind::kWhen;
    } else if (Is(key, "alias")) {
      cause.kind = rt::CauseKind::kAlias;
    } else if (Is(key, "identify")) {
      cause.kind = rt::CauseKind::kIdentify;
    } else if (Is(key, "migrate")) {
      cause.kind = rt::CauseKind::kMigrate;  // the version is a number
      cause.name = value.raw_json_token();
    } else if (Is(key, "id")) {
      return ReadText(value, cause.message_id);
    } else if (Is(key, "emitted")) {
      cause.kind = rt::CauseKind::kEmitted;
      return ReadText(value, cause.emitter);
    } else {
      if (Is(key, "timer")) cause.kind = rt::CauseKind::kTimer;
      if (Is(key, "start")) cause.kind = rt::CauseKind::kStart;
      if (Is(key, "stop")) cause.kind = rt::CauseKind::kStop;
      if (Is(key, "operator")) cause.kind = rt::CauseKind::kOperator;
      return ReadText(value, cause.name);
    }
    return true;
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
    kind = outcome = {};
    time.reset();
    json::document document;
    json::object object;
    if (const auto fault = parser.iterate(line.data(), line.size(), line.size() + kPadding).get(document)) return fault;
    if (const auto fault = document.get_object().get(object)) return fault;
    for (auto field : object) {
      const char* const key = KeyOf(field);
      json::value value;
      if (const auto fault = field.value().get(value)) return fault;
      if (key == nullptr || !ReadField(key, value)) return simdjson::INCORRECT_TYPE;
    }
    // Nothing may follow.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
  }

  void Resolve() {
    // Mostly that of the record before.
    if (last_journey == nullptr || !rt::EqualTexts(last_journey->first, record->journey_name)) {
      const auto found = journeys.find(record->journey_name);
      if (found == journeys.end()) return;
      last_journey = &*found;
    }
    record->journey = last_journey->second;
    const std::vector<ir::Stage>& stages = module.journeys[static_cast<size_t>(record->journey)].stages;
    for (size_t i = 0; i < stages.size(); ++i) {
      if (rt::EqualTexts(stages[i].name, record->stage)) record->stage_index = static_cast<int32_t>(i);
    }
  }
};

RecordLines::RecordLines(const ir::Module& module) : state_(std::make_unique<State>(module)) {}
RecordLines::~RecordLines() = default;
RecordLines::RecordLines(RecordLines&&) noexcept = default;

void RecordLines::Clear() { state_->texts.clear(); }

Result<bool> RecordLines::Read(std::string_view line, rt::Record* record) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return false;
  State& state = *state_;
  state.record = record;
  if (const auto fault = state.ReadLine(line); fault != simdjson::SUCCESS) {
    return Status::Error(std::string("is no JSON of a record: ") + simdjson::error_message(fault));
  }
  if (state.kind == rt::kForgottenKind) return false;
  if (state.kind.empty() || record->customer.empty() || !state.time) {
    return Status::Error("is no record: it lacks kind, customer or time");
  }
  const std::optional<rt::RecordKind> kind = KindOf(state.kind);
  if (!kind) return false;
  record->kind = *kind;
  record->time = *state.time;
  if (*kind == rt::RecordKind::kEnded) {
    for (const ir::Outcome outcome : kOutcomes) {
      if (ir::OutcomeName(outcome) == state.outcome) record->outcome = outcome;
    }
  }
  state.Resolve();
  return true;
}

}  // namespace journey::insight
