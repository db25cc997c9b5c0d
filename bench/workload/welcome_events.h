// The canonical welcome's input: sign-ups, what follows them, and profile updates, decoded in memory and as lines.
//
// Seeded, made before any clock starts. Events come evenly spaced over 60 days that hold the clock changes of spring,
// customers evenly drawn. 15 % are identify calls with zone (40 of them), consent and whether the account is closed.
// One in a hundred is stamped up to an hour earlier than it comes, one in fifty is a re-delivery within 23 hours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/workload/canonical_lines.h"
#include "bench/workload/huge_array.h"

namespace journey::bench {

// 2026-02-15T00:00:00Z.
inline constexpr int64_t kWelcomeStartMs = 1'771'113'600'000;
inline constexpr int64_t kWelcomeDays = 60;

enum WelcomeType : uint8_t { kSignedUp, kProductViewed, kEmailOpened, kOrderCompleted, kSessionStarted, kIdentify };
inline constexpr int kWelcomeEvents = 5;
inline constexpr std::string_view kWelcomeNames[kWelcomeEvents] = {"Signed Up", "Product Viewed", "Email Opened",
                                                                   "Order Completed", "Session Started"};

inline constexpr int kZones = 40;
extern const std::string_view kZoneNames[kZones];

enum Template : uint8_t { kWelcome, kTips, kOffer, kBrowsing, kComeBack, kLastCall, kFavourites };
inline constexpr int kTemplates = 7;
inline constexpr std::string_view kTemplateNames[kTemplates] = {"welcome",   "tips",      "offer",     "browsing",
                                                                "come_back", "last_call", "favourites"};

struct WelcomeEvent {
  int64_t ts;
  int64_t total;  // Order Completed: 0..199.99 in 1/10,000
  uint8_t type;
  uint8_t name;  // Email Opened: its template
  uint8_t zone;  // Identify: of kZoneNames
  bool consent, closed;
  IdText user, message;
};

struct WelcomeOptions {
  uint64_t events = 1'000'000;
  uint32_t customers = 100'000;
  uint64_t seed = 1;
};

HugeArray<WelcomeEvent> MakeWelcomeEvents(const WelcomeOptions& options);

void AppendWelcomeLine(const WelcomeEvent& event, std::string& lines);

}  // namespace journey::bench
