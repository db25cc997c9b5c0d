// A folder of our own that is gone with all it holds when this is.
//
// It lies in TMPDIR, else in /tmp, and nobody else may read it. A process that is killed leaves it behind.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"

namespace journey::rt {

class TemporaryFolder {
 public:
  static Result<std::unique_ptr<TemporaryFolder>> Make();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

}  // namespace journey::rt
