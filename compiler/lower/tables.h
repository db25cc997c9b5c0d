// The module under construction and the dictionaries that keep its tables free of duplicates.
//
// One Tables per Lower call; every other part of lowering holds a reference to it. Lets, history queries and regexes
// get their rows when the first lowered expression uses them, so what only templates or dead declarations mention costs
// nothing.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/lower/cheapest_first.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "ir/ir.h"

namespace journey::lower {

struct Tables {
  enum class For : uint8_t {
    kRunning,
    kCosts,  // places, names of functions and what migrations go by are left out
  };
  Tables(const SourceMap& source_map, const typed::Program& typed_program, For purpose);

  const SourceMap& sources;
  const typed::Program& program;
  const bool for_costs;
  ir::Module module;
  // typed::Program::journeys -> ir::Module::journeys; kNone for templates.
  std::vector<int32_t> journey_ids;
  // typed::Program::groups -> ir::Module::groups.
  std::vector<int32_t> group_ids;
  CheapestFirst cheapest_first;

  // The constant's index; `type` is not optional, the value not `none`. Parts come before wholes.
  int32_t Constant(ir::Type type, const typed::ConstValue& value);
  ir::ZoneRef Zone(const std::optional<std::string>& zone);
  ir::Delay Delay(const ir::Delay& delay, const std::optional<std::string>& zone);
  ir::Moment Moment(const ir::Moment& moment, const std::optional<std::string>& zone);
  int32_t File(FileId file);
  ir::Place Place(Span span);
  // `name`, or `name` with a number behind it when it is taken. For costs "".
  std::string UniqueName(std::string name);
  int32_t Regex(const std::string& pattern);
  // The set of these constants, none of them `none`.
  int32_t Set(ir::Type type, const std::vector<typed::ConstValue>& values);
  // The function of a let or segment; its body is written by LowerPending, so that lets that use lets make no deep
  // recursion.
  int32_t LetFunction(int32_t let);
  void LowerPending();
  // True when the expression makes texts, lists or records that lie in the arena afterwards.
  bool MakesText(const typed::Expr& expr) const;
  // True when the let's value depends on its parameters alone.
  bool IsPureLet(int32_t let) const { return let_pure_[static_cast<size_t>(let)]; }
  int32_t History(int32_t query);

  // Memory field -> slot: the key, when there is one, comes first.
  static constexpr int32_t kKeySlot = 0;
  static int32_t MemorySlot(const typed::Journey& journey, int32_t field) { return field + (journey.has_key ? 1 : 0); }
  ir::Slot FieldSlot(const typed::Field& field);

 private:
  bool IsPure(const typed::Expr& expr) const;
  int32_t Whole(ir::Type type, const typed::ConstItems& parts);
  int32_t NoneOf(ir::Type type);

  std::unordered_map<std::string, int32_t> constants_;
  std::unordered_map<FileId, int32_t> files_;
  std::unordered_map<std::string, int> names_;  // and how often they were asked for
  std::unordered_map<std::string, int32_t> sets_;
  std::unordered_map<std::string, int32_t> regexes_;
  std::vector<int32_t> let_functions_;
  std::vector<bool> let_pure_;
  std::vector<bool> let_makes_text_;  // of lets that give texts
  std::vector<int32_t> pending_;      // lets whose functions have no body yet
  std::vector<int32_t> history_;
  std::unordered_map<std::string, int32_t> plain_history_;  // queries without a condition, by what they ask
};

}  // namespace journey::lower
