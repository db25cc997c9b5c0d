// What a run tells the host (section 12), before it becomes JSON.
//
// All views live until the sink's Write returns. Times are ms since 1970-01-01T00:00:00Z.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ir/ir.h"
#include "runtime/records/put.h"
#include "runtime/value/value.h"

namespace journey::rt {

enum class RecordKind : uint8_t {
  kEntered,
  kHeldOut,
  kMoved,
  kSplit,
  kSent,
  kDeferred,
  kSuppressed,
  kProfile,
  kConverted,
  kEnded,
  kMerged,
};
std::string_view RecordKindName(RecordKind kind);
// Of a line that stands in the place of a record of somebody who was forgotten.
inline constexpr std::string_view kForgottenKind = "forgotten";

enum class CauseKind : uint8_t {
  kEvent,
  kTimer,
  kWhen,
  kStart,
  kStop,
  kEmitted,
  kAlias,
  kIdentify,
  kMigrate,
  kOperator
};
struct Cause {
  CauseKind kind = CauseKind::kEvent;
  // Event's wire name, timer's word, the asking journey's qualified name, the version before, or the operator's verb.
  std::string_view name;
  std::string_view message_id;  // kEvent, kAlias, kIdentify
  bool late = false;            // likewise
  std::string_view emitter{};   // kEmitted: the emitting journey's qualified name
};

// Most of a record's line, ready-made, where many have it in common (record_forms.h): pieces that begin at multiples of
// kStep, behind the last of which there is room up to one.
struct ReadyText {
  static constexpr size_t kStep = 64;
  const char* text = nullptr;  // null: nothing is ready
  uint32_t begin = 0;          // characters of the piece between the time and the customer
  uint32_t kind = 0;           // of that behind the entry, up to what is the record's own or to the input
  uint32_t cause = 0;          // of that between the two
  size_t size() const { return size_t{begin} + kind + cause; }
};

// What every record says of its own stands first.
struct Record {
  int64_t time = 0;
  std::string_view customer;
  uint64_t entry = 0;
  ReadyText ready;
  RecordKind kind = RecordKind::kEntered;
  bool has_key = false;
  // Nothing in the customer's id, and in the send's, needs an escape in JSON; false: perhaps.
  bool plain_customer = false, plain_send_id = false;
  int32_t journey = -1;  // index in the module; -1: merged
  Cause cause;
  std::string_view key;        // as text
  uint64_t send_ordinal = 0;   // n of the send's id
  std::string_view send_id;    // sent, deferred, suppressed
  std::string_view args_json;  // the `args` object
  int64_t until = 0;           // deferred
  std::string_view reason;     // suppressed; ended (empty: none)
  std::string_view by;         // deferred, suppressed: the rule that decided, "email.cap.2"; empty where none did
  bool has_reason = false;
  std::string_view value_json;  // profile
  // What a form has in common.
  bool plain_journey = false;  // nothing in its name needs an escape in a send's id or in JSON
  std::string_view journey_name;
  std::string_view stage;  // empty when held out
  int32_t stage_index = -1;
  int32_t channel = -1;        // sent, deferred, suppressed
  std::string_view from;       // moved, merged
  std::string_view name, arm;  // split
  std::string_view channel_name;
  std::string_view field;                         // profile
  std::string_view goal;                          // converted: wire name
  ir::Outcome outcome = ir::Outcome::kCompleted;  // ended
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void Write(const Record& record) = 0;
};

// For what is run once more, whose records have been written.
class NoRecords final : public RecordSink {
 public:
  void Write(const Record& /*record*/) override {}
};

// One JSON object with the contract's key order, no newline, appended to `out`.
void AppendRecordJson(const Record& record, std::string& out);
// The same into memory that has room for MostRecordChars; gives its end.
char* PutRecordJson(const Record& record, char* out);
inline size_t MostRecordChars(const Record& record);
// Makes the text that the record has in common with all others that differ in nothing but what is their own.
std::unique_ptr<char[]> MakeReadyText(Record& record);
// A JSON string literal with quotes. Input is valid UTF-8.
void AppendJsonString(std::string_view text, std::string& out);
// Of any bytes; what is not UTF-8 is shown as U+FFFD.
void AppendRepairedJsonString(std::string_view text, std::string& out);
// A value as records spell it: shortest numbers, instants as ISO text, durations as ms, times as text, enums by wire
// name (`enum_text`), none as null.
void AppendJsonValue(const Value& value, const ir::Type& type, std::string_view enum_text, std::string& out);
// The same into memory that has room for MostJsonValueChars.
char* PutJsonValue(const Value& value, const ir::Type& type, std::string_view enum_text, char* out);
size_t MostJsonValueChars(const Value& value, const ir::Type& type, std::string_view enum_text);

// ---------------------------------------------------------------- details

// Of which kinds something of the record's own stands before the stage.
inline bool HasOwn(RecordKind kind) {
  constexpr uint32_t kThese = 1U << static_cast<int>(RecordKind::kSent) |
                              1U << static_cast<int>(RecordKind::kDeferred) |
                              1U << static_cast<int>(RecordKind::kSuppressed) |
                              1U << static_cast<int>(RecordKind::kProfile) | 1U << static_cast<int>(RecordKind::kEnded);
  return (kThese >> static_cast<int>(kind) & 1) != 0;
}

// Not less than what the texts that a form has in common take, with their keys.
size_t MostCommonChars(const Record& record);

inline size_t MostRecordChars(const Record& record) {
  constexpr size_t kKeysAndNumbers = 512;
  const size_t common = record.ready.text != nullptr ? record.ready.size() : MostCommonChars(record);
  size_t texts = record.customer.size() + record.key.size() + record.cause.message_id.size();
  if (!HasOwn(record.kind)) return kKeysAndNumbers + common + MostQuoted(texts);
  texts += record.send_id.size() + record.reason.size() + record.by.size();
  return kKeysAndNumbers + common + MostQuoted(texts) + record.args_json.size() + record.value_json.size();
}

}  // namespace journey::rt
