// Draws the events, and spells them.
#include "bench/workload/shop_events.h"

#include <algorithm>
#include <cstdio>

#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/random.h"

namespace journey::bench {

namespace {

constexpr int64_t kMostLateMs = 60 * kMinuteMs;
constexpr int64_t kRepeatedWithinMs = 23 * 60 * kMinuteMs;
constexpr size_t kSample = 1000;
constexpr size_t kMostLine = kMostEnvelope + 128;

EventType DrawType(Random& random) {
  const uint32_t percent = random.Below(100);
  return percent < 40   ? kView
         : percent < 60 ? kAdd
         : percent < 65 ? kRemove
         : percent < 75 ? kCheckout
         : percent < 85 ? kPurchase
                        : kSession;
}

}  // namespace

HugeArray<ShopEvent> MakeShopEvents(const ShopOptions& options) {
  HugeArray<ShopEvent> events(options.events);
  Random random(options.seed);
  const uint64_t recent =
      std::max<uint64_t>(1, uint64_t{options.customers} * static_cast<uint64_t>(kRepeatedWithinMs / kEventEveryMs));
  for (uint64_t i = 0; i < options.events; ++i) {
    const int64_t now = kStartMs + static_cast<int64_t>(i * static_cast<uint64_t>(kEventEveryMs) / options.customers);
    if (random.Below(50) == 0 && i > 0) {
      const auto back = static_cast<uint32_t>(std::min({recent, i, uint64_t{0xFFFF'FFFF}}));
      const ShopEvent& earlier = events[i - 1 - random.Below(back)];
      // Itself a re-delivery, it may be too old.
      if (now - earlier.ts < kRepeatedWithinMs) {
        events[i] = earlier;
        continue;
      }
    }
    ShopEvent& event = events[i];
    event.ts = now;
    if (random.Below(100) == 0) event.ts = std::max(kStartMs, event.ts - 1 - random.Below(kMostLateMs));
    event.user = MakeId(kCustomerIds, random.Below(options.customers));
    event.message = MakeId(kMessageIds, i);
    event.type = DrawType(random);
    event.price = 0;
    event.channel = 0;
    if (event.type == kAdd) {
      event.price = int64_t{random.Below(20'000)} * 100;
      event.channel = static_cast<uint8_t>(random.Below(kChannels));
    }
  }
  return events;
}

void AppendShopLine(const ShopEvent& event, bool with_id, std::string& lines) {
  const uint8_t article = static_cast<uint8_t>(event.message.chars[5]);
  std::string properties = R"({"sku":"A-)" + std::to_string(article) + "\"";
  if (event.type == kAdd) {
    // Two places, whatever they are: prices are whole cents.
    const int64_t cents = event.price / 100;
    properties += R"(,"price":)" + std::to_string(cents / 100) + '.' + static_cast<char>('0' + cents / 10 % 10) +
                  static_cast<char>('0' + cents % 10);
    properties += R"(,"quantity":1,"channel":")";
    properties += kChannelNames[event.channel];
    properties += '"';
  }
  properties += '}';
  AppendTrack(kShopEventNames[event.type], event.user, event.message, event.ts, properties, with_id, lines);
}

std::string ShopLines(std::span<const ShopEvent> events, bool with_ids) {
  std::string lines;
  // A little more than the first ones' mean, so that gigabytes are not copied.
  for (const ShopEvent& event : events.first(std::min(events.size(), kSample))) AppendShopLine(event, with_ids, lines);
  const size_t expected =
      events.size() > kSample ? lines.size() * (events.size() / kSample + 1) * 11 / 10 : lines.size();
  lines.clear();
  lines.reserve(expected + kDecodePadding);
  for (const ShopEvent& event : events) AppendShopLine(event, with_ids, lines);
  lines.reserve(lines.size() + kDecodePadding);
  return lines;
}

Status WriteShopFile(const std::string& path, std::span<const ShopEvent> events, bool with_ids) {
  constexpr size_t kBlock = 65'536;
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Status::Error("cannot write " + path);
  bool ok = true;
  std::string block;
  block.reserve(kBlock + kMostLine);
  const auto write = [&] {
    ok = ok && std::fwrite(block.data(), 1, block.size(), file) == block.size();
    block.clear();
  };
  for (const ShopEvent& event : events) {
    AppendShopLine(event, with_ids, block);
    if (block.size() >= kBlock) write();
  }
  write();
  ok = std::fclose(file) == 0 && ok;
  return ok ? Status() : Status::Error("cannot write " + path);
}

}  // namespace journey::bench
