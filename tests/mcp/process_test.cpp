// `journey mcp` as a client runs it: lines in, lines out, real verbs over a real project, which stays as it is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

constexpr const char* kShop = R"(event SignedUp { }
channel mail(template: string) { }
journey Welcome {
  enter on SignedUp
  stage Hello {
    flow { send mail(template: "hello") end }
  }
}
test "hello" {
  customer "ada"
  start 2026-01-01T00:00:00Z
  SignedUp { }
  expect sent mail(template: "hello")
}
)";

class McpProcess : public ::testing::Test {
 protected:
  std::string Edited(const std::string& from, const std::string& to) const {
    std::string text = kShop;
    text.replace(text.find(from), from.size(), to);
    return text;
  }
  // What the one call of a tool gives.
  Json Call(const std::string& tool, const Json& arguments) {
    const Json call = {{"jsonrpc", "2.0"},
                       {"id", 2},
                       {"method", "tools/call"},
                       {"params", {{"name", tool}, {"arguments", arguments}}}};
    const std::string input = folder_.Write("input", R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})"
                                                     "\n" +
                                                         call.dump() + "\n");
    const ProcessResult result = RunJourney("mcp < " + input);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::istringstream lines(result.out);
    std::string first, second;
    std::getline(lines, first);
    std::getline(lines, second);
    EXPECT_EQ(Json::parse(first).at("result").at("serverInfo").at("name"), "journey");
    return Json::parse(second).at("result");
  }
  const ScratchFolder folder_;
};

TEST_F(McpProcess, ErrorsComeAsData) {
  const std::string file = folder_.Write("broken.journey", "event A { n: strin }\n");
  const Json result = Call("journey_check", {{"paths", {file}}});
  EXPECT_EQ(result.at("isError"), false);
  EXPECT_NE(result.at("structuredContent").dump().find("J1021"), std::string::npos) << result;
  EXPECT_EQ(Call("journey_check", {{"paths", {folder_.path("nowhere")}}}).at("isError"), true);
}

TEST_F(McpProcess, AChangeIsTriedAndNotWritten) {
  const std::string file = folder_.Write("shop/shop.journey", kShop);
  const auto propose = [&](const std::string& text) {
    return Call("journey_propose",
                {{"project", folder_.path("shop")}, {"edits", {{{"path", "shop.journey"}, {"text", text}}}}})
        .at("structuredContent");
  };
  Json report = propose(Edited(R"(template: "hello")", R"(template: "good day")"));
  EXPECT_EQ(report.at("applied"), false);
  EXPECT_EQ(report.at("test").at("failed"), 1) << "it expects hello: " << report;
  EXPECT_NE(report.at("diff").dump().find("BEHAVIOUR"), std::string::npos) << report.at("diff");
  EXPECT_EQ(report.dump().find("/project/shop.journey"), std::string::npos)
      << "where the copy stood is nobody's business";
  // With errors there is nothing to test or compare.
  report = propose(Edited("send mail", "sned mail"));
  EXPECT_FALSE(report.contains("test"));
  EXPECT_EQ(report.at("check").at("diagnostics").at(0).at("severity"), "error") << report.at("check");
  // A test that fails is a result.
  report = propose(Edited(R"(send mail(template: "hello") )", ""));
  EXPECT_EQ(report.at("test").at("failed"), 1) << report.at("test");
  EXPECT_EQ(ScratchFolder::Read(file), kShop);
}

TEST_F(McpProcess, EditsStayBelowTheProject) {
  folder_.Write("shop/shop.journey", kShop);
  for (const std::string path : {"../out.journey", "/tmp/out.journey", "run.sh", "", "a/../../out.journey"}) {
    const Json result =
        Call("journey_propose", {{"project", folder_.path("shop")}, {"edits", {{{"path", path}, {"text", ""}}}}});
    EXPECT_EQ(result.at("isError"), true) << path;
  }
  EXPECT_EQ(Call("journey_propose", {{"project", folder_.path("nowhere")}, {"edits", Json::array()}}).at("isError"),
            true);
}

// JOURNEY_MCP_PYTHON: a Python that has the package `mcp`; python3 if it is not set.
TEST_F(McpProcess, TheProtocolsOwnClientUnderstandsIt) {
  const char* named = std::getenv("JOURNEY_MCP_PYTHON");
  const std::string python = named != nullptr ? named : "python3";
  if (RunCommand(python + " -c 'import mcp'").exit_code != 0) GTEST_SKIP() << "the Python package mcp is not installed";
  folder_.Write("shop/shop.journey", kShop);
  const ProcessResult result =
      RunCommand(python + " tests/mcp/client.py " + JourneyBinary() + " " + folder_.path("shop"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "server journey\ntools 8\ncheck False 1\npropose False False 1\nwrong code True\n");
}

TEST_F(McpProcess, AnEndIsAnEnd) {
  EXPECT_EQ(RunJourney("mcp < /dev/null").exit_code, 0);
  EXPECT_EQ(RunJourney("mcp --port 5").exit_code, 2);
}

}  // namespace
}  // namespace journey::testing
