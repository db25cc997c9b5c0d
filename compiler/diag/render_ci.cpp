// Diagnostics for places that review changes: SARIF 2.1.0, and the commands of a GitHub workflow. Lines and columns
// count from 1, columns in code points.
#include <map>
#include <nlohmann/json.hpp>

#include "compiler/diag/render.h"

namespace journey {
namespace {

using Json = nlohmann::ordered_json;

std::string_view LevelOf(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

// A path as a relative reference: what a URI does not take is written as %XX.
std::string UriOf(std::string_view path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  static constexpr std::string_view kPlain = "-._~/!$&'()*+,;=@";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                       kPlain.find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri;
}

Json RegionOf(const SourceFile& file, Span span) {
  const LineColumn begin = file.Locate(span.begin), end = file.Locate(span.end);
  return Json{
      {"startLine", begin.line}, {"startColumn", begin.column}, {"endLine", end.line}, {"endColumn", end.column}};
}

Json PlaceOf(const SourceMap& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  return Json{{"artifactLocation", {{"uri", UriOf(file.path())}}}, {"region", RegionOf(file, span)}};
}

// The message and what there is to do.
std::string TextOf(const Diagnostic& d) {
  std::string text = d.message;
  if (!d.label.empty()) text += ": " + d.label;
  for (const std::string& note : d.notes) text += "\nnote: " + note;
  for (const std::string& help : d.helps) text += "\nhelp: " + help;
  for (const Fix& fix : d.fixes) text += "\nhelp: " + fix.title;
  return text;
}

Json FixOf(const SourceMap& sources, const Fix& fix) {
  const SourceFile& file = sources.file(fix.span.file);
  Json replacement{{"deletedRegion", RegionOf(file, fix.span)}, {"insertedContent", {{"text", fix.replacement}}}};
  Json change{{"artifactLocation", {{"uri", UriOf(file.path())}}},
              {"replacements", Json::array({std::move(replacement)})}};
  return Json{{"description", {{"text", fix.title}}}, {"artifactChanges", Json::array({std::move(change)})}};
}

Json ResultOf(const SourceMap& sources, const Diagnostic& d, size_t rule) {
  Json result{{"ruleId", CodeName(d.code)},
              {"ruleIndex", rule},
              {"level", LevelOf(ShownSeverity(d))},
              {"message", {{"text", TextOf(d)}}},
              {"locations", Json::array()}};
  if (d.span.valid()) result["locations"].push_back(Json{{"physicalLocation", PlaceOf(sources, d.span)}});
  for (const Label& label : d.labels) {
    if (!label.span.valid()) continue;
    result["relatedLocations"].push_back(
        Json{{"physicalLocation", PlaceOf(sources, label.span)}, {"message", {{"text", label.text}}}});
  }
  for (const Fix& fix : d.fixes) result["fixes"].push_back(FixOf(sources, fix));
  return result;
}

Json RuleOf(DiagCode code) {
  const std::string name(CodeName(code));
  return Json{{"id", name},
              {"shortDescription", {{"text", CodeSummary(code)}}},
              {"help", {{"text", "journey explain-code " + name + " says more"}}},
              {"defaultConfiguration", {{"level", LevelOf(CodeSeverity(code))}}}};
}

// In the properties of a workflow command `:` and `,` part them.
std::string Escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\n' || c == '\r') {
      out += c == '%' ? "%25" : c == '\n' ? "%0A" : "%0D";
    } else if (property && (c == ':' || c == ',')) {
      out += c == ':' ? "%3A" : "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string RenderSarif(std::span<const Report> reports, std::string_view version) {
  Json results = Json::array(), rules = Json::array();
  std::map<DiagCode, size_t> indices;
  for (const Report& report : reports) {
    for (const Diagnostic& d : report.diagnostics->all()) {
      const auto [rule, added] = indices.try_emplace(d.code, rules.size());
      if (added) rules.push_back(RuleOf(d.code));
      results.push_back(ResultOf(*report.sources, d, rule->second));
    }
  }
  Json driver{{"name", "journey"}, {"version", version}, {"rules", std::move(rules)}};
  Json run{
      {"tool", {{"driver", std::move(driver)}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  const Json log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", Json::array({std::move(run)})}};
  // Paths and messages may hold bytes that are not UTF-8; they are replaced, never thrown about.
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string RenderGithub(const SourceMap& sources, const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics.all()) {
    out += "::" + std::string(LevelOf(ShownSeverity(d))) + " ";
    if (d.span.valid()) {
      const SourceFile& file = sources.file(d.span.file);
      const LineColumn begin = file.Locate(d.span.begin), end = file.Locate(d.span.end);
      out += "file=" + Escaped(file.path(), true) + ",line=" + std::to_string(begin.line) +
             ",col=" + std::to_string(begin.column) + ",endLine=" + std::to_string(end.line) +
             ",endColumn=" + std::to_string(end.column) + ",";
    }
    out += "title=" + std::string(CodeName(d.code)) + "::" + Escaped(TextOf(d), false) + "\n";
  }
  return out;
}

}  // namespace journey
