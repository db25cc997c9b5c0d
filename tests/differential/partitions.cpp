// Lines that cannot be read are rejects in any order, and ticks are nobody's: the former stay in the first part, the
// latter are left out.
#include "tests/differential/partitions.h"

#include <fmt/format.h>

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "runtime/value/calendar.h"
#include "tests/differential/random.h"
#include "tests/differential/run.h"

namespace journey::differential {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const Json& line, const char* member) {
  const auto found = line.find(member);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

// Who a line is of, before anybody becomes anybody.
std::string IdOf(const Json& line) {
  const std::string user = Text(line, "userId");
  return user.empty() ? Text(line, "anonymousId") : user;
}

// The ids that are one in the end.
class Families {
 public:
  void Join(const std::string& a, const std::string& b) { parents_[Root(a)] = Root(b); }
  std::string Root(const std::string& id) const {
    const auto found = parents_.find(id);
    return found == parents_.end() || found->second == id ? id : Root(found->second);
  }

 private:
  std::map<std::string, std::string> parents_;
};

struct Line {
  std::string text;
  std::string id;
};

// The lines, each with the watermark of all before it.
std::vector<Line> Stamped(const Generated& project, Families& families) {
  std::vector<Line> lines;
  std::optional<int64_t> watermark;
  std::string_view rest = project.events;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    Json line = Json::parse(text, nullptr, false);
    const std::optional<int64_t> time =
        line.is_object() ? rt::ParseInstant(Text(line, "timestamp")) : std::optional<int64_t>();
    if (!time) {
      lines.push_back({std::string(text), ""});
      continue;
    }
    if (Text(line, "type") == "tick") continue;
    const int64_t now = *time - project.lateness_ms;
    watermark = std::max(watermark.value_or(now), now);
    line["watermark"] = rt::FormatInstant(*watermark);
    const std::string id = IdOf(line), previous = Text(line, "previousId"), anonymous = Text(line, "anonymousId");
    if (!previous.empty()) families.Join(previous, id);
    if (Text(line, "type") == "identify" && !anonymous.empty()) families.Join(anonymous, id);
    lines.push_back({line.dump(), id});
  }
  return lines;
}

std::string Joined(const std::vector<Line>& lines) {
  std::string log;
  for (const Line& line : lines) log += line.text + "\n";
  return log;
}

std::string Interleaved(std::array<std::deque<std::string>, kPartitions> parts, Random& random) {
  std::string log;
  for (;;) {
    std::vector<size_t> left;
    for (size_t part = 0; part < parts.size(); ++part) {
      if (!parts[part].empty()) left.push_back(part);
    }
    if (left.empty()) return log;
    std::deque<std::string>& part = parts[left[random.Below(left.size())]];
    // Consumers read in bursts.
    for (int64_t burst = random.Between(1, 8); burst > 0 && !part.empty(); --burst) {
      log += part.front() + "\n";
      part.pop_front();
    }
  }
}

}  // namespace

std::string ComparePartitions(const rt::Program& program, const rt::Executor& executor, const Generated& project,
                              uint64_t seed) {
  Families families;
  const std::vector<Line> lines = Stamped(project, families);
  std::array<std::deque<std::string>, kPartitions> parts;
  for (const Line& line : lines) {
    const size_t part = line.id.empty() ? 0 : std::hash<std::string>()(families.Root(line.id)) % kPartitions;
    parts[part].push_back(line.text);
  }
  const auto run = [&](const std::string& log, size_t shards, size_t batch) {
    Outcome outcome =
        RunLog(program, executor, log, project.lateness_ms, project.until_ms, {.shards = shards, .batch = batch});
    outcome.rejects.clear();  // the same, at other lines
    return outcome;
  };
  const Outcome expected = run(Joined(lines), 1, 4096);
  Random random(seed);
  for (int i = 0; i < kInterleavings; ++i) {
    const std::string difference = Difference(expected, run(Interleaved(parts, random), i % 2 == 0 ? 1 : 3, 16));
    if (!difference.empty()) return fmt::format("interleaving {}: {}", i + 1, difference);
  }
  return "";
}

}  // namespace journey::differential
