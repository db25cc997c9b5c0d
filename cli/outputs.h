// The files that a command writes: refused where one would destroy or mix with another file of the command.
#pragma once

#include <string>
#include <vector>

#include "compiler/driver/project.h"

namespace journey::cli {

// A file and what to call it in a message: "--records".
struct NamedFile {
  std::string what;
  std::string path;  // "-": the standard stream
};

// A command's result, to standard output for `-` and otherwise whole or not at all. Returns an exit code.
int WriteResult(const std::string& path, const std::string& bytes);

// The project's sources and its manifest, as inputs.
std::vector<NamedFile> SourceFiles(const ProjectFiles& project);

// What is wrong, when an output is the same file as an input, as another output or as what a standard stream was
// redirected to, by whatever name, link or descriptor, or when such a stream goes to an input; empty when nothing is.
// Opens nothing. Files without a path are left out.
std::string Clash(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs);

// What is wrong, when an output would stand where the store alone writes; empty when none does, or there is no store.
// As --records its own file of records may.
std::string OutputInStore(const std::vector<NamedFile>& outputs, const std::string& store);
inline constexpr char kRecordsFlag[] = "--records";

}  // namespace journey::cli
