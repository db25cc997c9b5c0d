// A scan for tags that knows just enough XML to skip comments and CDATA.
#include "runtime/input/xes_split.h"

#include <algorithm>
#include <cctype>

namespace journey::rt {

namespace {

constexpr size_t kBlockBytes = 128 * 1024;
constexpr size_t kMaxTraceBytes = 1024 * 1024 * 1024;

bool EndsName(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '>' || c == '/'; }

}  // namespace

bool XesSplitter::Fail(std::string message) {
  status_ = Status::Error(std::move(message));
  return false;
}

bool XesSplitter::Fill() {
  size_t size = buffer_.size();
  if (size > kMaxTraceBytes) return Fail(bytes_->name() + ": a trace of more than 1 GiB");
  buffer_.resize(size + kBlockBytes);
  size_t count = bytes_->Read(buffer_.data() + size, kBlockBytes);
  buffer_.resize(size + count);
  if (!bytes_->status().ok()) status_ = bytes_->status();
  return count > 0;
}

void XesSplitter::Drop(size_t count) {
  line_ += static_cast<uint64_t>(std::count(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(count), '\n'));
  buffer_.erase(0, count);
}

size_t XesSplitter::Seek(std::string_view text, size_t from) {
  while (true) {
    size_t found = buffer_.find(text, from);
    if (found != std::string::npos) return found;
    if (buffer_.size() >= text.size()) from = std::max(from, buffer_.size() - text.size() + 1);
    if (!Fill()) return std::string::npos;
  }
}

bool XesSplitter::CheckEncoding() {
  while (buffer_.size() < 256 && Fill()) {
  }
  if (!status_.ok()) return false;
  std::string_view head = std::string_view(buffer_).substr(0, 256);
  if (!head.starts_with("<?xml")) return true;
  head = head.substr(0, head.find('>'));
  size_t at = head.find("encoding=");
  if (at == std::string_view::npos) return true;
  std::string name;
  for (char c : head.substr(at + 10)) {
    if (c == '"' || c == '\'') break;
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (name == "utf-8" || name == "utf8" || name == "us-ascii") return true;
  return Fail(bytes_->name() + ": the encoding " + name + " is not supported; convert the log to UTF-8");
}

bool XesSplitter::Next(std::string_view* trace, uint64_t* first_line) {
  if (done_ || !status_.ok()) return false;
  if (!begun_) {
    begun_ = true;
    if (!CheckEncoding()) return false;
  }
  Drop(given_);
  given_ = 0;
  size_t begin = std::string::npos;  // of the trace, once found
  size_t at = 0;
  while (true) {
    if (begin == std::string::npos && at > kBlockBytes) {  // keeps the part outside traces short
      Drop(at);
      at = 0;
    }
    at = Seek("<", at);
    // The longest tag looked for is 9 bytes; a few more decide where its name ends.
    while (at != std::string::npos && buffer_.size() < at + 10 && Fill()) {
    }
    if (at == std::string::npos) break;
    std::string_view rest = std::string_view(buffer_).substr(at);
    auto is_tag = [&](std::string_view tag) {
      return rest.starts_with(tag) && rest.size() > tag.size() && EndsName(rest[tag.size()]);
    };
    if (rest.starts_with("<!--")) {
      at = Seek("-->", at + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      at = Seek("]]>", at + 9);
    } else if (begin == std::string::npos && is_tag("<trace")) {
      size_t end = Seek(">", at);
      if (end != std::string::npos && buffer_[end - 1] != '/') begin = at;  // <trace/> has no events
      at = end;
    } else if (begin != std::string::npos && is_tag("</trace")) {
      size_t end = Seek(">", at);
      if (end == std::string::npos) break;
      Drop(begin);
      *first_line = line_;
      given_ = end + 1 - begin;
      *trace = std::string_view(buffer_).substr(0, given_);
      return true;
    } else if (begin == std::string::npos && is_tag("</log")) {
      done_ = true;
      return false;
    } else {
      ++at;
    }
    if (at == std::string::npos) break;
  }
  if (status_.ok()) return Fail(bytes_->name() + ": the log breaks off before `</log>`");
  return false;
}

}  // namespace journey::rt
