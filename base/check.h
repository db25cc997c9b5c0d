// CHECK and DCHECK: assertions for our own mistakes; they abort with the place and the broken condition.
//
// CHECK is always on and belongs at boundaries; DCHECK vanishes under NDEBUG and may stand on hot paths.
#pragma once

namespace journey {

// Prints "FILE:LINE: CHECK failed: CONDITION: MESSAGE" to stderr and aborts. Never returns.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition, const char* message = "");

}  // namespace journey

#define CHECK(cond) ((cond) ? (void)0 : ::journey::CheckFailed(__FILE__, __LINE__, #cond))
#define CHECK_MSG(cond, msg) ((cond) ? (void)0 : ::journey::CheckFailed(__FILE__, __LINE__, #cond, msg))
#ifdef NDEBUG
#define DCHECK(cond) ((void)0)
#else
#define DCHECK(cond) CHECK(cond)
#endif
