// Lines of records (section 12 of the language) -> rt::Record, the form in which a run gives them to its sinks.
//
// So whatever goes over records can be fed from a file or be a sink of a run that is going on. Indices are those of
// the module; a journey or stage that it does not have keeps -1 beside its name. Channels have their name alone, causes
// what they have in the text. One thread; the module must outlive it. Views live until the next line.
#pragma once

#include <memory>
#include <string_view>

#include "base/status.h"
#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::insight {

class RecordLines {
 public:
  explicit RecordLines(const ir::Module& module);
  ~RecordLines();

  // One line without its end. Gives null for a blank line and for a kind that this version does not know; an error says
  // what is wrong with the line.
  Result<const rt::Record*> Read(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace journey::insight
