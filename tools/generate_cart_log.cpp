// Writes the event log of the cart-recovery example to standard output: a small web shop over seven weeks of 2026.
//
// Out: about 20,000 lines of JSON, a few of them broken, late or doubled on purpose. Invariants: the same bytes on
// every machine, as the random numbers are our own and all arithmetic is on whole numbers; nobody's data.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace {

constexpr int kCustomers = 840;
constexpr int64_t kStart = 1772323200;  // 2026-03-01T00:00:00Z
constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kSpan = 49 * kDay;

// SplitMix64: a few lines, well distributed, the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15ull;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  // In low..high, both included.
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Next() % static_cast<uint64_t>(high - low + 1));
  }
  bool Percent(int percent) { return Between(0, 99) < percent; }

 private:
  uint64_t state_;
};

struct Line {
  int64_t time;
  std::string text;  // All but the message id and the timestamp.
};

struct Shopper {
  std::string id;
  bool consent;
  int curiosity;  // How many percent of the letters are followed.
  int resolve;    // How many percent of the carts become orders at once.
};

struct Product {
  const char* id;
  const char* name;
  int cents;
};

constexpr const char* kZones[] = {"Europe/Paris", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC"};
constexpr const char* kNames[] = {"Ada", "Bo", "Chloé", "Dmitri", "Eve", "Femke", "Grace", "Hugo", "Ines", "Jun"};
constexpr const char* kTiers[] = {"guest", "guest", "guest", "member", "member", "Gold member"};
constexpr Product kProducts[] = {{"p-11", "Teapot", 3490},        {"p-12", "Kettle", 5900},
                                 {"p-13", "Two cups", 1850},      {"p-14", "Tea towel", 990},
                                 {"p-15", "Tray", 2475},          {"p-16", "Sencha, 100 g", 1290},
                                 {"p-17", "Infuser", 740},        {"p-18", "Milk jug", 1600},
                                 {"p-19", "Cast-iron pot", 8950}, {"p-20", "Honey, 250 g", 680}};

std::string Amount(int64_t cents) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%02lld", static_cast<long long>(cents / 100),
                static_cast<long long>(cents % 100));
  return text;
}

std::string Timestamp(int64_t seconds) {
  std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

class Shop {
 public:
  std::vector<Line> Simulate() {
    for (int number = 1; number <= kCustomers; ++number) Live(number);
    std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.time < b.time; });
    return std::move(lines_);
  }

 private:
  void Live(int number) {
    char id[16];
    std::snprintf(id, sizeof id, "c-%04d", number);
    Shopper shopper{id, random_.Percent(78), static_cast<int>(random_.Between(5, 45)),
                    static_cast<int>(random_.Between(15, 70))};
    int64_t now = kStart + random_.Between(0, kSpan - 8 * kDay);
    Identify(shopper, number, now);
    int visits = static_cast<int>(random_.Between(1, 4));
    for (int visit = 0; visit < visits && now < kStart + kSpan; ++visit) {
      now = Visit(shopper, now + random_.Between(1, 5) * kMinute);
      if (random_.Percent(3)) Track(shopper, now += 5 * kMinute, "Unsubscribed", "");
      now += random_.Between(1, 12) * kDay + random_.Between(0, 20) * kHour + random_.Between(0, 3599);
    }
    if (random_.Percent(4)) {
      lines_.push_back(
          {now, R"("type":"identify","userId":")" + shopper.id + R"(","traits":{"marketing_consent":false})"});
    }
  }

  void Identify(const Shopper& shopper, int number, int64_t now) {
    std::string name = kNames[random_.Between(0, 9)];
    std::string traits = R"("first_name":")" + name + R"(","timezone":")" + kZones[random_.Between(0, 4)] +
                         R"(","tier":")" + kTiers[random_.Between(0, 5)] + '"';
    if (!random_.Percent(6)) traits += R"(,"email":"shopper)" + std::to_string(number) + R"(@example.com")";
    traits += shopper.consent ? R"(,"marketing_consent":true)" : "";
    lines_.push_back({now, R"("type":"identify","userId":")" + shopper.id + R"(","traits":{)" + traits + "}"});
  }

  // One visit, and what follows from a cart left behind. Returns the time of the last event.
  int64_t Visit(const Shopper& shopper, int64_t now) {
    if (random_.Percent(50)) {
      lines_.push_back({now, R"("type":"page","userId":")" + shopper.id + R"(","properties":{"path":"/"})"});
    }
    int64_t cart = 0;
    int items = 0;
    int looks = static_cast<int>(random_.Between(2, 9));
    for (int look = 0; look < looks; ++look) {
      const Product& product = kProducts[random_.Between(0, 9)];
      now += random_.Between(10, 240);
      Track(shopper, now, "Product Viewed",
            R"("product_id":")" + std::string(product.id) + R"(","name":")" + product.name + R"(","price":)" +
                Amount(product.cents));
      if (!random_.Percent(45)) continue;
      cart += product.cents;
      ++items;
      now += random_.Between(5, 40);
      UpdateCart(shopper, now, cart, items);
    }
    if (items == 0) return now;
    if (random_.Percent(60)) {
      now += random_.Between(20, 300);
      Track(shopper, now, "Checkout Started", R"("value":)" + Amount(cart));
    }
    if (random_.Percent(shopper.resolve)) return Order(shopper, now, cart);
    if (shopper.consent && random_.Percent(shopper.curiosity)) {
      now += kHour + random_.Between(4 * kMinute, 14 * kHour);
      Track(shopper, now, "Email Link Clicked", R"("template":"cart_reminder","link_url":"https://shop.example/cart")");
      now += random_.Between(20, 400);
      UpdateCart(shopper, now, cart, items);
      if (random_.Percent(65)) return Order(shopper, now, cart);
    } else if (random_.Percent(8)) {
      now += random_.Between(2 * kHour, 3 * kDay);
      return Order(shopper, now, cart);
    }
    return now;
  }

  void UpdateCart(const Shopper& shopper, int64_t now, int64_t cart, int items) {
    std::string properties = R"("total":)" + Amount(cart) + R"(,"items":)" + std::to_string(items);
    if (random_.Percent(4)) properties += R"(,"discount":{"code":"SPRING"})";
    Track(shopper, now, "Cart Updated", properties);
  }

  int64_t Order(const Shopper& shopper, int64_t now, int64_t cart) {
    now += random_.Between(30, 500);
    Track(shopper, now, "Order Completed",
          R"("order_id":"o-)" + std::to_string(++orders_) + R"(","total":)" + Amount(cart) + R"(,"currency":"EUR")");
    return now;
  }

  void Track(const Shopper& shopper, int64_t now, const std::string& event, const std::string& properties) {
    std::string text = R"("type":"track","event":")" + event + R"(","userId":")" + shopper.id + '"';
    if (!properties.empty()) text += R"(,"properties":{)" + properties + "}";
    lines_.push_back({now, text});
  }

  Random random_{20260301};
  std::vector<Line> lines_;
  int orders_ = 0;
};

// Lines no sender should send, each broken in another way.
constexpr const char* kBroken[] = {
    R"({"type":"track","event":"Cart Updated","userId":"c-0007","messageId":"b-1","timest)",
    R"({"type":"track","event":"Cart Updated","messageId":"b-2","timestamp":"2026-03-05T10:00:00Z","properties":{"total":80}})",
    R"({"type":"track","event":"Cart Updated","userId":"c-0009","messageId":"b-3","timestamp":"2026-03-08T10:00:00Z","properties":{"total":"80.00"}})",
    R"({"type":"track","event":"Cart Updated","userId":"c-0010","messageId":"b-4","timestamp":"2026-03-10T10:00:00Z","properties":{"items":2}})",
    R"({"type":"track","event":"Cart Updated","userId":"c-0011","messageId":"b-5","timestamp":"2026-03-12 10:00","properties":{"total":80}})",
    R"({"type":"track","event":"Order Completed","userId":"c-0012","messageId":"b-6","properties":{"order_id":"o-x","total":80}})",
    R"({"type":"track","event":"Order Completed","userId":"c-0013","messageId":"b-7","timestamp":"2026-03-16T10:00:00Z","properties":{"total":80}})",
    R"({"type":"identify","userId":"c-0014","messageId":"b-8","timestamp":"2026-03-20T10:00:00Z","traits":{"timezone":"Mars/Olympus"}})",
    R"({"type":"identify","userId":"c-0015","messageId":"b-9","timestamp":"2026-03-22T10:00:00Z","traits":{"tier":"platinum"}})",
    R"(Cart Updated, c-0016, 80.00)",
    R"(["track","Cart Updated","c-0017"])",
    R"({"type":"track","event":"Cart Updated","userId":"c-0018","messageId":"b-10","timestamp":"2026-04-02T10:00:00Z","properties":{"total":1e300}})",
};

}  // namespace

int main() {
  std::vector<Line> lines = Shop().Simulate();
  // Some senders are offline for a while: their lines come after later ones.
  for (size_t i = 400; i + 30 < lines.size(); i += 970) {
    std::rotate(lines.begin() + i, lines.begin() + i + 1, lines.begin() + i + 30);
  }
  const size_t broken_every = lines.size() / std::size(kBroken);
  size_t broken = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    std::string line = "{" + lines[i].text + R"(,"messageId":"m-)" + std::to_string(i + 1) + R"(","timestamp":")" +
                       Timestamp(lines[i].time) + "\"}";
    std::puts(line.c_str());
    // A sender that did not see our answer sends again.
    if (i % 650 == 649) std::puts(line.c_str());
    if (i % broken_every == broken_every / 2 && broken < std::size(kBroken)) std::puts(kBroken[broken++]);
  }
  return 0;
}
