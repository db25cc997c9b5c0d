// Emits one loop of a plan: what kernel.cpp and kernel_slots.cpp share. Internal to the kernel.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <string>
#include <vector>

#include "compiler/codegen/emitter.h"
#include "compiler/codegen/kernel_exprs.h"
#include "compiler/codegen/module_context.h"
#include "runtime/flat/lane_state.h"
#include "runtime/flat/plan.h"

namespace journey::codegen {

class KernelEmitter : Emitter {
 public:
  KernelEmitter(ModuleContext& context, const flat::Plan& plan, bool by_id)
      : Emitter(context.target()), context_(context), plan_(plan), by_id_(by_id), exprs_(context, plan, b_) {}

  void EmitStep();
  void EmitFire(size_t timer);

 private:
  llvm::AllocaInst* Local(llvm::Type* type, llvm::Value* initial, const char* name);
  llvm::Value* Get(llvm::AllocaInst* local) { return b_.CreateLoad(local->getAllocatedType(), local); }

  void Begin(const std::string& name, llvm::FunctionType* type);
  void LoadLane();
  void StoreLane();
  llvm::Value* RingField(size_t timer, size_t offset);
  llvm::Value* SlotAt(llvm::Value* place);
  uint32_t HashShift() const { return 64 - plan_.shape.hash_bits; }
  llvm::Value* LineOf(llvm::Value* hash);
  llvm::Value* HomeOf(llvm::Value* id);
  void Prefetch(llvm::Value* address, bool to_write = true);
  struct Hits {
    llvm::Value* hits;
    uint32_t per_slot;
  };
  Hits HitsIn(llvm::Value* line, llvm::Value* hash);
  void FindById(llvm::Value* id, llvm::BasicBlock* full);
  llvm::Value* IdAt(llvm::Value* slot, llvm::Value* place);
  KernelInputs ReadSlot(llvm::Value* slot, llvm::Value* event, llvm::Value* now);
  void WriteSlot(llvm::Value* slot, const KernelInputs& inputs);
  void Apply(size_t journey, llvm::Value* entry, const KernelInputs& inputs);
  void WriteRecord(const flat::Emit& emit, llvm::Value* customer, llvm::Value* time, const KernelInputs& inputs);
  void PushTimer(size_t timer, llvm::Value* now, llvm::Value* armed);
  void EmitTree(int32_t node, llvm::Value* customer, llvm::Value* time, const KernelInputs& inputs,
                llvm::BasicBlock* done, llvm::BasicBlock* bail);
  llvm::Value* Overdue(const KernelInputs& inputs);
  llvm::Value* OverGuards(const std::vector<uint64_t>& guards);
  std::vector<uint64_t> GuardsOfTables() const;
  const flat::Field& FieldOf(int32_t index) const { return plan_.fields[static_cast<size_t>(index)]; }

  ModuleContext& context_;
  const flat::Plan& plan_;
  const bool by_id_;
  KernelExprs exprs_;

  // Of the function being emitted.
  llvm::Value* lane_ = nullptr;
  llvm::Value* slots_ = nullptr;
  llvm::Value* lines_ = nullptr;
  llvm::Value* max_moved_ = nullptr;
  llvm::Value* span_ = nullptr;
  llvm::Value* span_rest_ = nullptr;
  llvm::Value* capacity_ = nullptr;
  llvm::Value* base_ = nullptr;
  std::vector<llvm::Value*> tables_;
  std::vector<llvm::Value*> ring_entries_, ring_masks_;
  llvm::AllocaInst* out_ = nullptr;
  std::vector<llvm::AllocaInst*> tails_;
  std::vector<llvm::AllocaInst*> words_;  // the slot's state as it becomes
  llvm::AllocaInst* place_ = nullptr;
  llvm::AllocaInst* slot_ = nullptr;
  llvm::Value* hash_ = nullptr;  // as it stands in the slot; null where it is not written
};

}  // namespace journey::codegen
