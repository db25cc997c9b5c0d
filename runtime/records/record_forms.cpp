// A form's text is made when the form is.
#include "runtime/records/record_forms.h"

#include <utility>

namespace journey::rt {

Record* RecordForms::Find(const Key& key) {
  const auto found = forms_.find(key);
  if (found == forms_.end()) return nullptr;
  Form* const form = found->second.get();
  recent_[PlaceOf(key)] = form;
  return &form->record;
}

Record& RecordForms::Add(const Key& key, const Record& record) {
  if (forms_.size() == kMost) return other_ = record;
  auto form = std::make_unique<Form>();
  form->key = key;
  form->record = record;
  form->text = MakeReadyText(form->record);
  return forms_.emplace(key, std::move(form)).first->second->record;
}

}  // namespace journey::rt
