// Values in their plain forms, as runtime/input/holes.h reads them; whatever else they may be is read by a call.
//
// What follows a value is compared next and begins with no character that could go on with it, so where a number ends
// need not be looked at twice.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "compiler/codegen/line_emitter.h"
#include "compiler/codegen/name_index.h"

namespace journey::codegen {

using llvm::BasicBlock;
using llvm::Value;
using rt::LineMinute;
using rt::LineState;

namespace {

constexpr uint32_t kVector = 16;
constexpr uint32_t kLongInstant = 24;

}  // namespace

void LineEmitter::EndWays(const Ways& ways, const Group& group, Path& path, Value* at) {
  BasicBlock* plain = b_.GetInsertBlock();
  b_.CreateBr(ways.done);
  b_.SetInsertPoint(ways.slow);
  ReadByCall(group, path);
  BasicBlock* slow = b_.GetInsertBlock();
  b_.CreateBr(ways.done);
  b_.SetInsertPoint(ways.done);
  llvm::PHINode* next = b_.CreatePHI(b_.getPtrTy(), 2);
  next->addIncoming(at, plain);
  next->addIncoming(path.at, slow);
  path.at = next;
}

void LineEmitter::ReadByCall(const Group& group, Path& path) {
  llvm::Type* pointer = b_.getPtrTy();
  llvm::FunctionType* type = llvm::FunctionType::get(pointer, {pointer, b_.getInt32Ty(), pointer}, false);
  Value* call = b_.CreateTrunc(Of(group, path, kCall), b_.getInt32Ty());
  llvm::CallInst* behind = b_.CreateCall(type, LoadPtr(Field(offsetof(LineState, read))), {state_, call, path.at});
  behind->addFnAttr(llvm::Attribute::NoUnwind);
  Unless(b_.CreateIsNull(behind), fail_);
  path.at = behind;
}

Value* LineEmitter::Specials(Value* at) {
  Value* bytes = Load(llvm::FixedVectorType::get(b_.getInt8Ty(), kVector), at);
  const auto all = [&](char byte) { return b_.CreateVectorSplat(kVector, b_.getInt8(static_cast<uint8_t>(byte))); };
  Value* quotes = b_.CreateOr(b_.CreateICmpEQ(bytes, all('"')), b_.CreateICmpEQ(bytes, all('\\')));
  // Signed: bytes from 0x80 on are negative.
  Value* specials = b_.CreateOr(quotes, b_.CreateICmpSLT(bytes, all(0x20)));
  return b_.CreateZExt(b_.CreateBitCast(specials, b_.getIntNTy(kVector)), b_.getInt32Ty());
}

// The lowest bits, fewer than 64.
Value* LineEmitter::Low(Value* word, Value* bits) {
  return b_.CreateAnd(word, b_.CreateSub(b_.CreateShl(Int(1), bits), Int(1)));
}

LineEmitter::Found LineEmitter::Find(const std::vector<std::string>& names, Value* at, const Ways& ways) {
  const NameIndex index = IndexNames(names);
  Value* word = Load64(at);
  Value* key = nullptr;
  if (index.chars > 0) {
    const auto first = [&](Value* of, uint32_t chars) {
      return chars >= 8 ? of : b_.CreateAnd(of, Int((uint64_t{1} << 8 * chars) - 1));
    };
    key = first(word, index.chars);
    if (index.chars > 8) {
      Value* second = first(Load64(At(at, 8)), index.chars - 8);
      key = b_.CreateXor(key, b_.CreateMul(second, Int(NameIndex::kSecondMultiplier)));
    }
  } else {
    // As far as the quote.
    Value* bytes = Load(llvm::FixedVectorType::get(b_.getInt8Ty(), kVector), at);
    Value* quotes = b_.CreateICmpEQ(bytes, b_.CreateVectorSplat(kVector, b_.getInt8('"')));
    quotes = b_.CreateZExt(b_.CreateBitCast(quotes, b_.getIntNTy(kVector)), b_.getInt32Ty());
    Value* size = b_.CreateZExt(TrailingZeros(b_.CreateOr(quotes, 1u << kVector), true), I64());
    Value* head = Low(word, b_.CreateShl(b_.CreateAnd(size, 7), 3));
    key = b_.CreateXor(b_.CreateSelect(b_.CreateICmpUGE(size, Int(8)), word, head), size);
  }
  std::vector<uint8_t> rows(index.entries.size() * sizeof(NameEntry));
  std::memcpy(rows.data(), index.entries.data(), rows.size());
  llvm::GlobalVariable* table = Table(llvm::ConstantDataArray::get(target_.getContext(), rows), "names");
  Value* place = b_.CreateLShr(b_.CreateMul(key, Int(index.multiplier)), 64 - index.bits);
  Value* entry = Add(table, b_.CreateMul(place, Int(sizeof(NameEntry))));
  llvm::Type* type = index.longest <= 8 ? I64() : llvm::FixedVectorType::get(I64(), 2);
  Value* text = b_.CreateAnd(Load(type, at), Load(type, At(entry, offsetof(NameEntry, mask))));
  Value* differs = b_.CreateXor(text, Load(type, At(entry, offsetof(NameEntry, text))));
  if (index.longest > 8) differs = b_.CreateBitCast(differs, b_.getInt128Ty());
  Unless(b_.CreateICmpNE(differs, llvm::ConstantInt::get(differs->getType(), 0)), ways.slow);
  Value* size = Load64(At(entry, offsetof(NameEntry, size)));
  Unless(b_.CreateICmpNE(Byte(Add(at, size)), Int('"')), ways.slow);
  return {Load64(At(entry, offsetof(NameEntry, number))), size};
}

void LineEmitter::ReadEvent(const Group& group, Path& path) {
  const Ways ways = BeginWays();
  Value* text = At(path.at, 1);
  const Found found = Find(plan_.events, text, ways);
  Value* number = b_.CreateAdd(found.number, Int(1));
  BasicBlock* plain = b_.GetInsertBlock();
  EndWays(ways, group, path, At(Add(text, found.size), 1));
  // Behind a call the state has it.
  llvm::PHINode* event = b_.CreatePHI(I64(), 2);
  for (BasicBlock* from : llvm::predecessors(ways.done)) {
    if (from == plain) {
      event->addIncoming(number, plain);
    } else {
      llvm::IRBuilder<> slow(from->getTerminator());
      Value* told =
          slow.CreateLoad(I64(), slow.CreateConstInBoundsGEP1_64(slow.getInt8Ty(), state_, offsetof(LineState, event)));
      event->addIncoming(slow.CreateAdd(told, slow.getInt64(1)), from);
    }
  }
  Begin(path, event);
}

void LineEmitter::ReadText(const Group& group, Path& path) {
  const Ways ways = BeginWays();
  const bool same = std::all_of(group.begin(), group.end(),
                                [&](const Member& member) { return member.step->size == group[0].step->size; });
  const uint32_t expected = same ? group[0].step->size : 0;
  Value* text = At(path.at, 1);
  Value* size = nullptr;
  if (expected >= kVector) {
    // All bytes of the size that is expected are plain, and then comes the quote.
    Value* specials = nullptr;
    for (uint32_t begin = 0; begin < expected; begin += kVector) {
      Value* found = Specials(At(text, std::min(begin, expected - kVector)));
      specials = specials == nullptr ? found : b_.CreateOr(specials, found);
    }
    Unless(b_.CreateICmpNE(specials, b_.getInt32(0)), ways.slow);
    size = Int(expected);
  } else {
    // As far as two vectors reach.
    Value* low = b_.CreateZExt(Specials(text), I64());
    Value* high = b_.CreateZExt(Specials(At(text, kVector)), I64());
    Value* specials = b_.CreateOr(b_.CreateOr(low, b_.CreateShl(high, kVector)), Int(uint64_t{1} << (2 * kVector)));
    size = TrailingZeros(specials, true);
  }
  Unless(b_.CreateICmpNE(Byte(Add(text, size)), Int('"')), ways.slow);
  const size_t target = offsetof(LineState, texts) + static_cast<size_t>(group[0].step->text) * sizeof(LineState::Text);
  b_.CreateStore(text, Field(target + offsetof(LineState::Text, data)));
  Store(size, Field(target + offsetof(LineState::Text, size)));
  EndWays(ways, group, path, At(Add(text, size), 1));
}

// Only in the minute of the instant before, and only in the form that was learned.
void LineEmitter::ReadTimestamp(const Group& group, Path& path) {
  const Ways ways = BeginWays();
  const size_t minute = offsetof(LineState, minute);
  const auto same_words = [&](uint64_t at) {
    return b_.CreateXor(Load(llvm::FixedVectorType::get(I64(), 2), At(path.at, at)),
                        Load(llvm::FixedVectorType::get(I64(), 2), Field(minute + offsetof(LineMinute, text) + at)));
  };
  Value* differs = b_.CreateOr(same_words(0), same_words(LineMinute::kChars - kVector));
  differs = b_.CreateBitCast(differs, b_.getInt128Ty());
  Unless(b_.CreateICmpNE(differs, llvm::ConstantInt::get(differs->getType(), 0)), ways.slow);
  // ss.SSSZ" or ssZ". Above what may stand there, a sum has its high bit set: 5 and 9 for seconds, 9 for digits, 0 for
  // what is none.
  const bool is_long = group[0].step->size == kLongInstant;
  Value* word = is_long ? Load64(At(path.at, LineMinute::kChars))
                        : b_.CreateZExt(Load(b_.getInt32Ty(), At(path.at, LineMinute::kChars)), I64());
  Value* digits = b_.CreateXor(word, Int(is_long ? 0x225A'3030'302E'3030 : 0x225A'3030));
  Value* above = b_.CreateAdd(digits, Int(is_long ? 0x7F7F'7676'767F'767A : 0x7F7F'767A));
  Value* bad = b_.CreateAnd(b_.CreateOr(above, digits), Int(is_long ? 0x8080'8080'8080'8080 : 0x8080'8080));
  Unless(b_.CreateICmpNE(bad, Int(0)), ways.slow);
  // The bytes, two digits each: seconds, -, -, tenths and hundredths, - . Times ten and one behind another.
  Value* pairs = b_.CreateAdd(b_.CreateMul(digits, Int(10)), b_.CreateLShr(digits, 8));
  Value* ms = nullptr;
  if (is_long) {
    // ss in byte 0, S in byte 2, SS in byte 4: sums of products meet in the third 16 bits.
    constexpr uint64_t kParts = 0x0000'00FF'00FF'00FF, kFactors = 1000ULL << 32 | 100ULL << 16 | 1;
    ms = b_.CreateMul(b_.CreateAnd(pairs, Int(kParts)), Int(kFactors));
    ms = b_.CreateAnd(b_.CreateLShr(ms, 32), Int(0xFFFF));
  } else {
    ms = b_.CreateMul(b_.CreateAnd(pairs, Int(0xFF)), Int(1000));
  }
  Value* instant = b_.CreateAdd(Load64(Field(minute + offsetof(LineMinute, ms))), ms);
  Store(instant, Field(offsetof(LineState, timestamp)));
  EndWays(ways, group, path, At(path.at, group[0].step->size + 2));
}

// Eight digits, the first in the lowest byte, as values 0 to 9.
Value* LineEmitter::EightDigits(Value* digits) {
  constexpr uint64_t kMask = 0x0000'00FF'0000'00FF;
  Value* pairs = b_.CreateAdd(b_.CreateMul(digits, Int(10)), b_.CreateLShr(digits, 8));
  Value* even = b_.CreateMul(b_.CreateAnd(pairs, Int(kMask)), Int(0x000F'4240'0000'0064));
  Value* odd = b_.CreateMul(b_.CreateAnd(b_.CreateLShr(pairs, 16), Int(kMask)), Int(0x0000'2710'0000'0001));
  return b_.CreateLShr(b_.CreateAdd(even, odd), 32);
}

// Whether the field may as well be written to the block of this event: nobody reads what is there.
bool LineEmitter::IsHarmless(const Member& member, const rt::LineField& field) const {
  if (member.step->field.is_field || member.event <= 0) return true;
  return plan_.used_bytes[static_cast<size_t>(member.event) - 1] <= std::min(field.offset, field.presence);
}

// Into the event's block; of events that have no such field, to where nobody reads it.
void LineEmitter::Put(const Group& group, const Path& path, Value* number) {
  const auto field = std::find_if(group.begin(), group.end(), [](const Member& m) { return m.step->field.is_field; });
  if (field == group.end()) return;
  // Where events keep it, and for those that do not have it, where one of the others does.
  Group fields = group;
  for (Member& member : fields) {
    if (!member.step->field.is_field) member.step = field->step;
  }
  const bool harmless = std::all_of(group.begin(), group.end(), [&](const Member& member) {
    return std::all_of(fields.begin(), fields.end(),
                       [&](const Member& other) { return IsHarmless(member, other.step->field); });
  });
  Value* place = harmless ? Int(1) : Of(group, path, kIsField);
  Value* block = LoadPtr(Add(Field(offsetof(LineState, places)), b_.CreateShl(place, 3)));
  // First the byte: where there is none, the number goes over it.
  Store(b_.getInt8(1), Add(block, Of(fields, path, kPresence)));
  Store(number, Add(block, Of(fields, path, kOffset)));
}

LineEmitter::Digits LineEmitter::ReadDigits(Value* at, const Ways& ways) {
  Digits read;
  read.digits = b_.CreateXor(Load64(at), Int(0x3030'3030'3030'3030));
  Value* others = b_.CreateOr(b_.CreateAdd(read.digits, Int(0x7676'7676'7676'7676)), read.digits);
  read.others = b_.CreateAnd(others, Int(0x8080'8080'8080'8080));
  Unless(b_.CreateICmpEQ(read.others, Int(0)), ways.slow);
  read.bits = b_.CreateAnd(TrailingZeros(read.others, true), Int(0x38));
  Unless(b_.CreateICmpEQ(read.bits, Int(0)), ways.slow);
  // A zero before others is no number.
  Value* zero_first = b_.CreateICmpEQ(b_.CreateAnd(read.digits, Int(0xFF)), Int(0));
  BasicBlock* zero = Block("zero");
  BasicBlock* good = Block("good");
  b_.CreateCondBr(zero_first, zero, good);
  b_.SetInsertPoint(zero);
  b_.CreateCondBr(b_.CreateICmpEQ(read.bits, Int(8)), good, ways.slow);
  b_.SetInsertPoint(good);
  Value* stop = b_.CreateAnd(b_.CreateLShr(read.digits, read.bits), Int(0xFF));
  read.point = b_.CreateICmpEQ(stop, Int('.' ^ '0'));
  return read;
}

LineEmitter::Number LineEmitter::ReadInt(Value* at, const Ways& ways) {
  const Digits read = ReadDigits(at, ways);
  Unless(read.point, ways.slow);
  Value* value = EightDigits(b_.CreateShl(read.digits, b_.CreateSub(Int(64), read.bits)));
  return {value, b_.CreateLShr(read.bits, 3)};
}

// As eight digits, four of them behind the point. Where it is not to be used, digits may be any.
LineEmitter::Number LineEmitter::ReadDecimal(Value* at, const Ways& ways, bool to_use) {
  constexpr uint64_t kHalf = 32;
  const Digits read = ReadDigits(at, ways);
  if (to_use) Unless(b_.CreateICmpUGT(read.bits, Int(kHalf)), ways.slow);
  Value* whole = Int(0);
  if (to_use) whole = b_.CreateShl(Low(read.digits, read.bits), b_.CreateSub(Int(kHalf), read.bits));
  BasicBlock* before = b_.GetInsertBlock();
  BasicBlock* point = Block("point");
  BasicBlock* joined = Block("joined");
  b_.CreateCondBr(read.point, point, joined);

  b_.SetInsertPoint(point);
  Value* behind = b_.CreateAnd(read.others, b_.CreateSub(read.others, Int(1)));
  Unless(b_.CreateICmpEQ(behind, Int(0)), ways.slow);
  Value* all_bits = b_.CreateAnd(TrailingZeros(behind, true), Int(0x38));
  Value* skipped = b_.CreateAdd(read.bits, Int(8));
  Value* bits = b_.CreateSub(all_bits, skipped);
  Unless(b_.CreateICmpEQ(bits, Int(0)), ways.slow);
  Value* both = whole;
  if (to_use) {
    Unless(b_.CreateICmpUGT(bits, Int(kHalf)), ways.slow);
    both = b_.CreateOr(whole, b_.CreateShl(Low(b_.CreateLShr(read.digits, skipped), bits), kHalf));
  }
  BasicBlock* with_point = b_.GetInsertBlock();
  b_.CreateBr(joined);

  b_.SetInsertPoint(joined);
  llvm::PHINode* digits = b_.CreatePHI(I64(), 2);
  digits->addIncoming(whole, before);
  digits->addIncoming(both, with_point);
  llvm::PHINode* size = b_.CreatePHI(I64(), 2);
  size->addIncoming(read.bits, before);
  size->addIncoming(all_bits, with_point);
  return {EightDigits(digits), b_.CreateLShr(size, 3)};
}

void LineEmitter::ReadNumber(const Group& group, Path& path) {
  const Ways ways = BeginWays();
  const auto field = std::find_if(group.begin(), group.end(), [](const Member& m) { return m.step->field.is_field; });
  const bool to_use = field != group.end();
  const bool whole = to_use && !field->step->field.scaled;
  const Number read = whole ? ReadInt(path.at, ways) : ReadDecimal(path.at, ways, to_use);
  Put(group, path, read.value);
  EndWays(ways, group, path, Add(path.at, read.size));
}

void LineEmitter::ReadName(const Group& group, Path& path) {
  const Ways ways = BeginWays();
  Value* text = At(path.at, 1);
  Unless(b_.CreateICmpNE(Byte(path.at), Int('"')), ways.slow);
  const auto field = std::find_if(group.begin(), group.end(), [](const Member& m) { return m.step->field.is_field; });
  Value* size = nullptr;
  if (field != group.end()) {
    // Of events that have no such field too: what other events have is what most of theirs will be.
    const Found found = Find(plan_.enums[static_cast<size_t>(field->step->field.names)], text, ways);
    size = found.size;
    Put(group, path, found.number);
  } else {
    // Nobody's need only be plain.
    Value* specials = b_.CreateOr(Specials(text), 1u << kVector);
    size = b_.CreateZExt(TrailingZeros(specials, true), I64());
    Unless(b_.CreateICmpNE(Byte(Add(text, size)), Int('"')), ways.slow);
  }
  EndWays(ways, group, path, At(Add(text, size), 1));
}

}  // namespace journey::codegen
