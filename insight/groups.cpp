// Answers are kept once per question; an entry is where its answers begin.
#include "insight/groups.h"

#include <utility>

namespace journey::insight {

EntryGroups::EntryGroups(std::vector<std::string> questions)
    : questions_(std::move(questions)), answers_(questions_.size()) {
  for (Answers& answers : answers_) {
    answers.texts.emplace_back(kNoAnswer);
    answers.index.emplace(kNoAnswer, 0);
  }
  indices_.resize(questions_.size(), 0);
}

const std::string& EntryGroups::NameOf(const rt::Record& record) const {
  // No id, name or key has a zero byte in it that JSON and the language let through, and if one had, two entries would
  // be taken for one.
  name_.assign(record.customer);
  name_ += '\0';
  name_ += record.journey_name;
  name_ += '\0';
  name_ += record.key;
  name_ += '\0';
  name_ += std::to_string(record.entry);
  return name_;
}

uint32_t EntryGroups::IndexOf(size_t question, const std::string& answer) {
  Answers& known = answers_[question];
  if (const auto found = known.index.find(answer); found != known.index.end()) return found->second;
  if (known.texts.size() > kMostAnswers && answer != kOtherAnswers)
    return IndexOf(question, std::string(kOtherAnswers));
  known.texts.push_back(answer);
  return known.index[answer] = static_cast<uint32_t>(known.texts.size() - 1);
}

void EntryGroups::Add(const rt::Record& record, const std::vector<std::string>& answers) {
  const size_t begin = indices_.size();
  for (size_t q = 0; q < questions_.size(); ++q) indices_.push_back(IndexOf(q, answers[q]));
  entries_[NameOf(record)] = begin;
}

const uint32_t* EntryGroups::Of(const rt::Record& record) const {
  const auto found = entries_.find(NameOf(record));
  return indices_.data() + (found != entries_.end() ? found->second : 0);
}

}  // namespace journey::insight
