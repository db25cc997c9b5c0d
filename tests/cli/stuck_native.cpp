// A library of native code that never gives any: whoever asks it waits for ever, as for a compilation that takes long.
#include <unistd.h>

extern "C" __attribute__((visibility("default"))) const char* journey_native_build() {
  while (true) pause();
}
extern "C" __attribute__((visibility("default"))) const void* journey_native_library(void*) { return nullptr; }
