// The protocol by its specification (modelcontextprotocol.io, revision 2025-06-18; JSON-RPC 2.0): what is answered,
// with what code, and what is not. The verbs are stood in for, so that what they are asked can be seen.
#include "compiler/mcp/server.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace journey::mcp {
namespace {

class McpServer : public ::testing::Test {
 protected:
  McpServer()
      : server_({"1.2.3", [this](const std::vector<std::string>& words) -> Result<rt::ProgramResult> {
                   asked_.push_back(words);
                   return says_;
                 }}) {}
  Json Ask(const std::string& line) {
    const std::string answer = server_.Answer(line);
    EXPECT_EQ(answer.find('\n'), std::string::npos) << "an answer is one line";
    return answer.empty() ? Json() : Json::parse(answer);
  }
  Json Call(const std::string& tool, const std::string& arguments) {
    return Ask(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":")" + tool + R"(","arguments":)" +
               arguments + "}}");
  }
  int CodeOf(const std::string& line) { return Ask(line).at("error").at("code"); }

  std::vector<std::vector<std::string>> asked_;
  rt::ProgramResult says_{0, R"({"format_version":1})", ""};
  Server server_;
};

TEST_F(McpServer, TheRevisionIsTheClientsWhereItIsKnown) {
  const auto revision = [&](const std::string& asked) {
    const Json answer =
        Ask(R"({"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":")" + asked + "\"}}");
    EXPECT_EQ(answer.at("id"), "a");
    EXPECT_EQ(answer.at("result").at("serverInfo").at("version"), "1.2.3");
    EXPECT_TRUE(answer.at("result").at("capabilities").contains("tools"));
    return answer.at("result").at("protocolVersion").get<std::string>();
  };
  EXPECT_EQ(revision("2024-11-05"), "2024-11-05");
  EXPECT_EQ(revision("2025-06-18"), "2025-06-18");
  EXPECT_EQ(revision("1999-01-01"), "2025-06-18") << "the newest that this server knows";
}

TEST_F(McpServer, WhatIsNoRequestHasNoAnswer) {
  EXPECT_EQ(server_.Answer(R"({"jsonrpc":"2.0","method":"notifications/initialized"})"), "");
  EXPECT_EQ(server_.Answer(R"({"jsonrpc":"2.0","method":"nobody/knows"})"), "");
  EXPECT_EQ(server_.Answer(R"({"jsonrpc":"2.0","id":3,"result":{}})"), "");
}

TEST_F(McpServer, FaultsHaveTheCodesOfJsonRpc) {
  EXPECT_EQ(CodeOf("{"), -32700);
  EXPECT_EQ(CodeOf("[]"), -32600);
  EXPECT_EQ(CodeOf("1"), -32600);
  EXPECT_EQ(CodeOf(R"({"id":1})"), -32600);
  EXPECT_EQ(CodeOf(R"({"id":{},"method":"ping"})"), -32600);
  EXPECT_EQ(CodeOf(R"({"id":1,"method":"resources/list"})"), -32601);
  EXPECT_EQ(CodeOf(R"({"id":1,"method":"tools/call"})"), -32602);
  EXPECT_EQ(CodeOf(R"({"id":1,"method":"tools/call","params":{"name":"rm"}})"), -32602);
  EXPECT_EQ(Ask(R"({"jsonrpc":"2.0","id":2,"method":"ping"})").at("result"), Json::object());
  EXPECT_NE(server_.Answer("\xff\xfe"), "") << "and bytes that are no text have an answer";
}

TEST_F(McpServer, EachToolHasASchemaAndSaysThatItWritesNothing) {
  const Json tools = Ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})").at("result").at("tools");
  std::vector<std::string> names;
  for (const Json& tool : tools) {
    names.push_back(tool.at("name"));
    EXPECT_EQ(tool.at("inputSchema").at("type"), "object");
    EXPECT_EQ(tool.at("annotations").at("readOnlyHint"), true);
    EXPECT_FALSE(tool.at("description").get<std::string>().empty());
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"journey_check", "journey_test", "journey_coverage", "journey_fmt",
                                      "journey_diff", "journey_explain_code", "journey_docs", "journey_propose"}));
}

TEST_F(McpServer, ArgumentsBecomeTheWordsOfAVerb) {
  (void)Call("journey_check", R"({"paths":["a.journey","b"]})");
  (void)Call("journey_test", R"({"filter":"--engine=jit"})");
  (void)Call("journey_diff", R"({"against":"git:main","path":"shop"})");
  (void)Call("journey_diff", R"({"against":"old"})");
  (void)Call("journey_explain_code", R"({"code":"J2001"})");
  const std::vector<std::vector<std::string>> wanted = {
      {"check", "--format", "json", "a.journey", "b"},
      {"test", "--format", "json", "--filter=--engine=jit", "."},
      {"diff", "--format", "json", "--against", "git:main", "shop"},
      {"diff", "--format", "json", "old", "."},
      {"explain-code", "J2001"},
  };
  EXPECT_EQ(asked_, wanted);
}

TEST_F(McpServer, NothingBecomesAFlag) {
  for (const auto& [tool, arguments] :
       std::vector<std::pair<std::string, std::string>>{{"journey_check", R"({"paths":["--fix"]})"},
                                                        {"journey_fmt", R"({"paths":["-"]})"},
                                                        {"journey_diff", R"({"against":"--deny"})"},
                                                        {"journey_diff", R"({"against":"old","path":"--all"})"},
                                                        {"journey_explain_code", R"({"code":"--list"})"}}) {
    EXPECT_EQ(Call(tool, arguments).at("result").at("isError"), true) << tool << arguments;
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(McpServer, ArgumentsMustFitTheSchema) {
  for (const std::string arguments : {R"({"path":"a"})", R"({"paths":"a"})", R"({"paths":[1]})", R"([])"}) {
    EXPECT_EQ(Call("journey_check", arguments).at("error").at("code"), -32602) << arguments;
  }
  EXPECT_EQ(Call("journey_diff", "{}").at("error").at("code"), -32602);
  EXPECT_EQ(Call("journey_propose", R"({"edits":["text"]})").at("error").at("code"), -32602);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(McpServer, FindingsAreResultsAndFailuresAreNot) {
  says_ = {3, R"({"errors":1})", ""};
  Json result = Call("journey_check", "{}").at("result");
  EXPECT_EQ(result.at("isError"), false);
  EXPECT_EQ(result.at("structuredContent").at("errors"), 1);
  EXPECT_EQ(result.at("content").at(0).at("text"), says_.out);
  says_ = {1, "", "error: there is no such file"};
  result = Call("journey_check", "{}").at("result");
  EXPECT_EQ(result.at("isError"), true);
  EXPECT_EQ(result.at("content").at(0).at("text"), says_.err);
  says_ = {0, "a table\n", ""};
  EXPECT_FALSE(Call("journey_coverage", "{}").at("result").contains("structuredContent"));
}

}  // namespace
}  // namespace journey::mcp
