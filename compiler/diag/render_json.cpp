// The JSON form of diagnostics, format_version 1. Offsets are bytes, lines and columns count from 1, columns in code
// points.
#include <nlohmann/json.hpp>

#include "compiler/diag/render.h"

namespace journey {
namespace {

using Json = nlohmann::ordered_json;

Json SpanJson(const SourceMap& sources, Span span) {
  if (!span.valid()) return nullptr;
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.Locate(span.begin);
  const LineColumn end = file.Locate(span.end);
  return Json{{"file", file.path()},
              {"begin", {{"offset", span.begin}, {"line", begin.line}, {"column", begin.column}}},
              {"end", {{"offset", span.end}, {"line", end.line}, {"column", end.column}}}};
}

Json DiagnosticJson(const SourceMap& sources, const Diagnostic& d) {
  Json json{{"code", CodeName(d.code)}, {"severity", ShownSeverity(d) == Severity::kError ? "error" : "warning"},
            {"message", d.message},     {"span", SpanJson(sources, d.span)},
            {"label", d.label},         {"labels", Json::array()},
            {"notes", d.notes},         {"helps", d.helps},
            {"fixes", Json::array()}};
  if (d.more_labels > 0) json["more_labels"] = d.more_labels;
  for (const Label& label : d.labels) {
    json["labels"].push_back(Json{{"span", SpanJson(sources, label.span)}, {"text", label.text}});
  }
  for (const Fix& fix : d.fixes) {
    json["fixes"].push_back(Json{{"span", SpanJson(sources, fix.span)},
                                 {"replacement", fix.replacement},
                                 {"title", fix.title},
                                 {"guess", fix.guess}});
  }
  return json;
}

}  // namespace

std::string RenderJson(const SourceMap& sources, const Diagnostics& diagnostics) {
  Json json{{"format_version", 1}, {"diagnostics", Json::array()}};
  for (const Diagnostic& d : diagnostics.all()) json["diagnostics"].push_back(DiagnosticJson(sources, d));
  for (const NotShown& rest : diagnostics.not_shown()) {
    const Json file = rest.file == kNoFile ? Json(nullptr) : Json(sources.file(rest.file).path());
    json["not_shown"].push_back(Json{{"file", file}, {"errors", rest.errors}, {"warnings", rest.warnings}});
  }
  // Paths and messages may hold bytes that are not UTF-8; they are replaced, never thrown about.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace journey
