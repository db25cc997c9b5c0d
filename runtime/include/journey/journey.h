/* Embedding Journey: load a module, feed batches of input, receive batches of records. Plain C, stable ABI.
 *
 * Handles are opaque and owned by the caller, who frees each with its own free function (null is fine). Functions that
 * can fail return JOURNEY_OK or an error code and, if `error` is not null, set *error to an object to be freed with
 * journey_error_free. Nothing throws; nothing aborts on bad input.
 *
 * Threads: a journey_module is immutable and may be shared by any number of threads. A journey_engine belongs to one
 * thread at a time, however many workers it has. Callbacks run on the thread that called the engine, inside that call,
 * and must not call the same engine.
 *
 * Structs start with their size, so that hosts built against an older header keep working: set struct_size to
 * sizeof(the struct) and zero the rest, or use the *_INIT macros.
 */
#ifndef JOURNEY_JOURNEY_H_
#define JOURNEY_JOURNEY_H_

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define JOURNEY_API
#else
#define JOURNEY_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define JOURNEY_ABI_VERSION 1

typedef enum journey_code {
  JOURNEY_OK = 0,
  JOURNEY_ERROR_ARGUMENT = 1, /* a null handle, a struct_size that is too small, a value out of its range */
  JOURNEY_ERROR_WORLD = 2,    /* a file that cannot be read, a corrupt module */
  JOURNEY_ERROR_SOURCE = 3    /* a journey does not compile; the message holds the diagnostics */
} journey_code;

typedef struct journey_error journey_error;
typedef struct journey_module journey_module;
typedef struct journey_engine journey_engine;

/* "0.1.0"; static. */
JOURNEY_API const char* journey_version(void);

/* UTF-8, valid until the error is freed. */
JOURNEY_API const char* journey_error_message(const journey_error* error);
JOURNEY_API journey_code journey_error_code(const journey_error* error);
JOURNEY_API void journey_error_free(journey_error* error);

/* A module as `journey compile` writes it. The bytes are copied. The module runs interpreted; see journey/compiler.h
 * for native code and for compiling sources. */
JOURNEY_API journey_code journey_module_load(const void* bytes, size_t size, journey_module** module,
                                             journey_error** error);
JOURNEY_API journey_code journey_module_load_file(const char* path, journey_module** module, journey_error** error);
/* Engines keep what they need of a module: it may be freed before them. */
JOURNEY_API void journey_module_free(journey_module* module);

/* `records` is `size` bytes of JSON Lines, whole records only, valid during the call. Between two customers no order is
 * promised; one customer's records come in the order in which they happened. */
typedef void (*journey_records_fn)(void* user, const char* records, size_t size);
/* One input line that could not be used: the same JSON object that `journey run --rejects` writes, without newline. */
typedef void (*journey_reject_fn)(void* user, const char* reject, size_t size);

typedef struct journey_engine_options {
  size_t struct_size;
  int64_t lateness_ms;           /* allowed lateness of inputs, >= 0 */
  int64_t dedup_window_ms;       /* 0: the default of 24 hours */
  journey_records_fn on_records; /* may be null */
  journey_reject_fn on_reject;   /* may be null */
  void* user;                    /* handed to the callbacks */
  size_t threads;                /* 0 or 1: the calling thread does all; more: so many workers beside it */
} journey_engine_options;
#define JOURNEY_ENGINE_OPTIONS_INIT {sizeof(journey_engine_options), 0, 0, 0, 0, 0, 0}

JOURNEY_API journey_code journey_engine_new(const journey_module* module, const journey_engine_options* options,
                                            journey_engine** engine, journey_error** error);
JOURNEY_API void journey_engine_free(journey_engine* engine);

/* Feeds a batch: any number of JSON Lines inputs of the contract's section 13, each line whole; the last newline may be
 * left out. A line that cannot be used goes to on_reject and stops nothing. When the call returns, every record of the
 * batch has been delivered and every timer due at or before the watermark has fired. */
JOURNEY_API journey_code journey_engine_feed(journey_engine* engine, const char* lines, size_t size,
                                             journey_error** error);

/* A tick: the watermark moves to `instant_ms` (since 1970-01-01T00:00:00Z), and timers due at or before it fire. What
 * is fed afterwards is handled at that watermark or a later one. Earlier than the watermark: nothing happens. */
JOURNEY_API journey_code journey_engine_advance(journey_engine* engine, int64_t instant_ms, journey_error** error);

typedef struct journey_counters {
  size_t struct_size;
  uint64_t events, identifies, ignored, rejected, duplicates, late, timers_fired, customers, instances, records;
} journey_counters;
#define JOURNEY_COUNTERS_INIT {sizeof(journey_counters), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
JOURNEY_API journey_code journey_engine_counters(const journey_engine* engine, journey_counters* counters);

#ifdef __cplusplus
}
#endif

#endif /* JOURNEY_JOURNEY_H_ */
