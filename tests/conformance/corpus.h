// The conformance cases on disk: the project's own (tests/run, tests/must_fail, tests/reject) and, where it is at hand,
// the shared corpus (conformance and conformance-2 in $JOURNEY_SHARED or ../shared). Their formats are told in
// README.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/program/program.h"

namespace journey::conformance {

enum class Group { kRun, kMustFail, kReject, kReplay };

// Sorted. Files of a flat group, folders of replays.
std::vector<std::filesystem::path> Cases(Group group);
// Where the shared corpora are, if anywhere.
std::filesystem::path Shared();
// A name that gtest accepts: letters, digits and _; unique in its group.
std::string CaseName(const std::filesystem::path& path);

std::string ReadFile(const std::filesystem::path& path);
std::vector<std::string> Lines(const std::string& text);
// A lone file, its module named by its stem.
std::unique_ptr<Compilation> CompileFile(const std::filesystem::path& path);

// The program of a replay's folder; null if it does not compile.
std::unique_ptr<rt::Program> LoadReplay(const std::filesystem::path& folder);

// cmd.txt, as on a command line.
struct Flags {
  int64_t lateness_ms = 0;
  std::optional<int64_t> until;
};
Flags ReadFlags(const std::filesystem::path& folder);

}  // namespace journey::conformance
