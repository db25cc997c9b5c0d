// [sinks.NAME] of journey.toml. Hours are read by the language's own compiler, as the openings of a calendar.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "compiler/diag/diag.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/manifest_reading.h"
#include "compiler/driver/sinks.h"

namespace journey {
namespace {

constexpr const char* kKinds[] = {"webhook", "file", "stdout"};
constexpr int64_t kMostBatch = 1000, kMostBatchBytes = 64 << 20, kMostAttempts = 10'000, kMostRate = 1'000'000;

class SinkReader {
 public:
  SinkReader(const toml::table& table, std::string folder, const std::string& manifest, SinkSettings& sink)
      : table_(table), folder_(std::move(folder)), manifest_(manifest), sink_(sink) {}

  Status Read() {
    if (Status status = ReadKind(); !status.ok()) return status;
    for (const auto& [key, target] : {std::pair("url", &sink_.url), std::pair("ca_file", &sink_.ca_file),
                                      std::pair("path", &sink_.path), std::pair("zone", &sink_.zone)}) {
      if (Status status = ReadString(table_, key, *target, manifest_); !status.ok()) return status;
    }
    for (std::string* path : {&sink_.ca_file, &sink_.path}) {
      if (!path->empty()) *path = (std::filesystem::path(folder_) / *path).lexically_normal().string();
    }
    for (const auto& [key, target] :
         {std::pair("secrets_env", &sink_.secrets_env), std::pair("channels", &sink_.channels)}) {
      const toml::node* node = table_.get(key);
      if (node == nullptr) continue;
      if (Status status = ReadStrings(*node, key, *target, manifest_); !status.ok()) return status;
      // To be without it is said by leaving it out.
      if (target->empty()) return At(key, fmt::format("`{}` names none; leave it out", key));
    }
    for (const auto& [key, target, most] :
         {std::tuple("batch", &sink_.batch, kMostBatch), std::tuple("batch_bytes", &sink_.batch_bytes, kMostBatchBytes),
          std::tuple("burst", &sink_.burst, kMostRate), std::tuple("attempts", &sink_.attempts, kMostAttempts)}) {
      if (Status status = ReadNumber(key, most, *target); !status.ok()) return status;
    }
    for (const auto& [key, target] :
         {std::pair("timeout", &sink_.timeout_ms), std::pair("retry_first", &sink_.retry_first_ms),
          std::pair("retry_most", &sink_.retry_most_ms), std::pair("max_age", &sink_.max_age_ms)}) {
      if (Status status = ReadDuration(key, *target); !status.ok()) return status;
    }
    if (Status status = ReadRate(); !status.ok()) return status;
    return ReadHours();
  }

 private:
  Status At(std::string_view key, std::string_view message) const {
    const toml::node* node = table_.get(key);
    return ManifestError(manifest_, node != nullptr ? *node : static_cast<const toml::node&>(table_), message);
  }

  Status ReadKind() {
    const std::vector<std::string_view> kinds(std::begin(kKinds), std::end(kKinds));
    if (Status status = ReadString(table_, "kind", sink_.kind, manifest_); !status.ok()) return status;
    if (sink_.kind.empty()) {
      return At("kind", fmt::format("[sinks.{}] has no `kind`; there are {}", sink_.name, fmt::join(kinds, ", ")));
    }
    if (std::ranges::find(kinds, sink_.kind) == kinds.end()) {
      const std::string_view near = Nearest(sink_.kind, kinds);
      return At("kind", fmt::format("`{}` is no kind of sink; {}", sink_.kind,
                                    near.empty() ? fmt::format("there are {}", fmt::join(kinds, ", "))
                                                 : fmt::format("did you mean `{}`?", near)));
    }
    for (const auto& [key, kind, needed] :
         {std::tuple("url", "webhook", true), std::tuple("secrets_env", "webhook", false),
          std::tuple("timeout", "webhook", false), std::tuple("ca_file", "webhook", false),
          std::tuple("path", "file", true)}) {
      const bool there = table_.contains(key);
      if (there && sink_.kind != kind)
        return At(key,
                  fmt::format("`{}` belongs to a sink of kind {}, and this is one of kind {}", key, kind, sink_.kind));
      if (!there && needed && sink_.kind == kind)
        return At(key, fmt::format("[sinks.{}] has no `{}`, which a sink of kind {} needs", sink_.name, key, kind));
    }
    return {};
  }

  Status ReadNumber(std::string_view key, int64_t most, std::optional<int64_t>& out) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return {};
    const std::optional<int64_t> number = node->is_integer() ? node->value<int64_t>() : std::nullopt;
    if (!number || *number < 1 || *number > most)
      return At(key, fmt::format("`{}` must be a whole number from 1 to {}", key, most));
    out = number;
    return {};
  }

  Status ReadDuration(std::string_view key, std::optional<int64_t>& out) const {
    std::string text;
    if (Status status = ReadString(table_, key, text, manifest_); !status.ok()) return status;
    if (!table_.contains(key)) return {};
    const Result<int64_t> duration = ParseDurationText(text);
    if (!duration.ok()) return At(key, fmt::format("`{}`: {}", key, duration.status().message()));
    if (duration.value() <= 0) return At(key, fmt::format("`{}` must be longer than nothing", key));
    out = duration.value();
    return {};
  }

  Status ReadRate() {
    std::string text;
    if (Status status = ReadString(table_, "rate", text, manifest_); !status.ok()) return status;
    if (!table_.contains("rate")) return {};
    constexpr std::string_view kPer = " per ";
    const size_t per = text.find(kPer);
    int64_t number = 0;
    constexpr size_t kMostDigits = 7;
    if (per != std::string::npos && per <= kMostDigits && text.find_first_not_of("0123456789") == per) {
      number = std::strtoll(text.c_str(), nullptr, 10);
    }
    for (const auto& [unit, ms] : {std::pair("second", 1000), std::pair("minute", 60'000), std::pair("hour", 3'600'000),
                                   std::pair("day", 86'400'000)}) {
      if (number < 1 || number > kMostRate || text.substr(per + kPer.size()) != unit) continue;
      sink_.rate = number;
      sink_.rate_per_ms = ms;
      return {};
    }
    return At("rate", fmt::format("`{}` is no rate; write one such as `10 per second`, or per minute, hour or day, up "
                                  "to {}",
                                  text, kMostRate));
  }

  Status ReadHours() {
    const toml::node* node = table_.get("hours");
    if (node == nullptr) {
      if (sink_.zone.empty()) return {};
      return At("zone", "`zone` is that of `hours`, which are not given");
    }
    std::vector<std::string> openings;
    if (Status status = ReadStrings(*node, "hours", openings, manifest_); !status.ok()) return status;
    std::string why;
    if ((sink_.hours = CompileHours(openings, sink_.zone.empty() ? "UTC" : sink_.zone, &why))) return {};
    if (std::string good; CompileHours(openings, "UTC", &good)) return At("zone", fmt::format("`zone`: {}", why));
    return At("hours", fmt::format("`hours`: {}; write them such as \"weekday 09:00 to 18:00\"", why));
  }

  // What is wrong with them stands in `why`.
  static std::optional<ir::Calendar> CompileHours(const std::vector<std::string>& openings, const std::string& zone,
                                                  std::string* why) {
    std::string text = fmt::format("calendar Hours in \"{}\" {{\n", zone);
    for (const std::string& opening : openings) text += "  open " + opening + "\n";
    // In a journey that uses it, so that it is there.
    text += "}\nevent In {}\njourney J { enter on In stage S { after 1 minute of Hours go T } final stage T {} }\n";
    const std::unique_ptr<Compilation> compilation = Compile({{"hours", "hours", text}});
    if (compilation->ir.has_value() && compilation->ir->calendars.size() == 1) return compilation->ir->calendars[0];
    *why = "they are no opening hours";
    for (const Diagnostic& diagnostic : compilation->diagnostics.all()) {
      if (diagnostic.severity != Severity::kError) continue;
      *why = diagnostic.message;
      break;
    }
    return std::nullopt;
  }

  const toml::table& table_;
  const std::string folder_;
  const std::string& manifest_;
  SinkSettings& sink_;
};

}  // namespace

Status ReadSinks(const toml::table& sinks, const std::string& folder, const std::string& manifest,
                 std::vector<SinkSettings>& out) {
  for (const auto& [key, node] : sinks) {
    const std::string name(key.str());
    constexpr size_t kMostName = 64;
    const bool good = !name.empty() && name.size() <= kMostName && std::ranges::all_of(name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    if (!good) {
      return ManifestError(
          manifest, node,
          fmt::format("`{}` is no name of a sink: letters, digits, `_` and `-`, {} at the most", name, kMostName));
    }
    const std::string shown = "sinks." + name;
    if (!node.is_table()) {
      return ManifestError(manifest, node,
                           fmt::format("`{}` must be a table, `[{}]` and its keys below it", name, shown));
    }
    if (Status status = CheckKeys(*node.as_table(), "sinks.NAME", manifest, shown); !status.ok()) return status;
    SinkSettings& sink = out.emplace_back();
    sink.name = name;
    if (Status status = SinkReader(*node.as_table(), folder, manifest, sink).Read(); !status.ok()) return status;
  }
  return {};
}

}  // namespace journey
