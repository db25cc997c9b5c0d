// What each request asks of which feature.
#include "compiler/lsp/session.h"

namespace journey::lsp {
namespace {

Outcome NoText() { return Outcome::Fail(ErrorCode::kInvalidParams, "no such text is open"); }

}  // namespace

std::optional<EditorSession::Target> EditorSession::FindText(const Json& params) {
  const std::string uri = TextAt(params, {"textDocument", "uri"});
  const CompiledProject* project = workspace_.ProjectOf(uri);
  if (project == nullptr) return std::nullopt;
  const FileId file = project->FileOf(uri);
  if (file == kNoFile) return std::nullopt;
  return Target{ViewOf(*project), file, 0};
}

std::optional<EditorSession::Target> EditorSession::FindPlace(const Json& params) {
  std::optional<Target> target = FindText(params);
  const std::optional<Position> position = ReadPosition(At(params, {"position"}));
  if (!target || !position) return std::nullopt;
  target->offset = target->view.project.LinesOf(target->file).Offset(*position, encoding_);
  return target;
}

Span EditorSession::PartOf(const Target& at, Range range) const {
  const LineTable& lines = at.view.project.LinesOf(at.file);
  return {at.file, lines.Offset(range.begin, encoding_), lines.Offset(range.end, encoding_)};
}

std::optional<EditorSession::Target> EditorSession::FindItem(const Json& params) {
  const std::string uri = TextAt(params, {"item", "uri"});
  const Json* position = At(params, {"item", "selectionRange", "start"});
  Json asked{{"textDocument", {{"uri", uri}}}};
  if (position != nullptr) asked["position"] = *position;
  return FindPlace(asked);
}

Outcome EditorSession::DoHover(const Json& params) {
  const auto at = FindPlace(params);
  return at ? Outcome::Of(Hover(at->view, at->file, at->offset, markdown_)) : NoText();
}

Outcome EditorSession::DoDefinition(const Json& params) {
  const auto at = FindPlace(params);
  return at ? Outcome::Of(Definition(at->view, at->file, at->offset)) : NoText();
}

Outcome EditorSession::DoReferences(const Json& params) {
  const auto at = FindPlace(params);
  const Json* with = At(params, {"context", "includeDeclaration"});
  const bool with_declaration = with != nullptr && with->is_boolean() && with->get<bool>();
  return at ? Outcome::Of(ReferencesTo(at->view, at->file, at->offset, with_declaration)) : NoText();
}

Outcome EditorSession::DoHighlight(const Json& params) {
  const auto at = FindPlace(params);
  return at ? Outcome::Of(Highlights(at->view, at->file, at->offset)) : NoText();
}

Outcome EditorSession::DoDocumentSymbol(const Json& params) {
  const auto at = FindText(params);
  return at ? Outcome::Of(DocumentSymbols(at->view, at->file)) : NoText();
}

Outcome EditorSession::DoWorkspaceSymbol(const Json& params) {
  Json symbols = Json::array();
  for (const CompiledProject* project : workspace_.All()) {
    AddWorkspaceSymbols(ViewOf(*project), TextAt(params, {"query"}), symbols);
  }
  return Outcome::Of(std::move(symbols));
}

Outcome EditorSession::DoCompletion(const Json& params) {
  const auto at = FindPlace(params);
  if (!at) return NoText();
  const std::shared_ptr<const Index> older = workspace_.OlderIndexOf(TextAt(params, {"textDocument", "uri"}));
  return Outcome::Of(Completion(at->view, older.get(), at->file, at->offset));
}

Outcome EditorSession::DoFormatting(const Json& params) {
  const auto at = FindText(params);
  return at ? Outcome::Of(Formatting(at->view, at->file)) : NoText();
}

Outcome EditorSession::DoSemanticTokens(const Json& params) {
  const auto at = FindText(params);
  return at ? Outcome::Of(SemanticTokens(at->view, at->file)) : NoText();
}

Outcome EditorSession::DoCodeAction(const Json& params) {
  const auto at = FindText(params);
  const std::optional<Range> range = ReadRange(At(params, {"range"}));
  if (!at || !range) return NoText();
  return Outcome::Of(CodeActions(at->view, at->file, PartOf(*at, *range)));
}

Outcome EditorSession::DoSignatureHelp(const Json& params) {
  const auto at = FindPlace(params);
  if (!at) return NoText();
  const std::shared_ptr<const Index> older = workspace_.OlderIndexOf(TextAt(params, {"textDocument", "uri"}));
  return Outcome::Of(SignatureHelp(at->view, older.get(), at->file, at->offset));
}

Outcome EditorSession::DoInlayHint(const Json& params) {
  const auto at = FindText(params);
  const std::optional<Range> range = ReadRange(At(params, {"range"}));
  if (!at || !range) return NoText();
  return Outcome::Of(InlayHints(at->view, at->file, PartOf(*at, *range)));
}

Outcome EditorSession::DoFoldingRange(const Json& params) {
  const auto at = FindText(params);
  return at ? Outcome::Of(FoldingRanges(at->view, at->file)) : NoText();
}

Outcome EditorSession::DoCodeLens(const Json& params) {
  const auto at = FindText(params);
  return at ? Outcome::Of(CodeLenses(at->view, at->file)) : NoText();
}

Outcome EditorSession::DoPrepareCallHierarchy(const Json& params) {
  const auto at = FindPlace(params);
  return at ? Outcome::Of(PrepareCallHierarchy(at->view, at->file, at->offset)) : NoText();
}

Outcome EditorSession::DoIncomingCalls(const Json& params) {
  const auto at = FindItem(params);
  return at ? Outcome::Of(IncomingCalls(at->view, at->file, at->offset)) : NoText();
}

Outcome EditorSession::DoOutgoingCalls(const Json& params) {
  const auto at = FindItem(params);
  return at ? Outcome::Of(OutgoingCalls(at->view, at->file, at->offset)) : NoText();
}

Outcome EditorSession::DoPrepareRename(const Json& params) {
  const auto at = FindPlace(params);
  return at ? Outcome::Of(PrepareRename(at->view, at->file, at->offset)) : NoText();
}

Outcome EditorSession::DoRename(const Json& params) {
  const auto at = FindPlace(params);
  if (!at) return NoText();
  const std::vector<SourceText> texts = workspace_.TextsOf(TextAt(params, {"textDocument", "uri"}));
  Renaming renaming = Rename(at->view, at->file, at->offset, TextAt(params, {"newName"}), texts);
  if (!renaming.refused.empty()) return Outcome::Fail(ErrorCode::kRequestFailed, renaming.refused);
  return Outcome::Of(std::move(renaming.edit));
}

const std::unordered_map<std::string_view, EditorSession::Request>& EditorSession::Requests() {
  static const std::unordered_map<std::string_view, Request> kAll = {
      {"shutdown", &EditorSession::Shutdown},
      {"textDocument/hover", &EditorSession::DoHover},
      {"textDocument/definition", &EditorSession::DoDefinition},
      {"textDocument/references", &EditorSession::DoReferences},
      {"textDocument/documentHighlight", &EditorSession::DoHighlight},
      {"textDocument/documentSymbol", &EditorSession::DoDocumentSymbol},
      {"workspace/symbol", &EditorSession::DoWorkspaceSymbol},
      {"textDocument/completion", &EditorSession::DoCompletion},
      {"textDocument/formatting", &EditorSession::DoFormatting},
      {"textDocument/semanticTokens/full", &EditorSession::DoSemanticTokens},
      {"textDocument/codeAction", &EditorSession::DoCodeAction},
      {"textDocument/signatureHelp", &EditorSession::DoSignatureHelp},
      {"textDocument/inlayHint", &EditorSession::DoInlayHint},
      {"textDocument/foldingRange", &EditorSession::DoFoldingRange},
      {"textDocument/codeLens", &EditorSession::DoCodeLens},
      {"textDocument/prepareCallHierarchy", &EditorSession::DoPrepareCallHierarchy},
      {"callHierarchy/incomingCalls", &EditorSession::DoIncomingCalls},
      {"callHierarchy/outgoingCalls", &EditorSession::DoOutgoingCalls},
      {"textDocument/prepareRename", &EditorSession::DoPrepareRename},
      {"textDocument/rename", &EditorSession::DoRename},
  };
  return kAll;
}

}  // namespace journey::lsp
