// What is seldom called: making room and dropping stale entries.
#include "runtime/shard/due_queue.h"

namespace journey::rt {

void DueQueue::Reserve(size_t customers) {
  wheel_.Reserve(customers);
  if (promised_.size() < customers) MakeRoom(customers);
}

void DueQueue::MakeRoom(size_t customers) {
  ReserveGently(promised_, customers);
  promised_.resize(promised_.capacity());
  bits_.resize((promised_.size() + kPerWord - 1) / kPerWord);
}

// A customer stops waiting when its first valid entry is found, so that a second one for the same time goes, and waits
// again by what is left. Then no stale entry is left but those that FireDue may have in hand; customers of such ones
// stay contested. The valid ones in hand meet no entry here, since a promise for now cannot be brought forward.
void DueQueue::Sweep() {
  wheel_.Filter([this](uint32_t customer, int64_t due) {
    uint64_t& word = bits_[customer / kPerWord];
    if (!firing_) word &= ~(kContested << Shift(customer));
    if ((word >> Shift(customer) & kWaiting) == 0 || promised_[customer] != due) return false;
    word &= ~(kWaiting << Shift(customer));
    return true;
  });
  wheel_.Filter([this](uint32_t customer, int64_t) {
    bits_[customer / kPerWord] |= kWaiting << Shift(customer);
    return true;
  });
}

}  // namespace journey::rt
