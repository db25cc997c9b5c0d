// Open entries by customer; everything that is over is in the counters.
//
// An open entry keeps small numbers for what has happened to it once (stages it was in, messages it got, arms it
// walked), so it costs a few bytes for each, however many the journey has.
#include "insight/tally.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "insight/by_text.h"
#include "insight/message_name.h"
#include "runtime/value/calendar.h"

namespace journey::insight {
namespace {

constexpr int32_t kNone = -1;

struct Entry {
  int32_t journey = kNone, stage = kNone;
  uint64_t ordinal = 0;
  std::string key;
  int64_t entered = 0, since = 0;
  int32_t first_message = kNone, last_message = kNone;
  const uint32_t* groups = nullptr;  // by question
  bool held_out = false, converted = false, came_over = false;
  std::vector<uint32_t> marks;

  bool Has(uint32_t mark) const { return std::find(marks.begin(), marks.end(), mark) != marks.end(); }
  // False: it was there already.
  bool Mark(uint32_t mark) {
    if (Has(mark)) return false;
    marks.push_back(mark);
    return true;
  }
};

// What a mark stands for, in its upper byte.
enum MarkKind : uint32_t { kInStage = 0U, kMessage = 1U << 24, kArm = 2U << 24, kLeft = 3U << 24, kMissed = 4U << 24 };
uint32_t MarkOf(MarkKind kind, size_t index) { return kind | static_cast<uint32_t>(index); }

template <typename Map>
void CountIn(Map& map, std::string_view name) {
  if (const auto found = map.find(std::string(name)); found != map.end()) {
    ++found->second;
  } else {
    map.emplace(name, 1);
  }
}

std::string CauseText(const rt::Record& record) {
  std::string text(ir::OutcomeName(record.outcome));
  if (record.cause.kind == rt::CauseKind::kWhen) return text + ", by a condition";
  if (record.cause.kind == rt::CauseKind::kMigrate) return text + ", by a new version";
  if (record.cause.kind == rt::CauseKind::kOperator) return text + ", by an operator";
  if (record.cause.kind == rt::CauseKind::kTimer || record.cause.name.empty()) return text;
  return text + ", " + std::string(record.cause.name);
}

// The stage whose times a KPI `in P%` is about, if it is about nothing else.
int32_t StageOfTimes(const ir::Kpi& kpi) {
  const bool alone = kpi.has_share && kpi.value.size() == 1 && kpi.value[0].op == ir::KpiOp::kMedianTime;
  return alone ? kpi.value[0].stage : kNone;
}

}  // namespace

struct Tally::State {
  const ir::Module& module;
  Figures figures;
  ByText<std::vector<Entry>> open;              // by customer
  std::vector<ByText<size_t>> messages;         // by journey: channel, line break, name
  std::vector<std::vector<size_t>> first_arms;  // by journey, by split: arms of the splits before
  std::string name;                             // scratch

  const EntryGroups* groups;

  State(const ir::Module& of, const EntryGroups* known) : module(of), messages(of.journeys.size()), groups(known) {
    if (groups != nullptr) figures.questions = groups->questions();
    for (const ir::Journey& journey : of.journeys) {
      JourneyFigures& to = figures.journeys.emplace_back();
      to.stages.resize(journey.stages.size());
      for (StageFigures& stage : to.stages) stage.to.resize(journey.stages.size());
      to.within.resize(journey.kpis.size());
      to.groups.resize(figures.questions.size());
      size_t arms = 0;
      std::vector<size_t>& first = first_arms.emplace_back();
      for (const ir::Split& split : journey.splits) {
        first.push_back(arms);
        arms += split.arms.size();
        to.splits.emplace_back(split.arms.size());
      }
    }
  }

  const ir::Journey& JourneyOf(const Entry& entry) const { return module.journeys[static_cast<size_t>(entry.journey)]; }
  JourneyFigures& FiguresOf(const Entry& entry) { return figures.journeys[static_cast<size_t>(entry.journey)]; }
  StageFigures& StageOf(const Entry& entry) { return FiguresOf(entry).stages[static_cast<size_t>(entry.stage)]; }

  CohortFigures& WeekOf(const Entry& entry) {
    auto& weeks = FiguresOf(entry).weeks;
    const int64_t monday = rt::StartOfUnit(entry.entered, ir::CalendarUnit::kWeek, rt::kUtc);
    if (weeks.size() >= kMostWeeks && !weeks.contains(monday)) return weeks.rbegin()->second;
    return weeks[monday];
  }

  // Calls for the side of the entry in each cohort that it belongs to.
  template <typename Count>
  void ForEachCohort(const Entry& entry, Count&& count) {
    const auto side = [&](CohortFigures& cohort) -> Proportion& {
      return entry.held_out ? cohort.held_out : cohort.entries;
    };
    count(side(WeekOf(entry)));
    for (size_t q = 0; q < figures.questions.size(); ++q) {
      count(side(FiguresOf(entry).groups[q][groups->Answer(q, entry.groups[q])]));
    }
  }

  // Null: it entered before these records begin. Of two alike, one of which came over from another id, what ends as
  // merged is the one that came over.
  Entry* Find(const rt::Record& record, std::vector<Entry>& entries) const {
    Entry* found = nullptr;
    const bool merged = record.kind == rt::RecordKind::kEnded && record.outcome == ir::Outcome::kMerged;
    for (Entry& entry : entries) {
      if (entry.journey != record.journey || entry.ordinal != record.entry || entry.key != record.key) continue;
      if (found == nullptr || (merged && entry.came_over)) found = &entry;
    }
    return found;
  }

  void Enter(const rt::Record& record, std::vector<Entry>& entries) {
    Entry entry;
    entry.journey = record.journey;
    entry.ordinal = record.entry;
    entry.key = record.key;
    entry.entered = record.time;
    entry.held_out = record.kind == rt::RecordKind::kHeldOut;
    JourneyFigures& of = FiguresOf(entry);
    ++(entry.held_out ? of.held_out : of.entries);
    if (entry.ordinal > 1) ++of.again;
    if (entry.ordinal == 1) ++(entry.held_out ? of.first_held_out : of.first_entries);
    if (groups != nullptr) entry.groups = groups->Of(record);
    ForEachCohort(entry, [](Proportion& side) { ++side.of; });
    if (!entry.held_out) Come(entry, record.stage_index, record.time);
    entries.push_back(std::move(entry));
  }

  void Come(Entry& entry, int32_t stage, int64_t time) {
    entry.stage = stage;
    entry.since = time;
    StageFigures& at = StageOf(entry);
    ++at.entered;
    if (entry.Mark(MarkOf(kInStage, static_cast<size_t>(stage)))) ++at.reached;
  }

  void Leave(Entry& entry, int64_t time) {
    const int64_t stay = std::max<int64_t>(time - entry.since, 0);
    StageOf(entry).stays.Add(stay);
    const std::vector<ir::Kpi>& kpis = JourneyOf(entry).kpis;
    for (size_t i = 0; i < kpis.size(); ++i) {
      if (StageOfTimes(kpis[i]) != entry.stage) continue;
      WithinFigures& within = FiguresOf(entry).within[i];
      if (entry.Mark(MarkOf(kLeft, i))) ++within.entries;
      const bool met = kpis[i].at_least ? stay >= kpis[i].target : stay <= kpis[i].target;
      if (!met && entry.Mark(MarkOf(kMissed, i))) ++within.missed;
    }
  }

  void Move(Entry& entry, const rt::Record& record) {
    StageFigures& from = StageOf(entry);
    ++from.to[static_cast<size_t>(record.stage_index)];
    ++from.moved_on;
    Leave(entry, record.time);
    Come(entry, record.stage_index, record.time);
  }

  void Convert(Entry& entry, const rt::Record& record) {
    JourneyFigures& of = FiguresOf(entry);
    if (!entry.held_out) CountIn(of.goals, record.goal);
    if (entry.converted) return;
    entry.converted = true;
    ++(entry.held_out ? of.held_out_converted : of.converted);
    ForEachCohort(entry, [](Proportion& side) { ++side.hits; });
    if (entry.held_out) return;
    of.to_conversion.Add(record.time - entry.entered);
    if (entry.first_message == kNone) {
      ++of.unprompted;
    } else {
      ++of.messages[static_cast<size_t>(entry.first_message)].first;
      ++of.messages[static_cast<size_t>(entry.last_message)].last;
    }
    for (const uint32_t mark : entry.marks) {
      const uint32_t kind = mark >> 24 << 24, index = mark & 0xFFFFFFU;
      if (kind == kMessage) ++of.messages[index].converted;
      if (kind == kArm) ++ArmAt(entry, index).converted;
    }
  }

  ArmFigures& ArmAt(const Entry& entry, size_t index) {
    const std::vector<size_t>& first = first_arms[static_cast<size_t>(entry.journey)];
    const auto split = static_cast<size_t>(std::upper_bound(first.begin(), first.end(), index) - first.begin()) - 1;
    return FiguresOf(entry).splits[split][index - first[split]];
  }

  void End(Entry& entry, const rt::Record& record) {
    if (entry.held_out) return;
    JourneyFigures& of = FiguresOf(entry);
    CountIn(of.outcomes, ir::OutcomeName(record.outcome));
    Leave(entry, record.time);
    StageFigures& at = StageOf(entry);
    switch (record.outcome) {
      case ir::Outcome::kCompleted:
        ++at.completed;
        return;
      case ir::Outcome::kConverted:
        ++at.converted;
        return;
      case ir::Outcome::kMerged:
        ++at.merged;
        return;
      case ir::Outcome::kExited:
      case ir::Outcome::kExpired:
      case ir::Outcome::kStopped:
        break;
    }
    if (JourneyOf(entry).stages[static_cast<size_t>(entry.stage)].final) return;
    ++at.dropped;
    CountIn(at.causes, CauseText(record));
  }

  void Walk(Entry& entry, const rt::Record& record) {
    const std::vector<ir::Split>& splits = JourneyOf(entry).splits;
    for (size_t s = 0; s < splits.size(); ++s) {
      if (splits[s].name != record.name) continue;
      for (size_t a = 0; a < splits[s].arms.size(); ++a) {
        if (splits[s].arms[a].name != record.arm) continue;
        const size_t index = first_arms[static_cast<size_t>(entry.journey)][s] + a;
        if (entry.converted || !entry.Mark(MarkOf(kArm, index))) return;
        ArmFigures& arm = ArmAt(entry, index);
        ++arm.entries;
        if (entry.ordinal == 1) ++arm.first;
      }
    }
  }

  size_t MessageOf(const rt::Record& record) {
    ByText<size_t>& known = messages[static_cast<size_t>(record.journey)];
    std::vector<MessageFigures>& all = figures.journeys[static_cast<size_t>(record.journey)].messages;
    name.assign(record.channel_name);
    name += '\n';
    const size_t behind = name.size();
    AppendMessageName(record.args_json, name);
    if (const auto found = known.find(name); found != known.end()) return found->second;
    if (all.size() >= kMostMessages) {
      name = std::string(record.channel_name) + "\n(others)";
      if (const auto found = known.find(name); found != known.end()) return found->second;
    }
    all.push_back({std::string(record.channel_name), name.substr(behind)});
    return known[name] = all.size() - 1;
  }

  void Sent(Entry* entry, const rt::Record& record) {
    const size_t message = MessageOf(record);
    JourneyFigures& of = figures.journeys[static_cast<size_t>(record.journey)];
    ++of.messages[message].sent;
    if (entry == nullptr || entry->converted) return;
    if (entry->Mark(MarkOf(kMessage, message))) ++of.messages[message].entries;
    entry->last_message = static_cast<int32_t>(message);
    if (entry->first_message == kNone) entry->first_message = entry->last_message;
  }

  ChannelFigures& ChannelOf(const rt::Record& record) {
    auto& channels = figures.journeys[static_cast<size_t>(record.journey)].channels;
    name.assign(record.channel_name);
    return channels[name];
  }

  // What happens to sends is counted also where the entry is over, or was there before: a thank-you that was deferred.
  bool OfSends(const rt::Record& record, Entry* entry) {
    switch (record.kind) {
      case rt::RecordKind::kSent:
        ++ChannelOf(record).sent;
        Sent(entry, record);
        return true;
      case rt::RecordKind::kDeferred:
        ++ChannelOf(record).deferred;
        return true;
      case rt::RecordKind::kSuppressed:
        ++ChannelOf(record).suppressed[{std::string(record.reason), std::string(record.by)}];
        return true;
      default:
        return false;
    }
  }

  void OfEntry(const rt::Record& record, Entry& entry) {
    switch (record.kind) {
      case rt::RecordKind::kMoved:
        if (!entry.held_out) Move(entry, record);
        return;
      case rt::RecordKind::kConverted:
        Convert(entry, record);
        return;
      case rt::RecordKind::kEnded:
        End(entry, record);
        return;
      case rt::RecordKind::kSplit:
        Walk(entry, record);
        return;
      default:
        return;
    }
  }

  void Merge(std::string_view from, std::string_view into) {
    ++figures.merged;
    const auto found = open.find(from);
    if (found == open.end() || from == into) return;
    std::vector<Entry> moved = std::move(found->second);
    open.erase(found);
    std::vector<Entry>& entries = open[std::string(into)];
    for (Entry& entry : moved) {
      entry.came_over = true;
      entries.push_back(std::move(entry));
    }
  }

  bool IsStranger(const rt::Record& record) const {
    if (record.journey < 0) return true;
    const bool needs_stage = record.kind == rt::RecordKind::kEntered || record.kind == rt::RecordKind::kMoved;
    return record.stage_index < 0 && (needs_stage || !record.stage.empty());
  }

  void Add(const rt::Record& record) {
    if (record.kind == rt::RecordKind::kMerged) {
      ++figures.records;
      Merge(record.from, record.customer);
      return;
    }
    if (IsStranger(record)) {
      ++figures.strangers;
      return;
    }
    ++figures.records;
    const bool enters = record.kind == rt::RecordKind::kEntered || record.kind == rt::RecordKind::kHeldOut;
    auto found = open.find(record.customer);
    if (enters) {
      if (found == open.end()) found = open.emplace(std::string(record.customer), std::vector<Entry>()).first;
      Enter(record, found->second);
      return;
    }
    Entry* entry = found == open.end() ? nullptr : Find(record, found->second);
    if (OfSends(record, entry)) return;
    if (entry == nullptr) {
      ++figures.earlier;
      return;
    }
    OfEntry(record, *entry);
    if (record.kind != rt::RecordKind::kEnded) return;
    found->second.erase(found->second.begin() + (entry - found->second.data()));
    if (found->second.empty()) open.erase(found);
  }
};

Tally::Tally(const ir::Module& module, const EntryGroups* groups) : state_(std::make_unique<State>(module, groups)) {}
Tally::~Tally() = default;

void Tally::Write(const rt::Record& record) { state_->Add(record); }

Figures Tally::Now() const {
  Figures figures = state_->figures;
  for (const auto& [customer, entries] : state_->open) {
    for (const Entry& entry : entries) {
      if (entry.held_out) continue;
      JourneyFigures& journey = figures.journeys[static_cast<size_t>(entry.journey)];
      ++journey.inside;
      ++journey.stages[static_cast<size_t>(entry.stage)].inside;
    }
  }
  return figures;
}

}  // namespace journey::insight
