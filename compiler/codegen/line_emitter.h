// Emits the function of a plan of lines: what lines.cpp (the tree) and line_values.cpp (values) share. Internal.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/codegen/emitter.h"
#include "runtime/input/line_code.h"

namespace journey::codegen {

class LineEmitter : Emitter {
 public:
  LineEmitter(const rt::LinePlan& plan, llvm::Module& target) : Emitter(target), plan_(plan) {}

  void Emit();

 private:
  // How far a line has been read on the way here.
  struct Path {
    llvm::Value* at = nullptr;
    llvm::Value* event = nullptr;  // its number + 1, 0 for an unknown name; null where nothing has told it yet
    size_t events = 1;             // how many different ones may come here
  };
  // One event's steps that may stand at a place; `event` is its number + 1, or kAnyEvent before it is known.
  static constexpr int32_t kAnyEvent = -1;
  struct Place {
    int32_t event;
    const std::vector<int32_t>* steps;
  };
  struct Member {
    int32_t event;
    const rt::LineStep* step;
  };
  // Steps with the same bytes at the same place, of different events.
  using Group = std::vector<Member>;
  enum Column : unsigned { kOffset, kPresence, kIsField, kCall, kEnd };

  // ---- lines.cpp
  void EmitPlace(const std::vector<Place>& places, const Path& path);
  void EmitGroup(const Group& group, Path path);
  void EmitEnd(const Group& group, const Path& path);
  void EmitFeed(const Group& group, Path path, const std::string& bytes);
  void EmitOver(const Group& group, Path path);
  void BeginIfNew(const Group& group, Path& path);
  void Begin(Path& path, llvm::Value* event);
  void Expect(llvm::Value* at, std::string_view bytes, llvm::BasicBlock* otherwise);
  llvm::Value* Differs(llvm::Value* at, std::string_view bytes);
  llvm::Value* IsOneOf(const Group& group, const Path& path);
  rt::LineRead ReadOf(const Group& group) const;
  static uint64_t ColumnOf(const rt::LineStep& step, Column column);
  // A number of the group's step for the event at hand, as i64.
  llvm::Value* Of(const Group& group, const Path& path, Column column);

  // ---- line_values.cpp; each reads the value at path.at and moves it on.
  void ReadByCall(const Group& group, Path& path);
  void ReadEvent(const Group& group, Path& path);
  void ReadText(const Group& group, Path& path);
  void ReadTimestamp(const Group& group, Path& path);
  void ReadNumber(const Group& group, Path& path);
  void ReadName(const Group& group, Path& path);

  // Where plain values and those read by a call come together.
  struct Ways {
    llvm::BasicBlock* slow;
    llvm::BasicBlock* done;
  };
  Ways BeginWays() { return {Block("slow"), Block("done")}; }
  // From the plain way, which ends at `at`.
  void EndWays(const Ways& ways, const Group& group, Path& path, llvm::Value* at);
  void Put(const Group& group, const Path& path, llvm::Value* number);
  bool IsHarmless(const Member& member, const rt::LineField& field) const;
  // Of the 16 bytes at `at`, a bit each: those that are not plain ASCII text.
  llvm::Value* Specials(llvm::Value* at);
  // A name's number, and how long it is; the quote behind it has been seen.
  struct Found {
    llvm::Value* number;
    llvm::Value* size;
  };
  Found Find(const std::vector<std::string>& names, llvm::Value* at, const Ways& ways);
  // As much of eight bytes as are digits.
  struct Digits {
    llvm::Value* digits;  // '0' is 0, the first in the lowest byte
    llvm::Value* others;  // the high bits of bytes that are none; not zero
    llvm::Value* bits;    // of those before the first that is none
    llvm::Value* point;   // i1: whether that one is a point
  };
  Digits ReadDigits(llvm::Value* at, const Ways& ways);
  struct Number {
    llvm::Value* value;
    llvm::Value* size;
  };
  Number ReadInt(llvm::Value* at, const Ways& ways);
  Number ReadDecimal(llvm::Value* at, const Ways& ways, bool to_use);
  llvm::Value* EightDigits(llvm::Value* digits);

  llvm::Value* Low(llvm::Value* word, llvm::Value* bits);
  llvm::Value* Byte(llvm::Value* at) { return b_.CreateZExt(Load(b_.getInt8Ty(), at), I64()); }
  llvm::Value* TrailingZeros(llvm::Value* bits, bool never_zero) {
    return b_.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, bits, b_.getInt1(never_zero));
  }
  llvm::Value* Field(size_t offset) { return At(state_, offset); }
  llvm::GlobalVariable* Table(llvm::Constant* rows, const char* name);

  const rt::LinePlan& plan_;
  llvm::Value* state_ = nullptr;
  llvm::BasicBlock* fail_ = nullptr;
};

}  // namespace journey::codegen
