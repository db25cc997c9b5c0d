// Tables and the page are those of reports (insight/blocks.h).
#include <fmt/format.h>

#include <algorithm>

#include "base/figure_text.h"
#include "compiler/gap/write.h"
#include "insight/blocks.h"

namespace journey::gap {
namespace {

std::string Known(const std::optional<uint64_t>& count) { return count ? CountText(*count) : "–"; }

std::string Counted(size_t count, const char* what) {
  return fmt::format("{} {}{}", CountText(count), what, count == 1 ? "" : "s");
}

// "12 (30%)"
std::string PartText(const std::optional<uint64_t>& part, const std::optional<uint64_t>& whole) {
  if (!part || !whole) return "–";
  return *whole == 0 ? CountText(*part) : fmt::format("{} ({})", CountText(*part), ShareText(*part, *whole));
}

std::string OursText(const Touchpoint& one) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (one.sends) add("send");
  if (one.reaches) add("reach");
  if (!one.hears.empty()) {
    std::string names;
    for (const std::string& name : one.hears) names += (names.empty() ? "" : ", ") + name;
    add("hear " + names);
  }
  return text.empty() ? "nothing" : text;
}

std::string CameText(const Report& report, const Touchpoint& one) {
  if (!report.looked) return "–";
  if (!one.came) return "not seen";
  return fmt::format("{} by {}", CountText(one.came->events), CountText(one.came->customers));
}

std::string PlaceText(const map::Place& at) { return at.line == 0 ? "" : fmt::format("{}:{}", at.file, at.line); }

insight::Block Touchpoints(const Report& report, const JourneyGaps& of) {
  insight::Block block{"Touchpoints", "", {"stage", "channel", "device", "customers", "we"}, {}, {}};
  if (report.looked) {
    block.head.insert(block.head.end(), {"they came", "we sent"});
    block.note =
        "They came: events by so many customers. Not seen: no event of the project comes via the channel, or the "
        "records "
        "have none. Devices of a channel are not told apart.";
  }
  for (const StageGaps& stage : of.stages) {
    for (const Touchpoint& one : stage.touchpoints) {
      std::vector<std::string> row = {stage.title.empty() ? stage.name : stage.title, one.title,
                                      one.device.empty() ? "–" : one.device, one.noted ? "are there" : "–",
                                      OursText(one)};
      if (report.looked) row.insert(row.end(), {CameText(report, one), Known(one.sent)});
      block.rows.push_back(std::move(row));
    }
  }
  return block;
}

insight::Block Listed(const Report& report, const JourneyGaps& of, Kind kind, const char* title) {
  insight::Block block{title, "", {"stage", "where", "what is missing", "line"}, {}, {}};
  if (report.earlier) block.head.emplace_back("since the baseline");
  for (const Gap& gap : report.gaps) {
    if (gap.kind != kind || gap.journey != of.name) continue;
    std::vector<std::string> row = {gap.stage, gap.what, gap.text, PlaceText(gap.at)};
    if (report.earlier) row.emplace_back(report.IsNew(gap) ? "NEW" : "known");
    block.rows.push_back(std::move(row));
  }
  return block;
}

insight::Block HandOvers(const Report& report, const JourneyGaps& of) {
  insight::Block block{"Hand-overs", "", {"from", "to", "what changes"}, {}, {}};
  if (report.looked) {
    block.head.insert(block.head.end(), {"came", "went this way", "left before", "half stay", "left after"});
    block.note =
        "Came: visits of the first stage. Left: who left the journey by an exit, a timeout or a stop; before: in the "
        "first "
        "stage, after: in the second.";
  }
  if (report.earlier) block.head.emplace_back("since the baseline");
  for (const HandOver& one : of.hand_overs) {
    for (const auto& [what, change] : one.changes) {
      std::vector<std::string> row = {one.from, one.to, what + ": " + change};
      if (report.looked) {
        row.insert(row.end(), {Known(one.came), PartText(one.went, one.came), PartText(one.left, one.came),
                               one.median_ms ? SpanText(*one.median_ms) : "–", Known(one.left_next)});
      }
      if (report.earlier) {
        const Gap gap{.kind = Kind::kHandOver, .journey = of.name, .stage = one.from, .to = one.to, .what = what};
        row.emplace_back(report.IsNew(gap) ? "NEW" : "known");
      }
      block.rows.push_back(std::move(row));
    }
  }
  return block;
}

size_t CountOf(const Report& report, const JourneyGaps& of, Kind kind) {
  return static_cast<size_t>(
      std::ranges::count_if(report.gaps, [&](const Gap& gap) { return gap.kind == kind && gap.journey == of.name; }));
}

insight::Section SectionOf(const Report& report, const JourneyGaps& of) {
  insight::Section section;
  section.title = of.title.empty() ? of.name : of.title + " (" + of.name + ")";
  section.lead = fmt::format("{} nobody serves, {} nobody uses, {} at hand-overs.",
                             Counted(CountOf(report, of, Kind::kUnserved), "touchpoint"),
                             Counted(CountOf(report, of, Kind::kUnused), "effort"),
                             Counted(CountOf(report, of, Kind::kHandOver), "change"));
  section.blocks = {Listed(report, of, Kind::kUnserved, "Touchpoints nobody serves"),
                    Listed(report, of, Kind::kUnused, "Effort nobody uses"), HandOvers(report, of),
                    Touchpoints(report, of)};
  std::erase_if(section.blocks, [](const insight::Block& block) { return block.rows.empty(); });
  if (section.blocks.empty()) {
    section.lead = "Nothing is noted and nothing is sent: write `touch` and `reach` into its stages.";
  }
  return section;
}

std::vector<insight::Section> SectionsOf(const Report& report) {
  std::vector<insight::Section> sections;
  for (const JourneyGaps& of : report.journeys) sections.push_back(SectionOf(report, of));
  return sections;
}

std::string DifferenceText(const Report& report) {
  return fmt::format("{} new, {} gone.", Counted(report.fresh(), "gap"), report.gone.size());
}

}  // namespace

std::string WriteText(const Report& report) {
  std::string out;
  for (const insight::Section& section : SectionsOf(report)) {
    out += insight::Printable(section.title) + "\n  " + section.lead + "\n";
    for (const insight::Block& block : section.blocks) insight::AppendText(block, out);
    out += "\n";
  }
  if (!report.looked) out += "By the notes alone: with --events or --records it is seen what customers really did.\n";
  if (!report.earlier) return out;
  out += fmt::format("Since the baseline: {}\n", DifferenceText(report));
  for (const std::string& id : report.gone) out += "  gone: " + insight::Printable(id) + "\n";
  return out;
}

std::string WriteHtml(const Report& report) {
  std::vector<insight::Section> sections = SectionsOf(report);
  if (report.earlier) {
    insight::Section changes{"Since the baseline", DifferenceText(report), {}};
    insight::Block gone{"Gone", "", {"gap"}, {}, {}};
    for (const std::string& id : report.gone) gone.rows.push_back({id});
    if (!gone.rows.empty()) changes.blocks.push_back(std::move(gone));
    sections.insert(sections.begin(), std::move(changes));
  }
  return insight::WritePage(report.title + ": gaps", sections);
}

}  // namespace journey::gap
