// Brings one journey of a module into another one, and all that it needs; internal to ir/link*.cpp.
//
// What has a name is found by it, and must be of the same type; functions, constants and tables without names are
// copied. The first thing without a place stops it: then the module is half-way and to be thrown away. link_copy.cpp:
// declarations; link_code.cpp: functions and the journey. Not thread-safe.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ir/alike.h"
#include "ir/ir.h"
#include "ir/match.h"
#include "ir/operands.h"

namespace journey::ir {

template <class T>
const T& RowOf(const std::vector<T>& list, int64_t at) {
  return list[static_cast<size_t>(at)];
}
template <class T>
int32_t PlaceOf(const std::string& name, const std::vector<T>& list) {
  return FindByName(name, list, [](const T& one) { return std::string_view(one.name); });
}
template <class T>
int32_t AddTo(std::vector<T>& list, T row) {
  list.push_back(std::move(row));
  return static_cast<int32_t>(list.size() - 1);
}

class JourneyCopier {
 public:
  // `into` stays where it is.
  JourneyCopier(const Module& was, Module& into) : was_(was), into_(into), alike_(was, into) {}
  // Appends the journey, whichever the order; why that cannot be, or nothing.
  std::string Copy(int32_t journey);

 private:
  using Known = std::map<int32_t, int32_t>;

  // Notes why it cannot be; the first reason counts. Gives an index that the rest can go on with.
  int32_t Refuse(std::string why);

  // ---- link_copy.cpp: from the old module's index to the new one's
  Type TypeOf(const Type& type);
  uint32_t Enum(uint32_t index);
  uint32_t Record(uint32_t index);
  int32_t Constant(int32_t index);
  int32_t CustomerField(int64_t slot);
  int32_t Event(int32_t index);
  int32_t EventField(int32_t event, int64_t slot);
  int32_t Channel(int64_t index);
  int32_t Calendar(int32_t index);
  int32_t Query(int64_t index);
  int32_t Regex(int64_t index);
  int32_t Set(int64_t index);
  int32_t File(int32_t index);
  Slot SlotOf(const Slot& slot);
  // What is appended to a layout; where another field has its name in the input there is no place for it.
  int32_t Append(Layout& layout, const Slot& slot, const std::string& what);
  void NewEventField(int32_t event);

  // ---- link_code.cpp
  int32_t Function(int32_t index);
  Instr Instruction(const Instr& instr);
  int64_t Immediate(const Instr& instr, bool second);
  void Arguments(const Instr& was, Instr& instr);
  std::vector<uint32_t> Arranged(const std::vector<uint32_t>& args, const std::vector<int32_t>& places, size_t count);
  void SendArguments(const Instr& was, Instr& instr);
  void EmitArguments(const Instr& was, Instr& instr);
  void StartArguments(const Instr& was, Instr& instr);
  int32_t Started(int64_t journey);
  bool SameKey(const Journey& was, const Journey& now);
  std::string UniqueName(const std::string& name) const;
  Delay DelayOf(Delay delay);
  Moment MomentOf(Moment moment);
  void Rows(const Journey& from, Journey& row);

  const Module& was_;
  Module& into_;
  Alike alike_;
  int32_t journey_ = kNone;  // of was_
  int32_t place_ = kNone;    // of into_
  std::string why_;
  Known constants_, events_, calendars_, queries_, regexes_, sets_, functions_;
  std::map<uint32_t, uint32_t> enums_, records_;
};

// The slot of the event that carries the journey's key: of its name and type. kNone: none does, or there is no key.
int32_t KeyFieldOf(const Journey& journey, const Event& event);

}  // namespace journey::ir
