// Flags first, then the manifest.
#include "cli/session_flags.h"

#include <fmt/format.h>

#include "cli/common.h"

namespace journey::cli {

std::optional<int> ReadDuration(const std::string& flag, const std::string& text, int64_t* ms) {
  const Result<int64_t> parsed = ParseDurationText(text);
  if (!parsed.ok()) return FailUsage(fmt::format("{}: {}", flag, parsed.status().message()));
  if (parsed.value() < 0) return FailUsage(fmt::format("{}: must not be negative", flag));
  *ms = parsed.value();
  return std::nullopt;
}

std::optional<int> ReadSessionFlags(const SessionFlags& flags, const ProjectFiles& project,
                                    rt::SessionOptions* options) {
  const auto said = [](const std::string& flag, const std::optional<std::string>& manifest) {
    return flag.empty() ? manifest.value_or("") : flag;
  };
  if (const std::string text = said(flags.lateness, project.lateness); !text.empty()) {
    if (const auto failed = ReadDuration("--lateness", text, &options->lateness_ms)) return failed;
  }
  if (const std::string text = said(flags.dedup_window, project.dedup_window); !text.empty()) {
    if (const auto failed = ReadDuration("--dedup-window", text, &options->engine.dedup_window_ms)) return failed;
  }
  const std::string ahead = said(flags.max_ahead, project.max_ahead);
  if (ahead == "none") {
    options->max_ahead_ms.reset();
  } else if (!ahead.empty()) {
    return ReadDuration("--max-ahead", ahead, &options->max_ahead_ms.emplace());
  }
  return std::nullopt;
}

void AddSessionFlags(Command run, SessionFlags& flags) {
  run.Value("--lateness", flags.lateness, "How late inputs may come, such as \"6 hours\"");
  run.Value("--max-ahead", flags.max_ahead,
            "How far a timestamp may lie after all before it, or none; others are rejected, so that one broken "
            "clock does not fire everybody's timers; 366 days by default");
  run.Value("--dedup-window", flags.dedup_window, "How long message ids are remembered, such as \"24 hours\"");
}

}  // namespace journey::cli
