// What C++ asks of an allocator, by what C offers: std::bad_alloc where there is no memory.
//
// The allocator that programs are linked with brings operators of its own, which end the process then: it is written in
// C and takes its own word for whether there is a handler.
#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

void* Allocated(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* Aligned(std::size_t bytes, std::align_val_t align) {
  void* memory = nullptr;
  const std::size_t at = std::max(static_cast<std::size_t>(align), sizeof(void*));
  return posix_memalign(&memory, at, bytes) == 0 ? memory : nullptr;
}

}  // namespace

void* operator new(std::size_t bytes) { return Allocated(std::malloc(bytes)); }
void* operator new[](std::size_t bytes) { return Allocated(std::malloc(bytes)); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes); }
void* operator new(std::size_t bytes, std::align_val_t align) { return Allocated(Aligned(bytes, align)); }
void* operator new[](std::size_t bytes, std::align_val_t align) { return Allocated(Aligned(bytes, align)); }
void* operator new(std::size_t bytes, std::align_val_t align, const std::nothrow_t&) noexcept {
  return Aligned(bytes, align);
}
void* operator new[](std::size_t bytes, std::align_val_t align, const std::nothrow_t&) noexcept {
  return Aligned(bytes, align);
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept { std::free(memory); }
