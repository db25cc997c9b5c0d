// Keys first, all of them, then their values. Read with toml++.
#include "compiler/driver/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "compiler/diag/diag.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/manifest_reading.h"
#include "runtime/platform/file.h"

namespace journey {
namespace {

constexpr uint64_t kMaxManifestBytes = uint64_t{1} << 20;

constexpr ManifestKey kKeys[] = {
    {"", "sources"},
    {"", "project"},
    {"", "input"},
    {"", "sinks"},
    {"", "lints"},
    {"", "feelings"},
    {"project", "sources"},
    {"input", "format"},
    {"input", "preset"},
    {"input", "customer"},
    {"input", "time"},
    {"input", "event"},
    {"input", "id"},
    {"input", "delimiter"},
    {"input", "zone"},
    {"input", "time_format"},
    {"input", "lateness"},
    {"input", "dedup_window"},
    {"input", "max_ahead"},
    {"input", "fields"},
    {"feelings.EVENT", "field"},
    {"feelings.EVENT", "worst"},
    {"feelings.EVENT", "best"},
    {"input.fields", "type"},
    {"input.fields", "event"},
    {"input.fields", "customer"},
    {"input.fields", "time"},
    {"input.fields", "id"},
    {"input.fields", "properties"},
    {"input.fields", "traits"},
    {"input.fields", "identify"},
    {"sinks.NAME", "kind"},
    {"sinks.NAME", "url"},
    {"sinks.NAME", "path"},
    {"sinks.NAME", "channels"},
    {"sinks.NAME", "secrets_env"},
    {"sinks.NAME", "timeout"},
    {"sinks.NAME", "ca_file"},
    {"sinks.NAME", "batch"},
    {"sinks.NAME", "batch_bytes"},
    {"sinks.NAME", "rate"},
    {"sinks.NAME", "burst"},
    {"sinks.NAME", "hours"},
    {"sinks.NAME", "zone"},
    {"sinks.NAME", "attempts"},
    {"sinks.NAME", "max_age"},
    {"sinks.NAME", "retry_first"},
    {"sinks.NAME", "retry_most"},
};
// Tables whose keys are named by people.
constexpr std::string_view kNamedByPeople[] = {"sinks", "feelings"};

bool IsNamedByPeople(std::string_view path) {
  return std::ranges::find(kNamedByPeople, path) != std::end(kNamedByPeople);
}

std::string PathOf(std::string_view table, std::string_view key) {
  return table.empty() ? std::string(key) : fmt::format("{}.{}", table, key);
}

bool IsTable(std::string_view path) {
  return IsNamedByPeople(path) ||
         std::ranges::any_of(kKeys, [path](const ManifestKey& known) { return known.table == path; });
}

}  // namespace

Status ManifestError(const std::string& manifest, const toml::node& node, std::string_view message) {
  return Status::Error(fmt::format("{}:{}: {}", manifest, node.source().begin.line, message));
}

Status CheckKeys(const toml::table& table, std::string_view name, const std::string& manifest, std::string_view shown) {
  std::vector<std::string_view> known;
  for (const ManifestKey& one : kKeys) {
    if (one.table == name) known.push_back(one.key);
  }
  for (const auto& [key, node] : table) {
    const std::string where = name.empty() ? "journey.toml" : fmt::format("[{}]", shown.empty() ? name : shown);
    if (std::ranges::find(known, key.str()) == known.end()) {
      std::string message =
          fmt::format("{}:{}: {} has no key `{}`", manifest, key.source().begin.line, where, key.str());
      const std::string_view near = Nearest(key.str(), known);
      return Status::Error(near.empty() ? fmt::format("{}; it has {}", message, fmt::join(known, ", "))
                                        : fmt::format("{}; did you mean `{}`?", message, near));
    }
    const std::string path = PathOf(name, key.str());
    if (!IsTable(path)) continue;
    if (!node.is_table()) {
      return Status::Error(fmt::format("{}:{}: `{}` must be a table, `[{}]` and its keys below it", manifest,
                                       node.source().begin.line, key.str(), path));
    }
    if (IsNamedByPeople(path)) continue;
    if (Status status = CheckKeys(*node.as_table(), path, manifest); !status.ok()) return status;
  }
  return {};
}

Status ReadString(const toml::table& table, std::string_view key, std::string& out, const std::string& manifest) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  if (!node->is_string()) {
    return Status::Error(fmt::format("{}:{}: `{}` must be a string", manifest, node->source().begin.line, key));
  }
  out = node->value_or(std::string());
  return {};
}

Status ReadStrings(const toml::node& node, std::string_view key, std::vector<std::string>& out,
                   const std::string& manifest) {
  if (node.is_string()) out.push_back(node.value_or(std::string()));
  bool good = node.is_string() || node.is_array();
  for (size_t i = 0; node.is_array() && i < node.as_array()->size(); ++i) {
    const toml::node& item = *node.as_array()->get(i);
    good = good && item.is_string();
    out.push_back(item.value_or(std::string()));
  }
  if (good) return {};
  return Status::Error(
      fmt::format("{}:{}: `{}` must be a string or a list of strings", manifest, node.source().begin.line, key));
}

namespace {

Status ReadLints(const toml::node& node, const std::string& manifest, Lints& lints) {
  const toml::table* table = node.as_table();
  const auto fault = [&](const toml::node& at, std::string_view text) {
    return Status::Error(fmt::format("{}:{}: {}", manifest, at.source().begin.line, text));
  };
  if (table == nullptr) return fault(node, "`lints` must be a table, `[lints]` and its keys below it");
  for (const auto& [key, value] : *table) {
    const std::string level = value.value_or(std::string());
    if (!value.is_string() || (level != "allow" && level != "warn" && level != "deny")) {
      return fault(value, fmt::format("`{}` must be \"allow\", \"warn\" or \"deny\"", key.str()));
    }
    const Level set = level == "allow" ? Level::kAllow : level == "deny" ? Level::kDeny : Level::kWarn;
    if (key.str() == "warnings") {
      lints.SetOthers(set);
    } else if (const std::optional<DiagCode> code = WarningCalled(key.str())) {
      const std::string_view other = key.str() == CodeName(*code) ? WarningName(*code) : CodeName(*code);
      if (table->contains(other) && key.str() < other) {
        return fault(value, fmt::format("[lints]: `{}` and `{}` are the same warning", key.str(), other));
      }
      lints.Set(*code, set);
    } else {
      const std::string_view near = NearestWarning(key.str());
      return fault(value, fmt::format("[lints]: `{}` is no warning; {}", key.str(),
                                      near.empty() ? "write a warning's code or name, such as J1901 or unused-field"
                                                   : fmt::format("did you mean `{}`?", near)));
    }
  }
  return {};
}

Status ReadInput(const toml::table& input, const std::string& manifest, ProjectFiles& project) {
  InputMapping& mapping = project.input;
  std::string lateness, dedup, max_ahead;
  for (auto [key, target] :
       std::initializer_list<std::pair<std::string_view, std::string*>>{{"format", &mapping.format},
                                                                        {"preset", &mapping.preset},
                                                                        {"customer", &mapping.customer_column},
                                                                        {"time", &mapping.time_column},
                                                                        {"event", &mapping.event_column},
                                                                        {"id", &mapping.id_column},
                                                                        {"delimiter", &mapping.delimiter},
                                                                        {"zone", &mapping.zone},
                                                                        {"time_format", &mapping.time_format},
                                                                        {"lateness", &lateness},
                                                                        {"dedup_window", &dedup},
                                                                        {"max_ahead", &max_ahead}}) {
    if (Status status = ReadString(input, key, *target, manifest); !status.ok()) return status;
  }
  const std::string& format = mapping.format;
  if (!format.empty() && format != "jsonl" && format != "csv" && format != "xes") {
    return Status::Error(fmt::format("{}:{}: `format`: `{}` is no format; there are jsonl, csv and xes", manifest,
                                     input.get("format")->source().begin.line, format));
  }
  for (auto [key, text, target] :
       {std::tuple("lateness", &lateness, &project.lateness), std::tuple("dedup_window", &dedup, &project.dedup_window),
        std::tuple("max_ahead", &max_ahead, &project.max_ahead)}) {
    if (text->empty()) continue;
    *target = *text;
    if (target == &project.max_ahead && *text == "none") continue;
    const Result<int64_t> duration = ParseDurationText(*text);
    if (duration.ok() && duration.value() >= 0) continue;
    return Status::Error(fmt::format("{}:{}: `{}`: {}", manifest, input.get(key)->source().begin.line, key,
                                     duration.ok() ? "must not be negative" : duration.status().message()));
  }
  if (const toml::table* fields = input["fields"].as_table()) {
    for (const auto& [key, node] : *fields) {
      std::vector<std::string> pointers;
      if (Status status = ReadStrings(node, key.str(), pointers, manifest); !status.ok()) return status;
      mapping.fields.emplace_back(std::string(key.str()), std::move(pointers));
    }
  }
  return {};
}

}  // namespace

std::span<const ManifestKey> ManifestKeys() { return kKeys; }

Status ReadManifest(const std::string& manifest, std::vector<std::string>& sources, ProjectFiles& project) {
  const Result<std::string> text = rt::File::ReadRegular(manifest, kMaxManifestBytes);
  if (!text.ok()) return text.status();
  toml::parse_result parsed = toml::parse(text.value(), manifest);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Status::Error(fmt::format("{}:{}: {}", manifest, error.source().begin.line, error.description()));
  }
  const toml::table& root = parsed.table();
  if (Status status = CheckKeys(root, "", manifest); !status.ok()) return status;
  const toml::node* list = root.get("sources");
  if (list == nullptr && root["project"].is_table()) list = root["project"].as_table()->get("sources");
  if (list != nullptr) {
    const toml::array* array = list->as_array();
    if (array == nullptr) {
      return Status::Error(fmt::format("{}:{}: `sources` must be a list of folders, such as [\"journeys\"]", manifest,
                                       list->source().begin.line));
    }
    for (const toml::node& item : *array) {
      if (!item.is_string()) {
        return Status::Error(
            fmt::format("{}:{}: a source folder must be a string", manifest, item.source().begin.line));
      }
      sources.push_back(item.value_or(std::string()));
    }
  }
  if (sources.empty()) sources.push_back(".");
  if (const toml::node* lints = root.get("lints")) {
    if (Status status = ReadLints(*lints, manifest, project.lints); !status.ok()) return status;
  }
  if (const toml::table* input = root["input"].as_table()) {
    if (Status status = ReadInput(*input, manifest, project); !status.ok()) return status;
  }
  if (const toml::table* feelings = root["feelings"].as_table()) {
    if (Status status = ReadFeelings(*feelings, manifest, project.feelings); !status.ok()) return status;
  }
  const std::string folder = std::filesystem::path(manifest).parent_path().string();
  if (const toml::table* sinks = root["sinks"].as_table()) return ReadSinks(*sinks, folder, manifest, project.sinks);
  return {};
}

}  // namespace journey
