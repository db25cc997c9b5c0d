// Asks the cache and the library, and links against the runtime's operations and nothing else of the process.
#include "compiler/jit/part_code.h"

#include <cstddef>
#include <cstring>
#include <utility>

#include "runtime/abi/act.h"
#include "runtime/value/pure.h"

namespace journey {
namespace {

using native::OptLevel;
using native::Part;

void AddNumber(std::string& text, uint64_t value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); }

// All that decides what the machine code of any part looks like.
std::string DescribeCode(const native::Library& library, OptLevel level) {
  std::string text = library.Describe();
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
std::vector<native::Symbol> RuntimeSymbols() {
  std::vector<native::Symbol> symbols;
  const auto add = [&](std::string name, void* address) { symbols.push_back({std::move(name), address}); };
  for (size_t i = 0; i < ir::OpCount(); ++i) {
    const auto op = static_cast<ir::Op>(i);
    const std::string name = ir::Info(op).name;
    if (rt::PureFn pure = rt::PureFunction(op)) {
      add(native::kPurePrefix + name, reinterpret_cast<void*>(pure));
    } else if (rt::ActFn act = rt::ActFunction(op)) {
      // StoreMem is a call for texts only, under its own name.
      if (op != ir::Op::kStoreMem) add(native::kActPrefix + name, reinterpret_cast<void*>(act));
    }
  }
  add(std::string(native::kActPrefix) + "StoreMemString", reinterpret_cast<void*>(&journey_act_StoreMemString));
  add("memcmp", reinterpret_cast<void*>(static_cast<int (*)(const void*, const void*, size_t)>(&std::memcmp)));
  add("bcmp", reinterpret_cast<void*>(static_cast<int (*)(const void*, const void*, size_t)>(&std::memcmp)));
  add("memcpy", reinterpret_cast<void*>(static_cast<void* (*)(void*, const void*, size_t)>(&std::memcpy)));
  add("memmove", reinterpret_cast<void*>(static_cast<void* (*)(void*, const void*, size_t)>(&std::memmove)));
  add("memset", reinterpret_cast<void*>(static_cast<void* (*)(void*, int, size_t)>(&std::memset)));
  return symbols;
}

}  // namespace

Result<std::string> FindOrMakeObject(const DiskCache& cache, DiskCache::Key key,
                                     const std::function<Result<std::string>()>& make) {
  if (std::optional<std::string> object = cache.Get(DiskCache::Kind::kObject, key)) return *std::move(object);
  Result<std::string> object = make();
  if (object.ok()) cache.Put(DiskCache::Kind::kObject, key, object.value());
  return object;
}

Result<std::unique_ptr<native::Linker>> NewLinker() {
  const Result<const native::Library*> library = native::Library::Get();
  if (!library.ok()) return library.status();
  return library.value()->NewLinker(RuntimeSymbols());
}

Status Link(native::Linker& linker, const ir::Module& module, const std::vector<int32_t>& roots,
            const std::function<void(int32_t function, rt::NativeFn entry)>& found) {
  if (roots.empty()) return {};
  std::vector<std::string> names;
  for (const int32_t root : roots) names.push_back(native::EntryName(module.functions[static_cast<size_t>(root)]));
  const Result<std::vector<void*>> entries = linker.Find(names);
  if (!entries.ok()) return entries.status();
  for (size_t i = 0; i < roots.size(); ++i) found(roots[i], reinterpret_cast<rt::NativeFn>(entries.value()[i]));
  return {};
}

PartMaker::PartMaker(const native::Library& library, const ir::Module& module, OptLevel level, const DiskCache& cache)
    : library_(library), module_(module), level_(level), cache_(cache), machine_(DescribeCode(library, level)) {}

Result<std::unique_ptr<PartMaker>> PartMaker::Create(const ir::Module& module, OptLevel level, const DiskCache& cache) {
  const Result<const native::Library*> library = native::Library::Get();
  if (!library.ok()) return library.status();
  return std::unique_ptr<PartMaker>(new PartMaker(*library.value(), module, level, cache));
}

DiskCache::Key PartMaker::KeyOf(const Part& part) const {
  const native::Fingerprint fingerprint = native::FingerprintOf(module_, part);
  std::string text = machine_;
  AddNumber(text, fingerprint.low);
  AddNumber(text, fingerprint.high);
  return DiskCache::KeyOf(text);
}

std::optional<std::string> PartMaker::Find(const Part& part) const {
  return cache_.Get(DiskCache::Kind::kObject, KeyOf(part));
}

Result<std::string> PartMaker::Make(const Part& part) const {
  Result<std::string> object = library_.PartObject(module_, part, level_);
  if (object.ok()) cache_.Put(DiskCache::Kind::kObject, KeyOf(part), object.value());
  return object;
}

}  // namespace journey
