// Depths grow round by round until they stay, which they never do where a record is part of itself.
#include "ir/verify_records.h"

#include <string_view>
#include <unordered_set>
#include <vector>

namespace journey::ir {
namespace {

std::string CheckNesting(const Module& module) {
  constexpr int kMostNesting = 100;
  std::vector<int> depth(module.records.size(), 1);
  for (int round = 0; round <= kMostNesting; ++round) {
    bool changed = false;
    for (size_t r = 0; r < module.records.size(); ++r) {
      for (const Slot& slot : module.records[r].layout.slots) {
        const bool holds = slot.type.kind == Kind::kRecord || slot.type.element == Kind::kRecord;
        if (!holds || depth[slot.type.enum_id] < depth[r]) continue;
        depth[r] = depth[slot.type.enum_id] + 1;
        changed = true;
      }
    }
    if (!changed) return "";
  }
  return "one is part of itself, or they are too deep in one another";
}

}  // namespace

bool ValidType(const Module& module, const Type& type) {
  if (type.kind == Kind::kList) {
    return type.element != Kind::kList && ValidType(module, {type.element, false, type.enum_id});
  }
  if (type.element != Kind::kVoid) return false;
  if (type.kind == Kind::kEnum) return type.enum_id < module.enums.size();
  if (type.kind == Kind::kRecord) return type.enum_id < module.records.size();
  const bool plain = (type.kind >= Kind::kBool && type.kind <= Kind::kZone) || type.kind == Kind::kDate;
  return plain && type.enum_id == 0;
}

std::string TypeText(const Type& type) {
  std::string text(KindName(type.kind));
  if (type.kind == Kind::kList) text += " of " + std::string(KindName(type.element));
  if (type.kind == Kind::kEnum || type.enum_id != 0) text += ":" + std::to_string(type.enum_id);
  return type.optional ? text + "?" : text;
}

std::string CheckRecords(const Module& module, std::string& where) {
  std::unordered_set<std::string_view> names;
  for (const Record& record : module.records) {
    where = "record " + record.name;
    if (!names.insert(record.name).second) return "two of this name";
    for (const Slot& slot : record.layout.slots) {
      if (!ValidType(module, slot.type)) return slot.name + ": no value type";
    }
  }
  where = "records";
  return CheckNesting(module);
}

}  // namespace journey::ir
