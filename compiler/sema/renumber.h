// The numbers of declarations after an edit. Of one that comes or goes the others shift in the program's tables, and
// what bodies were typed with shifts with them: putting it right is one walk, far cheaper than typing.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::sema {

class Context;

class Renumber {
 public:
  // `now`: once the names and the customer's fields are known. `same`: modules with the same text, by number.
  Renumber(const typed::Program& before, const Context& now, const std::vector<bool>& same);

  // False where a number is of a declaration that is no more: then the thing is of no use.
  bool Do(typed::Journey& journey);
  bool Do(typed::Test& test);
  bool Do(typed::HistoryQuery& query);

  // kNone: there is none.
  int32_t JourneyNow(int32_t before) const { return journeys_.now[static_cast<size_t>(before)]; }
  int32_t JourneyBefore(int32_t now) const { return journeys_.before[static_cast<size_t>(now)]; }

 private:
  struct Table {
    std::vector<int32_t> now;     // by the number before
    std::vector<int32_t> before;  // by the number now
    bool same = true;             // all have kept theirs
  };
  template <typename Before, typename Now>
  Table Match(const Before& before, const Now& now, const std::vector<bool>& same);
  Table MatchCustomer(const typed::Program& before, const typed::Program& now);

  void Of(int32_t& number, const Table& table);
  void Of(ir::Type& type);
  void Of(ir::Delay& delay) { Of(delay.open_in, calendars_); }
  void Of(ir::Moment& moment) { Of(moment.calendar, calendars_); }
  void Of(typed::Expr& expr);
  void Of(typed::ExprPtr& expr) {
    if (expr != nullptr) Of(*expr);
  }
  void Of(std::vector<typed::ExprPtr>& exprs) {
    for (typed::ExprPtr& expr : exprs) Of(expr);
  }
  void Of(typed::Block& block);
  void Of(std::optional<typed::Block>& block) {
    if (block) Of(*block);
  }
  void Of(typed::Send& send);
  void Of(typed::StartJourney& start);
  void Of(typed::StopJourney& stop);
  void Of(typed::EmitEvent& emit);
  void Of(typed::WaitFor& wait);
  void Of(typed::Trigger& trigger);
  void Of(typed::Stage& stage);
  void Of(typed::Enter& enter);
  void Of(typed::Ensure& ensure);
  void Of(typed::TestStep& step);

  bool same_ = true;   // all have kept theirs
  bool known_ = true;  // no number was of what is no more
  Table enums_, records_, events_, lets_, channels_, groups_, calendars_, personas_, journeys_, customer_fields_;
};

}  // namespace journey::sema
