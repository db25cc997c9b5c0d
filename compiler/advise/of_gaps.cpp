// Where customers are and we are not, and the other way round; and hand-overs on which many are lost.
#include <fmt/format.h>

#include <algorithm>

#include "base/figure_text.h"
#include "compiler/advise/advisers.h"
#include "compiler/advise/trees.h"

namespace journey::advise {
namespace {

constexpr size_t kMostHeard = 5;  // events of one channel that an edit hears

class OfTouchpoints {
 public:
  OfTouchpoints(const Desk& desk, const gap::JourneyGaps& gaps)
      : desk_(desk), gaps_(gaps), tree_(TreeOf(desk.compilation, gaps.name)) {}

  void Run() {
    for (const gap::Gap& gap : desk_.findings.gaps->gaps) {
      if (gap.journey != gaps_.name) continue;
      if (gap.kind == gap::Kind::kUnserved) Unserved(gap);
      if (gap.kind == gap::Kind::kUnused) Unused(gap);
    }
    for (const gap::HandOver& one : gaps_.hand_overs) HandedOver(one);
  }

 private:
  const gap::StageGaps& GapsOf(const std::string& stage) const {
    return *std::ranges::find(gaps_.stages, stage, &gap::StageGaps::name);
  }
  const ast::Stage* TreeOfStage(const std::string& stage) const {
    return tree_ == nullptr ? nullptr : StageOf(*tree_, stage);
  }
  static const std::string& TitleOfGap(const gap::StageGaps& stage) {
    return stage.title.empty() ? stage.name : stage.title;
  }
  std::optional<Size> SizeOf(std::optional<uint64_t> customers) const {
    if (!customers) return std::nullopt;
    return Size{static_cast<double>(*customers), desk_.findings.gap_days};
  }
  // Entries that came to a stage, as the report has them; without one, its visits.
  std::optional<uint64_t> Reached(const std::string& stage) const {
    const insight::Report* report = desk_.findings.report;
    if (report != nullptr) {
      for (const insight::JourneyReport& one : report->journeys) {
        if (one.journey->name != gaps_.name) continue;
        const auto at = std::ranges::find(one.journey->stages, stage, &ir::Stage::name);
        return one.figures->stages[static_cast<size_t>(at - one.journey->stages.begin())].reached;
      }
    }
    return GapsOf(stage).visits;
  }

  void Unserved(const gap::Gap& gap) {
    const std::optional<uint64_t> customers = gap.point.came ? gap.point.came->customers : Reached(gap.stage);
    if (customers && *customers < kFew) return;
    const ast::Stage* tree = TreeOfStage(gap.stage);
    const std::vector<std::string> events = EventsVia(gap.point.channel);
    for (const std::string& event : events) {
      if (tree != nullptr && desk_.Has(Kind::kHear, tree->name.span, "on " + event + " ")) return;
    }
    Advice& one = desk_.Add(
        Kind::kServe, gap.journey, SizeOf(customers),
        fmt::format("Be there for customers on {} in `{}`, or hear them.", gap.what, TitleOfGap(GapsOf(gap.stage))));
    one.evidence.push_back(Sentence(gap.text));
    one.effect = customers ? fmt::format("It is about {} customers.", CountText(*customers)) : "";
    if (tree == nullptr) return;
    one.place = tree->name.span;
    if (events.empty() || events.size() > kMostHeard) return;
    std::string rules;
    for (const std::string& event : events) rules += fmt::format("{}on {} {{ }}", rules.empty() ? "" : "\n  ", event);
    one.edits = InsertInto(desk_.compilation, *tree, rules);
    one.evidence.push_back("The edit hears them and does nothing: write what it should do.");
  }

  std::vector<std::string> EventsVia(const std::string& channel) const {
    std::vector<std::string> events;
    const typed::Program& program = desk_.compilation.program;
    for (const typed::Event& event : program.events) {
      if (event.via == ir::kNone || program.channels[static_cast<size_t>(event.via)].info.name != channel) continue;
      events.push_back(event.info.name);
    }
    return events;
  }

  // On a channel that is not seen, only notes say that nobody is there: that is a gap of the map.
  void Unused(const gap::Gap& gap) {
    if (!gap.point.came) return;
    const std::optional<uint64_t> reached = Reached(gap.stage);
    if (reached && *reached < kFew) return;
    // No more customers than messages.
    const std::optional<uint64_t> customers =
        reached && gap.point.sends && gap.point.sent ? std::min(*reached, *gap.point.sent) : reached;
    Advice& one = desk_.Add(
        Kind::kUnused, gap.journey, SizeOf(customers),
        fmt::format("Leave out {} in `{}`, or find out why nobody uses it.", gap.what, TitleOfGap(GapsOf(gap.stage))));
    one.evidence.push_back(Sentence(gap.text));
    one.effect = customers ? fmt::format("{} customers are spared it.", CountText(*customers)) : "";
    const ast::Stage* tree = TreeOfStage(gap.stage);
    if (tree == nullptr) return;
    one.place = tree->name.span;
    if (const std::optional<Span> only =
            gap.point.sends ? OnlySend(*tree, gap.point.channel) : OnlyNote(*tree, gap.point.channel)) {
      one.edits = {{WithItsLine(*only), ""}};
    }
  }

  // Of several nobody can say which is meant.
  std::optional<Span> OnlySend(const ast::Stage& stage, const std::string& channel) const {
    std::vector<Span> found;
    ForEachStatement(stage, [&](const ast::Stmt& statement) {
      const auto* send = std::get_if<ast::SendStmt>(&statement.node);
      if (send != nullptr && send->channel.parts.back().text == channel && !send->else_block) {
        found.push_back(statement.span);
      }
    });
    return found.size() == 1 ? std::optional(found[0]) : std::nullopt;
  }
  static std::optional<Span> OnlyNote(const ast::Stage& stage, const std::string& channel) {
    std::vector<Span> found;
    for (const ast::MapNote& note : stage.notes) {
      const auto* touch = std::get_if<ast::TouchNote>(&note.node);
      const auto* reach = std::get_if<ast::ReachNote>(&note.node);
      const ast::Path* path = touch != nullptr ? &touch->channel : reach != nullptr ? &reach->channel : nullptr;
      if (path != nullptr && path->parts.back().text == channel) found.push_back(note.span);
    }
    return found.size() == 1 ? std::optional(found[0]) : std::nullopt;
  }

  // With the line that nothing else stands on.
  Span WithItsLine(Span span) const {
    const std::string_view text = desk_.compilation.sources.file(span.file).text();
    uint32_t begin = span.begin;
    while (begin > 0 && text[begin - 1] == ' ') --begin;
    const bool alone = begin > 0 && text[begin - 1] == '\n' && span.end < text.size() && text[span.end] == '\n';
    if (alone) span.begin = begin - 1;
    return span;
  }

  void HandedOver(const gap::HandOver& one) {
    const gap::StageGaps& to = GapsOf(one.to);
    const uint64_t went = one.went.value_or(0), left = one.left_next.value_or(0), visits = to.visits.value_or(0);
    const double share = Part(left, visits);
    if (went < kFew || left < kFew || share < kManyLeave) return;
    std::string changes;
    for (const auto& [what, change] : one.changes) {
      changes += fmt::format("{}{}: {}", changes.empty() ? "" : "; ", what, change);
    }
    const double lost = share * static_cast<double>(went);
    Advice& advice = desk_.Add(Kind::kHandOver, gaps_.name, Size{lost, desk_.findings.gap_days},
                               fmt::format("Look after those who are handed over from `{}` to `{}`.",
                                           TitleOfGap(GapsOf(one.from)), TitleOfGap(to)));
    advice.evidence.push_back(fmt::format("On this way the {}.", changes));
    advice.evidence.push_back(fmt::format("{} went it; of {} visits behind it, {} ended by leaving the journey ({}).",
                                          CountText(went), CountText(visits), CountText(left),
                                          ShareText(left, visits)));
    advice.effect =
        fmt::format("It is about {:.0f} customers, if those who came this way leave as often as others.", lost);
    const ast::Stage* tree = TreeOfStage(one.to);
    if (tree == nullptr) return;
    advice.place = tree->name.span;
    advice.edits = InsertInto(
        desk_.compilation, *tree,
        fmt::format("pain \"{} leave after a change of {}\"", ShareText(left, visits), one.changes[0].first));
    advice.evidence.push_back("The edit only writes it into the map, for those who can change it.");
  }

  static std::string Sentence(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text + ".";
  }

  const Desk& desk_;
  const gap::JourneyGaps& gaps_;
  const ast::Journey* tree_;
};

}  // namespace

void OfGaps(const Desk& desk) {
  for (const gap::JourneyGaps& gaps : desk.findings.gaps->journeys) OfTouchpoints(desk, gaps).Run();
}

}  // namespace journey::advise
