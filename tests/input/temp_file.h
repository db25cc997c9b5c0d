// A file that lives as long as this object.
#pragma once

#include <string>
#include <string_view>

namespace journey::rt::testing_input {

class TempFile {
 public:
  // `name` ends the file's name. With `gzip` the bytes are packed first.
  TempFile(std::string_view name, std::string_view bytes, bool gzip = false);
  ~TempFile();
  TempFile(const TempFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A gzip stream.
std::string Gzip(std::string_view bytes);
// A zstd frame.
std::string Zstd(std::string_view bytes);

}  // namespace journey::rt::testing_input
