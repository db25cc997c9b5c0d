// Where a customer's slot is, and whose slot it is: the loop's half of runtime/packed/slots.h.
#include <llvm/IR/MDBuilder.h>

#include <bit>

#include "compiler/codegen/kernel_emitter.h"

namespace journey::codegen {

using flat::Field;
using flat::FieldKind;
using flat::LaneState;
using llvm::BasicBlock;
using llvm::Value;

void KernelEmitter::Prefetch(Value* address, bool to_write) {
  b_.CreateIntrinsic(llvm::Intrinsic::prefetch, {b_.getPtrTy()},
                     {address, b_.getInt32(to_write ? 1 : 0), b_.getInt32(3), b_.getInt32(1)});
}

Value* KernelEmitter::SlotAt(Value* place) {
  if (!by_id_) return Add(slots_, b_.CreateMul(place, Int(plan_.shape.dense_bytes)));
  Value* line = b_.CreateLShr(place, 2);
  Value* offset = b_.CreateMul(b_.CreateAnd(place, 3), Int(plan_.shape.bytes));
  return Add(slots_, b_.CreateAdd(b_.CreateMul(line, Int(flat::kLineBytes)), offset));
}

Value* KernelEmitter::LineOf(Value* hash) {
  llvm::Type* i128 = b_.getInt128Ty();
  Value* product = b_.CreateMul(b_.CreateZExt(hash, i128), b_.CreateZExt(lines_, i128));
  return b_.CreateTrunc(b_.CreateLShr(product, 64), I64());
}

Value* KernelEmitter::HomeOf(Value* id) {
  if (!by_id_) return SlotAt(id);
  Value* line = LineOf(b_.CreateMul(id, Int(flat::kHashFactor)));
  return Add(slots_, b_.CreateMul(line, Int(flat::kLineBytes)));
}

// Which slots of the line hold these low bits of a hash: slot i has the bit that a shift by `per_slot` makes i of.
KernelEmitter::Hits KernelEmitter::HitsIn(Value* line, Value* low) {
  const uint32_t bytes = plan_.shape.bytes;
  const uint32_t per_line = plan_.shape.per_line;
  if (bytes * per_line == flat::kLineBytes) {
    // Hashes are every n-th word: all words of the line at once, and those that are none masked out.
    const unsigned words = flat::kLineBytes / 8;
    llvm::Type* vector = llvm::FixedVectorType::get(I64(), words);
    Value* all = b_.CreateAlignedLoad(vector, line, llvm::Align(flat::kLineBytes));
    Value* same = b_.CreateICmpEQ(b_.CreateLShr(all, HashShift()), b_.CreateVectorSplat(words, low));
    uint64_t last_words = 0;
    for (uint32_t i = 1; i <= per_line; ++i) last_words |= uint64_t{1} << (i * bytes / 8 - 1);
    Value* mask = b_.CreateZExt(b_.CreateBitCast(same, b_.getIntNTy(words)), I64());
    return {b_.CreateAnd(mask, last_words), static_cast<uint32_t>(std::countr_zero(bytes / 8))};
  }
  Value* hits = nullptr;
  for (uint32_t i = 0; i < per_line; ++i) {
    Value* stored = Load64(At(line, i * bytes + bytes - 8));
    Value* same = b_.CreateZExt(b_.CreateICmpEQ(b_.CreateLShr(stored, HashShift()), low), I64());
    if (i > 0) same = b_.CreateShl(same, i);
    hits = hits == nullptr ? same : b_.CreateOr(hits, same);
  }
  return {hits, 0};
}

// Sets place_ and slot_, or goes to `full`. The places of a line are compared at once; only a line that is full sends
// on to the next, and one that is not takes the new id in.
void KernelEmitter::FindById(Value* id, BasicBlock* full) {
  const uint32_t bytes = plan_.shape.bytes;
  const uint32_t per_line = plan_.shape.per_line;
  Value* hash = b_.CreateMul(id, Int(flat::kHashFactor));
  Value* low = b_.CreateAnd(hash, plan_.shape.HashMask());
  Value* home = LineOf(hash);
  llvm::AllocaInst* line_local = Local(I64(), home, "line");
  BasicBlock* probe = Block("probe");
  BasicBlock* hit = Block("hit");
  BasicBlock* miss = Block("miss");
  BasicBlock* next = Block("next_line");
  BasicBlock* insert = Block("insert");
  BasicBlock* found = Block("found");
  b_.CreateBr(probe);
  b_.SetInsertPoint(probe);
  Value* line = Get(line_local);
  Value* address = Add(slots_, b_.CreateMul(line, Int(flat::kLineBytes)));
  const Hits found_in = HitsIn(address, low);
  llvm::MDBuilder metadata(context_.llvm_context());
  b_.CreateCondBr(b_.CreateICmpNE(found_in.hits, Int(0)), hit, miss, metadata.createBranchWeights(1 << 10, 1));

  const auto take = [&](Value* number) {
    b_.CreateStore(b_.CreateOr(b_.CreateShl(line, 2), number), place_);
    b_.CreateStore(Add(address, b_.CreateMul(number, Int(bytes))), slot_);
    b_.CreateBr(found);
  };
  b_.SetInsertPoint(hit);
  take(b_.CreateLShr(b_.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, found_in.hits, b_.getTrue()), found_in.per_slot));

  // A line fills from the front: with room in its last place the search is over.
  b_.SetInsertPoint(miss);
  const Field& in_use = plan_.InUse();
  Value* taken = Int(0);
  for (uint32_t i = 0; i < per_line; ++i) {
    Value* word = Load64(At(address, i * bytes + 8 * in_use.word));
    taken = b_.CreateAdd(taken, b_.CreateZExt(b_.CreateICmpNE(b_.CreateAnd(word, in_use.Mask()), Int(0)), I64()));
  }
  b_.CreateCondBr(b_.CreateICmpEQ(taken, Int(per_line)), next, insert);
  b_.SetInsertPoint(next);
  Value* further = b_.CreateAdd(line, Int(1));
  b_.CreateStore(further, line_local);
  b_.CreateCondBr(b_.CreateICmpUGT(b_.CreateSub(further, home), max_moved_), full, probe);

  b_.SetInsertPoint(insert);
  Value* stored = Add(address, b_.CreateAdd(b_.CreateMul(taken, Int(bytes)), Int(bytes - 8)));
  Store64(b_.CreateOr(b_.CreateAnd(Load64(stored), (uint64_t{1} << HashShift()) - 1), b_.CreateShl(hash, HashShift())),
          stored);
  Value* used = At(lane_, offsetof(LaneState, used));
  Store64(b_.CreateAdd(Load64(used), Int(1)), used);
  take(taken);
  b_.SetInsertPoint(found);
}

// The id whose hash stands in the slot: see lane_state.h.
Value* KernelEmitter::IdAt(Value* slot, Value* place) {
  if (!by_id_) return place;
  Value* low = b_.CreateLShr(Load64(At(slot, plan_.shape.bytes - 8)), HashShift());
  Value* line = b_.CreateLShr(place, 2);
  Value* next = b_.CreateAdd(line, Int(1));
  // Where the next line's hashes begin.
  Value* end = b_.CreateAdd(b_.CreateMul(next, span_), b_.CreateUDiv(b_.CreateMul(next, span_rest_), lines_));
  Value* below = b_.CreateAnd(b_.CreateSub(end, low), plan_.shape.HashMask());
  Value* hash = b_.CreateSub(end, below);
  Value* too_high = b_.CreateICmpUGT(b_.CreateSub(line, LineOf(hash)), max_moved_);
  Value* lower = b_.CreateSub(hash, Int(plan_.shape.HashMask() + 1));
  return b_.CreateMul(b_.CreateSelect(too_high, lower, hash), Int(flat::kHashInverse));
}

KernelInputs KernelEmitter::ReadSlot(Value* slot, Value* event, Value* now) {
  KernelInputs inputs;
  for (uint32_t w = 0; w < plan_.shape.words; ++w) {
    inputs.words.push_back(Load64(At(slot, 8 * w)));
    b_.CreateStore(inputs.words[w], words_[w]);
  }
  inputs.event = event;
  inputs.now = now;
  inputs.base = base_;
  return inputs;
}

void KernelEmitter::WriteSlot(Value* slot) {
  for (uint32_t w = 0; w < plan_.shape.words; ++w) Store64(Get(words_[w]), At(slot, 8 * w));
}

}  // namespace journey::codegen
