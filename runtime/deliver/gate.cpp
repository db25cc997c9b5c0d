// Tokens come with time.
#include "runtime/deliver/gate.h"

#include <algorithm>
#include <cmath>

namespace journey::rt {

Gate::Gate(const GateOptions& options) : rate_(options.rate), zone_(options.zone) {
  if (options.hours) hours_.emplace(*options.hours, options.zone);
}

void Gate::Fill(int64_t now_ms) {
  // A clock that was set back gives nothing.
  const int64_t passed = filled_at_ ? std::max<int64_t>(now_ms - *filled_at_, 0) : 0;
  filled_at_ = now_ms;
  tokens_ =
      std::min(rate_->burst, tokens_ + static_cast<double>(passed) * rate_->sends / static_cast<double>(rate_->per_ms));
}

int64_t Gate::OpensAt(int64_t now_ms) {
  int64_t at = now_ms;
  if (rate_) {
    Fill(now_ms);
    if (tokens_ < 1)
      at += static_cast<int64_t>(std::ceil((1 - tokens_) * static_cast<double>(rate_->per_ms) / rate_->sends));
  }
  if (hours_) at = hours_->ClosedUntil(at, zone_).value_or(at);
  return at;
}

uint64_t Gate::Room(int64_t now_ms, uint64_t wanted) {
  if (OpensAt(now_ms) > now_ms) return 0;
  return rate_ ? std::min(wanted, static_cast<uint64_t>(tokens_)) : wanted;
}

void Gate::Take(int64_t now_ms, uint64_t sends) {
  if (!rate_) return;
  Fill(now_ms);
  tokens_ -= static_cast<double>(sends);
}

}  // namespace journey::rt
