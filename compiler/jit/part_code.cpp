// Compiles through codegen and links through ORC, against the runtime's operations and nothing else of the process.
#include "compiler/jit/part_code.h"

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>

#include <cstddef>
#include <cstring>
#include <utility>

#include "compiler/codegen/emit.h"
#include "runtime/abi/act.h"
#include "runtime/value/pure.h"

namespace journey {
namespace {

using codegen::OptLevel;
using codegen::Part;
namespace orc = llvm::orc;

Status ToStatus(llvm::Error error) { return Status::Error("native code: " + llvm::toString(std::move(error))); }

void AddNumber(std::string& text, uint64_t value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); }

// All that decides what the machine code of any part looks like.
std::string DescribeMachine(OptLevel level) {
  std::string text = codegen::HostDescription();
  AddNumber(text, codegen::kCodegenVersion);
  AddNumber(text, static_cast<uint64_t>(level));
  // The calling convention is compiled in.
  for (const size_t fact : {sizeof(rt::Step), offsetof(rt::Step, mem), offsetof(rt::Step, profile),
                            offsetof(rt::Step, event), offsetof(rt::Step, now), offsetof(rt::Step, constants),
                            offsetof(rt::Step, arena), offsetof(rt::Step, stage), offsetof(rt::Step, wait),
                            offsetof(rt::Step, zone), sizeof(rt::Value), offsetof(rt::Value, has), sizeof(rt::Str)}) {
    AddNumber(text, fact);
  }
  // Operations are hashed by number; a build with other operations has other numbers.
  for (size_t op = 0; op < ir::OpCount(); ++op) text += ir::Info(static_cast<ir::Op>(op)).name;
  return text;
}

// Every name compiled code may ask for: the runtime's operations and the few functions LLVM itself calls.
orc::SymbolMap RuntimeSymbols(const orc::LLJIT& jit) {
  orc::SymbolMap symbols;
  const auto add = [&](const std::string& name, void* address) {
    symbols[jit.mangleAndIntern(name)] = {orc::ExecutorAddr::fromPtr(address),
                                          llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
  for (size_t i = 0; i < ir::OpCount(); ++i) {
    const auto op = static_cast<ir::Op>(i);
    const std::string name = ir::Info(op).name;
    if (rt::PureFn pure = rt::PureFunction(op)) {
      add(codegen::kPurePrefix + name, reinterpret_cast<void*>(pure));
    } else if (rt::ActFn act = rt::ActFunction(op)) {
      // StoreMem is a call for texts only, under its own name.
      if (op != ir::Op::kStoreMem) add(codegen::kActPrefix + name, reinterpret_cast<void*>(act));
    }
  }
  add(std::string(codegen::kActPrefix) + "StoreMemString", reinterpret_cast<void*>(&journey_act_StoreMemString));
  add("memcmp", reinterpret_cast<void*>(static_cast<int (*)(const void*, const void*, size_t)>(&std::memcmp)));
  add("bcmp", reinterpret_cast<void*>(static_cast<int (*)(const void*, const void*, size_t)>(&std::memcmp)));
  add("memcpy", reinterpret_cast<void*>(static_cast<void* (*)(void*, const void*, size_t)>(&std::memcpy)));
  add("memmove", reinterpret_cast<void*>(static_cast<void* (*)(void*, const void*, size_t)>(&std::memmove)));
  add("memset", reinterpret_cast<void*>(static_cast<void* (*)(void*, int, size_t)>(&std::memset)));
  return symbols;
}

// Compiled code links against the table above and nothing else of the process.
llvm::Expected<std::unique_ptr<orc::LLJIT>> MakeJit(OptLevel level) {
  llvm::Expected<orc::JITTargetMachineBuilder> machine = orc::JITTargetMachineBuilder::detectHost();
  if (!machine) return machine.takeError();
  machine->setCodeGenOptLevel(level == OptLevel::kO0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default);
  llvm::Expected<std::unique_ptr<orc::LLJIT>> jit = orc::LLJITBuilder()
                                                        .setJITTargetMachineBuilder(std::move(*machine))
                                                        .setPlatformSetUp(orc::setUpInactivePlatform)
                                                        .setLinkProcessSymbolsByDefault(false)
                                                        .create();
  if (!jit) return jit.takeError();
  if (llvm::Error error = (*jit)->getMainJITDylib().define(orc::absoluteSymbols(RuntimeSymbols(**jit)))) {
    return error;
  }
  return jit;
}

}  // namespace

Result<std::string> MakeObject(const DiskCache& cache, DiskCache::Key key, OptLevel level, const EmitFn& emit) {
  Result<std::unique_ptr<llvm::TargetMachine>> machine = codegen::HostMachine(level);
  if (!machine.ok()) return machine.status();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> target = emit(context, **machine);
  codegen::Optimise(*target, **machine, level);
  std::string object = codegen::Assemble(*target, **machine, codegen::Output::kObject);
  cache.Put(DiskCache::Kind::kObject, key, object);
  return object;
}

Result<std::string> FindOrMakeObject(const DiskCache& cache, DiskCache::Key key, OptLevel level, const EmitFn& emit) {
  std::optional<std::string> object = cache.Get(DiskCache::Kind::kObject, key);
  if (!object.has_value()) return MakeObject(cache, key, level, emit);
  if (Result<std::unique_ptr<llvm::TargetMachine>> machine = codegen::HostMachine(level); !machine.ok()) {
    return machine.status();
  }
  return *std::move(object);
}

// ---------------------------------------------------------------- PartMaker

PartMaker::PartMaker(const ir::Module& module, OptLevel level, const DiskCache& cache)
    : module_(module), level_(level), cache_(cache) {}

Result<std::unique_ptr<PartMaker>> PartMaker::Create(const ir::Module& module, OptLevel level, const DiskCache& cache) {
  if (Result<std::unique_ptr<llvm::TargetMachine>> machine = codegen::HostMachine(level); !machine.ok()) {
    return machine.status();
  }
  std::unique_ptr<PartMaker> maker(new PartMaker(module, level, cache));
  maker->machine_ = DescribeMachine(level);
  return maker;
}

DiskCache::Key PartMaker::KeyOf(const Part& part) const {
  const codegen::Fingerprint fingerprint = codegen::FingerprintOf(module_, part);
  std::string text = machine_;
  AddNumber(text, fingerprint.low);
  AddNumber(text, fingerprint.high);
  return DiskCache::KeyOf(text);
}

std::optional<std::string> PartMaker::Find(const Part& part) const {
  return cache_.Get(DiskCache::Kind::kObject, KeyOf(part));
}

Result<std::string> PartMaker::Make(const Part& part) const {
  return MakeObject(cache_, KeyOf(part), level_, [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
    return codegen::Emit(module_, part, context, machine, {});
  });
}

// ---------------------------------------------------------------- Linker

struct Linker::Impl {
  std::unique_ptr<orc::LLJIT> jit;
};

Linker::Linker() : impl_(std::make_unique<Impl>()) {}
Linker::~Linker() = default;

Result<std::unique_ptr<Linker>> Linker::Create(OptLevel level) {
  llvm::Expected<std::unique_ptr<orc::LLJIT>> jit = MakeJit(level);
  if (!jit) return ToStatus(jit.takeError());
  std::unique_ptr<Linker> linker(new Linker());
  linker->impl_->jit = std::move(*jit);
  return linker;
}

Status Linker::Add(const std::string& object) {
  if (llvm::Error error = impl_->jit->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(object))) {
    return ToStatus(std::move(error));
  }
  return {};
}

Status Linker::Link(const ir::Module& module, const std::vector<int32_t>& roots,
                    const std::function<void(int32_t function, rt::NativeFn entry)>& found) {
  if (roots.empty()) return {};
  orc::LLJIT& jit = *impl_->jit;
  std::vector<orc::SymbolStringPtr> names;
  orc::SymbolLookupSet wanted;
  for (const int32_t root : roots) {
    names.push_back(jit.mangleAndIntern(codegen::EntryName(module.functions[static_cast<size_t>(root)])));
    wanted.add(names.back());
  }
  llvm::Expected<orc::SymbolMap> symbols =
      jit.getExecutionSession().lookup(orc::makeJITDylibSearchOrder(&jit.getMainJITDylib()), std::move(wanted));
  if (!symbols) return ToStatus(symbols.takeError());
  for (size_t i = 0; i < roots.size(); ++i) found(roots[i], (*symbols)[names[i]].getAddress().toPtr<rt::NativeFn>());
  return {};
}

Result<void*> Linker::Find(const std::string& name) {
  llvm::Expected<orc::ExecutorAddr> found = impl_->jit->lookup(name);
  if (!found) return ToStatus(found.takeError());
  return found->toPtr<void*>();
}

}  // namespace journey
