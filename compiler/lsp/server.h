// A language server: what comes from the editor's stream, what goes back.
//
// In: bytes of the base protocol of LSP 3.17. Out: messages, each a whole frame handed to `send`. Nothing that comes in
// ends the server but `exit`: what cannot be read is answered with an error of JSON-RPC, or passed over where it is no
// request. All that has come is read before the first of it is handled, so that a request can be cancelled while it
// waits, and texts that change again are not compiled in between. One thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "compiler/lsp/rpc.h"

namespace journey::lsp {

struct ServerOptions {
  std::string version;
  std::string standard_folder;  // where files of the standard library are written for editors to open; "": nowhere
};

class EditorSession;

class Server {
 public:
  Server(ServerOptions options, std::function<void(std::string_view)> send);
  ~Server();

  void Receive(std::string_view bytes);
  // Handles what has come, then says what was found in the projects that have changed.
  void Work();

  bool done() const;
  // 0 after `shutdown` and `exit`, 1 after `exit` alone, as the protocol has it; 1 when the stream just ends.
  int exit_code() const;

 private:
  std::unique_ptr<EditorSession> session_;
};

}  // namespace journey::lsp
