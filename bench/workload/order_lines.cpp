// Draws the products, and spells them.
#include "bench/workload/order_lines.h"

#include <string_view>

#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/digits.h"
#include "bench/workload/random.h"

namespace journey::bench {

namespace {

constexpr size_t kExpectedLine = 2'200;

struct Article {
  std::string_view name, category;
};
constexpr Article kArticles[] = {
    {"Trail shoe", "Shoes"},    {"Merino sock", "Clothing"},        {"Rain jacket, light", "Clothing"},
    {"Head lamp", "Equipment"}, {"Sleeping bag -5 C", "Camping"},   {"Stove", "Camping"},
    {"Gas 230 g", "Camping"},   {"Map of the Vosges", "Books"},     {"Water bottle 1 l", "Equipment"},
    {"Hat", "Clothing"},        {"Climbing rope 60 m", "Climbing"}, {"Carabiner", "Climbing"},
    {"Chalk bag", "Climbing"},  {"Tent for two, green", "Camping"}, {"First aid kit", "Equipment"},
    {"Sun cream", "Care"},
};

void AppendCents(uint32_t cents, std::string& to) {
  to += std::to_string(cents / 100);
  if (cents % 100 == 0) return;
  to += '.';
  to += static_cast<char>('0' + cents / 10 % 10);
  if (cents % 10 != 0) to += static_cast<char>('0' + cents % 10);
}

}  // namespace

void AppendOrderLine(const ShopEvent& event, std::string& lines) {
  Random random(Load8(event.message.chars));
  std::string properties = R"({"orderId":"O-)";
  properties.append(event.message.chars, kOrderChars - 2) += R"(","currency":"EUR","products":[)";
  for (size_t i = 0; i < kProductsAnOrder; ++i) {
    const Article& article = kArticles[random.Below(std::size(kArticles))];
    properties += i == 0 ? R"({"sku":"SKU-)" : R"(,{"sku":"SKU-)";
    properties += std::to_string(100 + random.Below(9'900));
    ((properties += R"(","name":")") += article.name) += R"(","price":)";
    AppendCents(random.Below(20'000), properties);
    // Most articles are bought once.
    (properties += R"(,"quantity":)") += std::to_string(1 + random.Below(3) * random.Below(4));
    ((properties += R"(,"category":")") += article.category) += "\"}";
  }
  properties += R"(],"coupon":null})";
  AppendTrack("Order Completed", event.user, event.message, event.ts, properties, true, lines);
}

std::string OrderLines(std::span<const ShopEvent> events) {
  std::string lines;
  lines.reserve(events.size() * kExpectedLine + kDecodePadding);
  for (const ShopEvent& event : events) AppendOrderLine(event, lines);
  lines.reserve(lines.size() + kDecodePadding);
  return lines;
}

}  // namespace journey::bench
