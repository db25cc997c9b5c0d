// The subcommand whose parts no other command shares.
#pragma once

namespace CLI {
class App;
}

namespace journey::cli {

void AddLsp(CLI::App& app, int& exit_code);

}  // namespace journey::cli
