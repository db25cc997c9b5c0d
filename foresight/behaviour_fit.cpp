// States are found by a text that spells what they ask for.
#include "foresight/behaviour_fit.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace journey::foresight {
namespace {

constexpr double kFitHourMs = 3'600'000, kFitDayMs = 86'400'000;
constexpr size_t kQuantiles = 51;
constexpr double kAges[] = {0, 1, 3, 7, 14, 21, 30, 60, 120, 365, 1e6};  // days

std::vector<double> EvenQuantiles(std::vector<double>& values) {
  std::ranges::sort(values);
  const size_t points = std::min(values.size(), kQuantiles);
  std::vector<double> quantiles;
  for (size_t i = 0; i < points; ++i) {
    quantiles.push_back(values[points == 1 ? 0 : i * (values.size() - 1) / (points - 1)]);
  }
  return quantiles;
}

// What one state asks for, and what came behind it.
struct FittedState {
  BehaviourState state;
  std::map<std::string, std::vector<double>> gaps;  // by event: hours
  const FittedState* looser = nullptr;
};

class StateFit {
 public:
  StateFit(const insight::Walks& walks, int memory) : walks_(walks), memory_(memory) {}

  // Steps of these names are passed over.
  void Learn(const insight::CustomerWalk& walk, const std::vector<bool>& passed_over) {
    std::set<std::string> done;
    const insight::WalkStep* before = nullptr;
    int64_t begin = 0;
    for (size_t i = 0; i < walk.steps.size(); ++i) {
      const insight::WalkStep& step = walk.steps[i];
      if (passed_over[step.name]) continue;
      if (before == nullptr) begin = step.time;
      done.insert(walks_.names[step.name]);
      size_t next = i + 1;
      while (next < walk.steps.size() && passed_over[walk.steps[next].name]) ++next;
      LearnStep(step, before, begin, done, next < walk.steps.size() ? &walk.steps[next] : nullptr);
      before = &step;
    }
  }

  std::vector<BehaviourState> Finish() {
    std::vector<BehaviourState> states;
    for (auto& [key, fitted] : states_) {
      const bool first = fitted.looser == nullptr;
      if (!first && (fitted.state.seen < kLeastSeen || fitted.state.seen == fitted.looser->state.seen)) continue;
      for (auto& [event, gaps] : fitted.gaps) {
        const double share = static_cast<double>(gaps.size()) / static_cast<double>(fitted.state.seen);
        fitted.state.next.push_back({event, share, {EvenQuantiles(gaps), 0, 0}});
      }
      std::ranges::stable_sort(fitted.state.next, std::ranges::greater(), &Branch::share);
      states.push_back(std::move(fitted.state));
    }
    return states;
  }

 private:
  void LearnStep(const insight::WalkStep& step, const insight::WalkStep* before, int64_t begin,
                 const std::set<std::string>& done, const insight::WalkStep* next) {
    BehaviourState state;
    state.after = walks_.names[step.name];
    std::string key = state.after;
    const FittedState* looser = nullptr;
    for (int look = 1; look <= memory_; ++look) {
      key += '\0';
      if (look == 2) {
        state.done = std::vector<std::string>(done.begin(), done.end());
        for (const std::string& name : *state.done) key += name + '\x01';
      }
      if (look == 3) {
        const double days = static_cast<double>(std::max<int64_t>(step.time - begin, 0)) / kFitDayMs;
        const auto above = std::min(std::ranges::upper_bound(kAges, days), std::end(kAges) - 1);
        state.age = {*(above - 1), *above};
        key += static_cast<char>('A' + (above - std::begin(kAges)));
      }
      if (look == 4) key += *(state.before = before == nullptr ? "" : walks_.names[before->name]);
      auto [found, is_new] = states_.try_emplace(key);
      FittedState& fitted = found->second;
      if (is_new) fitted.state = state, fitted.looser = looser;
      ++fitted.state.seen;
      if (next != nullptr) {
        fitted.gaps[walks_.names[next->name]].push_back(
            static_cast<double>(std::max<int64_t>(next->time - step.time, 0)) / kFitHourMs);
      }
      looser = &fitted;
    }
  }

  const insight::Walks& walks_;
  const int memory_;
  std::map<std::string, FittedState> states_;
};

// How long after which message each event came that answers one; how many of each message there were.
struct Answers {
  Answers(const insight::Walks& walks, const SentMessages& sent, const std::vector<bool>& reactions) {
    for (const auto& [customer, messages] : sent) {
      for (const SentMessage& message : messages) ++sends[{message.channel, message.message}];
    }
    for (const insight::CustomerWalk& walk : walks.walks) {
      const auto got = sent.find(walk.customer);
      if (got == sent.end()) continue;
      std::set<std::pair<const SentMessage*, uint32_t>> answered;
      for (const insight::WalkStep& step : walk.steps) {
        if (!reactions[step.name]) continue;
        auto behind = std::ranges::upper_bound(got->second, step.time, {}, &SentMessage::time);
        if (behind == got->second.begin() || step.time - (--behind)->time > kReactionMs) continue;
        if (!answered.insert({&*behind, step.name}).second) continue;
        hours[{step.name, {behind->channel, behind->message}}].push_back(static_cast<double>(step.time - behind->time) /
                                                                         kFitHourMs);
      }
    }
  }
  using Message = std::pair<std::string, std::string>;
  std::map<Message, uint64_t> sends;
  std::map<std::pair<uint32_t, Message>, std::vector<double>> hours;
};

void FitArrivals(const insight::Walks& walks, const std::vector<bool>& passed_over, Behaviour& behaviour) {
  std::map<std::string, uint64_t> first;
  behaviour.hours.assign(24, 0);
  uint64_t came = 0;
  int64_t earliest = INT64_MAX, latest = INT64_MIN;
  for (const insight::CustomerWalk& walk : walks.walks) {
    const auto step = std::ranges::find_if(walk.steps, [&](const auto& one) { return !passed_over[one.name]; });
    if (step == walk.steps.end()) continue;
    ++came;
    ++first[walks.names[step->name]];
    const int64_t of_day = (step->time % 86'400'000 + 86'400'000) % 86'400'000;
    behaviour.hours[static_cast<size_t>(of_day / 3'600'000)] += 1;
    earliest = std::min(earliest, step->time), latest = std::max(latest, step->time);
  }
  if (came == 0) return;
  behaviour.per_day = static_cast<double>(came) / std::max(static_cast<double>(latest - earliest) / kFitDayMs, 1.0);
  for (const auto& [event, count] : first) {
    behaviour.first.push_back({event, static_cast<double>(count) / static_cast<double>(came)});
  }
  std::ranges::stable_sort(behaviour.first, std::ranges::greater(), &std::pair<std::string, double>::second);
}

int PlacesOf(const std::string& json) {
  const size_t point = json.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(std::min<size_t>(json.size() - point - 1, 4));
}

}  // namespace

void FieldTally::Add(const std::string& event, const std::vector<std::string>& path, std::string_view json) {
  Values& values = values_[{event, path}];
  ++values.present;
  const auto found = values.counts.find(std::string(json));
  if (found != values.counts.end()) {
    ++found->second;
  } else if (values.counts.size() < kMostValues) {
    values.counts.emplace(json, 1);
  }
}

std::vector<FieldBehaviour> FieldTally::Finish() const {
  std::vector<FieldBehaviour> fields;
  for (const auto& [place, values] : values_) {
    FieldBehaviour field;
    field.event = place.first, field.path = place.second;
    const uint64_t all = std::max(counts_.contains(field.event) ? counts_.at(field.event) : 0, values.present);
    field.missing = 1 - static_cast<double>(values.present) / static_cast<double>(all);
    std::vector<double> numbers;
    std::vector<std::pair<std::string, double>> commonest;
    for (const auto& [json, count] : values.counts) {
      const nlohmann::json value = nlohmann::json::parse(json, nullptr, false);
      if (value.is_number()) {
        numbers.insert(numbers.end(), count, value.get<double>());
        field.places = std::max(field.places, PlacesOf(json));
      }
      if (value.is_primitive() && !value.is_null()) commonest.push_back({json, static_cast<double>(count)});
    }
    std::ranges::stable_sort(commonest, std::ranges::greater(), &std::pair<std::string, double>::second);
    if (!numbers.empty() && values.counts.size() > kCommonest) {
      field.numbers = EvenQuantiles(numbers);
    } else {
      field.places = 0;
      if (commonest.size() > kCommonest) commonest.resize(kCommonest);
      field.values = std::move(commonest);
    }
    if (!field.values.empty() || !field.numbers.empty()) fields.push_back(std::move(field));
  }
  return fields;
}

Behaviour FitBehaviour(const insight::Walks& walks, const SentMessages& sent, const std::vector<std::string>& reactions,
                       int memory) {
  Behaviour behaviour;
  std::vector<bool> answer(walks.names.size(), false);
  for (const std::string& name : reactions) {
    const auto found = std::ranges::lower_bound(walks.names, name);
    if (found != walks.names.end() && *found == name) answer[static_cast<size_t>(found - walks.names.begin())] = true;
  }
  Answers answers(walks, sent, answer);
  for (auto& [place, hours] : answers.hours) {
    const double share = static_cast<double>(hours.size()) / static_cast<double>(answers.sends.at(place.second));
    behaviour.reactions.push_back({place.second.first,
                                   place.second.second,
                                   walks.names[place.first],
                                   std::min(share, 1.0),
                                   {EvenQuantiles(hours), 0, 0}});
  }
  FitArrivals(walks, answer, behaviour);
  StateFit states(walks, memory);
  for (const insight::CustomerWalk& walk : walks.walks) states.Learn(walk, answer);
  behaviour.states = states.Finish();
  return behaviour;
}

}  // namespace journey::foresight
