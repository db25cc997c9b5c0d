// The registry of zone names and the construction of their tables.
#include "runtime/value/zones.h"

#include <date/tz.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <unordered_map>

#include "base/check.h"
#include "runtime/value/posix_rule.h"

namespace journey::rt {

namespace {

using std::chrono::seconds;

int64_t Ms(seconds value) { return static_cast<int64_t>(value.count()) * 1000; }

ZoneTable UtcTable() { return {{{INT64_MIN, INT64_MAX, 0}}}; }

void Append(ZoneTable& table, int64_t start, int64_t offset) {
  std::vector<OffsetSpan>& spans = table.spans;
  if (spans.empty()) {
    start = INT64_MIN;
  } else if (spans.back().offset == offset) {
    return;  // only the name or the DST flag changed
  } else {
    spans.back().end = start;
  }
  spans.push_back({start, INT64_MAX, offset});
}

// The POSIX rule in the last line of a zone file; empty when there is none.
std::string FooterRule(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (bytes.size() < 2 || bytes.back() != '\n') return "";
  size_t before = bytes.rfind('\n', bytes.size() - 2);
  if (before == std::string::npos) return "";
  return bytes.substr(before + 1, bytes.size() - before - 2);
}

ZoneTable BuildTable(const std::string& name) {
  ZoneTable table;
  const date::time_zone* zone = date::locate_zone(name);
  const date::sys_seconds fold_from{seconds{kFoldFromMs / 1000}};
  date::sys_seconds at = date::sys_days{date::year{1800} / 1 / 1};
  while (true) {
    date::sys_info info = zone->get_info(at);
    Append(table, Ms(info.begin.time_since_epoch()), Ms(info.offset));
    if (info.end >= fold_from || info.end <= at) break;
    at = info.end;
  }
  // Zone files state every change up to 2037 (a few zones even later ones) and close with a rule for the time after
  // that, which the date library does not read.
  const int64_t last_known = Ms(at.time_since_epoch());
  constexpr int64_t kFirstRuleYear = 2037, kLastRuleYear = 2436;
  for (const ClockChange& change : ChangesOfRule(FooterRule(name), kFirstRuleYear, kLastRuleYear)) {
    if (change.instant > last_known && change.instant < kFoldFromMs) Append(table, change.instant, change.offset_ms);
  }
  return table;
}

class Registry {
 public:
  static Registry& Get() {
    static Registry* registry = new Registry;  // never destroyed: other threads may outlive main
    return *registry;
  }

  std::optional<ZoneId> Find(std::string_view name) const {
    auto found = ids_.find(name);
    if (found == ids_.end()) return std::nullopt;
    return found->second;
  }
  std::string_view Name(ZoneId zone) const { return names_[Checked(zone)]; }
  std::span<const std::string_view> SortedNames() const { return sorted_; }

  const ZoneTable& Table(ZoneId zone) { return TableOf(Checked(zone)); }
  const OffsetSpan& SpanAt(int64_t instant, ZoneId zone) {
    const size_t index = Checked(zone);
    const OffsetSpan* there = entries_[index].recent.load(std::memory_order_acquire);
    if (there != nullptr && instant >= there->begin && instant < there->end) [[likely]]
      return *there;
    return FindSpan(instant, index);
  }

 private:
  struct Entry {
    std::atomic<const ZoneTable*> table = nullptr;
    // What somebody has found there last: most look at about the same time. Of all threads, since things of a thread's
    // own are scarce in a library that is loaded late.
    std::atomic<const OffsetSpan*> recent = nullptr;
  };

  [[gnu::noinline]] const OffsetSpan& FindSpan(int64_t instant, size_t index) {
    const ZoneTable& table = TableOf(index);
    const OffsetSpan& found = table.spans[table.IndexAt(instant)];
    entries_[index].recent.store(&found, std::memory_order_release);
    return found;
  }

  const ZoneTable& TableOf(size_t index) {
    const ZoneTable* table = entries_[index].table.load(std::memory_order_acquire);
    return table != nullptr ? *table : MakeTable(index);
  }
  [[gnu::noinline]] const ZoneTable& MakeTable(size_t index) {
    std::lock_guard lock(mutex_);
    std::atomic<const ZoneTable*>& table = entries_[index].table;
    if (table.load(std::memory_order_relaxed) == nullptr) {
      table.store(new ZoneTable(Build(index)), std::memory_order_release);
    }
    return *table.load(std::memory_order_relaxed);
  }
  Registry() {
    std::vector<std::string> found;
    try {
      for (const date::time_zone& zone : date::get_tzdb().zones) found.push_back(zone.name());
    } catch (const std::bad_alloc&) {
      throw;  // what is found out here counts for as long as the process lives
    } catch (const std::exception&) {
      // No database on this machine: UTC still works, every other name is unknown.
    }
    names_.push_back("UTC");
    std::sort(found.begin(), found.end());
    for (std::string& name : found) {
      // Two files of the database that are no zones of their own.
      if (name == "UTC" || name == "posixrules" || name == "localtime") continue;
      names_.push_back(std::move(name));
    }
    CHECK(names_.size() <= std::numeric_limits<int16_t>::max());  // customers' heads have so much room
    for (size_t i = 0; i < names_.size(); ++i) {
      ids_.emplace(names_[i], static_cast<ZoneId>(i));
      sorted_.push_back(names_[i]);
    }
    std::sort(sorted_.begin(), sorted_.end());
    entries_ = std::make_unique<Entry[]>(names_.size());
  }

  size_t Checked(ZoneId zone) const {
    DCHECK(zone >= 0 && static_cast<size_t>(zone) < names_.size());
    return zone >= 0 && static_cast<size_t>(zone) < names_.size() ? static_cast<size_t>(zone) : 0;
  }
  ZoneTable Build(size_t index) const {
    if (index == 0) return UtcTable();
    try {
      ZoneTable table = BuildTable(names_[index]);
      if (!table.spans.empty()) return table;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      // The file vanished or broke after its name was read.
    }
    return UtcTable();
  }

  std::vector<std::string> names_;  // by id
  std::vector<std::string_view> sorted_;
  std::unordered_map<std::string_view, ZoneId> ids_;
  std::unique_ptr<Entry[]> entries_;
  std::mutex mutex_;
};

}  // namespace

size_t ZoneTable::IndexAt(int64_t instant) const {
  const auto after = std::upper_bound(spans.begin(), spans.end(), instant,
                                      [](int64_t wanted, const OffsetSpan& span) { return wanted < span.begin; });
  return static_cast<size_t>(after - spans.begin()) - 1;  // the first begins before everything
}

const ZoneTable& TableOf(ZoneId zone) { return Registry::Get().Table(zone); }

const OffsetSpan& SpanAt(int64_t instant, ZoneId zone) { return Registry::Get().SpanAt(instant, zone); }

int64_t OffsetAt(int64_t instant, ZoneId zone) {
  if (zone == kUtc) return 0;
  if (instant >= kFoldFromMs) instant -= ((instant - kFoldFromMs) / kCycleMs + 1) * kCycleMs;
  return SpanAt(instant, zone).offset;
}

std::optional<ZoneId> FindZone(std::string_view name) { return Registry::Get().Find(name); }
std::string_view ZoneName(ZoneId zone) { return Registry::Get().Name(zone); }
std::span<const std::string_view> ZoneNames() { return Registry::Get().SortedNames(); }

uint64_t ZoneDataHash() {
  static const uint64_t hash = [] {
    // All the rules as text, where the system has them.
    std::ifstream file("/usr/share/zoneinfo/tzdata.zi", std::ios::binary);
    std::string data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (data.empty()) {
      for (const std::string_view name : ZoneNames()) {
        const ZoneTable& table = TableOf(*FindZone(name));
        data.append(name).append(1, '\n');
        for (const OffsetSpan& span : table.spans) {
          data += std::to_string(span.begin) + " " + std::to_string(span.offset) + "\n";
        }
      }
    }
    return XXH3_64bits(data.data(), data.size());
  }();
  return hash;
}

}  // namespace journey::rt
