// journey mcp: the Model Context Protocol over standard input and output.
#include <array>
#include <string>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "compiler/mcp/server.h"
#include "runtime/platform/file.h"
#include "runtime/platform/process.h"
#include "runtime/platform/run_program.h"

namespace journey::cli {
namespace {

constexpr size_t kMostMessage = size_t{64} << 20;

int RunMcp() {
  Result<rt::File> input = rt::File::ToRead("-");
  if (!input.ok()) return FailWorld(input.status().message());
  Result<rt::File> output = rt::File::ToWrite("-");
  if (!output.ok()) return FailWorld(output.status().message());
  mcp::Server server({JOURNEY_VERSION, [](const std::vector<std::string>& words) {
                        std::vector<std::string> all = {rt::kOwnProgram};
                        all.insert(all.end(), words.begin(), words.end());
                        return rt::RunProgram(all);
                      }});
  constexpr size_t kReadBytes = size_t{64} << 10;
  std::array<char, kReadBytes> chunk{};
  std::string waiting;
  while (true) {
    size_t read = 0;
    if (Status status = input->Read(chunk.data(), chunk.size(), &read); !status.ok())
      return FailWorld(status.message());
    if (read == 0) return kClean;
    waiting.append(chunk.data(), read);
    size_t begin = 0;
    for (size_t end = waiting.find('\n'); end != std::string::npos; end = waiting.find('\n', begin)) {
      std::string_view line(waiting.data() + begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      const std::string answer = line.empty() ? "" : server.Answer(line) + '\n';
      begin = end + 1;
      // The client may have gone.
      if (answer.size() > 1 && !output->Write(answer).ok()) return kFailed;
    }
    waiting.erase(0, begin);
    if (waiting.size() > kMostMessage) return FailWorld("a message has more than 64 MiB");
  }
}

}  // namespace

void AddMcp(Command app, int& exit_code) {
  Command mcp = app.Subcommand("mcp", "Serve assistants: the Model Context Protocol over standard input and output");
  mcp.Footer(
      "An assistant's client starts it in the project's folder; docs/assistants.md says how. It can check, test, "
      "format,\n"
      "compare, look things up, and try a change on a copy; it writes nothing.\n"
      "Exit codes: 0 when the input ends, 1 it could not be read or answered, 2 wrong usage.");
  mcp.Does([&exit_code] { exit_code = RunMcp(); });
}

}  // namespace journey::cli
