// A form's text is made when the form is.
#include "runtime/records/record_forms.h"

#include <utility>

namespace journey::rt {

Record& RecordForms::Add(const Key& key, const Record& record) {
  if (forms_.size() == kMost) return other_ = record;
  auto form = std::make_unique<Form>();
  form->record = record;
  form->text = MakeReadyText(form->record);
  return forms_.emplace(key, std::move(form)).first->second->record;
}

}  // namespace journey::rt
