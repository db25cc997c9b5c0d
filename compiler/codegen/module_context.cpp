// Types, declarations, constants and memory accesses of one LLVM module.
#include "compiler/codegen/module_context.h"

#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/MDBuilder.h>

#include <cstddef>

#include "base/check.h"
#include "compiler/codegen/emit.h"
#include "runtime/abi/step.h"

namespace journey::codegen {
namespace {

using llvm::Type;

// Fields that keep their value while one native call runs.
bool IsFixed(StepField field) {
  return field == StepField::kEvent || field == StepField::kNow || field == StepField::kConstants ||
         field == StepField::kArena;
}

uint64_t Offset(StepField field) {
  switch (field) {
    case StepField::kMem:
      return offsetof(rt::Step, mem);
    case StepField::kProfile:
      return offsetof(rt::Step, profile);
    case StepField::kEvent:
      return offsetof(rt::Step, event);
    case StepField::kNow:
      return offsetof(rt::Step, now);
    case StepField::kConstants:
      return offsetof(rt::Step, constants);
    case StepField::kArena:
      return offsetof(rt::Step, arena);
    case StepField::kStage:
      return offsetof(rt::Step, stage);
    case StepField::kWait:
      return offsetof(rt::Step, wait);
    case StepField::kZone:
      return offsetof(rt::Step, zone);
  }
  CHECK_MSG(false, "unknown field of the step");
}

bool IsPointer(StepField field) {
  return field != StepField::kNow && field != StepField::kStage && field != StepField::kWait &&
         field != StepField::kZone;
}

// What the journeys call throws where there is no memory, or a host's callback does; that passes through.
void MarkCallable(llvm::Function* function) { function->setUWTableKind(llvm::UWTableKind::Sync); }

void MarkStep(llvm::Function* function) {
  llvm::AttrBuilder step(function->getContext());
  step.addAttribute(llvm::Attribute::NonNull);
  step.addDereferenceableAttr(sizeof(rt::Step));
  step.addAlignmentAttr(alignof(rt::Step));
  function->addParamAttrs(0, step);
}

}  // namespace

ModuleContext::ModuleContext(const ir::Module& source, llvm::Module& target, bool debug_info)
    : source_(source), target_(target) {
  llvm::LLVMContext& context = target.getContext();
  Type* i64 = Type::getInt64Ty(context);
  value_type_ = llvm::StructType::create(context, {i64, i64}, "Value");

  llvm::MDBuilder metadata(context);
  llvm::MDNode* root = metadata.createTBAARoot("journey");
  for (const char* name : {"step", "block", "value"}) {
    llvm::MDNode* type = metadata.createTBAAScalarTypeNode(name, root);
    memory_tags_.push_back(metadata.createTBAAStructTagNode(type, type, 0));
  }

  if (!debug_info) return;
  debug_ = std::make_unique<llvm::DIBuilder>(target);
  // The whole path is the name, because comments in assembly show only that.
  for (const std::string& file : source.files) debug_files_.push_back(debug_->createFile(file, ""));
  llvm::DIFile* first = debug_files_.empty() ? debug_->createFile("journey", "") : debug_files_[0];
  if (debug_files_.empty()) debug_files_.push_back(first);
  debug_->createCompileUnit(llvm::dwarf::DW_LANG_C, first, "journey", true, "", 0, "",
                            llvm::DICompileUnit::DebugDirectivesOnly);
  debug_type_ = debug_->createSubroutineType(debug_->getOrCreateTypeArray({}));
  target.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
}

llvm::Type* ModuleContext::PayloadType(ir::Kind kind) {
  switch (kind) {
    case ir::Kind::kBool:
      return Type::getInt1Ty(llvm_context());
    case ir::Kind::kFloat:
      return Type::getDoubleTy(llvm_context());
    case ir::Kind::kString:
    case ir::Kind::kList:
    case ir::Kind::kRecord:
      return llvm::PointerType::getUnqual(llvm_context());
    case ir::Kind::kVoid:
      return Type::getVoidTy(llvm_context());
    default:
      return Type::getInt64Ty(llvm_context());
  }
}

llvm::Type* ModuleContext::ResultType(ir::Type type) {
  llvm::Type* payload = PayloadType(type.kind);
  if (!type.optional) return payload;
  return llvm::StructType::get(llvm_context(), {payload, Type::getInt1Ty(llvm_context())});
}

void ModuleContext::Declare(int32_t id, bool root) {
  const ir::Function& function = source_.functions[static_cast<size_t>(id)];
  Type* pointer = llvm::PointerType::getUnqual(llvm_context());
  std::vector<Type*> params = {pointer};
  for (uint32_t p = 0; p < function.param_count; ++p) {
    params.push_back(PayloadType(function.registers[p].kind));
    if (function.registers[p].optional) params.push_back(Type::getInt1Ty(llvm_context()));
  }
  llvm::FunctionType* type = llvm::FunctionType::get(ResultType(function.result), params, false);
  llvm::Function* body =
      llvm::Function::Create(type, llvm::Function::InternalLinkage, native::BodyName(function), target_);
  MarkCallable(body);
  MarkStep(body);
  bodies_.emplace(id, body);
  if (!root) return;
  type = llvm::FunctionType::get(Type::getVoidTy(llvm_context()), {pointer, pointer, pointer}, false);
  llvm::Function* entry =
      llvm::Function::Create(type, llvm::Function::ExternalLinkage, native::EntryName(function), target_);
  MarkCallable(entry);
  MarkStep(entry);
}

llvm::FunctionCallee ModuleContext::Pure(ir::Op op) {
  Type* pointer = llvm::PointerType::getUnqual(llvm_context());
  llvm::FunctionCallee callee = target_.getOrInsertFunction(std::string(native::kPurePrefix) + ir::Info(op).name,
                                                            Type::getVoidTy(llvm_context()), pointer, pointer, pointer);
  auto* function = llvm::cast<llvm::Function>(callee.getCallee());
  function->addFnAttr(llvm::Attribute::WillReturn);
  // It reads texts, and writes its result and memory of the arena that nobody holds yet: what was loaded before it from
  // the step and from blocks is still good behind it.
  using llvm::MemoryEffects;
  function->setMemoryEffects(MemoryEffects::readOnly() | MemoryEffects::argMemOnly() |
                             MemoryEffects::inaccessibleMemOnly());
  return callee;
}

llvm::FunctionCallee ModuleContext::Act(const std::string& name) {
  Type* pointer = llvm::PointerType::getUnqual(llvm_context());
  Type* i64 = Type::getInt64Ty(llvm_context());
  llvm::FunctionCallee callee = target_.getOrInsertFunction(native::kActPrefix + name, Type::getVoidTy(llvm_context()),
                                                            pointer, i64, i64, pointer, pointer);
  return callee;
}

llvm::Constant* ModuleContext::Text(const std::string& text) {
  llvm::Constant*& global = texts_[text];
  if (global == nullptr) {
    llvm::Constant* size = llvm::ConstantInt::get(Type::getInt32Ty(llvm_context()), text.size());
    llvm::Constant* bytes = llvm::ConstantDataArray::getString(llvm_context(), text, /*AddNull=*/false);
    llvm::Constant* str = llvm::ConstantStruct::getAnon({size, bytes}, /*Packed=*/true);
    auto* variable = new llvm::GlobalVariable(target_, str->getType(), /*isConstant=*/true,
                                              llvm::GlobalValue::PrivateLinkage, str, "text");
    variable->setAlignment(llvm::Align(8));
    global = variable;
  }
  return global;
}

llvm::Constant* ModuleContext::Zero(ir::Kind kind) {
  return ir::IsHeld(kind) ? Text("") : llvm::Constant::getNullValue(PayloadType(kind));
}

llvm::LoadInst* ModuleContext::Load(llvm::IRBuilder<>& builder, llvm::Type* type, llvm::Value* base, uint64_t offset,
                                    Memory memory) {
  llvm::Value* address = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), base, offset);
  // Blocks promise no alignment; the target's plain loads need none.
  const llvm::Align align(memory == Memory::kBlock ? 1 : 8);
  llvm::LoadInst* load = builder.CreateAlignedLoad(type, address, align);
  load->setMetadata(llvm::LLVMContext::MD_tbaa, memory_tags_[static_cast<size_t>(memory)]);
  return load;
}

void ModuleContext::Store(llvm::IRBuilder<>& builder, llvm::Value* value, llvm::Value* base, uint64_t offset,
                          Memory memory) {
  llvm::Value* address = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), base, offset);
  const llvm::Align align(memory == Memory::kBlock ? 1 : 8);
  llvm::StoreInst* store = builder.CreateAlignedStore(value, address, align);
  store->setMetadata(llvm::LLVMContext::MD_tbaa, memory_tags_[static_cast<size_t>(memory)]);
}

llvm::Value* ModuleContext::LoadStep(llvm::IRBuilder<>& builder, llvm::Value* step, StepField field) {
  Type* type = IsPointer(field) ? static_cast<Type*>(builder.getPtrTy()) : builder.getInt64Ty();
  llvm::LoadInst* load = Load(builder, type, step, Offset(field), Memory::kStep);
  if (IsFixed(field)) {
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(llvm_context(), {}));
  }
  return load;
}

Native ModuleContext::LoadValue(llvm::IRBuilder<>& builder, ir::Type type, llvm::Value* values, uint64_t index) {
  const uint64_t offset = index * sizeof(rt::Value);
  Native native;
  if (type.kind == ir::Kind::kBool) {
    llvm::Value* word = Load(builder, builder.getInt64Ty(), values, offset, Memory::kValue);
    native.payload = builder.CreateICmpNE(word, builder.getInt64(0));
  } else {
    native.payload = Load(builder, PayloadType(type.kind), values, offset, Memory::kValue);
  }
  if (type.optional) {
    llvm::Value* has = Load(builder, builder.getInt64Ty(), values, offset + offsetof(rt::Value, has), Memory::kValue);
    native.has = builder.CreateICmpNE(has, builder.getInt64(0));
  }
  return native;
}

void ModuleContext::StoreValue(llvm::IRBuilder<>& builder, ir::Type type, const Native& value, llvm::Value* values,
                               uint64_t index) {
  const uint64_t offset = index * sizeof(rt::Value);
  llvm::Value* payload = value.payload;
  if (type.kind == ir::Kind::kBool) payload = builder.CreateZExt(payload, builder.getInt64Ty());
  Store(builder, payload, values, offset, Memory::kValue);
  llvm::Value* has = type.optional ? builder.CreateZExt(value.has, builder.getInt64Ty()) : builder.getInt64(1);
  Store(builder, has, values, offset + offsetof(rt::Value, has), Memory::kValue);
}

llvm::DISubprogram* ModuleContext::Scope(const ir::Function& function, llvm::Function* target) {
  if (debug_ == nullptr) return nullptr;
  const size_t index = function.file == ir::kNone ? 0 : static_cast<size_t>(function.file);
  llvm::DIFile* file = debug_files_[index];
  unsigned line = 0;
  for (const ir::Block& block : function.blocks) {
    for (const ir::Instr& instr : block.instrs) {
      if (instr.line != 0 && (line == 0 || instr.line < line)) line = instr.line;
    }
  }
  llvm::DISubprogram* scope = debug_->createFunction(
      file, target->getName(), target->getName(), file, line, debug_type_, line, llvm::DINode::FlagZero,
      llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
  target->setSubprogram(scope);
  return scope;
}

void ModuleContext::Finish() {
  if (debug_ != nullptr) debug_->finalize();
}

}  // namespace journey::codegen
