// What figures of a run say, one adviser a kind; each says nothing where they are too few to say anything.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "base/figure_text.h"
#include "compiler/advise/advisers.h"
#include "compiler/advise/trees.h"

namespace journey::advise {
namespace {

constexpr double kAlpha = 0.05;        // a smaller p-value is called a difference
constexpr double kManyExpire = 0.1;    // of entries
constexpr double kManyKeptBack = 0.1;  // of messages of a channel
constexpr int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;
constexpr int64_t kLeastReminderMs = kHourMs;
constexpr size_t kMostReminders = 3;  // sends that are tried as one
constexpr int kKeptForOthers =
    5;                       // percent of a split that each arm but the best keeps, so that it stays an experiment
constexpr int kHeldOut = 5;  // percent

std::string Points(double share) { return fmt::format("{:+.1f}", 100 * share); }

std::string RateOf(const insight::Proportion& p) {
  return p.of == 0 ? std::string("nobody")
                   : fmt::format("{} of {} ({:.1f} %)", CountText(p.hits), CountText(p.of), 100 * p.rate());
}

// A time as the language writes it, of whole hours or days, rounded to what people would write.
std::string DelayLiteral(int64_t ms) {
  if (ms >= 2 * kDayMs) return fmt::format("{} days", (ms + kDayMs / 2) / kDayMs);
  const int64_t hours = std::max<int64_t>((ms + kHourMs / 2) / kHourMs, 1);
  return hours == 1 ? "1 hour" : fmt::format("{} hours", hours);
}

class OfJourney {
 public:
  OfJourney(const Desk& desk, const insight::JourneyReport& report)
      : desk_(desk),
        compilation_(desk.compilation),
        report_(report),
        figures_(*report.figures),
        journey_(*report.journey),
        tree_(TreeOf(desk.compilation, report.journey->name)) {}

  void Run() {
    if (figures_.entries < kFew) return;
    for (const insight::Experiment& experiment : report_.experiments) OfExperiment(experiment);
    HoldOut();
    for (size_t i = 0; i < figures_.stages.size(); ++i) OfStage(i);
    Later();
    for (const auto& [channel, of] : figures_.channels) KeptBack(channel, of);
  }

 private:
  Advice& Add(Kind kind, double customers, std::string what) {
    return desk_.Add(kind, journey_.name, Size{customers, desk_.findings.report_days}, std::move(what));
  }
  // Of what counts messages: no more customers than there are entries.
  double AtMostEntries(uint64_t count) const { return static_cast<double>(std::min(count, figures_.entries)); }

  // ---- experiments

  const ast::SplitStmt* SplitOf(const std::string& name) const {
    const ast::SplitStmt* found = nullptr;
    if (tree_ == nullptr) return nullptr;
    ForEachStatement(*tree_, [&](const ast::Stmt& statement) {
      const auto* split = std::get_if<ast::SplitStmt>(&statement.node);
      if (split != nullptr && split->name.text == name && found == nullptr) found = split;
    });
    return found;
  }

  static std::string Compared(const insight::Comparison& one) {
    std::string text = fmt::format("{}: {} converted; {}: {}", one.group, RateOf(one.a), one.against, RateOf(one.b));
    if (one.difference && one.interval && one.p_value) {
      text += fmt::format(": {} points ({} to {}), p = {:.3f}", Points(*one.difference), Points(one.interval->low),
                          Points(one.interval->high), *one.p_value);
    }
    return text + ".";
  }

  // The test is one of many: among a handful it finds differences that are none.
  static bool Shown(const insight::Comparison& one) {
    return one.p_value && *one.p_value < kAlpha && one.a.of >= kFew && one.b.of >= kFew;
  }

  void OfExperiment(const insight::Experiment& experiment) {
    if (experiment.ratio && experiment.ratio->p_value < insight::kRatioAlarm) {
      uint64_t walked = 0;
      for (const uint64_t first : experiment.first) walked += first;
      Advice& one = Add(
          Kind::kBrokenSplit, static_cast<double>(walked),
          fmt::format("Find out why `{}` does not split customers as planned before believing it.", experiment.name));
      for (size_t i = 0; i < experiment.groups.size(); ++i) {
        one.evidence.push_back(fmt::format("{}: {} first entries, {:.0f} % planned.", experiment.groups[i],
                                           CountText(experiment.first[i]), 100 * experiment.shares[i]));
      }
      one.evidence.push_back(fmt::format("By chance alone that happens with p = {:.5f}.", experiment.ratio->p_value));
      one.effect = "None of its figures can be trusted.";
      return;
    }
    if (experiment.comparisons.empty() || experiment.is_holdout) return;
    // The arm with the highest rate, if it is shown to differ from what it is held against.
    const auto best = std::ranges::max_element(
        experiment.comparisons, {}, [](const insight::Comparison& one) { return one.difference.value_or(-1); });
    const bool wins = Shown(*best) && *best->difference > 0;
    const bool loses = std::ranges::all_of(
        experiment.comparisons, [](const insight::Comparison& one) { return Shown(one) && *one.difference < 0; });
    if (wins || loses) {
      Winner(experiment, wins ? best->group : best->against);
    } else {
      KeepOn(experiment);
    }
  }

  void Winner(const insight::Experiment& experiment, const std::string& winner) {
    insight::Proportion best;
    uint64_t others = 0;
    double converted = 0;
    for (const insight::Comparison& one : experiment.comparisons) {
      if (one.group == winner) best = one.a;
      if (one.against == winner) best = one.b;
    }
    const auto add = [&](const std::string& group, const insight::Proportion& of) {
      if (group == winner) return;
      others += of.of;
      converted += static_cast<double>(of.hits);
    };
    for (const insight::Comparison& one : experiment.comparisons) add(one.group, one.a);
    add(experiment.comparisons[0].against, experiment.comparisons[0].b);
    if (best.of == 0) return;
    const double gained = std::max(0.0, best.rate() * static_cast<double>(others) - converted);
    Advice& one = Add(Kind::kWinner, static_cast<double>(others),
                      fmt::format("Give most of the split `{}` to `{}`.", experiment.name, winner));
    for (const insight::Comparison& compared : experiment.comparisons) one.evidence.push_back(Compared(compared));
    one.effect = fmt::format("{:.0f} more conversions, had all {} of the other arms converted as those of `{}` did.",
                             gained, CountText(others), winner);
    const ast::SplitStmt* split = SplitOf(experiment.name);
    if (split == nullptr) return;
    one.place = split->name.span;
    const auto rest = static_cast<int>(split->arms.size() - 1) * kKeptForOthers;
    for (const ast::SplitArm& arm : split->arms) {
      const int percent = arm.name.text == winner ? 100 - rest : kKeptForOthers;
      if (arm.percent_hundredths != 100 * percent) {
        one.edits.push_back(
            {arm.percent_span,
             fmt::format("{}{}", percent, compilation_.sources.Text(arm.percent_span).ends_with('%') ? "%" : "")});
      }
    }
    // An arm that has most already is left alone.
    if (one.edits.empty()) desk_.advice.pop_back();
  }

  void KeepOn(const insight::Experiment& experiment) {
    Advice& one = Add(Kind::kKeepOn, 0,
                      fmt::format("Let the split `{}` run on: it has not shown a difference.", experiment.name));
    for (const insight::Comparison& compared : experiment.comparisons) {
      one.evidence.push_back(Compared(compared));
      if (!compared.detectable || compared.a.of < kFew || compared.b.of < kFew) continue;
      one.evidence.push_back(
          fmt::format("A difference of less than {:.1f} points would most likely not be seen in so "
                      "many; for half of that it takes four times as many.",
                      100 * *compared.detectable));
    }
    one.effect = "Nothing changes but what is known.";
    if (const ast::SplitStmt* split = SplitOf(experiment.name)) one.place = split->name.span;
  }

  void HoldOut() {
    uint64_t sent = 0;
    for (const auto& [name, channel] : figures_.channels) sent += channel.sent;
    if (journey_.holdout > 0 || figures_.goals.empty() || sent == 0) return;
    Advice& one = Add(Kind::kHoldOut, static_cast<double>(figures_.entries) * kHeldOut / 100,
                      "Hold some customers out, to know what the journey brings.");
    one.evidence.push_back(
        fmt::format("{} messages to {} entries, of which {} converted, {} of them before any message.", CountText(sent),
                    CountText(figures_.entries), CountText(figures_.converted), CountText(figures_.unprompted)));
    one.evidence.push_back("Nobody is held out, so who would have converted anyway is not known.");
    one.effect = "One in twenty gets nothing; in return there is an uplift with its interval.";
    if (const auto place = BehindHead()) one.edits.push_back({*place, fmt::format("\n  holdout {}%", kHeldOut)});
  }

  // Behind the last of the lines with which a journey begins.
  std::optional<Span> BehindHead() const {
    std::optional<Span> last;
    if (tree_ == nullptr) return last;
    const auto take = [&](Span span) {
      if (!last || span.end > last->end) last = Span{span.file, span.end, span.end};
    };
    for (const ast::JourneyItem& item : tree_->items) {
      if (const auto* enter = std::get_if<ast::Enter>(&item)) take(enter->body ? enter->body->span : enter->span);
      if (const auto* goal = std::get_if<ast::Goal>(&item)) take(goal->body ? goal->body->span : goal->span);
    }
    return last;
  }

  // ---- stages

  void OfStage(size_t index) {
    const insight::StageFigures& stage = figures_.stages[index];
    const ir::Stage& of = journey_.stages[index];
    const ast::Stage* tree = tree_ == nullptr ? nullptr : StageOf(*tree_, of.name);
    if (stage.reached == 0) {
      Advice& one = Add(Kind::kUnreached, 0,
                        fmt::format("Find out why nobody comes to `{}`, or take it out.", insight::TitleOf(of)));
      one.evidence.push_back(fmt::format("None of {} entries has been there.", CountText(figures_.entries)));
      one.effect = "What it would do is done for nobody.";
      if (tree != nullptr) one.place = tree->name.span;
      return;
    }
    if (!of.final && stage.reached >= kFew && Part(stage.dropped, stage.reached) >= kManyLeave) Remind(stage, of, tree);
  }

  // What the journey says now, for somebody in the stage.
  struct Said {
    std::string text;
    const insight::MessageFigures* figures = nullptr;  // of as many as say something
  };
  const insight::MessageFigures* FiguresOf(const ast::SendStmt& send, std::string_view text) const {
    for (const insight::MessageFigures& one : figures_.messages) {
      if (one.entries < kFew || one.channel != send.channel.parts.back().text) continue;
      if (text.find("\"" + one.name + "\"") != std::string_view::npos) return &one;
    }
    return nullptr;
  }

  // Sends that say the same wherever they stand, with nothing of an event in them: the one after which the most convert
  // first, then what would have been said last before the stage.
  std::vector<Said> SendsFor(const ast::Stage& stage) const {
    struct Candidate {
      double rate;
      bool behind;
      uint32_t distance;
      Said said;
    };
    std::vector<Candidate> found;
    ForEachStatement(*tree_, [&](const ast::Stmt& statement) {
      const auto* send = std::get_if<ast::SendStmt>(&statement.node);
      if (send == nullptr || send->else_block) return;
      const std::string_view text = compilation_.sources.Text(statement.span);
      if (text.find("event.") != std::string_view::npos) return;
      const insight::MessageFigures* figures = FiguresOf(*send, text);
      const uint32_t here = stage.span.begin, there = statement.span.begin;
      found.push_back({figures == nullptr ? 0 : Part(figures->converted, figures->entries), there > here,
                       there > here ? there - here : here - there, Said{std::string(text), figures}});
    });
    std::ranges::stable_sort(found, [](const Candidate& a, const Candidate& b) {
      return std::tuple(-a.rate, a.behind, a.distance) < std::tuple(-b.rate, b.behind, b.distance);
    });
    std::vector<Said> said;
    for (Candidate& one : found) {
      if (said.size() < kMostReminders) said.push_back(std::move(one.said));
    }
    return said;
  }

  void Remind(const insight::StageFigures& stage, const ir::Stage& of, const ast::Stage* tree) {
    if (tree == nullptr) return;
    bool sends = false;
    ForEachStatement(*tree, [&](const ast::Stmt& statement) {
      sends = sends || std::holds_alternative<ast::SendStmt>(statement.node);
    });
    const auto median = stage.stays.At(0.5);
    const std::vector<Said> said = SendsFor(*tree);
    if (sends || !median || said.empty()) return;
    const int64_t before = std::max(*median / 2, kLeastReminderMs);
    const auto cause = std::ranges::max_element(stage.causes, {}, [](const auto& one) { return one.second; });
    Advice& one = Add(Kind::kRemind, static_cast<double>(stage.dropped),
                      fmt::format("Say something in `{}`, before those who leave have left.", insight::TitleOf(of)));
    one.evidence.push_back(fmt::format("{} of {} who came here left the journey here ({}), mostly by: {}.",
                                       CountText(stage.dropped), CountText(stage.reached),
                                       ShareText(stage.dropped, stage.reached), cause->first));
    one.evidence.push_back(
        fmt::format("Half of them stay for {} or longer, and nothing is sent to them.", SpanText(*median)));
    one.effect = fmt::format("It is about {} customers; how many of them it keeps only a split will tell.",
                             CountText(stage.dropped));
    one.place = tree->name.span;
    const auto insert = [&](const Said& what) {
      return InsertInto(compilation_, *tree, fmt::format("idle {} {{ {} }}", DelayLiteral(before), what.text));
    };
    one.edits = insert(said[0]);
    for (size_t i = 1; i < said.size(); ++i) one.otherwise.push_back(insert(said[i]));
    if (const insight::MessageFigures* best = said[0].figures; best != nullptr && best->converted > 0) {
      one.evidence.push_back(
          fmt::format("Of what the journey says, `{}` is what most convert after, {}; write your own.", best->name,
                      RateOf({best->converted, best->entries})));
    } else {
      one.evidence.push_back("What the edit sends is what the journey says elsewhere: write your own.");
    }
  }

  // ---- time

  void Later() {
    const auto expired = figures_.outcomes.find(std::string(ir::OutcomeName(ir::Outcome::kExpired)));
    const uint64_t count = expired == figures_.outcomes.end() ? 0 : expired->second;
    const auto most = figures_.to_conversion.At(0.9);
    if (count < kFew || Part(count, figures_.entries) < kManyExpire || !most || tree_ == nullptr) return;
    const ast::Timeout* timeout = nullptr;
    for (const ast::JourneyItem& item : tree_->items) {
      if (const auto* one = std::get_if<ast::Timeout>(&item)) timeout = one;
    }
    const auto* literal = timeout == nullptr || timeout->delay.duration == nullptr
                              ? nullptr
                              : std::get_if<ast::DurationLit>(&timeout->delay.duration->node);
    if (literal == nullptr || *most * 2 < literal->ms) return;
    Advice& one = Add(Kind::kLater, static_cast<double>(count), "Give customers more time before the journey ends.");
    one.evidence.push_back(fmt::format("{} of {} entries end by the timeout ({}).", CountText(count),
                                       CountText(figures_.entries), ShareText(count, figures_.entries)));
    one.evidence.push_back(fmt::format("One in ten of those who convert takes {} or longer, of the {} there are.",
                                       SpanText(*most), SpanText(literal->ms)));
    one.effect = fmt::format("It is about {} customers.", CountText(count));
    one.place = timeout->span;
    one.edits.push_back({timeout->delay.duration->span, DelayLiteral(literal->ms * 3 / 2)});
  }

  // ---- policies

  const typed::Rules* RulesOf(std::string_view owner) const {
    for (const typed::Channel& channel : compilation_.program.channels) {
      if (channel.info.name == owner) return &channel.rules;
    }
    for (const typed::Group& group : compilation_.program.groups) {
      if (group.info.name == owner) return &group.rules;
    }
    return nullptr;
  }

  // "email.cap.2"
  struct Rule {
    std::string_view owner, kind;
    size_t number = 0;
  };
  static Rule RuleOf(std::string_view by) {
    const size_t last = by.rfind('.');
    const size_t middle = last == std::string_view::npos || last == 0 ? last : by.rfind('.', last - 1);
    if (middle == std::string_view::npos) return {};
    Rule rule{by.substr(0, middle), by.substr(middle + 1, last - middle - 1), 0};
    for (const char c : by.substr(last + 1)) {
      if (c < '0' || c > '9' || rule.number > 10'000) return {};
      rule.number = rule.number * 10 + static_cast<size_t>(c - '0');
    }
    return rule;
  }

  void KeptBack(const std::string& channel, const insight::ChannelFigures& of) {
    uint64_t all = of.sent;
    for (const auto& [why, count] : of.suppressed) all += count;
    for (const auto& [why, count] : of.suppressed) {
      const auto& [reason, by] = why;
      const Rule rule = RuleOf(by);
      const typed::Rules* rules = RulesOf(rule.owner);
      if (count < kFew || Part(count, all) < kManyKeptBack || rules == nullptr || rule.number == 0) continue;
      if (rule.kind == "cap" && rule.number <= rules->caps.size()) {
        LetThrough(channel, rules->caps[rule.number - 1], by, count, all);
      } else if (rule.kind == "requires" && rule.number <= rules->requires_conditions.size()) {
        AskFirst(channel, *rules->requires_conditions[rule.number - 1], by, count, all);
      }
    }
  }

  static std::string KeptBackText(const std::string& channel, const std::string& by, uint64_t count, uint64_t all) {
    return fmt::format("{} of {} messages on `{}` were kept back by {} ({}).", CountText(count), CountText(all),
                       channel, by, ShareText(count, all));
  }

  void LetThrough(const std::string& channel, const typed::Cap& cap, const std::string& by, uint64_t count,
                  uint64_t all) {
    Advice& one = Add(Kind::kLetThrough, AtMostEntries(count),
                      fmt::format("Let one more message through on `{}`, or plan fewer.", channel));
    one.evidence.push_back(KeptBackText(channel, by, count, all));
    uint64_t left = 0;
    for (const auto& [outcome, times] : figures_.outcomes) {
      if (outcome == ir::OutcomeName(ir::Outcome::kExited)) left += times;
    }
    one.evidence.push_back(fmt::format("{} of {} entries ended by an exit: look at those before sending more.",
                                       CountText(left), CountText(figures_.entries)));
    one.effect = fmt::format("At most {} more messages.", CountText(count));
    one.place = cap.span;
    const std::string_view text = compilation_.sources.Text(cap.span);
    const size_t begin = text.find_first_of("0123456789");
    if (begin == std::string_view::npos || compilation_.sources.file(cap.span.file).path().starts_with("std/")) return;
    const size_t end = std::min(text.find_first_not_of("0123456789_", begin), text.size());
    const auto at = cap.span.begin + static_cast<uint32_t>(begin);
    one.edits.push_back(
        {{cap.span.file, at, cap.span.begin + static_cast<uint32_t>(end)}, std::to_string(cap.cap.count + 1)});
  }

  void AskFirst(const std::string& channel, const typed::Expr& condition, const std::string& by, uint64_t count,
                uint64_t all) {
    Advice& one = Add(Kind::kAskFirst, AtMostEntries(count),
                      fmt::format("Ask for what `{}` requires before sending on it, or use another channel.", channel));
    one.evidence.push_back(KeptBackText(channel, by, count, all));
    one.evidence.push_back(fmt::format("It requires: {}.", compilation_.sources.Text(condition.span)));
    one.effect = fmt::format("{} messages that reach nobody.", CountText(count));
    one.place = condition.span;
  }

  const Desk& desk_;
  const Compilation& compilation_;
  const insight::JourneyReport& report_;
  const insight::JourneyFigures& figures_;
  const ir::Journey& journey_;
  const ast::Journey* tree_;
};

}  // namespace

void OfReport(const Desk& desk) {
  for (const insight::JourneyReport& journey : desk.findings.report->journeys) OfJourney(desk, journey).Run();
}

}  // namespace journey::advise
