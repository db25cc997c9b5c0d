// One call of rsvg-convert, by files in a folder of its own.
#include "cli/png.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/platform/atomic_file.h"
#include "runtime/platform/run_program.h"
#include "runtime/platform/temporary_folder.h"

namespace journey::cli {

Result<std::string> PngOf(const std::string& svg, double width, double height) {
  constexpr double kMostPixels = 32'000;  // of a side; cairo has room for 32,767
  const auto folder = rt::TemporaryFolder::Make();
  if (!folder.ok()) return folder.status();
  const std::string file = folder.value()->path() + "/picture.svg";
  if (Status status = rt::WriteWhole(file, svg); !status.ok()) return status;
  const double zoom = std::min(2.0, kMostPixels / std::max({width, height, 1.0}));
  auto drawn =
      rt::RunProgram({"rsvg-convert", "--format", "png", "--unlimited", "--zoom", fmt::format("{:.4f}", zoom), file});
  if (!drawn.ok()) {
    return Status::Error(drawn.status().message() + "; a .png is drawn by librsvg (Debian: apt install librsvg2-bin)");
  }
  if (drawn->exit_code != 0) return Status::Error("rsvg-convert: " + drawn->err);
  return std::move(drawn->out);
}

}  // namespace journey::cli
