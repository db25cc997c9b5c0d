// A customer's state goes on in another process to the records that the replay gives: cut at every input.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "runtime/interp/interp.h"
#include "tests/conformance/corpus.h"
#include "tests/conformance/one_by_one.h"

namespace journey::conformance {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<json> Expected(const fs::path& folder, const std::string& customer) {
  std::vector<json> records;
  for (const std::string& line : Lines(ReadFile(folder / "records.jsonl"))) {
    json record = json::parse(line);
    if (record.at("customer") == customer) records.push_back(std::move(record));
  }
  return records;
}

// From the state behind arrival `cut` to the log's end.
void GoOn(OneByOne& run, const DecodedLog& log, size_t cut, const json& kept, const std::vector<json>& expected) {
  const std::string customer = kept.at("customer");
  const json::binary_t& state = kept.at("state").get_binary();
  run.records.clear();
  run.states = {{customer, {state.begin(), state.end()}}};
  for (size_t i = cut + 1; i < log.arrivals.size(); ++i) {
    run.Pass(log.arrivals[i]);
    if (log.arrivals[i].input.customer == customer) run.Apply(log.arrivals[i]);
  }
  run.Finish(customer, log.end);
  const size_t before = kept.at("records");
  ASSERT_LE(before, expected.size());
  const std::vector<json> rest(expected.begin() + static_cast<std::ptrdiff_t>(before), expected.end());
  EXPECT_EQ(json(run.records[customer]), json(rest)) << customer << ", cut behind input " << cut;
}

TEST(OtherProcess, GoesOnFromEveryInputOfEveryReplay) {
  const fs::path folder = fs::path(::testing::TempDir()) / "journey_states";
  fs::remove_all(folder);
  fs::create_directories(folder);
  ASSERT_EQ(std::system((std::string(WRITE_STATES) + " '" + folder.string() + "'").c_str()), 0);
  size_t cuts = 0;
  for (const fs::path& replay : Cases(Group::kReplay)) {
    SCOPED_TRACE(replay.string());
    const std::unique_ptr<rt::Program> program = LoadReplay(replay);
    ASSERT_NE(program, nullptr);
    const rt::Interpreter interpreter(*program);
    const std::string events = ReadFile(replay / "events.jsonl");
    const DecodedLog log(*program, events, ReadFlags(replay));
    if (log.merges) continue;  // one customer's inputs are not all that happens to it
    const json kept = json::from_cbor(ReadFile(folder / (CaseName(replay) + ".states")));
    const std::string schema = ReadFile(folder / (CaseName(replay) + ".schema"));
    ASSERT_EQ(kept.size(), log.arrivals.size());
    OneByOne run(*program, interpreter);
    const Status status = run.one.Accept(schema);
    ASSERT_TRUE(status.ok()) << status.message();
    std::map<std::string, std::vector<json>> expected;
    for (size_t cut = 0; cut < kept.size(); ++cut, ++cuts) {
      const std::string customer = kept[cut].at("customer");
      if (!expected.contains(customer)) expected[customer] = Expected(replay, customer);
      GoOn(run, log, cut, kept[cut], expected[customer]);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(cuts, 400);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace journey::conformance
