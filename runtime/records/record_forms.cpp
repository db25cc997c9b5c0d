// Linear probing.
#include "runtime/records/record_forms.h"

#include <utility>

namespace journey::rt {

Record& RecordForms::Add(const Key& key, const Record& record) {
  if (used_ == kMost) return other_ = record;
  auto form = std::make_unique<Form>();
  form->record = record;
  form->text = MakeReadyText(form->record);
  if ((used_ + 1) * 4 > slots_.size()) Grow();
  size_t at = Place(key);
  while (slots_[at].form != nullptr) at = (at + 1) & mask_;
  ++used_;
  slots_[at] = {key, std::move(form)};
  return slots_[at].form->record;
}

void RecordForms::Grow() {
  std::vector<Slot> slots(slots_.size() * 2);
  std::swap(slots_, slots);
  mask_ = slots_.size() - 1;
  for (Slot& slot : slots) {
    if (slot.form == nullptr) continue;
    size_t at = Place(slot.key);
    while (slots_[at].form != nullptr) at = (at + 1) & mask_;
    slots_[at] = std::move(slot);
  }
}

}  // namespace journey::rt
