// Machine code for this processor: the face of the shared library that holds LLVM.
//
// LLVM is large: a program that is linked to it spends 25 ms on every start until its addresses are sorted out. So the
// code generator is a library of its own, libjourney_native, and loaded when code is first asked for, often on a thread
// that nobody waits for; programs that only check, format or interpret never load it and need not have it installed.
// Everything behind this header works in an LLVM context of its own that is gone afterwards.
//
// In: verified modules, shapes of lines. Out: relocatable objects, text for people, objects linked into this
// process. Threads: any number may ask the library; a Linker belongs to one at a time, its code to all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/native/machine_code.h"
#include "compiler/native/parts.h"
#include "ir/ir.h"
#include "runtime/input/line_plan.h"

namespace journey::native {

// What linked code may call, and all that it may.
struct Symbol {
  std::string name;
  void* address = nullptr;
};

// Objects in this process. Code lives as long as its linker.
class Linker {
 public:
  virtual ~Linker() = default;
  // Takes an object in; Find makes it code.
  virtual Status Add(const std::string& object) = 0;
  // The addresses of these, in their order.
  virtual Result<std::vector<void*>> Find(const std::vector<std::string>& names) = 0;
};

class Library {
 public:
  // The one of this process, loaded now if it was not yet; it stays until the process ends. It is looked for beside the
  // program or shared library that this function is in, in ../lib and the installation's library folder, then where the
  // system looks. Fails where it is not there, is of another build, or LLVM does not know the processor.
  static Result<const Library*> Get();

  // The processor and all versions that decide what code comes out: part of every key of cached code.
  virtual std::string Describe() const = 0;

  virtual Result<std::string> PartObject(const ir::Module& module, const Part& part, OptLevel level) const = 0;
  virtual Result<std::string> LinesObject(const rt::LinePlan& plan) const = 0;

  // For people: annotated with the journeys' lines.
  enum class Form : uint8_t { kLlvm, kAssembly };
  virtual Result<std::string> ModuleText(const ir::Module& module, OptLevel level, Form form) const = 0;

  virtual Result<std::unique_ptr<Linker>> NewLinker(const std::vector<Symbol>& symbols) const = 0;

 protected:
  ~Library() = default;
};

}  // namespace journey::native
