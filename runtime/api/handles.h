// What the opaque handles of journey/journey.h hold, and how a call ends. Shared by the runtime's half of the C API and
// the compiler's.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "ir/ir.h"
#include "journey/journey.h"
#include "runtime/platform/process.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "runtime/shard/engine.h"

struct journey_error {
  journey_code code;
  std::string message;
};

// Program and executor are shared with the engines made from the module. The executor needs the program and goes first.
struct journey_module {
  std::shared_ptr<const journey::rt::Program> program;
  std::shared_ptr<const journey::rt::Executor> executor;
  // The executor has a thread, which a child that was forked does not.
  bool compiles = false;
  int64_t process = journey::rt::ProcessNumber();

  bool Orphaned() const { return compiles && process != journey::rt::ProcessNumber(); }
};

namespace journey::api {

// Where a field of a struct ends. Fields that lie inside the caller's struct_size are read and written.
struct FieldEnds {
  const size_t* begin;
  const size_t* end;
};
#define JOURNEY_FIELD_END(type, field) (offsetof(type, field) + sizeof(type::field))

// How many of the struct's first bytes are whole fields inside `size`; 0 where there is not even the size.
size_t KnownBytes(size_t size, FieldEnds fields);
// Whether all bytes of the caller's struct behind `known` are zero.
bool ZeroBehind(const void* options, size_t size, size_t known);

// The options of a caller whose header knew fewer fields or more: his fields over what `read` holds. False when
// struct_size is none, or when a field is set that this library does not know.
template <typename Options, size_t kFields>
bool ReadOptions(const Options* options, const size_t (&ends)[kFields], Options* read) {
  if (options == nullptr) return true;
  const size_t size = options->struct_size;
  const size_t known = KnownBytes(size, {ends, ends + kFields});
  if (known == 0) return false;
  if (size > sizeof(Options) && !ZeroBehind(options, size, sizeof(Options))) return false;
  std::memcpy(read, options, known);
  read->struct_size = sizeof(Options);
  return true;
}
// What a call gives, over what the caller's header knows of the struct; what lies behind is zero. False when
// struct_size is none.
template <typename Struct, size_t kFields>
bool GiveFields(const Struct& all, const size_t (&ends)[kFields], Struct* given) {
  const size_t size = given->struct_size;
  const size_t known = KnownBytes(size, {ends, ends + kFields});
  if (known == 0) return false;
  std::memset(static_cast<void*>(given), 0, size);
  std::memcpy(static_cast<void*>(given), &all, known);
  given->struct_size = size;
  return true;
}
inline constexpr char kUnknownSize[] =
    "struct_size of the options is none, or they set a field that this library does not know";

inline constexpr char kOrphaned[] =
    "the module compiles in the background of the process that this one was forked from; load it again";

// Sets *error if the caller wants it; returns `code`, or JOURNEY_MEMORY where not even the error can be made.
journey_code Fail(journey_error** error, journey_code code, const std::string& message);
journey_code Fail(journey_error** error, journey_code code, const char* message);

// What the exception at hand means to the caller, as Fail says it.
journey_code FailWithException(journey_error** error);

// What `work` gives; an exception that leaves it is a code. *error and the handles at `outs` are null to begin with.
template <typename Work>
journey_code Guarded(journey_error** error, Work&& work) {
  if (error != nullptr) *error = nullptr;
  try {
    return work();
  } catch (...) {
    return FailWithException(error);
  }
}

// A module that runs interpreted.
journey_code MakeModule(ir::Module module, journey_module** out, journey_error** error);

}  // namespace journey::api
