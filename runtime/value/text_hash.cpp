// The library decides by the size.
#include "runtime/value/text_hash.h"

namespace journey::rt {

uint64_t HashOfAnyText(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace journey::rt
