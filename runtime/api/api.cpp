// The runtime's half of the C API: arguments looked at, then handed on.
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "ir/serialise.h"
#include "journey/journey.h"
#include "runtime/api/counters.h"
#include "runtime/api/engine.h"
#include "runtime/api/handles.h"
#include "runtime/api/session_options.h"
#include "runtime/platform/file.h"

namespace rt = journey::rt;
using journey::api::Fail;
using journey::api::Guarded;

namespace {

constexpr uint64_t kMostModuleBytes = uint64_t{1} << 30;

constexpr size_t kOptionEnds[] = {
    JOURNEY_FIELD_END(journey_engine_options, struct_size),
    JOURNEY_FIELD_END(journey_engine_options, lateness_ms),
    JOURNEY_FIELD_END(journey_engine_options, dedup_window_ms),
    JOURNEY_FIELD_END(journey_engine_options, on_records),
    JOURNEY_FIELD_END(journey_engine_options, on_reject),
    JOURNEY_FIELD_END(journey_engine_options, user),
    JOURNEY_FIELD_END(journey_engine_options, threads),
    JOURNEY_FIELD_END(journey_engine_options, answer_records),
    JOURNEY_FIELD_END(journey_engine_options, answer_reject),
    JOURNEY_FIELD_END(journey_engine_options, memory_limit),
    JOURNEY_FIELD_END(journey_engine_options, records_per_call),
    JOURNEY_FIELD_END(journey_engine_options, max_ahead_ms),
    JOURNEY_FIELD_END(journey_engine_options, rest_after_ms),
};

// What is wrong with the options; null when nothing is.
const char* Fault(const journey_engine_options& options) {
  if (const char* fault = journey::api::FaultOfSession(options)) return fault;
  if (options.on_records != nullptr && options.answer_records != nullptr) {
    return "on_records and answer_records are two ways to say one thing; set one of them";
  }
  if (options.on_reject != nullptr && options.answer_reject != nullptr) {
    return "on_reject and answer_reject are two ways to say one thing; set one of them";
  }
  return nullptr;
}

}  // namespace

const char* journey_version(void) { return JOURNEY_VERSION; }
int journey_abi_version(void) { return JOURNEY_ABI_VERSION; }

journey_code journey_module_load(const void* bytes, size_t size, journey_module** module, journey_error** error) {
  if (module != nullptr) *module = nullptr;
  return Guarded(error, [&] {
    if (bytes == nullptr || module == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "bytes and module must not be null");
    }
    journey::Result<journey::ir::Module> loaded = journey::ir::Deserialise({static_cast<const char*>(bytes), size});
    if (!loaded.ok()) return Fail(error, JOURNEY_ERROR_WORLD, loaded.status().message());
    return journey::api::MakeModule(std::move(loaded.value()), module, error);
  });
}

journey_code journey_module_load_file(const char* path, journey_module** module, journey_error** error) {
  if (module != nullptr) *module = nullptr;
  return Guarded(error, [&] {
    if (path == nullptr || module == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "path and module must not be null");
    }
    const journey::Result<std::string> bytes = rt::File::ReadRegular(path, kMostModuleBytes);
    if (!bytes.ok()) return Fail(error, JOURNEY_ERROR_WORLD, bytes.status().message());
    return journey_module_load(bytes.value().data(), bytes.value().size(), module, error);
  });
}

void journey_module_free(journey_module* module) {
  if (module != nullptr && !module->Orphaned()) delete module;
}

journey_code journey_engine_new(const journey_module* module, const journey_engine_options* options,
                                journey_engine** engine, journey_error** error) {
  if (engine != nullptr) *engine = nullptr;
  return Guarded(error, [&] {
    if (module == nullptr || engine == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "module and engine must not be null");
    }
    journey_engine_options own = JOURNEY_ENGINE_OPTIONS_INIT;
    if (!journey::api::ReadOptions(options, kOptionEnds, &own)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
    }
    if (const char* fault = Fault(own)) return Fail(error, JOURNEY_ERROR_ARGUMENT, fault);
    if (module->Orphaned()) return Fail(error, JOURNEY_STOPPED, journey::api::kOrphaned);
    auto made = std::make_unique<journey_engine>(*module, own, journey::api::SessionOf(own));
    if (!made->status().ok()) return Fail(error, JOURNEY_ERROR_WORLD, made->status().message());
    *engine = made.release();
    return JOURNEY_OK;
  });
}

void journey_engine_free(journey_engine* engine) { journey_engine::Free(engine); }

journey_code journey_engine_feed(journey_engine* engine, const char* lines, size_t size, journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr || (lines == nullptr && size > 0)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and lines must not be null");
    }
    return engine->Feed({lines, size}, error);
  });
}

journey_code journey_engine_advance(journey_engine* engine, int64_t instant_ms, journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine must not be null");
    return engine->Advance(instant_ms, error);
  });
}

journey_code journey_engine_counters(const journey_engine* engine, journey_counters* counters) {
  if (counters == nullptr) return JOURNEY_ERROR_ARGUMENT;
  if (engine != nullptr) return engine->Counters(counters);
  (void)journey::api::Give(journey_counters JOURNEY_COUNTERS_INIT, counters);
  return JOURNEY_ERROR_ARGUMENT;
}
