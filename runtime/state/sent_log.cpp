// One ring of times a log, oldest first.
#include "runtime/state/sent_log.h"

#include <limits>

namespace journey::rt {
namespace {

// What is not later matters to no cap.
int64_t OldestAsked(const SentLog& log, int64_t now) {
  int64_t oldest;
  if (__builtin_sub_overflow(now, log.horizon_ms, &oldest)) oldest = std::numeric_limits<int64_t>::min();
  return oldest;
}

}  // namespace

void LogSent(Customer& customer, int32_t log, int64_t now) {
  const SentLog& plan = customer.plan().logs[static_cast<size_t>(log)];
  (void)customer.Extra();
  Block& block = customer.block();
  const Offset ring_at = customer.SentAt(log);
  const int64_t oldest = OldestAsked(plan, now);
  for (Ring ring = customer.Sent(log); ring.size > 0; ring = customer.Sent(log)) {
    if (ring.size < plan.keep && *RowOf<int64_t>(block, ring, 0) > oldest) break;
    PopOldest(block, ring_at, sizeof(int64_t));
  }
  *PushRow<int64_t>(block, ring_at) = now;
}

void DropOldSent(Customer& customer, int64_t now) {
  if (customer.extra() == nullptr) return;
  const std::vector<SentLog>& logs = customer.plan().logs;
  for (size_t log = 0; log < logs.size(); ++log) {
    const Offset at = customer.SentAt(static_cast<int32_t>(log));
    if (!IsAllOld(customer.block(), at, sizeof(int64_t), OldestAsked(logs[log], now))) continue;
    FreeRing(customer.block(), at, sizeof(int64_t));
  }
}

uint32_t CountSent(const Customer& customer, int32_t log, int64_t start, bool inclusive) {
  const Block& block = customer.block();
  const Ring ring = customer.Sent(log);
  uint32_t first = 0;  // the oldest that counts
  for (uint32_t count = ring.size; count > 0;) {
    const uint32_t half = count / 2;
    const int64_t time = *RowOf<int64_t>(block, ring, first + half);
    if (time < start || (time == start && !inclusive)) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return ring.size - first;
}

int64_t SentTime(const Customer& customer, int32_t log, uint32_t n) {
  const Block& block = customer.block();
  const Ring ring = customer.Sent(log);
  DCHECK(n >= 1 && n <= ring.size);
  return *RowOf<int64_t>(block, ring, ring.size - n);
}

}  // namespace journey::rt
