// Another source's inputs in the order of time, stably.
//
// The first Next reads the other to its end; what is wrong with it ends the sorted stream, too, behind all that was
// read. What has no time of its own keeps its place behind the input before it. Memory is bounded, as in sorter.h. Not
// thread-safe.
#pragma once

#include <memory>
#include <string>

#include "runtime/input/sorter.h"
#include "runtime/input/source.h"

namespace journey::rt {

class SortedSource final : public InputSource {
 public:
  SortedSource(std::unique_ptr<InputSource> source, size_t memory_bytes);

  bool Next(Arena& arena, Input* input, RawLine* raw) override;
  const Status& status() const override { return status_; }
  void UseCompiler(const LineCompiler* compiler) override { source_->UseCompiler(compiler); }
  LinePaths paths() const override { return source_->paths(); }
  void Keep(std::string* kept) const override { source_->Keep(kept); }
  void Restore(const RawLine& raw, std::string_view kept, Arena& arena, Input* input) override {
    source_->Restore(raw, kept, arena, input);
  }

 private:
  void ReadAll();

  std::unique_ptr<InputSource> source_;
  Sorter sorter_;
  Arena arena_;  // of inputs that are only looked at
  bool read_ = false;
  Status status_;
};

}  // namespace journey::rt
