// One look at each trace.
#include "compiler/mine/relations.h"

#include <algorithm>
#include <limits>

namespace journey::mine {
namespace {

// So many customers must have had occasion before something that never happened is a rule.
constexpr uint64_t kFew = 4;
constexpr double kExpectedFew = 6;

constexpr size_t kNowhere = std::numeric_limits<size_t>::max();

bool AtMost(uint64_t exceptions, uint64_t of, double noise) {
  return static_cast<double>(exceptions) <= noise * static_cast<double>(of);
}

void AddTrace(const Trace& trace, Relations& out, std::vector<size_t>& first, std::vector<size_t>& last) {
  std::vector<uint32_t> names;
  const std::vector<uint32_t>& steps = trace.steps;
  std::vector<uint32_t> twice;
  for (size_t i = 0; i < steps.size(); ++i) {
    const uint32_t name = steps[i];
    if (first[name] == kNowhere) {
      first[name] = i;
      names.push_back(name);
    } else if (std::ranges::find(twice, name) == twice.end()) {
      twice.push_back(name);
    }
    last[name] = i;
    if (i > 0) out.follows.At(steps[i - 1], name) += trace.count;
  }
  out.starts[steps.front()] += trace.count;
  out.ends[steps.back()] += trace.count;
  for (const uint32_t name : twice) out.repeated[name] += trace.count;
  for (const uint32_t a : names) {
    out.has[a] += trace.count;
    for (const uint32_t b : names) {
      if (a == b) continue;
      out.both.At(a, b) += trace.count;
      if (first[a] < first[b]) out.before.At(a, b) += trace.count;
      if (first[a] < last[b]) out.after.At(a, b) += trace.count;
    }
  }
  for (const uint32_t name : names) first[name] = kNowhere;
}

}  // namespace

Relations Relate(const Log& log) {
  const size_t size = log.names.size();
  Relations out;
  out.customers = log.customers;
  for (std::vector<uint64_t>* list : {&out.has, &out.repeated, &out.starts, &out.ends}) list->resize(size);
  for (Pairs<uint64_t>* pairs : {&out.follows, &out.both, &out.before, &out.after}) *pairs = Pairs<uint64_t>(size);
  std::vector<size_t> first(size, kNowhere), last(size, kNowhere);
  for (const Trace& trace : log.traces) AddTrace(trace, out, first, last);
  return out;
}

bool Relations::Never(size_t a, size_t b, double noise) const {
  if (a == b || !AtMost(after.At(a, b), std::min(has[a], has[b]), noise)) return false;
  // In how many customers chance alone would have brought the two together.
  const double expected = static_cast<double>(has[a]) * static_cast<double>(has[b]) / static_cast<double>(customers);
  return both.At(a, b) >= kFew || expected >= kExpectedFew;
}

bool Relations::Needs(size_t b, size_t a, double noise) const {
  return a != b && has[b] >= kFew && AtMost(has[b] - before.At(a, b), has[b], noise);
}

bool Relations::Brings(size_t a, size_t b, double noise) const {
  return a != b && has[a] >= kFew && AtMost(has[a] - both.At(a, b), has[a], noise);
}

bool Relations::Once(size_t a, double noise) const { return has[a] >= kFew && AtMost(repeated[a], has[a], noise); }

bool Relations::AnyOrder(size_t a, size_t b) const {
  if (a == b || both.At(a, b) < kFew) return false;
  // Who did one of them again after the other tells nothing.
  const uint64_t only_a_first = both.At(a, b) - after.At(b, a), only_b_first = both.At(a, b) - after.At(a, b);
  return only_a_first >= 2 && only_b_first >= 2;
}

Pairs<uint8_t> MayFollow(const Relations& relations, double noise) {
  const size_t size = relations.has.size();
  Pairs<uint8_t> may(size);
  std::vector<uint64_t> most_out(size), most_in(size);
  for (size_t a = 0; a < size; ++a) {
    for (size_t b = 0; b < size; ++b) {
      most_out[a] = std::max(most_out[a], relations.follows.At(a, b));
      most_in[b] = std::max(most_in[b], relations.follows.At(a, b));
    }
  }
  // To stay is a way out, too, and to begin a way in.
  for (size_t a = 0; a < size; ++a) {
    most_out[a] = std::max(most_out[a], relations.ends[a]);
    most_in[a] = std::max(most_in[a], relations.starts[a]);
  }
  for (size_t a = 0; a < size; ++a) {
    for (size_t b = 0; b < size; ++b) {
      const uint64_t count = relations.follows.At(a, b);
      const auto rare = [&](uint64_t most) { return static_cast<double>(count) < noise * static_cast<double>(most); };
      if (count > 0 && !(rare(most_out[a]) && rare(most_in[b]))) may.At(a, b) = 2;
    }
  }
  std::vector<std::vector<size_t>> any_order(size);
  for (size_t a = 0; a < size; ++a) {
    for (size_t b = 0; b < size; ++b) {
      if (!relations.AnyOrder(a, b)) continue;
      any_order[a].push_back(b);
      if (may.At(a, b) == 0) may.At(a, b) = 1;
    }
  }
  for (size_t x = 0; x < size; ++x) {
    for (size_t b = 0; b < size; ++b) {
      if (may.At(x, b) != 2) continue;
      for (const size_t c : any_order[b]) {
        if (c != x && may.At(x, c) == 0 && relations.after.At(x, c) > 0) may.At(x, c) = 1;
      }
    }
  }
  return may;
}

}  // namespace journey::mine
