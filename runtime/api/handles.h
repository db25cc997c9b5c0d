// What the opaque handles of journey/journey.h hold. Shared by the runtime's half of the C API and the compiler's.
#pragma once

#include <memory>
#include <string>

#include "journey/journey.h"
#include "runtime/engine/engine.h"
#include "runtime/engine/program.h"

struct journey_error {
  journey_code code;
  std::string message;
};

// Program and executor are shared with the engines made from the module.
struct journey_module {
  std::shared_ptr<const journey::rt::Program> program;
  std::shared_ptr<const journey::rt::Executor> executor;
};

namespace journey::api {

// Sets *error if the caller wants it; returns `code`.
journey_code Fail(journey_error** error, journey_code code, std::string message);

// A module that runs interpreted.
journey_code MakeModule(ir::Module module, journey_module** out, journey_error** error);

}  // namespace journey::api
