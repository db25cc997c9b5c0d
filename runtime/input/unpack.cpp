// zlib and libzstd behind one face; both formats may be several streams, one after the other.
#include "runtime/input/unpack.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>

namespace journey::rt {

namespace {

constexpr std::string_view kGzipMagic("\x1F\x8B", 2), kZstdMagic("\x28\xB5\x2F\xFD", 4);

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() {
    constexpr int kWindowBits = 15, kGzipOnly = 16;
    if (inflateInit2(&stream_, kWindowBits + kGzipOnly) != Z_OK) fault_ = "out of memory";
  }
  ~GzipUnpacker() override { inflateEnd(&stream_); }

  Step Unpack(std::string_view in, char* out, size_t size) override {
    if (!fault_.empty() || in.empty() || size == 0) return {};
    size_t zeros = 0;
    if (between_ && !Begin(in, &zeros)) return {zeros, 0};
    const auto most = [](size_t bytes) {
      return static_cast<uInt>(std::min<size_t>(bytes, std::numeric_limits<uInt>::max()));
    };
    // zlib only reads what it declares without const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = most(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = most(size);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      between_ = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fault_ = std::string("the gzip data is damaged: ") + (stream_.msg != nullptr ? stream_.msg : "out of memory");
    }
    return {most(in.size()) - stream_.avail_in, most(size) - stream_.avail_out};
  }
  bool complete() const override { return between_; }
  const char* name() const override { return "gzip"; }

 private:
  // Behind a stream: another, which is begun, or zeros as tapes have them, or what does not belong there.
  bool Begin(std::string_view in, size_t* zeros) {
    *zeros = std::min(in.find_first_not_of('\0'), in.size());
    padded_ = padded_ || *zeros > 0;
    if (*zeros > 0) return false;
    if (padded_ || in[0] != kGzipMagic[0]) {
      fault_ = "behind the gzip data stands something else";
      return false;
    }
    between_ = false;
    inflateReset(&stream_);
    return true;
  }

  z_stream stream_{};
  bool between_ = false, padded_ = false;
};

class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) fault_ = "out of memory";
  }
  ~ZstdUnpacker() override { ZSTD_freeDStream(stream_); }

  Step Unpack(std::string_view in, char* out, size_t size) override {
    if (!fault_.empty() || size == 0) return {};
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out, size, 0};
    const size_t result = ZSTD_decompressStream(stream_, &to, &from);
    if (ZSTD_isError(result) != 0) {
      fault_ = complete_ ? "behind the zstd data stands something else"
                         : std::string("the zstd data is damaged: ") + ZSTD_getErrorName(result);
    } else if (from.pos > 0 || to.pos > 0) {
      complete_ = result == 0;
    }
    return {from.pos, to.pos};
  }
  bool complete() const override { return complete_; }
  const char* name() const override { return "zstd"; }

 private:
  ZSTD_DStream* stream_;
  bool complete_ = false;  // as of the last frame
};

}  // namespace

std::unique_ptr<Unpacker> Unpacker::For(std::string_view head) {
  if (head.starts_with(kGzipMagic)) return std::make_unique<GzipUnpacker>();
  if (head.starts_with(kZstdMagic)) return std::make_unique<ZstdUnpacker>();
  return nullptr;
}

}  // namespace journey::rt
