// Lines of records (section 12 of the language) -> rt::Record, the form in which a run gives them to its sinks.
//
// So whatever goes over records can be fed from a file or be a sink of a run that is going on. Indices are those of
// the module; a journey or stage that it does not have keeps -1 beside its name. Channels have their name alone, causes
// what they have in the text. One thread; the module must outlive it.
#pragma once

#include <memory>
#include <string_view>

#include "base/status.h"
#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::insight {

class RecordLines {
 public:
  // So many bytes behind a line must be there to be read, whatever they hold.
  static constexpr size_t kPadding = 64;

  explicit RecordLines(const ir::Module& module);
  ~RecordLines();
  RecordLines(RecordLines&&) noexcept;

  // One line without its end, into a record that is new. False for a blank line and for a kind that this version does not know; an error says what
  // is wrong with the line. Views of the record lie in the line, or here until Clear.
  Result<bool> Read(std::string_view line, rt::Record* record);
  // Nobody looks at records that were read before.
  void Clear();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace journey::insight
