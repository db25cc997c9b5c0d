// The runtime's half of the C API: thin, every meaning is in session, engine and input.
#include <cstring>
#include <exception>
#include <fstream>
#include <functional>
#include <sstream>

#include "ir/serialise.h"
#include "journey/journey.h"
#include "runtime/api/handles.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/records/reject.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"

namespace rt = journey::rt;

namespace journey::api {

journey_code Fail(journey_error** error, journey_code code, std::string message) {
  if (error != nullptr) *error = new journey_error{code, std::move(message)};
  return code;
}

journey_code MakeModule(ir::Module module, journey_module** out, journey_error** error) {
  Result<std::unique_ptr<rt::Program>> program = rt::Program::Load(std::move(module));
  if (!program.ok()) return Fail(error, JOURNEY_ERROR_WORLD, program.status().message());
  std::shared_ptr<const rt::Program> shared = std::move(program.value());
  auto executor = std::make_shared<rt::Interpreter>(*shared);
  *out = new journey_module{std::move(shared), std::move(executor)};
  return JOURNEY_OK;
}

}  // namespace journey::api

struct journey_engine {
  journey_engine(const journey_module& module, const journey_engine_options& options, const rt::SessionOptions& session)
      : program(module.program),
        executor(module.executor),
        options(options),
        records(program->module(), session, false, Writer(options)),
        source(*program),
        session(*program, *executor, records, session) {}

  static std::function<void(std::string_view)> Writer(const journey_engine_options& options) {
    if (options.on_records == nullptr) return nullptr;
    return [fn = options.on_records, user = options.user](std::string_view lines) {
      fn(user, lines.data(), lines.size());
    };
  }

  std::shared_ptr<const rt::Program> program;
  std::shared_ptr<const rt::Executor> executor;
  journey_engine_options options;
  rt::RecordBuffers records;
  rt::TextSource source;  // counts lines over all batches
  rt::Session session;
};

using journey::api::Fail;

namespace {

constexpr size_t kMostThreads = 1024;
// Inputs a batch when there are workers: enough work between two hand-offs.
constexpr size_t kThreadedBatch = 16384;

}  // namespace

const char* journey_version(void) { return JOURNEY_VERSION; }

const char* journey_error_message(const journey_error* error) { return error != nullptr ? error->message.c_str() : ""; }
journey_code journey_error_code(const journey_error* error) { return error != nullptr ? error->code : JOURNEY_OK; }
void journey_error_free(journey_error* error) { delete error; }

journey_code journey_module_load(const void* bytes, size_t size, journey_module** module, journey_error** error) {
  if (bytes == nullptr || module == nullptr)
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "bytes and module must not be null");
  journey::Result<journey::ir::Module> loaded = journey::ir::Deserialise({static_cast<const char*>(bytes), size});
  if (!loaded.ok()) return Fail(error, JOURNEY_ERROR_WORLD, loaded.status().message());
  return journey::api::MakeModule(std::move(loaded.value()), module, error);
}

journey_code journey_module_load_file(const char* path, journey_module** module, journey_error** error) {
  if (path == nullptr || module == nullptr)
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "path and module must not be null");
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  if (stream) bytes << stream.rdbuf();
  if (!stream) return Fail(error, JOURNEY_ERROR_WORLD, std::string(path) + ": cannot be read");
  const std::string text = std::move(bytes).str();
  return journey_module_load(text.data(), text.size(), module, error);
}

void journey_module_free(journey_module* module) { delete module; }

journey_code journey_engine_new(const journey_module* module, const journey_engine_options* options,
                                journey_engine** engine, journey_error** error) {
  if (module == nullptr || engine == nullptr) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "module and engine must not be null");
  }
  journey_engine_options own = JOURNEY_ENGINE_OPTIONS_INIT;
  if (!journey::api::ReadOptions(options, &own)) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
  }
  if (own.lateness_ms < 0 || own.dedup_window_ms < 0) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "lateness and deduplication window must not be negative");
  }
  rt::SessionOptions session;
  session.lateness_ms = own.lateness_ms;
  if (own.dedup_window_ms > 0) session.engine.dedup_window_ms = own.dedup_window_ms;
  if (own.threads > kMostThreads) return Fail(error, JOURNEY_ERROR_ARGUMENT, "threads must not be above 1024");
  if (own.threads > 1) {
    session.threads = own.threads;
    session.batch = kThreadedBatch;
  }
  *engine = new journey_engine(*module, own, session);
  return JOURNEY_OK;
}

void journey_engine_free(journey_engine* engine) { delete engine; }

journey_code journey_engine_feed(journey_engine* engine, const char* lines, size_t size, journey_error** error) {
  if (engine == nullptr || (lines == nullptr && size > 0)) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and lines must not be null");
  }
  rt::FeedCalls calls;
  std::string reject;
  if (engine->options.on_reject != nullptr) {
    calls.rejected = [&](const rt::RawLine& raw, const rt::Input& input) {
      reject.clear();
      rt::AppendRejectJson(raw.number, input.error_code, input.error_message, raw.text, reject);
      engine->options.on_reject(engine->options.user, reject.data(), reject.size());
    };
  }
  engine->source.Continue({lines, size});
  rt::FeedAll(engine->source, engine->session, calls);
  engine->session.Flush();
  return JOURNEY_OK;
}

journey_code journey_engine_advance(journey_engine* engine, int64_t instant_ms, journey_error** error) {
  if (engine == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine must not be null");
  engine->session.Finish(instant_ms);
  return JOURNEY_OK;
}

journey_code journey_engine_counters(const journey_engine* engine, journey_counters* counters) {
  if (engine == nullptr || counters == nullptr || counters->struct_size < sizeof(size_t)) return JOURNEY_ERROR_ARGUMENT;
  const rt::EngineCounters from = engine->session.counters();
  journey_counters all = JOURNEY_COUNTERS_INIT;
  all.events = from.events;
  all.identifies = from.identifies;
  all.ignored = from.ignored;
  all.rejected = from.rejected;
  all.duplicates = from.duplicates;
  all.late = from.late;
  all.timers_fired = from.timers_fired;
  all.customers = from.customers;
  all.instances = from.instances;
  all.records = engine->records.records();
  all.struct_size = counters->struct_size;
  std::memcpy(counters, &all, counters->struct_size < sizeof(all) ? counters->struct_size : sizeof(all));
  return JOURNEY_OK;
}
