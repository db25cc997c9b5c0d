// A calendar's open time: when it opens and closes, and how long it was open (edition 2, section 6).
//
// Both ends of an opening are moments by the rule for local times, so that one inside a skipped hour is empty on that
// day and one over a doubled hour counts it in full. Openings that overlap or touch are one. Pure, total, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ir/ir.h"
#include "runtime/value/calendar.h"

namespace journey::rt {

class WorkingHours {
 public:
  // `own_zone`: the calendar's; nothing: that of the customer who asks. The calendar is one that ir::Verify lets
  // through.
  WorkingHours(const ir::Calendar& calendar, std::optional<ZoneId> own_zone);

  ZoneId ZoneFor(ZoneId customer_zone) const { return own_zone_.value_or(customer_zone); }
  bool IsOpen(int64_t instant, ZoneId zone) const;
  // The next one strictly after `after`; kNever if there is none.
  int64_t NextOpening(int64_t after, ZoneId zone) const;
  int64_t NextClosing(int64_t after, ZoneId zone) const;
  // The first moment at which so much open time has gone by since `from`: at a closing rather than at the next
  // opening.
  int64_t After(int64_t from, int64_t open_ms, ZoneId zone) const;
  // Nothing when it is open at the instant, else the next opening.
  std::optional<int64_t> ClosedUntil(int64_t instant, ZoneId zone) const;

 private:
  struct Hours {
    int64_t from_ms, to_ms;  // since the midnight of the day on which they begin
  };
  struct Interval {
    int64_t begin, end;
  };
  // The first opening that ends after the instant, up to where the last of those that join it ends. It begins where
  // the first of them does; one that holds the instant may have been open before.
  Interval FirstAfter(int64_t instant, ZoneId zone) const;
  bool IsClosedOn(int64_t date) const;
  int64_t NextClosedDate(int64_t date) const;  // this one or a later one; kNever if there is none

  std::optional<ZoneId> own_zone_;
  std::array<std::vector<Hours>, 7> week_;  // Monday first; ascending, disjoint
  std::vector<int64_t> closed_;
  bool whole_week_ = false;
};

}  // namespace journey::rt
