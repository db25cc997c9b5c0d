// What a run of tests has touched, by place in the text: what coverage is made of.
//
// In: the interpreter's instructions and the fold's records. Out: counts by place. It only counts; which places matter
// is said by whoever knows the text (compiler/coverage). Not thread-safe.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ir/ir.h"
#include "runtime/interp/observing.h"
#include "runtime/records/record.h"

namespace journey::rt {

// Of an instruction; columns count code points from 1.
struct TouchedPlace {
  int32_t file = ir::kNone;
  uint32_t line = 0;
  uint16_t column = 0;
  uint16_t length = 0;
  auto operator<=>(const TouchedPlace&) const = default;
};

// Of a send, made at one place: what it came to, at once or later.
struct SendFates {
  uint64_t sent = 0, deferred = 0, suppressed = 0;
};

class Touched final : public RunObserver {
 public:
  // How often something of this place began to run, by operation.
  using Runs = std::map<TouchedPlace, std::map<ir::Op, uint64_t>>;

  void Begins(const ir::Function& function, const ir::Instr& instr) override;
  void Ran(const ir::Function& function, const ir::Instr& instr, const Value& result) override;
  void See(const Record& record);

  Runs runs;
  std::map<TouchedPlace, std::array<uint64_t, 2>> answers;   // of what is true or false: how often which
  std::map<TouchedPlace, std::map<int64_t, uint64_t>> arms;  // of splits: how often which
  std::map<TouchedPlace, SendFates> sends;
  std::map<std::pair<int32_t, std::string>, uint64_t> left;  // by journey and stage: how often somebody left it

 private:
  std::optional<TouchedPlace> sending_;                         // the send that is being made
  std::map<std::string, TouchedPlace, std::less<>> sent_from_;  // by the send's id, for what becomes of it later
};

TouchedPlace PlaceOf(const ir::Function& function, const ir::Instr& instr);

}  // namespace journey::rt
