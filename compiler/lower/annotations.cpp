// Row by row; see annotations.h.
#include "compiler/lower/annotations.h"

#include "compiler/lower/code.h"

namespace journey::lower {
namespace {

ir::Migration MigrationRow(Tables& tables, const typed::Journey& journey, const typed::Migrate& migrate) {
  ir::Migration row;
  row.from_version = migrate.from_version;
  row.drain = migrate.drain;
  row.place = tables.Place(migrate.span);
  for (const typed::MigrateStage& stage : migrate.stages) {
    row.stages.push_back(
        {stage.from, stage.to, stage.end_reason.has_value(), stage.end_reason.value_or(""), tables.Place(stage.span)});
  }
  for (const typed::MigrateMemory& memory : migrate.memory) {
    row.memory.push_back({Tables::MemorySlot(journey, memory.field), memory.value_text, tables.Place(memory.span)});
  }
  return row;
}

}  // namespace

ir::Ensure EnsureRow(Tables& tables, const typed::Ensure& ensure, const std::string& name) {
  ir::Ensure row;
  row.kind = ensure.kind;
  row.place = tables.Place(ensure.span);
  row.count = static_cast<uint64_t>(ensure.count);
  row.channel = ensure.channel;
  if (ensure.group != ir::kNone) row.group = tables.group_ids[static_cast<size_t>(ensure.group)];
  row.amount = ensure.amount;
  const bool has_delay =
      row.kind == ir::EnsureKind::kAtMost || row.kind == ir::EnsureKind::kEnds || row.kind == ir::EnsureKind::kSpends;
  if (has_delay) row.delay = tables.Delay(ensure.delay, ensure.zone);
  row.stage = ensure.stage;
  row.after_stage = ensure.after_stage;
  if (ensure.condition != nullptr) {
    Code code(tables, name, ir::Context::kCustomer, {}, {ir::Kind::kBool}, ensure.condition->span);
    code.ReturnValue(code.Kept(*ensure.condition));
    code.Finish();
    row.condition_fn = code.id();
  }
  return row;
}

void LowerAnnotations(Tables& tables, const typed::Journey& journey, ir::Journey& row) {
  for (size_t s = 0; s < journey.stages.size(); ++s) row.stages[s].notes = journey.stages[s].notes;
  row.persona = journey.persona;
  for (const typed::Kpi& kpi : journey.kpis) {
    row.kpis.push_back(kpi.row);
    row.kpis.back().place = tables.Place(kpi.span);
  }
  for (const typed::Ensure& ensure : journey.ensures)
    row.ensures.push_back(EnsureRow(tables, ensure, journey.info.qualified + "/ensure"));
  for (const typed::Migrate& migrate : journey.migrations)
    row.migrations.push_back(MigrationRow(tables, journey, migrate));
}

}  // namespace journey::lower
