// zlib's file functions read plain files and gzip alike.
#include "runtime/input/byte_source.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "runtime/platform/file.h"

namespace journey::rt {

namespace {
constexpr unsigned kZlibBufferBytes =
    16 * 1024;  // of plain files it is passed over where more than twice that is asked for
constexpr size_t kMostAtOnce = 64 * 1024 * 1024;  // gzread takes an unsigned and returns an int
}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::Open(const std::string& path) {
  Result<File> opened = File::ToRead(path);
  if (!opened.ok()) return opened.status();
  std::string name = opened->name();
  gzFile file = gzdopen(opened->descriptor(), "rb");
  if (file == nullptr) return Status::Error("cannot read " + name + ": out of memory");
  // zlib closes it.
  const int descriptor = opened->Release();
  gzbuffer(file, kZlibBufferBytes);
  return std::unique_ptr<ByteSource>(new ByteSource(file, descriptor, path == "-", std::move(name)));
}

std::unique_ptr<MappedFile> ByteSource::Map(MappedFile::Sizes sizes) {
  // Standard input may stand anywhere in its file.
  const bool plain = !is_stdin_ && gzdirect(static_cast<gzFile>(file_)) != 0;
  return plain ? MappedFile::Of(descriptor_, sizes) : nullptr;
}

ByteSource::~ByteSource() { gzclose(static_cast<gzFile>(file_)); }

void ByteSource::Seek(uint64_t offset) {
  gzFile file = static_cast<gzFile>(file_);
  // Before it knows that the file is plain, zlib would read all that is skipped.
  (void)gzdirect(file);
  if (gzseek(file, static_cast<z_off_t>(offset), SEEK_SET) < 0) Fail("it cannot be sought in");
}

size_t ByteSource::Read(char* out, size_t size) {
  if (!status_.ok() || size == 0) return 0;
  gzFile file = static_cast<gzFile>(file_);
  int count = gzread(file, out, static_cast<unsigned>(std::min(size, kMostAtOnce)));
  if (count > 0) return static_cast<size_t>(count);
  int error = Z_OK;
  const char* message = gzerror(file, &error);
  if (error == Z_BUF_ERROR) {
    Fail("the gzip data breaks off before its end");
  } else if (error == Z_ERRNO) {
    Fail(std::strerror(errno));
  } else if (error != Z_OK && error != Z_STREAM_END) {
    Fail(message);
  }
  return 0;
}

}  // namespace journey::rt
