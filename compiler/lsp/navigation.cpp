// Where names are declared and used.
#include <algorithm>
#include <cctype>

#include "compiler/lsp/features.h"

namespace journey::lsp {
namespace {

// https://microsoft.github.io/language-server-protocol: SymbolKind.
enum class SymbolKind : int {
  kModule = 2,
  kNamespace = 3,
  kClass = 5,
  kMethod = 6,
  kProperty = 7,
  kField = 8,
  kEnum = 10,
  kInterface = 11,
  kFunction = 12,
  kVariable = 13,
  kConstant = 14,
  kObject = 19,
  kKey = 20,
  kEnumMember = 22,
  kStruct = 23,
  kEvent = 24,
  kOperator = 25,
  kTypeParameter = 26,
};

SymbolKind KindOf(DeclarationKind kind) {
  switch (kind) {
    case DeclarationKind::kModule:
      return SymbolKind::kModule;
    case DeclarationKind::kAlias:
      return SymbolKind::kNamespace;
    case DeclarationKind::kEnum:
      return SymbolKind::kEnum;
    case DeclarationKind::kEnumMember:
    case DeclarationKind::kArm:
      return SymbolKind::kEnumMember;
    case DeclarationKind::kRecord:
    case DeclarationKind::kCustomer:
      return SymbolKind::kStruct;
    case DeclarationKind::kField:
    case DeclarationKind::kMemoryField:
      return SymbolKind::kField;
    case DeclarationKind::kEvent:
      return SymbolKind::kEvent;
    case DeclarationKind::kLet:
    case DeclarationKind::kPhase:
      return SymbolKind::kConstant;
    case DeclarationKind::kFunction:
    case DeclarationKind::kTest:
      return SymbolKind::kFunction;
    case DeclarationKind::kParameter:
    case DeclarationKind::kTestLet:
      return SymbolKind::kVariable;
    case DeclarationKind::kSegment:
    case DeclarationKind::kKpi:
      return SymbolKind::kProperty;
    case DeclarationKind::kPersona:
    case DeclarationKind::kCalendar:
      return SymbolKind::kObject;
    case DeclarationKind::kChannel:
    case DeclarationKind::kGroup:
      return SymbolKind::kInterface;
    case DeclarationKind::kJourney:
    case DeclarationKind::kTemplate:
    case DeclarationKind::kInstance:
      return SymbolKind::kClass;
    case DeclarationKind::kKey:
      return SymbolKind::kKey;
    case DeclarationKind::kStage:
      return SymbolKind::kMethod;
    case DeclarationKind::kSplit:
      return SymbolKind::kOperator;
  }
  return SymbolKind::kVariable;
}

Json SymbolJson(const View& view, const Declaration& one) {
  Json json{{"name", one.name.empty() ? "(no name)" : one.name},
            {"kind", static_cast<int>(KindOf(one.kind))},
            {"detail", one.head},
            {"range", RangeJson(view.RangeOf(one.whole))},
            {"selectionRange", RangeJson(view.RangeOf(one.place))}};
  for (const Declaration* child : view.project.index().ChildrenOf(one)) {
    json["children"].push_back(SymbolJson(view, *child));
  }
  return json;
}

bool Contains(std::string_view name, std::string_view query) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(name.begin(), name.end(), query.begin(), query.end(), same) != name.end();
}

// The uses of what stands at the place, in the order of files and places.
std::vector<Span> PlacesOf(const View& view, FileId file, uint32_t offset, bool with_declaration) {
  const auto found = view.project.index().At(file, offset);
  if (!found) return {};
  std::vector<Span> places = view.project.index().UsesOf(found->declared);
  if (with_declaration && found->declared.begin != found->declared.end) places.push_back(found->declared);
  std::ranges::sort(places, {}, [](Span span) { return std::pair(span.file, span.begin); });
  return places;
}

}  // namespace

Json Definition(const View& view, FileId file, uint32_t offset) {
  const auto found = view.project.index().At(file, offset);
  return found ? view.LocationOf(found->declared) : Json(nullptr);
}

Json ReferencesTo(const View& view, FileId file, uint32_t offset, bool with_declaration) {
  Json locations = Json::array();
  for (const Span span : PlacesOf(view, file, offset, with_declaration)) {
    // What the standard library says of itself is nobody's business here.
    const Json location = view.project.UriOf(span.file).empty() ? Json(nullptr) : view.LocationOf(span);
    if (!location.is_null()) locations.push_back(location);
  }
  return locations;
}

Json Highlights(const View& view, FileId file, uint32_t offset) {
  Json highlights = Json::array();
  for (const Span span : PlacesOf(view, file, offset, true)) {
    if (span.file == file) highlights.push_back({{"range", RangeJson(view.RangeOf(span))}});
  }
  return highlights;
}

Json DocumentSymbols(const View& view, FileId file) {
  Json symbols = Json::array();
  for (const Declaration& one : view.project.index().all()) {
    if (one.parent < 0 && one.place.file == file) symbols.push_back(SymbolJson(view, one));
  }
  return symbols;
}

void AddWorkspaceSymbols(const View& view, const std::string& query, Json& out) {
  constexpr size_t kMost = 1000;
  const Index& index = view.project.index();
  for (const Declaration& one : index.all()) {
    if (out.size() >= kMost) return;
    if (one.standard || !Contains(one.name, query)) continue;
    Json json{
        {"name", one.name}, {"kind", static_cast<int>(KindOf(one.kind))}, {"location", view.LocationOf(one.place)}};
    if (one.parent >= 0) json["containerName"] = index.all()[static_cast<size_t>(one.parent)].name;
    out.push_back(std::move(json));
  }
}

}  // namespace journey::lsp
