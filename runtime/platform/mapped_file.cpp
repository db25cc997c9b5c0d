// Windows, and the handler of SIGBUS.
#include "runtime/platform/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>

namespace journey::rt {

namespace {

constexpr size_t kPage = 4096;

// What is mapped, for the handler; all it does is async-signal-safe but for mmap, which is a system call and no more.
struct Mapping {
  std::atomic<uintptr_t> begin{0}, end{0};
  std::atomic<bool> taken{false}, cut{false};
};
Mapping mappings[MappedFile::kMost];
struct sigaction before;

void OnBusError(int signal, siginfo_t* info, void* context) {
  const auto at = reinterpret_cast<uintptr_t>(info->si_addr);
  for (Mapping& mapping : mappings) {
    if (at < mapping.begin.load(std::memory_order_relaxed) || at >= mapping.end.load(std::memory_order_relaxed)) {
      continue;
    }
    // Zeros, here and to the end: there is no more of the file.
    const uintptr_t page = at / kPage * kPage;
    const size_t rest = mapping.end.load(std::memory_order_relaxed) - page;
    if (mmap(reinterpret_cast<void*>(page), rest, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
        MAP_FAILED) {
      break;
    }
    mapping.cut.store(true, std::memory_order_relaxed);
    return;
  }
  if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr) {
    return before.sa_sigaction(signal, info, context);
  }
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(signal);
  // As if nobody had been here: the instruction is run again.
  ::signal(signal, SIG_DFL);
}

bool TakeOverSignal() {
  static const bool taken = [] {
    struct sigaction action{};
    action.sa_sigaction = OnBusError;
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGBUS, &action, &before) == 0;
  }();
  return taken;
}

}  // namespace

std::unique_ptr<MappedFile> MappedFile::Of(int file, Sizes sizes) {
  struct stat info{};
  const bool good = fstat(file, &info) == 0 && S_ISREG(info.st_mode) &&
                    static_cast<uint64_t>(info.st_size) >= sizes.least &&
                    sysconf(_SC_PAGESIZE) == static_cast<long>(kPage) && TakeOverSignal();
  const int own = good ? fcntl(file, F_DUPFD_CLOEXEC, 0) : -1;
  if (own < 0) return nullptr;
  return std::unique_ptr<MappedFile>(new MappedFile(own, static_cast<uint64_t>(info.st_size), sizes.window));
}

MappedFile::~MappedFile() {
  Unmap();
  close(file_);
}

void MappedFile::Unmap() {
  if (memory_ == nullptr) return;
  Mapping& mapping = mappings[place_];
  mapping.begin.store(0, std::memory_order_relaxed);
  mapping.end.store(0, std::memory_order_relaxed);
  munmap(memory_, mapped_);
  memory_ = nullptr;
  cut_ = cut_ || mapping.cut.load(std::memory_order_relaxed);
  mapping.cut.store(false, std::memory_order_relaxed);
  mapping.taken.store(false, std::memory_order_release);
}

bool MappedFile::Cut() const {
  struct stat info{};
  if (fstat(file_, &info) == 0 && static_cast<uint64_t>(info.st_size) < size_) return true;
  // It may have grown again.
  return cut_ || (memory_ != nullptr && mappings[place_].cut.load(std::memory_order_relaxed));
}

std::string_view MappedFile::Window(uint64_t offset) {
  Unmap();
  if (offset >= size_) return {};
  for (place_ = 0; place_ < kMost; ++place_) {
    if (!mappings[place_].taken.exchange(true, std::memory_order_acquire)) break;
  }
  if (place_ == kMost) return {};
  Mapping& mapping = mappings[place_];
  const uint64_t from = offset / kPage * kPage;
  const auto bytes = static_cast<size_t>(std::min<uint64_t>(size_ - from, window_));
  const size_t pages = (bytes + kPage - 1) / kPage * kPage;
  // First all of it as zeros, then the file over all but the last page.
  void* memory = mmap(nullptr, pages + kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED &&
      mmap(memory, pages, PROT_READ, MAP_PRIVATE | MAP_FIXED, file_, static_cast<off_t>(from)) == MAP_FAILED) {
    munmap(memory, pages + kPage);
    memory = MAP_FAILED;
  }
  if (memory == MAP_FAILED) {
    mapping.taken.store(false, std::memory_order_release);
    return {};
  }
  memory_ = static_cast<char*>(memory);
  mapped_ = pages + kPage;
  (void)madvise(memory_, pages, MADV_SEQUENTIAL);
  mapping.begin.store(reinterpret_cast<uintptr_t>(memory_), std::memory_order_relaxed);
  mapping.end.store(reinterpret_cast<uintptr_t>(memory_) + pages, std::memory_order_relaxed);
  const auto skipped = static_cast<size_t>(offset - from);
  return {memory_ + skipped, bytes - skipped};
}

}  // namespace journey::rt
