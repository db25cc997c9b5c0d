// A project as it was at a commit.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "compiler/driver/compile.h"
#include "runtime/platform/temporary_folder.h"

namespace journey::cli {

struct GitVersion {
  std::unique_ptr<rt::TemporaryFolder> folder;  // what the commit holds
  std::string path;                             // the project in it
};

// `path` in its git working tree; `reference` is a commit, branch or tag. The working tree and the index stay as they
// are.
Result<GitVersion> CheckOut(const std::string& reference, const std::string& path);

// The project as it was there, compiled. Calls its files as git does: "git:main:shop/cart.journey".
Result<std::unique_ptr<Compilation>> CompileAt(const std::string& reference, const std::string& path);

}  // namespace journey::cli
