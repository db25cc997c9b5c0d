// A file of lines that a command makes: written a piece at a time, in its place and on the disk in the end, or not at
// all.
#pragma once

#include <string>

#include "base/status.h"
#include "runtime/platform/atomic_file.h"

namespace journey::cli {

// Whether the file is in the store's folder or leads there, where nobody else writes; what to say of it then, else
// empty.
std::string InStore(const std::string& path, const std::string& store);

// What is to be said of a file that was made: on standard output, unless the file is that.
void OutBeside(const std::string& path, const std::string& text);

class LineFile {
 public:
  // What was there goes by Finish. Not in the folder of a store.
  Status Open(const std::string& path, const std::string& store);
  // What is to be written next: whole lines.
  std::string& waiting() { return waiting_; }
  // Once there is much.
  Status WriteSome();
  Status Finish();

 private:
  Status WriteOut();
  rt::WholeFile file_;
  std::string waiting_;
};

}  // namespace journey::cli
