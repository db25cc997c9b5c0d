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

// The input's id, and whether it came late.
char* PutInput(const Cause& cause, char* out) {
  if (!cause.message_id.empty()) out = PutText(",\"id\":\"", cause.message_id, out);
  return cause.late ? PutLiteral(",\"late\":true", out) : out;
}

bool HasInput(CauseKind kind) {
  return kind == CauseKind::kEvent || kind == CauseKind::kAlias || kind == CauseKind::kIdentify;
}

// The cause up to its input.
char* PutCause(const Cause& cause, char* out) {
  switch (cause.kind) {
    case CauseKind::kEvent:
      return PutText("{\"event\":\"", cause.name, out);
    case CauseKind::kAlias:
      return PutLiteral("{\"alias\":true", out);
    case CauseKind::kIdentify:
      return PutLiteral("{\"identify\":true", out);
    case CauseKind::kEmitted:
      return PutText(",\"emitted\":\"", cause.emitter, PutText("{\"event\":\"", cause.name, out));
    case CauseKind::kTimer:
      return PutText("{\"timer\":\"", cause.name, out);
    case CauseKind::kWhen:
      return PutLiteral("{\"when\":true", out);
    case CauseKind::kStart:
      return PutText("{\"start\":\"", cause.name, out);
    case CauseKind::kStop:
      return PutText("{\"stop\":\"", cause.name, out);
    case CauseKind::kMigrate:
      return PutPlain(cause.name, PutLiteral("{\"migrate\":", out));
    case CauseKind::kOperator:
      return PutText("{\"operator\":\"", cause.name, out);
  }
  CHECK_MSG(false, "a record of no cause");
}

// Between the time and the customer.
char* PutBegin(const Record& record, char* out) {
  *out++ = '"';
  if (record.journey >= 0) out = PutText(",\"journey\":\"", record.journey_name, out);
  return PutLiteral(",\"customer\":\"", out);
}

// The kind, and what records of a form have in common of the keys that only it has.
char* PutKind(const Record& record, char* out) {
  out = PutPlain(RecordKindName(record.kind), PutLiteral(",\"kind\":\"", out));
  *out++ = '"';
  switch (record.kind) {
    case RecordKind::kEntered:
    case RecordKind::kHeldOut:
      return out;
    case RecordKind::kMoved:
    case RecordKind::kMerged:
      return PutText(",\"from\":\"", record.from, out);
    case RecordKind::kSplit:
      return PutText(",\"arm\":\"", record.arm, PutText(",\"name\":\"", record.name, out));
    case RecordKind::kSent:
    case RecordKind::kDeferred:
    case RecordKind::kSuppressed:
      return PutText(",\"channel\":\"", record.channel_name, out);
    case RecordKind::kProfile:
      return PutText(",\"field\":\"", record.field, out);
    case RecordKind::kConverted:
      return PutText(",\"goal\":\"", record.goal, out);
    case RecordKind::kEnded:
      return PutText(",\"outcome\":\"", ir::OutcomeName(record.outcome), out);
  }
  CHECK_MSG(false, "a record of no kind");
}

char* PutOwn(const Record& record, char* out) {
  if (record.kind == RecordKind::kEnded) {
    return record.has_reason ? PutText(",\"reason\":\"", record.reason, out) : out;
  }
  if (record.kind == RecordKind::kProfile) return PutPlain(record.value_json, PutLiteral(",\"value\":", out));
  out = PutLiteral(",\"id\":\"", out);
  out = record.plain_send_id ? PutPlain(record.send_id, out) : PutInside(record.send_id, out);
  out = PutLiteral("\",\"args\":", out);
  out = record.args_json.empty() ? PutLiteral("{}", out) : PutPlain(record.args_json, out);
  if (record.kind == RecordKind::kSent) return out;
  if (record.kind == RecordKind::kDeferred) {
    out = PutInstant(record.until, PutLiteral(",\"until\":\"", out));
    *out++ = '"';
  } else {
    out = PutText(",\"reason\":\"", record.reason, out);
  }
  return record.by.empty() ? out : PutText(",\"by\":\"", record.by, out);
}

// The stage, and the cause up to its input.
char* PutStage(const Record& record, char* out) {
  if (!record.stage.empty()) out = PutText(",\"stage\":\"", record.stage, out);
  return PutCause(record.cause, PutLiteral(",\"cause\":", out));
}

}  // namespace

std::string_view RecordKindName(RecordKind kind) {
  constexpr std::string_view kNames[] = {"entered",    "held_out", "moved",     "split", "sent",  "deferred",
                                         "suppressed", "profile",  "converted", "ended", "merged"};
  return kNames[static_cast<size_t>(kind)];
}

size_t MostCommonChars(const Record& record) {
  constexpr size_t kKeys = 256;
  return kKeys + MostQuoted(record.journey_name.size() + record.from.size() + record.name.size() + record.arm.size() +
                            record.channel_name.size() + record.field.size() + record.goal.size() +
                            record.stage.size() + record.cause.name.size() + record.cause.emitter.size());
}

char* PutRecordJson(const Record& record, char* out) {
  const ReadyText& ready = record.ready;
  out = PutInstant(record.time, PutLiteral("{\"time\":\"", out));
  const char* piece = ready.text;
  out = piece != nullptr ? PutStepwise<ReadyText::kStep>(piece, ready.begin, out) : PutBegin(record, out);
  out = record.plain_customer ? PutPlain(record.customer, out) : PutInside(record.customer, out);
  *out++ = '"';
  if (record.has_key) out = PutText(",\"key\":\"", record.key, out);
  if (record.journey >= 0) [[likely]]
    out = PutNumber(record.entry, PutLiteral(",\"entry\":", out));
  if (piece != nullptr) {
    piece += SteppedSize<ReadyText::kStep>(ready.begin);
    out = PutStepwise<ReadyText::kStep>(piece, ready.kind, out);
    if (HasOwn(record.kind)) {
      piece += SteppedSize<ReadyText::kStep>(ready.kind);
      out = PutStepwise<ReadyText::kStep>(piece, ready.cause, PutOwn(record, out));
    }
  } else {
    out = PutKind(record, out);
    if (HasOwn(record.kind)) out = PutOwn(record, out);
    out = PutStage(record, out);
  }
  if (HasInput(record.cause.kind)) out = PutInput(record.cause, out);
  return PutLiteral("}}", out);
}

std::unique_ptr<char[]> MakeReadyText(Record& record) {
  constexpr size_t kStep = ReadyText::kStep;
  auto text = std::make_unique<char[]>(MostCommonChars(record) + 3 * kStep);
  char* const begin = text.get();
  const auto size = [](const char* from, const char* to) { return static_cast<uint32_t>(to - from); };
  ReadyText ready{.text = begin, .begin = size(begin, PutBegin(record, begin))};
  char* const kind = begin + SteppedSize<kStep>(ready.begin);
  char* end = PutKind(record, kind);
  if (HasOwn(record.kind)) {
    ready.kind = size(kind, end);
    char* const cause = kind + SteppedSize<kStep>(ready.kind);
    ready.cause = size(cause, PutStage(record, cause));
  } else {
    ready.kind = size(kind, PutStage(record, end));
  }
  record.ready = ready;
  return text;
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
