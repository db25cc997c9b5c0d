// A module made ready to run: verified, constants resolved, zones looked up, regexes compiled, indexes built.
//
// Immutable after Load, so any number of engines on any number of threads may share one Program.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.h"
#include "ir/ir.h"
#include "runtime/value/value.h"
#include "runtime/value/value_set.h"
#include "runtime/value/working_hours.h"

namespace re2 {
class RE2;
}

namespace journey::rt {

struct Plan;

class Program {
 public:
  // Verifies the module (ir::Admit); an unknown zone or a bad regex is an error.
  static Result<std::unique_ptr<Program>> Load(ir::Module module);
  // The same for a module that is known to be verified: made by the compiler of this process, or by ir::Deserialise.
  static Result<std::unique_ptr<Program>> LoadVerified(ir::Module module);
  ~Program();
  Program(const Program&) = delete;

  const ir::Module& module() const { return module_; }
  const Value* constants() const { return constants_.data(); }
  // What engines look up, made once for all of them.
  const Plan& plan() const { return *plan_; }
  // Index of the declared event with this wire name, or -1.
  int32_t FindEvent(std::string_view wire) const;
  int32_t FindEnumMember(uint32_t enum_id, std::string_view wire) const;
  const re2::RE2& regex(int64_t index) const { return *regexes_[static_cast<size_t>(index)]; }
  const ValueSet& set(int64_t index) const { return *sets_[static_cast<size_t>(index)]; }
  const std::vector<WorkingHours>& calendars() const { return calendars_; }
  const WorkingHours& calendar(int64_t index) const { return calendars_[static_cast<size_t>(index)]; }
  const Str* EnumText(uint32_t enum_id, int64_t member) const;
  // A constant zone's id; kNone means none.
  int64_t zone(int32_t constant) const { return constants_[static_cast<size_t>(constant)].i; }

 private:
  Program() = default;
  ir::Module module_;
  Arena arena_;
  std::vector<Value> constants_;
  std::vector<std::vector<const Str*>> enum_texts_;
  std::vector<std::unique_ptr<re2::RE2>> regexes_;
  std::vector<std::unique_ptr<const ValueSet>> sets_;
  std::vector<WorkingHours> calendars_;
  std::unordered_map<std::string_view, int32_t> events_by_wire_;
  std::vector<std::unordered_map<std::string_view, int64_t>> members_by_wire_;
  std::unique_ptr<const Plan> plan_;
};

}  // namespace journey::rt
