// Reads journey.toml: where a project's sources are, how its logs are read, where its sends go, what becomes of
// warnings. docs/manifest.md describes every key.
//
// What is not known is an error, with the nearest of the keys that are: a misspelt `lateness` must not be passed over.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "compiler/driver/project.h"

namespace journey {

struct ManifestKey {
  std::string_view table;  // "", "project", "input", "input.fields", "sinks.NAME"
  std::string_view key;
};
// All that there are, tables too.
std::span<const ManifestKey> ManifestKeys();

// `sources`: the folders, as written; the manifest's own folder when it names none. Errors name the file and the line.
Status ReadManifest(const std::string& manifest, std::vector<std::string>& sources, ProjectFiles& project);

}  // namespace journey
