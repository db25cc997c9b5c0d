// Proof that the runtime stands alone: links journey_api and nothing of compiler, ANTLR or LLVM, loads a module from a
// file, interprets it over a log and prints the records. usage: runtime_only MODULE EVENTS
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "journey/journey.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    journey::EngineOptions options;
    options.on_records = [](std::string_view records) { std::fwrite(records.data(), 1, records.size(), stdout); };
    journey::Engine engine(journey::Module::LoadFile(argv[1]), std::move(options));
    std::ifstream stream(argv[2], std::ios::binary);
    std::ostringstream lines;
    lines << stream.rdbuf();
    engine.Feed(lines.str());
    return engine.Counters().records > 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
