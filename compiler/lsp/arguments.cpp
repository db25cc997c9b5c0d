// What a call takes: signatures while it is written, and beside it what the text leaves unsaid.
#include <algorithm>
#include <optional>

#include "compiler/lsp/features.h"
#include "compiler/parse/words.h"

namespace journey::lsp {
namespace {

// The bracket that is open at the offset, the name before it, and how many commas stand between.
struct OpenCall {
  Word name;
  std::string label;  // of the argument that is written, "template" of `template: "x"`
  size_t commas = 0;
};

std::optional<OpenCall> CallAt(std::string_view text, const std::vector<Word>& words, uint32_t offset) {
  size_t at = 0;
  while (at < words.size() && words[at].begin < offset) ++at;
  OpenCall call;
  int depth = 0;
  while (at-- > 0) {
    const Word& word = words[at];
    const char mark = word.kind == WordKind::kMark ? text[word.begin] : '\0';
    if (mark == ')' || mark == ']') ++depth;
    if (mark == '{' || mark == '}') return std::nullopt;
    if (mark == '[' && --depth < 0) depth = 0;
    if (mark == ',' && depth == 0) ++call.commas;
    if (word.kind == WordKind::kLabel && depth == 0 && call.commas == 0 && call.label.empty()) {
      call.label = text.substr(word.begin, word.end - word.begin);
    }
    if (mark != '(' || depth-- > 0) continue;
    if (at == 0 || (words[at - 1].kind != WordKind::kName && words[at - 1].kind != WordKind::kKeyword))
      return std::nullopt;
    call.name = words[at - 1];
    return call;
  }
  return std::nullopt;
}

bool TakesArguments(DeclarationKind kind) {
  return kind == DeclarationKind::kChannel || kind == DeclarationKind::kFunction ||
         kind == DeclarationKind::kTemplate || kind == DeclarationKind::kRecord;
}

}  // namespace

Json SignatureHelp(const View& view, const Index* older, FileId file, uint32_t offset) {
  const std::string_view text = view.project.TextOf(file);
  const auto call = CallAt(text, ReadWords(view.project.compilation().sources, file), offset);
  if (!call) return nullptr;
  const std::string name(text.substr(call->name.begin, call->name.end - call->name.begin));
  const Index* index = &view.project.index();
  const auto found = index->At(file, call->name.begin);
  const Declaration* one = found ? index->Declared(found->declared) : index->Top(name);
  if (one == nullptr && older != nullptr) {
    index = older;
    one = older->Top(name);
  }
  if (one == nullptr || !TakesArguments(one->kind)) return nullptr;
  std::string label = one->name + "(";
  Json parameters = Json::array();
  int active = -1;
  for (const Declaration* child : index->ChildrenOf(*one)) {
    if (child->kind != DeclarationKind::kParameter && child->kind != DeclarationKind::kField) continue;
    if (!parameters.empty()) label += ", ";
    Json parameter{{"label", child->head}};
    if (!child->doc.empty()) parameter["documentation"] = child->doc;
    if (child->name == call->label) active = static_cast<int>(parameters.size());
    label += child->head;
    parameters.push_back(std::move(parameter));
  }
  label += ")";
  if (active < 0) active = static_cast<int>(std::min(call->commas, parameters.size()));
  Json signature{{"label", std::move(label)}, {"parameters", std::move(parameters)}};
  if (!one->doc.empty()) signature["documentation"] = one->doc;
  return {{"signatures", Json::array({std::move(signature)})}, {"activeSignature", 0}, {"activeParameter", active}};
}

// The type of a `let` that says none.
Json InlayHints(const View& view, FileId file, Span part) {
  constexpr int kType = 1;
  Json hints = Json::array();
  const std::string_view text = view.project.TextOf(file);
  for (const Declaration& one : view.project.index().all()) {
    if (one.kind != DeclarationKind::kLet && one.kind != DeclarationKind::kTestLet) continue;
    if (one.place.file != file || one.type.empty() || one.place.begin < part.begin || one.place.end > part.end)
      continue;
    const size_t next = text.find_first_not_of(" \t", one.place.end);
    if (next == std::string_view::npos || text[next] != '=') continue;
    hints.push_back(
        {{"position", PositionJson(view.RangeOf(one.place).end)}, {"label", ": " + one.type}, {"kind", kType}});
  }
  return hints;
}

}  // namespace journey::lsp
