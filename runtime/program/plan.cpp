// One pass over the module's declarations.
#include "runtime/program/plan.h"

#include <algorithm>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "ir/link.h"
#include "runtime/program/reads.h"
#include "runtime/value/byte_scan.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

constexpr int64_t kDay = 24 * 3600 * 1000LL;

// No calendar unit that a cap counts is longer, whatever the clocks and zones do in it.
int64_t Horizon(const ir::Cap& cap) {
  if (!cap.calendar) return cap.window_ms;
  switch (cap.unit) {
    case ir::CalendarUnit::kDay:
      return 4 * kDay;
    case ir::CalendarUnit::kWeek:
      return 10 * kDay;
    case ir::CalendarUnit::kMonth:
      return 35 * kDay;
    case ir::CalendarUnit::kYear:
      return 370 * kDay;
  }
  return 370 * kDay;
}

// "email.cap.1", "email.cap.2" and so on.
std::vector<std::string> RuleNames(const std::string& owner, const char* kind, size_t count) {
  std::vector<std::string> names(count);
  for (size_t i = 0; i < count; ++i) names[i] = owner + "." + kind + "." + std::to_string(i + 1);
  return names;
}

// The position of `value` in `list`, appended if it is new.
int32_t Position(std::vector<int32_t>& list, int32_t value) {
  const auto found = std::find(list.begin(), list.end(), value);
  if (found != list.end()) return static_cast<int32_t>(found - list.begin());
  list.push_back(value);
  return static_cast<int32_t>(list.size() - 1);
}

// Which parts of a running number its question asks for; the places are none yet.
NumberShape PartsOf(const ir::HistoryQuery& query) {
  constexpr uint32_t kAsked = 0;
  NumberShape parts;
  switch (query.kind) {
    case ir::HistoryKind::kCount:
    case ir::HistoryKind::kSeen:
      parts.count = kAsked;
      return parts;
    case ir::HistoryKind::kDistinct:
      parts.count = parts.value = kAsked;
      return parts;
    case ir::HistoryKind::kAverage:
    case ir::HistoryKind::kSum:
      parts.value = kAsked;
      if (query.type.kind != ir::Kind::kFloat) parts.upper = kAsked;
      if (query.kind == ir::HistoryKind::kSum) break;
      parts.count = kAsked;
      return parts;
    case ir::HistoryKind::kLatest:
    case ir::HistoryKind::kFirst:
      parts.time = kAsked;  // who merges asks which of two was it
      [[fallthrough]];
    case ir::HistoryKind::kMin:
    case ir::HistoryKind::kMax:
      parts.value = kAsked;
      break;
    case ir::HistoryKind::kTimeSince:
      parts.time = kAsked;
      break;
  }
  parts.flags = kAsked;
  return parts;
}

// Gives the numbers of those queries that have no window their places in one piece, whose size it returns: words first,
// flags behind all of them. shape(i) is where query i keeps its own.
template <typename Shape>
uint32_t PlaceNumbers(std::span<const ir::HistoryQuery> queries, Shape&& shape) {
  uint32_t at = 0;
  const auto place = [&](uint32_t& part, uint32_t bytes) {
    if (part == NumberShape::kAbsent) return;
    part = at;
    at += bytes;
  };
  const auto running = [&](size_t q) { return queries[q].window_ms == 0; };
  for (size_t q = 0; q < queries.size(); ++q) {
    if (!running(q)) continue;
    NumberShape& parts = shape(q);
    parts = PartsOf(queries[q]);
    for (uint32_t* word : {&parts.count, &parts.time, &parts.value, &parts.upper}) place(*word, sizeof(int64_t));
  }
  for (size_t q = 0; q < queries.size(); ++q) {
    if (running(q)) place(shape(q).flags, 1);
  }
  constexpr uint32_t kWord = sizeof(int64_t);
  return (at + kWord - 1) / kWord * kWord;
}

template <typename Owner>
RulesPlan PlanRules(const Owner& owner, std::vector<SentLog>& logs) {
  RulesPlan plan;
  plan.requires_names = RuleNames(owner.simple_name, "requires", owner.requires_fns.size());
  plan.quiet_names = RuleNames(owner.simple_name, "quiet", owner.quiet.size());
  plan.cap_names = RuleNames(owner.simple_name, "cap", owner.caps.size());
  std::unordered_map<std::string_view, int32_t> known;  // by condition
  for (const ir::Cap& cap : owner.caps) {
    const auto [place, is_new] = known.try_emplace(cap.where, static_cast<int32_t>(logs.size()));
    if (is_new) {
      plan.logs.push_back(place->second);
      logs.push_back({owner.name + (cap.where.empty() ? "" : " where " + cap.where), cap.where_fn, 0, 0});
    }
    SentLog& log = logs[static_cast<size_t>(place->second)];
    log.horizon_ms = std::max(log.horizon_ms, Horizon(cap));
    log.keep = std::max(log.keep, cap.count);
    plan.cap_logs.push_back(place->second);
    plan.defers = plan.defers || cap.defers;
  }
  return plan;
}

}  // namespace

Plan::Plan(const Program& program) {
  const ir::Module& module = program.module();
  PlanJourneys(module);
  PlanVersions(module);
  PlanEntries(program);
  PlanWhens(module);
  PlanMoments(module);
  PlanHistory(module);
  PlanProfile(module);
  PlanInstances(program);
  PlanChannels(module);
  for (size_t e = 0; e < events.size(); ++e) {
    events[e].layout = &module.events[e].layout;
    events[e].name = module.events[e].wire;
    events[e].counted = !history_events[e].running.empty() || !history_events[e].windowed.empty();
  }
}

void Plan::PlanChannels(const ir::Module& module) {
  channels.resize(module.channels.size());
  for (size_t c = 0; c < module.channels.size(); ++c) {
    const ir::Channel& channel = module.channels[c];
    ChannelPlan& plan = channels[c];
    plan.rules = PlanRules(channel, logs);
    for (const int32_t index : channel.rule_params) {
      const ir::ChannelParam& param = channel.params[static_cast<size_t>(index)];
      const uint32_t max = param.type.kind == ir::Kind::kList ? ir::kMostElements : 0;
      plan.rule_args.slots.push_back({.name = param.name, .type = param.type, .initial = param.initial, .max = max});
    }
    ir::Pack(plan.rule_args);
    plan.keeps_rest = plan.rules.defers || !channel.rule_params.empty();
    for (const ir::ChannelParam& param : channel.params) {
      plan.plain_params = plan.plain_params && StandsForItself(param.name);
    }
    plan.asks = !channel.requires_fns.empty() || !channel.quiet.empty() || !channel.caps.empty();
  }
  for (size_t g = 0; g < module.groups.size(); ++g) {
    groups.push_back(PlanRules(module.groups[g], logs));
    for (const ir::GroupMember& member : module.groups[g].members) {
      ChannelPlan& plan = channels[static_cast<size_t>(member.channel)];
      plan.groups.push_back({static_cast<int32_t>(g), &member.args});
      plan.keeps_rest = plan.keeps_rest || groups[g].defers;
      plan.asks = true;
    }
  }
}

void Plan::PlanJourneys(const ir::Module& module) {
  events.resize(module.events.size());
  idles.resize(module.journeys.size());
  salts.resize(module.journeys.size());
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const ir::Journey& journey = module.journeys[j];
    const auto index = static_cast<int32_t>(j);
    journey_events_begin.push_back(static_cast<uint32_t>(journey_events.size()));
    // One entry per event that the journey reacts to or is entered by.
    const auto touch = [&](int32_t event) -> EventJourney& {
      std::vector<EventJourney>& list = events[static_cast<size_t>(event)].reactions;
      if (list.empty() || list.back().journey != index) {
        journey_events.push_back({event, static_cast<uint32_t>(list.size())});
        EventJourney& added = list.emplace_back();
        added.journey = index;
        added.keyed = journey.key_slot != ir::kNone;
        if (added.keyed && static_cast<size_t>(event) < journey.key_fields.size()) {
          added.key_field = journey.key_fields[static_cast<size_t>(event)];
        }
      }
      return list.back();
    };
    for (const ir::EventHandler& handler : journey.handlers) touch(handler.event).handler = handler.fn;
    for (size_t e = 0; e < journey.enters.size(); ++e) {
      const auto rule = static_cast<int32_t>(e);
      switch (journey.enters[e].kind) {
        case ir::EnterKind::kOn:
          touch(journey.enters[e].event).enters.push_back(rule);
          break;
        case ir::EnterKind::kWhen:
          enter_whens.push_back({index, rule});
          break;
        case ir::EnterKind::kEvery:
          schedules.push_back({index, rule});
          break;
      }
    }
    idles[j] = std::any_of(journey.timers.begin(), journey.timers.end(),
                           [](const ir::Timer& timer) { return timer.kind == ir::TimerKind::kIdle; });
    any_idle |= idles[j];
    salts[j].holdout = journey.simple_name + "/holdout";
    for (const ir::Split& split : journey.splits) salts[j].splits.push_back(journey.simple_name + "/" + split.name);
  }
  journey_events_begin.push_back(static_cast<uint32_t>(journey_events.size()));
}

void Plan::PlanVersions(const ir::Module& module) {
  std::vector<std::vector<int32_t>> of(module.journeys.size());
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    newest.push_back(ir::NewestVersion(module, static_cast<int32_t>(j)));
    of[static_cast<size_t>(newest.back())].push_back(static_cast<int32_t>(j));
    older_versions |= newest.back() != static_cast<int32_t>(j);
  }
  for (const int32_t one : newest) versions.push_back(of[static_cast<size_t>(one)]);
}

void Plan::PlanEntries(const Program& program) {
  for (size_t e = 0; e < events.size(); ++e) {
    EventPlan& event = events[e];
    std::vector<GuardIndex::Entry> entries;
    for (uint32_t r = 0; r < event.reactions.size(); ++r) {
      const EventJourney& reaction = event.reactions[r];
      // A keyed journey is entered only by events that carry its key.
      if (reaction.enters.empty() || (reaction.keyed && reaction.key_field == ir::kNone)) continue;
      event.entering.push_back(r);
      const ir::Journey& journey = program.module().journeys[static_cast<size_t>(reaction.journey)];
      for (const int32_t enter : reaction.enters) {
        entries.push_back({r, journey.enters[static_cast<size_t>(enter)].where_fn});
      }
    }
    event.index = GuardIndex(program, static_cast<int32_t>(e), entries);
  }
}

void Plan::PlanWhens(const ir::Module& module) {
  whens_by_field.resize(module.customer.slots.size());
  whens_by_event.resize(module.events.size());
  const size_t words = (enter_whens.size() + kRulesPerWord - 1) / kRulesPerWord;
  whens_always.resize(words);
  for (size_t r = 0; r < enter_whens.size(); ++r) {
    const ir::Journey& journey = module.journeys[static_cast<size_t>(enter_whens[r].journey)];
    Reads reads;
    reads.Add(module, journey.segment_fn);
    reads.Add(module, journey.enters[static_cast<size_t>(enter_whens[r].enter)].where_fn);
    const auto add = [&](RuleSet& rules) {
      rules.resize(words);
      rules[r / kRulesPerWord] |= RuleWord{1} << (r % kRulesPerWord);
    };
    if (reads.other) add(whens_always);
    for (const int32_t field : reads.fields) add(whens_by_field[static_cast<size_t>(field)]);
    for (const int32_t event : reads.events) add(whens_by_event[static_cast<size_t>(event)]);
  }
}

void Plan::PlanMoments(const ir::Module& module) {
  moments.resize(module.journeys.size());
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const ir::Journey& journey = module.journeys[j];
    std::set<int32_t> fields;
    const auto add = [&](std::vector<MovingMoment>& to, size_t size, size_t index, int32_t function) {
      Reads reads;
      reads.Add(module, function);
      if (reads.fields.empty() && reads.slots.empty()) return false;
      to.resize(size);
      to[index] = {function, {reads.fields.begin(), reads.fields.end()}, {reads.slots.begin(), reads.slots.end()}};
      fields.insert(reads.fields.begin(), reads.fields.end());
      return true;
    };
    JourneyMoments& plan = moments[j];
    for (size_t w = 0; w < journey.waits.size(); ++w) {
      plan.any_wait |= add(plan.waits, journey.waits.size(), w, journey.waits[w].moment_fn);
    }
    for (size_t t = 0; t < journey.timers.size(); ++t) {
      add(plan.timers, journey.timers.size(), t, journey.timers[t].moment_fn);
    }
    whens.push_back(journey.when_fn != ir::kNone || plan.any_wait);
    any_when |= whens.back() != 0;
    if (!fields.empty()) moved_by_field.resize(module.customer.slots.size());
    for (const int32_t field : fields) moved_by_field[static_cast<size_t>(field)].push_back(static_cast<int32_t>(j));
  }
}

void Plan::PlanHistory(const ir::Module& module) {
  history_events.resize(module.events.size());
  history.resize(module.history.size());
  for (size_t q = 0; q < module.history.size(); ++q) {
    const ir::HistoryQuery& query = module.history[q];
    HistoryEvent& event = history_events[static_cast<size_t>(query.event)];
    history[q].distinct = query.kind == ir::HistoryKind::kDistinct;
    if (query.window_ms == 0) {
      history[q].running = running_count++;
      event.running.push_back(static_cast<int32_t>(q));
      if (query.key_fields.empty()) continue;
      history[q].table = table_count++;
      history[q].key_bytes = PlaceNumbers({&query, 1}, [&](size_t) -> NumberShape& { return history[q].key_number; });
      continue;
    }
    event.windowed.push_back(static_cast<int32_t>(q));
    event.longest_ms = std::max(event.longest_ms, query.window_ms);
    if (query.field != ir::kNone) history[q].field = Position(event.fields, query.field);
    if (!query.key_fields.empty()) {
      history[q].keyed = static_cast<int32_t>(event.keyed.size());
      KeyedWhere& where = event.keyed.emplace_back();
      where.where_fn = query.where_fn;
      where.kind = query.key_type.kind;
      where.slots = query.key_fields;
      for (const int32_t slot : query.key_fields) where.fields.push_back(Position(event.fields, slot));
    } else if (query.where_fn != ir::kNone) {
      history[q].where = Position(event.wheres, query.where_fn);
    }
    if (event.ring != ir::kNone) continue;
    event.ring = ring_count++;
    events_by_ring.push_back(query.event);
  }
  running_bytes = PlaceNumbers(module.history, [&](size_t q) -> NumberShape& { return history[q].number; });
  for (HistoryEvent& event : history_events) {
    event.where_bits = static_cast<uint32_t>(event.wheres.size());
    for (KeyedWhere& where : event.keyed) {
      where.bit = event.where_bits;
      event.where_bits += static_cast<uint32_t>(where.slots.size()) + 1;
    }
  }
}

void Plan::PlanProfile(const ir::Module& module) {
  const ir::Layout& layout = module.customer;
  for (const ir::Slot& slot : layout.slots) {
    set_at =
        std::max({set_at, slot.kept + ir::KeptBytes(slot.type.kind), slot.type.optional ? slot.kept_presence + 1 : 0});
  }
  // The first fields have their bits in the customer's head.
  const auto fields = static_cast<uint32_t>(layout.slots.size());
  const uint32_t bits = fields > kSetInHead ? fields - kSetInHead : 0;
  constexpr uint32_t kWord = sizeof(int64_t);
  profile_bytes = (set_at + (bits + 7) / 8 + kWord - 1) / kWord * kWord + (any_idle ? kWord : 0);
}

void Plan::PlanInstances(const Program& program) {
  const ir::Module& module = program.module();
  instances.resize(module.journeys.size());
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const ir::Journey& journey = module.journeys[j];
    InstanceShape& shape = instances[j];
    uint32_t at = 0;
    const auto place = [&](bool wanted, uint32_t words, uint32_t& where) {
      if (!wanted) return;
      where = at;
      at += words * static_cast<uint32_t>(sizeof(int64_t));
    };
    place(!journey.waits.empty(), 2, shape.wait);
    place(journey.has_timeout, 1, shape.timeout);
    place(journey.holdout > 0, 1, shape.holdout);
    place(journey.timer_slots > 0, journey.timer_slots, shape.timers);
    const auto has = [&](ir::TimerKind kind) {
      return std::ranges::any_of(journey.timers, [&](const ir::Timer& timer) { return timer.kind == kind; });
    };
    const bool every = has(ir::TimerKind::kEvery);
    place(every || has(ir::TimerKind::kInstant), journey.timer_slots, shape.counts);
    place(every, 1, shape.zone);
    shape.memory = at;
    shape.keyed = journey.key_slot != ir::kNone;
    shape.text_key =
        shape.keyed && journey.memory.slots[static_cast<size_t>(journey.key_slot)].type.kind == ir::Kind::kString;
    PlanBeginning(program, journey, shape);
    std::vector<std::vector<StageTimer>>& timers = stage_timers.emplace_back(journey.stages.size());
    for (size_t stage = 0; stage < timers.size(); ++stage) {
      for (const int32_t timer : journey.stages[stage].timers) {
        const uint32_t slot = journey.timers[static_cast<size_t>(timer)].slot;
        const uint32_t due = shape.timers + slot * static_cast<uint32_t>(sizeof(int64_t));
        timers[stage].push_back({static_cast<uint32_t>(timer), due});
      }
    }
  }
}

void Plan::PlanBeginning(const Program& program, const ir::Journey& journey, const InstanceShape& shape) {
  InstanceBeginning& beginning = beginnings.emplace_back();
  beginning.tail.resize(shape.memory + journey.memory.kept_size);
  // What stands before the counts and the memory are moments.
  const uint32_t moments = std::min(shape.counts, shape.memory) / static_cast<uint32_t>(sizeof(int64_t));
  std::fill_n(reinterpret_cast<int64_t*>(beginning.tail.data()), moments, kNever);
  for (const ir::Slot& slot : journey.memory.slots) {
    if (slot.initial == ir::kNone) continue;
    if (ir::IsHeld(slot.type.kind)) {
      beginning.has_texts = true;
    } else {
      StoreKept(beginning.tail.data() + shape.memory, slot, program.constants()[slot.initial]);
    }
  }
}

}  // namespace journey::rt
