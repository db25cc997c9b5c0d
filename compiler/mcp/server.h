// A server of the Model Context Protocol: what an assistant's client sends, line by line, and what goes back.
//
// In: JSON-RPC 2.0 messages, one a line, as the protocol's stdio transport has them (revision 2025-06-18, and the two
// before it: modelcontextprotocol.io). Out: a line for each request, none for what is no request. Tools run verbs of
// `journey` and write nothing. Nothing that comes in ends the server. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/mcp/tools.h"

namespace journey::mcp {

struct ServerOptions {
  std::string version;
  RunVerb run;
};

class Server {
 public:
  explicit Server(ServerOptions options);
  // The answer, without a newline; empty where none is due.
  std::string Answer(std::string_view line);

 private:
  Json Handle(const std::string& method, const Json& params);
  Json Initialize(const Json& params) const;
  Json ListTools() const;
  Json CallTool(const Json& params);

  const ServerOptions options_;
  const std::vector<Tool> tools_;
};

}  // namespace journey::mcp
