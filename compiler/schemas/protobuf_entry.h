// How the program and the library that holds protobuf meet, and the proof that both are of the same build: see
// runtime/platform/own_library.h.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

#include "compiler/schemas/protobuf.h"

namespace journey::schemas {

inline constexpr char kProtobufLibrary[] = "journey_protobuf";
// The type of journey_protobuf_library.
using ProtobufEntryFn = void (*)(const ProtobufSource& source, Result<Schemas>* read);

// C++ objects pass between the two, so what they look like must be the same.
inline std::string ProtobufBuild() {
  std::string text = JOURNEY_VERSION " (compiler " __VERSION__ ", layout";
  for (const size_t bytes :
       {sizeof(ProtobufSource), sizeof(Schemas), sizeof(Event), sizeof(Record), sizeof(Field), sizeof(Status)}) {
    text += ' ' + std::to_string(bytes);
  }
  return text + ')';
}

}  // namespace journey::schemas
