/* One customer at a time, for hosts that keep each customer's state themselves: keyed state of a stream processor, a
 * row of a database, a cache. State and an input line go in; state and records come out. The same rules run as in an
 * engine, so the records are those that an engine gives.
 *
 *   journey_fold_customer(fold, line, ...)          whose input it is: where the host finds the state
 *   journey_fold_apply(fold, state, line, ...)      the state that comes out replaces the one that went in
 *   journey_fold_advance(fold, state, instant, ...) to be called when result.next_due_ms has come
 *   journey_fold_merge(fold, state, other, line, ...) for a line that says that two ids are one customer's
 *
 * What the host must do: hand over the inputs of one customer in their order, each with the watermark at its arrival,
 * and advance a customer before the watermark passes its next_due_ms, or with the customer's next input, which fires
 * what is due before it. No call remembers anything of a customer, so states may be kept, copied and moved between
 * processes and machines. State is bytes without a terminating zero, of the form that docs/formats/state.md describes.
 *
 * Conventions of handles, errors and structs as in journey/journey.h. A fold belongs to one thread at a time; a call
 * from another one meanwhile is JOURNEY_BUSY. A process may have any number of folds of one module.
 */
#ifndef JOURNEY_FOLD_H_
#define JOURNEY_FOLD_H_

#include "journey/journey.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct journey_fold journey_fold;

/* For a watermark: there is none yet. For a due time: nothing is pending. */
#define JOURNEY_NO_WATERMARK INT64_MIN
#define JOURNEY_NEVER INT64_MAX

typedef struct journey_fold_options {
  size_t struct_size;
  int64_t dedup_window_ms; /* milliseconds, >= 0; 0: the default of 24 hours */
} journey_fold_options;
#define JOURNEY_FOLD_OPTIONS_INIT {sizeof(journey_fold_options), 0}

/* What a call gives. What the pointers point at is the fold's, valid until its next call. */
typedef struct journey_fold_result {
  size_t struct_size;
  const char* state; /* null: the line was nobody's input or could not be used, so what the host has stays */
  size_t state_size;
  const char* records; /* JSON Lines, in the order in which things happened */
  size_t records_size;
  const char* rejects; /* JSON Lines: the line, or traits of it, could not be used, and why */
  size_t rejects_size;
  int64_t next_due_ms;     /* when the customer is to be advanced at the latest; JOURNEY_NEVER. With `state` only */
  uint64_t lost;           /* parts of the state that went in for which this module has no counterpart: fields, stages,
                            * waits, timers, history, sends of an older module. They are not in the state that comes out */
  const void* other_state; /* of journey_fold_merge: what the other id has for a state from now on; null: its own stays */
  size_t other_state_size;
} journey_fold_result;
#define JOURNEY_FOLD_RESULT_INIT {sizeof(journey_fold_result), 0, 0, 0, 0, 0, 0, JOURNEY_NEVER, 0, 0, 0}

/* `options` may be null. */
JOURNEY_API journey_code journey_fold_new(const journey_module* module, const journey_fold_options* options,
                                          journey_fold** fold, journey_error** error);
JOURNEY_API void journey_fold_free(journey_fold* fold);

/* The names that states from this fold refer to, the same for all folds of a module: to be kept, once a module, for as
 * long as such states are. The bytes are the fold's. */
JOURNEY_API journey_code journey_fold_schema(const journey_fold* fold, const void** bytes, size_t* size);
/* From now on states that were written under this schema, of another version of the module, are read too.
 * JOURNEY_ERROR_WORLD: the bytes are no schema. */
JOURNEY_API journey_code journey_fold_accept(journey_fold* fold, const void* bytes, size_t size, journey_error** error);

/* Whose input a line is: UTF-8, the fold's, valid until its next call. Null with size 0: nobody's (a tick, an event
 * that is not declared, a line that cannot be used; apply says what is wrong with it). */
JOURNEY_API journey_code journey_fold_customer(journey_fold* fold, const char* line, size_t size, const char** customer,
                                               size_t* customer_size, journey_error** error);

/* Handles one line, an input of the contract's section 13, newline or not. An empty state is that of a customer of whom
 * nothing is known. `watermark_ms`: at the line's arrival, milliseconds since 1970-01-01T00:00:00Z; a `watermark` in
 * the line counts instead. JOURNEY_ERROR_WORLD: the state is damaged, is another customer's, or was written
 * under a schema that this fold does not know, or the line says that two ids are one customer's. Then nothing has
 * happened. After JOURNEY_MEMORY the fold takes no more calls (JOURNEY_STOPPED); states that the host has are good. */
JOURNEY_API journey_code journey_fold_apply(journey_fold* fold, const void* state, size_t state_size, const char* line,
                                            size_t size, int64_t watermark_ms, journey_fold_result* result,
                                            journey_error** error);
/* Fires everything of the customer that is due at or before the instant. The state must not be empty. Codes as above.
 */
JOURNEY_API journey_code journey_fold_advance(journey_fold* fold, const void* state, size_t state_size,
                                              int64_t instant_ms, journey_fold_result* result, journey_error** error);

/* ---- Ids that are one customer's: an alias, or an identify with two ids. A state may then be that of an id that has
 * become one with another; it says nothing but with whom, and the host goes on there. */

/* The id that a line makes one with its customer: UTF-8, the fold's, valid until its next call. Null with size 0: there
 * is none, and journey_fold_apply is the call. */
JOURNEY_API journey_code journey_fold_other(journey_fold* fold, const char* line, size_t size, const char** other,
                                            size_t* other_size, journey_error** error);
/* Whom the id with this state has become one with; null with size 0: nobody. As above. */
JOURNEY_API journey_code journey_fold_merged_into(journey_fold* fold, const void* state, size_t state_size,
                                                  const char** customer, size_t* customer_size, journey_error** error);
/* Handles a line with two ids. `state` is that of its customer, or of the one with whom that has become one; `other` is
 * that of the other id, also if that was merged before: then an alias changes nothing, and an identify is an ordinary
 * one. Both states that come out replace those that went in. Otherwise as journey_fold_apply. */
JOURNEY_API journey_code journey_fold_merge(journey_fold* fold, const void* state, size_t state_size, const void* other,
                                            size_t other_size, const char* line, size_t size, int64_t watermark_ms,
                                            journey_fold_result* result, journey_error** error);
/* As journey_fold_apply, for a line of an id that has become one with the customer whose state this is. */
JOURNEY_API journey_code journey_fold_apply_merged(journey_fold* fold, const void* state, size_t state_size,
                                                   const char* line, size_t size, int64_t watermark_ms,
                                                   journey_fold_result* result, journey_error** error);

#ifdef __cplusplus
}
#endif

#endif /* JOURNEY_FOLD_H_ */
