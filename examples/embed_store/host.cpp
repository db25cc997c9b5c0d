// A service in miniature that may be killed at any instant: its inputs are kept in a folder, its sends come until they
// are settled.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "journey/journey.hpp"

namespace {

// A real host would hand each send to whoever delivers it, with its id as idempotency key, and say what came of it.
std::vector<journey::Answer> PrintSends(const std::vector<journey::Send>& sends) {
  std::vector<journey::Answer> answers;
  for (const journey::Send& send : sends) {
    std::cout << send.time << ' ' << send.channel << " to " << send.customer << ", " << send.id << '\n';
    answers.push_back({JOURNEY_DELIVERED, 0, {}});
  }
  return answers;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr, "usage: store_host MODULE STORE [UNTIL, in ms since 1970] < events.jsonl\n");
    return 2;
  }
  try {
    const journey::Module module = journey::Module::LoadFile(argv[1]);
    journey::StoreOptions options;
    options.on_reject = [](std::string_view reject) { std::cerr << "bad input: " << reject << '\n'; };
    journey::Store store(module, argv[2], std::move(options));
    journey::SinkOptions everything;
    everything.batch = 100;
    everything.from_start = true;
    store.AddSink("printer", PrintSends, everything);

    // The stream comes from its beginning each time; these lines of it the store has.
    uint64_t taken = store.Status().lines;
    std::fprintf(stderr, "going on behind line %llu\n", static_cast<unsigned long long>(taken));
    // A feed waits for the disk, so it gets what there is, not line by line.
    constexpr size_t kBatchBytes = 1 << 20;
    std::string batch, line;
    while (std::getline(std::cin, line)) {
      if (line.empty()) continue;
      if (taken > 0) {
        --taken;
        continue;
      }
      batch += line;
      batch += '\n';
      if (batch.size() < kBatchBytes) continue;
      store.Feed(batch);
      store.Deliver("printer");
      batch.clear();
    }
    store.Feed(batch);
    if (argc == 4) store.Advance(std::strtoll(argv[3], nullptr, 10));
    store.Deliver("printer");
    store.Close();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
  return 0;
}
