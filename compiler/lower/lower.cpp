// The module's own tables, then journeys and tests: see lower.h.
#include "compiler/lower/lower.h"

#include <algorithm>

#include "base/check.h"
#include "compiler/lower/annotations.h"
#include "compiler/lower/code.h"
#include "compiler/lower/journeys.h"
#include "compiler/lower/policies.h"
#include "compiler/lower/tables.h"
#include "ir/cost.h"
#include "ir/verify.h"

namespace journey {

namespace lower {
namespace {

void LowerLayouts(Tables& tables) {
  const typed::Program& program = tables.program;
  for (const typed::Enum& decl : program.enums) {
    ir::Enum& row = tables.module.enums.emplace_back();
    row.name = decl.info.qualified;
    for (const typed::EnumMember& member : decl.members) row.members.push_back({member.info.name, member.wire});
  }
  for (const typed::Record& decl : program.records) {
    ir::Record& row = tables.module.records.emplace_back();
    row.name = decl.info.qualified;
    for (const typed::Field& field : decl.fields) row.layout.slots.push_back(tables.FieldSlot(field));
    ir::Pack(row.layout);
  }
  for (const typed::Field& field : program.customer_fields) {
    ir::Slot slot = tables.FieldSlot(field);
    slot.required = false;
    tables.module.customer.slots.push_back(std::move(slot));
  }
  ir::Pack(tables.module.customer);
  tables.module.zone_field = program.zone_field;
  for (const typed::Event& decl : program.events) {
    ir::Event row;
    row.name = decl.info.qualified;
    row.wire = decl.wire;
    for (const typed::Field& field : decl.fields) row.layout.slots.push_back(tables.FieldSlot(field));
    ir::Pack(row.layout);
    tables.module.events.push_back(std::move(row));
  }
}

void LowerCalendars(Tables& tables) {
  for (const typed::Calendar& decl : tables.program.calendars) {
    tables.module.calendars.push_back({decl.info.qualified, tables.Zone(decl.zone), decl.openings, decl.closed});
  }
}

// Journey order: priority descending, then the bytes of the qualified name.
std::vector<int32_t> JourneyOrder(const typed::Program& program) {
  std::vector<int32_t> order;
  for (size_t i = 0; i < program.journeys.size(); ++i) {
    if (!program.journeys[i].is_template) order.push_back(static_cast<int32_t>(i));
  }
  std::stable_sort(order.begin(), order.end(), [&](int32_t left, int32_t right) {
    const typed::Journey& a = program.journeys[static_cast<size_t>(left)];
    const typed::Journey& b = program.journeys[static_cast<size_t>(right)];
    if (a.priority != b.priority) return a.priority > b.priority;
    return a.info.qualified < b.info.qualified;
  });
  return order;
}

}  // namespace
}  // namespace lower

namespace lower {
namespace {

// Everything but ensures and tests.
void LowerJourneys(Tables& tables, const std::vector<int32_t>& order) {
  const typed::Program& program = tables.program;
  for (size_t i = 0; i < order.size(); ++i) tables.journey_ids[static_cast<size_t>(order[i])] = static_cast<int32_t>(i);
  // Rows exist before anything is lowered: `start` names journeys that come later, and references stay valid.
  tables.module.journeys.resize(order.size());
  tables.module.phases = program.phases;
  for (const typed::Persona& persona : program.personas) {
    const std::string& segment = program.lets[static_cast<size_t>(persona.segment)].info.qualified;
    tables.module.personas.push_back({persona.info.qualified, persona.info.title, segment, persona.notes});
  }
  LowerLayouts(tables);
  LowerCalendars(tables);
  LowerChannels(tables);
  for (int32_t journey : order) LowerJourney(tables, journey);
}

}  // namespace
}  // namespace lower

ir::Module Lower(const SourceMap& sources, const typed::Program& program) {
  lower::Tables tables(sources, program, lower::Tables::For::kRunning);
  lower::LowerJourneys(tables, lower::JourneyOrder(program));
  for (const typed::Ensure& ensure : program.ensures) {
    tables.module.ensures.push_back(lower::EnsureRow(tables, ensure, "ensure"));
  }
  lower::LowerTests(tables);
  tables.LowerPending();

  // A problem here is ours; said before FillCosts, which takes a well-formed module for granted.
  Status status = ir::Verify(tables.module);
  CHECK_MSG(status.ok(), status.message().c_str());
  ir::FillCosts(tables.module);
  return std::move(tables.module);
}

ir::Module LowerForCosts(const SourceMap& sources, const typed::Program& program, const std::vector<bool>& journeys) {
  lower::Tables tables(sources, program, lower::Tables::For::kCosts);
  std::vector<int32_t> order = lower::JourneyOrder(program);
  std::erase_if(order, [&](int32_t journey) { return !journeys[static_cast<size_t>(journey)]; });
  lower::LowerJourneys(tables, order);
  tables.LowerPending();
  return std::move(tables.module);
}

}  // namespace journey
