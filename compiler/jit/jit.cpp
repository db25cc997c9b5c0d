// Compiles or loads each part, links them against the runtime through ORC, and collects the entry points.
#include "compiler/jit/jit.h"

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <thread>
#include <utility>

#include "base/check.h"
#include "compiler/codegen/emit.h"
#include "compiler/jit/object_cache.h"
#include "runtime/abi/act.h"
#include "runtime/value/pure.h"

namespace journey {
namespace {

using codegen::OptLevel;
using codegen::Part;
namespace orc = llvm::orc;

Status ToStatus(llvm::Error error) { return Status::Error("native code: " + llvm::toString(std::move(error))); }

// All that decides what the machine code of a part looks like.
ObjectCache::Key KeyOf(const ir::Module& module, const Part& part, OptLevel level) {
  const codegen::Fingerprint fingerprint = codegen::FingerprintOf(module, part);
  std::string text = codegen::HostDescription();
  const auto add = [&text](uint64_t value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); };
  add(codegen::kCodegenVersion);
  add(static_cast<uint64_t>(level));
  add(fingerprint.low);
  add(fingerprint.high);
  // The calling convention is compiled in.
  for (const size_t fact : {sizeof(rt::Step), offsetof(rt::Step, mem), offsetof(rt::Step, profile),
                            offsetof(rt::Step, event), offsetof(rt::Step, now), offsetof(rt::Step, constants),
                            offsetof(rt::Step, arena), offsetof(rt::Step, stage), offsetof(rt::Step, wait),
                            offsetof(rt::Step, zone), sizeof(rt::Value), offsetof(rt::Value, has), sizeof(rt::Str)}) {
    add(fact);
  }
  // Operations are hashed by number; a build with other operations has other numbers.
  for (size_t op = 0; op < ir::OpCount(); ++op) text += ir::Info(static_cast<ir::Op>(op)).name;
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.low64, hash.high64};
}

Result<std::string> Compile(const ir::Module& module, const Part& part, OptLevel level) {
  Result<std::unique_ptr<llvm::TargetMachine>> machine = codegen::HostMachine(level);
  if (!machine.ok()) return machine.status();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> target = codegen::Emit(module, part, context, **machine, {});
  codegen::Optimise(*target, **machine, level);
  return codegen::Assemble(*target, **machine, codegen::Output::kObject);
}

struct Object {
  Status status;
  std::string bytes;
  bool compiled = false;
};

std::vector<Object> MakeObjects(const ir::Module& module, const std::vector<Part>& parts, OptLevel level,
                                const ObjectCache& cache, unsigned threads) {
  std::vector<Object> objects(parts.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next.fetch_add(1); i < parts.size(); i = next.fetch_add(1)) {
      Object& object = objects[i];
      const ObjectCache::Key key = KeyOf(module, parts[i], level);
      if (std::optional<std::string> found = cache.Get(key)) {
        object.bytes = *std::move(found);
        continue;
      }
      object.compiled = true;
      Result<std::string> bytes = Compile(module, parts[i], level);
      if (!bytes.ok()) {
        object.status = bytes.status();
        continue;
      }
      object.bytes = std::move(bytes).value();
      cache.Put(key, object.bytes);
    }
  };
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> helpers;
  for (size_t t = 1; t < std::min<size_t>(threads, parts.size()); ++t) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return objects;
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

struct JitExecutor::Impl {
  std::unique_ptr<orc::LLJIT> jit;
};

JitExecutor::JitExecutor() : impl_(std::make_unique<Impl>()) {}
JitExecutor::~JitExecutor() = default;

Result<std::unique_ptr<JitExecutor>> JitExecutor::Create(const rt::Program& program, JitOptions options) {
  return Create(program.module(), std::move(options));
}

Result<std::unique_ptr<JitExecutor>> JitExecutor::Create(const ir::Module& module, JitOptions options) {
  if (options.opt_level != 0 && options.opt_level != 2) {
    return Status::Error("native code: there are optimisation levels 0 and 2, not " +
                         std::to_string(options.opt_level));
  }
  const OptLevel level = options.opt_level == 0 ? OptLevel::kO0 : OptLevel::kO2;
  std::string directory;
  if (options.use_cache) {
    directory = options.cache_dir.empty() ? ObjectCache::DefaultDirectory() : std::move(options.cache_dir);
  }
  const ObjectCache cache(directory);
  // A machine first, so that a processor LLVM does not know fails before any work; it also initialises LLVM.
  if (Result<std::unique_ptr<llvm::TargetMachine>> machine = codegen::HostMachine(level); !machine.ok()) {
    return machine.status();
  }

  std::unique_ptr<JitExecutor> executor(new JitExecutor());
  const std::vector<Part> parts = codegen::SplitIntoParts(module);
  std::vector<Object> objects = MakeObjects(module, parts, level, cache, options.threads);
  llvm::Expected<std::unique_ptr<orc::LLJIT>> jit = MakeJit(level);
  if (!jit) return ToStatus(jit.takeError());
  executor->impl_->jit = std::move(*jit);
  orc::LLJIT& linker = *executor->impl_->jit;

  executor->counters_.parts = parts.size();
  for (Object& object : objects) {
    if (!object.status.ok()) return object.status;
    ++(object.compiled ? executor->counters_.compiled : executor->counters_.cache_hits);
    executor->counters_.object_bytes += object.bytes.size();
    if (llvm::Error error = linker.addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(object.bytes))) {
      return ToStatus(std::move(error));
    }
    object.bytes = {};
  }
  if (executor->counters_.compiled > 0) cache.Trim(options.cache_bytes);

  // One lookup for all, which links every part once.
  executor->entries_.resize(module.functions.size(), nullptr);
  std::vector<std::pair<int32_t, orc::SymbolStringPtr>> names;
  orc::SymbolLookupSet wanted;
  for (const Part& part : parts) {
    for (int32_t fn : part.roots) {
      names.emplace_back(fn, linker.mangleAndIntern(codegen::EntryName(module.functions[static_cast<size_t>(fn)])));
      wanted.add(names.back().second);
    }
  }
  if (names.empty()) return executor;
  llvm::Expected<orc::SymbolMap> found =
      linker.getExecutionSession().lookup(orc::makeJITDylibSearchOrder(&linker.getMainJITDylib()), std::move(wanted));
  if (!found) return ToStatus(found.takeError());
  for (const auto& [fn, name] : names) {
    executor->entries_[static_cast<size_t>(fn)] = (*found)[name].getAddress().toPtr<rt::NativeFn>();
  }
  return executor;
}

void JitExecutor::Run(int32_t function, rt::Step* step, const rt::Value* args, rt::Value* out) const {
  const rt::NativeFn entry = entries_[static_cast<size_t>(function)];
  CHECK_MSG(entry != nullptr, "the engine calls roots only");
  entry(step, args, out);
}

}  // namespace journey
