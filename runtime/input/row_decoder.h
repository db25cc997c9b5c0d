// A row of named cells -> Input: the rules of section 13 for event logs that are tables.
//
// Columns may be added at any time. Not thread-safe. `program` must outlive it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/source.h"

namespace journey::rt {

class RowDecoder {
 public:
  // Adds the mapping's columns; all of the first three must be named.
  RowDecoder(const Program& program, const SourceOptions& mapping);

  // The column's index, a new one for a new name.
  size_t Column(std::string_view name);
  size_t column_count() const { return names_.size(); }
  // Cells by column; those beyond the end and empty ones are absent. The result points into `arena` only.
  Input Decode(std::span<const std::string_view> cells, Arena& arena);

 private:
  static constexpr size_t kNoColumn = SIZE_MAX;
  // The columns of the event's fields, found again when there are new columns.
  const std::vector<size_t>& FieldColumns(int32_t event);
  Fault Read(std::span<const std::string_view> cells, Input& input, Arena& arena);
  Fault ReadFields(std::span<const std::string_view> cells, Input& input, Arena& arena);

  struct FieldIndex {
    size_t known_columns = 0;
    std::vector<size_t> columns;
  };
  const Program& program_;
  Blocks blocks_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, size_t> by_name_;
  std::vector<FieldIndex> fields_;  // by event
  size_t customer_, time_, event_, id_;
};

}  // namespace journey::rt
