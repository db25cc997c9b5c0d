// What the fold records (section 12).
#include "runtime/rules/fold.h"
#include "runtime/rules/send_text.h"
#include "runtime/value/byte_scan.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

// Whose names are the module's or the runtime's own, so that they are at one place for good.
bool HasLastingNames(const Cause& cause) { return cause.kind <= CauseKind::kStop; }

}  // namespace

std::string_view Fold::KeyTextOf(const Instance& instance) const {
  const ir::Journey& journey = JourneyOf(instance);
  if (journey.key_slot == ir::kNone) return "";
  const ir::Slot& slot = journey.memory.slots[static_cast<size_t>(journey.key_slot)];
  return KeyText(program_, slot.type, LoadKept(customer_->MemoryOf(instance), slot), key_text_);
}

// What all records of a form have in common.
Record Fold::CommonRecord(const Instance& instance, RecordKind kind, int64_t detail, const Cause& cause) const {
  const ir::Journey& journey = JourneyOf(instance);
  const auto index = static_cast<size_t>(detail);
  Record record;
  record.kind = kind;
  record.cause = cause;
  record.journey = instance.journey;
  record.journey_name = journey.name;
  record.has_key = journey.key_slot != ir::kNone;
  record.stage_index = instance.stage;
  static_assert(ir::kNone == -1);
  if (!old_stage_.empty()) {
    record.stage = old_stage_;
  } else if (instance.stage != ir::kNone) {
    record.stage = journey.stages[static_cast<size_t>(instance.stage)].name;
  }
  switch (kind) {
    case RecordKind::kEntered:
    case RecordKind::kHeldOut:
    case RecordKind::kMerged:
      break;
    case RecordKind::kMoved:
      if (detail != ir::kNone) record.from = journey.stages[index].name;
      break;
    case RecordKind::kSplit: {
      const ir::Split& split = journey.splits[index >> 32];
      record.name = split.name;
      record.arm = split.arms[index & UINT32_MAX].name;
      break;
    }
    case RecordKind::kSent:
    case RecordKind::kDeferred:
    case RecordKind::kSuppressed:
      record.channel = static_cast<int32_t>(detail);
      record.channel_name = module_.channels[index].simple_name;
      record.plain_journey = StandsForItselfInSendId(record.journey_name);
      record.has_reason = kind == RecordKind::kSuppressed;
      break;
    case RecordKind::kProfile:
      record.field = module_.customer.slots[index].name;
      break;
    case RecordKind::kConverted:
      record.goal = module_.events[static_cast<size_t>(journey.goals[index].event)].wire;
      break;
    case RecordKind::kEnded:
      record.outcome = static_cast<ir::Outcome>(detail);
      break;
  }
  return record;
}

Record& Fold::FindRecord(const Instance& instance, RecordKind kind, int64_t detail, const Cause& cause) {
  const bool lasting = HasLastingNames(cause);
  const RecordForms::Key key{instance.journey, instance.stage, detail, cause.name.data(), cause.kind, kind};
  Record* const found = lasting ? forms_.Find(key) : nullptr;
  if (found != nullptr) return *found;
  other_record_ = CommonRecord(instance, kind, detail, cause);
  return lasting ? forms_.Add(key, other_record_) : other_record_;
}

Record& Fold::MakeRecord(const Instance& instance, RecordKind kind, int64_t detail) {
  static constexpr Cause kWhen{.kind = CauseKind::kWhen, .name = {}, .message_id = {}};
  const Cause& cause = when_depth_ > 0 ? kWhen : cause_;
  // The key's parts are read one by one where they are compared: the stage was just written, beside the journey.
  Record* found = nullptr;
  if (HasLastingNames(cause)) [[likely]] {
    found = forms_.FindRecent({instance.journey, instance.stage, detail, cause.name.data(), cause.kind, kind});
  }
  Record& record = found != nullptr ? *found : FindRecord(instance, kind, detail, cause);
  record.time = step_.now;
  record.customer = customer_->id();
  record.plain_customer = customer_->head().plain_id;
  record.entry = instance.entry;
  record.cause.message_id = cause.message_id;
  record.cause.late = cause.late;
  if (record.has_key) record.key = KeyTextOf(instance);
  return record;
}

void Fold::WriteSend(const Instance& instance, RecordKind kind, int32_t channel, uint32_t n, std::string_view args_json,
                     std::string_view reason, std::string_view by, int64_t until) {
  Record& record = MakeRecord(instance, kind, channel);
  // The host's idempotency key: journey/customer/key/entry/n.
  SendId id{record.journey_name, customer_->EnteredAs(instance), record.key, instance.entry, n};
  id.plain_journey = record.plain_journey;
  id.plain_customer = record.plain_customer && id.customer.data() == record.customer.data();
  record.plain_send_id = id.plain_journey && id.plain_customer && !record.has_key;
  send_id_.clear();
  send_id_.Took(PutSendId(id, send_id_.Room(MostSendIdChars(id))));
  record.send_ordinal = n;
  record.send_id = send_id_.view();
  record.args_json = args_json;
  record.until = until;
  record.reason = reason;
  record.by = by;
  sink_.Write(record);
}

}  // namespace journey::rt
