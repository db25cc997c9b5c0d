// Messages in and out, the life of a session, and the texts that are open.
#include "compiler/lsp/session.h"

#include <algorithm>

#include "compiler/lsp/uri.h"

namespace journey::lsp {

Server::Server(ServerOptions options, std::function<void(std::string_view)> send)
    : session_(std::make_unique<EditorSession>(std::move(options), std::move(send))) {}
Server::~Server() = default;
void Server::Receive(std::string_view bytes) { session_->Receive(bytes); }
void Server::Work() { session_->Work(); }
bool Server::done() const { return session_->done(); }
int Server::exit_code() const { return session_->exit_code(); }

EditorSession::EditorSession(ServerOptions options, std::function<void(std::string_view)> send)
    : options_(std::move(options)), send_(std::move(send)) {}

// ---------------------------------------------------------------- messages

void EditorSession::Receive(std::string_view bytes) {
  frames_.Feed(bytes);
  while (std::optional<Frame> frame = frames_.Next()) {
    if (frame->fault.empty()) {
      Read(std::move(frame->body));
    } else {
      Reply(nullptr, Outcome::Fail(ErrorCode::kParseError, frame->fault));
    }
  }
}

void EditorSession::Read(std::string body) {
  constexpr int kMostDepth = 200;
  // The parser has no bound of its own, and a deep text would be a deep stack wherever it is copied.
  bool too_deep = false;
  const auto shallow = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kMostDepth;
    return !too_deep;
  };
  Json message = Json::parse(body, shallow, false);
  if (message.is_discarded() || too_deep) {
    return Reply(nullptr, Outcome::Fail(ErrorCode::kParseError, "the message is no JSON"));
  }
  if (!message.is_object()) {
    return Reply(nullptr, Outcome::Fail(ErrorCode::kInvalidRequest, "a message is an object"));
  }
  if (TextAt(message, {"method"}) == "$/cancelRequest") {
    const Json* id = At(message, {"params", "id"});
    const bool waits = id != nullptr && std::any_of(waiting_.begin(), waiting_.end(), [id](const Json& one) {
                         const Json* other = At(one, {"id"});
                         return other != nullptr && *other == *id;
                       });
    if (waits) cancelled_.insert(Dump(*id));
    return;
  }
  waiting_.push_back(std::move(message));
}

void EditorSession::Work() {
  while (!waiting_.empty() && !exited_) {
    const Json message = std::move(waiting_.front());
    waiting_.pop_front();
    Handle(message);
  }
  if (!initialized_ || shut_down_) return;
  if (workspace_.HasWork()) Publish();
  workspace_.Settle();
}

void EditorSession::Handle(const Json& message) {
  const Json* id = At(message, {"id"});
  const Json* method = At(message, {"method"});
  static const Json kNothing = Json::object();
  const Json* params = At(message, {"params"});
  if (params == nullptr) params = &kNothing;
  if (method == nullptr || !method->is_string()) {
    // An answer to something that we have asked is fine, and nothing comes of it.
    if (At(message, {"result"}) != nullptr || At(message, {"error"}) != nullptr) return;
    return Reply(id == nullptr ? Json(nullptr) : *id,
                 Outcome::Fail(ErrorCode::kInvalidRequest, "a message has a `method`"));
  }
  if (id == nullptr) {
    const auto handler = Notifications().find(method->get_ref<const std::string&>());
    const bool exits = *method == "exit";
    if (handler != Notifications().end() && (initialized_ || exits)) (this->*handler->second)(*params);
    return;
  }
  if (!id->is_number_integer() && !id->is_string()) {
    return Reply(nullptr, Outcome::Fail(ErrorCode::kInvalidRequest, "an id is a whole number or a text"));
  }
  if (cancelled_.erase(Dump(*id)) > 0) {
    return Reply(*id, Outcome::Fail(ErrorCode::kRequestCancelled, "cancelled"));
  }
  Reply(*id, Answer(method->get<std::string>(), *params));
}

Outcome EditorSession::Answer(const std::string& method, const Json& params) {
  if (method == "initialize") {
    if (initialized_) return Outcome::Fail(ErrorCode::kInvalidRequest, "the session has begun already");
    return Initialize(params);
  }
  if (!initialized_) return Outcome::Fail(ErrorCode::kServerNotInitialized, "a session begins with `initialize`");
  if (shut_down_) return Outcome::Fail(ErrorCode::kInvalidRequest, "after `shutdown` there is only `exit`");
  const auto handler = Requests().find(method);
  if (handler == Requests().end())
    return Outcome::Fail(ErrorCode::kMethodNotFound, "there is no `" + method + "` here");
  return (this->*handler->second)(params);
}

void EditorSession::Reply(const Json& id, const Outcome& outcome) {
  Json message{{"jsonrpc", "2.0"}, {"id", id}};
  if (outcome.failure) {
    message["error"] = {{"code", static_cast<int>(outcome.failure->code)}, {"message", outcome.failure->message}};
  } else {
    message["result"] = outcome.result;
  }
  Send(message);
}

void EditorSession::Tell(const char* method, Json params) {
  Send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

// What is wrong goes to the editor for each project that was compiled; what was and is no more is taken back.
void EditorSession::Publish() {
  const auto publish = [this](const std::string& uri, Json found) {
    if (found.empty() && with_findings_.erase(uri) == 0 && workspace_.Find(uri) == nullptr) return;
    if (!found.empty()) with_findings_.insert(uri);
    Json params{{"uri", uri}, {"diagnostics", std::move(found)}};
    if (const Document* document = workspace_.Find(uri)) params["version"] = document->version;
    Tell("textDocument/publishDiagnostics", std::move(params));
  };
  const std::vector<CompiledProject*> compiled = workspace_.TakeCompiled();
  for (const std::string& uri : workspace_.TakeGone()) {
    const bool again = std::any_of(compiled.begin(), compiled.end(),
                                   [&uri](const CompiledProject* one) { return one->FileOf(uri) != kNoFile; });
    if (!again && with_findings_.contains(uri)) publish(uri, Json::array());
  }
  for (CompiledProject* project : compiled) {
    std::vector<bool> wanted;
    for (FileId file = 0; file < project->uris().size(); ++file) {
      wanted.push_back(project->IsNews(file) || workspace_.Find(project->uris()[file]) != nullptr);
    }
    for (auto& [uri, found] : DiagnosticsOf(ViewOf(*project), wanted)) publish(uri, std::move(found));
    project->MarkTold();
  }
  constexpr int kError = 1;
  for (const std::string& problem : workspace_.TakeProblems()) {
    Tell("window/showMessage", {{"type", kError}, {"message", problem}});
  }
}

// ---------------------------------------------------------------- the session

Outcome EditorSession::Initialize(const Json& params) {
  const Json* encodings = At(params, {"capabilities", "general", "positionEncodings"});
  if (encodings != nullptr && encodings->is_array()) {
    // The first that we know; the client names them in the order in which it likes them.
    for (const Json& one : *encodings) {
      if (one != "utf-8" && one != "utf-16") continue;
      encoding_ = one == "utf-8" ? Encoding::kUtf8 : Encoding::kUtf16;
      break;
    }
  }
  const Json* formats = At(params, {"capabilities", "textDocument", "hover", "contentFormat"});
  markdown_ = formats != nullptr && formats->is_array() &&
              std::find(formats->begin(), formats->end(), "markdown") != formats->end();
  if (const Json* folders = At(params, {"workspaceFolders"}); folders != nullptr && folders->is_array()) {
    for (const Json& folder : *folders) folders_.push_back(PathOfUri(TextAt(folder, {"uri"})));
  } else {
    folders_.push_back(PathOfUri(TextAt(params, {"rootUri"})));
  }
  initialized_ = true;
  const TokenLegend& legend = Legend();
  constexpr int kIncremental = 2;
  return Outcome::Of(
      {{"serverInfo", {{"name", "journey"}, {"version", options_.version}}},
       {"capabilities",
        {{"positionEncoding", encoding_ == Encoding::kUtf8 ? "utf-8" : "utf-16"},
         {"textDocumentSync", {{"openClose", true}, {"change", kIncremental}, {"save", true}}},
         {"hoverProvider", true},
         {"definitionProvider", true},
         {"referencesProvider", true},
         {"documentHighlightProvider", true},
         {"documentSymbolProvider", true},
         {"workspaceSymbolProvider", true},
         {"documentFormattingProvider", true},
         {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
         {"renameProvider", {{"prepareProvider", true}}},
         {"signatureHelpProvider", {{"triggerCharacters", {"(", ","}}}},
         {"inlayHintProvider", true},
         {"foldingRangeProvider", true},
         {"codeLensProvider", Json::object()},
         {"callHierarchyProvider", true},
         {"completionProvider", {{"triggerCharacters", {".", " ", "("}}}},
         {"semanticTokensProvider",
          {{"legend", {{"tokenTypes", legend.types}, {"tokenModifiers", legend.modifiers}}}, {"full", true}}},
         {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}}}}});
}

void EditorSession::OnInitialized(const Json&) {
  for (const std::string& folder : folders_) workspace_.AddFolder(folder);
}

Outcome EditorSession::Shutdown(const Json&) {
  shut_down_ = true;
  return Outcome::Of(nullptr);
}

void EditorSession::OnExit(const Json&) { exited_ = true; }

void EditorSession::OnOpen(const Json& params) {
  Document document;
  document.uri = TextAt(params, {"textDocument", "uri"});
  document.text = TextAt(params, {"textDocument", "text"});
  const Json* version = At(params, {"textDocument", "version"});
  if (version != nullptr && version->is_number_integer()) document.version = version->get<int64_t>();
  if (!document.uri.empty()) workspace_.Open(std::move(document));
}

void EditorSession::OnChange(const Json& params) {
  Document* document = workspace_.Find(TextAt(params, {"textDocument", "uri"}));
  const Json* changes = At(params, {"contentChanges"});
  if (document == nullptr || changes == nullptr || !changes->is_array()) return;
  for (const Json& change : *changes) {
    const Json* text = At(change, {"text"});
    if (text == nullptr || !text->is_string()) continue;
    const Json* range = At(change, {"range"});
    if (range == nullptr) {
      document->text = text->get<std::string>();
    } else if (const std::optional<Range> part = ReadRange(range)) {
      Replace(document->text, *part, text->get_ref<const std::string&>(), encoding_);
    }
  }
  const Json* version = At(params, {"textDocument", "version"});
  if (version != nullptr && version->is_number_integer()) document->version = version->get<int64_t>();
  workspace_.Touch(document->uri);
}

void EditorSession::OnClose(const Json& params) { workspace_.Close(TextAt(params, {"textDocument", "uri"})); }
void EditorSession::OnSave(const Json&) { workspace_.TouchAll(); }
void EditorSession::OnWatchedFiles(const Json&) { workspace_.TouchAll(); }

void EditorSession::OnFolders(const Json& params) {
  const Json* added = At(params, {"event", "added"});
  if (added == nullptr || !added->is_array()) return;
  for (const Json& folder : *added) workspace_.AddFolder(PathOfUri(TextAt(folder, {"uri"})));
}

const std::unordered_map<std::string_view, EditorSession::Notification>& EditorSession::Notifications() {
  static const std::unordered_map<std::string_view, Notification> kAll = {
      {"exit", &EditorSession::OnExit},
      {"initialized", &EditorSession::OnInitialized},
      {"textDocument/didOpen", &EditorSession::OnOpen},
      {"textDocument/didChange", &EditorSession::OnChange},
      {"textDocument/didClose", &EditorSession::OnClose},
      {"textDocument/didSave", &EditorSession::OnSave},
      {"workspace/didChangeWatchedFiles", &EditorSession::OnWatchedFiles},
      {"workspace/didChangeWorkspaceFolders", &EditorSession::OnFolders},
  };
  return kAll;
}

}  // namespace journey::lsp
