// Redraws one line with a carriage return.
#include "cli/progress.h"

#include "base/figure_text.h"
#include "cli/output.h"
#include "runtime/platform/process.h"

namespace journey::cli {

Progress::Progress() : enabled_(rt::IsTerminal(rt::kStderr)), begin_(std::chrono::steady_clock::now()), last_(begin_) {}

void Progress::Draw(uint64_t lines, uint64_t records) {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  DrawOnErr(kBeginOfLine);
  Err("{} lines, {} records, {} lines/s", WithThousands(lines), WithThousands(records),
      WithThousands(static_cast<uint64_t>(static_cast<double>(lines) / seconds)));
}

void Progress::Done() {
  if (drawn_) DrawOnErr(kBeginOfLine);
}

}  // namespace journey::cli
