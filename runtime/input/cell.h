// A value from the text of a cell (CSV) or attribute (XES), by the declared type of its field.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ir/type.h"
#include "runtime/program/program.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace journey::rt {

enum class CellError : uint8_t { kOk, kWrongType, kOutOfRange, kTooLong };

// `text` is valid UTF-8 and not empty. Strings are taken as they are; around everything else blanks do not count.
// Numbers may have leading zeros and a plus; a bool is true, false, 1 or 0.
// `zone`: of instants without offset; none: they are of the wrong type.
CellError ReadCell(std::string_view text, const ir::Type& type, const Program& program, std::optional<ZoneId> zone,
                   Arena& arena, Value* out);
std::optional<int64_t> ReadInstantCell(std::string_view text, std::optional<ZoneId> zone);

}  // namespace journey::rt
