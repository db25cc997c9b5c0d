// Decodes a log once, with the watermark at each arrival; then calls, and what they give.
#include "tests/conformance/one_by_one.h"

#include "base/check.h"
#include "runtime/input/text_source.h"
#include "runtime/session/max_ahead.h"
#include "runtime/session/session.h"
#include "runtime/session/watermark.h"

namespace journey::conformance {

DecodedLog::DecodedLog(const rt::Program& program, std::string_view events, const Flags& flags) {
  rt::TextSource source(program, events);
  rt::MaxAhead max_ahead(rt::SessionOptions().max_ahead_ms);
  rt::Watermark watermark(flags.lateness_ms);
  rt::Input input;
  rt::RawLine raw;
  while (source.Next(arena, &input, &raw)) {
    if (input.kind == rt::InputKind::kRejected || max_ahead.Judge(input, arena)) {
      ++rejected;
      continue;
    }
    const int64_t passed = watermark.FallsBehind(input) ? watermark.passed() : rt::kNoTimestamp;
    const int64_t at = watermark.Arrive(input);
    ignored += input.kind == rt::InputKind::kIgnored ? 1 : 0;
    const bool somebodys = input.kind == rt::InputKind::kEvent || input.kind == rt::InputKind::kIdentify ||
                           input.kind == rt::InputKind::kAlias;
    if (somebodys) arrivals.push_back({input, at, passed});
    merges = merges || (somebodys && !input.other.empty());
  }
  if (flags.until.has_value()) watermark.MoveTo(*flags.until);
  end = watermark.now();
}

void OneByOne::Keep(const std::string& customer, const Status& status, const rt::FoldedCustomer& folded) {
  CHECK_MSG(status.ok(), status.message().c_str());
  CHECK(folded.losses.none());
  states[customer] = folded.state;
  for (const std::string& line : Lines(std::string(folded.records))) {
    nlohmann::json record = nlohmann::json::parse(line);
    const std::string whose = record.at("customer");
    records[whose].push_back(std::move(record));
  }
}

std::string OneByOne::Whose(std::string id) const {
  for (auto found = states.find(id); found != states.end() && !found->second.empty(); found = states.find(id)) {
    const std::string into = one.MergedInto(found->second).value();
    if (into.empty()) break;
    id = into;
  }
  return id;
}

void OneByOne::Pass(const DecodedArrival& arrival) {
  if (arrival.passes != rt::kNoTimestamp) Finish(arrival.passes);
}

void OneByOne::Apply(const DecodedArrival& arrival) {
  const std::string customer = Whose(std::string(arrival.input.customer));
  rt::FoldedCustomer folded;
  if (arrival.input.kind != rt::InputKind::kEvent && !arrival.input.other.empty()) {
    const std::string other(arrival.input.other);
    const Status merged = one.Merge(states[customer], states[other], arrival.input, arrival.watermark, &folded);
    if (folded.state.empty()) {
      CHECK_MSG(merged.ok(), merged.message().c_str());
      return;
    }
    if (!folded.other.empty()) states[other] = folded.other;
    return Keep(customer, merged, folded);
  }
  const bool own = customer == arrival.input.customer;
  const Status status = own ? one.Apply(states[customer], arrival.input, arrival.watermark, &folded)
                            : one.ApplyMerged(states[customer], arrival.input, arrival.watermark, &folded);
  Keep(customer, status, folded);
}

void OneByOne::Finish(const std::string& customer, int64_t end) {
  rt::FoldedCustomer folded;
  const Status status = one.Advance(states.at(customer), end, &folded);
  CHECK(folded.next_due > end);
  Keep(customer, status, folded);
}

void OneByOne::Finish(int64_t end) {
  for (const auto& [customer, state] : states) {
    if (!state.empty() && one.MergedInto(state).value().empty()) Finish(customer, end);
  }
}

rt::EngineCounters CountersOf(const rt::Program& program, const rt::Executor& executor,
                              const std::map<std::string, std::string>& states) {
  class Nowhere final : public rt::RecordSink {
    void Write(const rt::Record&) override {}
  } nowhere;
  rt::Engine engine(program, executor, nowhere);
  const rt::StateReaders readers(program);
  for (const auto& [customer, state] : states) {
    if (state.empty() || !readers.For(state).value().into.empty()) continue;
    const Status status = engine.Restore(state, *readers.For(state).value().reader);
    CHECK_MSG(status.ok(), status.message().c_str());
  }
  return engine.counters();
}

}  // namespace journey::conformance
