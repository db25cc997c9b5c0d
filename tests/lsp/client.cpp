// Frames are taken apart by the reader that the server has.
#include "tests/lsp/client.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/lsp/uri.h"

namespace journey::lsp::testing {

Client::Client(std::string standard_folder)
    : server_({"test", std::move(standard_folder)}, [this](std::string_view frame) { Take(frame); }) {}

void Client::Take(std::string_view frame) {
  FrameReader reader;
  reader.Feed(frame);
  const std::optional<Frame> read = reader.Next();
  ASSERT_TRUE(read && read->fault.empty()) << frame;
  Json message = Json::parse(read->body);
  EXPECT_EQ(message["jsonrpc"], "2.0");
  if (message.contains("method") && message["method"] == "textDocument/publishDiagnostics") {
    diagnostics_[message["params"]["uri"]] = message["params"]["diagnostics"];
  }
  received_.push_back(std::move(message));
}

std::vector<Json> Client::ExchangeBytes(std::string_view bytes) {
  received_.clear();
  server_.Receive(bytes);
  server_.Work();
  return std::move(received_);
}

std::vector<Json> Client::Exchange(const Json& message) { return ExchangeBytes(Framed(message.dump())); }

Json Client::Request(const std::string& method, const Json& params) {
  const int id = next_id_++;
  for (Json& message : Exchange({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}})) {
    if (message.contains("id") && message["id"] == id) return std::move(message);
  }
  ADD_FAILURE() << method << " was not answered";
  return nullptr;
}

Json Client::Result(const std::string& method, const Json& params) {
  const Json answer = Request(method, params);
  EXPECT_TRUE(answer.contains("result")) << answer.dump();
  return answer.value("result", Json());
}

void Client::Notify(const std::string& method, const Json& params) {
  Exchange({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
}

void Client::Begin(const std::string& encoding) {
  const Json result = Result("initialize", {{"capabilities",
                                             {{"general", {{"positionEncodings", {encoding}}}},
                                              {"textDocument", {{"hover", {{"contentFormat", {"markdown"}}}}}}}}});
  EXPECT_EQ(result["capabilities"]["positionEncoding"], encoding);
  Notify("initialized", Json::object());
}

void Client::Open(const std::string& uri, const std::string& text) {
  Notify("textDocument/didOpen",
         {{"textDocument", {{"uri", uri}, {"languageId", "journey"}, {"version", 1}, {"text", text}}}});
}

Json At(const std::string& uri, Position position) {
  return {{"textDocument", {{"uri", uri}}}, {"position", {{"line", position.line}, {"character", position.character}}}};
}

Position Find(std::string_view text, std::string what, Encoding encoding) {
  const size_t mark = what.find('^');
  if (mark != std::string::npos) what.erase(mark, 1);
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string_view::npos) << what;
  return LineTable(text).At(static_cast<uint32_t>(at + (mark == std::string::npos ? what.size() : mark)), encoding);
}

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string FileUri(const std::string& path) { return UriOfPath(path); }

}  // namespace journey::lsp::testing
