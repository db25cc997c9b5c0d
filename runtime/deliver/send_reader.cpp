// Block by block; only lines that look like a send are parsed.
#include "runtime/deliver/send_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

namespace journey::rt {
namespace {

constexpr uint64_t kBlockBytes = uint64_t{256} << 10;
constexpr uint64_t kMostAtOnce = uint64_t{8} << 20;  // of other records
constexpr uint64_t kMostLineBytes = uint64_t{256} << 20;
constexpr size_t kTailBytes = 64;

std::string TextAt(const simdjson::dom::object& json, std::string_view key) {
  std::string_view text;
  return json[key].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

Result<std::optional<FoundSend>> SendOf(std::string_view line, uint64_t at) {
  if (line.find("\"kind\":\"sent\"") == std::string_view::npos) return std::optional<FoundSend>();
  simdjson::dom::parser parser;
  simdjson::dom::object json;
  if (parser.parse(line.data(), line.size()).get_object().get(json) != simdjson::SUCCESS) {
    return Status::Error("a line that is no record");
  }
  if (TextAt(json, "kind") != "sent") return std::optional<FoundSend>();
  return std::optional(FoundSend{{at, line.size()},
                                 std::string(line),
                                 TextAt(json, "id"),
                                 TextAt(json, "customer"),
                                 TextAt(json, "channel"),
                                 TextAt(json, "journey"),
                                 TextAt(json, "time")});
}

Status SendReader::Fill(uint64_t end) {
  block_.erase(0, static_cast<size_t>(offset_ - block_at_));
  block_at_ = offset_;
  const uint64_t from = block_at_ + block_.size();
  auto more = disk_.Read(name_, from, std::min(std::max(kBlockBytes, uint64_t{block_.size()}), end - from));
  if (!more.ok()) return more.status();
  if (more.value().empty()) {
    return Status::Error(fmt::format("{} has {} bytes, but {} were written to it: it was cut", Title(), from, end));
  }
  block_ += more.value();
  return block_.size() <= kMostLineBytes
             ? Status()
             : Status::Error(fmt::format("{}: offset {}: a line that does not end", Title(), block_at_));
}

Result<std::optional<FoundSend>> SendReader::Next(uint64_t end) {
  const uint64_t stop = std::min(end, offset_ + kMostAtOnce);
  while (offset_ < stop) {
    const size_t begin = static_cast<size_t>(offset_ - block_at_);
    const size_t newline = block_.find('\n', begin);
    if (newline == std::string::npos || block_at_ + newline >= end) {
      if (block_at_ + block_.size() >= end) {
        return Status::Error(fmt::format("{}: offset {} is no end of a line", Title(), end));
      }
      if (Status status = Fill(end); !status.ok()) return status;
      continue;
    }
    auto send = SendOf(std::string_view(block_).substr(begin, newline - begin), offset_);
    if (!send.ok()) return Status::Error(fmt::format("{}: offset {}: {}", Title(), offset_, send.status().message()));
    offset_ = block_at_ + newline + 1;
    if (send.value()) return send;
  }
  return std::optional<FoundSend>();
}

Result<FoundSend> SendReader::At(const Place& place) {
  const auto line = disk_.Read(name_, place.at, place.size);
  if (!line.ok()) return line.status();
  auto send = line.value().size() == place.size ? SendOf(line.value(), place.at) : std::optional<FoundSend>();
  if (send.ok() && send.value()) return std::move(*send.value());
  return Status::Error(fmt::format("{}: offset {}: the send that stood there is gone", Title(), place.at));
}

Result<std::string> SendReader::Before(uint64_t offset) {
  const uint64_t bytes = std::min<uint64_t>(offset, kTailBytes);
  return disk_.Read(name_, offset - bytes, bytes);
}

}  // namespace journey::rt
