// Readers for state that may have been written under several schemas: the program's own, and those of modules before it
// that were handed over.
//
// In: schemas as bytes. Out: which reader is for some encoded state. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/state/codec.h"

namespace journey::rt {

class StateReaders {
 public:
  // `program` must outlive it.
  explicit StateReaders(const Program& program);

  // The names that state of the program refers to, as bytes, and their hash.
  const std::string& schema() const { return schema_; }
  uint64_t schema_hash() const { return readers_.front().hash; }
  // From now on state that was written under this schema is read, too.
  Status Accept(std::string_view schema);

  // Whose state it is, and who reads it.
  struct Found {
    std::string customer;
    std::string into;  // see StateReader::Origin
    const StateReader* reader;
  };
  Result<Found> For(std::string_view state) const;

 private:
  struct Reader {
    uint64_t hash;
    std::unique_ptr<const Schema> schema;
    std::unique_ptr<const StateReader> reader;
  };
  const Program& program_;
  const std::string schema_;
  std::vector<Reader> readers_;  // the program's own first
};

}  // namespace journey::rt
