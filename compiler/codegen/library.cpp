// What the shared library exports: the code generator behind the face of compiler/native, each call by way of a gate.
#include "compiler/native/library.h"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/codegen/guard.h"
#include "compiler/codegen/linker.h"
#include "compiler/codegen/objects.h"
#include "compiler/native/entry.h"

namespace journey::codegen {
namespace {

struct Gates {
  Gate start, lines, text, linker, add, find;
  std::array<Gate, 2> part;  // by level
};

Gates& TheGates() {
  static Gates gates;
  return gates;
}

class GuardedLinker final : public native::Linker {
 public:
  GuardedLinker() = default;
  GuardedLinker(const GuardedLinker&) = delete;
  std::unique_ptr<native::Linker>& inner() { return linker_; }
  ~GuardedLinker() override {
    GiveBack([](void* linker) { delete static_cast<native::Linker*>(linker); }, linker_.release());
  }

  Status Add(const std::string& object) override {
    return Guarded(TheGates().add, [&] { return linker_->Add(object); });
  }
  Result<std::vector<void*>> Find(const std::vector<std::string>& names) override {
    return Guarded(TheGates().find, [&] { return linker_->Find(names); });
  }

 private:
  std::unique_ptr<native::Linker> linker_;
};

class CodeLibrary final : public native::Library {
 public:
  std::string Describe() const override { return DescribeCode(); }
  Result<std::string> PartObject(const ir::Module& module, const native::Part& part,
                                 native::OptLevel level) const override {
    return Guarded(TheGates().part[static_cast<size_t>(level)],
                   [&] { return codegen::PartObject(module, part, level); });
  }
  Result<std::string> LinesObject(const rt::LinePlan& plan) const override {
    return Guarded(TheGates().lines, [&] { return codegen::LinesObject(plan); });
  }
  Result<std::string> ModuleText(const ir::Module& module, native::OptLevel level, Form form) const override {
    return Guarded(TheGates().text, [&] { return codegen::ModuleText(module, level, form); });
  }
  Result<std::unique_ptr<native::Linker>> NewLinker(const std::vector<native::Symbol>& symbols) const override {
    // Its place first: without memory for it LLVM's linker could not be given back.
    auto linker = std::make_unique<GuardedLinker>();
    Status made = Guarded(TheGates().linker, [&] { return MakeLinker(symbols, &linker->inner()); });
    if (!made.ok()) return made;
    return std::unique_ptr<native::Linker>(std::move(linker));
  }
};

}  // namespace
}  // namespace journey::codegen

#define JOURNEY_EXPORT extern "C" __attribute__((visibility("default")))

JOURNEY_EXPORT const char* journey_native_build() {
  static const std::string build = journey::native::Build();
  return build.c_str();
}

JOURNEY_EXPORT const journey::native::Library* journey_native_library(std::string* problem) {
  const journey::Status started = journey::codegen::Guarded(journey::codegen::TheGates().start, [] {
    journey::codegen::StartLlvm();
    return journey::codegen::PrepareTarget();
  });
  if (!started.ok()) {
    *problem = started.message();
    return nullptr;
  }
  static const journey::codegen::CodeLibrary library;
  return &library;
}
