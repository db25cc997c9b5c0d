// Records -> figures, in one pass. The one meaning of what a record counts for: `journey map`, `journey report` and
// hosts use this tally.
//
// A sink of records: of a run that is going on, or of lines that were kept (record_lines.h). Records of one customer
// must come in the order in which they were made; between customers none is needed. A merge carries the open entries of
// one id over to the other. What belongs to entries from before the records begin is counted and left alone. Memory:
// about 200 bytes for each entry that is open at the same time, however many records there are; counters by stage, arm,
// message, week, group. At most kMostMessages messages and kMostWeeks weeks of a journey are told apart. One thread; the
// module must outlive it.
#pragma once

#include <memory>

#include "insight/figures.h"
#include "insight/groups.h"
#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::insight {

inline constexpr size_t kMostMessages = 1'000, kMostWeeks = 1'000;

class Tally : public rt::RecordSink {
 public:
  // `groups`: what is known of entries besides; null: nothing. Must outlive it.
  explicit Tally(const ir::Module& module, const EntryGroups* groups = nullptr);
  ~Tally() override;

  void Write(const rt::Record& record) override;
  // As of now: those who are inside are counted where they are. More records may follow.
  Figures Now() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace journey::insight
