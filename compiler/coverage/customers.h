// A run over a log -> what of journeys how many customers have been through: what rt::Touched counts by times, counted
// by customers, so that Cover() says of each outcome how many of them came to it.
//
// The observing interpreter tells what runs, the session whose step it was (SessionOptions::touched). Memory: a few
// words a customer, by how many outcomes there are; nothing per event. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "insight/by_text.h"
#include "runtime/interp/observing.h"
#include "runtime/records/record.h"
#include "runtime/testing/touched.h"

namespace journey::coverage {

class CustomersTouched final : public rt::RunObserver, public rt::RecordSink {
 public:
  void Begins(const ir::Function& function, const ir::Instr& instr) override { step_.Begins(function, instr); }
  void Ran(const ir::Function& function, const ir::Instr& instr, const rt::Value& result) override {
    step_.Ran(function, instr, result);
  }
  // Of two who turn out to be one, who came to one outcome under both ids is one customer.
  void Write(const rt::Record& record) override;
  // What has run since the last call was this customer's.
  void Was(std::string_view customer);
  // Counts of customers.
  rt::Touched Finish() const;

 private:
  enum class Way : uint8_t { kRun, kAnswer, kArm };
  using Outcome = std::tuple<rt::TouchedPlace, Way, int64_t>;
  using Bits = std::vector<uint64_t>;  // by number of outcome

  void Add(const Outcome& outcome, Bits& of);
  static bool Has(const Bits& bits, size_t number);
  static void Set(Bits& bits, size_t number);

  rt::Touched step_;
  std::map<Outcome, size_t> numbers_;
  std::vector<uint64_t> counts_;  // by number: customers
  insight::ByText<Bits> customers_;
};

}  // namespace journey::coverage
