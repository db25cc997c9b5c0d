// What is to be expected of customers, worked out from a log and written down: in words, as JSON, as CSV.
//
// The same log gives the same bytes. Plain values; what they point to must outlive them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foresight/next_step.h"
#include "foresight/score.h"

namespace journey::foresight {

// An event that is hoped for: of a journey, or asked for.
struct Goal {
  std::string journey;              // empty: none
  std::vector<std::string> events;  // wire names
};

struct GoalOutlook {
  bool reached = false;  // before now
  // That it comes, within the horizon and in the end; both 1 where it was reached.
  double chance = 0, in_the_end = 0;
};

struct CustomerOutlook {
  const insight::CustomerWalk* walk = nullptr;
  int64_t since = 0;  // the last step, ms
  Outlook outlook;
  std::vector<GoalOutlook> goals;  // one each
};

struct Prediction {
  std::string log;
  const insight::Walks* walks = nullptr;
  int64_t horizon = 0;
  std::vector<Goal> goals;
  Evaluation evaluation;
  std::vector<CustomerOutlook> customers;
};

// Of all customers, of this one, or of none but how well it would be predicted. Nothing where there is no such one.
enum class Whom : uint8_t { kNobody, kOne, kAll };
std::optional<Prediction> Predict(const insight::Walks& walks, int64_t horizon, std::vector<Goal> goals, Whom whom,
                                  const std::string& customer = "");

std::string WritePredictionText(const Prediction& prediction);
std::string WritePredictionJson(const Prediction& prediction);
// A line a customer.
std::string WritePredictionCsv(const Prediction& prediction);

}  // namespace journey::foresight
