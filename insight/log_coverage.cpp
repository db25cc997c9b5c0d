// Counts by what the decoder says of each line.
#include "insight/log_coverage.h"

#include <algorithm>

#include "runtime/value/packed.h"

namespace journey::insight {
namespace {

// Letters and digits, small: what remains of a name when people spell it in their way.
std::string Bare(std::string_view name) {
  std::string bare;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') bare += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) bare += c;
  }
  return bare;
}

}  // namespace

LogCoverage::LogCoverage(const ir::Module& module) : module_(module) {
  for (const ir::Event& event : module.events) {
    figures_.events.emplace_back().present.resize(event.layout.slots.size());
  }
  figures_.traits.resize(module.customer.slots.size());
}

void LogCoverage::AddEvent(const rt::Input& input) {
  EventCoverage& coverage = figures_.events[static_cast<size_t>(input.event)];
  if (input.timestamp != rt::kNoTimestamp) {
    coverage.first = coverage.count == 0 ? input.timestamp : std::min(coverage.first, input.timestamp);
    coverage.last = coverage.count == 0 ? input.timestamp : std::max(coverage.last, input.timestamp);
  }
  ++coverage.count;
  const std::vector<ir::Slot>& slots = module_.events[static_cast<size_t>(input.event)].layout.slots;
  for (size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i].type.optional || rt::LoadSlot(input.fields, slots[i]).has != 0) ++coverage.present[i];
  }
}

void LogCoverage::AddFault(std::string_view code, std::string_view message, uint64_t line) {
  auto& faults = figures_.faults;
  std::pair<std::string, std::string> key(code, message.substr(0, kTextBytes));
  if (faults.size() >= kMostFaults && !faults.contains(key)) key.second = "(others)";
  FaultCoverage& fault = faults[key];
  if (fault.count++ == 0) fault.first_line = line;
}

void LogCoverage::Add(const rt::Input& input, uint64_t line) {
  ++figures_.lines;
  for (const rt::Fault& fault : input.faults) AddFault(fault.code, fault.message, line);
  switch (input.kind) {
    case rt::InputKind::kEvent:
      AddEvent(input);
      return;
    case rt::InputKind::kIdentify:
      ++figures_.identifies;
      for (size_t i = 0; i < figures_.traits.size(); ++i) figures_.traits[i] += input.present[i];
      return;
    case rt::InputKind::kAlias:
      ++figures_.aliases;
      return;
    case rt::InputKind::kIgnored: {
      ++figures_.ignored;
      if (input.other.empty()) return;
      std::string name(input.other.substr(0, kTextBytes));
      if (figures_.unknown.size() >= kMostNames && !figures_.unknown.contains(name)) name = "(others)";
      ++figures_.unknown[name];
      return;
    }
    case rt::InputKind::kRejected:
      ++figures_.rejected;
      AddFault(input.error_code, input.error_message, line);
      return;
    case rt::InputKind::kTick:
    case rt::InputKind::kForgotten:
      return;
  }
}

std::string Meant(const ir::Module& module, std::string_view unknown) {
  const std::string bare = Bare(unknown);
  for (const ir::Event& event : module.events) {
    const std::string simple = event.name.substr(event.name.rfind('.') + 1);
    if (!bare.empty() && (Bare(event.wire) == bare || Bare(simple) == bare)) return event.wire;
  }
  return "";
}

}  // namespace journey::insight
