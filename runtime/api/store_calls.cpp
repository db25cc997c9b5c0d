// The functions of journey/store.h: arguments looked at, then handed on.
#include <algorithm>
#include <cctype>
#include <filesystem>

#include "runtime/api/counters.h"
#include "runtime/api/removals.h"
#include "runtime/api/session_options.h"
#include "runtime/api/store.h"

namespace rt = journey::rt;
using journey::api::Fail;
using journey::api::Guarded;

namespace {

constexpr size_t kStoreOptionEnds[] = {JOURNEY_FIELD_END(journey_store_options, struct_size),
                                       JOURNEY_FIELD_END(journey_store_options, lateness_ms),
                                       JOURNEY_FIELD_END(journey_store_options, dedup_window_ms),
                                       JOURNEY_FIELD_END(journey_store_options, max_ahead_ms),
                                       JOURNEY_FIELD_END(journey_store_options, threads),
                                       JOURNEY_FIELD_END(journey_store_options, records),
                                       JOURNEY_FIELD_END(journey_store_options, snapshot_bytes),
                                       JOURNEY_FIELD_END(journey_store_options, answer_reject),
                                       JOURNEY_FIELD_END(journey_store_options, user),
                                       JOURNEY_FIELD_END(journey_store_options, rest_after_ms)};
constexpr size_t kSinkOptionEnds[] = {
    JOURNEY_FIELD_END(journey_sink_options, struct_size),   JOURNEY_FIELD_END(journey_sink_options, channels),
    JOURNEY_FIELD_END(journey_sink_options, channel_count), JOURNEY_FIELD_END(journey_sink_options, batch),
    JOURNEY_FIELD_END(journey_sink_options, attempts),      JOURNEY_FIELD_END(journey_sink_options, from_start)};

journey_store::Options OptionsOf(const journey_store_options& given, const std::string& folder) {
  journey_store::Options options;
  options.run.session = journey::api::SessionOf(given);
  if (given.snapshot_bytes > 0) options.run.store.snapshot_bytes = given.snapshot_bytes;
  // A feed waits for the disk, so nobody else is to.
  options.run.commits_beside = false;
  // Queues know the file by its whole path.
  const std::string records = given.records != nullptr ? given.records : rt::OwnRecordsOf(folder);
  options.run.records = std::filesystem::absolute(records).lexically_normal().string();
  options.answer_reject = given.answer_reject;
  options.user = given.user;
  return options;
}

bool IsSinkName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  });
}

}  // namespace

journey_code journey_store_open(const journey_module* module, const char* folder, const journey_store_options* options,
                                journey_store** store, journey_error** error) {
  if (store != nullptr) *store = nullptr;
  return Guarded(error, [&] {
    if (module == nullptr || folder == nullptr || store == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "module, folder and store must not be null");
    }
    journey_store_options own = JOURNEY_STORE_OPTIONS_INIT;
    if (!journey::api::ReadOptions(options, kStoreOptionEnds, &own)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
    }
    if (const char* fault = journey::api::FaultOfSession(own)) return Fail(error, JOURNEY_ERROR_ARGUMENT, fault);
    if (module->Orphaned()) return Fail(error, JOURNEY_STOPPED, journey::api::kOrphaned);
    // The process may change its working folder while the store is open.
    const std::string whole = std::filesystem::absolute(folder).string();
    auto made = std::make_unique<journey_store>(*module, whole, OptionsOf(own, whole));
    const journey::Status status = made->Open();
    if (!status.ok()) return Fail(error, JOURNEY_ERROR_WORLD, status.message());
    *store = made.release();
    return JOURNEY_OK;
  });
}

void journey_store_free(journey_store* store) { journey_store::Free(store); }

journey_code journey_store_feed(journey_store* store, const char* lines, size_t size, journey_error** error) {
  return Guarded(error, [&] {
    if (store == nullptr || (lines == nullptr && size > 0)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "store and lines must not be null");
    }
    return store->Feed({lines, size}, error);
  });
}

journey_code journey_store_advance(journey_store* store, int64_t instant_ms, journey_error** error) {
  return Guarded(error, [&] {
    if (store == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "store must not be null");
    return store->Advance(instant_ms, error);
  });
}

journey_code journey_store_close(journey_store* store, journey_error** error) {
  return Guarded(error, [&] {
    if (store == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "store must not be null");
    return store->Close(error);
  });
}

journey_code journey_store_get_status(const journey_store* store, journey_store_status* status) {
  if (status == nullptr) return JOURNEY_ERROR_ARGUMENT;
  if (store != nullptr) return store->GetStatus(status);
  journey_store::GiveNone(status);
  return JOURNEY_ERROR_ARGUMENT;
}

journey_code journey_store_counters(const journey_store* store, journey_counters* counters) {
  if (counters == nullptr) return JOURNEY_ERROR_ARGUMENT;
  if (store != nullptr) return store->Counters(counters);
  (void)journey::api::Give(journey_counters JOURNEY_COUNTERS_INIT, counters);
  return JOURNEY_ERROR_ARGUMENT;
}

journey_code journey_store_inspect(journey_store* store, const char* customer, size_t customer_size,
                                   journey_text_fn visit, void* user, journey_error** error) {
  return Guarded(error, [&] {
    if (store == nullptr || customer == nullptr || visit == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "store, customer and visit must not be null");
    }
    return store->Inspect({customer, customer_size}, visit, user, error);
  });
}

journey_code journey_store_forget(journey_store* store, const char* customer, size_t customer_size, int* known,
                                  journey_error** error) {
  if (known != nullptr) *known = 0;
  return Guarded(error, [&] {
    if (store == nullptr || customer == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "store and customer must not be null");
    }
    return store->Forget({customer, customer_size}, known, error);
  });
}

journey_code journey_store_remove(journey_store* store, const char* customer, size_t customer_size, const char* journey,
                                  int* known, uint64_t* ended, journey_error** error) {
  journey::api::GiveRemoval(std::nullopt, known, ended);
  return Guarded(error, [&] {
    if (store == nullptr || customer == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "store and customer must not be null");
    }
    return store->Remove({customer, customer_size}, journey, known, ended, error);
  });
}

journey_code journey_store_add_sink(journey_store* store, const char* name, const journey_sink_options* options,
                                    journey_sends_fn deliver, void* user, journey_error** error) {
  return Guarded(error, [&] {
    if (store == nullptr || name == nullptr || deliver == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "store, name and deliver must not be null");
    }
    if (!IsSinkName(name)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "a sink's name is made of letters, digits, - and _");
    }
    journey_sink_options own = JOURNEY_SINK_OPTIONS_INIT;
    if (!journey::api::ReadOptions(options, kSinkOptionEnds, &own)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
    }
    if (own.channel_count > 0 && own.channels == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "channels must not be null where there is a channel_count");
    }
    return store->AddSink(own, name, deliver, user, error);
  });
}

journey_code journey_store_deliver(journey_store* store, const char* name, int64_t* next_ms, journey_error** error) {
  if (next_ms != nullptr) *next_ms = JOURNEY_NEVER;
  return Guarded(error, [&] {
    if (store == nullptr || name == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "store and name must not be null");
    }
    return store->Deliver(name, next_ms, error);
  });
}
