// Puts items into the order of their keys, stably, in bounded memory: what does not fit goes to a temporary file in
// sorted runs, which are merged at the end.
//
// Items are bytes. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/platform/temporary_file.h"
#include "runtime/value/value.h"

namespace journey::rt {

class Sorter {
 public:
  // About so much memory is used, and never less than the largest item takes.
  explicit Sorter(size_t memory_bytes);
  ~Sorter();
  Sorter(const Sorter&) = delete;

  // False after a failure; then see status().
  bool Add(int64_t key, std::string_view item);
  // Once, when all are there.
  bool Sort();
  // In order; what came out lives until the next call. False at the end and after a failure.
  bool Next(int64_t* key, std::string_view* item);
  const Status& status() const { return status_; }
  // How much went to the file, for tests.
  uint64_t spilled_bytes() const { return file_end_; }

 private:
  struct Entry {
    int64_t key;
    const char* text;
    size_t size;
  };
  struct Run {
    uint64_t begin = 0, end = 0;
    int level = 0;  // how often it was merged
  };
  class RunReader;
  class Writer;
  bool Spill();
  bool MergeRuns();
  bool Fail(const char* what);

  const size_t memory_bytes_;
  Arena arena_;
  std::vector<Entry> entries_;
  size_t used_bytes_ = 0;
  size_t next_entry_ = 0;
  TemporaryFile file_;
  uint64_t file_end_ = 0;
  std::vector<Run> runs_;
  std::vector<std::unique_ptr<RunReader>> readers_;  // those with a next item, a heap
  bool advance_ = false;                             // the last of them has given its item out
  Status status_;
};

}  // namespace journey::rt
