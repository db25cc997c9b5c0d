// journey lsp: the language server over standard input and output.
#include <array>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "compiler/cache/disk_cache.h"
#include "compiler/lsp/server.h"
#include "runtime/platform/file.h"

namespace journey::cli {
namespace {

int RunLsp() {
  Result<rt::File> input = rt::File::ToRead("-");
  if (!input.ok()) return FailWorld(input.status().message());
  lsp::ServerOptions options{JOURNEY_VERSION, ""};
  if (const std::string cache = DiskCache::DefaultDirectory(); !cache.empty()) {
    options.standard_folder = cache + "/std-" JOURNEY_VERSION;
  }
  Result<rt::File> output = rt::File::ToWrite("-");
  if (!output.ok()) return FailWorld(output.status().message());
  // Each message at once: an editor waits for it.
  bool heard = true;
  lsp::Server server(std::move(options),
                     [&](std::string_view message) { heard = heard && output->Write(message).ok(); });
  constexpr size_t kChunk = size_t{64} << 10;
  std::array<char, kChunk> chunk{};
  while (!server.done() && heard) {
    size_t read = 0;
    if (Status status = input->Read(chunk.data(), chunk.size(), &read); !status.ok()) {
      return FailWorld(status.message());
    }
    if (read == 0) break;
    server.Receive({chunk.data(), read});
    // What is there already may cancel or change what came first.
    if (!input->HasMore()) server.Work();
  }
  server.Work();
  return server.exit_code() == 0 ? kClean : kFailed;
}

}  // namespace

void AddLsp(Command app, int& exit_code) {
  Command lsp = app.Subcommand("lsp", "Serve editors: the Language Server Protocol over standard input and output");
  lsp.IgnoredSwitch("--stdio", "What it does anyway; editors say it");
  lsp.Footer(
      "Editors start it by themselves; docs/editors.md says how each of them is set up.\n"
      "Exit codes: 0 after `shutdown` and `exit`, 1 when the session ended without, 2 wrong usage.");
  lsp.Does([&exit_code] { exit_code = RunLsp(); });
}

}  // namespace journey::cli
