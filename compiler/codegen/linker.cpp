// One LLJIT for each linker.
#include "compiler/codegen/linker.h"

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/RTDyldObjectLinkingLayer.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>

#include <memory>
#include <string>
#include <utility>

#include "compiler/codegen/guard.h"
#include "compiler/codegen/slab_memory.h"

namespace journey::codegen {
namespace {

namespace orc = llvm::orc;

Status ToStatus(llvm::Error error) { return Status::Error("native code: " + llvm::toString(std::move(error))); }

class OrcLinker final : public native::Linker {
 public:
  explicit OrcLinker(std::unique_ptr<orc::LLJIT> jit) : jit_(std::move(jit)) {}

  Status Add(const std::string& object) override {
    std::unique_ptr<llvm::MemoryBuffer> copy = llvm::MemoryBuffer::getMemBufferCopy(object);
    if (copy == nullptr) OutOfMemory();
    if (llvm::Error error = jit_->addObjectFile(std::move(copy))) {
      return ToStatus(std::move(error));
    }
    return {};
  }

  Result<std::vector<void*>> Find(const std::vector<std::string>& names) override {
    std::vector<orc::SymbolStringPtr> interned;
    orc::SymbolLookupSet wanted;
    for (const std::string& name : names) {
      interned.push_back(jit_->mangleAndIntern(name));
      wanted.add(interned.back());
    }
    llvm::Expected<orc::SymbolMap> symbols =
        jit_->getExecutionSession().lookup(orc::makeJITDylibSearchOrder(&jit_->getMainJITDylib()), std::move(wanted));
    if (!symbols) return ToStatus(symbols.takeError());
    std::vector<void*> found;
    for (const orc::SymbolStringPtr& name : interned) found.push_back((*symbols)[name].getAddress().toPtr<void*>());
    return found;
  }

 private:
  std::unique_ptr<orc::LLJIT> jit_;
};

}  // namespace

Status MakeLinker(const std::vector<native::Symbol>& symbols, std::unique_ptr<native::Linker>* linker) {
  llvm::Expected<std::unique_ptr<orc::LLJIT>> jit =
      orc::LLJITBuilder()
          .setPlatformSetUp(orc::setUpInactivePlatform)
          .setLinkProcessSymbolsByDefault(false)
          // JITLink, which is the default, takes memory and time by the square of the symbols of an object.
          .setObjectLinkingLayerCreator([](orc::ExecutionSession& session, const llvm::Triple&) {
            return std::make_unique<orc::RTDyldObjectLinkingLayer>(session,
                                                                   [] { return std::make_unique<SlabMemory>(); });
          })
          .create();
  if (!jit) return ToStatus(jit.takeError());
  orc::SymbolMap map;
  for (const native::Symbol& symbol : symbols) {
    map[(*jit)->mangleAndIntern(symbol.name)] = {orc::ExecutorAddr::fromPtr(symbol.address),
                                                 llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  }
  if (llvm::Error error = (*jit)->getMainJITDylib().define(orc::absoluteSymbols(std::move(map)))) {
    return ToStatus(std::move(error));
  }
  *linker = std::make_unique<OrcLinker>(std::move(*jit));
  return {};
}

}  // namespace journey::codegen
