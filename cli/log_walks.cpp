// One pass over the source.
#include "cli/log_walks.h"

#include "base/figure_text.h"
#include "cli/input_report.h"
#include "cli/output.h"
#include "runtime/program/program.h"

namespace journey::cli {

Result<LogWalks> ReadLogWalks(const ir::Module& module, const std::string& path, const rt::SourceOptions& reading,
                              size_t most_names) {
  auto program = rt::Program::Load(module);
  if (!program.ok()) return program.status();
  auto source = rt::OpenInput(**program, path, reading);
  if (!source.ok()) return source.status();
  LogWalks log;
  insight::WalkReader reader(most_names);
  rt::Arena arena;
  rt::Input input;
  rt::RawLine line;
  while ((*source)->Next(arena, &input, &line)) {
    ++log.lines;
    if (input.kind == rt::InputKind::kRejected) ++log.unusable;
    if ((input.kind == rt::InputKind::kAlias || input.kind == rt::InputKind::kIdentify) && !input.other.empty()) {
      reader.Rename(input.other, input.customer);
    }
    std::string_view name;
    if (input.kind == rt::InputKind::kEvent) name = module.events[static_cast<size_t>(input.event)].wire;
    if (input.kind == rt::InputKind::kIgnored) name = input.other;
    if (!name.empty()) {
      if (input.customer.empty() || input.timestamp == rt::kNoTimestamp) {
        ++log.unusable;
      } else if (!reader.Add(input.customer, name, input.timestamp)) {
        return Status::Error(
            fmt::format("{} has more than {} names of events: too many to learn from. Is --event-column what happened?",
                        path, most_names));
      }
    }
    arena.Reset();
  }
  if (!(*source)->status().ok()) return (*source)->status();
  log.walks = reader.Finish();
  return log;
}

std::optional<int> TellOfUnusable(const std::string& path, uint64_t lines, uint64_t unusable) {
  if (unusable == 0) return std::nullopt;
  Err("warning: {} lines of {} cannot be used; `journey run` with --rejects says why\n", WithThousands(unusable), path);
  return FailWhereNothingIsUsable(path, lines, unusable);
}

}  // namespace journey::cli
