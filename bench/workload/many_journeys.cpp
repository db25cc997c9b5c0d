// Writes the text of many journeys and the events for them; all choices come from the seeds.
#include "bench/workload/many_journeys.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "bench/workload/random.h"
#include "bench/workload/track_lines.h"
#include "bench/workload/workload.h"

namespace journey::bench {

namespace {

constexpr uint32_t kTypes = 8;
constexpr const char* kTypeNames[kTypes] = {"Visited",    "Searched", "Viewed",   "Added",
                                            "CheckedOut", "Ordered",  "Returned", "Reviewed"};
constexpr uint32_t kCountries = 8;
constexpr const char* kCountryNames[kCountries] = {"at", "be", "de", "es", "fr", "it", "nl", "pl"};
// The feed stays below these; the other journeys' thresholds lie at or above them.
constexpr uint32_t kAmountLimit = 1000;
constexpr uint32_t kScoreLimit = 100;
constexpr uint32_t kFeedCampaigns = 16;

std::string Number(uint64_t number) { return std::to_string(number); }

std::string Declarations() {
  std::string text =
      "// Made by a generator: many journeys, few of which anyone enters.\n"
      "enum Country { at, be, de, es, fr, it, nl, pl }\n\n"
      "customer {\n  reachable: bool = true\n}\n\n"
      "channel email(template: string) \"E-mail\" {\n  requires customer.reachable\n}\n\n";
  for (const char* name : kTypeNames) {
    text += std::string("event ") + name +
            " {\n  campaign: string = \"\"\n  country: Country = at\n  amount: decimal = 0\n  score: int = 0\n}\n";
  }
  return text;
}

// Where an entry rule of a journey that nobody enters gives out.
std::string FailingGuard(uint32_t number, Random& random) {
  const std::string country = std::string("event.country == ") + kCountryNames[random.Below(kCountries)];
  switch (number % 5) {
    case 0:
      return "event.campaign == \"campaign-" + Number(kFeedCampaigns + number) + "\"";
    case 1:
      return "event.amount >= " + Number(kAmountLimit + uint64_t{250} * random.Below(16));
    case 2:
      return country + " and event.amount > " + Number(kAmountLimit + number) + ".50";
    case 3: {
      const uint32_t from = kScoreLimit + random.Below(900);
      return "event.score in " + Number(from) + ".." + Number(from + 50);
    }
    default:
      return country + " and event.campaign == \"campaign-" + Number(kFeedCampaigns + random.Below(64)) +
             "\" and event.amount >= " + Number(uint64_t{10} * random.Below(50));
  }
}

// A journey after its entry rules: two letters with a day between, and an order ends it.
void AppendBody(std::string_view name, std::string_view ends_on, std::string& text) {
  text += "  reenter after 7 days\n  timeout 30 days\n";
  text += "  memory { views: int = 0 }\n";
  text += "  stage First {\n    flow { send email(template: \"";
  text += name;
  text += "_first\") }\n    on ";
  text += ends_on;
  text += " where event.amount > 100 and views > 2 go Done\n    on Viewed { views += 1 }\n";
  text += "    after 1 day go Second\n  }\n";
  text += "  stage Second {\n    flow { send email(template: \"";
  text += name;
  text += "_second\") }\n    on ";
  text += ends_on;
  text += " go Done\n  }\n  final stage Done\n}\n";
}

void AppendMatching(uint32_t number, std::string& text) {
  const std::string name = "Match" + Number(number);
  text += "journey " + name + " {\n";
  // All events of the feed are inside, so every customer enters at the first one, whichever it is.
  for (const char* type : kTypeNames) {
    text += std::string("  enter on ") + type + " where event.amount < " + Number(kAmountLimit + number) + "\n";
  }
  AppendBody(name, "Ordered", text);
}

void AppendOther(uint32_t number, Random& random, std::string& text) {
  const std::string name = "Other" + Number(number);
  text += "journey " + name + " {\n";
  text += std::string("  enter on ") + kTypeNames[number % kTypes] + " where " + FailingGuard(number, random) + "\n";
  if (number % 4 == 0) {
    text += std::string("  enter on ") + kTypeNames[(number / 4 + 3) % kTypes] + " where " +
            FailingGuard(number + 1, random) + "\n";
  }
  AppendBody(name, kTypeNames[(number + 5) % kTypes], text);
}

}  // namespace

std::string ManyJourneysSource(const ManyJourneysOptions& options) {
  CHECK(options.matching <= options.journeys && options.journeys > 0);
  Random random(options.seed);
  std::string text = Declarations();
  text.reserve(size_t{options.journeys} * 700);
  uint32_t matching = 0, others = 0;
  for (uint32_t i = 0; i < options.journeys; ++i) {
    // The matching ones so that they end evenly spread: as many after i + 1 journeys as their share says.
    const auto due = static_cast<uint32_t>(uint64_t{i + 1} * options.matching / options.journeys);
    if (due > matching) {
      AppendMatching(matching++, text);
    } else {
      AppendOther(others++, random, text);
    }
  }
  return text;
}

std::string ManyJourneysLines(const ManyJourneysFeed& feed) {
  Random random(feed.seed);
  std::string lines;
  lines.reserve(feed.events * 200);
  for (uint64_t i = 0; i < feed.events; ++i) {
    char timestamp[kTimestampChars];
    FormatTimestamp(kStartMs + static_cast<int64_t>(i * kEventEveryMs / feed.customers), timestamp);
    lines += R"({"type":"track","event":")";
    lines += kTypeNames[random.Below(kTypes)];
    lines += R"(","userId":"c)" + Number(random.Below(feed.customers));
    lines += R"(","timestamp":")";
    lines.append(timestamp, kTimestampChars);
    lines += R"(","properties":{"campaign":"campaign-)" + Number(random.Below(kFeedCampaigns));
    lines += R"(","country":")";
    lines += kCountryNames[random.Below(kCountries)];
    lines += R"(","amount":)" + Number(random.Below(kAmountLimit)) + ",\"score\":" + Number(random.Below(kScoreLimit));
    lines += "}}\n";
  }
  return lines;
}

}  // namespace journey::bench
