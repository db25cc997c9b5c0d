// Templates and words to full records.
#include "runtime/packed/records.h"

#include <charconv>

#include "runtime/engine/send_text.h"

namespace journey::packed {

using flat::EmitKind;

std::string_view Digits::Name(uint64_t customer) const {
  return {text_, static_cast<size_t>(std::to_chars(text_, text_ + sizeof text_, customer).ptr - text_)};
}

void SpellOut::Write(const Records& records) {
  records.ForEach([&](const PackedRecord& record, const uint64_t* args) {
    sink_.Write(speller_.Spell(records.plan.templates[record.record_template], record, args,
                               records.names.Name(record.customer)));
  });
}

void Speller::AppendArgument(const flat::EmitTemplate& from, size_t i, uint64_t word, std::string& json) const {
  const ir::Channel& channel = program_.module().channels[static_cast<size_t>(from.channel)];
  rt::Value value = rt::Value::Int(static_cast<int64_t>(word));
  // A text is the number of its constant.
  if (from.args[i].type.kind == ir::Kind::kString) value = program_.constants()[word];
  rt::AppendArgument(program_, channel.params[static_cast<size_t>(from.args[i].param)], value, json);
}

const rt::Record& Speller::Spell(const flat::EmitTemplate& from, const PackedRecord& packed, const uint64_t* args,
                                 std::string_view customer) {
  record_ = SpellAllButArguments(from, packed, from.IsSend() ? args[0] : 0, customer);
  if (from.IsSend()) {
    args_json_ = '{';
    for (size_t i = 0; i < from.args.size(); ++i) AppendArgument(from, i, args[i + 1], args_json_);
    args_json_ += '}';
    record_.args_json = args_json_;
  }
  return record_;
}

rt::Record Speller::SpellAllButArguments(const flat::EmitTemplate& from, const PackedRecord& packed, uint64_t ordinal,
                                         std::string_view customer) {
  const ir::Module& module = program_.module();
  const ir::Journey& journey = module.journeys[static_cast<size_t>(from.journey)];
  rt::Record record;
  record.time = packed.time;
  record.journey = from.journey;
  record.journey_name = journey.name;
  record.customer = customer;
  record.entry = packed.entry;
  record.stage_index = from.stage;
  if (from.stage != ir::kNone) record.stage = journey.stages[static_cast<size_t>(from.stage)].name;
  if (from.cause == flat::CauseKind::kEvent) {
    record.cause.kind = rt::CauseKind::kEvent;
    record.cause.name = module.events[static_cast<size_t>(from.cause_event)].wire;
  } else {
    // Plans have no other timers.
    CHECK(from.cause_timer == ir::TimerKind::kAfter);
    record.cause.kind = rt::CauseKind::kTimer;
    record.cause.name = "after";
  }
  switch (from.kind) {
    case EmitKind::kEntered:
      record.kind = rt::RecordKind::kEntered;
      break;
    case EmitKind::kMoved:
      record.kind = rt::RecordKind::kMoved;
      record.from = journey.stages[static_cast<size_t>(from.from)].name;
      break;
    case EmitKind::kConverted:
      record.kind = rt::RecordKind::kConverted;
      record.goal = module.events[static_cast<size_t>(from.goal_event)].wire;
      break;
    case EmitKind::kEnded:
      record.kind = rt::RecordKind::kEnded;
      record.outcome = from.outcome;
      if (from.reason != ir::kNone) {
        record.has_reason = true;
        record.reason = program_.constants()[from.reason].s->view();
      }
      break;
    case EmitKind::kSent:
    case EmitKind::kSuppressed: {
      const ir::Channel& channel = module.channels[static_cast<size_t>(from.channel)];
      record.kind = from.kind == EmitKind::kSent ? rt::RecordKind::kSent : rt::RecordKind::kSuppressed;
      if (from.kind == EmitKind::kSuppressed) {
        record.has_reason = true;
        record.reason = "requirement";
      }
      record.channel = from.channel;
      record.channel_name = channel.simple_name;
      record.send_ordinal = ordinal;
      send_id_.clear();
      rt::AppendSendId(journey.name, customer, "", packed.entry, ordinal, send_id_);
      record.send_id = send_id_;
      break;
    }
  }
  return record;
}

}  // namespace journey::packed
