// Names are numbered; who does what next stands in a heap by time and order of coming.
#include "foresight/population.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <queue>
#include <unordered_map>

#include "foresight/draws.h"
#include "runtime/value/calendar.h"

namespace journey::foresight {
namespace {

constexpr uint32_t kNoName = UINT32_MAX;
constexpr int64_t kPopulationDayMs = 86'400'000;
constexpr double kMostPopulationDays = 365'250;
constexpr size_t kMostStepsEach = 10'000;  // a behaviour may go round for ever

enum Stream : uint64_t { kArrivals, kWalks, kFields, kReactions, kStreams };

struct NumberedState {
  uint32_t before = kNoName;
  bool asks_before = false;
  std::vector<uint32_t> done;
  bool asks_done = false;
  double from = 0, to = 0;
  bool asks_age = false;
  int asks = 0;
  std::vector<std::pair<uint32_t, const Branch*>> next;
};

struct Simulated {
  Draws walk, fields, reactions;
  uint32_t last = kNoName, before = kNoName;
  std::vector<uint32_t> done;  // ascending
  int64_t begin = 0;
  uint64_t turn = 0;  // of what they are about to do: an older one is off
  size_t steps = 0;
};

struct Pending {
  int64_t time = 0;
  uint64_t order = 0;
  uint32_t customer = 0, event = 0;
  uint64_t turn = 0;  // 0: a reaction
  bool operator>(const Pending& other) const { return std::tie(time, order) > std::tie(other.time, other.order); }
};

}  // namespace

struct Population::State {
  std::vector<std::string> names;
  std::unordered_map<std::string, uint32_t> ids;
  std::vector<std::vector<NumberedState>> after;           // by name; those that ask for the most first
  std::vector<std::vector<const FieldBehaviour*>> fields;  // by name
  std::vector<const FieldBehaviour*> traits;
  std::vector<Simulated> customers;
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> pending;
  uint64_t order = 0;
  int64_t clock = INT64_MIN;

  uint32_t IdOf(const std::string& name) {
    const auto [found, is_new] = ids.try_emplace(name, static_cast<uint32_t>(names.size()));
    if (is_new) {
      names.push_back(name);
      after.emplace_back();
      fields.emplace_back();
    }
    return found->second;
  }
  void Push(int64_t time, uint32_t customer, uint32_t event, uint64_t turn) {
    pending.push({time, order++, customer, event, turn});
  }
  void Number(const Behaviour& behaviour);
  const NumberedState* Find(const Simulated& customer, int64_t now) const;
  void GoOn(uint32_t customer, int64_t now);
};

void Population::State::Number(const Behaviour& behaviour) {
  for (const BehaviourState& state : behaviour.states) {
    NumberedState numbered;
    const uint32_t name = IdOf(state.after);
    if (state.before)
      numbered.asks_before = true, numbered.before = state.before->empty() ? kNoName : IdOf(*state.before);
    if (state.done) {
      numbered.asks_done = true;
      for (const std::string& done : *state.done) numbered.done.push_back(IdOf(done));
      std::ranges::sort(numbered.done);
    }
    if (state.age) numbered.asks_age = true, numbered.from = state.age->first, numbered.to = state.age->second;
    numbered.asks = numbered.asks_before + numbered.asks_done + numbered.asks_age;
    for (const Branch& branch : state.next) numbered.next.push_back({IdOf(branch.event), &branch});
    after[name].push_back(std::move(numbered));
  }
  for (auto& states : after) std::ranges::stable_sort(states, std::ranges::greater(), &NumberedState::asks);
  for (const auto& [event, share] : behaviour.first) IdOf(event);
  for (const Reaction& reaction : behaviour.reactions) IdOf(reaction.event);
  for (const FieldBehaviour& field : behaviour.fields) {
    if (field.event.empty()) {
      traits.push_back(&field);
    } else {
      fields[IdOf(field.event)].push_back(&field);
    }
  }
}

const NumberedState* Population::State::Find(const Simulated& customer, int64_t now) const {
  const double age = static_cast<double>(now - customer.begin) / static_cast<double>(kPopulationDayMs);
  for (const NumberedState& state : after[customer.last]) {
    if (state.asks_before && state.before != customer.before) continue;
    if (state.asks_age && !(age >= state.from && age < state.to)) continue;
    if (state.asks_done && state.done != customer.done) continue;
    return &state;
  }
  return nullptr;
}

// The same two draws whatever comes of them.
void Population::State::GoOn(uint32_t number, int64_t now) {
  Simulated& customer = customers[number];
  const double which = customer.walk.Next(), when = customer.walk.Next();
  ++customer.turn;
  const NumberedState* state = Find(customer, now);
  if (state == nullptr || ++customer.steps >= kMostStepsEach) return;
  double left = which;
  for (const auto& [event, branch] : state->next) {
    if (left < branch->share) {
      Push(now + DrawDelay(branch->delay, when), number, event, customer.turn);
      return;
    }
    left -= branch->share;
  }
}

Population::Population(const Behaviour& behaviour, const PopulationOptions& options)
    : behaviour_(behaviour), options_(options), state_(std::make_unique<State>()) {
  state_->Number(behaviour);
  Draws arrivals(options.seed, options.replication * kStreams + kArrivals);
  double hours = 0, firsts = 0, day = 0;
  for (const double share : behaviour.hours) hours += share;
  for (const auto& [event, share] : behaviour.first) firsts += share;
  for (uint64_t i = 0; i < options.customers; ++i) {
    day += -std::log(1 - arrivals.Next()) / behaviour.per_day;
    if (day >= kMostPopulationDays) break;
    double which_hour = arrivals.Next() * hours, within = arrivals.Next(), which_first = arrivals.Next() * firsts;
    int64_t time = options.start + static_cast<int64_t>(day * static_cast<double>(kPopulationDayMs));
    if (hours > 0) {
      size_t hour = 0;
      while (hour + 1 < behaviour.hours.size() && which_hour >= behaviour.hours[hour]) {
        which_hour -= behaviour.hours[hour++];
      }
      time = options.start + static_cast<int64_t>(day) * kPopulationDayMs +
             static_cast<int64_t>((static_cast<double>(hour) + within) * 3'600'000);
    }
    size_t first = 0;
    while (first + 1 < behaviour.first.size() && which_first >= behaviour.first[first].second) {
      which_first -= behaviour.first[first++].second;
    }
    const auto stream = [&](Stream purpose) {
      return Draws(options.seed, options.replication * kStreams + purpose, i + 1);
    };
    state_->customers.push_back({stream(kWalks), stream(kFields), stream(kReactions), kNoName, kNoName, {}, 0, 1, 0});
    state_->Push(time, static_cast<uint32_t>(i), state_->IdOf(behaviour.first[first].first), 1);
  }
}

Population::~Population() = default;

int64_t Population::next_time() const {
  auto& pending = state_->pending;
  const int64_t end =
      std::min(options_.end, options_.start + static_cast<int64_t>(kMostPopulationDays) * kPopulationDayMs);
  while (!pending.empty() && pending.top().turn != 0 &&
         pending.top().turn != state_->customers[pending.top().customer].turn) {
    pending.pop();
  }
  return pending.empty() || pending.top().time >= end ? INT64_MAX : pending.top().time;
}

std::string Population::Next() {
  using Json = nlohmann::ordered_json;
  const Pending event = state_->pending.top();
  state_->pending.pop();
  Simulated& customer = state_->customers[event.customer];
  const std::string id = fmt::format("s{}-{}", options_.replication, event.customer);
  state_->clock = event.time;
  std::string lines;
  const auto append = [&](const char* type, const char* kind, const std::vector<const FieldBehaviour*>& fields) {
    Json line = Json::object(), values = Json::object();
    line["type"] = type;
    if (fields.empty() || !fields[0]->event.empty()) line["event"] = state_->names[event.event];
    for (const FieldBehaviour* field : fields) {
      const double there = customer.fields.Next(), which = customer.fields.Next();
      const auto value = DrawField(*field, there, which);
      if (!value) continue;
      Json* place = &values;
      for (const std::string& part : field->path) place = &(*place)[part];
      *place = Json::parse(*value, nullptr, false);
    }
    line["userId"] = id;
    line[kind] = std::move(values);
    line["messageId"] = fmt::format("{}-{}", id, events_++);
    line["timestamp"] = rt::FormatInstant(event.time);
    lines += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  };
  if (customer.last == kNoName && !state_->traits.empty()) append("identify", "traits", state_->traits);
  append("track", "properties", state_->fields[event.event]);
  if (event.turn == 0 && state_->after[event.event].empty()) return lines;
  if (customer.last == kNoName) customer.begin = event.time;
  customer.before = customer.last;
  customer.last = event.event;
  const auto at = std::ranges::lower_bound(customer.done, event.event);
  if (at == customer.done.end() || *at != event.event) customer.done.insert(at, event.event);
  state_->GoOn(event.customer, event.time);
  return lines;
}

void Population::Sent(int64_t time, int64_t now, std::string_view customer, std::string_view channel,
                      std::string_view message) {
  uint32_t number = 0;
  const size_t dash = customer.find('-');
  if (dash == std::string_view::npos) return;
  std::from_chars(customer.data() + dash + 1, customer.data() + customer.size(), number);
  if (number >= state_->customers.size()) return;
  for (const Reaction& reaction : behaviour_.reactions) {
    if (reaction.channel != channel || (!reaction.message.empty() && reaction.message != message)) continue;
    Draws& draws = state_->customers[number].reactions;
    const double whether = draws.Next(), when = draws.Next();
    if (whether >= reaction.share) continue;
    state_->Push(std::max({time + DrawDelay(reaction.delay, when), now, state_->clock}), number,
                 state_->IdOf(reaction.event), 0);
  }
}

}  // namespace journey::foresight
