// Whether something of one module means the same as something of another: what decides whether a due time is computed
// anew, a filter of history is still the same question, a timer another one's new version.
//
// What is referred to is compared by name or by what it says, never by its number; source places do not count. Two
// functions are alike if they are so instruction by instruction, so `true` is certain and `false` means perhaps not.
// Both modules are verified ones and must outlive it. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "ir/ir.h"

namespace journey::ir {

class Alike {
 public:
  Alike(const Module& was, const Module& now) : was_(was), now_(now) {}

  // Of enums: of one name, with the same members in the same order. Of records: of one name.
  bool Types(const Type& was, const Type& now) const;
  // kNone is like kNone alone.
  bool Constants(int32_t was, int32_t now) const;
  bool Functions(int32_t was, int32_t now);
  bool Delays(const Delay& was, const Delay& now) const;
  bool Moments(const Moment& was, const Moment& now) const;
  // Windows apart: what is counted.
  bool Queries(const HistoryQuery& was, const HistoryQuery& now);

 private:
  bool Zones(ZoneRef was, ZoneRef now) const { return Constants(was.constant, now.constant); }
  bool Calendars(int32_t was, int32_t now) const;
  bool Slots(const Layout& was, int64_t was_at, const Layout& now, int64_t now_at) const;
  bool Compare(const Function& was, const Function& now);
  struct Owners {
    const Journey* was;
    const Journey* now;
  };
  bool Instructions(const Instr& was, const Instr& now, const Owners& owners);
  bool Immediates(const Instr& was, const Instr& now, bool second, const Owners& owners);

  const Module& was_;
  const Module& now_;
  std::map<std::pair<int32_t, int32_t>, bool> known_;  // functions
};

}  // namespace journey::ir
