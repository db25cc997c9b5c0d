/* An engine whose inputs are kept in a folder, a store: whatever instant the process ends at, the next open brings it to
 * where it was, and every send keeps its id. The promise is written in docs/durability.md; the folder is the one of
 * `journey run --store`, so `journey status`, `inspect`, `verify`, `migrate` and the other verbs work on it.
 *
 *   journey_store_open(module, folder, ...)   makes the store, or goes on where it ended
 *   journey_store_feed(store, lines, ...)     when it returns JOURNEY_OK the inputs are on the disk: acknowledged
 *   journey_store_deliver(store, sink, ...)   hands sends to the host's function until each is settled
 *   journey_store_close(store, ...)           in good order, so that the next open is quick
 *
 * A feed costs a sync of the disk, however long it is: hand over what has come since the last one, not line by line. What
 * was fed and not acknowledged when the process ended is to be fed again; journey_store_get_status says how many lines the
 * store has, and inputs with a messageId are not taken twice.
 *
 * Records go to a file, JSON Lines, records.jsonl in the folder unless options.records names another; sends are handed
 * out from there. Between two customers no order is promised.
 *
 * Conventions of handles, errors and structs as in journey/journey.h. A store belongs to one thread at a time, and its
 * folder to one process at a time. A call from inside a callback, or from another thread meanwhile, is JOURNEY_BUSY and
 * does nothing. After a failure of the disk, JOURNEY_MEMORY and a callback that stopped the call, the store takes no more
 * (JOURNEY_STOPPED): nothing acknowledged is lost, free it and open it again. After a fork the child's handle is
 * JOURNEY_STOPPED, and freeing it does nothing.
 */
#ifndef JOURNEY_STORE_H_
#define JOURNEY_STORE_H_

#include "journey/fold.h"
#include "journey/journey.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All of this since version 4. */
typedef struct journey_store journey_store;

typedef struct journey_store_options {
  size_t struct_size;
  int64_t lateness_ms;     /* as of journey_engine_options; cannot be changed once the store is there */
  int64_t dedup_window_ms; /* likewise */
  int64_t max_ahead_ms;    /* likewise, but may change */
  size_t threads;          /* 0 or 1: the calling thread decides; more, at most 1024: so many workers beside it */
  const char* records;     /* the path of the file of records; null: records.jsonl in the folder. Always the same one */
  uint64_t snapshot_bytes; /* of the log between two snapshots, at least; 0: 64 MiB */
  journey_reject_answer_fn answer_reject; /* may be null; a line whose feed was not acknowledged may be told again */
  void* user;                             /* handed to answer_reject; stays the caller's */
  int64_t rest_after_ms;   /* since version 6, as of journey_engine_options; may change */
} journey_store_options;
#define JOURNEY_STORE_OPTIONS_INIT {sizeof(journey_store_options), 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* `folder` is made if it is missing; its parent must be there. `options` may be null. JOURNEY_ERROR_WORLD: another process
 * has the folder, it is damaged, other journeys wrote it (see `journey migrate`), or the file of records is another one,
 * or leads to one of the store's own.
 * While some finish on an older version (`policy drain`) the store runs the module's journeys and that version, interpreted. */
JOURNEY_API journey_code journey_store_open(const journey_module* module, const char* folder,
                                            const journey_store_options* options, journey_store** store,
                                            journey_error** error);
/* Without journey_store_close it is as if the process had ended here. From inside a callback of the store: it is freed when
 * the call ends. */
JOURNEY_API void journey_store_free(journey_store* store);

/* Feeds a batch of lines as journey_engine_feed does. JOURNEY_OK: all of them are on the disk, and so much has happened as
 * after a feed of an engine. */
JOURNEY_API journey_code journey_store_feed(journey_store* store, const char* lines, size_t size,
                                            journey_error** error);
/* As journey_engine_advance; that the time has passed is on the disk then. */
JOURNEY_API journey_code journey_store_advance(journey_store* store, int64_t instant_ms, journey_error** error);
/* Writes a last snapshot and ends the log in good order. The store takes no more calls but of status, counters and free. */
JOURNEY_API journey_code journey_store_close(journey_store* store, journey_error** error);

typedef struct journey_store_status {
  size_t struct_size;
  uint64_t acknowledged;  /* entries of the log that are on the disk: inputs, ends of batches, advances */
  uint64_t lines;         /* that feeds of all processes took, good or not, blank ones aside, as far as the disk knows:
                           * where a host goes on in a stream of its own */
  uint64_t recovered;     /* entries that were there when the store was opened; 0: it is new */
  uint64_t snapshot;      /* entries before the newest snapshot when it was opened: the others were decided again */
  uint64_t records_bytes; /* of the file of records that can never be lost again; only these are delivered */
  int64_t watermark_ms;   /* JOURNEY_NO_WATERMARK */
} journey_store_status;
#define JOURNEY_STORE_STATUS_INIT {sizeof(journey_store_status), 0, 0, 0, 0, 0, JOURNEY_NO_WATERMARK}
JOURNEY_API journey_code journey_store_get_status(const journey_store* store, journey_store_status* status);
/* As journey_engine_counters, of this process and of what it decided again when it opened the store. */
JOURNEY_API journey_code journey_store_counters(const journey_store* store, journey_counters* counters);

/* One customer: stages, memory, what waits for what until when, next due time. The line of JSON is that of `journey
 * inspect --format json`; valid during the call. Nothing is known of the customer: JOURNEY_OK, and no call of `visit`. */
typedef void (*journey_text_fn)(void* user, const char* text, size_t size);
JOURNEY_API journey_code journey_store_inspect(journey_store* store, const char* customer, size_t customer_size,
                                               journey_text_fn visit, void* user, journey_error** error);
/* Erases the customer from the log, the snapshots, the file of records, queues and dead letters, as `journey forget` does;
 * other customers' records do not change. The store is closed for that and opened again, which takes time in proportion to
 * its bytes. `*known`, if not null: whether there was anything. */
JOURNEY_API journey_code journey_store_forget(journey_store* store, const char* customer, size_t customer_size,
                                              int* known, journey_error** error);

/* Since version 5: as journey_engine_remove. JOURNEY_OK: it is on the disk, and so are the records as after a feed. Where
 * the process ends before the call returns, it has happened or not, as a whole: journey_store_inspect says which.
 * `journey remove` beside a process that has the store open asks that process, which does it at the end of its next feed or
 * when it opens the store. */
JOURNEY_API journey_code journey_store_remove(journey_store* store, const char* customer, size_t customer_size,
                                              const char* journey, int* known, uint64_t* ended, journey_error** error);

/* ---- Sends on their way to the world, docs/delivery.md. A sink has a name, under which the store keeps how far it is; each
 * send is handed out until it is settled: delivered, refused, or failed too often (then it is a dead letter, see `journey
 * dead-letters`). It comes at least once, always with the same id. */

/* Texts are UTF-8, not ended by a zero, valid during the call. */
typedef struct journey_send {
  const char* id; /* the receiver's idempotency key */
  size_t id_size;
  const char* customer;
  size_t customer_size;
  const char* channel;
  size_t channel_size;
  const char* time; /* when the journey sent it, in its own time; RFC 3339 */
  size_t time_size;
  const char* record; /* the whole record, one JSON object */
  size_t record_size;
} journey_send;

typedef enum journey_outcome {
  JOURNEY_RETRY = 0, /* later it may work */
  JOURNEY_DELIVERED = 1,
  JOURNEY_REFUSED = 2, /* it will not work however often it is tried */
  JOURNEY_PUT_OFF = 3  /* it was not tried */
} journey_outcome;
typedef struct journey_answer {
  journey_outcome outcome;
  int64_t retry_after_ms; /* of JOURNEY_RETRY: how long the receiver wants to be left alone; 0: it did not say */
  const char* reason;     /* for people, ended by a zero; may be null; must live until the function has returned */
} journey_answer;
/* `answers` has `count` answers, one for each send, that say JOURNEY_RETRY to begin with. */
typedef void (*journey_sends_fn)(void* user, const journey_send* sends, size_t count, journey_answer* answers);

typedef struct journey_sink_options {
  size_t struct_size;
  const char* const* channels; /* whose sends it gets, by simple names ended by zeros; null: all */
  size_t channel_count;
  size_t batch;     /* sends handed over at once, at most; 0: 1 */
  uint64_t attempts; /* after so many a send is a dead letter; 0: 30 */
  int from_start;   /* not 0: a new sink gets what was sent before it was added, too */
} journey_sink_options;
#define JOURNEY_SINK_OPTIONS_INIT {sizeof(journey_sink_options), 0, 0, 0, 0, 0}
/* Before it delivers, once a process. `name`: letters, digits, - and _. `options` may be null. `user` stays the caller's. */
JOURNEY_API journey_code journey_store_add_sink(journey_store* store, const char* name,
                                                const journey_sink_options* options, journey_sends_fn deliver,
                                                void* user, journey_error** error);
/* Hands everything that is due to the sink's function, and notes what became of it. `*next_ms`, if not null: when to call
 * again, in milliseconds since 1970-01-01T00:00:00Z by the clock of this machine; JOURNEY_NEVER: after the next feed or
 * advance. */
JOURNEY_API journey_code journey_store_deliver(journey_store* store, const char* name, int64_t* next_ms,
                                               journey_error** error);

/* ---- An engine as bytes, without a store. */

/* Hands out all that the engine knows, in pieces: customers, clock, merges. Between two calls of the engine; 0 to go on,
 * anything else ends it (JOURNEY_STOPPED), and the engine goes on. The form is that of a store's snapshot,
 * docs/formats/log.md. */
typedef int (*journey_bytes_fn)(void* user, const void* bytes, size_t size);
JOURNEY_API journey_code journey_engine_save(journey_engine* engine, journey_bytes_fn write, void* user,
                                             journey_error** error);
/* Into an engine that was not fed yet, of the same module and with the same lateness and deduplication window. Then it goes
 * on as the other one would have. JOURNEY_ERROR_WORLD: the bytes are damaged or of other journeys; nothing has happened, or
 * the engine is stopped. */
JOURNEY_API journey_code journey_engine_restore(journey_engine* engine, const void* bytes, size_t size,
                                                journey_error** error);
/* JOURNEY_NO_WATERMARK before the first input. */
JOURNEY_API journey_code journey_engine_watermark(journey_engine* engine, int64_t* watermark_ms, journey_error** error);
/* When the first of all timers, waits, timeouts and deferred sends is due; JOURNEY_NEVER. Takes time in proportion to the
 * number of customers. */
JOURNEY_API journey_code journey_engine_next_due(journey_engine* engine, int64_t* due_ms, journey_error** error);
/* As journey_store_inspect. */
JOURNEY_API journey_code journey_engine_inspect(journey_engine* engine, const char* customer, size_t customer_size,
                                                journey_text_fn visit, void* user, journey_error** error);

#ifdef __cplusplus
}
#endif

#endif /* JOURNEY_STORE_H_ */
