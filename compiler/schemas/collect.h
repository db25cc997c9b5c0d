// What readers of schemas share: how far they read, and shapes that another one has found already.
//
// In the header alone, so that a reader in a library of its own links nothing of this folder.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compiler/schemas/schemas.h"

namespace journey::schemas {

// Of types in types.
inline constexpr int kDeepestShape = 24;
// The most fields that are read of one document.
inline constexpr size_t kMostFieldsRead = 20'000;

// An enum with the same values is used again.
inline int32_t EnumOf(Schemas& schemas, const std::string& name, std::vector<std::string> values) {
  const auto same = std::ranges::find(schemas.enums, values, &Enum::values);
  const auto index = static_cast<int32_t>(same - schemas.enums.begin());
  if (same == schemas.enums.end()) schemas.enums.push_back({name, std::move(values)});
  return index;
}

// A record with the same fields, too.
inline int32_t RecordOf(Schemas& schemas, Record record) {
  const auto same = std::ranges::find(schemas.records, record.fields, &Record::fields);
  const auto index = static_cast<int32_t>(same - schemas.records.begin());
  if (same == schemas.records.end()) schemas.records.push_back(std::move(record));
  return index;
}

}  // namespace journey::schemas
