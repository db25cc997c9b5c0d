// stdio, each result looked at.
#include "cli/output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/common.h"
#include "runtime/platform/process.h"

namespace journey::cli {

namespace {

struct Stream {
  std::FILE* file;
  int number;
  const char* name;
  int fault = 0;  // errno of the first write that failed
};
Stream out{stdout, rt::kStdout, "standard output"};
Stream err{stderr, rt::kStderr, "standard error"};

void Remember(Stream& stream) {
  if (stream.fault == 0) stream.fault = errno != 0 ? errno : EIO;
}

void Write(Stream& stream, std::string_view text) {
  if (stream.fault != 0 || rt::GoesToAnInput(stream.number)) return;
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stream.file) != text.size()) Remember(stream);
}

}  // namespace

void WriteOut(std::string_view text) {
  // It would go to /dev/null, and nobody would know.
  if (!text.empty() && out.fault == 0 && rt::WasClosed(rt::kStdout)) out.fault = EBADF;
  Write(out, text);
}
void WriteErr(std::string_view text) { Write(err, text); }
void WriteBeside(std::string_view text) {
  if (!rt::WasClosed(rt::kStdout)) WriteOut(text);
}

bool OutputFailed() { return out.fault != 0 || rt::GoesToAnInput(rt::kStdout); }

void HandOnOutput() {
  for (Stream* stream : {&out, &err}) {
    if (rt::GoesToAnInput(stream->number)) continue;
    errno = 0;
    if (std::fflush(stream->file) != 0) Remember(*stream);
  }
}

int FinishOutput(int exit_code) {
  HandOnOutput();
  if (rt::GoesToAnInput(rt::kStdout) || rt::GoesToAnInput(rt::kStderr)) return kUsage;
  if (out.fault == 0 && err.fault == 0) return exit_code;
  if (out.fault != 0 && out.fault != EPIPE) Err("error: cannot write {}: {}\n", out.name, std::strerror(out.fault));
  return kFailed;
}

}  // namespace journey::cli
