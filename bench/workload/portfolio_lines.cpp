// An input is a few numbers, of which its line is made whenever it is wanted: at first and when it is delivered again.
#include "bench/workload/portfolio_lines.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "bench/workload/canonical_lines.h"
#include "bench/workload/huge_array.h"
#include "bench/workload/random.h"
#include "bench/workload/track_lines.h"
#include "bench/workload/welcome_events.h"

namespace journey::bench {

namespace {

constexpr int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs, kDays = 60;
// 2026-01-15T00:00:00Z.
constexpr int64_t kBeginMs = 1'768'435'200'000;

struct Small {
  int64_t ts;
  uint32_t customer, number;
  uint8_t type;
};

std::string Number(uint64_t number) { return std::to_string(number); }
std::string Money(Random& random, uint32_t below) {
  const uint32_t cents = random.Below(below * 100);
  const std::string places = Number(cents % 100);
  return Number(cents / 100) + (places.size() == 1 ? ".0" : ".") + places;
}
std::string Instant(int64_t ms) {
  char text[kTimestampChars];
  FormatTimestamp(ms, text);
  return '"' + std::string(text, kTimestampChars) + '"';
}
template <size_t kCount>
std::string OneOf(Random& random, const char* const (&texts)[kCount]) {
  return std::string("\"") + texts[random.Below(kCount)] + '"';
}
std::string OrderId(const Small& of, Random& random) {
  return R"("order_id":"o-)" + Number(of.customer) + static_cast<char>('a' + random.Below(3)) + '"';
}

constexpr const char* kMails[] = {"welcome", "cart_reminder", "news", "credit", "tips", "miss_you"};
constexpr const char* kCategories[] = {"shoes", "books", "gifts", "garden"};
constexpr const char* kTopics[] = {"parcel", "loan terms", "bill", "other"};
constexpr const char* kSteps[] = {"accepted", "accepted", "offer_back", "activated", "declined", "cancelled"};
constexpr const char* kNames[] = {"Ada", "Bea", "Cem", "Dia", "Eli", "Fay", "Gus", "Hal"};
constexpr const char* kLanguages[] = {"en", "de", "fr", "es", "pt", "it"};
constexpr const char* kTiers[] = {"guest", "member", "Gold member"};

using Fields = std::string (*)(const Small& of, Random& random);
std::string NoFields(const Small&, Random&) { return R"("source":"site")"; }

struct Kind {
  uint32_t weight;  // of 100
  std::string_view name;
  Fields fields;
};
constexpr Kind kKinds[] = {
    {22, "Product Viewed", [](const Small&, Random& random) { return "\"category\":" + OneOf(random, kCategories); }},
    {10, "Product Added",
     [](const Small&, Random& random) {
       return R"("sku":"A-)" + Number(random.Below(5000)) + R"(","price":)" + Money(random, 120) + R"(,"quantity":)" +
              Number(1 + random.Below(3));
     }},
    {2, "Product Removed", NoFields},
    {4, "Checkout Started", NoFields},
    {5, "Order Completed",
     [](const Small& of, Random& random) {
       const std::string order = OrderId(of, random) + R"(,"total":)" + Money(random, 300);
       return random.Below(5) == 0 ? order + R"(,"discount":{"code":"NEWS)" + Number(random.Below(20)) + "\"}" : order;
     }},
    {4, "Order Shipped",
     [](const Small& of, Random& random) {
       return OrderId(of, random) + R"(,"carrier":"bike","expected":)" +
              Instant(of.ts + kDayMs + int64_t{random.Below(48)} * kHourMs);
     }},
    {4, "Order Delivered", OrderId},
    {2, "Review Left", [](const Small&, Random& random) { return R"("stars":)" + Number(1 + random.Below(5)); }},
    {12, "Session Started",
     [](const Small&, Random& random) { return R"("seconds":)" + Number(random.Below(900)) + ".5"; }},
    {3, "Signed Up", NoFields},
    {2, "Trial Started",
     [](const Small&, Random& random) {
       return std::string(random.Below(2) == 0 ? R"("team":true)" : R"("team":false)");
     }},
    {1, "Subscription Started", [](const Small&, Random& random) { return R"("price":)" + Money(random, 50); }},
    {10, "Email Opened", [](const Small&, Random& random) { return R"("template":)" + OneOf(random, kMails); }},
    {1, "Unsubscribed", NoFields},
    {2, "Support Called",
     [](const Small&, Random& random) {
       return R"("topic":)" + OneOf(random, kTopics) + R"(,"waited":)" + Number(random.Below(600'000));
     }},
    {8, "Meter Read",
     [](const Small& of, Random& random) {
       const uint32_t litres = random.Below(20) == 0 ? 400 + random.Below(400) : random.Below(300);
       return R"("meter_id":"m-)" + Number(of.customer) + '-' + Number(random.Below(2)) + R"(","litres":)" +
              Number(litres) + R"(,"flow":)" + Number(random.Below(2)) + ".25";
     }},
    {2, "Bill Issued",
     [](const Small& of, Random& random) {
       return R"("bill_id":)" + Number(uint64_t{of.customer} * 4 + random.Below(4)) + R"(,"amount":)" +
              Money(random, 90) + R"(,"due":)" + Instant(of.ts + 14 * kDayMs);
     }},
    {2, "Bill Paid",
     [](const Small& of, Random& random) {
       return R"("bill_id":)" + Number(uint64_t{of.customer} * 4 + random.Below(4));
     }},
    {1, "Loan Submitted", [](const Small&, Random& random) { return R"("amount":)" + Money(random, 60'000); }},
    {3, "Loan Moved", [](const Small&, Random& random) { return R"("step":)" + OneOf(random, kSteps); }},
};
constexpr uint8_t kProfile = std::size(kKinds);

uint8_t DrawKind(Random& random) {
  if (random.Below(100) < 8) return kProfile;
  uint32_t left = random.Below(100);
  uint8_t kind = 0;
  while (left >= kKinds[kind].weight) left -= kKinds[kind++].weight;
  return kind;
}

std::string Traits(const Small& of, Random& random) {
  // Most of it is always the same for a customer.
  Random own(of.customer);
  std::string traits = R"("email":"c)" + Number(of.customer) + R"(@example.com","first_name":)" + OneOf(own, kNames) +
                       R"(,"timezone":")";
  (traits += kZoneNames[own.Below(kZones)]) += R"(","language":)";
  traits += OneOf(own, kLanguages) + R"(,"tier":)" + OneOf(own, kTiers) + R"(,"marketing_consent":)";
  traits += random.Below(100) < 85 ? "true" : "false";
  return traits + (random.Below(100) < 2 ? R"(,"account_closed":true)" : R"(,"account_closed":false)");
}

void AppendLine(const Small& of, std::string& lines) {
  Random random(uint64_t{of.number} << 8 | of.type);
  const IdText user = MakeId(kCustomerIds, of.customer), message = MakeId(kMessageIds, of.number);
  if (of.type == kProfile) {
    AppendIdentify(user, message, of.ts, '{' + Traits(of, random) + '}', true, lines);
  } else {
    const Kind& kind = kKinds[of.type];
    AppendTrack(kind.name, user, message, of.ts, '{' + kind.fields(of, random) + '}', true, lines);
  }
}

}  // namespace

void MakePortfolioLines(const PortfolioOptions& options, const std::function<void(std::string_view)>& take) {
  HugeArray<Small> all(options.events);
  Random random(options.seed);
  const uint64_t recent = std::max<uint64_t>(1, options.events * 23 / (kDays * 24));
  std::string line;
  for (uint64_t i = 0; i < options.events; ++i) {
    const auto since = static_cast<unsigned __int128>(i) * static_cast<uint64_t>(kDays * kDayMs);
    Small& input = all[i];
    input.ts = kBeginMs + static_cast<int64_t>(since / options.events);
    input.number = static_cast<uint32_t>(i);
    input.customer = random.Below(options.customers);
    input.type = DrawKind(random);
    if (random.Below(100) == 0) input.ts = std::max(kBeginMs, input.ts - 1 - random.Below(kHourMs));
    if (random.Below(50) == 0 && i > 0) {
      const Small& earlier = all[i - 1 - random.Below(static_cast<uint32_t>(std::min(recent, i)))];
      // Itself a re-delivery, it may be too old.
      if (input.ts - earlier.ts < 23 * kHourMs) input = earlier;
    }
    line.clear();
    AppendLine(input, line);
    take(line);
  }
}

Status WritePortfolioFile(const std::string& path, const PortfolioOptions& options) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Status::Error("cannot write " + path);
  bool ok = true;
  MakePortfolioLines(options, [&](std::string_view line) {
    ok = ok && std::fwrite(line.data(), 1, line.size(), file) == line.size();
  });
  ok = std::fclose(file) == 0 && ok;
  return ok ? Status() : Status::Error("cannot write " + path);
}

}  // namespace journey::bench
