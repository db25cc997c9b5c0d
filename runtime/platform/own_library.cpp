// Finds a library, opens it, asks whether it is of this build.
#include "runtime/platform/own_library.h"

#include <dlfcn.h>
#include <link.h>

#include <filesystem>
#include <system_error>
#include <vector>

namespace journey::rt {
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

Result<void*> OpenLibrary(const std::string& file) {
  std::vector<std::string> names;
  if (const fs::path folder = OwnFolder(); !folder.empty()) {
    for (const char* relative : {".", "../lib", "../" JOURNEY_LIBRARY_FOLDER}) {
      std::error_code ignored;
      const fs::path path = folder / relative / file;
      if (fs::exists(path, ignored)) names.push_back(path.string());
    }
  }
  names.push_back(file);
  std::string problem;
  for (const std::string& name : names) {
    if (void* library = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL)) return library;
    if (problem.empty()) problem = dlerror();
  }
  return Status::Error(problem);
}

}  // namespace

Result<void*> LoadOwnLibrary(const OwnLibrary& library) {
  const Result<void*> opened = OpenLibrary("lib" + library.name + ".so.0");
  if (!opened.ok()) {
    return Status::Error(library.purpose + " needs the library " + library.name + ": " + opened.status().message());
  }
  using BuildFn = const char* (*)();
  const auto build = reinterpret_cast<BuildFn>(dlsym(opened.value(), (library.name + "_build").c_str()));
  void* entry = dlsym(opened.value(), (library.name + "_library").c_str());
  const std::string theirs = build != nullptr ? build() : "unknown";
  if (entry == nullptr || theirs != library.build) {
    return Status::Error(library.purpose + ": the library " + library.name + " is of build " + theirs +
                         ", this program of " + library.build);
  }
  return entry;
}

}  // namespace journey::rt
