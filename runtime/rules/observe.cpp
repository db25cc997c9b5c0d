// Names of questions, as traces spell them.
#include "runtime/rules/observe.h"

namespace journey::rt {

std::string_view QuestionName(Question question) {
  switch (question) {
    case Question::kSegment:
      return "segment";
    case Question::kEnterWhere:
      return "where";
    case Question::kEnterWhen:
      return "enter when";
    case Question::kReenter:
      return "reenter";
    case Question::kRequirement:
      return "requires";
    case Question::kQuiet:
      return "quiet";
    case Question::kCap:
      return "cap";
    case Question::kFilter:
      return "filter";
  }
  return "";
}

}  // namespace journey::rt
