// An editor for tests: talks to a server in this process, and keeps what it is told.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

#include "compiler/lsp/server.h"
#include "compiler/lsp/text.h"

namespace journey::lsp::testing {

using Json = nlohmann::json;

class Client {
 public:
  explicit Client(std::string standard_folder = "");

  // A session begins; `encoding` is what is offered.
  void Begin(const std::string& encoding = "utf-16");
  // The whole answer, with `result` or `error`.
  Json Request(const std::string& method, const Json& params);
  Json Result(const std::string& method, const Json& params);
  void Notify(const std::string& method, const Json& params);
  // Any message; what comes back for it.
  std::vector<Json> Exchange(const Json& message);
  std::vector<Json> ExchangeBytes(std::string_view bytes);

  void Open(const std::string& uri, const std::string& text);
  // Diagnostics as they were last published.
  const std::map<std::string, Json>& diagnostics() const { return diagnostics_; }
  Server& server() { return server_; }

 private:
  void Take(std::string_view frame);

  std::vector<Json> received_;
  std::map<std::string, Json> diagnostics_;
  Server server_;
  int next_id_ = 1;
};

Json At(const std::string& uri, Position position);
// The position behind the first `what` in the text, or, with `^` in it, where that stands.
Position Find(std::string_view text, std::string what, Encoding encoding = Encoding::kUtf16);
std::string ReadFile(const std::string& path);
std::string FileUri(const std::string& path);

}  // namespace journey::lsp::testing
