// The runtime's half of the C API: thin, every meaning is in session, engine and input.
#include <cstring>
#include <exception>
#include <fstream>
#include <sstream>

#include "ir/serialise.h"
#include "journey/journey.h"
#include "runtime/api/handles.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/records/reject.h"
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

namespace {

// Gathers a batch's records as JSON Lines, in blocks handed to the host.
class CallbackSink : public rt::RecordSink {
 public:
  CallbackSink(journey_records_fn fn, void* user) : fn_(fn), user_(user) {}
  void Write(const rt::Record& record) override {
    ++records_;
    if (fn_ == nullptr) return;
    rt::AppendRecordJson(record, buffer_);
    buffer_ += '\n';
    if (buffer_.size() >= kBlock) Deliver();
  }
  void Deliver() {
    if (fn_ != nullptr && !buffer_.empty()) fn_(user_, buffer_.data(), buffer_.size());
    buffer_.clear();
  }
  uint64_t records() const { return records_; }

 private:
  static constexpr size_t kBlock = 1 << 20;
  journey_records_fn fn_;
  void* user_;
  std::string buffer_;
  uint64_t records_ = 0;
};

}  // namespace
}  // namespace journey::api

struct journey_engine {
  journey_engine(const journey_module& module, const journey_engine_options& options, const rt::SessionOptions& session)
      : program(module.program),
        executor(module.executor),
        options(options),
        sink(options.on_records, options.user),
        decoder(*program),
        session(*program, *executor, sink, session) {}
  std::shared_ptr<const rt::Program> program;
  std::shared_ptr<const rt::Executor> executor;
  journey_engine_options options;
  journey::api::CallbackSink sink;
  rt::JsonDecoder decoder;
  rt::Session session;
  uint64_t line = 0;  // 1-based number of the last line, over all batches
};

using journey::api::Fail;

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
  if (options != nullptr) {
    if (options->struct_size < sizeof(size_t) || options->struct_size > sizeof(own)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "struct_size of the options is not one this library knows");
    }
    std::memcpy(&own, options, options->struct_size);
  }
  if (own.lateness_ms < 0 || own.dedup_window_ms < 0) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "lateness and deduplication window must not be negative");
  }
  rt::SessionOptions session;
  session.lateness_ms = own.lateness_ms;
  if (own.dedup_window_ms > 0) session.engine.dedup_window_ms = own.dedup_window_ms;
  *engine = new journey_engine(*module, own, session);
  return JOURNEY_OK;
}

void journey_engine_free(journey_engine* engine) { delete engine; }

journey_code journey_engine_feed(journey_engine* engine, const char* lines, size_t size, journey_error** error) {
  if (engine == nullptr || (lines == nullptr && size > 0)) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and lines must not be null");
  }
  std::string reject;
  for (size_t at = 0; at < size;) {
    const void* newline = std::memchr(lines + at, '\n', size - at);
    const size_t end = newline != nullptr ? static_cast<size_t>(static_cast<const char*>(newline) - lines) : size;
    std::string_view line(lines + at, end - at);
    at = end + 1;
    ++engine->line;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const rt::Input input = engine->decoder.Decode(line, engine->session.arena());
    if (input.kind == rt::InputKind::kRejected && engine->options.on_reject != nullptr) {
      reject.clear();
      rt::AppendRejectJson(engine->line, input.error_code, input.error_message, line, reject);
      engine->options.on_reject(engine->options.user, reject.data(), reject.size());
    }
    engine->session.Feed(input);
  }
  engine->session.Flush();
  engine->sink.Deliver();
  return JOURNEY_OK;
}

journey_code journey_engine_advance(journey_engine* engine, int64_t instant_ms, journey_error** error) {
  if (engine == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine must not be null");
  engine->session.Finish(instant_ms);
  engine->sink.Deliver();
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
  all.records = engine->sink.records();
  all.struct_size = counters->struct_size;
  std::memcpy(counters, &all, counters->struct_size < sizeof(all) ? counters->struct_size : sizeof(all));
  return JOURNEY_OK;
}
