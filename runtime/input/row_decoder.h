// A row of named cells -> Input: the rules of section 13 for event logs that are tables.
//
// Not thread-safe. `program` must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/source.h"

namespace journey::rt {

class RowDecoder {
 public:
  static constexpr size_t kNoColumn = SIZE_MAX;
  // Of the mapping's columns the first three must be named.
  RowDecoder(const Program& program, const SourceOptions& mapping);

  // Where a cell of that name belongs; kNoColumn if nobody reads it.
  size_t Find(std::string_view name) const;
  size_t column_count() const { return names_.size(); }
  // Cells by column; empty ones are absent. The result points into `arena` only.
  Input Decode(std::span<const std::string_view> cells, Arena& arena);
  // As InputSource's, for rows.
  static void Keep(std::span<const std::string_view> cells, std::string* kept);
  Input Restore(std::string_view kept, Arena& arena);

 private:
  // A new one for a new name.
  size_t Column(std::string_view name);
  Fault Read(std::span<const std::string_view> cells, Input& input, Arena& arena);
  Fault ReadFields(std::span<const std::string_view> cells, Input& input, Arena& arena);

  const Program& program_;
  Blocks blocks_;
  std::vector<std::string> names_;
  std::map<std::string, size_t, std::less<>> by_name_;
  std::vector<std::vector<size_t>> fields_;  // their columns, by event
  size_t customer_, time_, event_, id_;
  const std::optional<ZoneId> zone_;
  std::vector<std::string_view> restored_;
};

}  // namespace journey::rt
