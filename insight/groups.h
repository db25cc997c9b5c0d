// In which groups the customer of each entry was: what no record says, so whoever has the log tells it.
//
// A *question* divides entries, such as `customer.tier`; each entry has one answer to each. Of a question at most
// kMostAnswers are told apart, in the order in which they come; the rest counts as kOtherAnswers. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "insight/by_text.h"
#include "runtime/records/record.h"

namespace journey::insight {

inline constexpr size_t kMostAnswers = 100;
inline constexpr std::string_view kOtherAnswers = "(others)", kNoAnswer = "(not in the log)";

// What Of gives is good until the next Add.
class EntryGroups {
 public:
  explicit EntryGroups(std::vector<std::string> questions);

  const std::vector<std::string>& questions() const { return questions_; }
  // `record`: `entered` or `held_out`; one answer a question. Of two alike the later one counts.
  void Add(const rt::Record& record, const std::vector<std::string>& answers);
  // By question, an index into its answers; never null: an entry that was not told has kNoAnswer everywhere.
  const uint32_t* Of(const rt::Record& record) const;
  const std::string& Answer(size_t question, uint32_t index) const { return answers_[question].texts[index]; }

 private:
  struct Answers {
    std::vector<std::string> texts;
    ByText<uint32_t> index;
  };
  uint32_t IndexOf(size_t question, const std::string& answer);
  const std::string& NameOf(const rt::Record& record) const;

  const std::vector<std::string> questions_;
  std::vector<Answers> answers_;
  ByText<size_t> entries_;         // by customer, journey, key and ordinal: where its answers begin
  std::vector<uint32_t> indices_;  // the first ones are those of entries that were not told
  mutable std::string name_;       // scratch
};

}  // namespace journey::insight
