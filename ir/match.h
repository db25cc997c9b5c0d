// How what a customer is in is found again in another version of a journey (section 7): the one rule, for whoever
// asks it, over typed programs (`journey diff`), modules (migrations) and schemas of state.
//
// Stages, timers and fields are found by name, fields also by type, positions in a flow by their path where everything
// before them is unchanged; what a `migrate` from the old version says goes before that. Pure; thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/times.h"

namespace journey::ir {

// The position of an old name in the new list; kNone: gone.
template <class Names, class NameOf>
int32_t FindByName(std::string_view name, const Names& now, NameOf&& name_of) {
  int32_t at = 0;
  for (const auto& one : now) {
    if (std::string_view(name_of(one)) == name) return at;
    ++at;
  }
  return kNone;
}

// The same for each of a list of names.
std::vector<int32_t> PlacesByName(const std::vector<std::string>& was, const std::vector<std::string>& now);

// A position in a flow. The fingerprint is of the statements before it; 0: not known, equal to none.
struct FlowPosition {
  std::string_view path;
  uint64_t fingerprint = 0;
};
inline bool IsSamePosition(const FlowPosition& was, const FlowPosition& now) {
  return was.path == now.path && was.fingerprint != 0 && was.fingerprint == now.fingerprint;
}

// What becomes of a field whose values are kept.
enum class FieldFate : uint8_t {
  kKept,
  kLed,      // a `memory … = old.…` reads it
  kGone,     // nothing has its name
  kRetyped,  // something has its name, and another type
};
// `same_name`: the new version has a field of this name; `same_type`: which is of the same type.
inline FieldFate FateOfField(bool same_name, bool same_type, bool led) {
  if (same_name && same_type) return FieldFate::kKept;
  if (led) return FieldFate::kLed;
  return same_name ? FieldFate::kRetyped : FieldFate::kGone;
}

// What becomes of those who are in a stage.
enum class StageFate : uint8_t {
  kStays,
  kGoes,   // to the stage that a `migrate` names
  kEnds,   // as a `migrate` says
  kDrain,  // they finish on the old version
  kLost,   // is gone, and nothing is said
};

// The block of the new version that speaks of those in `version`, which is older; null: none. `Migration`:
// ir::Migration, or the compiler's.
template <class Migration>
const Migration* MigrationFrom(const std::vector<Migration>& migrations, int64_t version, int64_t new_version) {
  const auto found = std::find_if(migrations.begin(), migrations.end(), [&](const Migration& one) {
    return one.from_version == version && version < new_version;
  });
  return found != migrations.end() ? &*found : nullptr;
}

// Its line about the stage; null: none.
template <class Migration>
auto MigrationLine(const Migration* migration, std::string_view stage) {
  using Line = typename std::decay_t<decltype(migration->stages)>::value_type;
  if (migration == nullptr) return static_cast<const Line*>(nullptr);
  const auto found = std::find_if(migration->stages.begin(), migration->stages.end(),
                                  [&](const Line& line) { return line.from == stage; });
  return found != migration->stages.end() ? &*found : nullptr;
}

// `place`: where the new version has the stage's name, or kNone.
template <class Migration>
StageFate FateOfStage(const Migration* migration, std::string_view stage, int32_t place) {
  if (const auto* line = MigrationLine(migration, stage)) {
    return line->to == kNone ? StageFate::kEnds : StageFate::kGoes;
  }
  if (migration != nullptr && migration->drain) return StageFate::kDrain;
  return place != kNone ? StageFate::kStays : StageFate::kLost;
}

// Whether the value of a `memory` line reads that field of the old version.
bool ReadsOld(std::string_view value, std::string_view field);
// The field's name where the value is nothing but `old.FIELD`; else empty.
std::string_view OldFieldOf(std::string_view value);

}  // namespace journey::ir
