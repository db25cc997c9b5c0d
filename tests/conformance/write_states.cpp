// Runs replays one customer at a time and writes what a host would keep: the schema, and after every input the
// customer's state and how many records there have been. For another process to go on from (other_process_test).
//
// In: a folder to write to; the replays are those of the corpus. Out: NAME.schema, and NAME.states as CBOR: a list of
// {"customer", "records", "state"}, by arrival.
#include <cstdio>
#include <fstream>

#include "runtime/interp/interp.h"
#include "tests/conformance/corpus.h"
#include "tests/conformance/one_by_one.h"

int main(int argc, char** argv) {
  using namespace journey;
  using namespace journey::conformance;
  using nlohmann::json;
  if (argc != 2) return 2;
  const std::filesystem::path out = argv[1];
  for (const std::filesystem::path& folder : Cases(Group::kReplay)) {
    const std::unique_ptr<rt::Program> program = LoadReplay(folder);
    if (program == nullptr) return 1;
    const rt::Interpreter interpreter(*program);
    const std::string events = ReadFile(folder / "events.jsonl");
    const DecodedLog log(*program, events, ReadFlags(folder));
    OneByOne run(*program, interpreter);
    json states = json::array();
    for (const DecodedArrival& arrival : log.arrivals) {
      run.Pass(arrival);
      run.Apply(arrival);
      const std::string customer = run.Whose(std::string(arrival.input.customer));
      const std::string& state = run.states.at(customer);
      states.push_back({{"customer", customer},
                        {"records", run.records[customer].size()},
                        {"state", json::binary({state.begin(), state.end()})}});
    }
    const std::vector<uint8_t> bytes = json::to_cbor(states);
    std::ofstream(out / (CaseName(folder) + ".schema"), std::ios::binary) << run.one.schema();
    std::ofstream(out / (CaseName(folder) + ".states"), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  return 0;
}
