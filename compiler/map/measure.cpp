// A fold over records: open entries by customer, counters by stage.
#include "compiler/map/measure.h"

#include <simdjson.h>

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/value/calendar.h"

namespace journey::map {
namespace {

struct Visit {
  int32_t journey = kNone;
  int32_t stage = kNone;
  int64_t since = 0;
  bool converted = false;
  std::vector<bool> seen;  // by stage
};

std::string TextOf(const simdjson::dom::element& record, const char* key) {
  std::string_view text;
  return record[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

struct Measurer::State {
  Model& model;
  std::unordered_map<std::string, int32_t> journeys;  // qualified
  std::vector<std::unordered_map<std::string, int32_t>> stages;
  // By customer, then by journey, key and entry.
  std::unordered_map<std::string, std::map<std::string, Visit>> open;
  std::vector<std::vector<std::vector<int64_t>>> times;  // by journey, by stage
  std::string padded;
  simdjson::dom::parser parser;
  uint64_t records = 0, strangers = 0;

  explicit State(Model& of) : model(of) {
    for (Journey& journey : model.journeys) {
      journeys.emplace(journey.qualified, static_cast<int32_t>(stages.size()));
      std::unordered_map<std::string, int32_t>& names = stages.emplace_back();
      journey.figures.emplace();
      for (size_t s = 0; s < journey.stages.size(); ++s) {
        names.emplace(journey.stages[s].name, static_cast<int32_t>(s));
        journey.stages[s].figures.emplace().to.resize(journey.stages.size());
      }
      times.emplace_back(journey.stages.size());
    }
  }

  StageFigures& FiguresOf(const Visit& visit, int32_t stage) {
    return *model.journeys[static_cast<size_t>(visit.journey)].stages[static_cast<size_t>(stage)].figures;
  }

  void Come(Visit& visit, int32_t stage, int64_t time) {
    visit.stage = stage;
    visit.since = time;
    StageFigures& figures = FiguresOf(visit, stage);
    ++figures.entered;
    if (!visit.seen[static_cast<size_t>(stage)]) ++figures.reached;
    visit.seen[static_cast<size_t>(stage)] = true;
  }

  void Leave(const Visit& visit, int64_t time) {
    times[static_cast<size_t>(visit.journey)][static_cast<size_t>(visit.stage)].push_back(
        std::max<int64_t>(time - visit.since, 0));
  }

  void Merge(const std::string& from, const std::string& into) {
    const auto found = open.find(from);
    if (found == open.end() || from == into) return;
    std::map<std::string, Visit> moved = std::move(found->second);
    open.erase(found);
    open[into].merge(moved);
  }

  void Ended(const Visit& visit, std::string_view outcome, int64_t time) {
    Journey& journey = model.journeys[static_cast<size_t>(visit.journey)];
    ++journey.figures->ended;
    Leave(visit, time);
    StageFigures& figures = FiguresOf(visit, visit.stage);
    const bool final = journey.stages[static_cast<size_t>(visit.stage)].final;
    if (outcome == "converted") {
      ++figures.converted;
    } else if (!final) {
      ++(outcome == "completed" ? figures.moved_on : figures.dropped);
    }
  }

  void OfInstance(const simdjson::dom::element& record, const std::string& kind, const std::string& customer,
                  int64_t time) {
    const std::string name = TextOf(record, "journey");
    const auto journey = journeys.find(name);
    if (journey == journeys.end()) {
      ++strangers;
      return;
    }
    const auto index = static_cast<size_t>(journey->second);
    if (kind == "held_out") {
      ++model.journeys[index].figures->held_out;
      ++records;
      return;
    }
    const std::string stage = TextOf(record, "stage");
    if (stage.empty()) return;  // of somebody who was held out
    const auto known = stages[index].find(stage);
    if (known == stages[index].end()) {
      ++strangers;
      return;
    }
    ++records;
    uint64_t entry = 0;
    if (record["entry"].get(entry) != simdjson::SUCCESS) entry = 0;
    Step(customer, name + '\n' + TextOf(record, "key") + '\n' + std::to_string(entry), kind, journey->second,
         known->second, TextOf(record, "outcome"), time);
  }

  void Step(const std::string& customer, const std::string& id, const std::string& kind, int32_t journey, int32_t stage,
            const std::string& outcome, int64_t time) {
    JourneyFigures& figures = *model.journeys[static_cast<size_t>(journey)].figures;
    std::map<std::string, Visit>& visits = open[customer];
    if (kind == "entered") {
      ++figures.entries;
      Visit visit{journey, kNone, time, false, std::vector<bool>(stages[static_cast<size_t>(journey)].size())};
      Come(visit, stage, time);
      visits[id] = std::move(visit);
      return;
    }
    const auto visit = visits.find(id);
    if (visit == visits.end()) {  // it entered before these records begin
      if (visits.empty()) open.erase(customer);
      return;
    }
    if (kind == "moved") {
      StageFigures& from = FiguresOf(visit->second, visit->second.stage);
      ++from.to[static_cast<size_t>(stage)];
      ++from.moved_on;
      Leave(visit->second, time);
      Come(visit->second, stage, time);
    } else if (kind == "converted") {
      if (!visit->second.converted) ++figures.converted;
      visit->second.converted = true;
    } else {
      Ended(visit->second, outcome, time);
      visits.erase(visit);
      if (visits.empty()) open.erase(customer);
    }
  }
};

Measurer::Measurer(Model& model) : state_(std::make_unique<State>(model)) {}
Measurer::~Measurer() = default;
uint64_t Measurer::records() const { return state_->records; }
uint64_t Measurer::strangers() const { return state_->strangers; }

Status Measurer::Add(std::string_view line) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
  State& state = *state_;
  state.padded.reserve(line.size() + simdjson::SIMDJSON_PADDING);
  state.padded.assign(line);
  simdjson::dom::element record;
  if (const auto fault = state.parser.parse(state.padded).get(record); fault != simdjson::SUCCESS) {
    return Status::Error(std::string("is no JSON: ") + simdjson::error_message(fault));
  }
  const std::string kind = TextOf(record, "kind"), customer = TextOf(record, "customer");
  const std::optional<int64_t> time = rt::ParseInstant(TextOf(record, "time"));
  if (kind.empty() || customer.empty() || !time) return Status::Error("is no record: it lacks kind, customer or time");
  if (kind == "merged") {
    state.Merge(TextOf(record, "from"), customer);
  } else if (kind == "held_out" || kind == "entered" || kind == "moved" || kind == "converted" || kind == "ended") {
    state.OfInstance(record, kind, customer, *time);
  }
  return {};
}

void Measurer::Finish() {
  State& state = *state_;
  state.model.measured = true;
  for (const auto& [customer, visits] : state.open) {
    for (const auto& [id, visit] : visits) ++state.FiguresOf(visit, visit.stage).inside;
  }
  for (size_t j = 0; j < state.times.size(); ++j) {
    for (size_t s = 0; s < state.times[j].size(); ++s) {
      std::vector<int64_t>& times = state.times[j][s];
      Stage& stage = state.model.journeys[j].stages[s];
      if (times.empty() || stage.final) continue;
      // Of an even number the lower one of the two in the middle.
      const auto middle = times.begin() + static_cast<ptrdiff_t>((times.size() - 1) / 2);
      std::nth_element(times.begin(), middle, times.end());
      stage.figures->median_ms = *middle;
    }
  }
}

}  // namespace journey::map
