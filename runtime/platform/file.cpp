// open, read, write, ftruncate, fsync, close.
#include "runtime/platform/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/platform/process.h"

namespace journey::rt {

namespace {

constexpr char kStandardInput[] = "standard input";
constexpr char kStandardOutput[] = "standard output";

int OpenAgain(const char* path, int flags, mode_t mode = 0) {
  int descriptor = -1;
  do {
    descriptor = open(path, flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

Result<File> CopyOfStandard(int stream, const char* what, const char* name) {
  if (WasClosed(stream)) {
    errno = EBADF;
    return SystemError(what, name);
  }
  const int descriptor = fcntl(stream, F_DUPFD_CLOEXEC, 3);
  if (descriptor < 0) return SystemError(what, name);
  File file(descriptor, name);
  if (stream != STDIN_FILENO) return file;
  if (Status status = CheckNoOutput(descriptor, name); !status.ok()) return status;
  return file;
}

}  // namespace

Status SystemError(std::string_view what, std::string_view name) {
  const int reason = errno;
  std::string message(what);
  message.append(" ").append(name).append(": ").append(std::strerror(reason));
  return Status::Error(std::move(message));
}

File::~File() { (void)Close(); }

File& File::operator=(File&& other) noexcept {
  if (this == &other) return *this;
  (void)Close();
  descriptor_ = other.Release();
  name_ = std::move(other.name_);
  return *this;
}

int File::Release() {
  const int descriptor = descriptor_;
  descriptor_ = -1;
  return descriptor;
}

Result<File> File::ToRead(const std::string& path) {
  if (path == "-") return CopyOfStandard(STDIN_FILENO, "cannot read", kStandardInput);
  File file(OpenAgain(path.c_str(), O_RDONLY), path);
  if (!file.open()) return SystemError("cannot read", path);
  struct stat info{};
  if (fstat(file.descriptor(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return Status::Error("cannot read " + path + ": it is a folder");
  }
  if (Status status = CheckNoOutput(file.descriptor(), path); !status.ok()) return status;
  return file;
}

std::optional<FileStamp> StampOf(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return std::nullopt;
  constexpr int64_t kSecond = 1'000'000'000;
  return FileStamp{static_cast<int64_t>(info.st_mtim.tv_sec) * kSecond + info.st_mtim.tv_nsec,
                   static_cast<uint64_t>(info.st_size)};
}

Result<std::string> File::ReadRegular(const std::string& path, uint64_t most) {
  const File file(OpenAgain(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY), path);
  if (!file.open()) return SystemError("cannot read", path);
  if (!file.IsRegular()) return Status::Error("cannot read " + path + ": it is no regular file");
  if (Status status = CheckNoOutput(file.descriptor(), path); !status.ok()) return status;
  std::string bytes;
  constexpr size_t kBlock = size_t{64} << 10;
  for (size_t read = 1; read != 0 && bytes.size() < most;) {
    const size_t before = bytes.size();
    bytes.resize(before + static_cast<size_t>(std::min<uint64_t>(kBlock, most - before)));
    if (Status status = file.Read(bytes.data() + before, bytes.size() - before, &read); !status.ok()) return status;
    bytes.resize(before + read);
  }
  return bytes;
}

Result<File> File::ToWrite(const std::string& path) {
  if (path == "-") return CopyOfStandard(STDOUT_FILENO, "cannot write", kStandardOutput);
  File file(OpenAgain(path.c_str(), O_WRONLY | O_CREAT | O_NOCTTY, 0666), path);
  if (!file.open()) return SystemError("cannot write", path);
  return file;
}

Status File::Read(char* out, size_t size, size_t* read) const {
  ssize_t count = -1;
  do {
    count = ::read(descriptor_, out, size);
  } while (count < 0 && errno == EINTR);
  *read = count > 0 ? static_cast<size_t>(count) : 0;
  return count < 0 ? SystemError("cannot read", name_) : Status();
}

bool File::HasMore() const {
  pollfd ready{descriptor_, POLLIN, 0};
  return poll(&ready, 1, 0) != 0;
}

void File::WaitForMore(int ms) const {
  pollfd ready{descriptor_, POLLIN, 0};
  (void)poll(&ready, 1, ms);
}

uint64_t File::Size() const {
  struct stat info{};
  return fstat(descriptor_, &info) == 0 && S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0;
}

uint64_t File::Position() const {
  const off_t at = lseek(descriptor_, 0, SEEK_CUR);
  return at > 0 ? static_cast<uint64_t>(at) : 0;
}

bool File::Seek(uint64_t offset) const { return ::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) >= 0; }

Status File::Write(std::string_view bytes, size_t* written) const {
  size_t done = 0;
  Status status;
  while (done < bytes.size()) {
    const ssize_t count = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      // Whoever we share the stream with does not want to wait; we do.
      pollfd ready{descriptor_, POLLOUT, 0};
      (void)poll(&ready, 1, -1);
      continue;
    }
    if (count <= 0) {
      status = SystemError("cannot write", name_);
      break;
    }
    done += static_cast<size_t>(count);
  }
  if (written != nullptr) *written = done;
  return status;
}

bool File::IsRegular() const {
  struct stat info{};
  return fstat(descriptor_, &info) == 0 && S_ISREG(info.st_mode);
}

Status File::Empty() const {
  if (!IsRegular()) return {};
  return ftruncate(descriptor_, 0) == 0 ? Status() : SystemError("cannot write", name_);
}

bool File::TakeBack(uint64_t bytes) const {
  if (!IsRegular()) return false;
  const off_t end = lseek(descriptor_, 0, SEEK_CUR);
  if (end < 0 || static_cast<uint64_t>(end) < bytes) return false;
  const off_t wanted = end - static_cast<off_t>(bytes);
  return ftruncate(descriptor_, wanted) == 0 && lseek(descriptor_, wanted, SEEK_SET) == wanted;
}

Status File::Sync() const {
  // Some file systems know no such thing; then there is nothing to wait for.
  if (fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) return SystemError("cannot write", name_);
  return {};
}

Status File::Close() {
  if (descriptor_ < 0) return {};
  // After EINTR it is closed on Linux; trying again could close another's.
  if (close(Release()) != 0 && errno != EINTR) return SystemError("cannot write", name_);
  return {};
}

}  // namespace journey::rt
