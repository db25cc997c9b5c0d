/* Compiling journeys inside a host, and running them as native code. Needs the library `journey` (journey.h alone needs
 * only `journey_runtime`). Conventions as in journey/journey.h. */
#ifndef JOURNEY_COMPILER_H_
#define JOURNEY_COMPILER_H_

#include "journey/journey.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `path`: a .journey file, a folder, or a folder with a journey.toml. JOURNEY_ERROR_SOURCE: the message is what
 * `journey check` prints. */
JOURNEY_API journey_code journey_compile(const char* path, journey_module** module, journey_error** error);

typedef struct journey_native_options {
  size_t struct_size;
  int opt_level;         /* 0 or 2 */
  const char* cache_dir; /* where compiled objects are kept; null: the user's cache folder; "": no cache */
} journey_native_options;
#define JOURNEY_NATIVE_OPTIONS_INIT {sizeof(journey_native_options), 2, 0}

/* Engines made from the module afterwards run native code; the records are the same. `options` may be null. Not
 * thread-safe against other uses of this module. */
JOURNEY_API journey_code journey_module_make_native(journey_module* module, const journey_native_options* options,
                                                    journey_error** error);

#ifdef __cplusplus
}
#endif

#endif /* JOURNEY_COMPILER_H_ */
