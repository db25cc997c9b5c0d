// Errors, struct sizes, modules.
#include "runtime/api/handles.h"

#include <utility>

#include "runtime/interp/interp.h"

namespace journey::api {

namespace {

// No struct of ours will be as large; a host that forgot to set the size may say anything.
constexpr size_t kMostStructBytes = 4096;

// For when there is no memory for an error. Its text is short enough to need none.
journey_error no_memory{JOURNEY_MEMORY, "out of memory"};

}  // namespace

size_t KnownBytes(size_t size, FieldEnds fields) {
  size_t known = 0;
  if (size > kMostStructBytes) return known;
  for (const size_t* end = fields.begin; end != fields.end; ++end) {
    if (*end <= size) known = std::max(known, *end);
  }
  return known;
}

bool ZeroBehind(const void* options, size_t size, size_t known) {
  const auto* bytes = static_cast<const unsigned char*>(options);
  return std::all_of(bytes + known, bytes + size, [](unsigned char byte) { return byte == 0; });
}

journey_code Fail(journey_error** error, journey_code code, const char* message) {
  if (error == nullptr) return code;
  try {
    *error = code == JOURNEY_MEMORY ? &no_memory : new journey_error{code, message};
    return code;
  } catch (const std::bad_alloc&) {
    *error = &no_memory;
    return JOURNEY_MEMORY;
  }
}

journey_code Fail(journey_error** error, journey_code code, const std::string& message) {
  return Fail(error, code, message.c_str());
}

journey_code FailWithException(journey_error** error) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Fail(error, JOURNEY_MEMORY, "out of memory");
  } catch (const std::exception& failure) {
    return Fail(error, JOURNEY_ERROR_WORLD, failure.what());
  } catch (...) {
    return Fail(error, JOURNEY_STOPPED, "a callback threw what is no std::exception");
  }
}

journey_code MakeModule(ir::Module module, journey_module** out, journey_error** error) {
  Result<std::unique_ptr<rt::Program>> program = rt::Program::LoadVerified(std::move(module));
  if (!program.ok()) return Fail(error, JOURNEY_ERROR_WORLD, program.status().message());
  std::shared_ptr<const rt::Program> shared = std::move(program.value());
  auto executor = std::make_shared<rt::Interpreter>(*shared);
  *out = new journey_module{std::move(shared), std::move(executor)};
  return JOURNEY_OK;
}

}  // namespace journey::api

const char* journey_error_message(const journey_error* error) { return error != nullptr ? error->message.c_str() : ""; }
journey_code journey_error_code(const journey_error* error) { return error != nullptr ? error->code : JOURNEY_OK; }
void journey_error_free(journey_error* error) {
  if (error != &journey::api::no_memory) delete error;
}
