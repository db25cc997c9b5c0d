// git archive and tar, since both leave the repository alone.
#include "cli/git_version.h"

#include <fmt/format.h>

#include <filesystem>

#include "runtime/platform/run_program.h"

namespace journey::cli {
namespace {

// Standard output without its last newline.
Result<std::string> Ask(const std::vector<std::string>& words, const std::string& what) {
  const auto ran = rt::RunProgram(words);
  if (!ran.ok()) return ran.status();
  if (ran.value().exit_code != 0) {
    std::string why = ran.value().err;
    while (!why.empty() && why.back() == '\n') why.pop_back();
    return Status::Error(fmt::format("{}: {}", what, why.empty() ? words[0] + " failed" : why));
  }
  std::string out = ran.value().out;
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

}  // namespace

Result<GitVersion> CheckOut(const std::string& reference, const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path whole = fs::absolute(path, error).lexically_normal();
  // A lone file stands in its folder; both may be gone from the working tree by now.
  fs::path folder = whole;
  while (!fs::is_directory(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  const auto top = Ask({"git", "-C", folder.string(), "rev-parse", "--show-toplevel"}, path);
  if (!top.ok()) return top.status();
  const auto commit =
      Ask({"git", "-C", top.value(), "rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"},
          fmt::format("git:{} is no commit, branch or tag here", reference));
  if (!commit.ok()) return commit.status();
  auto made = rt::TemporaryFolder::Make();
  if (!made.ok()) return made.status();
  GitVersion version{std::move(*made), ""};
  const std::string archive = version.folder->path() + "/archive.tar", tree = version.folder->path() + "/tree";
  fs::create_directory(tree, error);
  if (error) return Status::Error(fmt::format("{}: {}", tree, error.message()));
  const auto archived = Ask({"git", "-C", top.value(), "archive", "--format=tar", "-o", archive, commit.value()}, path);
  if (!archived.ok()) return archived.status();
  const auto unpacked = Ask({"tar", "-xf", archive, "-C", tree}, path);
  if (!unpacked.ok()) return unpacked.status();
  const fs::path inside = fs::canonical(folder, error).lexically_relative(fs::canonical(top.value(), error)) /
                          whole.lexically_relative(folder);
  version.path = (fs::path(tree) / inside).lexically_normal().string();
  if (version.path.ends_with('/')) version.path.pop_back();
  if (!fs::exists(version.path, error)) {
    return Status::Error(fmt::format("git:{} has no {}", reference, inside.lexically_normal().string()));
  }
  return version;
}

Result<std::unique_ptr<Compilation>> CompileAt(const std::string& reference, const std::string& path) {
  const auto version = CheckOut(reference, path);
  if (!version.ok()) return version.status();
  auto project = FindProject(version.value().path);
  if (!project.ok()) return project.status();
  auto texts = ReadSources(project.value());
  if (!texts.ok()) return texts.status();
  const std::string tree = version.value().folder->path() + "/tree/";
  for (SourceText& text : texts.value()) {
    if (text.path.starts_with(tree)) text.path = fmt::format("git:{}:{}", reference, text.path.substr(tree.size()));
  }
  return Compile(std::move(texts.value()));
}

}  // namespace journey::cli
