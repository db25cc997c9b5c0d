// One header matters, Content-Length; others are read over.
#include "compiler/lsp/rpc.h"

#include <algorithm>
#include <cctype>

namespace journey::lsp {
namespace {

constexpr std::string_view kLength = "Content-Length:";
constexpr std::string_view kEnd = "\r\n\r\n";
constexpr size_t kMostHeader = 4096;

bool BeginsWithLength(std::string_view line) {
  return line.size() >= kLength.size() && std::equal(kLength.begin(), kLength.end(), line.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         });
}

// The length that the headers say; nothing where they say none, or one beyond what is taken.
std::optional<size_t> LengthOf(std::string_view headers) {
  while (!headers.empty()) {
    const size_t end = headers.find("\r\n");
    std::string_view line = headers.substr(0, end);
    headers.remove_prefix(end == std::string_view::npos ? headers.size() : end + 2);
    if (!BeginsWithLength(line)) continue;
    line.remove_prefix(kLength.size());
    while (line.starts_with(' ')) line.remove_prefix(1);
    constexpr size_t kMostDigits = 9;
    if (line.empty() || line.size() > kMostDigits) return std::nullopt;
    size_t length = 0;
    for (const char c : line) {
      if (c < '0' || c > '9') return std::nullopt;
      length = length * 10 + static_cast<size_t>(c - '0');
    }
    return length <= FrameReader::kMostBody ? std::optional(length) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Frame FrameReader::Lose(size_t bytes, std::string fault) {
  buffer_.erase(0, bytes);
  lost_ = true;
  return {"", std::move(fault)};
}

std::optional<Frame> FrameReader::Next() {
  if (lost_) {
    const size_t at = buffer_.find(kLength);
    // The end of what came may be the beginning of a header.
    buffer_.erase(0, at != std::string::npos ? at : buffer_.size() - std::min(buffer_.size(), kLength.size() - 1));
    if (at == std::string::npos) return std::nullopt;
    lost_ = false;
  }
  const size_t end = buffer_.find(kEnd);
  if (end == std::string::npos) {
    if (buffer_.size() <= kMostHeader) return std::nullopt;
    return Lose(buffer_.size(), "a message begins with `Content-Length: N` and an empty line");
  }
  const std::optional<size_t> length = LengthOf(std::string_view(buffer_).substr(0, end));
  const size_t body = end + kEnd.size();
  if (!length) return Lose(body, "a header needs a Content-Length of at most 64 MiB");
  if (buffer_.size() - body < *length) return std::nullopt;
  Frame frame{buffer_.substr(body, *length), ""};
  buffer_.erase(0, body + *length);
  return frame;
}

std::string Framed(std::string_view body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace journey::lsp
