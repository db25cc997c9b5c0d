// [feelings] of journey.toml. The words are those of the map.
#include <fmt/format.h>

#include "compiler/diag/diag.h"
#include "compiler/driver/manifest_reading.h"
#include "compiler/sema/feelings.h"

namespace journey {
namespace {

Status ReadScale(const toml::table& table, const std::string& manifest, FeelingSource& source) {
  if (Status status = CheckKeys(table, "feelings.EVENT", manifest, "feelings." + source.event); !status.ok()) {
    return status;
  }
  if (Status status = ReadString(table, "field", source.field, manifest); !status.ok()) return status;
  if (source.field.empty()) {
    return ManifestError(manifest, table, fmt::format("[feelings]: `{}` must say which `field`", source.event));
  }
  for (const auto& [key, target] : {std::pair("worst", &source.worst), std::pair("best", &source.best)}) {
    const toml::node* node = table.get(key);
    const std::optional<double> number = node == nullptr ? std::nullopt : node->value<double>();
    if (!number) {
      return ManifestError(
          manifest, node == nullptr ? table : *node,
          fmt::format("[feelings]: `{}` must say which number of `{}` is the {}", source.event, source.field, key));
    }
    *target = *number;
  }
  if (source.worst == source.best) {
    return ManifestError(manifest, table,
                         fmt::format("[feelings]: the worst and the best of `{}` are the same", source.event));
  }
  return {};
}

Status ReadWord(const toml::node& node, const std::string& manifest, FeelingSource& source) {
  if (const std::optional<double> number = node.is_number() ? node.value<double>() : std::nullopt) {
    if (*number < kWorstFeeling || *number > kBestFeeling) {
      return ManifestError(manifest, node,
                           fmt::format("[feelings]: `{}`: a feeling is a number from -2 to 2", source.event));
    }
    source.always = *number;
    return {};
  }
  const std::string word = node.value_or(std::string());
  source.always = FeelingNamed(word);
  if (!source.always) {
    const std::string_view near = Nearest(word, {kFeelings.begin(), kFeelings.end()});
    return ManifestError(
        manifest, node,
        fmt::format("[feelings]: `{}` must be a feeling or a table with `field`, `worst` and `best`; {}", source.event,
                    near.empty() ? fmt::format("feelings are {}", fmt::join(kFeelings, ", "))
                                 : fmt::format("did you mean `{}`?", near)));
  }
  return {};
}

}  // namespace

Status ReadFeelings(const toml::table& feelings, const std::string& manifest, std::vector<FeelingSource>& out) {
  for (const auto& [key, node] : feelings) {
    FeelingSource source;
    source.event = key.str();
    source.place = fmt::format("{}:{}", manifest, node.source().begin.line);
    const toml::table* scale = node.as_table();
    const Status status = scale != nullptr ? ReadScale(*scale, manifest, source) : ReadWord(node, manifest, source);
    if (!status.ok()) return status;
    out.push_back(std::move(source));
  }
  return {};
}

}  // namespace journey
