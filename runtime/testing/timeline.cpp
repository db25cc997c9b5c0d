// What happened to a customer in a test, told to people.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/testing/runner.h"
#include "runtime/testing/touched.h"
#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

std::string CauseText(const Cause& cause) {
  switch (cause.kind) {
    case CauseKind::kEvent:
      return fmt::format(" ({})", cause.name);
    case CauseKind::kEmitted:
      return fmt::format(" ({}, emitted by {})", cause.name, cause.emitter);
    case CauseKind::kTimer:
      return fmt::format(" (timer {})", cause.name);
    case CauseKind::kWhen:
      return " (when)";
    case CauseKind::kStart:
      return fmt::format(" (started by {})", cause.name);
    case CauseKind::kStop:
      return fmt::format(" (stopped by {})", cause.name);
    case CauseKind::kAlias:
      return " (alias)";
    case CauseKind::kIdentify:
      return " (identify)";
    case CauseKind::kMigrate:
      return fmt::format(" (migrated from version {})", cause.name);
    case CauseKind::kOperator:
      return fmt::format(" (operator: {})", cause.name);
  }
  return "";
}

std::string EffectText(const Record& record) {
  switch (record.kind) {
    case RecordKind::kEntered:
      return fmt::format("entered {}", record.stage);
    case RecordKind::kHeldOut:
      return "held out";
    case RecordKind::kMoved:
      return fmt::format("moved from {} to {}", record.from, record.stage);
    case RecordKind::kSplit:
      return fmt::format("took {} of split {}", record.arm, record.name);
    case RecordKind::kSent:
      return fmt::format("sent {} {}", record.channel_name, record.args_json);
    case RecordKind::kDeferred:
      return fmt::format("deferred {} {} until {}", record.channel_name, record.args_json, FormatInstant(record.until));
    case RecordKind::kSuppressed:
      return fmt::format("did not send {} {}: {}", record.channel_name, record.args_json,
                         record.by.empty() ? record.reason : record.by);
    case RecordKind::kProfile:
      return fmt::format("set customer.{} to {}", record.field, record.value_json);
    case RecordKind::kConverted:
      return fmt::format("converted by {}", record.goal);
    case RecordKind::kEnded:
      return fmt::format("ended {}{}{}", ir::OutcomeName(record.outcome), record.has_reason ? ", " : "", record.reason);
    case RecordKind::kMerged:
      return fmt::format("took over all of {}", record.from);
    default:
      return std::string(RecordKindName(record.kind));
  }
}

}  // namespace

std::string RecordText(const ir::Module& module, const Record& record) {
  std::string text;
  if (record.journey != ir::kNone) text = module.journeys[static_cast<size_t>(record.journey)].simple_name;
  if (record.has_key) text += fmt::format(" of {}", record.key);
  return fmt::format("{}{}{}{}", text, text.empty() ? "" : ": ", EffectText(record), CauseText(record.cause));
}

void CapturingSink::Write(const Record& record) {
  if (touched_ != nullptr) touched_->See(record);
  if (records.size() == kMostRecords) full = true;
  if (full) return;
  records.push_back({.kind = record.kind,
                     .journey = record.journey,
                     .channel = record.channel,
                     .customer = std::string(record.customer),
                     .args_json = std::string(record.args_json),
                     .reason = std::string(record.reason),
                     .until = record.until});
  if (record.kind == RecordKind::kMerged) merged[std::string(record.from)] = record.customer;
  Happened& one = happened.emplace_back();
  one.customer = record.customer;
  one.entry.time = record.time;
  one.entry.text = RecordText(module_, record);
  AppendRecordJson(record, one.entry.record);
}

std::vector<TestTimeline> TimelinesOf(std::vector<Happened> happened) {
  std::vector<TestTimeline> timelines;
  std::vector<size_t> last;  // by timeline: behind its last failure
  const auto find = [&](const std::string& customer) {
    return static_cast<size_t>(std::ranges::find(timelines, customer, &TestTimeline::customer) - timelines.begin());
  };
  for (size_t i = 0; i < happened.size(); ++i) {
    if (happened[i].entry.failure == ir::kNone) continue;
    const size_t which = find(happened[i].customer);
    if (which == timelines.size()) {
      timelines.push_back({happened[i].customer, {}});
      last.push_back(0);
    }
    last[which] = i + 1;
  }
  for (size_t i = 0; i < happened.size(); ++i) {
    const size_t which = find(happened[i].customer);
    if (which < timelines.size() && i < last[which]) timelines[which].entries.push_back(std::move(happened[i].entry));
  }
  return timelines;
}

}  // namespace journey::rt
