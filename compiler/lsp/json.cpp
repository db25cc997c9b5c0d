// Reading and writing of what all requests share.
#include "compiler/lsp/json.h"

#include <filesystem>

#include "compiler/lsp/uri.h"
#include "runtime/platform/atomic_file.h"

namespace journey::lsp {

const Json* At(const Json& json, std::initializer_list<const char*> keys) {
  const Json* at = &json;
  for (const char* key : keys) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(key);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

std::string TextAt(const Json& json, std::initializer_list<const char*> keys) {
  const Json* at = At(json, keys);
  return at != nullptr && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<Position> ReadPosition(const Json* json) {
  if (json == nullptr) return std::nullopt;
  Position position;
  for (const auto& [key, out] : {std::pair("line", &position.line), std::pair("character", &position.character)}) {
    const Json* number = At(*json, {key});
    if (number == nullptr || !number->is_number_integer()) return std::nullopt;
    const auto value = number->get<int64_t>();
    if (value < 0) return std::nullopt;
    *out = static_cast<uint32_t>(std::min<int64_t>(value, INT32_MAX));
  }
  return position;
}

std::optional<Range> ReadRange(const Json* json) {
  if (json == nullptr) return std::nullopt;
  const std::optional<Position> begin = ReadPosition(At(*json, {"start"})), end = ReadPosition(At(*json, {"end"}));
  return begin && end ? std::optional(Range{*begin, *end}) : std::nullopt;
}

Json PositionJson(Position position) { return {{"line", position.line}, {"character", position.character}}; }

Json RangeJson(Range range) { return {{"start", PositionJson(range.begin)}, {"end", PositionJson(range.end)}}; }

std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Range View::RangeOf(Span span) const {
  const LineTable& lines = project.LinesOf(span.file);
  return {lines.At(span.begin, encoding), lines.At(span.end, encoding)};
}

std::string View::UriOf(FileId file) const {
  const std::string& uri = project.UriOf(file);
  if (!uri.empty() || standard_folder.empty()) return uri;
  const std::string path = standard_folder + "/" +
                           std::filesystem::path(project.compilation().sources.file(file).path()).filename().string();
  std::error_code error;
  std::filesystem::create_directories(standard_folder, error);
  if (!std::filesystem::exists(path, error) && !rt::WriteWhole(path, project.TextOf(file)).ok()) return "";
  return UriOfPath(path);
}

Json View::LocationOf(Span span) const {
  if (!span.valid()) return nullptr;
  const std::string uri = UriOf(span.file);
  if (uri.empty()) return nullptr;
  return {{"uri", uri}, {"range", RangeJson(RangeOf(span))}};
}

}  // namespace journey::lsp
