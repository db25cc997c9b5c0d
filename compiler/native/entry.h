// How the two sides meet: the one function that the library exports, and the proof that both are of the same build.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

#include "compiler/native/library.h"

namespace journey::native {

inline constexpr char kFileName[] = "libjourney_native.so.0";
inline constexpr char kEntry[] = "journey_native_library";
// Null, with the reason in `problem`, where there is no code for this processor.
using EntryFn = const Library* (*)(std::string* problem);

// The library's, as a function of the type of EntryFn called kEntryBuild gives it. C++ objects pass between the two, so
// what they look like must be the same.
inline constexpr char kEntryBuild[] = "journey_native_build";
using EntryBuildFn = const char* (*)();
inline std::string Build() {
  std::string text = JOURNEY_VERSION " (compiler " __VERSION__ ", layout";
  for (const size_t bytes : {sizeof(ir::Module), sizeof(ir::Function), sizeof(ir::Instr), sizeof(rt::LinePlan),
                             sizeof(Part), sizeof(Status)}) {
    text += ' ' + std::to_string(bytes);
  }
  return text + ')';
}

}  // namespace journey::native
