// The hierarchy of stages: which stages lead to one, and to which it leads. What a `go` names, sema has noted.
#include <algorithm>
#include <map>

#include "compiler/lsp/features.h"

namespace journey::lsp {
namespace {

constexpr int kMethod = 6;  // SymbolKind, as stages have it among the symbols

bool Holds(Span outer, Span inner) {
  return outer.file == inner.file && outer.begin <= inner.begin && inner.end <= outer.end;
}

Json ItemOf(const View& view, const Declaration& stage) {
  Json item{{"name", stage.name},
            {"kind", kMethod},
            {"detail", stage.parent < 0 ? "" : view.project.index().all()[static_cast<size_t>(stage.parent)].name},
            {"uri", view.UriOf(stage.place.file)},
            {"range", RangeJson(view.RangeOf(stage.whole))},
            {"selectionRange", RangeJson(view.RangeOf(stage.place))}};
  return item;
}

const Declaration* StageAround(const Index& index, Span use) {
  for (const Declaration& one : index.all()) {
    if (one.kind == DeclarationKind::kStage && Holds(one.whole, use) && one.place != use) return &one;
  }
  return nullptr;
}

const Declaration* StageAt(const View& view, FileId file, uint32_t offset) {
  const auto found = view.project.index().At(file, offset);
  const Declaration* one = found ? view.project.index().Declared(found->declared) : nullptr;
  return one != nullptr && one->kind == DeclarationKind::kStage ? one : nullptr;
}

// Calls by the stage at their other end, in the order of the text.
using Calls = std::map<std::pair<FileId, uint32_t>, std::pair<const Declaration*, std::vector<Span>>>;

Json CallsJson(const View& view, const Calls& calls, const char* end) {
  Json json = Json::array();
  for (const auto& [place, call] : calls) {
    Json ranges = Json::array();
    for (const Span span : call.second) ranges.push_back(RangeJson(view.RangeOf(span)));
    json.push_back({{end, ItemOf(view, *call.first)}, {"fromRanges", std::move(ranges)}});
  }
  return json;
}

}  // namespace

Json PrepareCallHierarchy(const View& view, FileId file, uint32_t offset) {
  const Declaration* stage = StageAt(view, file, offset);
  return stage == nullptr || view.UriOf(stage->place.file).empty() ? Json(nullptr)
                                                                   : Json::array({ItemOf(view, *stage)});
}

Json IncomingCalls(const View& view, FileId file, uint32_t offset) {
  const Declaration* stage = StageAt(view, file, offset);
  if (stage == nullptr) return nullptr;
  Calls calls;
  for (const Span use : view.project.index().UsesOf(stage->place)) {
    const Declaration* from = StageAround(view.project.index(), use);
    if (from == nullptr) continue;
    auto& call = calls[{from->place.file, from->place.begin}];
    call.first = from;
    call.second.push_back(use);
  }
  return CallsJson(view, calls, "from");
}

Json OutgoingCalls(const View& view, FileId file, uint32_t offset) {
  const Declaration* stage = StageAt(view, file, offset);
  if (stage == nullptr) return nullptr;
  Calls calls;
  const Index& index = view.project.index();
  for (const Reference& use : index.uses()) {
    if (!Holds(stage->whole, use.use) || use.use == stage->place) continue;
    const Declaration* to = index.Declared(use.declared);
    if (to == nullptr || to->kind != DeclarationKind::kStage) continue;
    auto& call = calls[{to->place.file, to->place.begin}];
    call.first = to;
    call.second.push_back(use.use);
  }
  return CallsJson(view, calls, "to");
}

}  // namespace journey::lsp
