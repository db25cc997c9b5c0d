// Where a reader may write an event's fields, so that they need not be copied to where its taker wants them.
#pragma once

#include <cstdint>

namespace journey::rt {

// Set by the taker before each input, read by the reader. An input whose fields stand there says so by its pointer;
// what else a reader leaves there means nothing.
struct FieldRoom {
  uint8_t* at = nullptr;  // as many bytes as the module's largest event layout; null: none
};

}  // namespace journey::rt
