// Stage by stage; nothing is collected here that the map or the design has.
#include "compiler/gap/gaps.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/figure_text.h"

namespace journey::gap {
namespace {

using Names = std::vector<std::string>;

std::string SimpleName(const std::string& qualified) { return qualified.substr(qualified.rfind('.') + 1); }

void AddOnce(Names& names, const std::string& name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::string Joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string SpotText(const Touchpoint& touchpoint) {
  return touchpoint.device.empty() ? touchpoint.channel : touchpoint.channel + " on " + touchpoint.device;
}

class Comparer {
 public:
  Comparer(const typed::Program& program, const ir::Module& module, const map::Model& model,
           const std::vector<conform::JourneyDesign>& designs, const Evidence* evidence)
      : module_(module),
        model_(model),
        designs_(designs),
        evidence_(evidence),
        via_(ChannelsOfEvents(program, module)) {
    for (const typed::Channel& channel : program.channels) titles_[channel.info.name] = map::TitleOf(channel.info);
  }

  Report Run() {
    Report report;
    report.title = model_.title;
    report.looked = evidence_ != nullptr;
    for (const map::Journey& journey : model_.journeys) {
      const auto found = std::ranges::find(module_.journeys, journey.qualified, &ir::Journey::name);
      CHECK_MSG(found != module_.journeys.end(), "a map has a journey that its module has not");
      index_ = static_cast<int32_t>(found - module_.journeys.begin());
      JourneyGaps& gaps = report.journeys.emplace_back();
      gaps.name = journey.qualified;
      gaps.title = journey.title;
      for (size_t s = 0; s < journey.stages.size(); ++s) {
        gaps.stages.push_back(OfStage(journey.stages[s], static_cast<int32_t>(s)));
        Judge(journey, journey.stages[s], gaps.stages.back(), report.gaps);
      }
      AddHandOvers(journey, gaps, report.gaps);
    }
    return report;
  }

 private:
  Touchpoint& PointOf(StageGaps& stage, const std::string& channel, const std::string& device, bool exact) const {
    const auto found = std::ranges::find_if(stage.touchpoints, [&](const Touchpoint& one) {
      return one.channel == channel && (!exact || one.device == device);
    });
    if (found != stage.touchpoints.end()) return *found;
    Touchpoint& added = stage.touchpoints.emplace_back();
    added.channel = channel;
    added.device = device;
    const auto title = titles_.find(channel);
    added.title = title == titles_.end() ? channel : title->second;
    return added;
  }
  const std::string& NameOf(const map::Contact& contact) const {
    return model_.channels[static_cast<size_t>(contact.channel)].name;
  }

  // What we do on a channel is done at each of its devices.
  template <typename Change>
  void ForChannel(StageGaps& stage, const std::string& channel, const map::Place& at, const Change& change) const {
    Touchpoint& first = PointOf(stage, channel, "", false);
    if (first.at.line == 0) first.at = at;
    for (Touchpoint& one : stage.touchpoints) {
      if (one.channel == channel) change(one);
    }
  }

  StageGaps OfStage(const map::Stage& from, int32_t index) const {
    StageGaps stage{.name = from.name, .title = from.title};
    for (const map::Contact& touch : from.touches) {
      if (touch.channel == map::kNone) continue;
      Touchpoint& point = PointOf(stage, NameOf(touch), touch.device, true);
      point.noted = true;
      if (point.at.line == 0) point.at = touch.at;
    }
    for (const map::Contact& reach : from.reaches) {
      if (reach.channel != map::kNone) {
        ForChannel(stage, NameOf(reach), reach.at, [](Touchpoint& one) { one.reaches = true; });
      }
    }
    for (const map::Contact& send : from.sends) {
      ForChannel(stage, NameOf(send), send.at, [](Touchpoint& one) { one.sends = true; });
    }
    AddHeard(stage, index);
    if (evidence_ != nullptr) AddEvidence(stage, index);
    return stage;
  }

  // Rules of the stage and of the whole journey, and in the first stage what lets customers in.
  void AddHeard(StageGaps& stage, int32_t index) const {
    const conform::JourneyDesign& design = designs_[static_cast<size_t>(index_)];
    const auto hear = [&](int32_t event, const map::Place& at) {
      const std::string& channel = via_[static_cast<size_t>(event)];
      if (channel.empty()) return;
      const std::string name = SimpleName(module_.events[static_cast<size_t>(event)].name);
      ForChannel(stage, channel, at, [&](Touchpoint& one) { AddOnce(one.hears, name); });
    };
    for (const auto& [event, at] : design.stages[static_cast<size_t>(index)].hears) hear(event, at);
    if (index != module_.journeys[static_cast<size_t>(index_)].first_stage) return;
    for (const auto& [event, at] : design.enters) hear(event, at);
  }

  void AddEvidence(StageGaps& stage, int32_t index) const {
    stage.visits = Figures().stages[static_cast<size_t>(index)].entered;
    for (const auto& [spot, came] : evidence_->came) {
      if (std::get<0>(spot) != index_ || std::get<1>(spot) != index) continue;
      ForChannel(stage, std::get<2>(spot), {}, [](Touchpoint&) {});
    }
    for (Touchpoint& one : stage.touchpoints) {
      const Spot spot{index_, index, one.channel};
      const auto sent = evidence_->sent.find(spot);
      one.sent = sent == evidence_->sent.end() ? 0 : sent->second;
      if (std::ranges::find(via_, one.channel) == via_.end()) continue;
      const auto came = evidence_->came.find(spot);
      if (came != evidence_->came.end()) {
        one.came = came->second;
      } else if (!evidence_->of_records) {
        one.came = Came();
      }
    }
  }

  const insight::JourneyFigures& Figures() const { return evidence_->figures.journeys[static_cast<size_t>(index_)]; }

  void Judge(const map::Journey& journey, const map::Stage& from, const StageGaps& stage,
             std::vector<Gap>& gaps) const {
    const bool noted_any = std::ranges::any_of(stage.touchpoints, &Touchpoint::noted);
    for (const Touchpoint& one : stage.touchpoints) {
      const bool served = one.sends || one.reaches || !one.hears.empty();
      const bool there = one.came && one.came->events > 0;
      const bool judged = one.came.has_value() && stage.visits.value_or(0) > 0;
      Gap gap{.journey = journey.qualified,
              .stage = stage.name,
              .what = SpotText(one),
              .at = one.at.line != 0 ? one.at : from.at,
              .point = one};
      const bool acts = one.sends || one.reaches;
      if (judged && !there && (one.noted || acts)) {
        gap.kind = Kind::kUnused;
        gap.text = fmt::format("{}{}{}; in {} {} nobody did anything via {}", one.noted ? "a `touch` is noted" : "",
                               one.noted && acts ? ", " : "", acts ? "we " + Effort(one) : "", CountText(*stage.visits),
                               *stage.visits == 1 ? "visit" : "visits", one.channel);
      } else if (!served && one.noted) {
        gap.kind = Kind::kUnserved;
        gap.text = "customers are there, and we are not: no send, no reach, no rule on an event via " + one.channel;
      } else if (!served && there) {
        gap.kind = Kind::kUnserved;
        gap.text = fmt::format("customers came {} {}; no `touch` notes it, and no rule hears them",
                               CountText(one.came->events), one.came->events == 1 ? "time" : "times");
      } else if (acts && !one.noted && !there && noted_any) {
        gap.kind = Kind::kUnused;
        gap.text = fmt::format("we {}, and no `touch` says that customers are there", Effort(one));
      } else {
        continue;
      }
      gaps.push_back(std::move(gap));
    }
  }

  static std::string Effort(const Touchpoint& one) {
    std::string text;
    if (one.sends) text = "send";
    if (one.sends && one.sent) text += fmt::format(" ({})", CountText(*one.sent));
    if (one.reaches) text += text.empty() ? "reach out" : " and reach out";
    return text;
  }

  // ---------------------------------------------------------------- hand-overs

  static Names Devices(const map::Stage& stage) {
    Names names;
    for (const map::Contact& touch : stage.touches) AddOnce(names, touch.device);
    return names;
  }
  Names Channels(const map::Stage& stage) const {
    Names names;
    for (const map::Contact& touch : stage.touches) {
      if (touch.channel != map::kNone) AddOnce(names, NameOf(touch));
    }
    return names;
  }
  static Names Texts(const std::vector<map::Note>& notes) {
    Names names;
    for (const map::Note& note : notes) AddOnce(names, note.text);
    return names;
  }

  // A change that cannot be gone round: nothing of the one is among the other.
  static void AddChange(const char* what, const Names& from, const Names& to, HandOver& hand_over) {
    if (from.empty() || to.empty()) return;
    const bool shared =
        std::ranges::any_of(from, [&](const std::string& name) { return std::ranges::find(to, name) != to.end(); });
    if (!shared) hand_over.changes.emplace_back(what, Joined(from) + " → " + Joined(to));
  }

  void AddHandOvers(const map::Journey& journey, JourneyGaps& gaps, std::vector<Gap>& list) const {
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      const map::Stage& from = journey.stages[s];
      std::set<int32_t> targets;
      for (const map::Move& move : from.moves) targets.insert(move.to);
      if (evidence_ != nullptr) {
        const std::vector<uint64_t>& to = Figures().stages[s].to;
        for (size_t t = 0; t < to.size(); ++t) {
          if (to[t] > 0) targets.insert(static_cast<int32_t>(t));
        }
      }
      for (const int32_t target : targets) {
        if (target == map::kNone || static_cast<size_t>(target) == s) continue;
        const map::Stage& to = journey.stages[static_cast<size_t>(target)];
        HandOver hand_over{.from = from.name, .to = to.name, .at = from.at};
        AddChange("device", Devices(from), Devices(to), hand_over);
        AddChange("channel", Channels(from), Channels(to), hand_over);
        AddChange("department", Texts(from.departments), Texts(to.departments), hand_over);
        AddChange("owner", Texts(from.owners), Texts(to.owners), hand_over);
        if (hand_over.changes.empty()) continue;
        if (evidence_ != nullptr) Measure(s, static_cast<size_t>(target), hand_over);
        for (const auto& [what, change] : hand_over.changes) {
          list.push_back({Kind::kHandOver, journey.qualified, from.name, to.name, what, change, from.at, {}});
        }
        gaps.hand_overs.push_back(std::move(hand_over));
      }
    }
  }

  void Measure(size_t from, size_t to, HandOver& hand_over) const {
    const std::vector<insight::StageFigures>& stages = Figures().stages;
    hand_over.came = stages[from].entered;
    hand_over.went = to < stages[from].to.size() ? stages[from].to[to] : 0;
    hand_over.left = stages[from].dropped;
    hand_over.median_ms = stages[from].stays.At(0.5);
    hand_over.left_next = stages[to].dropped;
  }

  const ir::Module& module_;
  const map::Model& model_;
  const std::vector<conform::JourneyDesign>& designs_;
  const Evidence* evidence_;
  const std::vector<std::string> via_;
  std::map<std::string, std::string> titles_;  // of channels
  int32_t index_ = ir::kNone;                  // of the journey at hand in the module
};

}  // namespace

std::string Gap::id() const {
  static constexpr const char* kKinds[] = {"unserved", "unused", "hand-over"};
  std::string id = fmt::format("{}/{}/{}", kKinds[static_cast<size_t>(kind)], journey, stage);
  if (!to.empty()) id += "/" + to;
  return id + "/" + what;
}

size_t Report::fresh() const {
  return static_cast<size_t>(std::ranges::count_if(gaps, [&](const Gap& gap) { return IsNew(gap); }));
}

Report Compare(const typed::Program& program, const ir::Module& module, const map::Model& model,
               const std::vector<conform::JourneyDesign>& designs, const Evidence* evidence) {
  return Comparer(program, module, model, designs, evidence).Run();
}

bool KeepOnly(Report& report, const std::string& of) {
  const auto other = [&](const std::string& name) { return name != of && SimpleName(name) != of; };
  std::erase_if(report.journeys, [&](const JourneyGaps& one) { return other(one.name); });
  std::erase_if(report.gaps, [&](const Gap& one) { return other(one.journey); });
  return !report.journeys.empty();
}

void HoldAgainst(Report& report, std::set<std::string> earlier) {
  for (const std::string& id : earlier) {
    // Of journeys that are looked at.
    const bool ours = std::ranges::any_of(
        report.journeys, [&](const JourneyGaps& one) { return id.find("/" + one.name + "/") != std::string::npos; });
    const bool there = !ours || std::ranges::any_of(report.gaps, [&](const Gap& gap) { return gap.id() == id; });
    if (!there) report.gone.push_back(id);
  }
  report.earlier = std::move(earlier);
}

}  // namespace journey::gap
