// Asks the library that holds protobuf.
#include "compiler/schemas/protobuf.h"

#include "compiler/schemas/protobuf_entry.h"
#include "runtime/platform/own_library.h"

namespace journey::schemas {

Result<Schemas> ReadProtobuf(const ProtobufSource& source) {
  static const Result<void*> entry = rt::LoadOwnLibrary({"reading protobuf", kProtobufLibrary, ProtobufBuild()});
  if (!entry.ok()) return entry.status();
  Result<Schemas> read = Schemas{};
  reinterpret_cast<ProtobufEntryFn>(entry.value())(source, &read);
  return read;
}

}  // namespace journey::schemas
