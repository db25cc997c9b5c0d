// Diagnostics as `journey check` words them, and their fixes as code actions.
#include <map>

#include "compiler/lsp/features.h"

namespace journey::lsp {
namespace {

// The label, the notes and the helps are part of what is said; LSP has one text for it.
std::string MessageOf(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  if (!diagnostic.label.empty()) text += "\n" + diagnostic.label;
  for (const std::string& note : diagnostic.notes) text += "\nnote: " + note;
  for (const std::string& help : diagnostic.helps) text += "\nhelp: " + help;
  for (const Fix& fix : diagnostic.fixes) text += "\nhelp: " + fix.title;
  return text;
}

Json DiagnosticJson(const View& view, const Diagnostic& diagnostic) {
  constexpr int kError = 1, kWarning = 2;
  Json json{{"range", RangeJson(view.RangeOf(diagnostic.span))},
            {"severity", ShownSeverity(diagnostic) == Severity::kError ? kError : kWarning},
            {"code", CodeName(diagnostic.code)},
            {"source", "journey"},
            {"message", MessageOf(diagnostic)}};
  for (const Label& label : diagnostic.labels) {
    const Json location = view.LocationOf(label.span);
    if (location.is_null()) continue;
    json["relatedInformation"].push_back(
        {{"location", location}, {"message", label.text.empty() ? diagnostic.message : label.text}});
  }
  return json;
}

bool Touches(Span a, Span b) { return a.file == b.file && a.begin <= b.end && b.begin <= a.end; }

}  // namespace

std::vector<std::pair<std::string, Json>> DiagnosticsOf(const View& view, const std::vector<bool>& wanted) {
  std::vector<std::pair<std::string, Json>> all;
  std::vector<size_t> place(wanted.size());
  for (size_t file = 0; file < wanted.size(); ++file) {
    place[file] = all.size();
    if (wanted[file]) all.emplace_back(view.project.uris()[file], Json::array());
  }
  const Diagnostics& diagnostics = view.project.compilation().diagnostics;
  const auto is_wanted = [&wanted](FileId file) { return file < wanted.size() && wanted[file]; };
  for (const Diagnostic& one : diagnostics.all()) {
    if (is_wanted(one.span.file)) all[place[one.span.file]].second.push_back(DiagnosticJson(view, one));
  }
  for (const NotShown& rest : diagnostics.not_shown()) {
    if (!is_wanted(rest.file)) continue;
    const std::string text = std::to_string(rest.errors) + " more errors and " + std::to_string(rest.warnings) +
                             " more warnings of this file are not shown";
    constexpr int kInformation = 3;
    all[place[rest.file]].second.push_back(
        {{"range", RangeJson({})}, {"severity", kInformation}, {"source", "journey"}, {"message", text}});
  }
  return all;
}

Json CodeActions(const View& view, FileId file, Span part) {
  Json actions = Json::array();
  for (const Diagnostic& one : view.project.compilation().diagnostics.all()) {
    if (one.span.file != file || !Touches(one.span, part)) continue;
    for (const Fix& fix : one.fixes) {
      const std::string uri = view.project.UriOf(fix.span.file);
      if (uri.empty()) continue;
      const Json edit{{"range", RangeJson(view.RangeOf(fix.span))}, {"newText", fix.replacement}};
      actions.push_back({{"title", fix.title},
                         {"kind", "quickfix"},
                         {"isPreferred", !fix.guess && one.fixes.size() == 1},
                         {"diagnostics", Json::array({DiagnosticJson(view, one)})},
                         {"edit", {{"changes", {{uri, Json::array({edit})}}}}}});
    }
  }
  return actions;
}

}  // namespace journey::lsp
