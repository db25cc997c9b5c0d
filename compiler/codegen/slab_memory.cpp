// Three runs of pages in one mapping, writable until they are finished.
#include "compiler/codegen/slab_memory.h"

#include <llvm/Support/MathExtras.h>
#include <llvm/Support/Process.h>

#include <system_error>
#include <utility>

#include "compiler/codegen/guard.h"

// Of the unwinder's library. Unlike the functions that LLVM would call, these take no memory: `object` is theirs until
// the frames are taken back.
extern "C" void __register_frame_info(const void* frames, void* object);
extern "C" void* __deregister_frame_info(const void* frames);

namespace journey::codegen {

namespace {

bool Protect(uint8_t* begin, uintptr_t bytes, unsigned rights, std::string* problem) {
  if (bytes == 0) return true;
  const std::error_code error = llvm::sys::Memory::protectMappedMemory(llvm::sys::MemoryBlock(begin, bytes), rights);
  if (error == std::errc::not_enough_memory) OutOfMemory();
  if (error && problem != nullptr) *problem = error.message();
  return !error;
}

}  // namespace

SlabMemory::~SlabMemory() {
  SlabMemory::deregisterEHFrames();
  if (slab_.base() != nullptr) (void)llvm::sys::Memory::releaseMappedMemory(slab_);
}

void SlabMemory::reserveAllocationSpace(uintptr_t code_bytes, llvm::Align code_align, uintptr_t constant_bytes,
                                        llvm::Align constant_align, uintptr_t data_bytes, llvm::Align data_align) {
  const uintptr_t page = llvm::sys::Process::getPageSizeEstimate();
  const auto pages = [page](uintptr_t bytes, llvm::Align align) {
    return bytes == 0 ? 0 : llvm::alignTo(bytes + align.value(), page);
  };
  code_.bytes = pages(code_bytes, code_align);
  constants_.bytes = pages(constant_bytes, constant_align);
  // Addresses of what is called far away (8 bytes each) are not counted by RuntimeDyld; a call has 5 bytes at least.
  data_.bytes = pages(data_bytes + 2 * code_bytes, data_align);
  std::error_code error;
  slab_ = llvm::sys::Memory::allocateMappedMemory(code_.bytes + constants_.bytes + data_.bytes, nullptr,
                                                  llvm::sys::Memory::MF_READ | llvm::sys::Memory::MF_WRITE, error);
  // There is no way to say so, and without room LLVM gives up.
  if (error) OutOfMemory();
  code_.begin = static_cast<uint8_t*>(slab_.base());
  constants_.begin = code_.begin + code_.bytes;
  data_.begin = constants_.begin + constants_.bytes;
}

uint8_t* SlabMemory::Room::Take(uintptr_t size, unsigned align) {
  const uintptr_t at = llvm::alignTo(used, align == 0 ? 16 : align);
  if (at + size > bytes) return nullptr;
  used = at + size;
  return begin + at;
}

uint8_t* SlabMemory::allocateCodeSection(uintptr_t bytes, unsigned align, unsigned /*id*/, llvm::StringRef /*name*/) {
  return code_.Take(bytes, align);
}

uint8_t* SlabMemory::allocateDataSection(uintptr_t bytes, unsigned align, unsigned /*id*/, llvm::StringRef /*name*/,
                                         bool constant) {
  return (constant ? constants_ : data_).Take(bytes, align);
}

void SlabMemory::registerEHFrames(uint8_t* frames, uint64_t /*address*/, size_t bytes) {
  if (bytes == 0 || frames_ != nullptr) return;
  frames_ = frames;
  __register_frame_info(frames, unwinders_.data());
}

void SlabMemory::deregisterEHFrames() {
  if (frames_ != nullptr) __deregister_frame_info(std::exchange(frames_, nullptr));
}

bool SlabMemory::finalizeMemory(std::string* problem) {
  using llvm::sys::Memory;
  const bool good = Protect(code_.begin, code_.bytes, Memory::MF_READ | Memory::MF_EXEC, problem) &&
                    Protect(constants_.begin, constants_.bytes, Memory::MF_READ, problem);
  return !good;
}

}  // namespace journey::codegen
