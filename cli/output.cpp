// stdio, each result looked at.
#include "cli/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "cli/common.h"
#include "insight/blocks.h"
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

// How long our way to say a colour is that the text begins with; 0: it begins with none.
size_t ColorAt(std::string_view text) {
  constexpr std::string_view kBegin = "\x1b[", kInside = "0123456789;";
  if (!text.starts_with(kBegin)) return 0;
  const size_t end = text.find_first_not_of(kInside, kBegin.size());
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

// Lines and columns stay.
std::string Shown(std::string_view text, bool colors) {
  std::string shown;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\n\t\x1b"), text.size());
    shown += insight::Printable(text.substr(0, end));
    text.remove_prefix(end);
    if (text.empty()) break;
    const size_t color = colors ? ColorAt(text) : 0;
    const size_t size = std::max<size_t>(color, 1);
    const bool kept = color > 0 || text[0] != '\x1b';
    shown += kept ? std::string(text.substr(0, size)) : insight::Printable(text.substr(0, size));
    text.remove_prefix(size);
  }
  return shown;
}

}  // namespace

void DrawOnOut(std::string_view text) {
  // It would go to /dev/null, and nobody would know.
  if (!text.empty() && out.fault == 0 && rt::WasClosed(rt::kStdout)) out.fault = EBADF;
  Write(out, text);
}
void DrawOnErr(std::string_view text) { Write(err, text); }
void WriteOut(std::string_view text) {
  // What goes elsewhere is for programs, byte by byte.
  if (!rt::IsTerminal(rt::kStdout)) return DrawOnOut(text);
  DrawOnOut(Shown(text, UseColor(rt::kStdout)));
}
void WriteErr(std::string_view text) { DrawOnErr(Shown(text, UseColor(rt::kStderr))); }
void WritePlainErr(std::string_view text) { DrawOnErr(Shown(text, false)); }
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
