// The process around us: its standard streams, its number.
#pragma once

#include <cstdint>

namespace journey::rt {

inline constexpr int kStdin = 0, kStdout = 1, kStderr = 2;

// To be called first of all by programs: standard streams that are closed become /dev/null, so that no file that is
// opened later gets one of their numbers and what was meant for a person. A pipe that nobody reads any more is a failed
// write from then on, no signal.
void SettleStandardStreams();
// Whether the stream, 0 to 2, was closed when SettleStandardStreams was called.
bool WasClosed(int stream);
bool IsTerminal(int stream);

// Of this process; another one in a child that was forked.
int64_t ProcessNumber();

}  // namespace journey::rt
