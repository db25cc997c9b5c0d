// Whether two names, links or descriptors mean one file, also one that is yet to be made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace journey::rt {

// Equal for one file. Of a file that does not exist: the folder that it would be made in, and its name there.
struct FileIdentity {
  uint64_t device = 0, inode = 0;
  std::string name;  // empty: the file itself
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// Nothing where writing to it twice or while it is read does no harm: a device such as /dev/null or a terminal; and
// where the system does not say.
std::optional<FileIdentity> IdentityOf(const std::string& path);
// The same of what the descriptor is open on; a pipe or socket gives nothing.
std::optional<FileIdentity> IdentityOf(int descriptor);

// Whether the file is in the folder, or in one below it, by whatever name or link; also a file that is yet
// to be made, and one of a folder that is.
bool IsWithin(const std::string& path, const std::string& folder);

// What the path's last name stands for when it is a link, or a link to a link; it need not exist.
std::string EndOfLinks(const std::string& path);

}  // namespace journey::rt
