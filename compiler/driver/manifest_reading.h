// What the readers of journey.toml share: keys that are known, values of the right kind, errors that name the line.
#pragma once

// Debian builds the library with exceptions; without them the headers alone must do.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "compiler/driver/project.h"

namespace journey {

// "MANIFEST:LINE: MESSAGE".
Status ManifestError(const std::string& manifest, const toml::node& node, std::string_view message);
// Every key of the table and of those below it is known, and tables stand where tables belong. `shown`: the table's
// name in messages, where it is not `name`.
Status CheckKeys(const toml::table& table, std::string_view name, const std::string& manifest,
                 std::string_view shown = {});

// `out` stays where there is no such key.
Status ReadString(const toml::table& table, std::string_view key, std::string& out, const std::string& manifest);
// A text, or a list of texts.
Status ReadStrings(const toml::node& node, std::string_view key, std::vector<std::string>& out,
                   const std::string& manifest);

// [sinks.NAME], all of them, in the order of their names; `folder`: to which paths are relative.
Status ReadSinks(const toml::table& sinks, const std::string& folder, const std::string& manifest,
                 std::vector<SinkSettings>& out);

// [feelings], in the order of the names of events.
Status ReadFeelings(const toml::table& feelings, const std::string& manifest, std::vector<FeelingSource>& out);

}  // namespace journey
