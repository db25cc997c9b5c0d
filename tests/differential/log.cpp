// Inputs as JSON Lines around the clock changes of the zones that the generator uses.
#include "tests/differential/log.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/value/calendar.h"

namespace journey::differential {
namespace {

constexpr int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

class LogMaker {
 public:
  LogMaker(Random& random, Expressions& expressions, const std::vector<EventShape>& events,
           const GenerateOptions& options)
      : random_(random), expressions_(expressions), events_(events), options_(options) {}

  std::string Log(Generated& generated) {
    // Days around clock changes of the zones above.
    static constexpr const char* kStarts[] = {"2026-03-06T20:00:00Z", "2026-03-27T13:00:00Z", "2026-04-03T08:00:00Z",
                                              "2026-10-02T21:00:00Z", "2026-10-23T05:00:00Z", "2026-10-30T23:30:00Z",
                                              "2026-02-15T00:00:00Z", "2024-02-27T12:00:00Z"};
    int64_t now = *rt::ParseInstant(kStarts[random_.Below(std::size(kStarts))]);
    if (random_.Chance(35)) generated.lateness_ms = random_.Between(1, 12) * 30 * kMinute;
    const int count = static_cast<int>(random_.Between(3, options_.max_events));
    std::vector<std::string> lines;
    int message = 0;
    for (int i = 0; i < count; ++i) {
      switch (random_.Below(6)) {
        case 0:
          break;  // the same moment
        case 1:
          now += random_.Between(1, 59'999);
          break;
        case 2:
          now += random_.Between(1, 90) * kMinute;
          break;
        case 3:
          now = (now / kHour + random_.Between(1, 12)) * kHour;
          break;
        case 4:
          now += random_.Between(1, 3) * kDay;
          break;
        default:
          now = (now / (30 * kMinute) + random_.Between(1, 8)) * 30 * kMinute;
          break;
      }
      if (!lines.empty() && random_.Chance(6)) {
        lines.push_back(lines[random_.Below(lines.size())]);
        continue;
      }
      const int64_t stamp = random_.Chance(12) ? now - random_.Between(1, 36) * 20 * kMinute : now;
      lines.push_back(InputLine(stamp, ++message));
    }
    if (random_.Chance(60)) generated.until_ms = now + random_.Between(1, 60) * 12 * kHour;
    std::string log;
    for (const std::string& line : lines) log += line + "\n";
    return log;
  }

 private:
  const EventShape& AnyEvent() { return events_[random_.Below(events_.size())]; }

  std::string InputLine(int64_t stamp, int message) {
    static const std::vector<std::string> customers = {"c0", "c1", "c2", "c3", "ü/ñ"};
    // Of some it is found out later who they are.
    const std::string anonymous = fmt::format("a{}", random_.Below(4));
    const std::string who = random_.Chance(12) ? fmt::format("\"userId\": \"\", \"anonymousId\": \"{}\"", anonymous)
                                               : fmt::format("\"userId\": \"{}\"", random_.Pick(customers));
    const bool identify = random_.Chance(15);
    std::string head = who;
    if (identify && random_.Chance(10)) head += fmt::format(", \"anonymousId\": \"{}\"", anonymous);
    if (random_.Chance(80)) head += fmt::format(", \"messageId\": \"m{}\"", message);
    if (!random_.Chance(2)) head += fmt::format(", \"timestamp\": \"{}\"", rt::FormatInstant(stamp));
    if (random_.Chance(2)) {
      return fmt::format("{{\"type\": \"tick\", \"timestamp\": \"{}\"}}", rt::FormatInstant(stamp));
    }
    if (random_.Chance(3)) head += fmt::format(", \"watermark\": \"{}\"", rt::FormatInstant(stamp - kHour));
    if (random_.Chance(3)) {
      const std::string previous = random_.Chance(50) ? anonymous : random_.Pick(customers);
      return fmt::format("{{\"type\": \"alias\", \"previousId\": \"{}\", {}}}", previous, head);
    }
    if (identify) {
      return fmt::format("{{\"type\": \"identify\", {}, \"traits\": {{{}}}}}", head, Traits());
    }
    if (random_.Chance(3)) return fmt::format("{{\"type\": \"track\", \"event\": \"Nobody\", {}}}", head);
    const EventShape& event = AnyEvent();
    std::string line = fmt::format("{{\"type\": \"track\", \"event\": \"{}\", {}, \"properties\": {{{}}}}}", event.wire,
                                   head, Properties(event));
    if (random_.Chance(2)) line.resize(line.size() - 1 - random_.Below(line.size() / 2));
    return line;
  }

  std::string Properties(const EventShape& event) {
    std::string text;
    auto add = [&](const std::string& member) { text += (text.empty() ? "" : ", ") + member; };
    const bool bad = random_.Chance(2);
    for (const std::string& field : event.fields) {
      if (bad) {
        add(fmt::format("\"{}\": {{\"x\": 1}}", field));
        continue;
      }
      if (field != "amt" && random_.Chance(35)) continue;
      if (field == "n") add(fmt::format("\"n\": {}", random_.Pick({"3", "0", "-2", "7.0", "null", "41"})));
      if (field == "amt")
        add(fmt::format("\"amt\": {}", random_.Pick({"79", "0.00005", "12.34567", "-3.5", "1e2", "50"})));
      if (field == "fee") add(fmt::format("\"fee\": {}", random_.Pick({"59.5989", "0", "100.00005", "20", "-0.25"})));
      if (field == "cat") add(fmt::format("\"cat\": \"{}\"", random_.Pick({"red", "green", "blue"})));
      if (field == "note") add(fmt::format("\"deep\": {{\"note\": \"n{}\"}}", random_.Below(3)));
      if (field == "key") add(fmt::format("\"key\": \"k{}\"", random_.Below(3)));
      if (field == "at")
        add(fmt::format("\"at\": \"{}\"", random_.Pick({"2026-03-29T02:30:00+01:00", "2026-10-25T00:30:00Z"})));
      if (field == "day") add(fmt::format("\"day\": \"{}\"", random_.Pick({"2026-03-29", "2024-02-29", "2026-12-31"})));
      if (field == "ns")
        add("\"ns\": " + random_.Pick({"[]", "[1, 2, 2]", "[7.0, -3]", "null", "[1,2,3,4,5]", "[1,2,3,4,5,6]"}));
      if (field == "items") {
        add("\"items\": " +
            random_.Pick(
                {"[]", R"([{"sku": "a", "price": 1.25}])",
                 R"([{"sku": "b", "price": 3, "quantity": 2, "kind": "green"}, {"sku": "a", "price": 0.5, "marks": [2]}])",
                 R"([{"price": 1}])",
                 R"([{"sku": "c", "price": 9, "marks": [1, 2, 3], "x": {"y": []}}, {"sku": 7, "price": -2}])",
                 "null"}));
      }
      if (field == "ok") add(random_.Chance(50) ? "\"ok\": true" : "\"ok\": false");
      if (field == "f") add(fmt::format("\"f\": {}", random_.Pick({"0.1", "-2.5e3", "7", "1e-9"})));
    }
    if (random_.Chance(10)) add("\"extra\": [1, {\"y\": 2}]");
    return text;
  }

  std::string Traits() {
    std::string text;
    auto add = [&](const std::string& member) { text += (text.empty() ? "" : ", ") + member; };
    if (random_.Chance(35)) add("\"zone\": " + expressions_.Zone());
    if (random_.Chance(35)) add(fmt::format("\"score\": {}", random_.Between(-5, 70)));
    if (random_.Chance(35)) add(fmt::format("\"balance\": {}", random_.Pick({"20.5", "99.99995", "0", "-4"})));
    if (random_.Chance(25)) add(fmt::format("\"tier\": \"{}\"", random_.Pick({"free", "pro", "Big one"})));
    if (random_.Chance(30)) add("\"nick\": " + random_.Pick({"null", "\"Ada\"", "\"Zoë\"", "\"x\""}));
    if (random_.Chance(30)) {
      add("\"renew\": " + random_.Pick({"null", "\"2026-03-29T01:00:00Z\"", "\"2026-11-01T05:30:00.250Z\""}));
    }
    if (random_.Chance(25)) add("\"day\": " + random_.Pick({"\"2026-03-29\"", "\"2025-01-31\"", "\"2025-02-29\""}));
    if (random_.Chance(20)) add("\"tags\": " + random_.Pick({"[]", "[\"x\"]", "null", "[\"a\", \"b\", \"ü\"]"}));
    if (random_.Chance(15)) add("\"marks\": " + random_.Pick({"[1, 2]", "[4, 4, 4, 4]", "[\"1\"]"}));
    if (random_.Chance(20)) add("\"due\": " + random_.Pick({"null", "\"2026-10-25\""}));
    if (random_.Chance(30)) add(random_.Chance(50) ? "\"vip\": true" : "\"vip\": false");
    if (random_.Chance(20)) add(random_.Chance(50) ? "\"consent\": true" : "\"consent\": false");
    return text;
  }

  Random& random_;
  Expressions& expressions_;
  const std::vector<EventShape>& events_;
  const GenerateOptions& options_;
};

}  // namespace

std::string MakeLog(Random& random, Expressions& expressions, const std::vector<EventShape>& events,
                    const GenerateOptions& options, Generated& generated) {
  return LogMaker(random, expressions, events, options).Log(generated);
}

}  // namespace journey::differential
