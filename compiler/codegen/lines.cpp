// The tree of shapes as code: one place after the other, steps with equal bytes together.
#include "compiler/codegen/lines.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "compiler/codegen/line_emitter.h"
#include "compiler/native/machine_code.h"

namespace journey::codegen {

using llvm::BasicBlock;
using llvm::Value;
using rt::LineRead;
using rt::LineState;
using rt::LineStep;

namespace {

// Bytes that are compared at once: the widest vector that most processors have. Behind the end of a line twice as many
// may be read.
constexpr size_t kAtOnce = 32;

// Values of these kinds are texts whenever they are plain: the quote is one more byte of those before.
bool BeginsWithQuote(LineRead read) {
  return read == LineRead::kEvent || read == LineRead::kText || read == LineRead::kTimestamp;
}

}  // namespace

llvm::GlobalVariable* LineEmitter::Table(llvm::Constant* rows, const char* name) {
  auto* table = new llvm::GlobalVariable(target_, rows->getType(), /*isConstant=*/true,
                                         llvm::GlobalValue::PrivateLinkage, rows, name);
  table->setAlignment(llvm::Align(32));
  return table;
}

// Zero where these bytes stand, at most kAtOnce of them.
Value* LineEmitter::Differs(Value* at, std::string_view bytes) {
  const size_t size = bytes.size();
  if (size == 1 || size == 2 || size == 4 || size == 8) {
    uint64_t wanted = 0;
    std::memcpy(&wanted, bytes.data(), size);
    llvm::Type* type = b_.getIntNTy(static_cast<unsigned>(8 * size));
    return b_.CreateXor(Load(type, at), llvm::ConstantInt::get(type, wanted));
  }
  // One vector, of which what is behind the bytes does not count.
  const auto width = static_cast<unsigned>(size <= kAtOnce / 2 ? kAtOnce / 2 : kAtOnce);
  std::vector<uint8_t> wanted(width, 0);
  std::memcpy(wanted.data(), bytes.data(), size);
  Value* found = Load(llvm::FixedVectorType::get(b_.getInt8Ty(), width), at);
  Value* differs = b_.CreateICmpNE(found, llvm::ConstantDataVector::get(target_.getContext(), wanted));
  Value* bits = b_.CreateBitCast(differs, b_.getIntNTy(width));
  return b_.CreateAnd(bits, static_cast<uint64_t>(~uint32_t{0}) >> (32 - size));
}

// Goes on where these bytes stand.
void LineEmitter::Expect(Value* at, std::string_view bytes, BasicBlock* otherwise) {
  for (size_t begin = 0; begin < bytes.size(); begin += kAtOnce) {
    Value* difference = Differs(At(at, begin), bytes.substr(begin, kAtOnce));
    Unless(b_.CreateICmpNE(difference, llvm::ConstantInt::get(difference->getType(), 0)), otherwise);
  }
}

uint64_t LineEmitter::ColumnOf(const LineStep& step, Column column) {
  switch (column) {
    case kOffset:
      return step.field.offset;
    case kPresence:
      return step.field.presence;
    case kIsField:
      return step.field.is_field ? 1 : 0;
    case kCall:
      return step.call;
    case kEnd:
      break;
  }
  return step.end;
}

Value* LineEmitter::Of(const Group& group, const Path& path, Column column) {
  const uint64_t first = ColumnOf(*group[0].step, column);
  const bool same = std::all_of(group.begin(), group.end(),
                                [&](const Member& member) { return ColumnOf(*member.step, column) == first; });
  if (same) return Int(first);
  std::vector<uint32_t> rows(plan_.events.size() + 1, 0);
  for (const Member& member : group) {
    rows[static_cast<size_t>(member.event)] = static_cast<uint32_t>(ColumnOf(*member.step, column));
  }
  llvm::GlobalVariable* table = Table(llvm::ConstantDataArray::get(target_.getContext(), rows), "column");
  Value* found = Load(b_.getInt32Ty(), Add(table, b_.CreateShl(path.event, 2)));
  return b_.CreateZExt(found, I64());
}

// Whether the event is one of the group's.
Value* LineEmitter::IsOneOf(const Group& group, const Path& path) {
  std::vector<uint8_t> rows(plan_.events.size() + 1, 0);
  for (const Member& member : group) rows[static_cast<size_t>(member.event)] = 1;
  llvm::GlobalVariable* table = Table(llvm::ConstantDataArray::get(target_.getContext(), rows), "members");
  return b_.CreateICmpNE(Load(b_.getInt8Ty(), Add(table, path.event)), b_.getInt8(0));
}

// How all of the group's values may be read.
LineRead LineEmitter::ReadOf(const Group& group) const {
  const LineStep& first = *group[0].step;
  const rt::LineField* field = nullptr;
  for (const Member& member : group) {
    const LineStep& step = *member.step;
    if (step.read != first.read || step.text != first.text) return LineRead::kCall;
    if (step.read == LineRead::kTimestamp && step.size != first.size) return LineRead::kCall;
    if ((step.read != LineRead::kNumber && step.read != LineRead::kName) || !step.field.is_field) continue;
    if (field != nullptr && (field->names != step.field.names || field->scaled != step.field.scaled)) {
      return LineRead::kCall;
    }
    field = &step.field;
  }
  return first.read;
}

void LineEmitter::EmitPlace(const std::vector<Place>& places, const Path& path) {
  std::vector<Group> groups;
  const LineStep* branch = nullptr;
  for (const Place& place : places) {
    for (const int32_t index : *place.steps) {
      const LineStep& step = plan_.steps[static_cast<size_t>(index)];
      if (step.read == LineRead::kBranch) {
        branch = &step;
        continue;
      }
      if (step.read == LineRead::kStop) continue;
      const auto group = std::find_if(groups.begin(), groups.end(),
                                      [&](const Group& other) { return other[0].step->bytes == step.bytes; });
      (group != groups.end() ? *group : groups.emplace_back()).push_back({place.event, &step});
    }
  }
  for (const Group& group : groups) {
    BasicBlock* next = Block("other");
    std::string bytes = group[0].step->bytes;
    Path inside = path;
    inside.at = At(path.at, bytes.size());
    if (BeginsWithQuote(ReadOf(group))) bytes += '"';
    if (ReadOf(group) == LineRead::kEnd && group.size() == path.events) EmitFeed(group, path, bytes);
    Expect(path.at, bytes, next);
    if (group.size() < path.events) {
      Unless(b_.CreateNot(IsOneOf(group, path)), fail_);
      inside.events = group.size();
    }
    EmitGroup(group, inside);
    b_.SetInsertPoint(next);
  }
  if (branch == nullptr || path.event == nullptr) {
    b_.CreateBr(fail_);
    return;
  }
  Path inside = path;
  inside.events = plan_.events.size() + 1;
  std::vector<Place> branches;
  for (size_t event = 0; event < branch->by_event.size(); ++event) {
    if (!branch->by_event[event].empty()) {
      branches.push_back({static_cast<int32_t>(event), &branch->by_event[event]});
    }
  }
  EmitPlace(branches, inside);
}

void LineEmitter::EmitGroup(const Group& group, Path path) {
  const LineRead read = ReadOf(group);
  if (read == LineRead::kEnd) return EmitEnd(group, path);
  BeginIfNew(group, path);
  switch (read) {
    case LineRead::kEvent:
      ReadEvent(group, path);
      break;
    case LineRead::kText:
      ReadText(group, path);
      break;
    case LineRead::kTimestamp:
      ReadTimestamp(group, path);
      break;
    case LineRead::kNumber:
      ReadNumber(group, path);
      break;
    case LineRead::kName:
      ReadName(group, path);
      break;
    case LineRead::kCall:
    case LineRead::kStop:
    case LineRead::kBranch:
    case LineRead::kEnd:
      ReadByCall(group, path);
      break;
  }
  std::vector<Place> places;
  for (const Member& member : group) places.push_back({member.event, &member.step->next});
  EmitPlace(places, path);
}

// The event of a line that has no name for it.
void LineEmitter::BeginIfNew(const Group& group, Path& path) {
  if (path.event != nullptr || group[0].step->event < 0) return;
  Begin(path, Int(static_cast<uint64_t>(group[0].step->event) + 1));
}

// A fresh block for the event, whose number + 1 is given.
void LineEmitter::Begin(Path& path, Value* event) {
  path.event = event;
  Value* number = b_.CreateSub(event, Int(1));
  Store(number, Field(offsetof(LineState, event)));
  if (plan_.block_bytes == 0) return;
  Value* row = b_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, number, Int(0));
  Value* from =
      Add(LoadPtr(Field(offsetof(LineState, blocks))), b_.CreateMul(row, Int(plan_.block_bytes), "", true, true));
  Value* to = LoadPtr(Field(offsetof(LineState, places) + sizeof(void*)));
  b_.CreateMemCpy(to, llvm::MaybeAlign(8), from, llvm::MaybeAlign(8), plan_.block_bytes);
}

// The most common end at once: the line feed is one more byte of those before.
void LineEmitter::EmitFeed(const Group& group, Path path, const std::string& bytes) {
  BasicBlock* unusual = Block("unusual");
  Expect(path.at, bytes + '\n', unusual);
  path.at = At(path.at, bytes.size());
  EmitOver(group, path);
  b_.SetInsertPoint(unusual);
}

void LineEmitter::EmitOver(const Group& group, Path path) {
  BeginIfNew(group, path);
  Store(Of(group, path, kEnd), Field(offsetof(LineState, end)));
  b_.CreateRet(path.at);
}

void LineEmitter::EmitEnd(const Group& group, const Path& path) {
  Value* last = Byte(path.at);
  BasicBlock* over = Block("over");
  Value* feed = b_.CreateOr(b_.CreateICmpEQ(last, Int('\n')), b_.CreateICmpEQ(last, Int('\r')));
  b_.CreateCondBr(b_.CreateOr(feed, b_.CreateICmpEQ(last, Int(0))), over, fail_);
  b_.SetInsertPoint(over);
  EmitOver(group, path);
}

void LineEmitter::Emit() {
  llvm::Type* pointer = b_.getPtrTy();
  function_ = llvm::Function::Create(llvm::FunctionType::get(pointer, {pointer, pointer}, false),
                                     llvm::Function::ExternalLinkage, native::kReadLine, target_);
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  b_.SetInsertPoint(Block("entry"));
  state_ = function_->getArg(0);
  fail_ = Block("fail");
  EmitPlace({{kAnyEvent, &plan_.first}}, {.at = function_->getArg(1)});
  b_.SetInsertPoint(fail_);
  b_.CreateRet(llvm::ConstantPointerNull::get(b_.getPtrTy()));
}

std::unique_ptr<llvm::Module> EmitLines(const rt::LinePlan& plan, llvm::LLVMContext& context,
                                        const llvm::TargetMachine& machine) {
  std::unique_ptr<llvm::Module> target = NewModule("journey_lines", context, machine);
  LineEmitter(plan, *target).Emit();
  CheckModule(*target);
  return target;
}

}  // namespace journey::codegen
