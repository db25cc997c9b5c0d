// A file of lines that a command makes: written a piece at a time, on the disk in the end.
#pragma once

#include <string>

#include "base/status.h"
#include "runtime/platform/file.h"

namespace journey::cli {

class LineFile {
 public:
  // What was there goes. Not in the folder of a store.
  Status Open(const std::string& path, const std::string& store);
  // What is to be written next: whole lines.
  std::string& waiting() { return waiting_; }
  // Once there is much.
  Status WriteSome();
  Status Finish();

 private:
  Status WriteOut();
  rt::File file_;
  std::string waiting_;
};

}  // namespace journey::cli
