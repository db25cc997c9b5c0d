/* Embedding Journey: load a module, feed batches of input, receive batches of records. Plain C, stable ABI.
 *
 * Handles are opaque and owned by the caller, who frees each with its own free function (null is fine). Functions that
 * can fail return JOURNEY_OK or another code. Out-parameters are null after a failure. If `error` is not null, *error is
 * null after JOURNEY_OK and else an object to be freed with journey_error_free; its code is the one returned.
 *
 * Nothing throws and nothing ends the process: not bad input, not a system that gives no thread or no memory
 * (JOURNEY_MEMORY), not a callback that fails.
 *
 * Threads: a journey_module is immutable and may be shared by any number of threads. A journey_engine belongs to one
 * thread at a time, however many workers it has. Callbacks run on the thread that called the engine, inside that call; a
 * call of the same engine from there, or from another thread meanwhile, is JOURNEY_BUSY and does nothing. After a fork an
 * engine of the parent is JOURNEY_STOPPED in the child, which may make its own from the same module unless that compiles
 * in the background (JOURNEY_TIERED); freeing the parent's handles in the child does nothing.
 *
 * Structs start with their size, so that hosts and libraries of different versions work together: set struct_size to
 * sizeof(the struct) and zero the rest, or use the *_INIT macros. Of a smaller struct the fields that lie inside are read
 * and written; the others are as the *_INIT macro has them. A larger one has fields that this library does not know: they must be zero, or
 * the struct is refused (JOURNEY_ERROR_ARGUMENT).
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

/* Goes up when something is added. Nothing is ever taken away or changed: a host runs with every library whose
 * journey_abi_version() is at least the number that the host was built with. */
#define JOURNEY_ABI_VERSION 6

typedef enum journey_code {
  JOURNEY_OK = 0,
  JOURNEY_ERROR_ARGUMENT = 1, /* a null handle, a struct_size that is none, a value out of its range */
  JOURNEY_ERROR_WORLD = 2,    /* a file that cannot be read, a corrupt module, a system that gives no thread */
  JOURNEY_ERROR_SOURCE = 3,   /* a journey does not compile; the message holds the diagnostics */
  JOURNEY_BUSY = 4,           /* the engine is inside a call; this one did nothing */
  JOURNEY_MEMORY = 5,         /* no memory */
  JOURNEY_LIMIT = 6,          /* a limit of the engine's options was reached */
  JOURNEY_STOPPED = 7         /* a callback stopped the call, or the engine takes no more calls */
} journey_code;

typedef struct journey_error journey_error;
typedef struct journey_module journey_module;
typedef struct journey_engine journey_engine;

/* "0.1.0"; static. */
JOURNEY_API const char* journey_version(void);
/* The JOURNEY_ABI_VERSION that the library was built with. */
JOURNEY_API int journey_abi_version(void);

/* UTF-8, valid until the error is freed; "" for null. */
JOURNEY_API const char* journey_error_message(const journey_error* error);
/* JOURNEY_OK for null. */
JOURNEY_API journey_code journey_error_code(const journey_error* error);
JOURNEY_API void journey_error_free(journey_error* error);

/* A module as `journey compile` writes it, `size` bytes. They are copied. The module runs interpreted; see
 * journey/compiler.h for native code and for compiling sources. JOURNEY_ERROR_WORLD: the bytes are no module, or one
 * that does not verify. */
JOURNEY_API journey_code journey_module_load(const void* bytes, size_t size, journey_module** module,
                                             journey_error** error);
/* The same from a regular file. */
JOURNEY_API journey_code journey_module_load_file(const char* path, journey_module** module, journey_error** error);
/* Engines keep what they need of a module: it may be freed before them. Of a module that compiles in the background
 * this waits for at most the part in hand. */
JOURNEY_API void journey_module_free(journey_module* module);

/* `records` is `size` bytes of JSON Lines, whole records only, valid during the call. Between two customers no order is
 * promised; one customer's records come in the order in which they happened. */
typedef void (*journey_records_fn)(void* user, const char* records, size_t size);
/* One input line that could not be used: the same JSON object that `journey run --rejects` writes, without newline. */
typedef void (*journey_reject_fn)(void* user, const char* reject, size_t size);
/* The same with an answer: 0 to go on; anything else stops the call, which returns JOURNEY_STOPPED, and with it the
 * engine, because what the call had still to say is lost. */
typedef int (*journey_records_answer_fn)(void* user, const char* records, size_t size);
typedef int (*journey_reject_answer_fn)(void* user, const char* reject, size_t size);

typedef struct journey_engine_options {
  size_t struct_size;
  int64_t lateness_ms;           /* allowed lateness of inputs, milliseconds, >= 0 */
  int64_t dedup_window_ms;       /* milliseconds, >= 0; 0: the default of 24 hours */
  journey_records_fn on_records; /* may be null */
  journey_reject_fn on_reject;   /* may be null */
  void* user;                    /* handed to the callbacks; stays the caller's */
  size_t threads;                /* 0 or 1: the calling thread does all; more, at most 1024: so many workers beside it */
  /* Since version 2. */
  journey_records_answer_fn answer_records; /* instead of on_records */
  journey_reject_answer_fn answer_reject;   /* instead of on_reject */
  uint64_t memory_limit;     /* bytes that the customers' state may take; 0: as many as there are. A call that passes
                              * it ends soon after, with JOURNEY_LIMIT, and the engine is stopped */
  uint64_t records_per_call; /* records that one call may deliver; 0: any number. A call that would deliver more
                              * delivers so many and returns JOURNEY_LIMIT, and the engine is stopped */
  int64_t max_ahead_ms;      /* how far an input's timestamp may lie after the largest before it, milliseconds; one
                              * farther ahead is rejected (J8008). 0: the default of 366 days; -1: any is good */
  /* Since version 6. */
  int64_t rest_after_ms;     /* customers of whom no input came for so long, milliseconds, are kept in half the memory;
                              * their next step takes a little longer. It changes no record, state or counter.
                              * 0: nobody is */
} journey_engine_options;
#define JOURNEY_ENGINE_OPTIONS_INIT {sizeof(journey_engine_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* `options` may be null. JOURNEY_ERROR_WORLD: the system does not give so many threads. */
JOURNEY_API journey_code journey_engine_new(const journey_module* module, const journey_engine_options* options,
                                            journey_engine** engine, journey_error** error);
/* From inside a callback of the engine: it is freed when the call ends. */
JOURNEY_API void journey_engine_free(journey_engine* engine);

/* Feeds a batch: any number of JSON Lines inputs of the contract's section 13, each line whole; the last newline may be
 * left out. A line that cannot be used goes to the reject callback and stops nothing. When the call returns JOURNEY_OK,
 * every record of the batch has been delivered and every timer due at or before the watermark has fired.
 *
 * After JOURNEY_MEMORY, JOURNEY_LIMIT, JOURNEY_STOPPED and JOURNEY_ERROR_WORLD the state may be half-way: the engine is
 * stopped. Every later feed and advance is JOURNEY_STOPPED and does nothing; counters and free work. */
JOURNEY_API journey_code journey_engine_feed(journey_engine* engine, const char* lines, size_t size,
                                             journey_error** error);

/* The clock goes on to `instant_ms` (milliseconds since 1970-01-01T00:00:00Z): timers due at or before it fire. Earlier
 * than the watermark: nothing happens. Codes as of journey_engine_feed. */
JOURNEY_API journey_code journey_engine_advance(journey_engine* engine, int64_t instant_ms, journey_error** error);

/* Of all calls so far: events, profile updates, inputs that nothing is declared for, lines that could not be used,
 * repeated message ids, events behind their customer's clock, timers fired, customers known, instances active now,
 * records made; since version 2, occurrences forgotten while a history window still held them; since version 3, events
 * emitted beyond 256 of one input or timer, and dropped; ids that became one with another, and merges that changed
 * nothing. */
typedef struct journey_counters {
  size_t struct_size;
  uint64_t events, identifies, ignored, rejected, duplicates, late, timers_fired, customers, instances, records;
  uint64_t history_saturated;
  uint64_t emits_dropped;
  uint64_t merges, merges_ignored;
} journey_counters;
#define JOURNEY_COUNTERS_INIT {sizeof(journey_counters), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
/* Fields that this library does not know become zero, and all do after a failure. */
JOURNEY_API journey_code journey_engine_counters(const journey_engine* engine, journey_counters* counters);

/* ---- Customers' state as bytes, since version 3: to keep it, to move a customer to another engine, process or machine,
 * to go on under another version of the module. docs/formats/state.md has the form; journey/fold.h is for hosts that
 * keep all state themselves. These functions return JOURNEY_BUSY and JOURNEY_STOPPED as journey_engine_feed does. */

/* The names that exported state refers to, the same for every engine of a module: to be kept, once a module, as long as
 * such state is. The bytes are the engine's. */
JOURNEY_API journey_code journey_engine_schema(journey_engine* engine, const void** bytes, size_t* size,
                                               journey_error** error);
/* From now on state that was exported under this schema, of another version of the module, can be imported.
 * JOURNEY_ERROR_WORLD: the bytes are no schema. */
JOURNEY_API journey_code journey_engine_accept(journey_engine* engine, const void* bytes, size_t size,
                                               journey_error** error);
/* One customer's state; the pointers are valid during the call. 0 to go on; anything else ends the export, which
 * returns JOURNEY_STOPPED; the engine goes on. */
typedef int (*journey_state_fn)(void* user, const char* customer, size_t customer_size, const void* state, size_t size);
/* Hands out the state of one customer, or with a null `customer` of everybody. Nothing is known of the customer:
 * JOURNEY_OK, and no call of `visit`. */
JOURNEY_API journey_code journey_engine_export(journey_engine* engine, const char* customer, size_t customer_size,
                                               journey_state_fn visit, void* user, journey_error** error);
/* Takes in a customer's state instead of what the engine knows of that customer; what is due fires with the next feed or
 * advance. `*lost`, if not null: parts for which this module has no counterpart, and which are gone.
 * JOURNEY_ERROR_WORLD: the state is damaged, or of a schema that was not accepted; nothing has happened. */
JOURNEY_API journey_code journey_engine_import(journey_engine* engine, const void* state, size_t size, uint64_t* lost,
                                               journey_error** error);
/* From now on nothing is known of the customer; no record is made of it. */
JOURNEY_API journey_code journey_engine_forget(journey_engine* engine, const char* customer, size_t customer_size,
                                               journey_error** error);

/* Since version 5: an operator takes the customer out of all journeys, or of one, `journey`: its name with its module as
 * in records, ended by a zero; null: all. What is going on there ends as `stopped` at the watermark, with the cause
 * {"operator":"remove"}; deferred sends are dropped. The customer stays known, and may enter again as the journeys' rules
 * say. When the call returns JOURNEY_OK the records have been delivered. `*known`, if not null: whether anything is known
 * of the customer; `*ended`, if not null: how many times they were inside. JOURNEY_ERROR_ARGUMENT: the module has no such
 * journey; nothing has happened. Other codes as of journey_engine_feed, also what they mean for the engine. */
JOURNEY_API journey_code journey_engine_remove(journey_engine* engine, const char* customer, size_t customer_size,
                                               const char* journey, int* known, uint64_t* ended, journey_error** error);

#ifdef __cplusplus
}
#endif

#endif /* JOURNEY_JOURNEY_H_ */
