// One emitter for the step loop and the firing loops; by id and by handle differ in how a slot is found.
//
// Within one event nothing is written until all is known to be plain: a bail-out leaves the lane as it was. Words of
// the slot, the end of the records and the ends of the rings live in stack slots, of which LLVM makes registers.
#include "compiler/codegen/kernel.h"

#include <llvm/IR/IRBuilder.h>

#include <algorithm>
#include <cstddef>

#include "base/check.h"
#include "compiler/codegen/kernel_emitter.h"
#include "runtime/flat/lane_state.h"

namespace journey::codegen {
namespace {

using flat::ExprKind;
using flat::Field;
using flat::FieldKind;
using flat::LaneState;
using flat::RingEntry;
using flat::RingState;
using llvm::BasicBlock;
using llvm::Value;

// Firings ahead at which a timer's slot is asked for.
constexpr uint64_t kFireAhead = 24;
// Bytes from there to the events that are asked for.
constexpr uint64_t kStreamAhead = 2048;

}  // namespace

llvm::AllocaInst* KernelEmitter::Local(llvm::Type* type, Value* initial, const char* name) {
  llvm::IRBuilder<> entry(&function_->getEntryBlock(), function_->getEntryBlock().begin());
  llvm::AllocaInst* local = entry.CreateAlloca(type, nullptr, name);
  if (initial != nullptr) b_.CreateStore(initial, local);
  return local;
}

void KernelEmitter::Begin(const std::string& name, llvm::FunctionType* type) {
  function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, context_.target());
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  b_.SetInsertPoint(Block("entry"));
  context_.BeginLines(b_, function_);
  lane_ = function_->getArg(0);
  LoadLane();
}

Value* KernelEmitter::RingField(size_t timer, size_t offset) {
  return At(lane_, offsetof(LaneState, rings) + timer * sizeof(RingState) + offset);
}

void KernelEmitter::LoadLane() {
  slots_ = LoadPtr(At(lane_, offsetof(LaneState, slots)));
  lines_ = Load64(At(lane_, offsetof(LaneState, lines)));
  max_moved_ = Load64(At(lane_, offsetof(LaneState, max_moved)));
  span_ = Load64(At(lane_, offsetof(LaneState, span)));
  span_rest_ = Load64(At(lane_, offsetof(LaneState, span_rest)));
  capacity_ = Load64(At(lane_, offsetof(LaneState, capacity)));
  base_ = Load64(At(lane_, offsetof(LaneState, base)));
  tables_.clear();
  for (size_t j = 0; j < plan_.journeys.size(); ++j) {
    tables_.push_back(LoadPtr(At(lane_, offsetof(LaneState, tables) + j * sizeof(void*))));
  }
  out_ = Local(b_.getPtrTy(), LoadPtr(At(lane_, offsetof(LaneState, out))), "out");
  ring_entries_.clear();
  ring_masks_.clear();
  tails_.clear();
  for (size_t t = 0; t < plan_.timers.size(); ++t) {
    ring_entries_.push_back(LoadPtr(RingField(t, offsetof(RingState, entries))));
    ring_masks_.push_back(Load64(RingField(t, offsetof(RingState, mask))));
    tails_.push_back(Local(I64(), Load64(RingField(t, offsetof(RingState, tail))), "tail"));
  }
  words_.clear();
  for (uint32_t w = 0; w < plan_.shape.words; ++w) words_.push_back(Local(I64(), nullptr, "word"));
  place_ = Local(I64(), nullptr, "place");
  slot_ = Local(b_.getPtrTy(), nullptr, "slot");
}

void KernelEmitter::StoreLane() {
  b_.CreateStore(Get(out_), At(lane_, offsetof(LaneState, out)));
  for (size_t t = 0; t < plan_.timers.size(); ++t)
    b_.CreateStore(Get(tails_[t]), RingField(t, offsetof(RingState, tail)));
}

// ---------------------------------------------------------------- effects

// Which timers are due by now and yet pending in the slot: a bit each. Only those of the entry's stage mean anything.
// Null when the plan has none.
Value* KernelEmitter::Overdue(const KernelInputs& inputs) {
  Value* mask = nullptr;
  for (size_t t = 0; t < plan_.timers.size(); ++t) {
    const Field& field = FieldOf(plan_.timers[t].field);
    Value* ahead = b_.CreateSub(b_.CreateSub(exprs_.Bits(field, inputs), inputs.now), Int(1));
    ahead = b_.CreateAnd(ahead, (uint64_t{1} << field.bits) - 1);
    // The sign of delay - 1 - ahead: a comparison would become a branch, and for slots without the timer a coin's toss.
    Value* due = b_.CreateSub(Int(static_cast<uint64_t>(plan_.timers[t].delay_ms - 1)), ahead);
    Value* bit = b_.CreateTrunc(b_.CreateLShr(due, 63), b_.getInt8Ty());
    if (t > 0) bit = b_.CreateShl(bit, t);
    mask = mask == nullptr ? bit : b_.CreateOr(mask, bit);
  }
  return mask;
}

// Whether a field of the words to come holds more than it can; of these guards only.
Value* KernelEmitter::OverGuards(const std::vector<uint64_t>& guards) {
  Value* over = Int(0);
  for (uint32_t w = 0; w < plan_.shape.words; ++w) {
    if (guards[w] != 0) over = b_.CreateOr(over, b_.CreateAnd(Get(words_[w]), guards[w]));
  }
  return b_.CreateICmpNE(over, Int(0));
}

// The guards that entries of tables may set: by adding to what a field has, or by a value that is not the clock.
std::vector<uint64_t> KernelEmitter::GuardsOfTables() const {
  std::vector<uint64_t> guards(plan_.shape.words, 0);
  for (const Field& field : plan_.fields) {
    if (!field.guarded) continue;
    for (const flat::JourneyTable& table : plan_.journeys) {
      bool may = false;
      for (const flat::Set& set : table.fresh) {
        const ExprKind kind = plan_.exprs[static_cast<size_t>(set.expr)].kind;
        may = may || (&FieldOf(set.field) == &field && !(kind == ExprKind::kNow && field.relative));
      }
      for (size_t at = 0; at < table.words.size(); at += plan_.EntryWords()) {
        const uint64_t* masks = &table.words[at + 3 * size_t{field.word}];
        const bool adds = ((masks[0] | masks[1]) & field.Mask()) != 0 && (masks[2] & field.Mask()) != 0;
        may = may || adds || (masks[2] & field.Guard()) != 0;
      }
      if (may) guards[field.word] |= field.Guard();
    }
  }
  return guards;
}

void KernelEmitter::Apply(size_t journey, Value* entry, const KernelInputs& inputs) {
  const flat::JourneyTable& table = plan_.journeys[journey];
  for (uint32_t w = 0; w < plan_.shape.words; ++w) {
    bool touched = false;
    for (size_t at = 0; at < table.words.size(); at += plan_.EntryWords()) {
      const uint64_t* masks = &table.words[at + 3 * size_t{w}];
      touched = touched || masks[0] != ~uint64_t{0} || masks[1] != 0 || masks[2] != 0;
    }
    if (!touched) continue;
    Value* fresh = nullptr;
    uint32_t highest = 0;
    for (const flat::Set& set : table.fresh) {
      if (FieldOf(set.field).word == w) highest = std::max(highest, FieldOf(set.field).shift);
    }
    for (const flat::Set& set : table.fresh) {
      const Field& field = FieldOf(set.field);
      if (field.word != w) continue;
      // Above the highest field nothing is taken.
      Value* bits = exprs_.Encode(field, set.expr, inputs, /*loose=*/field.shift == highest);
      fresh = fresh == nullptr ? bits : b_.CreateOr(fresh, bits);
    }
    const uint64_t offset = 24 * uint64_t{w};
    Value* word = b_.CreateAnd(Get(words_[w]), Load64(At(entry, offset)));
    if (fresh != nullptr) word = b_.CreateOr(word, b_.CreateAnd(fresh, Load64(At(entry, offset + 8))));
    b_.CreateStore(b_.CreateAdd(word, Load64(At(entry, offset + 16))), words_[w]);
  }
}

void KernelEmitter::WriteRecord(const flat::Emit& emit, Value* customer, Value* time, const KernelInputs& inputs) {
  const llvm::DebugLoc around = b_.getCurrentDebugLocation();
  context_.SetLine(b_, emit.where.file, emit.where.line);
  const flat::EmitTemplate& record = plan_.templates[static_cast<size_t>(emit.emit_template)];
  Value* out = Get(out_);
  Store(customer, out);
  Store(time, At(out, 8));
  Store(Int(static_cast<uint64_t>(emit.emit_template) | uint64_t{1} << 32), At(out, 16));
  uint64_t at = 24;
  if (record.IsSend()) {
    Store(exprs_.EmitWord(emit.ordinal, inputs), At(out, at));
    at += 8;
    for (const int32_t arg : emit.args) {
      Store(exprs_.EmitWord(arg, inputs), At(out, at));
      at += 8;
    }
  }
  CHECK(at == record.Bytes());
  b_.CreateStore(At(out, at), out_);
  b_.SetCurrentDebugLocation(around);
}

// Writes the ring's next entry and moves its end on by `armed`, 0 or 1.
void KernelEmitter::PushTimer(size_t timer, Value* now, Value* armed) {
  Value* tail = Get(tails_[timer]);
  Value* offset = b_.CreateMul(b_.CreateAnd(tail, ring_masks_[timer]), Int(sizeof(RingEntry)));
  Value* entry = Add(ring_entries_[timer], offset);
  Store(b_.CreateAdd(now, Int(static_cast<uint64_t>(plan_.timers[timer].delay_ms))), entry);
  Store(Get(place_), At(entry, offsetof(RingEntry, place)));
  b_.CreateStore(b_.CreateAdd(tail, armed), tails_[timer]);
}

void KernelEmitter::EmitTree(int32_t at, Value* customer, Value* time, const KernelInputs& inputs, BasicBlock* done,
                             BasicBlock* bail) {
  const flat::Node& node = plan_.nodes[static_cast<size_t>(at)];
  if (node.predicate != ir::kNone) {
    BasicBlock* yes = Block("yes");
    BasicBlock* no = Block("no");
    b_.CreateCondBr(exprs_.Emit(node.predicate, inputs), yes, no);
    b_.SetInsertPoint(yes);
    EmitTree(node.yes, customer, time, inputs, done, bail);
    b_.SetInsertPoint(no);
    EmitTree(node.no, customer, time, inputs, done, bail);
    return;
  }
  const flat::Leaf& leaf = plan_.leaves[static_cast<size_t>(node.leaf)];
  if (leaf.slow) {
    b_.CreateBr(bail);
    return;
  }
  for (const flat::Set& set : leaf.sets) {
    const Field& field = FieldOf(set.field);
    Value* kept = b_.CreateAnd(Get(words_[field.word]), Int(~(field.Mask() | field.Guard())));
    b_.CreateStore(b_.CreateOr(kept, exprs_.Encode(field, set.expr, inputs)), words_[field.word]);
  }
  for (const flat::Emit& emit : leaf.emits) WriteRecord(emit, customer, time, inputs);
  for (const int32_t timer : leaf.arms) PushTimer(static_cast<size_t>(timer), inputs.now, Int(1));
  b_.CreateBr(done);
}

// ---------------------------------------------------------------- the loops

void KernelEmitter::EmitStep() {
  llvm::FunctionType* type = llvm::FunctionType::get(I64(), {b_.getPtrTy(), b_.getPtrTy(), I64(), I64(), I64()}, false);
  Begin(by_id_ ? native::kStepById : native::kStepByHandle, type);
  Value* events = function_->getArg(1);
  Value* ahead = function_->getArg(4);
  Value* stride = Int(plan_.event_bytes);
  Value* end = Add(events, b_.CreateMul(function_->getArg(3), stride));
  llvm::AllocaInst* at_event = Local(b_.getPtrTy(), Add(events, b_.CreateMul(function_->getArg(2), stride)), "event");
  llvm::AllocaInst* last_time = Local(I64(), Load64(At(lane_, offsetof(LaneState, last_time))), "last_time");
  Value* time_limit = Load64(At(lane_, offsetof(LaneState, limit)));
  // What an event that is not plain after all leaves behind.
  llvm::AllocaInst* out_before = Local(b_.getPtrTy(), nullptr, "out_before");
  std::vector<llvm::AllocaInst*> tails_before;
  for (size_t t = 0; t < tails_.size(); ++t) tails_before.push_back(Local(I64(), nullptr, "tail_before"));

  BasicBlock* head = Block("events");
  BasicBlock* body = Block("event");
  BasicBlock* rare = Block("rare");
  BasicBlock* restore = Block("restore");
  BasicBlock* commit = Block("commit");
  BasicBlock* done = Block("done");
  b_.CreateBr(head);
  b_.SetInsertPoint(head);
  b_.CreateCondBr(b_.CreateICmpULT(Get(at_event), end), body, done);

  b_.SetInsertPoint(body);
  Value* event = Get(at_event);
  Value* later = Add(event, ahead);
  Value* home = HomeOf(Load64(later));
  Prefetch(home);
  // Where lines fill up, the next one is wanted too often to be waited for.
  if (by_id_ && plan_.shape.per_line < 4) Prefetch(At(home, flat::kLineBytes));
  // Processors read ahead by themselves, but not across a page's end.
  Prefetch(b_.CreateConstGEP1_64(b_.getInt8Ty(), later, kStreamAhead), /*to_write=*/false);
  Value* customer = Load64(event);
  Value* time = Load64(At(event, offsetof(flat::EventHeader, time)));
  Value* kind = Load64(At(event, offsetof(flat::EventHeader, type)));
  Unless(b_.CreateICmpUGE(kind, Int(context_.source().events.size())), done);
  Unless(b_.CreateICmpSLT(time, Get(last_time)), done);
  Unless(b_.CreateICmpSGT(time, time_limit), done);
  if (by_id_) {
    FindById(customer, done);
  } else {
    Unless(b_.CreateICmpUGE(customer, capacity_), done);
    b_.CreateStore(customer, place_);
    b_.CreateStore(SlotAt(customer), slot_);
  }
  const KernelInputs inputs = ReadSlot(Get(slot_), At(event, sizeof(flat::EventHeader)), time);
  Value* overdue = Overdue(inputs);
  std::vector<Value*> entries;
  const auto effect = [&](size_t j, llvm::Type* size, size_t offset) {
    Value* address = At(entries[j], 24 * uint64_t{plan_.shape.words} + 8 + offset);
    return b_.CreateAlignedLoad(size, address, llvm::Align(1));
  };
  const auto code_of = [&](size_t j) { return effect(j, b_.getInt16Ty(), offsetof(flat::Effects, code)); };
  const auto live_of = [&](size_t j) { return effect(j, b_.getInt8Ty(), offsetof(flat::Effects, live)); };
  for (size_t j = 0; j < plan_.journeys.size(); ++j) {
    const flat::JourneyTable& table = plan_.journeys[j];
    const Field& stage = FieldOf(plan_.FindField(FieldKind::kStage, static_cast<int32_t>(j)));
    Value* at = b_.CreateOr(b_.CreateShl(exprs_.Bits(stage, inputs), table.type_bits), kind);
    at = b_.CreateShl(at, table.predicates.size());
    for (size_t p = 0; p < table.predicates.size(); ++p) {
      Value* bit = b_.CreateZExt(exprs_.Emit(table.predicates[p], inputs), I64());
      at = b_.CreateOr(at, b_.CreateShl(bit, p));
    }
    entries.push_back(Add(tables_[j], b_.CreateMul(at, Int(8 * plan_.EntryWords()))));
  }
  for (size_t j = 0; j < plan_.journeys.size(); ++j) {
    Unless(b_.CreateICmpNE(code_of(j), b_.getInt16(0)), rare);
    if (overdue != nullptr) Unless(b_.CreateICmpNE(b_.CreateAnd(overdue, live_of(j)), b_.getInt8(0)), done);
  }
  for (size_t j = 0; j < plan_.journeys.size(); ++j) Apply(j, entries[j], inputs);
  Unless(OverGuards(GuardsOfTables()), done);

  // Plain: one record and one timer each, which count or do not.
  const auto tabled_effects = [&](size_t j) {
    Value* out = Get(out_);
    Store(customer, out);
    Store(time, At(out, 8));
    Store(Load64(At(entries[j], 24 * uint64_t{plan_.shape.words})), At(out, 16));
    Value* bytes = b_.CreateZExt(effect(j, b_.getInt16Ty(), offsetof(flat::Effects, record_bytes)), I64());
    b_.CreateStore(Add(out, bytes), out_);
    Value* arms = nullptr;
    for (size_t t = 0; t < plan_.timers.size(); ++t) {
      if (plan_.timers[t].journey != static_cast<int32_t>(j)) continue;
      if (arms == nullptr) arms = b_.CreateZExt(effect(j, b_.getInt8Ty(), offsetof(flat::Effects, arms)), I64());
      const bool only = plan_.timers.size() == 1;
      PushTimer(t, time, only ? arms : b_.CreateAnd(b_.CreateLShr(arms, t), 1));
    }
  };
  for (size_t j = 0; j < plan_.journeys.size(); ++j) tabled_effects(j);
  b_.CreateBr(commit);

  b_.SetInsertPoint(commit);
  WriteSlot(Get(slot_), inputs);
  b_.CreateStore(time, last_time);
  b_.CreateStore(At(event, plan_.event_bytes), at_event);
  b_.CreateBr(head);

  // Some journey has code of its own for this, or the engine has to do it.
  b_.SetInsertPoint(rare);
  b_.CreateStore(Get(out_), out_before);
  for (size_t t = 0; t < tails_.size(); ++t) b_.CreateStore(Get(tails_[t]), tails_before[t]);
  for (uint32_t w = 0; w < plan_.shape.words; ++w) b_.CreateStore(inputs.words[w], words_[w]);
  for (size_t j = 0; j < plan_.journeys.size(); ++j) {
    const flat::JourneyTable& table = plan_.journeys[j];
    BasicBlock* tabled = Block("tabled");
    BasicBlock* next = Block("next_journey");
    if (overdue != nullptr) Unless(b_.CreateICmpNE(b_.CreateAnd(overdue, live_of(j)), b_.getInt8(0)), restore);
    llvm::SwitchInst* choice = b_.CreateSwitch(code_of(j), restore, static_cast<unsigned>(table.branches.size() + 1));
    choice->addCase(b_.getInt16(0), tabled);
    for (size_t i = 0; i < table.branches.size(); ++i) {
      BasicBlock* branch = Block("branch");
      choice->addCase(b_.getInt16(static_cast<uint16_t>(i + 1)), branch);
      b_.SetInsertPoint(branch);
      EmitTree(table.branches[i].root, customer, time, inputs, next, restore);
    }
    b_.SetInsertPoint(tabled);
    Apply(j, entries[j], inputs);
    tabled_effects(j);
    b_.CreateBr(next);
    b_.SetInsertPoint(next);
  }
  Unless(OverGuards(plan_.guards), restore);
  b_.CreateBr(commit);

  b_.SetInsertPoint(restore);
  b_.CreateStore(Get(out_before), out_);
  for (size_t t = 0; t < tails_.size(); ++t) b_.CreateStore(Get(tails_before[t]), tails_[t]);
  b_.CreateBr(done);

  b_.SetInsertPoint(done);
  StoreLane();
  b_.CreateStore(Get(last_time), At(lane_, offsetof(LaneState, last_time)));
  Value* bytes = b_.CreateSub(b_.CreatePtrToInt(Get(at_event), I64()), b_.CreatePtrToInt(events, I64()));
  b_.CreateRet(b_.CreateUDiv(bytes, stride));
}

void KernelEmitter::EmitFire(size_t timer) {
  llvm::FunctionType* type = llvm::FunctionType::get(b_.getInt8Ty(), {b_.getPtrTy(), I64(), I64()}, false);
  Begin(native::FireName(timer, by_id_), type);
  const flat::Timer& declared = plan_.timers[timer];
  Value* limit = function_->getArg(1);
  llvm::AllocaInst* head = Local(I64(), Load64(RingField(timer, offsetof(RingState, head))), "head");
  llvm::AllocaInst* left = Local(I64(), function_->getArg(2), "left");
  llvm::AllocaInst* result = Local(b_.getInt8Ty(), b_.getInt8(0), "result");
  llvm::AllocaInst* out_before = Local(b_.getPtrTy(), nullptr, "out_before");

  BasicBlock* entries = Block("entries");
  BasicBlock* check = Block("check");
  BasicBlock* fire = Block("fire");
  BasicBlock* body = Block("body");
  BasicBlock* commit = Block("commit");
  BasicBlock* stale = Block("stale");
  BasicBlock* slow = Block("slow");
  BasicBlock* done = Block("done");
  b_.CreateBr(entries);
  b_.SetInsertPoint(entries);
  Value* none = b_.CreateOr(b_.CreateICmpEQ(Get(head), Get(tails_[timer])), b_.CreateICmpEQ(Get(left), Int(0)));
  b_.CreateCondBr(none, done, check);
  b_.SetInsertPoint(check);
  const auto entry_at = [&](Value* number) {
    Value* offset = b_.CreateMul(b_.CreateAnd(number, ring_masks_[timer]), Int(sizeof(RingEntry)));
    return Add(ring_entries_[timer], offset);
  };
  const auto place_of = [&](Value* entry) {
    Value* place = b_.CreateLoad(b_.getInt32Ty(), At(entry, offsetof(RingEntry, place)));
    return b_.CreateZExt(place, I64());
  };
  Value* entry = entry_at(Get(head));
  Value* due = Load64(entry);
  b_.CreateCondBr(b_.CreateICmpSLE(due, limit), fire, done);

  b_.SetInsertPoint(fire);
  // Past the end stands an old entry or anything at all: asking for memory is harmless wherever it is.
  Prefetch(SlotAt(place_of(entry_at(b_.CreateAdd(Get(head), Int(kFireAhead))))));
  Value* place = place_of(entry);
  b_.CreateStore(place, place_);
  Value* slot = SlotAt(place);
  const KernelInputs inputs = ReadSlot(slot, nullptr, due);
  const Field& stage = FieldOf(plan_.FindField(FieldKind::kStage, declared.journey));
  const Field& field = FieldOf(declared.field);
  Value* in_stage =
      b_.CreateICmpEQ(exprs_.Bits(stage, inputs), Int(static_cast<uint64_t>(flat::CodeOfStage(declared.stage))));
  Value* same_due = b_.CreateICmpEQ(exprs_.Bits(field, inputs), b_.CreateAnd(due, (uint64_t{1} << field.bits) - 1));
  Value* pending = b_.CreateAnd(in_stage, same_due);
  b_.CreateCondBr(pending, body, stale);

  b_.SetInsertPoint(body);
  b_.CreateStore(Get(out_), out_before);
  EmitTree(declared.decision.root, IdAt(slot, place), due, inputs, commit, slow);

  b_.SetInsertPoint(commit);
  BasicBlock* too_large = Block("too_large");
  Unless(OverGuards(plan_.guards), too_large);
  WriteSlot(slot, inputs);
  b_.CreateBr(stale);
  // Timers that the body armed stay in their rings, where nothing will know them.
  b_.SetInsertPoint(too_large);
  b_.CreateStore(Get(out_before), out_);
  b_.CreateBr(slow);

  b_.SetInsertPoint(stale);
  b_.CreateStore(b_.CreateAdd(Get(head), Int(1)), head);
  b_.CreateStore(b_.CreateSub(Get(left), Int(1)), left);
  b_.CreateBr(entries);

  b_.SetInsertPoint(slow);
  b_.CreateStore(b_.getInt8(1), result);
  b_.CreateBr(done);

  b_.SetInsertPoint(done);
  b_.CreateStore(Get(head), RingField(timer, offsetof(RingState, head)));
  StoreLane();
  b_.CreateRet(Get(result));
}

std::unique_ptr<llvm::Module> EmitKernel(const ir::Module& module, const flat::Plan& plan, bool by_id,
                                         llvm::LLVMContext& context, const llvm::TargetMachine& machine,
                                         const EmitOptions& options) {
  std::unique_ptr<llvm::Module> target = NewModule("journey_batch", context, machine);
  ModuleContext shared(module, *target, options.debug_info);
  KernelEmitter(shared, plan, by_id).EmitStep();
  for (size_t t = 0; t < plan.timers.size(); ++t) KernelEmitter(shared, plan, by_id).EmitFire(t);
  shared.Finish();
  CheckModule(*target);
  return target;
}

}  // namespace journey::codegen
