// Subcommands, each in the file of its name: adds it; its callback sets `exit_code`.
#pragma once

#include "cli/flags.h"

namespace journey::cli {

void AddAdvise(Command app, int& exit_code);
void AddDocs(Command app, int& exit_code);
void AddEval(Command app, int& exit_code);
// `program`: what it tells of.
void AddHelp(Command app, const CLI::App& program, int& exit_code);
void AddNew(Command app, int& exit_code);
void AddSchema(Command app, int& exit_code);
void AddReview(Command app, int& exit_code);
void AddSimulate(Command app, int& exit_code);
void AddBehaviour(Command app, int& exit_code);
void AddLsp(Command app, int& exit_code);
void AddMcp(Command app, int& exit_code);

}  // namespace journey::cli
