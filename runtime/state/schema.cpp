// Names are the module's own; what may stand twice under one name is numbered in source order.
#include "runtime/state/schema.h"

#include <xxhash.h>

#include <algorithm>
#include <map>

#include "runtime/program/plan.h"
#include "runtime/state/bytes.h"
#include "runtime/state/history.h"

namespace journey::rt {
namespace {

FieldSchema FieldOf(const ir::Module& module, std::string name, const ir::Type& type) {
  FieldSchema field{std::move(name), static_cast<uint8_t>(type.kind), type.optional, "",
                    static_cast<uint8_t>(type.element)};
  const ir::Kind named = type.kind == ir::Kind::kList ? type.element : type.kind;
  if (named == ir::Kind::kEnum) field.enum_name = module.enums[type.enum_id].name;
  if (named == ir::Kind::kRecord) field.enum_name = module.records[type.enum_id].name;
  return field;
}

// Appends "[n]", n counting from 1 what has had the same name.
class Numbers {
 public:
  std::string Next(const std::string& name) { return name + "[" + std::to_string(++seen_[name]) + "]"; }

 private:
  std::map<std::string, int> seen_;
};

JourneySchema JourneyOf(const ir::Module& module, const ir::Journey& journey) {
  JourneySchema schema;
  schema.name = journey.name;
  // No name has an @.
  if (journey.successor != ir::kNone) schema.name += '@' + std::to_string(journey.version);
  schema.memory = FieldsOf(module, journey.memory);
  schema.key_slot = journey.key_slot;
  for (const ir::Stage& stage : journey.stages) schema.stages.push_back(stage.name);
  for (const ir::Timer& timer : journey.timers) schema.timers.push_back(timer.path);
  for (const ir::Wait& wait : journey.waits) schema.waits.push_back(wait.path);
  return schema;
}

// What a query asks, but for its filter, which has no name: queries that differ only there are numbered.
std::string QueryName(const ir::Module& module, const ir::HistoryQuery& query) {
  const ir::Event& event = module.events[static_cast<size_t>(query.event)];
  std::string name = std::to_string(static_cast<int>(query.kind)) + ":" + event.name;
  if (query.field != ir::kNone) name += "." + event.layout.slots[static_cast<size_t>(query.field)].name;
  if (query.where_fn != ir::kNone) name += query.key_fields.empty() ? " where" : " where key";
  return name;
}

void AddHistory(const Program& program, Schema& schema) {
  const ir::Module& module = program.module();
  const Plan& plan = program.plan();
  Numbers numbers;
  schema.running.resize(static_cast<size_t>(plan.running_count));
  for (size_t q = 0; q < module.history.size(); ++q) {
    const ir::HistoryQuery& query = module.history[q];
    if (query.window_ms != 0) continue;
    const auto running = static_cast<size_t>(plan.history[q].running);
    schema.running[running] = FieldOf(module, numbers.Next(QueryName(module, query)), query.type);
    if (plan.history[q].table != ir::kNone) schema.tables.push_back(static_cast<uint32_t>(running));
  }
  schema.rings.resize(static_cast<size_t>(plan.ring_count));
  schema.ring_words.resize(static_cast<size_t>(plan.ring_count));
  for (size_t e = 0; e < plan.history_events.size(); ++e) {
    const HistoryEvent& event = plan.history_events[e];
    if (event.ring == ir::kNone) continue;
    std::string name = module.events[e].name + " where " + std::to_string(event.where_bits);
    for (const int32_t field : event.fields)
      name += " ." + module.events[e].layout.slots[static_cast<size_t>(field)].name;
    schema.rings[static_cast<size_t>(event.ring)] = name;
    schema.ring_words[static_cast<size_t>(event.ring)] = OccurrenceShape(event).words;
  }
}

constexpr uint32_t kVersionWithLists = 2;

void PutFields(ByteWriter& out, const std::vector<FieldSchema>& fields, uint32_t version) {
  out.U(fields.size());
  for (const FieldSchema& field : fields) {
    out.Text(field.name);
    out.U(field.kind);
    out.U(field.optional ? 1 : 0);
    out.Text(field.enum_name);
    if (version >= kVersionWithLists) out.U(field.element);
  }
}

void PutNames(ByteWriter& out, const std::vector<std::string>& names) {
  out.U(names.size());
  for (const std::string& name : names) out.Text(name);
}

std::vector<FieldSchema> TakeFields(ByteReader& in, uint32_t version) {
  std::vector<FieldSchema> fields(in.Count());
  for (FieldSchema& field : fields) {
    field.name = in.Text();
    field.kind = static_cast<uint8_t>(in.U());
    field.optional = in.Flag();
    field.enum_name = in.Text();
    if (version >= kVersionWithLists) field.element = static_cast<uint8_t>(in.U());
  }
  return fields;
}

std::vector<std::string> TakeNames(ByteReader& in) {
  std::vector<std::string> names(in.Count());
  for (std::string& name : names) name = in.Text();
  return names;
}

}  // namespace

std::vector<FieldSchema> FieldsOf(const ir::Module& module, const ir::Layout& layout) {
  std::vector<FieldSchema> fields;
  for (const ir::Slot& slot : layout.slots) fields.push_back(FieldOf(module, slot.name, slot.type));
  return fields;
}

Schema Schema::Of(const Program& program) {
  const ir::Module& module = program.module();
  const Plan& plan = program.plan();
  Schema schema;
  schema.customer = FieldsOf(module, module.customer);
  for (const ir::Enum& declaration : module.enums) {
    EnumSchema& added = schema.enums.emplace_back();
    added.name = declaration.name;
    for (const ir::EnumMember& member : declaration.members) added.members.push_back(member.name);
  }
  for (const ir::Record& record : module.records) {
    schema.records.push_back({record.name, FieldsOf(module, record.layout)});
  }
  for (const ir::Journey& journey : module.journeys) schema.journeys.push_back(JourneyOf(module, journey));
  for (const SentLog& log : plan.logs) schema.logs.push_back(log.name);
  for (size_t c = 0; c < module.channels.size(); ++c) {
    if (!plan.channels[c].keeps_rest) continue;
    schema.channels.push_back({module.channels[c].name, FieldsOf(module, plan.channels[c].rule_args)});
  }
  AddHistory(program, schema);
  Numbers numbers;
  for (const EnterRule& rule : plan.schedules) {
    schema.schedules.push_back(numbers.Next(module.journeys[static_cast<size_t>(rule.journey)].name + "/every"));
  }
  for (const EnterRule& rule : plan.enter_whens) {
    schema.whens.push_back(numbers.Next(module.journeys[static_cast<size_t>(rule.journey)].name + "/when"));
  }
  return schema;
}

const std::vector<FieldSchema>& Schema::ChannelFields(std::string_view channel) const {
  static const std::vector<FieldSchema> kNothing;
  for (const ChannelSchema& one : channels) {
    if (one.name == channel) return one.rule_args;
  }
  return kNothing;
}

std::string Schema::Encode() const {
  ByteWriter out;
  out.U(version);
  PutFields(out, customer, version);
  out.U(enums.size());
  for (const EnumSchema& declaration : enums) {
    out.Text(declaration.name);
    PutNames(out, declaration.members);
  }
  if (version >= kVersionWithLists) {
    out.U(records.size());
    for (const RecordSchema& record : records) {
      out.Text(record.name);
      PutFields(out, record.fields, version);
    }
  }
  out.U(journeys.size());
  for (const JourneySchema& journey : journeys) {
    out.Text(journey.name);
    PutFields(out, journey.memory, version);
    PutNames(out, journey.stages);
    PutNames(out, journey.timers);
    PutNames(out, journey.waits);
    out.I(journey.key_slot);
  }
  PutNames(out, logs);
  PutFields(out, running, version);
  if (version > 1) {
    out.U(tables.size());
    for (const uint32_t query : tables) out.U(query);
  }
  PutNames(out, rings);
  out.U(ring_words.size());
  for (const uint32_t words : ring_words) out.U(words);
  PutNames(out, schedules);
  PutNames(out, whens);
  if (version >= kVersionWithChannels) {
    out.U(channels.size());
    for (const ChannelSchema& channel : channels) {
      out.Text(channel.name);
      PutFields(out, channel.rule_args, version);
    }
  }
  return out.Take();
}

Result<Schema> Schema::Decode(std::string_view bytes) {
  ByteReader in(bytes);
  Schema schema;
  const uint64_t version = in.U();
  if (version == 0 || version > kVersion) {
    return Status::Error("the state's schema is of a version that this program does not read");
  }
  schema.version = static_cast<uint32_t>(version);
  schema.customer = TakeFields(in, schema.version);
  schema.enums.resize(in.Count());
  for (EnumSchema& declaration : schema.enums) {
    declaration.name = in.Text();
    declaration.members = TakeNames(in);
  }
  if (schema.version >= kVersionWithLists) {
    schema.records.resize(in.Count());
    for (RecordSchema& record : schema.records) {
      record.name = in.Text();
      record.fields = TakeFields(in, schema.version);
    }
  }
  schema.journeys.resize(in.Count());
  for (JourneySchema& journey : schema.journeys) {
    journey.name = in.Text();
    journey.memory = TakeFields(in, schema.version);
    journey.stages = TakeNames(in);
    journey.timers = TakeNames(in);
    journey.waits = TakeNames(in);
    journey.key_slot = static_cast<int32_t>(in.I());
  }
  schema.logs = TakeNames(in);
  schema.running = TakeFields(in, schema.version);
  if (version > 1) schema.tables.resize(in.Count());
  for (uint32_t& query : schema.tables) query = static_cast<uint32_t>(in.U());
  schema.rings = TakeNames(in);
  schema.ring_words.resize(in.Count());
  for (uint32_t& words : schema.ring_words) words = static_cast<uint32_t>(in.U());
  schema.schedules = TakeNames(in);
  schema.whens = TakeNames(in);
  if (version >= kVersionWithChannels) {
    schema.channels.resize(in.Count());
    for (ChannelSchema& channel : schema.channels) {
      channel.name = in.Text();
      channel.rule_args = TakeFields(in, schema.version);
    }
  }
  if (!in.ok() || !in.at_end()) return Status::Error("the state's schema is cut short or damaged");
  return schema;
}

// Names of queries begin with their kind.
bool Schema::IsRunning(uint64_t query, ir::HistoryKind kind) const {
  return query < running.size() && running[query].name.starts_with(std::to_string(static_cast<int>(kind)) + ":");
}

uint64_t Schema::Hash() const {
  const std::string bytes = Encode();
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace journey::rt
