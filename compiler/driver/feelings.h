// What events tell of how customers feel: [feelings] of journey.toml, as plain data.
#pragma once

#include <optional>
#include <string>

namespace journey {

struct FeelingSource {
  std::string event;  // as written: a name of the project's, or a wire name
  // A number of the event's, as written, and which of them stand for the worst and the best feeling; or the feeling
  // that the event itself tells.
  std::string field;
  double worst = 0, best = 0;
  std::optional<double> always;  // -2 .. 2
  std::string place;             // "journey.toml:12", for messages
};

}  // namespace journey
