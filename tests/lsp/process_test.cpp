// `journey lsp` as an editor runs it: bytes on standard input, frames on standard output, how it ends.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

std::string Frame(const std::string& body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

constexpr const char* kInitialize = R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}})";
constexpr const char* kOpen =
    R"({"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a","languageId":"journey","version":1,"text":"event A { n: strin }\n"}}})";

ProcessResult Serve(const std::string& input, const std::string& flags = "") {
  const ScratchFolder folder;
  return RunJourney("lsp " + flags + " < " + folder.Write("input", input));
}

TEST(LspProcess, ASessionFromBeginningToEnd) {
  const ProcessResult result =
      Serve(Frame(kInitialize) + Frame(R"({"method":"initialized","params":{}})") + Frame(kOpen) +
                Frame(R"({"id":2,"method":"shutdown"})") + Frame(R"({"method":"exit"})"),
            "--stdio");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_TRUE(result.out.starts_with("Content-Length: ")) << result.out;
  EXPECT_NE(result.out.find(R"("serverInfo":{"name":"journey")"), std::string::npos);
}

// Diagnostics come although nothing more does; a stream that just ends is no good end.
TEST(LspProcess, TheStreamEnds) {
  const ProcessResult result =
      Serve(Frame(kInitialize) + Frame(R"({"method":"initialized","params":{}})") + Frame(kOpen));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("J1021"), std::string::npos) << result.out;
  EXPECT_EQ(Serve(Frame(R"({"method":"exit"})")).exit_code, 1);
  EXPECT_EQ(Serve("").exit_code, 1);
  EXPECT_EQ(RunJourney("lsp --port 5").exit_code, 2);
}

// A name of the standard library is opened as a file of the cache.
TEST(LspProcess, TheStandardLibraryCanBeOpened) {
  const ScratchFolder folder;
  const std::string open =
      R"({"method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a","languageId":"journey","version":1,"text":"use std.channels\npolicy email { cap 3 per 7 days }\n"}}})";
  const std::string ask =
      R"({"id":2,"method":"textDocument/definition","params":{"textDocument":{"uri":"untitled:a"},"position":{"line":1,"character":9}}})";
  const std::string input =
      folder.Write("input", Frame(kInitialize) + Frame(R"({"method":"initialized"})") + Frame(open) + Frame(ask));
  const ProcessResult result = RunJourney("lsp < " + input, "XDG_CACHE_HOME=" + folder.path("cache"));
  const size_t at = result.out.find("\"uri\":\"file://" + folder.path("cache"));
  ASSERT_NE(at, std::string::npos) << result.out;
  const size_t begin = at + std::string("\"uri\":\"file://").size();
  const std::string path = result.out.substr(begin, result.out.find('"', begin) - begin);
  EXPECT_EQ(ScratchFolder::Read(path), ScratchFolder::Read("stdlib/std/channels.journey"));
}

}  // namespace
}  // namespace journey::testing
