// Two queues become one: both are read, merged, and written anew.
#include "runtime/state/unite.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/state/dedup.h"
#include "runtime/state/history.h"
#include "runtime/state/ring.h"
#include "runtime/state/sent_log.h"

namespace journey::rt {
namespace {

std::vector<std::pair<uint64_t, int64_t>> IdsOf(const Customer& customer) {
  std::vector<std::pair<uint64_t, int64_t>> ids;
  ForEachId(customer, [&](uint64_t hash, int64_t time) { ids.emplace_back(hash, time); });
  return ids;
}

std::vector<int64_t> TimesOf(const Customer& customer, const Ring& ring) {
  std::vector<int64_t> times;
  for (uint32_t i = 0; i < ring.size; ++i) times.push_back(*RowOf<int64_t>(customer.block(), ring, i));
  return times;
}

}  // namespace

void UniteIds(Customer& into, const Customer& from) {
  const std::vector<std::pair<uint64_t, int64_t>> added = IdsOf(from), own = IdsOf(into);
  if (added.empty()) return;
  std::unordered_map<uint64_t, int64_t> latest;
  for (const auto* ids : {&added, &own}) {
    for (const auto& [hash, time] : *ids) {
      const auto [found, is_new] = latest.try_emplace(hash, time);
      if (!is_new) found->second = std::max(found->second, time);
    }
  }
  std::vector<std::pair<uint64_t, int64_t>> all;
  const auto take = [&](const std::pair<uint64_t, int64_t>& id) {
    const auto found = latest.find(id.first);
    if (found == latest.end() || found->second != id.second) return;
    all.push_back(id);
    latest.erase(found);  // once
  };
  std::for_each(added.begin(), added.end(), take);
  std::for_each(own.begin(), own.end(), take);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  ReplaceIds(into, all);
}

void UniteSent(Customer& into, const Customer& from) {
  const auto logs = static_cast<int32_t>(into.plan().logs.size());
  for (int32_t log = 0; log < logs; ++log) {
    const std::vector<int64_t> added = TimesOf(from, from.Sent(log));
    if (added.empty()) continue;
    const std::vector<int64_t> own = TimesOf(into, into.Sent(log));
    std::vector<int64_t> all;
    std::merge(added.begin(), added.end(), own.begin(), own.end(), std::back_inserter(all));
    if (!own.empty()) ClearRing(into.block(), into.SentAt(log));
    for (const int64_t time : all) LogSent(into, log, time);
  }
}

void UniteWhens(Customer& into, const Customer& from) {
  const size_t rules = into.plan().enter_whens.size();
  const auto held = [](const Customer& customer, size_t rule) {
    return customer.HasWhens() && (customer.WhenHolds()[rule / kRulesPerWord] >> (rule % kRulesPerWord) & 1) != 0;
  };
  for (size_t rule = 0; rule < rules; ++rule) into.SetWhen(rule, held(into, rule) || held(from, rule), true);
}

}  // namespace journey::rt
