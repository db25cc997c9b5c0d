// The line of one record: common keys, keys by kind, stage, cause.
#include "runtime/records/record.h"

#include "runtime/records/put.h"
#include "runtime/value/instant_text.h"

namespace journey::rt {

namespace {

// Keys with the punctuation around them, the opening quote of the value included; the values are texts.
template <size_t kSize>
char* PutText(const char (&key)[kSize], std::string_view text, char* out) {
  out = PutInside(text, PutLiteral(key, out));
  *out++ = '"';
  return out;
}

// The same for texts of which it may be known that nothing in them needs an escape.
template <size_t kSize>
[[gnu::always_inline]] inline char* PutKnown(const char (&key)[kSize], std::string_view text, bool plain, char* out) {
  if (!plain) [[unlikely]]
    return PutText(key, text, out);
  out = PutPlain(text, PutLiteral(key, out));
  *out++ = '"';
  return out;
}

// The input's id, and whether it came late.
char* PutInput(const Cause& cause, char* out) {
  if (!cause.message_id.empty()) out = PutText(",\"id\":\"", cause.message_id, out);
  return cause.late ? PutLiteral(",\"late\":true", out) : out;
}

char* PutCause(const Cause& cause, bool plain, char* out) {
  switch (cause.kind) {
    case CauseKind::kEvent:
      out = PutInput(cause, PutKnown("{\"event\":\"", cause.name, plain, out));
      break;
    case CauseKind::kAlias:
      out = PutInput(cause, PutLiteral("{\"alias\":true", out));
      break;
    case CauseKind::kIdentify:
      out = PutInput(cause, PutLiteral("{\"identify\":true", out));
      break;
    case CauseKind::kEmitted:
      out = PutKnown("{\"event\":\"", cause.name, plain, out);
      out = PutKnown(",\"emitted\":\"", cause.emitter, plain, out);
      break;
    case CauseKind::kTimer:
      out = PutKnown("{\"timer\":\"", cause.name, true, out);
      break;
    case CauseKind::kWhen:
      out = PutLiteral("{\"when\":true", out);
      break;
    case CauseKind::kStart:
      out = PutKnown("{\"start\":\"", cause.name, plain, out);
      break;
    case CauseKind::kStop:
      out = PutKnown("{\"stop\":\"", cause.name, plain, out);
      break;
    case CauseKind::kMigrate:
      out = PutPlain(cause.name, PutLiteral("{\"migrate\":", out));
      break;
    case CauseKind::kOperator:
      out = PutKnown("{\"operator\":\"", cause.name, true, out);
      break;
  }
  *out++ = '}';
  return out;
}

char* PutSend(const Record& record, char* out) {
  out = PutKnown(",\"channel\":\"", record.channel_name, record.plain_names, out);
  out = PutText(",\"id\":\"", record.send_id, out);
  out = PutLiteral(",\"args\":", out);
  return record.args_json.empty() ? PutLiteral("{}", out) : PutPlain(record.args_json, out);
}

char* PutBy(const Record& record, char* out) { return record.by.empty() ? out : PutText(",\"by\":\"", record.by, out); }

// The kind, and the keys that only it has.
char* PutKind(const Record& record, char* out) {
  switch (record.kind) {
    case RecordKind::kEntered:
      return PutLiteral("\"entered\"", out);
    case RecordKind::kHeldOut:
      return PutLiteral("\"held_out\"", out);
    case RecordKind::kMoved:
      return PutKnown("\"moved\",\"from\":\"", record.from, record.plain_names, out);
    case RecordKind::kSplit:
      out = PutText("\"split\",\"name\":\"", record.name, out);
      return PutText(",\"arm\":\"", record.arm, out);
    case RecordKind::kSent:
      return PutSend(record, PutLiteral("\"sent\"", out));
    case RecordKind::kDeferred:
      out = PutSend(record, PutLiteral("\"deferred\"", out));
      out = PutInstant(record.until, PutLiteral(",\"until\":\"", out));
      *out++ = '"';
      return PutBy(record, out);
    case RecordKind::kSuppressed:
      out = PutSend(record, PutLiteral("\"suppressed\"", out));
      return PutBy(record, PutText(",\"reason\":\"", record.reason, out));
    case RecordKind::kProfile:
      out = PutText("\"profile\",\"field\":\"", record.field, out);
      return PutPlain(record.value_json, PutLiteral(",\"value\":", out));
    case RecordKind::kConverted:
      return PutText("\"converted\",\"goal\":\"", record.goal, out);
    case RecordKind::kEnded:
      out = PutText("\"ended\",\"outcome\":\"", ir::OutcomeName(record.outcome), out);
      return record.has_reason ? PutText(",\"reason\":\"", record.reason, out) : out;
    case RecordKind::kMerged:
      return PutText("\"merged\",\"from\":\"", record.from, out);
  }
  CHECK_MSG(false, "a record of no kind");
}

}  // namespace

std::string_view RecordKindName(RecordKind kind) {
  constexpr std::string_view kNames[] = {"entered",    "held_out", "moved",     "split", "sent",  "deferred",
                                         "suppressed", "profile",  "converted", "ended", "merged"};
  return kNames[static_cast<size_t>(kind)];
}

char* PutRecordJson(const Record& record, char* out) {
  out = PutInstant(record.time, PutLiteral("{\"time\":\"", out));
  if (record.journey >= 0) [[likely]] {
    out = PutKnown("\",\"journey\":\"", record.journey_name, record.plain_names, out);
    out = PutKnown(",\"customer\":\"", record.customer, record.plain_customer, out);
    if (record.has_key) out = PutText(",\"key\":\"", record.key, out);
    out = PutNumber(record.entry, PutLiteral(",\"entry\":", out));
  } else {
    out = PutKnown("\",\"customer\":\"", record.customer, record.plain_customer, out);
  }
  out = PutKind(record, PutLiteral(",\"kind\":", out));
  if (!record.stage.empty()) out = PutKnown(",\"stage\":\"", record.stage, record.plain_names, out);
  out = PutCause(record.cause, record.plain_names, PutLiteral(",\"cause\":", out));
  *out++ = '}';
  return out;
}

// No record is longer.
size_t MostRecordChars(const Record& record) {
  constexpr size_t kKeysAndNumbers = 512;
  const size_t texts = record.journey_name.size() + record.customer.size() + record.key.size() + record.from.size() +
                       record.name.size() + record.arm.size() + record.channel_name.size() + record.send_id.size() +
                       record.reason.size() + record.by.size() + record.field.size() + record.goal.size() +
                       record.stage.size() + record.cause.name.size() + record.cause.message_id.size() +
                       record.cause.emitter.size();
  return kKeysAndNumbers + MostQuoted(texts) + record.args_json.size() + record.value_json.size();
}

void ForgetDetails(Record& record) {
  switch (record.kind) {
    case RecordKind::kEntered:
    case RecordKind::kHeldOut:
      break;
    case RecordKind::kMoved:
    case RecordKind::kMerged:
      record.from = {};
      break;
    case RecordKind::kSplit:
      record.name = record.arm = {};
      break;
    case RecordKind::kSent:
    case RecordKind::kDeferred:
    case RecordKind::kSuppressed:
      record.channel = -1;
      record.channel_name = record.send_id = record.args_json = record.by = record.reason = {};
      record.send_ordinal = 0;
      record.until = 0;
      record.has_reason = false;
      break;
    case RecordKind::kProfile:
      record.field = record.value_json = {};
      break;
    case RecordKind::kConverted:
      record.goal = {};
      break;
    case RecordKind::kEnded:
      record.reason = {};
      record.has_reason = false;
      record.outcome = ir::Outcome::kCompleted;
      break;
  }
}

void AppendRecordJson(const Record& record, std::string& out) {
  // Most records are some 200 bytes; those that might not fit here are written where they go, at the price of zeros.
  char local[4096];
  const size_t most = MostRecordChars(record);
  if (most <= sizeof local) {
    out.append(local, PutRecordJson(record, local));
    return;
  }
  const size_t before = out.size();
  out.resize(before + most);
  out.resize(static_cast<size_t>(PutRecordJson(record, out.data() + before) - out.data()));
}

}  // namespace journey::rt
