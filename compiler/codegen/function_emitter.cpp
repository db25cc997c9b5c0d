// The body of one function: registers become stack slots (which LLVM turns into SSA values), blocks become blocks.
#include <llvm/IR/DebugInfoMetadata.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "compiler/codegen/module_context.h"
#include "runtime/abi/act.h"
#include "runtime/abi/step.h"
#include "runtime/value/lists.h"

namespace journey::codegen {
namespace {

using ir::Op;
using Memory = ModuleContext::Memory;

class FunctionEmitter {
 public:
  FunctionEmitter(ModuleContext& context, int32_t id)
      : context_(context),
        source_(context.source().functions[static_cast<size_t>(id)]),
        target_(context.Body(id)),
        b_(context.llvm_context()) {}

  void Run() {
    scope_ = context_.Scope(source_, target_);
    llvm::BasicBlock* entry = llvm::BasicBlock::Create(context_.llvm_context(), "entry", target_);
    b_.SetInsertPoint(entry);
    At(scope_ == nullptr ? 0 : scope_->getLine());
    step_ = target_->getArg(0);
    step_->setName("step");
    MakeRegisters();
    MakeBuffers();
    TakeParameters();
    for (size_t i = 0; i < source_.blocks.size(); ++i) {
      blocks_.push_back(llvm::BasicBlock::Create(context_.llvm_context(), "b" + std::to_string(i), target_));
    }
    b_.CreateBr(blocks_[0]);
    for (size_t i = 0; i < source_.blocks.size(); ++i) {
      b_.SetInsertPoint(blocks_[i]);
      for (const ir::Instr& instr : source_.blocks[i].instrs) {
        At(instr.line);
        Emit(instr);
      }
    }
  }

 private:
  struct Register {
    llvm::AllocaInst* payload = nullptr;
    llvm::AllocaInst* has = nullptr;
  };

  void At(unsigned line) {
    if (scope_ == nullptr) return;
    b_.SetCurrentDebugLocation(llvm::DILocation::get(context_.llvm_context(), line, 0, scope_));
  }

  ir::Type TypeOf(uint32_t reg) const { return source_.registers[reg]; }

  void MakeRegisters() {
    for (ir::Type type : source_.registers) {
      Register reg;
      reg.payload = b_.CreateAlloca(context_.PayloadType(type.kind));
      if (type.optional) reg.has = b_.CreateAlloca(b_.getInt1Ty());
      registers_.push_back(reg);
    }
  }

  // One array of operands and one result, shared by all calls into the runtime.
  void MakeBuffers() {
    size_t most = 1;
    for (const ir::Block& block : source_.blocks) {
      for (const ir::Instr& instr : block.instrs) most = std::max(most, instr.args.size());
    }
    args_ = b_.CreateAlloca(llvm::ArrayType::get(context_.value_type(), most), nullptr, "args");
    args_->setAlignment(llvm::Align(8));
    out_ = b_.CreateAlloca(context_.value_type(), nullptr, "out");
    out_->setAlignment(llvm::Align(8));
  }

  void TakeParameters() {
    unsigned arg = 1;
    for (uint32_t p = 0; p < source_.param_count; ++p) {
      b_.CreateStore(target_->getArg(arg++), registers_[p].payload);
      if (registers_[p].has != nullptr) b_.CreateStore(target_->getArg(arg++), registers_[p].has);
    }
  }

  Native Get(uint32_t reg) {
    const Register& slot = registers_[reg];
    Native value;
    value.payload = b_.CreateLoad(slot.payload->getAllocatedType(), slot.payload);
    if (slot.has != nullptr) value.has = b_.CreateLoad(b_.getInt1Ty(), slot.has);
    return value;
  }

  llvm::Value* Payload(uint32_t reg) { return Get(reg).payload; }

  void Set(uint32_t reg, const Native& value) {
    const Register& slot = registers_[reg];
    b_.CreateStore(value.payload, slot.payload);
    if (slot.has == nullptr) return;
    b_.CreateStore(value.has == nullptr ? b_.getTrue() : value.has, slot.has);
  }

  void Emit(const ir::Instr& instr) {
    switch (ir::Info(instr.op).op_class) {
      case ir::OpClass::kPure:
        return EmitPure(instr);
      case ir::OpClass::kCore:
        return EmitCore(instr);
      case ir::OpClass::kTable:
        if (instr.op == Op::kRecordField) return EmitRecordField(instr);
        return EmitAct(instr, ir::Info(instr.op).name);
      case ir::OpClass::kRead:
        return EmitRead(instr);
      case ir::OpClass::kAct:
        if (instr.op == Op::kStoreMem) return EmitStoreMem(instr);
        return EmitAct(instr, ir::Info(instr.op).name);
    }
  }

  void EmitPure(const ir::Instr& instr) {
    if (instr.op == Op::kListLength)
      return Set(instr.dst, {b_.CreateZExt(CountOf(Payload(instr.args[0])), b_.getInt64Ty())});
    if (instr.op == Op::kListAt || instr.op == Op::kListRef) return EmitElement(instr);
    std::vector<llvm::Value*> operands;
    for (uint32_t arg : instr.args) operands.push_back(Payload(arg));
    if (std::optional<Native> value = EmitInline(instr.op, b_, operands)) return Set(instr.dst, *value);
    StoreOperands(instr);
    llvm::Value* arena = context_.LoadStep(b_, step_, StepField::kArena);
    b_.CreateCall(context_.Pure(instr.op), {arena, args_, out_});
    Set(instr.dst, context_.LoadValue(b_, TypeOf(instr.dst), out_, 0));
  }

  void StoreOperands(const ir::Instr& instr) {
    for (size_t i = 0; i < instr.args.size(); ++i) {
      if (instr.args[i] == ir::kNoReg) {
        context_.Store(b_, b_.getInt64(0), args_, i * sizeof(rt::Value), Memory::kValue);
        context_.Store(b_, b_.getInt64(rt::kNotWritten), args_, i * sizeof(rt::Value) + offsetof(rt::Value, has),
                       Memory::kValue);
      } else {
        context_.StoreValue(b_, TypeOf(instr.args[i]), Get(instr.args[i]), args_, i);
      }
    }
  }

  void EmitAct(const ir::Instr& instr, const std::string& name) {
    StoreOperands(instr);
    llvm::Value* null = llvm::ConstantPointerNull::get(b_.getPtrTy());
    const bool has_result = instr.dst != ir::kNoReg;
    // An action whose result nobody wants still gets a place to write it.
    llvm::Value* out = has_result || std::string_view(ir::Info(instr.op).result) != "v" ? out_ : null;
    llvm::Value* args = instr.args.empty() ? null : args_;
    b_.CreateCall(context_.Act(name), {step_, Imm(instr.imm), Imm(instr.imm2), args, out});
    if (has_result) Set(instr.dst, context_.LoadValue(b_, TypeOf(instr.dst), out_, 0));
  }

  llvm::Value* Imm(int64_t value) { return b_.getInt64(static_cast<uint64_t>(value)); }

  const ir::Slot& MemorySlot(int64_t slot) const {
    return context_.source().journeys[static_cast<size_t>(source_.journey)].memory.slots[static_cast<size_t>(slot)];
  }

  void EmitRead(const ir::Instr& instr) {
    const auto imm = static_cast<size_t>(instr.imm);
    switch (instr.op) {
      case Op::kLoadMem:
        return Set(instr.dst, LoadSlot(StepField::kMem, MemorySlot(instr.imm)));
      case Op::kLoadProfile:
        return Set(instr.dst, LoadSlot(StepField::kProfile, context_.source().customer.slots[imm]));
      case Op::kLoadEvent: {
        const ir::Layout& layout = context_.source().events[imm].layout;
        return Set(instr.dst, LoadSlot(StepField::kEvent, layout.slots[static_cast<size_t>(instr.imm2)]));
      }
      case Op::kLoadStage:
        return Set(instr.dst, {context_.LoadStep(b_, step_, StepField::kStage)});
      case Op::kLoadWait:
        return Set(instr.dst, {context_.LoadStep(b_, step_, StepField::kWait)});
      case Op::kNow:
        return Set(instr.dst, {context_.LoadStep(b_, step_, StepField::kNow)});
      case Op::kCustomerZone:
        return Set(instr.dst, {context_.LoadStep(b_, step_, StepField::kZone)});
      default:
        return EmitAct(instr, ir::Info(instr.op).name);
    }
  }

  // ---- lists and records (runtime/value/lists.h)
  // How many elements. The empty list may have no head: then its size is read again, which is zero.
  llvm::Value* CountOf(llvm::Value* list) {
    llvm::Value* size = context_.Load(b_, b_.getInt32Ty(), list, 0, Memory::kBlock);
    llvm::Value* head = b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), list, sizeof(rt::Str));
    llvm::Value* has_head = b_.CreateICmpUGE(size, b_.getInt32(sizeof(rt::ListHead)));
    return context_.Load(b_, b_.getInt32Ty(), b_.CreateSelect(has_head, head, list), 0, Memory::kBlock);
  }

  // So many zero bytes.
  llvm::Value* Zeros(size_t bytes) {
    llvm::Value* text = context_.Text(std::string(bytes, '\0'));
    return b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), text, sizeof(rt::Str));
  }

  // What is beyond the end is zero.
  void EmitElement(const ir::Instr& instr) {
    llvm::Value* list = Payload(instr.args[0]);
    llvm::Value* index = Payload(instr.args[1]);
    llvm::Value* inside = b_.CreateICmpULT(index, b_.CreateZExt(CountOf(list), b_.getInt64Ty()));
    llvm::Value* first = b_.CreateConstGEP1_64(b_.getInt8Ty(), list, sizeof(rt::Str) + sizeof(rt::ListHead));
    llvm::Value* cell = b_.CreateGEP(b_.getInt64Ty(), first, index);
    cell = b_.CreateSelect(inside, cell, Zeros(rt::kCellBytes));
    const ir::Type type = TypeOf(instr.dst);
    if (instr.op == Op::kListAt && type.kind == ir::Kind::kFloat) {
      return Set(instr.dst, {context_.Load(b_, b_.getDoubleTy(), cell, 0, Memory::kBlock)});
    }
    llvm::Value* word = context_.Load(b_, b_.getInt64Ty(), cell, 0, Memory::kBlock);
    if (instr.op == Op::kListRef) {
      llvm::Value* held = b_.CreateGEP(b_.getInt8Ty(), cell, word);
      word = b_.CreateSelect(b_.CreateICmpEQ(word, b_.getInt64(0)), context_.Text(""), held);
    } else if (type.kind == ir::Kind::kBool) {
      word = b_.CreateICmpNE(word, b_.getInt64(0));
    }
    Set(instr.dst, {word});
  }

  void EmitRecordField(const ir::Instr& instr) {
    const ir::Layout& layout = context_.source().records[static_cast<size_t>(instr.imm)].layout;
    llvm::Value* record = Payload(instr.args[0]);
    llvm::Value* size = context_.Load(b_, b_.getInt32Ty(), record, 0, Memory::kBlock);
    llvm::Value* fields = b_.CreateConstGEP1_64(b_.getInt8Ty(), record, sizeof(rt::Str));
    llvm::Value* whole = b_.CreateICmpUGE(size, b_.getInt32(layout.size));
    fields = b_.CreateSelect(whole, fields, Zeros(layout.size));
    Set(instr.dst, LoadSlot(fields, layout.slots[static_cast<size_t>(instr.imm2)], Holder::kRecord));
  }

  Native LoadSlot(StepField block_field, const ir::Slot& slot) {
    return LoadSlot(context_.LoadStep(b_, step_, block_field), slot,
                    block_field == StepField::kEvent ? Holder::kEvent : Holder::kCustomer);
  }

  // Whose slot it is: value/packed.h tells how each holds its values.
  enum class Holder { kEvent, kRecord, kCustomer };

  Native LoadSlot(llvm::Value* block, const ir::Slot& slot, Holder holder) {
    const bool kept = holder == Holder::kCustomer;
    const uint32_t at = kept ? slot.kept : slot.offset;
    Native value;
    if (slot.type.kind == ir::Kind::kBool) {
      llvm::Value* byte = context_.Load(b_, b_.getInt8Ty(), block, at, Memory::kBlock);
      value.payload = b_.CreateICmpNE(byte, b_.getInt8(0));
    } else if (ir::IsHeld(slot.type.kind)) {
      value.payload = LoadText(block, slot, holder);
    } else if (kept && ir::KeptBytes(slot.type.kind) == 4) {
      value.payload = LoadShort(block, at);
    } else {
      value.payload = context_.Load(b_, context_.PayloadType(slot.type.kind), block, at, Memory::kBlock);
    }
    if (slot.type.optional) {
      const uint32_t presence_at = kept ? slot.kept_presence : slot.presence;
      llvm::Value* presence = context_.Load(b_, b_.getInt8Ty(), block, presence_at, Memory::kBlock);
      value.has = b_.CreateICmpNE(presence, b_.getInt8(0));
      llvm::Value* none = llvm::Constant::getNullValue(value.payload->getType());
      value.payload = b_.CreateSelect(value.has, value.payload, none);
    }
    return value;
  }

  llvm::Value* LoadShort(llvm::Value* block, uint32_t at) {
    return b_.CreateSExt(context_.Load(b_, b_.getInt32Ty(), block, at, Memory::kBlock), b_.getInt64Ty());
  }

  // A slot holds where the text is, or, in records and in what is kept, how far it is from the slot; zero is the empty
  // text (value/packed.h).
  llvm::Value* LoadText(llvm::Value* block, const ir::Slot& slot, Holder holder) {
    const bool kept = holder == Holder::kCustomer;
    const uint32_t at = kept ? slot.kept : slot.offset;
    llvm::Value* held = kept ? LoadShort(block, at) : context_.Load(b_, b_.getInt64Ty(), block, at, Memory::kBlock);
    llvm::Value* text;
    if (holder == Holder::kEvent) {
      text = b_.CreateIntToPtr(held, b_.getPtrTy());
    } else {
      llvm::Value* place = b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), block, at);
      text = b_.CreateGEP(b_.getInt8Ty(), place, held);
    }
    return b_.CreateSelect(b_.CreateICmpEQ(held, b_.getInt64(0)), context_.Text(""), text);
  }

  void EmitStoreMem(const ir::Instr& instr) {
    const ir::Slot& slot = MemorySlot(instr.imm);
    // The block owns its texts, so the runtime stores them.
    if (ir::IsHeld(slot.type.kind)) return EmitAct(instr, "StoreMemString");
    const Native value = Get(instr.args[0]);
    llvm::Value* block = context_.LoadStep(b_, step_, StepField::kMem);
    llvm::Value* payload = value.payload;
    if (slot.type.kind == ir::Kind::kBool) payload = b_.CreateZExt(payload, b_.getInt8Ty());
    if (ir::KeptBytes(slot.type.kind) == 4) payload = b_.CreateTrunc(payload, b_.getInt32Ty());
    context_.Store(b_, payload, block, slot.kept, Memory::kBlock);
    if (!slot.type.optional) return;
    llvm::Value* has = value.has == nullptr ? b_.getTrue() : value.has;
    context_.Store(b_, b_.CreateZExt(has, b_.getInt8Ty()), block, slot.kept_presence, Memory::kBlock);
  }

  void EmitCore(const ir::Instr& instr) {
    switch (instr.op) {
      case Op::kConst:
        return Set(instr.dst, Constant(instr.imm, TypeOf(instr.dst)));
      case Op::kMov:
        return Set(instr.dst, Get(instr.args[0]));
      case Op::kSome:
        return Set(instr.dst, {Payload(instr.args[0]), b_.getTrue()});
      case Op::kNone:
        return Set(instr.dst, None(TypeOf(instr.dst)));
      case Op::kIsSome:
        return Set(instr.dst, {Get(instr.args[0]).has});
      case Op::kUnwrap: {
        const Native value = Get(instr.args[0]);
        llvm::Value* payload = value.payload;
        // Every other payload is already zero where there is none.
        if (ir::IsHeld(TypeOf(instr.dst).kind)) {
          payload = b_.CreateSelect(value.has, payload, context_.Text(""));
        }
        return Set(instr.dst, {payload});
      }
      case Op::kCall:
        return EmitCall(instr);
      case Op::kJump:
        b_.CreateBr(blocks_[instr.targets[0]]);
        return;
      case Op::kBranch:
        b_.CreateCondBr(Payload(instr.args[0]), blocks_[instr.targets[0]], blocks_[instr.targets[1]]);
        return;
      case Op::kSwitch:
        return EmitSwitch(instr);
      case Op::kReturn:
        return EmitReturn(instr);
      default:
        CHECK_MSG(false, "not a core operation");
    }
  }

  Native None(ir::Type type) { return {llvm::Constant::getNullValue(context_.PayloadType(type.kind)), b_.getFalse()}; }

  Native Constant(int64_t index, ir::Type type) {
    const ir::Constant& constant = context_.source().constants[static_cast<size_t>(index)];
    if (std::holds_alternative<std::monostate>(constant.value)) return None(type);
    if (constant.type.kind == ir::Kind::kZone || std::holds_alternative<std::vector<int32_t>>(constant.value)) {
      llvm::Value* constants = context_.LoadStep(b_, step_, StepField::kConstants);
      return context_.LoadValue(b_, constant.type.Required(), constants, static_cast<uint64_t>(index));
    }
    if (const bool* b = std::get_if<bool>(&constant.value)) return {b_.getInt1(*b)};
    if (const int64_t* i = std::get_if<int64_t>(&constant.value)) return {Imm(*i)};
    if (const double* f = std::get_if<double>(&constant.value)) {
      return {llvm::ConstantFP::get(b_.getDoubleTy(), *f)};
    }
    return {context_.Text(std::get<std::string>(constant.value))};
  }

  void EmitCall(const ir::Instr& instr) {
    std::vector<llvm::Value*> operands = {step_};
    for (uint32_t arg : instr.args) {
      const Native value = Get(arg);
      operands.push_back(value.payload);
      if (value.has != nullptr) operands.push_back(value.has);
    }
    llvm::Value* result = b_.CreateCall(context_.Body(static_cast<int32_t>(instr.imm)), operands);
    if (instr.dst == ir::kNoReg) return;
    if (TypeOf(instr.dst).optional) {
      Set(instr.dst, {b_.CreateExtractValue(result, 0), b_.CreateExtractValue(result, 1)});
    } else {
      Set(instr.dst, {result});
    }
  }

  void EmitSwitch(const ir::Instr& instr) {
    llvm::BasicBlock* otherwise = blocks_[instr.targets.back()];
    llvm::SwitchInst* branch =
        b_.CreateSwitch(Payload(instr.args[0]), otherwise, static_cast<unsigned>(instr.cases.size()));
    std::set<int64_t> seen;  // LLVM forbids a case twice; the first one counts
    for (size_t i = 0; i < instr.cases.size(); ++i) {
      if (!seen.insert(instr.cases[i]).second) continue;
      branch->addCase(b_.getInt64(static_cast<uint64_t>(instr.cases[i])), blocks_[instr.targets[i]]);
    }
  }

  void EmitReturn(const ir::Instr& instr) {
    if (instr.args.empty() || instr.args[0] == ir::kNoReg) {
      b_.CreateRetVoid();
      return;
    }
    const Native value = Get(instr.args[0]);
    if (!source_.result.optional) {
      b_.CreateRet(value.payload);
      return;
    }
    llvm::Value* result = llvm::PoisonValue::get(context_.ResultType(source_.result));
    result = b_.CreateInsertValue(result, value.payload, 0);
    b_.CreateRet(b_.CreateInsertValue(result, value.has, 1));
  }

  ModuleContext& context_;
  const ir::Function& source_;
  llvm::Function* target_;
  llvm::IRBuilder<> b_;
  llvm::DISubprogram* scope_ = nullptr;
  llvm::Value* step_ = nullptr;
  llvm::AllocaInst* args_ = nullptr;
  llvm::AllocaInst* out_ = nullptr;
  std::vector<Register> registers_;
  std::vector<llvm::BasicBlock*> blocks_;
};

}  // namespace

void EmitBody(ModuleContext& context, int32_t function) { FunctionEmitter(context, function).Run(); }

void EmitEntry(ModuleContext& context, int32_t id, llvm::Function* entry) {
  const ir::Function& function = context.source().functions[static_cast<size_t>(id)];
  llvm::IRBuilder<> b(llvm::BasicBlock::Create(context.llvm_context(), "entry", entry));
  if (llvm::DISubprogram* scope = context.Scope(function, entry)) {
    b.SetCurrentDebugLocation(llvm::DILocation::get(context.llvm_context(), scope->getLine(), 0, scope));
  }
  llvm::Value* step = entry->getArg(0);
  llvm::Value* args = entry->getArg(1);
  llvm::Value* out = entry->getArg(2);
  std::vector<llvm::Value*> operands = {step};
  for (uint32_t p = 0; p < function.param_count; ++p) {
    const Native value = context.LoadValue(b, function.registers[p], args, p);
    operands.push_back(value.payload);
    if (value.has != nullptr) operands.push_back(value.has);
  }
  llvm::Value* result = b.CreateCall(context.Body(id), operands);
  if (function.result.kind != ir::Kind::kVoid) {
    Native value{result};
    if (function.result.optional) value = {b.CreateExtractValue(result, 0), b.CreateExtractValue(result, 1)};
    context.StoreValue(b, function.result, value, out, 0);
  }
  b.CreateRetVoid();
}

}  // namespace journey::codegen
