/* Compiling journeys inside a host, and running them as native code. Needs the library `journey` (journey.h alone needs
 * only `journey_runtime`). Native code comes from the library `journey_native`, which is installed beside it and loaded
 * when code is first asked for. Conventions as in journey/journey.h.
 *
 * Without memory a call that compiles is JOURNEY_MEMORY, and what JOURNEY_TIERED compiles stays interpreted. Where memory
 * ran out inside the code generator, this process does not ask it again, and what it held is lost: native code that is
 * there goes on running, JOURNEY_TIERED stays interpreted, and where all must be native it is JOURNEY_ERROR_WORLD. The
 * same holds in a child that was forked while a thread of its parent compiled. */
#ifndef JOURNEY_COMPILER_H_
#define JOURNEY_COMPILER_H_

#include "journey/journey.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum journey_execution {
  JOURNEY_TIERED = 0, /* interpreted at once; a thread of the module compiles, and functions switch over one by one */
  JOURNEY_NATIVE = 1, /* all compiled before the call returns */
  JOURNEY_INTERPRETED = 2 /* no native code, no thread */
} journey_execution;

typedef struct journey_compile_options {
  size_t struct_size;
  journey_execution execution; /* the records are the same */
  const char* cache_dir;       /* where modules and native code are kept between starts; null: the user's cache folder;
                                * "": nowhere */
  int64_t compile_budget_ms;   /* JOURNEY_TIERED: processor time for compiling, milliseconds, >= 0; 0: the default of a
                                * minute */
} journey_compile_options;
#define JOURNEY_COMPILE_OPTIONS_INIT {sizeof(journey_compile_options), JOURNEY_TIERED, 0, 0}

/* `path`: a .journey file, a folder, or a folder with a journey.toml. JOURNEY_ERROR_SOURCE: the message is what
 * `journey check` prints. Where `journey_native` cannot be loaded, execution is interpreted; JOURNEY_NATIVE is
 * JOURNEY_ERROR_WORLD then. Where the system gives no thread, JOURNEY_TIERED stays interpreted. A cache folder that
 * another user can write to is not used. `options` may be null. The module is the caller's. */
JOURNEY_API journey_code journey_compile_with(const char* path, const journey_compile_options* options,
                                              journey_module** module, journey_error** error);
/* With the default options. */
JOURNEY_API journey_code journey_compile(const char* path, journey_module** module, journey_error** error);

typedef struct journey_native_options {
  size_t struct_size;
  int opt_level;         /* 0 or 2; in the background always 2 in the end */
  const char* cache_dir; /* where compiled objects are kept; null: the user's cache folder; "": no cache */
  int background;        /* not 0: the call returns at once and engines switch over as JOURNEY_TIERED does */
} journey_native_options;
#define JOURNEY_NATIVE_OPTIONS_INIT {sizeof(journey_native_options), 2, 0, 0}

/* Engines made from the module afterwards run native code; the records are the same. For modules that were loaded.
 * `options` may be null. Not thread-safe against other uses of this module. */
JOURNEY_API journey_code journey_module_make_native(journey_module* module, const journey_native_options* options,
                                                    journey_error** error);

#ifdef __cplusplus
}
#endif

#endif /* JOURNEY_COMPILER_H_ */
