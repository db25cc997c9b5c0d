// mkdtemp, and the standard library to remove it.
#include "runtime/platform/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace journey::rt {

Result<std::unique_ptr<TemporaryFolder>> TemporaryFolder::Make() {
  const char* named = std::getenv("TMPDIR");
  std::string path = (named != nullptr && *named == '/' ? std::string(named) : "/tmp") + "/journey-" +
                     std::string(6, 'X');  // which mkdtemp replaces
  if (::mkdtemp(path.data()) == nullptr) {
    return Status::Error("no temporary folder " + path + ": " + std::strerror(errno));
  }
  return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(std::move(path)));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace journey::rt
