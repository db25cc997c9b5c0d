// How hold_constructors.cpp marks in the library what guard.cpp then runs.
#pragma once

namespace journey::codegen {

// Tags of a shared library's dynamic section, in place of DT_INIT_ARRAY and DT_INIT_ARRAYSZ. From the range in which
// every system may have its own; loaders pass over those that they do not know.
inline constexpr long kHeldArray = 0x6a6f7501;
inline constexpr long kHeldBytes = 0x6a6f7502;

}  // namespace journey::codegen
