// A run, or the records of one -> what really happened at the touchpoints of each stage.
//
// Of a run it sees each event of the input as it reaches the rules (rt::Trace), heard or not; of records alone only
// those that a journey acted on. An event belongs to the channel that it is declared `via`, and to the stage in which
// the customer is when it comes; one that lets the customer in, to the stage that is entered. Memory grows with
// customers, not with events. One thread; the module must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/sema/typed.h"
#include "insight/by_text.h"
#include "insight/tally.h"
#include "ir/ir.h"
#include "runtime/records/record.h"
#include "runtime/rules/observe.h"

namespace journey::gap {

struct Came {
  uint64_t events = 0, customers = 0;
};
// A journey of the module, a stage of it, the name of a channel.
using Spot = std::tuple<int32_t, int32_t, std::string>;

struct Evidence {
  bool of_records = false;  // then what is not in `came` may have been all the same
  std::map<Spot, Came> came;
  std::map<Spot, uint64_t> sent;  // messages
  insight::Figures figures;
};

class Observer final : public rt::Trace, public rt::RecordSink {
 public:
  // `of_records`: there is no run to look at, and records say what came.
  Observer(const typed::Program& program, const ir::Module& module, bool of_records);

  void Hears(const rt::Customer& customer, const rt::Happening& input) override;
  void Write(const rt::Record& record) override;
  Evidence Finish();

 private:
  void Add(std::string_view customer, int32_t journey, int32_t stage, const std::string& channel);
  void Unite(const std::string& from, const std::string& into);
  void AddCause(const rt::Record& record);
  int32_t StageOf(int32_t journey, std::string_view name) const;

  const ir::Module& module_;
  const bool of_records_;
  std::vector<std::string> via_;              // by event of the module; empty: of no channel
  insight::ByText<int32_t> by_wire_;          // events
  insight::ByText<std::vector<Came*>> seen_;  // by customer: where it was counted already
  std::string last_;                          // the step of the record before
  insight::Tally tally_;
  Evidence evidence_;
};

// By event of the module: the simple name of the channel that it comes from; empty: none is said.
std::vector<std::string> ChannelsOfEvents(const typed::Program& program, const ir::Module& module);

}  // namespace journey::gap
