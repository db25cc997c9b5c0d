// Counting alone; what it means is said in gaps.cpp.
#include "compiler/gap/evidence.h"

#include <algorithm>

#include "runtime/state/customer.h"

namespace journey::gap {

std::vector<std::string> ChannelsOfEvents(const typed::Program& program, const ir::Module& module) {
  std::map<std::string, std::string> channels;
  for (const typed::Event& event : program.events) {
    if (event.via == ir::kNone) continue;
    channels[event.info.qualified] = program.channels[static_cast<size_t>(event.via)].info.name;
  }
  std::vector<std::string> via;
  for (const ir::Event& event : module.events) {
    const auto found = channels.find(event.name);
    via.push_back(found == channels.end() ? "" : found->second);
  }
  return via;
}

Observer::Observer(const typed::Program& program, const ir::Module& module, bool of_records)
    : module_(module), of_records_(of_records), via_(ChannelsOfEvents(program, module)), tally_(module) {
  for (size_t i = 0; i < module.events.size(); ++i) by_wire_[module.events[i].wire] = static_cast<int32_t>(i);
}

void Observer::Hears(const rt::Customer& customer, const rt::Happening& input) {
  const std::string& channel = via_[static_cast<size_t>(input.event)];
  if (channel.empty()) return;
  int32_t journey = ir::kNone, stage = ir::kNone;
  for (rt::Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) {
    const rt::Instance& instance = customer.At(at);
    if (instance.ended || instance.stage == ir::kNone) continue;
    // Of several instances in one stage the event is one.
    if (instance.journey == journey && instance.stage == stage) continue;
    journey = instance.journey;
    stage = instance.stage;
    Add(customer.id(), journey, stage, channel);
  }
}

void Observer::Add(std::string_view customer, int32_t journey, int32_t stage, const std::string& channel) {
  Came& came = evidence_.came[{journey, stage, channel}];
  ++came.events;
  auto person = seen_.find(customer);
  if (person == seen_.end()) person = seen_.emplace(std::string(customer), std::vector<Came*>()).first;
  if (std::ranges::find(person->second, &came) != person->second.end()) return;
  person->second.push_back(&came);
  ++came.customers;
}

// Of two who turn out to be one, who came to one place under both ids is one customer.
void Observer::Unite(const std::string& from, const std::string& into) {
  const auto found = seen_.find(from);
  if (found == seen_.end()) return;
  const std::vector<Came*> theirs = std::move(found->second);
  seen_.erase(found);
  std::vector<Came*>& ours = seen_[into];
  for (Came* came : theirs) {
    if (std::ranges::find(ours, came) == ours.end()) {
      ours.push_back(came);
    } else {
      --came->customers;
    }
  }
}

int32_t Observer::StageOf(int32_t journey, std::string_view name) const {
  const std::vector<ir::Stage>& stages = module_.journeys[static_cast<size_t>(journey)].stages;
  const auto found = std::ranges::find(stages, name, &ir::Stage::name);
  return found == stages.end() ? ir::kNone : static_cast<int32_t>(found - stages.begin());
}

// What the customer did, of a record that came of it: one event has one, however many records.
void Observer::AddCause(const rt::Record& record) {
  if (record.cause.kind != rt::CauseKind::kEvent) return;
  const bool entered = record.kind == rt::RecordKind::kEntered;
  if (!entered && !of_records_) return;
  std::string step = record.journey_name.data() == nullptr ? "" : std::string(record.journey_name);
  step += '\n' + std::string(record.customer) + '\n' + std::string(record.cause.name) + '\n' +
          std::to_string(record.time) + '\n' + std::string(record.key);
  if (step == last_) return;
  last_ = std::move(step);
  const auto event = by_wire_.find(record.cause.name);
  if (event == by_wire_.end()) return;
  const std::string& channel = via_[static_cast<size_t>(event->second)];
  const int32_t stage =
      record.kind == rt::RecordKind::kMoved ? StageOf(record.journey, record.from) : record.stage_index;
  if (!channel.empty() && stage != ir::kNone) Add(record.customer, record.journey, stage, channel);
}

void Observer::Write(const rt::Record& record) {
  tally_.Write(record);
  if (record.kind == rt::RecordKind::kMerged) Unite(std::string(record.from), std::string(record.customer));
  if (record.journey == ir::kNone) return;
  AddCause(record);
  if (record.kind == rt::RecordKind::kSent && record.stage_index >= 0) {
    ++evidence_.sent[{record.journey, record.stage_index, std::string(record.channel_name)}];
  }
}

Evidence Observer::Finish() {
  evidence_.of_records = of_records_;
  evidence_.figures = tally_.Now();
  return std::move(evidence_);
}

}  // namespace journey::gap
