// Plans of lines as text, for keys of what is made from them.
#include "runtime/input/line_plan.h"

namespace journey::rt {
namespace {

void Add(std::string& to, uint64_t number) {
  to += std::to_string(number);
  to += ' ';
}
void Add(std::string& to, const std::string& text) {
  Add(to, text.size());
  to += text;
}
void Add(std::string& to, const std::vector<int32_t>& numbers) {
  Add(to, numbers.size());
  for (const int32_t number : numbers) Add(to, static_cast<uint32_t>(number));
}
void Add(std::string& to, const std::vector<std::string>& texts) {
  Add(to, texts.size());
  for (const std::string& text : texts) Add(to, text);
}

}  // namespace

std::string LinePlan::Describe() const {
  std::string to;
  Add(to, steps.size());
  for (const LineStep& step : steps) {
    Add(to, step.bytes);
    for (const uint64_t number :
         {static_cast<uint64_t>(step.read), static_cast<uint64_t>(step.text), uint64_t{step.size},
          static_cast<uint64_t>(static_cast<uint32_t>(step.event)), uint64_t{step.call}, uint64_t{step.end},
          uint64_t{step.field.is_field}, uint64_t{step.field.scaled}, uint64_t{step.field.offset},
          uint64_t{step.field.presence}, uint64_t{step.field.most_places},
          static_cast<uint64_t>(static_cast<uint32_t>(step.field.names))}) {
      Add(to, number);
    }
    Add(to, step.next);
    Add(to, step.by_event.size());
    for (const std::vector<int32_t>& next : step.by_event) Add(to, next);
  }
  Add(to, first);
  Add(to, events);
  Add(to, enums.size());
  for (const std::vector<std::string>& names : enums) Add(to, names);
  Add(to, block_bytes);
  for (const uint32_t bytes : used_bytes) Add(to, bytes);
  return to;
}

}  // namespace journey::rt
