// Walks the file system once.
#include "compiler/driver/project.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "compiler/driver/manifest.h"
#include "compiler/parse/identifiers.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".journey";
constexpr std::string_view kManifest = "journey.toml";

// More than any project has; a source folder that is the whole machine by mistake ends here.
constexpr size_t kMaxEntries = 200'000;
constexpr size_t kMaxFiles = 20'000;

// Appends every .journey file below `folder`, named by its path below it. Hidden folders are skipped, links to folders
// not followed. What cannot be read is an error: a journey that is silently left out would be missed late.
Status Collect(const fs::path& folder, std::vector<ProjectFile>& files) {
  std::vector<fs::path> waiting = {folder};
  size_t entries = 0;
  while (!waiting.empty()) {
    const fs::path at = std::move(waiting.back());
    waiting.pop_back();
    std::error_code error;
    fs::directory_iterator it(at, error);
    for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
      if (++entries > kMaxEntries) {
        return Status::Error(fmt::format("{} holds more than {} files and folders; name the folder of the journeys",
                                         folder.string(), kMaxEntries));
      }
      const fs::path& path = it->path();
      const bool hidden = path.filename().string().starts_with('.');
      std::error_code unknown;
      // What the folder's own list says, which mostly spares asking for each.
      if (!it->is_symlink(unknown) && it->is_directory(unknown)) {
        if (!hidden) waiting.push_back(path);
        continue;
      }
      if (path.extension() != kExtension) continue;
      if (!it->is_regular_file(unknown)) {
        if (hidden) continue;  // such as an editor's lock
        return Status::Error(fmt::format("cannot read {}: {}", path.string(),
                                         it->exists(unknown) ? "it is no regular file" : "it leads to no file"));
      }
      if (files.size() == kMaxFiles) {
        return Status::Error(fmt::format("{} holds more than {} journey files", folder.string(), kMaxFiles));
      }
      files.push_back({path.lexically_normal().string(), ModuleName(path.lexically_relative(folder).generic_string())});
    }
    if (error) return Status::Error(fmt::format("cannot read folder {}: {}", at.string(), error.message()));
  }
  return {};
}

// The source folders of a project folder: those that its manifest names, or the folder itself.
Result<std::vector<fs::path>> SourceFolders(const fs::path& folder, ProjectFiles& project) {
  std::vector<std::string> sources;
  const fs::path manifest = folder / kManifest;
  std::error_code error;
  if (fs::exists(manifest, error)) {
    if (Status status = ReadManifest(manifest.string(), sources, project); !status.ok()) return status;
  } else {
    sources.push_back(".");
  }
  std::vector<fs::path> folders;
  for (const std::string& source : sources) {
    folders.push_back((folder / source).lexically_normal());
    if (!fs::is_directory(folders.back(), error)) {
      return Status::Error(
          fmt::format("{}: source folder {} does not exist", manifest.string(), folders.back().string()));
    }
  }
  return folders;
}

Status LoadFolder(const fs::path& folder, ProjectFiles& project) {
  const Result<std::vector<fs::path>> folders = SourceFolders(folder, project);
  if (!folders.ok()) return folders.status();
  for (const fs::path& below : folders.value()) {
    if (Status status = Collect(below, project.files); !status.ok()) return status;
  }
  return {};
}

bool LiesBelow(const fs::path& file, const fs::path& folder) {
  const fs::path relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

// The project of the nearest folder above `file` that has a manifest, if the file is one of its sources.
Result<std::optional<ProjectFiles>> OwningProject(const fs::path& file) {
  std::error_code error;
  const fs::path absolute = fs::absolute(file, error).lexically_normal();
  for (fs::path folder = absolute.parent_path();; folder = folder.parent_path()) {
    if (fs::exists(folder / kManifest, error)) {
      ProjectFiles project;
      project.root = folder.string();
      const Result<std::vector<fs::path>> folders = SourceFolders(folder, project);
      if (!folders.ok()) return folders.status();
      const bool below = std::any_of(folders.value().begin(), folders.value().end(),
                                     [&](const fs::path& source) { return LiesBelow(absolute, source); });
      if (!below) return std::optional<ProjectFiles>();
      for (const fs::path& source : folders.value()) {
        if (Status status = Collect(source, project.files); !status.ok()) return status;
      }
      const std::string spelt = absolute.string();
      // A path may also lead to the same file by a link.
      const bool has = std::ranges::any_of(project.files, [&](const auto& one) { return one.path == spelt; }) ||
                       std::ranges::any_of(project.files,
                                           [&](const auto& one) { return fs::equivalent(one.path, absolute, error); });
      return has ? std::optional(std::move(project)) : std::optional<ProjectFiles>();
    }
    if (folder == folder.root_path()) return std::optional<ProjectFiles>();
  }
}

}  // namespace

std::string ModuleName(std::string_view relative_path) {
  if (relative_path.ends_with(kExtension)) relative_path.remove_suffix(kExtension.size());
  while (relative_path.starts_with("./")) relative_path.remove_prefix(2);
  std::string name;
  while (true) {
    const size_t slash = relative_path.find('/');
    name += AsIdentifier(relative_path.substr(0, slash));
    if (slash == std::string_view::npos) return name;
    name += '.';
    relative_path.remove_prefix(slash + 1);
  }
}

Result<ProjectFiles> FindProject(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return Status::Error(fmt::format("{}: no such file or folder", path));
  ProjectFiles project;
  project.root = path;
  if (fs::is_directory(status)) {
    if (Status loaded = LoadFolder(path, project); !loaded.ok()) return loaded;
  } else if (!fs::is_regular_file(status)) {
    return Status::Error(fmt::format("{}: not a regular file", path));
  } else {
    Result<std::optional<ProjectFiles>> owner = OwningProject(path);
    if (!owner.ok()) return owner.status();
    if (owner->has_value()) {
      project = std::move(**owner);
    } else {
      project.files.push_back({path, ModuleName(fs::path(path).filename().string())});
    }
  }
  if (project.files.empty()) return Status::Error(fmt::format("{}: there is no .journey file below it", path));
  std::sort(project.files.begin(), project.files.end(),
            [](const ProjectFile& a, const ProjectFile& b) { return a.module < b.module; });
  for (size_t i = 1; i < project.files.size(); ++i) {
    if (project.files[i].module == project.files[i - 1].module) {
      return Status::Error(fmt::format("{} and {} both give the module `{}`; rename one of them",
                                       project.files[i - 1].path, project.files[i].path, project.files[i].module));
    }
  }
  return project;
}

}  // namespace journey
