// The framing of messages: pieces of any size, and headers that say nothing good.
#include <gtest/gtest.h>

#include "compiler/lsp/rpc.h"

namespace journey::lsp {
namespace {

TEST(Rpc, PiecesOfAnySize) {
  const std::string stream = Framed("{\"a\":1}") + "Content-Type: x\r\ncontent-length: 2\r\n\r\n[]" + Framed("");
  for (size_t piece = 1; piece <= stream.size(); ++piece) {
    FrameReader reader;
    std::vector<std::string> bodies;
    for (size_t at = 0; at < stream.size(); at += piece) {
      reader.Feed(std::string_view(stream).substr(at, piece));
      while (const auto frame = reader.Next()) {
        EXPECT_EQ(frame->fault, "");
        bodies.push_back(frame->body);
      }
    }
    EXPECT_EQ(bodies, (std::vector<std::string>{"{\"a\":1}", "[]", ""})) << piece;
  }
}

// One fault, and the next good message is read.
TEST(Rpc, FaultsAreOverAtTheNextHeader) {
  for (const std::string& bad :
       {std::string("Content-Type: x\r\n\r\n{}"), std::string("Content-Length: many\r\n\r\n{\"a\":1}"),
        std::string("Content-Length: 99999999999\r\n\r\n"), std::string("Content-Length: -5\r\n\r\n{}"),
        std::string("Content-Length: 67108865\r\n\r\n"), std::string(5000, 'x'), std::string("\r\n\r\n")}) {
    FrameReader reader;
    reader.Feed(bad);
    const auto fault = reader.Next();
    ASSERT_TRUE(fault) << bad;
    EXPECT_NE(fault->fault, "");
    EXPECT_FALSE(reader.Next()) << bad;
    reader.Feed(Framed("[1]"));
    const auto good = reader.Next();
    ASSERT_TRUE(good) << bad;
    EXPECT_EQ(good->body, "[1]");
    EXPECT_EQ(good->fault, "");
  }
}

}  // namespace
}  // namespace journey::lsp
