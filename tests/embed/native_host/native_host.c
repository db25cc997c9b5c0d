/* Compiles a journey to native code before it begins, and gives it back as late as a process can: after the library that
 * it was compiled with has been shut down. */
#include <journey/compiler.h>
#include <stdio.h>
#include <stdlib.h>

static journey_module* module;

static void FreeModule(void) { journey_module_free(module); }

int main(int argc, char** argv) {
  journey_compile_options options = JOURNEY_COMPILE_OPTIONS_INIT;
  journey_error* error = NULL;
  if (argc != 2) return 2;
  atexit(FreeModule);
  options.execution = JOURNEY_NATIVE;
  options.cache_dir = "";
  if (journey_compile_with(argv[1], &options, &module, &error) != JOURNEY_OK) {
    fprintf(stderr, "%s\n", journey_error_message(error));
    journey_error_free(error);
    return 1;
  }
  return 0;
}
