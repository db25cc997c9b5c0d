// The process around us: its standard streams, its number.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/status.h"
#include "runtime/platform/identity.h"

namespace journey::rt {

inline constexpr int kStdin = 0, kStdout = 1, kStderr = 2;

// To be called first of all by programs: standard streams that are closed become /dev/null, so that no file that is
// opened later gets one of their numbers and what was meant for a person. A pipe that nobody reads any more, or a
// file that may not grow any further, is a failed write from then on, no signal.
void SettleStandardStreams();
// Whether the stream, 0 to 2, was closed when SettleStandardStreams was called.
bool WasClosed(int stream);
// An error where what is to be read, by the descriptor or as IdentityOf says, is the file that standard output or
// standard error went to when SettleStandardStreams was called: what is printed would become what is read. `name`
// stands in the message.
Status CheckNoOutput(int descriptor, std::string_view name);
Status CheckNoOutput(const std::optional<FileIdentity>& read, std::string_view name);
// Whether such an error has come, by the stream that goes there: nothing may be printed on it any more.
bool GoesToAnInput(int stream);
bool IsTerminal(int stream);

// From now on SIGINT and SIGTERM ask for an end, once each; the next one ends the process. Calls of the system that
// wait are interrupted.
void CatchEndSignals();
bool EndAsked();
// So long, or until an end is asked for.
void SleepUnlessEnded(int64_t ms);

// Of this process; another one in a child that was forked.
int64_t ProcessNumber();

}  // namespace journey::rt
