// bytes of a stream -> the bodies of messages, as the base protocol of LSP frames them: headers, an empty line, a body.
//
// In: bytes as they come, in pieces of any size. Out: whole bodies in order. A header that says no length, or one that
// is out of bounds, is told as a fault; what follows is skipped up to the next header, so that no garbage ends the
// server. Thread-compatible.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace journey::lsp {

struct Frame {
  std::string body;
  std::string fault;  // empty where the body is good
};

class FrameReader {
 public:
  static constexpr size_t kMostBody = size_t{64} << 20;

  void Feed(std::string_view bytes) { buffer_.append(bytes); }
  // Nothing where more bytes are needed.
  std::optional<Frame> Next();

 private:
  Frame Lose(size_t bytes, std::string fault);

  std::string buffer_;
  bool lost_ = false;  // looking for the next header
};

// The body with its header.
std::string Framed(std::string_view body);

}  // namespace journey::lsp
