// malloc, calloc, realloc and the aligned ones of the whole process, over glibc's own.
#include "tests/api/failing_memory.h"

#include <cerrno>
#include <cstdlib>

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace journey::testing_api {

std::atomic<int64_t> left{-1}, asked{0};
std::atomic<bool> for_good{false}, failed{false};
bool (*fails_here)() = nullptr;

bool Fails() {
  asked.fetch_add(1, std::memory_order_relaxed);
  bool fails = fails_here != nullptr && fails_here();
  if (!fails) {
    if (left.load(std::memory_order_relaxed) < 0) return false;
    const int64_t before = left.fetch_sub(1, std::memory_order_relaxed);
    if (before > 0) return false;
    if (for_good) left = 0;
    fails = before == 0;
  }
  if (!fails) return false;
  failed = true;
  errno = ENOMEM;
  return true;
}

}  // namespace journey::testing_api

using journey::testing_api::Fails;

extern "C" {
void* malloc(size_t size) { return Fails() ? nullptr : __libc_malloc(size); }
void* calloc(size_t count, size_t size) { return Fails() ? nullptr : __libc_calloc(count, size); }
void* realloc(void* memory, size_t size) { return Fails() ? nullptr : __libc_realloc(memory, size); }
void* aligned_alloc(size_t alignment, size_t size) { return Fails() ? nullptr : __libc_memalign(alignment, size); }
int posix_memalign(void** memory, size_t alignment, size_t size) {
  *memory = Fails() ? nullptr : __libc_memalign(alignment, size);
  return *memory != nullptr ? 0 : ENOMEM;
}
}
