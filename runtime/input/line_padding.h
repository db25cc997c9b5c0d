// What must stand behind a line that is to be decoded where it lies.
#pragma once

#include <cstddef>

namespace journey::rt {

// So many bytes may be read, whatever they hold, but for the first: it is a line feed, a carriage return or zero. None
// of these can be passed by reading JSON text of one line, so whoever reads it need not know where it ends.
inline constexpr size_t kLinePadding = 64;

}  // namespace journey::rt
