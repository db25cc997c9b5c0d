// What the opaque handles of journey/journey.h hold. Shared by the runtime's half of the C API and the compiler's.
#pragma once

#include <cstring>
#include <memory>
#include <string>

#include "journey/journey.h"
#include "runtime/shard/engine.h"
#include "runtime/engine/program.h"

struct journey_error {
  journey_code code;
  std::string message;
};

// Program and executor are shared with the engines made from the module. The executor needs the program and goes first.
struct journey_module {
  std::shared_ptr<const journey::rt::Program> program;
  std::shared_ptr<const journey::rt::Executor> executor;
};

namespace journey::api {

// The options of a caller who may have been built against a header that knew fewer fields: those fields over what
// `read` holds. False when struct_size is none that this library knows.
template <typename Options>
bool ReadOptions(const Options* options, Options* read) {
  if (options == nullptr) return true;
  if (options->struct_size < sizeof(size_t) || options->struct_size > sizeof(Options)) return false;
  std::memcpy(read, options, options->struct_size);
  return true;
}
inline constexpr char kUnknownSize[] = "struct_size of the options is not one this library knows";

// Sets *error if the caller wants it; returns `code`.
journey_code Fail(journey_error** error, journey_code code, std::string message);

// A module that runs interpreted.
journey_code MakeModule(ir::Module module, journey_module** out, journey_error** error);

}  // namespace journey::api
