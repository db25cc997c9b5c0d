// Records of a run -> figures beside what is drawn: who came to which stage, who went on, who dropped off, how long it
// took.
//
// Lines are records as section 12 of the language has them, in the order in which they were made for each customer;
// those of journeys and stages that the model does not have are counted and left alone. A merge carries the open
// entries of one id over to the other. Memory: one entry for each instance that is inside, eight bytes for each time
// that somebody left a stage. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "compiler/map/model.h"

namespace journey::map {

class Measurer {
 public:
  // The model must outlive it.
  explicit Measurer(Model& model);
  ~Measurer();

  // One line without its end; blank ones are nothing. An error says what is wrong with it.
  Status Add(std::string_view line);
  // Puts the figures into the model.
  void Finish();

  uint64_t records() const;    // that were used
  uint64_t strangers() const;  // of journeys or stages that are not in the model

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace journey::map
