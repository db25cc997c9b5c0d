// A folder of files that this user alone can have written, for what is run or believed without a further look.
//
// The folder is opened once, without following a link, and looked at where it was opened: it is the effective user's,
// and neither group nor others may write there. From then on all is done relative to that descriptor, so nobody who can
// rename what is above it comes between. Files are regular ones of the same user that others cannot write; anything
// else under a file's name is no file. Immutable, so any number of threads may use one; so may any number of processes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/platform/file.h"

namespace journey::rt {

class PrivateFolder {
 public:
  PrivateFolder() = default;  // none; nothing is found there and nothing is kept
  // Makes it, and what is missing above it, for this user alone. None where the system refuses; what is there but not
  // to be trusted is an error.
  static Result<PrivateFolder> Open(const std::string& path);

  bool open() const { return folder_.open(); }
  // The file's bytes, and from now on it is used last; nothing where there is none of at most `most` bytes.
  std::optional<std::string> Read(const std::string& name, uint64_t most) const;
  // Readers see all of it or what was there before.
  bool Write(const std::string& name, std::string_view bytes) const;
  void Remove(const std::string& name) const;

  struct Entry {
    std::string name;
    uint64_t size = 0;
    int64_t used_ns = 0;  // since 1970
  };
  // Every file, in no order.
  void List(const std::function<void(const Entry& entry)>& visit) const;

 private:
  explicit PrivateFolder(File folder) : folder_(std::move(folder)) {}
  File folder_;
};

}  // namespace journey::rt
