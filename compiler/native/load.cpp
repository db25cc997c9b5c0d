// The library of this process, loaded once.
#include <string>

#include "compiler/native/entry.h"
#include "runtime/platform/own_library.h"

namespace journey::native {
namespace {

Result<const Library*> Load() {
  constexpr char kPurpose[] = "native code";
  const Result<void*> entry = rt::LoadOwnLibrary({kPurpose, kLibraryName, Build()});
  if (!entry.ok()) return entry.status();
  std::string problem;
  const Library* found = reinterpret_cast<EntryFn>(entry.value())(&problem);
  if (found == nullptr) return Status::Error(std::string(kPurpose) + ": " + problem);
  return found;
}

}  // namespace

Result<const Library*> Library::Get() {
  // A failure stays one.
  static const Result<const Library*> library = Load();
  return library;
}

}  // namespace journey::native
