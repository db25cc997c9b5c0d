// What a run tells the host (section 12), before it becomes JSON.
//
// All views live until the sink's Write returns. Times are ms since 1970-01-01T00:00:00Z.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ir/ir.h"
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

struct Record {
  int64_t time = 0;
  int32_t journey = -1;  // index in the module; -1: merged
  std::string_view journey_name;
  std::string_view customer;
  bool has_key = false;
  std::string_view key;  // as text
  uint64_t entry = 0;
  RecordKind kind = RecordKind::kEntered;
  std::string_view from;       // moved, merged
  std::string_view name, arm;  // split
  int32_t channel = -1;        // sent, deferred, suppressed
  std::string_view channel_name;
  uint64_t send_ordinal = 0;  // n of the send's id
  std::string_view send_id;
  std::string_view args_json;  // the `args` object
  int64_t until = 0;           // deferred
  std::string_view reason;     // suppressed; ended (empty: none)
  bool has_reason = false;
  std::string_view by;          // deferred, suppressed: the rule that decided, "email.cap.2"; empty where none did
  std::string_view field;       // profile
  std::string_view value_json;  // profile
  std::string_view goal;        // converted: wire name
  ir::Outcome outcome = ir::Outcome::kCompleted;  // ended
  std::string_view stage;                         // empty when held out
  int32_t stage_index = -1;
  Cause cause;
  // Nothing in names that the module gives, and in the customer's id, needs an escape in JSON. False: perhaps.
  bool plain_names = false, plain_customer = false;
};

// Makes a record that was written fit for the next one, of whatever kind: what only its own kind has is as in a new
// one. All else the next one says in any case.
void ForgetDetails(Record& record);

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
size_t MostRecordChars(const Record& record);
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

}  // namespace journey::rt
