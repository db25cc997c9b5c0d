// Temporary files, plain and packed.
#include "tests/input/temp_file.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>

#include "base/check.h"

namespace journey::rt::testing_input {

std::string Gzip(std::string_view bytes) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3);
  CHECK(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

TempFile::TempFile(std::string_view name, std::string_view bytes, bool gzip) {
  static int count = 0;
  path_ = testing::TempDir() + "journey_" + std::to_string(getpid()) + "_" + std::to_string(count++) + "_" +
          std::string(name);
  std::ofstream file(path_, std::ios::binary);
  file << (gzip ? Gzip(bytes) : std::string(bytes));
}
TempFile::~TempFile() { std::filesystem::remove(path_); }

}  // namespace journey::rt::testing_input
