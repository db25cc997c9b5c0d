// What the commands print: results on standard output, messages on standard error. A write that fails is remembered,
// and makes the command fail in the end; nothing throws. A stream that goes to a file which is read gets nothing
// (rt::CheckNoOutput), which is wrong usage.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace journey::cli {

// Whatever steers a terminal is not handed on, for names and texts are others': in messages, and in what a terminal
// shows of results. Colours, where they are wanted, are.
//
// A result: where standard output is closed it is lost, and the command has failed.
void WriteOut(std::string_view text);
// A message: where standard error is closed nobody wants it.
void WriteErr(std::string_view text);
// What is said on standard output of a result that stands elsewhere: as a message where that is closed.
void WriteBeside(std::string_view text);
// What our own hand draws on a terminal, as it is.
void DrawOnOut(std::string_view text);
void DrawOnErr(std::string_view text);

template <typename... Args>
void Out(fmt::format_string<Args...> format, Args&&... args) {
  WriteOut(fmt::format(format, std::forward<Args>(args)...));
}
// Without colours.
void WritePlainErr(std::string_view text);
template <typename... Args>
void Err(fmt::format_string<Args...> format, Args&&... args) {
  WritePlainErr(fmt::format(format, std::forward<Args>(args)...));
}

// Whether nobody hears of what is still to come, so that it need not be worked out.
bool OutputFailed();
// What was written so far is with whoever reads it; for those who go on for long.
void HandOnOutput();
// The command's exit code, once all has been written: that of a failure if something could not be. A pipe whose reader
// has left needs no message.
int FinishOutput(int exit_code);

}  // namespace journey::cli
