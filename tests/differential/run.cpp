// The JSON Lines path of `journey run`, without files.
#include "tests/differential/run.h"

#include <fmt/format.h>

#include "runtime/input/decode.h"
#include "runtime/records/record.h"

namespace journey::differential {
namespace {

class Collector : public rt::RecordSink {
 public:
  explicit Collector(Outcome& outcome) : outcome_(outcome) {}
  void Write(const rt::Record& record) override {
    std::string json;
    rt::AppendRecordJson(record, json);
    outcome_.records[std::string(record.customer)].push_back(std::move(json));
  }

 private:
  Outcome& outcome_;
};

}  // namespace

Outcome RunLog(const rt::Program& program, const rt::Executor& executor, std::string_view events, int64_t lateness_ms,
               int64_t until_ms, size_t shards, size_t batch) {
  Outcome outcome;
  Collector collector(outcome);
  rt::SessionOptions options;
  options.lateness_ms = lateness_ms;
  options.shards = shards;
  options.batch = batch;
  rt::Session session(program, executor, collector, options);
  rt::JsonDecoder decoder(program);
  size_t number = 0;
  for (size_t at = 0; at < events.size();) {
    const size_t end = std::min(events.find('\n', at), events.size());
    const std::string_view line = events.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.empty()) continue;
    const rt::Input input = decoder.Decode(line, session.arena());
    if (input.kind == rt::InputKind::kRejected)
      outcome.rejects.push_back(fmt::format("{} {}", number, input.error_code));
    session.Feed(input);
  }
  session.Finish(until_ms != 0 ? std::optional<int64_t>(until_ms) : std::nullopt);
  return outcome;
}

std::string Difference(const Outcome& expected, const Outcome& actual) {
  if (expected.rejects != actual.rejects) return "different rejects";
  for (const auto& [customer, records] : expected.records) {
    const auto found = actual.records.find(customer);
    if (found == actual.records.end()) return fmt::format("customer {} has no records", customer);
    for (size_t i = 0; i < std::max(records.size(), found->second.size()); ++i) {
      const std::string left = i < records.size() ? records[i] : "(nothing)";
      const std::string right = i < found->second.size() ? found->second[i] : "(nothing)";
      if (left != right) return fmt::format("customer {}, record {}:\n  {}\n  {}", customer, i + 1, left, right);
    }
  }
  if (actual.records.size() != expected.records.size()) return "a customer too many";
  return "";
}

}  // namespace journey::differential
