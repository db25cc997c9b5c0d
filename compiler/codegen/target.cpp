// The machine: which processor, LLVM's pipelines, machine code out.
#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Passes/StandardInstrumentations.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/Transforms/Utils/Mem2Reg.h>

#include <map>
#include <mutex>

#include "base/check.h"
#include "compiler/codegen/emit.h"

namespace journey::codegen {
namespace {

void InitialiseTarget() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetAsmParser();
  });
}

// "+avx2,-sse4a,…", sorted: the map of host features has no fixed order.
std::string HostFeatures() {
  std::map<std::string, bool> sorted;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) sorted[feature.getKey().str()] = feature.getValue();
  std::string text;
  for (const auto& [name, on] : sorted) {
    if (!text.empty()) text += ',';
    text += (on ? '+' : '-') + name;
  }
  return text;
}

struct Host {
  std::string triple = llvm::sys::getProcessTriple();
  std::string cpu = llvm::sys::getHostCPUName().str();
  std::string features = HostFeatures();
};

const Host& TheHost() {
  static const Host host;
  return host;
}

// Registers of the ir are stack slots; as such they would cost a function that is left alone more in what comes behind
// than making registers of them does, which takes no more than its share.
void SlotsToRegisters(llvm::Module& module, llvm::FunctionAnalysisManager& analyses) {
  llvm::PromotePass promote;
  for (llvm::Function& function : module) {
    if (function.hasOptNone()) analyses.invalidate(function, promote.run(function, analyses));
  }
}

}  // namespace

std::string HostDescription() {
  const Host& host = TheHost();
  return std::string(LLVM_VERSION_STRING) + "|" + host.triple + "|" + host.cpu + "|" + host.features;
}

Result<std::unique_ptr<llvm::TargetMachine>> HostMachine(OptLevel level) {
  InitialiseTarget();
  const Host& host = TheHost();
  std::string problem;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(host.triple, problem);
  if (target == nullptr) return Status::Error("LLVM has no code generator for " + host.triple + ": " + problem);
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;  // every float result is IEEE's, as the interpreter's
  const auto cpu_level = level == OptLevel::kO0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(host.triple, host.cpu, host.features, options, llvm::Reloc::PIC_,
                                  llvm::CodeModel::Small, cpu_level, /*JIT=*/true));
  if (machine == nullptr) return Status::Error("LLVM cannot generate code for " + host.triple + " in this process");
  return machine;
}

void Optimise(llvm::Module& module, llvm::TargetMachine& machine, OptLevel level) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  // A pass manager does not ask by itself whether a function wants to be left alone (`optnone`).
  llvm::PassInstrumentationCallbacks callbacks;
  llvm::OptNoneInstrumentation leave_alone(/*DebugLogging=*/false);
  leave_alone.registerCallbacks(callbacks);
  llvm::PassBuilder builder(&machine, llvm::PipelineTuningOptions(), std::nullopt, &callbacks);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  if (level != OptLevel::kO0) SlotsToRegisters(module, functions);
  llvm::ModulePassManager passes = level == OptLevel::kO0
                                       ? builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0)
                                       : builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2);
  passes.run(module, modules);
}

std::string Assemble(llvm::Module& module, llvm::TargetMachine& machine, Output output) {
  machine.Options.MCOptions.AsmVerbose = output == Output::kAssembly;
  llvm::SmallVector<char, 0> buffer;
  llvm::raw_svector_ostream stream(buffer);
  llvm::legacy::PassManager passes;
  const auto type = output == Output::kObject ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
  CHECK_MSG(!machine.addPassesToEmitFile(passes, stream, nullptr, type), "the target cannot write this kind of file");
  passes.run(module);
  return std::string(buffer.begin(), buffer.end());
}

}  // namespace journey::codegen
