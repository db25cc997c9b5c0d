// On demand: most sends name their template first, and the rest is not looked at.
#include "insight/message_name.h"

#include <simdjson.h>

namespace journey::insight {

void AppendMessageName(std::string_view args_json, std::string& out) {
  namespace json = simdjson::ondemand;
  thread_local json::parser parser;
  thread_local std::string padded;
  padded.reserve(args_json.size() + simdjson::SIMDJSON_PADDING);
  padded.assign(args_json);
  json::document document;
  json::object object;
  if (parser.iterate(padded.data(), padded.size(), padded.capacity()).get(document) != simdjson::SUCCESS) return;
  if (document.get_object().get(object) != simdjson::SUCCESS) return;
  std::string_view first;
  for (auto field : object) {
    std::string_view key, text;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) break;
    json::value value;
    if (field.value().get(value) != simdjson::SUCCESS) break;
    if (value.get_string().get(text) != simdjson::SUCCESS) continue;
    if (key == "template") {
      out += text;
      return;
    }
    if (first.empty()) first = text;
  }
  out += first;
}

}  // namespace journey::insight
