// Where a customer's slot is, and whose slot it is: the loop's half of runtime/packed/slots.h.
#include <llvm/IR/MDBuilder.h>

#include <bit>
#include <cstddef>
#include <vector>

#include "compiler/codegen/kernel_emitter.h"

namespace journey::codegen {

using flat::Field;
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

// Which slots of the line hold this hash or nobody: a bit each, or `per_slot` bits, the first of them set or not. Lines
// fill from the front and nothing is removed, so the lowest is the id's own slot, or the one it is to have.
KernelEmitter::Hits KernelEmitter::HitsIn(Value* line, Value* hash) {
  const uint32_t bytes = plan_.shape.bytes;
  const uint32_t per_line = plan_.shape.per_line;
  const Field& in_use = plan_.InUse();
  const uint64_t hash_mask = ~uint64_t{0} << HashShift();
  if (bytes * per_line == flat::kLineBytes && in_use.word != bytes / 8 - 1) {
    // All words of the line at once, each with what counts of it: hashes, fields that are zero, and what is never
    // equal.
    const unsigned words = flat::kLineBytes / 8;
    std::vector<uint64_t> masks(words, 0), others(words, ~uint64_t{0});
    std::vector<llvm::Constant*> hashes(words, b_.getFalse());
    for (uint32_t i = 0; i < per_line; ++i) {
      const uint32_t first = i * bytes / 8;
      masks[first + in_use.word] = in_use.Mask();
      others[first + in_use.word] = 0;
      masks[first + bytes / 8 - 1] = hash_mask;
      hashes[first + bytes / 8 - 1] = b_.getTrue();
    }
    llvm::LLVMContext& context = context_.llvm_context();
    llvm::Type* vector = llvm::FixedVectorType::get(I64(), words);
    Value* all = b_.CreateAlignedLoad(vector, line, llvm::Align(flat::kLineBytes));
    Value* wanted = b_.CreateSelect(llvm::ConstantVector::get(hashes), b_.CreateVectorSplat(words, hash),
                                    llvm::ConstantDataVector::get(context, others));
    Value* same = b_.CreateICmpEQ(b_.CreateAnd(all, llvm::ConstantDataVector::get(context, masks)), wanted);
    Value* hits = b_.CreateZExt(b_.CreateBitCast(same, b_.getIntNTy(words)), I64());
    return {hits, static_cast<uint32_t>(std::countr_zero(bytes / 8))};
  }
  Value* hits = nullptr;
  for (uint32_t i = 0; i < per_line; ++i) {
    Value* stored = Load64(At(line, i * bytes + bytes - 8));
    Value* same = b_.CreateICmpEQ(b_.CreateAnd(stored, hash_mask), hash);
    Value* word = Load64(At(line, i * bytes + 8 * in_use.word));
    Value* free = b_.CreateICmpEQ(b_.CreateAnd(word, in_use.Mask()), Int(0));
    Value* bit = b_.CreateZExt(b_.CreateOr(same, free), I64());
    if (i > 0) bit = b_.CreateShl(bit, i);
    hits = hits == nullptr ? bit : b_.CreateOr(hits, bit);
  }
  return {hits, 0};
}

// Sets place_, slot_ and hash_, or goes to `full`. The places of a line are compared at once; only a line that is full
// sends on to the next. A new id is nothing special: whether it is one would be a coin's toss while a table fills.
void KernelEmitter::FindById(Value* id, BasicBlock* full) {
  const uint32_t bytes = plan_.shape.bytes;
  Value* hash = b_.CreateMul(id, Int(flat::kHashFactor));
  hash_ = b_.CreateShl(hash, HashShift());
  Value* home = LineOf(hash);
  llvm::AllocaInst* line_local = Local(I64(), home, "line");
  BasicBlock* probe = Block("probe");
  BasicBlock* next = Block("next_line");
  BasicBlock* found = Block("found");
  b_.CreateBr(probe);
  b_.SetInsertPoint(probe);
  Value* line = Get(line_local);
  Value* address = Add(slots_, b_.CreateMul(line, Int(flat::kLineBytes)));
  const Hits found_in = HitsIn(address, hash_);
  llvm::MDBuilder metadata(context_.llvm_context());
  b_.CreateCondBr(b_.CreateICmpNE(found_in.hits, Int(0)), found, next, metadata.createBranchWeights(1 << 10, 1));

  b_.SetInsertPoint(next);
  Value* further = b_.CreateAdd(line, Int(1));
  b_.CreateStore(further, line_local);
  b_.CreateCondBr(b_.CreateICmpUGT(b_.CreateSub(further, home), max_moved_), full, probe);

  b_.SetInsertPoint(found);
  Value* first = b_.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, found_in.hits, b_.getTrue());
  Value* number = b_.CreateLShr(first, found_in.per_slot);
  b_.CreateStore(b_.CreateOr(b_.CreateShl(line, 2), number), place_);
  b_.CreateStore(Add(address, b_.CreateMul(number, Int(bytes))), slot_);
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

// In a step by id the hash is written with the state, and a slot that nobody lived in is taken.
void KernelEmitter::WriteSlot(Value* slot, const KernelInputs& inputs) {
  // Where the hash begins, and how much of the state stands below it in the same eight bytes.
  const uint32_t begin = 8 * (plan_.shape.bytes - 8);
  const uint32_t begin_word = begin / 64;
  const bool shared = hash_ != nullptr && begin_word < plan_.shape.words;
  for (uint32_t w = 0; w < plan_.shape.words; ++w) {
    Value* word = Get(words_[w]);
    if (shared && begin % 64 == 0 && w == begin_word) word = b_.CreateOr(word, hash_);
    Store(word, At(slot, 8 * w));
  }
  if (hash_ == nullptr) return;
  if (!shared || begin % 64 != 0) {
    Value* word = hash_;
    if (shared) {
      Value* below = b_.CreateLShr(Get(words_[begin_word]), begin % 64);
      word = b_.CreateOr(word, b_.CreateAnd(below, (uint64_t{1} << HashShift()) - 1));
    }
    Store(word, At(slot, plan_.shape.bytes - 8));
  }
  const Field& in_use = plan_.InUse();
  Value* is_new = b_.CreateICmpEQ(b_.CreateAnd(inputs.words[in_use.word], in_use.Mask()), Int(0));
  Value* used = At(lane_, offsetof(LaneState, used));
  Store(b_.CreateAdd(Load64(used), b_.CreateZExt(is_new, I64())), used);
}

}  // namespace journey::codegen
