// What a text lacks that should be a moment and is none, in the words of who has to mend it.
#pragma once

#include <string_view>

namespace journey::rt {

// Goes behind a message that says what came; "" where it cannot be said. `text` is a timestamp as it came, or a number.
// `json_number`: it is a number where the mapping may say that numbers are read.
std::string_view InstantHint(std::string_view text, bool json_number);

}  // namespace journey::rt
