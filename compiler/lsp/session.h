// The state of one editor's session, and a handler for each method; internal to the server.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "compiler/lsp/features.h"
#include "compiler/lsp/rpc.h"
#include "compiler/lsp/server.h"
#include "compiler/lsp/workspace.h"

namespace journey::lsp {

// Codes of JSON-RPC and LSP.
enum class ErrorCode : int {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kServerNotInitialized = -32002,
  kRequestFailed = -32803,
  kRequestCancelled = -32800,
};

struct Failure {
  ErrorCode code;
  std::string message;
};
// What a request comes to.
struct Outcome {
  Json result;
  std::optional<Failure> failure;

  static Outcome Of(Json json) { return {std::move(json), std::nullopt}; }
  static Outcome Fail(ErrorCode code, std::string message) { return {nullptr, Failure{code, std::move(message)}}; }
};

class EditorSession {
 public:
  EditorSession(ServerOptions options, std::function<void(std::string_view)> send);

  void Receive(std::string_view bytes);
  void Work();
  bool done() const { return exited_; }
  int exit_code() const { return exited_ && shut_down_ ? 0 : 1; }

 private:
  using Request = Outcome (EditorSession::*)(const Json& params);
  using Notification = void (EditorSession::*)(const Json& params);
  // What every request about a text has: the file in its project, and a place in it.
  struct Target {
    View view;
    FileId file;
    uint32_t offset;
  };

  static const std::unordered_map<std::string_view, Request>& Requests();
  static const std::unordered_map<std::string_view, Notification>& Notifications();

  void Read(std::string body);
  void Handle(const Json& message);
  Outcome Answer(const std::string& method, const Json& params);
  void Reply(const Json& id, const Outcome& outcome);
  void Tell(const char* method, Json params);
  void Send(const Json& message) { send_(Framed(Dump(message))); }
  void Publish();

  View ViewOf(const CompiledProject& project) const { return {project, encoding_, options_.standard_folder}; }
  std::optional<Target> FindText(const Json& params);
  std::optional<Target> FindPlace(const Json& params);
  Span PartOf(const Target& at, Range range) const;
  // Of an item that PrepareCallHierarchy gave.
  std::optional<Target> FindItem(const Json& params);

  // session.cpp
  void OnExit(const Json&);
  void OnInitialized(const Json&);
  void OnOpen(const Json& params);
  void OnChange(const Json& params);
  void OnClose(const Json& params);
  void OnSave(const Json&);
  void OnWatchedFiles(const Json&);
  void OnFolders(const Json& params);
  Outcome Initialize(const Json& params);
  Outcome Shutdown(const Json&);
  // requests.cpp
  Outcome DoHover(const Json& params);
  Outcome DoDefinition(const Json& params);
  Outcome DoReferences(const Json& params);
  Outcome DoHighlight(const Json& params);
  Outcome DoDocumentSymbol(const Json& params);
  Outcome DoWorkspaceSymbol(const Json& params);
  Outcome DoCompletion(const Json& params);
  Outcome DoFormatting(const Json& params);
  Outcome DoSemanticTokens(const Json& params);
  Outcome DoCodeAction(const Json& params);
  Outcome DoSignatureHelp(const Json& params);
  Outcome DoInlayHint(const Json& params);
  Outcome DoFoldingRange(const Json& params);
  Outcome DoCodeLens(const Json& params);
  Outcome DoPrepareCallHierarchy(const Json& params);
  Outcome DoIncomingCalls(const Json& params);
  Outcome DoOutgoingCalls(const Json& params);
  Outcome DoPrepareRename(const Json& params);
  Outcome DoRename(const Json& params);

  ServerOptions options_;
  std::function<void(std::string_view)> send_;
  FrameReader frames_;
  std::deque<Json> waiting_;
  std::set<std::string> cancelled_;  // ids of requests that wait, as JSON
  Workspace workspace_;
  Encoding encoding_ = Encoding::kUtf16;
  bool markdown_ = false;
  bool initialized_ = false, shut_down_ = false, exited_ = false;
  std::set<std::string> with_findings_;  // URIs whose diagnostics at the editor are not empty
  std::vector<std::string> folders_;
};

}  // namespace journey::lsp
