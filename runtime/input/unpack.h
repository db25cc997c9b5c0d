// Compressed bytes -> plain ones, a block at a time, so that no input is ever whole in memory: gzip and zstd.
//
// In: blocks of the file in order. Out: as many bytes as there is room for. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace journey::rt {

class Unpacker {
 public:
  static constexpr size_t kHeadBytes = 4;

  // For a file that begins like this; null: it is not packed.
  static std::unique_ptr<Unpacker> For(std::string_view head);
  virtual ~Unpacker() = default;

  struct Step {
    size_t taken = 0, made = 0;
  };
  // From the front of `in` to `out`. Neither taken nor made anything: it wants more, or there is a fault.
  virtual Step Unpack(std::string_view in, char* out, size_t size) = 0;
  // Whether the file may end here.
  virtual bool complete() const = 0;
  // What is wrong with the bytes; empty: nothing. What was made before is good.
  const std::string& fault() const { return fault_; }
  virtual const char* name() const = 0;

 protected:
  std::string fault_;
};

}  // namespace journey::rt
