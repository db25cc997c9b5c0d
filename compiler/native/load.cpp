// Finds the library, opens it, asks whether it is of this build.
#include <dlfcn.h>
#include <link.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "compiler/native/entry.h"

namespace journey::native {
namespace {

namespace fs = std::filesystem;

// Of the program or shared library that this code is in; empty if that cannot be found out.
fs::path OwnFolder() {
  Dl_info info{};
  link_map* map = nullptr;
  if (dladdr1(reinterpret_cast<void*>(&OwnFolder), &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0) {
    return {};
  }
  // The program has no name there.
  const char* name = map == nullptr || *map->l_name == '\0' ? "/proc/self/exe" : map->l_name;
  std::error_code ignored;
  return fs::canonical(name, ignored).parent_path();
}

void* Open(std::string* problem) {
  std::vector<std::string> names;
  if (const fs::path folder = OwnFolder(); !folder.empty()) {
    for (const char* relative : {".", "../lib", "../" JOURNEY_LIBRARY_FOLDER}) {
      std::error_code ignored;
      const fs::path path = folder / relative / kFileName;
      if (fs::exists(path, ignored)) names.push_back(path.string());
    }
  }
  names.emplace_back(kFileName);
  for (const std::string& name : names) {
    if (void* library = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL)) return library;
    if (problem->empty()) *problem = dlerror();
  }
  return nullptr;
}

Result<const Library*> Load() {
  std::string problem;
  void* library = Open(&problem);
  if (library == nullptr) return Status::Error("native code needs the library journey_native: " + problem);
  const auto build = reinterpret_cast<EntryBuildFn>(dlsym(library, kEntryBuild));
  const auto entry = reinterpret_cast<EntryFn>(dlsym(library, kEntry));
  const std::string theirs = build != nullptr ? build() : "unknown";
  if (entry == nullptr || theirs != Build()) {
    return Status::Error("native code: the library journey_native is of build " + theirs + ", this program of " +
                         Build());
  }
  const Library* found = entry(&problem);
  if (found == nullptr) return Status::Error("native code: " + problem);
  return found;
}

}  // namespace

Result<const Library*> Library::Get() {
  // A failure stays one.
  static const Result<const Library*> library = Load();
  return library;
}

}  // namespace journey::native
