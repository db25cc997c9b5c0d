// A host service in miniature: loads a journey, feeds it events as they come, and acts on the records.
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "journey/compiler.h"
#include "journey/journey.hpp"

namespace {

journey::Module Compile(const char* path) {
  return journey::Module::Make(
      [&](journey_module** module, journey_error** error) { return journey_compile(path, module, error); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: host JOURNEY < events.jsonl\n");
    return 2;
  }
  try {
    const journey::Module module = Compile(argv[1]);

    journey::EngineOptions options;
    // A real host would send the e-mail here, with the record's id as idempotency key.
    options.on_records = [](std::string_view records) { std::fwrite(records.data(), 1, records.size(), stdout); };
    options.on_reject = [](std::string_view reject) {
      std::fprintf(stderr, "bad input: %.*s\n", static_cast<int>(reject.size()), reject.data());
    };
    journey::Engine engine(module, std::move(options));

    // Batches amortise the calls; a server would feed what arrived in the last few milliseconds.
    constexpr size_t kBatchBytes = 1 << 16;
    std::string batch, line;
    while (std::getline(std::cin, line)) {
      batch += line;
      batch += '\n';
      if (batch.size() >= kBatchBytes) {
        engine.Feed(batch);
        batch.clear();
      }
    }
    engine.Feed(batch);

    const journey_counters counters = engine.Counters();
    std::fprintf(stderr, "%llu events of %llu customers, %llu records, %llu bad lines\n",
                 static_cast<unsigned long long>(counters.events), static_cast<unsigned long long>(counters.customers),
                 static_cast<unsigned long long>(counters.records), static_cast<unsigned long long>(counters.rejected));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
