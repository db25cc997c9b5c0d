// `migrate` blocks: what can be said before the old version is at hand. Whether the plan fits the running instances is
// found when the new version is loaded over them.
#include <map>
#include <string>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "ir/match.h"

namespace journey::check {

void CheckMigrations(const Context& context) {
  for (const typed::Journey& journey : context.program.journeys) {
    std::map<int64_t, Span> versions;
    for (const typed::Migrate& migrate : journey.migrations) {
      const auto [version, is_new] = versions.try_emplace(migrate.from_version, migrate.span);
      if (!is_new) {
        context.diagnostics
            .Report(DiagCode::J6001, migrate.span,
                    "there are two plans for those who are in version " + std::to_string(migrate.from_version),
                    "the second")
            .Label(version->second, "the first");
      }
      if (migrate.from_version >= journey.version) {
        context
            .Warn(DiagCode::J6900, migrate.span,
                  "this plan is never used: the journey itself is version " + std::to_string(journey.version),
                  "from version " + std::to_string(migrate.from_version))
            .Help("say `version " + std::to_string(migrate.from_version + 1) + "` if this is the newer one");
      }
      std::map<std::string, Span> stages;
      for (const typed::MigrateStage& stage : migrate.stages) {
        const auto [place, is_first] = stages.try_emplace(stage.from, stage.span);
        if (is_first) continue;
        context.diagnostics
            .Report(DiagCode::J6002, stage.span, "the old stage " + Quoted(stage.from) + " is sent to two places",
                    "and here it goes elsewhere")
            .Label(place->second, "here it goes one way");
      }
      std::map<int32_t, Span> fields;
      for (const typed::MigrateMemory& memory : migrate.memory) {
        if (memory.field == ir::kNone) continue;
        if (ir::OldFieldOf(memory.value_text).empty()) {
          context.diagnostics
              .Report(DiagCode::J6004, memory.span, "`" + memory.value_text + "` cannot be carried over",
                      "not a field of the old version")
              .Help("write `old.FIELD`: it is taken as it is, an int also as a decimal or a float");
        }
        const auto [place, is_first] = fields.try_emplace(memory.field, memory.span);
        if (is_first) continue;
        const std::string& name = journey.memory[static_cast<size_t>(memory.field)].info.name;
        context.diagnostics
            .Report(DiagCode::J6003, memory.span, "the memory field " + Quoted(name) + " is given two values",
                    "the second")
            .Label(place->second, "the first");
      }
    }
  }
}

}  // namespace journey::check
