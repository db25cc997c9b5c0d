// Memory for one object's sections, taken in one piece: code, constants and data lie next to each other, as references
// of 32 bits among them want it.
#pragma once

#include <llvm/ExecutionEngine/RTDyldMemoryManager.h>
#include <llvm/Support/Memory.h>

#include <array>
#include <cstdint>
#include <string>

namespace journey::codegen {

class SlabMemory final : public llvm::RTDyldMemoryManager {
 public:
  SlabMemory() = default;
  SlabMemory(const SlabMemory&) = delete;
  ~SlabMemory() override;

  bool needsToReserveAllocationSpace() override { return true; }
  void reserveAllocationSpace(uintptr_t code_bytes, llvm::Align code_align, uintptr_t constant_bytes,
                              llvm::Align constant_align, uintptr_t data_bytes, llvm::Align data_align) override;
  // Null where there is no room, at which LLVM gives up.
  uint8_t* allocateCodeSection(uintptr_t bytes, unsigned align, unsigned id, llvm::StringRef name) override;
  uint8_t* allocateDataSection(uintptr_t bytes, unsigned align, unsigned id, llvm::StringRef name,
                               bool constant) override;
  // The unwinder finds its way through the code from its frames, of which an object has one section.
  void registerEHFrames(uint8_t* frames, uint64_t address, size_t bytes) override;
  void deregisterEHFrames() override;
  // Code can be run from now on, constants only be read. True: the system refused, for the reason in `problem`.
  bool finalizeMemory(std::string* problem) override;

 private:
  struct Room {
    uint8_t* begin = nullptr;
    uintptr_t bytes = 0, used = 0;  // whole pages
    uint8_t* Take(uintptr_t size, unsigned align);
  };
  llvm::sys::MemoryBlock slab_;
  uint8_t* frames_ = nullptr;
  std::array<void*, 16> unwinders_{};  // what the unwinder notes of the frames: eight words at most
  Room code_, constants_, data_;
};

}  // namespace journey::codegen
