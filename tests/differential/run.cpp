// The JSON Lines path of `journey run`, without files.
#include "tests/differential/run.h"

#include <fmt/format.h>

#include <functional>

#include "runtime/input/text_source.h"
#include "runtime/records/record.h"
#include "runtime/session/feed.h"
#include "runtime/state/codec.h"
#include "tests/state/recode.h"

namespace journey::differential {
namespace {

class Collector : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override {
    std::string json;
    rt::AppendRecordJson(record, json);
    records[std::string(record.customer)].push_back(std::move(json));
  }
  std::map<std::string, std::vector<std::string>> records;
};

}  // namespace

Outcome RunLog(const rt::Program& program, const rt::Executor& executor, std::string_view events, int64_t lateness_ms,
               int64_t until_ms, const Way& way) {
  Outcome outcome;
  rt::SinkPerShard<Collector> collectors;
  rt::SessionOptions options;
  options.lateness_ms = lateness_ms;
  options.shards = way.shards;
  options.batch = way.batch;
  options.threads = way.threads;
  options.rest_after_ms = way.rest_after_ms;
  rt::test::Recoder recoder(program);
  if (way.recode) options.touched = std::ref(recoder);
  rt::Session session(program, executor, collectors, options);
  rt::TextSource source(program, events);
  rt::FeedAll(source, session, {.rejected = [&](const rt::RawLine& raw, const rt::Input& input) {
                outcome.rejects.push_back(fmt::format("{} {}", raw.number, input.error_code));
              }});
  session.Finish(until_ms != 0 ? std::optional<int64_t>(until_ms) : std::nullopt);
  // A customer has one shard.
  for (size_t shard = 0; shard < collectors.size(); ++shard) outcome.records.merge(collectors.sink(shard).records);
  outcome.counters = session.counters();
  const uint64_t schema = rt::Schema::Of(program).Hash();
  session.ForEachCustomer([&](const rt::Customer& customer) {
    outcome.states[std::string(customer.id())] = rt::EncodeState(customer, schema);
  });
  return outcome;
}

std::string Difference(const Outcome& expected, const Outcome& actual) {
  if (expected.rejects != actual.rejects) return "different rejects";
#define COUNTER(name, what)                                                                      \
  if (expected.counters.name != actual.counters.name) {                                          \
    return fmt::format("{} are {}, not {}", what, actual.counters.name, expected.counters.name); \
  }
#include "runtime/rules/counters.def"
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
  for (const auto& [customer, state] : expected.states) {
    const auto found = actual.states.find(customer);
    if (found == actual.states.end()) return fmt::format("customer {} has no state", customer);
    if (found->second != state) return fmt::format("customer {}: another state at the end", customer);
  }
  if (actual.states.size() != expected.states.size()) return "a customer's state too many";
  return "";
}

}  // namespace journey::differential
