// Two findings at most: of steps and of bytes, the worst.
#include "compiler/check/bounds.h"

#include <string>

#include "base/figure_text.h"
#include "ir/cost.h"

namespace journey {
namespace {

// "12,345,678"
std::string Grouped(uint64_t number) {
  if (number == UINT64_MAX) return "more than 18,446,744,073,709,551,614";
  return WithThousands(number);
}

std::string MiB(uint64_t bytes) { return Grouped(bytes == UINT64_MAX ? bytes : (bytes + (1 << 20) - 1) >> 20); }

// The text of the line that the instruction came from, or of the function's file where none is known.
Span PlaceOf(const SourceMap& sources, const ir::Module& module, const ir::Excess& excess) {
  if (excess.function == ir::kNone) return {};
  const ir::Function& function = module.functions[static_cast<size_t>(excess.function)];
  if (function.file == ir::kNone) return {};
  const std::string& path = module.files[static_cast<size_t>(function.file)];
  for (FileId id = 0; id < sources.size(); ++id) {
    const SourceFile& file = sources.file(id);
    if (file.path() != path) continue;
    if (excess.line == 0 || excess.line > file.line_count()) return {id, 0, 0};
    const std::string_view line = file.Line(excess.line);
    const size_t first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t{");
    if (first == std::string_view::npos || last == std::string_view::npos) return {id, 0, 0};
    const uint32_t start = file.LineStart(excess.line);
    return {id, start + static_cast<uint32_t>(first), start + static_cast<uint32_t>(last) + 1};
  }
  return {};
}

std::string CauseOf(const ir::Module& module, const ir::Excess& excess) {
  if (excess.event == ir::kNone) return "one timer";
  return "one `" + module.events[static_cast<size_t>(excess.event)].name + "`";
}

}  // namespace

void CheckBounds(const SourceMap& sources, const ir::Module& module, Diagnostics& diagnostics) {
  const ir::Excesses excesses = ir::FindExcesses(module);
  if (excesses.steps) {
    diagnostics
        .Report(DiagCode::J3060, PlaceOf(sources, module, *excesses.steps),
                CauseOf(module, *excesses.steps) + " can take " + Grouped(excesses.steps->amount) + " steps; at most " +
                    Grouped(ir::kMaxSteps) + " are allowed",
                "most of them here")
        .Note(
            "counted are all journeys that react to it, on their longest way; a text or a pattern counts by its length")
        .Help("repeat less often, or compute what is needed again and again once, into `memory`");
  }
  if (excesses.bytes) {
    diagnostics
        .Report(DiagCode::J3061, PlaceOf(sources, module, *excesses.bytes),
                CauseOf(module, *excesses.bytes) + " can hold " + MiB(excesses.bytes->amount) +
                    " MiB of texts at once; at most " + MiB(ir::kMaxLiveBytes) + " MiB are allowed",
                "most of them here")
        .Note(
            "a text has up to 64 KiB unless it is known to be shorter; sends that quiet hours may put off keep theirs")
        .Help("repeat less often, or join fewer texts in one expression");
  }
}

}  // namespace journey
