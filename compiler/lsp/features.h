// Answers to an editor's questions about one place or one file of a compiled project.
//
// In: a view of the project and a place in it. Out: what LSP 3.17 calls the result of the request of that name. Pure
// but for files of the standard library, which are written where an editor can open them (json.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/lsp/json.h"

namespace journey::lsp {

// By URI: the diagnostics of those of the project's files that are wanted, of files without any too.
std::vector<std::pair<std::string, Json>> DiagnosticsOf(const View& view, const std::vector<bool>& wanted);
// Quick fixes of what was found in that part of the file.
Json CodeActions(const View& view, FileId file, Span part);

Json Hover(const View& view, FileId file, uint32_t offset, bool markdown);
Json Definition(const View& view, FileId file, uint32_t offset);
Json ReferencesTo(const View& view, FileId file, uint32_t offset, bool with_declaration);
Json Highlights(const View& view, FileId file, uint32_t offset);
Json DocumentSymbols(const View& view, FileId file);
void AddWorkspaceSymbols(const View& view, const std::string& query, Json& out);

// What can stand at the offset. `older`: names as they were before the file was half typed; may be null.
Json Completion(const View& view, const Index* older, FileId file, uint32_t offset);

// What the call around the offset takes; null where there is none. `older`: as for completion.
Json SignatureHelp(const View& view, const Index* older, FileId file, uint32_t offset);
// Types that the text leaves unsaid, in that part of the file.
Json InlayHints(const View& view, FileId file, Span part);

// Braces and comments of several lines.
Json FoldingRanges(const View& view, FileId file);
// Above each test a command for the editor, `journey.runTest`, with the file's URI and the test's line.
Json CodeLenses(const View& view, FileId file);

// Stages as LSP's call hierarchy: the stage at the offset, those whose `go` leads to it, those to which it leads.
Json PrepareCallHierarchy(const View& view, FileId file, uint32_t offset);
Json IncomingCalls(const View& view, FileId file, uint32_t offset);
Json OutgoingCalls(const View& view, FileId file, uint32_t offset);

struct TokenLegend {
  std::vector<std::string> types, modifiers;
};
const TokenLegend& Legend();
Json SemanticTokens(const View& view, FileId file);

// The name at the offset, when it can be called something else; null otherwise.
Json PrepareRename(const View& view, FileId file, uint32_t offset);
// The edits, or why not. They are tried: the project must compile as before, every name meaning what it meant.
struct Renaming {
  Json edit;
  std::string refused;  // empty where there is an edit
};
Renaming Rename(const View& view, FileId file, uint32_t offset, const std::string& name,
                const std::vector<SourceText>& texts);

// The whole text in the one style, as edits; none where it is so already, or the formatter refuses.
Json Formatting(const View& view, FileId file);

}  // namespace journey::lsp
