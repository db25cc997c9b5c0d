// Values worth trying, as the text of a test writes them.
//
// In: a typed program. Out: for a type what conditions compare with, on both sides of it, since a guard turns there.
// Pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::generate {

class Literals {
 public:
  explicit Literals(const typed::Program& program);

  // The first is the plainest; empty where no value of the type can be written.
  std::vector<std::string> Of(const ir::Type& type) const;

 private:
  void Collect(const typed::Expr* expr);

  const typed::Program& program_;
  std::map<ir::Kind, std::set<int64_t>> numbers_;
  std::set<std::string> texts_;
};

}  // namespace journey::generate
