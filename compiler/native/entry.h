// How the two sides meet: the one function that the library exports, and the proof that both are of the same build.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

#include "compiler/native/library.h"

namespace journey::native {

// As runtime/platform/own_library.h wants it: the library exports journey_native_library, of this type, and
// journey_native_build, which gives what Build does.
inline constexpr char kLibraryName[] = "journey_native";
// Null, with the reason in `problem`, where there is no code for this processor.
using EntryFn = const Library* (*)(std::string* problem);

// C++ objects pass between the two, so what they look like must be the same.
inline std::string Build() {
  std::string text = JOURNEY_VERSION " (compiler " __VERSION__ ", layout";
  for (const size_t bytes : {sizeof(ir::Module), sizeof(ir::Function), sizeof(ir::Instr), sizeof(rt::LinePlan),
                             sizeof(Part), sizeof(Status)}) {
    text += ' ' + std::to_string(bytes);
  }
  return text + ')';
}

}  // namespace journey::native
