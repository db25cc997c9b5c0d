// A bit for each outcome and customer.
#include "compiler/coverage/customers.h"

namespace journey::coverage {

bool CustomersTouched::Has(const Bits& bits, size_t number) {
  return number / 64 < bits.size() && (bits[number / 64] >> (number % 64) & 1) != 0;
}

void CustomersTouched::Set(Bits& bits, size_t number) {
  if (number / 64 >= bits.size()) bits.resize(number / 64 + 1);
  bits[number / 64] |= uint64_t{1} << (number % 64);
}

void CustomersTouched::Add(const Outcome& outcome, Bits& of) {
  const auto [at, is_new] = numbers_.try_emplace(outcome, counts_.size());
  if (is_new) counts_.push_back(0);
  if (Has(of, at->second)) return;
  Set(of, at->second);
  ++counts_[at->second];
}

void CustomersTouched::Was(std::string_view customer) {
  if (step_.runs.empty() && step_.answers.empty()) return;
  auto found = customers_.find(customer);
  if (found == customers_.end()) found = customers_.emplace(std::string(customer), Bits()).first;
  for (const auto& [place, ops] : step_.runs) {
    for (const auto& [op, times] : ops) Add({place, Way::kRun, static_cast<int64_t>(op)}, found->second);
  }
  for (const auto& [place, answers] : step_.answers) {
    for (int64_t answer = 0; answer < 2; ++answer) {
      if (answers[static_cast<size_t>(answer)] > 0) Add({place, Way::kAnswer, answer}, found->second);
    }
  }
  for (const auto& [place, arms] : step_.arms) {
    for (const auto& [arm, times] : arms) Add({place, Way::kArm, arm}, found->second);
  }
  step_ = rt::Touched();
}

void CustomersTouched::Write(const rt::Record& record) {
  if (record.kind != rt::RecordKind::kMerged) return;
  const auto from = customers_.find(record.from);
  if (from == customers_.end()) return;
  const Bits theirs = std::move(from->second);
  customers_.erase(from);
  Bits& ours = customers_[std::string(record.customer)];
  for (size_t number = 0; number < counts_.size(); ++number) {
    if (!Has(theirs, number)) continue;
    if (Has(ours, number)) --counts_[number];
    Set(ours, number);
  }
}

rt::Touched CustomersTouched::Finish() const {
  rt::Touched touched;
  for (const auto& [outcome, number] : numbers_) {
    const auto& [place, way, what] = outcome;
    const uint64_t count = counts_[number];
    if (way == Way::kRun) touched.runs[place][static_cast<ir::Op>(what)] = count;
    if (way == Way::kAnswer) touched.answers[place][static_cast<size_t>(what)] = count;
    if (way == Way::kArm) touched.arms[place][what] = count;
  }
  return touched;
}

}  // namespace journey::coverage
