// A line on stderr that shows how far a run has come; only when stderr is a terminal.
#pragma once

#include <chrono>
#include <cstdint>

namespace journey::cli {

// On a terminal: what stands in the line is gone.
inline constexpr char kBeginOfLine[] = "\r\033[K";

class Progress {
 public:
  Progress();
  // Cheap: looks at the clock every few thousand calls, draws at most ten times a second.
  void Step(uint64_t lines, uint64_t records) {
    if (enabled_ && (lines & 0xfff) == 0) Draw(lines, records);
  }
  // Wipes the line.
  void Done();

 private:
  void Draw(uint64_t lines, uint64_t records);
  bool enabled_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point begin_, last_;
};

}  // namespace journey::cli
