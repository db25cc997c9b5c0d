// The C API's way through: load, engine, feed, advance; see host.h.
#include "tests/ir/host.h"

#include "journey/journey.h"

namespace journey {

HostRun RunModule(std::string_view module, std::string_view log, int64_t until) {
  HostRun run;
  journey_error* error = nullptr;
  const auto failed = [&](journey_code code) {
    if (code == JOURNEY_OK) return false;
    run.error = journey_error_message(error);
    journey_error_free(error);
    return true;
  };
  journey_module* loaded = nullptr;
  if (failed(journey_module_load(module.data(), module.size(), &loaded, &error))) return run;
  journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
  options.user = &run;
  options.on_records = [](void* user, const char* records, size_t size) {
    static_cast<HostRun*>(user)->records.append(records, size);
  };
  journey_engine* engine = nullptr;
  if (!failed(journey_engine_new(loaded, &options, &engine, &error)) &&
      !failed(journey_engine_feed(engine, log.data(), log.size(), &error))) {
    failed(journey_engine_advance(engine, until, &error));
  }
  journey_engine_free(engine);
  journey_module_free(loaded);
  return run;
}

}  // namespace journey
