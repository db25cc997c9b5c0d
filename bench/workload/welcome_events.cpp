// Draws the events, and spells them.
#include "bench/workload/welcome_events.h"

#include <algorithm>

#include "bench/workload/random.h"

namespace journey::bench {

const std::string_view kZoneNames[kZones] = {
    "Europe/London",       "Europe/Paris",        "Europe/Berlin",       "Europe/Madrid",    "Europe/Rome",
    "Europe/Athens",       "Europe/Helsinki",     "Europe/Warsaw",       "Europe/Lisbon",    "Europe/Istanbul",
    "Europe/Moscow",       "Atlantic/Azores",     "America/New_York",    "America/Chicago",  "America/Denver",
    "America/Los_Angeles", "America/Phoenix",     "America/Anchorage",   "America/Halifax",  "America/St_Johns",
    "America/Mexico_City", "America/Bogota",      "America/Sao_Paulo",   "America/Santiago", "America/Caracas",
    "Pacific/Honolulu",    "Pacific/Auckland",    "Pacific/Chatham",     "Australia/Sydney", "Australia/Adelaide",
    "Australia/Perth",     "Australia/Lord_Howe", "Asia/Tokyo",          "Asia/Kolkata",     "Asia/Kathmandu",
    "Asia/Dubai",          "Asia/Singapore",      "Africa/Johannesburg", "Africa/Lagos",     "Asia/Jerusalem",
};

namespace {

constexpr int64_t kHourMs = 3'600'000;

WelcomeType DrawType(Random& random) {
  const uint32_t percent = random.Below(100);
  return percent < 12   ? kSignedUp
         : percent < 52 ? kProductViewed
         : percent < 67 ? kEmailOpened
         : percent < 73 ? kOrderCompleted
         : percent < 85 ? kSessionStarted
                        : kIdentify;
}

void DrawFields(uint32_t customer, Random& random, WelcomeEvent& event) {
  switch (event.type) {
    case kEmailOpened:
      event.name = static_cast<uint8_t>(random.Below(2) == 0 ? uint32_t{kWelcome} : random.Below(kTemplates));
      break;
    case kOrderCompleted:
      event.total = int64_t{random.Below(20'000)} * 100;
      break;
    case kIdentify:
      // Few move.
      event.zone = static_cast<uint8_t>((random.Below(20) == 0 ? random.Below(kZones) : customer) % kZones);
      event.consent = random.Below(100) < 85;
      event.closed = random.Below(100) < 4;
      break;
    default:
      break;
  }
}

}  // namespace

HugeArray<WelcomeEvent> MakeWelcomeEvents(const WelcomeOptions& options) {
  HugeArray<WelcomeEvent> events(options.events);
  Random random(options.seed);
  const uint64_t recent = std::max<uint64_t>(1, options.events * 23 / (kWelcomeDays * 24));
  for (uint64_t i = 0; i < options.events; ++i) {
    const auto since = static_cast<unsigned __int128>(i) * static_cast<uint64_t>(kWelcomeDays * 24 * kHourMs);
    const int64_t now = kWelcomeStartMs + static_cast<int64_t>(since / options.events);
    if (random.Below(50) == 0 && i > 0) {
      const WelcomeEvent& earlier = events[i - 1 - random.Below(static_cast<uint32_t>(std::min(recent, i)))];
      // Itself a re-delivery, it may be too old.
      if (now - earlier.ts < 23 * kHourMs) {
        events[i] = earlier;
        continue;
      }
    }
    WelcomeEvent& event = events[i];
    event.ts = now;
    if (random.Below(100) == 0) event.ts = std::max(kWelcomeStartMs, event.ts - 1 - random.Below(kHourMs));
    const uint32_t customer = random.Below(options.customers);
    event.user = MakeId(kCustomerIds, customer);
    event.message = MakeId(kMessageIds, i);
    event.type = DrawType(random);
    DrawFields(customer, random, event);
  }
  return events;
}

void AppendWelcomeLine(const WelcomeEvent& event, std::string& lines) {
  std::string fields = "{";
  switch (event.type) {
    case kEmailOpened:
      ((fields += R"("template":")") += kTemplateNames[event.name]) += '"';
      break;
    case kOrderCompleted: {
      // Two places, whatever they are: totals are whole cents.
      const int64_t cents = event.total / 100;
      fields += R"("total":)" + std::to_string(cents / 100) + '.' + static_cast<char>('0' + cents / 10 % 10) +
                static_cast<char>('0' + cents % 10);
      break;
    }
    case kIdentify:
      ((fields += R"("timezone":")") += kZoneNames[event.zone]) += R"(","marketing_consent":)";
      (fields += event.consent ? "true" : "false") += R"(,"account_closed":)";
      fields += event.closed ? "true" : "false";
      break;
    default:
      fields += R"("sku":"A-17","plan":"basic")";
      break;
  }
  fields += '}';
  if (event.type == kIdentify) {
    AppendIdentify(event.user, event.message, event.ts, fields, true, lines);
  } else {
    AppendTrack(kWelcomeNames[event.type], event.user, event.message, event.ts, fields, true, lines);
  }
}

}  // namespace journey::bench
