// What no editor sends: the server answers with errors, or not at all, and goes on.
#include <gtest/gtest.h>

#include <random>

#include "compiler/lsp/rpc.h"
#include "tests/lsp/client.h"

namespace journey::lsp::testing {
namespace {

int CodeOf(const std::vector<Json>& answers) {
  return answers.size() == 1 && answers[0].contains("error") ? answers[0]["error"]["code"].get<int>() : 0;
}

TEST(Frames, ErrorsOfJsonRpc) {
  Client client;
  EXPECT_EQ(CodeOf(client.ExchangeBytes(Framed("{"))), -32700);
  EXPECT_EQ(CodeOf(client.ExchangeBytes("Content-Length: x\r\n\r\n")), -32700);
  EXPECT_EQ(CodeOf(client.ExchangeBytes(Framed(std::string(100000, '[')))), -32700);
  EXPECT_EQ(CodeOf(client.ExchangeBytes(Framed("\"\xFF\""))), -32700);
  EXPECT_EQ(CodeOf(client.ExchangeBytes(Framed("[]"))), -32600);
  EXPECT_EQ(CodeOf(client.ExchangeBytes(Framed("{}"))), -32600);
  EXPECT_EQ(CodeOf(client.ExchangeBytes(Framed(R"({"id":{},"method":"shutdown"})"))), -32600);
  EXPECT_EQ(CodeOf(client.ExchangeBytes(Framed(R"({"id":1,"method":"textDocument/hover"})"))), -32002);
  client.Begin();
  EXPECT_EQ(CodeOf({client.Request("initialize", Json::object())}), -32600);
  EXPECT_EQ(CodeOf({client.Request("textDocument/nothing", Json::object())}), -32601);
  EXPECT_EQ(CodeOf({client.Request("textDocument/hover", Json::object())}), -32602);
  EXPECT_EQ(CodeOf({client.Request("textDocument/hover", Json::array({1}))}), -32602);
  client.Open("untitled:a", "event A\n");
  EXPECT_EQ(CodeOf({client.Request("textDocument/hover", At("untitled:b", {}))}), -32602);
  const Json negative{{"textDocument", {{"uri", "untitled:a"}}}, {"position", {{"line", -1}, {"character", 0}}}};
  EXPECT_EQ(CodeOf({client.Request("textDocument/hover", negative)}), -32602);
  EXPECT_TRUE(client.Request("textDocument/hover", At("untitled:a", {99, 4000000000u})).contains("result"));
  // No request: nobody waits for an answer.
  EXPECT_TRUE(client.Exchange({{"method", "textDocument/nothing"}}).empty());
  EXPECT_TRUE(client.Exchange({{"id", 77}, {"result", nullptr}}).empty());
  EXPECT_TRUE(client.Request("shutdown", nullptr).contains("result"));
  EXPECT_EQ(CodeOf({client.Request("textDocument/hover", At("untitled:a", {}))}), -32600);
  EXPECT_EQ(client.server().exit_code(), 1);
  client.Notify("exit", nullptr);
  EXPECT_TRUE(client.server().done());
  EXPECT_EQ(client.server().exit_code(), 0);
}

// What waits can be cancelled; what has been answered, or was never asked, cannot, and that is no error.
TEST(Frames, Cancelling) {
  Client client;
  client.Begin();
  client.Open("untitled:a", "event A\n");
  const auto hover = [](int id) {
    Json message = At("untitled:a", {0, 6});
    return Framed(Json{{"id", id}, {"method", "textDocument/hover"}, {"params", message}}.dump());
  };
  const auto cancel = [](int id) {
    return Framed(Json{{"method", "$/cancelRequest"}, {"params", {{"id", id}}}}.dump());
  };
  const std::vector<Json> answers = client.ExchangeBytes(hover(51) + hover(52) + cancel(51) + cancel(40) + hover(53));
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0]["error"]["code"], -32800);
  EXPECT_TRUE(answers[1].contains("result"));
  EXPECT_TRUE(answers[2].contains("result"));
  EXPECT_TRUE(client.ExchangeBytes(cancel(52)).empty());
  const std::vector<Json> again = client.ExchangeBytes(hover(51));
  ASSERT_EQ(again.size(), 1u);
  EXPECT_TRUE(again[0].contains("result"));
}

// Texts that change again before they are compiled are compiled once.
TEST(Frames, ChangesThatWaitAreTakenTogether) {
  Client client;
  client.Begin();
  client.Open("untitled:a", "event A\n");
  std::string stream;
  for (int i = 0; i < 50; ++i) {
    stream += Framed(Json{{"method", "textDocument/didChange"},
                          {"params",
                           {{"textDocument", {{"uri", "untitled:a"}, {"version", i + 2}}},
                            {"contentChanges", {{{"text", "event A" + std::to_string(i) + "\n"}}}}}}}
                         .dump());
  }
  const std::vector<Json> answers = client.ExchangeBytes(stream);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0]["params"]["version"], 51);
}

// Streams of garbage, of broken frames and of messages whose values are of other types than they should be.
TEST(Frames, GarbageEndsNothing) {
  std::mt19937 random(7);
  const auto below = [&random](size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random); };
  const char* methods[] = {"textDocument/hover",
                           "textDocument/didChange",
                           "textDocument/didOpen",
                           "initialized",
                           "textDocument/rename",
                           "textDocument/completion",
                           "workspace/symbol",
                           "$/cancelRequest",
                           "textDocument/codeAction",
                           "textDocument/didClose",
                           "workspace/didChangeWorkspaceFolders"};
  const Json values[] = {nullptr,
                         1,
                         -1,
                         1e300,
                         true,
                         "untitled:a",
                         "",
                         Json::array(),
                         Json::object(),
                         Json::array({1, "x"}),
                         {{"uri", "untitled:a"}},
                         {{"uri", 5}},
                         {{"line", 1e18}, {"character", "x"}},
                         {{"start", {{"line", 5}, {"character", 9}}}, {"end", {{"line", 0}, {"character", 0}}}}};
  const char* keys[] = {"textDocument", "position", "contentChanges", "range",   "text", "newName",
                        "query",        "id",       "event",          "context", "uri",  "version"};
  for (int session = 0; session < 20; ++session) {
    Client client;
    client.Begin();
    client.Open("untitled:a", "event A { n: int }\njourney J { enter on A stage S {} }\n");
    for (int round = 0; round < 60; ++round) {
      Json params = Json::object();
      for (size_t n = below(5); n > 0; --n) params[keys[below(std::size(keys))]] = values[below(std::size(values))];
      if (below(8) == 0) params = values[below(std::size(values))];
      Json message{{"method", methods[below(std::size(methods))]}, {"params", params}};
      if (below(2) == 0) message["id"] = values[below(std::size(values))];
      std::string bytes = Framed(message.dump());
      // Every other one is damaged.
      if (below(4) == 0) bytes.erase(below(bytes.size()), 1 + below(5));
      if (below(4) == 0) bytes[below(bytes.size())] = static_cast<char>(below(256));
      client.ExchangeBytes(bytes);
    }
    // Whatever was taken for a body's bytes ends here, and the session with it goes on.
    client.ExchangeBytes(std::string(100000, ' '));
    client.ExchangeBytes("\r\n\r\n");
    ASSERT_FALSE(client.server().done());
    const std::vector<Json> answers =
        client.ExchangeBytes(Framed(R"({"id":"last","method":"workspace/symbol","params":{"query":"J"}})"));
    ASSERT_FALSE(answers.empty());
    EXPECT_TRUE(answers.back().contains("id") || answers.back().contains("method"));
  }
}

}  // namespace
}  // namespace journey::lsp::testing
