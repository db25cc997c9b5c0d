// History: a question that was asked before keeps its answer, whatever stands around it; another one begins anew.
#include <algorithm>
#include <set>

#include "runtime/migrate/planner.h"
#include "runtime/program/plan.h"
#include "runtime/state/history.h"

namespace journey::rt {

// Schemas tell filters apart by their numbers alone; here it is known what they say.
void Planner::History() {
  const Plan &was = plan_->was().plan(), &now = plan_->now().plan();
  std::fill(map_->running.slots.begin(), map_->running.slots.end(), ir::kNone);
  // Two journeys may ask alike, and each has a number of its own: one goes to one.
  std::set<int32_t> taken;
  for (size_t q = 0; q < was_.history.size(); ++q) {
    if (was.history[q].running == ir::kNone) continue;
    int32_t& place = map_->running.slots[static_cast<size_t>(was.history[q].running)];
    for (size_t n = 0; n < now_.history.size() && place == ir::kNone; ++n) {
      const int32_t running = now.history[n].running;
      if (running == ir::kNone || taken.contains(running)) continue;
      if (alike_.Queries(was_.history[q], now_.history[n])) place = running;
    }
    if (place != ir::kNone) taken.insert(place);
  }
}

void Planner::Rings() {
  map_->rows.resize(map_->from.rings.size());
  const Plan &was = plan_->was().plan(), &now = plan_->now().plan();
  for (size_t e = 0; e < was_.events.size(); ++e) {
    if (was.history_events[e].ring == ir::kNone) continue;
    const int32_t place = ir::FindByName(was_.events[e].name, now_.events,
                                         [](const ir::Event& one) { return std::string_view(one.name); });
    if (place == ir::kNone || now.history_events[static_cast<size_t>(place)].ring == ir::kNone) continue;
    RowsOf(static_cast<int32_t>(e), place);
  }
}

// What an occurrence says of each field and filter that is asked about still. Of one that nobody asked about before it
// says nothing: the field is none, the filter false.
void Planner::RowsOf(int32_t event, int32_t event_now) {
  constexpr uint32_t kBits = 64;
  const HistoryEvent& was = plan_->was().plan().history_events[static_cast<size_t>(event)];
  const HistoryEvent& now = plan_->now().plan().history_events[static_cast<size_t>(event_now)];
  const OccurrenceShape from(was), to(now);
  RowMap& row = map_->rows[static_cast<size_t>(was.ring)];
  row.place = now.ring;
  row.words = to.words;
  row.whole.push_back({0, 0});
  const auto bit = [&](uint32_t a, uint32_t b) {
    row.bits.push_back({from.wheres * kBits + a, to.wheres * kBits + b});
  };
  for (uint32_t w = 0; w < now.wheres.size(); ++w) {
    for (uint32_t o = 0; o < was.wheres.size(); ++o) {
      if (!alike_.Functions(was.wheres[o], now.wheres[w])) continue;
      bit(o, w);
      break;
    }
  }
  const auto& slots_was = was_.events[static_cast<size_t>(event)].layout.slots;
  const auto& slots_now = now_.events[static_cast<size_t>(event_now)].layout.slots;
  const auto same_slot = [&](int32_t a, int32_t b) {
    const ir::Slot &old = slots_was[static_cast<size_t>(a)], &one = slots_now[static_cast<size_t>(b)];
    return old.name == one.name && alike_.Types(old.type, one.type);
  };
  for (const KeyedWhere& one : now.keyed) {
    for (const KeyedWhere& old : was.keyed) {
      if (old.kind != one.kind || !alike_.Functions(old.where_fn, one.where_fn)) continue;
      if (!std::equal(old.slots.begin(), old.slots.end(), one.slots.begin(), one.slots.end(), same_slot)) continue;
      for (uint32_t i = 0; i <= one.slots.size(); ++i) bit(old.bit + i, one.bit + i);
      break;
    }
  }
  for (uint32_t f = 0; f < now.fields.size(); ++f) {
    for (uint32_t o = 0; o < was.fields.size(); ++o) {
      if (!same_slot(was.fields[o], now.fields[f])) continue;
      row.bits.push_back({from.present * kBits + o, to.present * kBits + f});
      row.whole.push_back({from.fields + o, to.fields + f});
      break;
    }
  }
}

}  // namespace journey::rt
