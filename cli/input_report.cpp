// Counts as sentences.
#include "cli/input_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/output.h"
#include "insight/blocks.h"
#include "runtime/input/blocks.h"
#include "runtime/value/text.h"

namespace journey::cli {

std::optional<int> FailWhereNothingIsUsable(const std::string& log, uint64_t lines, uint64_t unusable) {
  if (lines == 0 || unusable < lines) return std::nullopt;
  Err("error: no line of {} could be used\n", log);
  return kFindings;
}

void InputReport::AddUnknown(std::string_view name) {
  name = name.substr(0, kNameBytes);
  if (const auto found = unknown_.find(name); found != unknown_.end()) {
    ++found->second;
  } else if (unknown_.size() < kMostNames) {
    unknown_.emplace(name, 1);
  }
}

std::string InputReport::UnknownText() const {
  if (unknown_.empty()) return "";
  constexpr size_t kShown = 10;
  std::vector<std::pair<std::string_view, uint64_t>> names(unknown_.begin(), unknown_.end());
  // Of equally frequent ones the first by name.
  std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    text += fmt::format("{} {} {}", text.empty() ? "" : ",", insight::Printable(rt::ShownText(names[i].first)),
                        WithThousands(names[i].second));
  }
  if (names.size() > kShown) text += fmt::format(" and {} more", WithThousands(names.size() - kShown));
  return fmt::format("events that are not declared:{}\n", text);
}

std::string InputReport::WarningText(const rt::Fed& fed, const rt::Session& session,
                                     const rt::SessionOptions& options) {
  std::string text;
  const rt::EngineCounters counters = session.counters();
  const uint64_t inputs = counters.events + counters.identifies;
  if (counters.late * 100 > inputs) {
    text += fmt::format(
        "warning: {} of {} inputs came after later ones of their customer and were handled late; --sort brings a log "
        "into the order of time first\n",
        WithThousands(counters.late), WithThousands(inputs));
  }
  if (session.too_far_ahead() > 0) {
    text += fmt::format(
        "warning: {} inputs were rejected because their timestamps lie more than {} after all before them; "
        "--max-ahead says how far they may\n",
        WithThousands(session.too_far_ahead()), rt::DurationText(*options.max_ahead_ms));
  }
  if (fed.faults > 0) {
    text += fmt::format("warning: {} traits could not be used; the others of their profile updates apply\n",
                        WithThousands(fed.faults));
  }
  return text;
}

}  // namespace journey::cli
