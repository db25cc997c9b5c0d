// The line of one record: common keys, keys by kind, stage, cause.
#include "runtime/records/record.h"

#include "runtime/value/calendar.h"

namespace journey::rt {

namespace {

// `key` is a literal like `"stage":`; a comma goes before it.
void AppendText(std::string_view key, std::string_view text, std::string& out) {
  out += ',';
  out += key;
  AppendJsonString(text, out);
}

void AppendCause(const Cause& cause, std::string& out) {
  switch (cause.kind) {
    case CauseKind::kEvent:
      out += "{\"event\":";
      AppendJsonString(cause.name, out);
      if (!cause.message_id.empty()) AppendText("\"id\":", cause.message_id, out);
      if (cause.late) out += ",\"late\":true";
      break;
    case CauseKind::kTimer:
      out += "{\"timer\":";
      AppendJsonString(cause.name, out);
      break;
    case CauseKind::kWhen:
      out += "{\"when\":true";
      break;
    case CauseKind::kStart:
      out += "{\"start\":";
      AppendJsonString(cause.name, out);
      break;
    case CauseKind::kStop:
      out += "{\"stop\":";
      AppendJsonString(cause.name, out);
      break;
  }
  out += '}';
}

void AppendSend(const Record& record, std::string& out) {
  AppendText("\"channel\":", record.channel_name, out);
  AppendText("\"id\":", record.send_id, out);
  out += ",\"args\":";
  out += record.args_json.empty() ? std::string_view("{}") : record.args_json;
}

void AppendKindKeys(const Record& record, std::string& out) {
  switch (record.kind) {
    case RecordKind::kEntered:
    case RecordKind::kHeldOut:
      break;
    case RecordKind::kMoved:
      AppendText("\"from\":", record.from, out);
      break;
    case RecordKind::kSplit:
      AppendText("\"name\":", record.name, out);
      AppendText("\"arm\":", record.arm, out);
      break;
    case RecordKind::kSent:
      AppendSend(record, out);
      break;
    case RecordKind::kDeferred:
      AppendSend(record, out);
      AppendText("\"until\":", FormatInstant(record.until), out);
      break;
    case RecordKind::kSuppressed:
      AppendSend(record, out);
      AppendText("\"reason\":", record.reason, out);
      break;
    case RecordKind::kProfile:
      AppendText("\"field\":", record.field, out);
      out += ",\"value\":";
      out += record.value_json;
      break;
    case RecordKind::kConverted:
      AppendText("\"goal\":", record.goal, out);
      break;
    case RecordKind::kEnded:
      AppendText("\"outcome\":", ir::OutcomeName(record.outcome), out);
      if (record.has_reason) AppendText("\"reason\":", record.reason, out);
      break;
  }
}

}  // namespace

std::string_view RecordKindName(RecordKind kind) {
  constexpr std::string_view kNames[] = {"entered",  "held_out",   "moved",   "split",     "sent",
                                         "deferred", "suppressed", "profile", "converted", "ended"};
  return kNames[static_cast<size_t>(kind)];
}

void AppendRecordJson(const Record& record, std::string& out) {
  out += "{\"time\":\"";
  out += FormatInstant(record.time);
  out += '"';
  AppendText("\"journey\":", record.journey_name, out);
  AppendText("\"customer\":", record.customer, out);
  if (record.has_key) AppendText("\"key\":", record.key, out);
  out += ",\"entry\":";
  out += std::to_string(record.entry);
  out += ",\"kind\":\"";
  out += RecordKindName(record.kind);
  out += '"';
  AppendKindKeys(record, out);
  if (!record.stage.empty()) AppendText("\"stage\":", record.stage, out);
  out += ",\"cause\":";
  AppendCause(record.cause, out);
  out += '}';
}

}  // namespace journey::rt
