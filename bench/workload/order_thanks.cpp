// This file is compiled for the machine it is built on, as decode_simdjson.cpp is.
#define XXH_INLINE_ALL
#include "bench/workload/order_thanks.h"

#include <simdjson.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "bench/workload/cpu_clock.h"
#include "bench/workload/customer_key.h"
#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/fifo_timers.h"
#include "bench/workload/instant_reader.h"
#include "bench/workload/order_lines.h"
#include "bench/workload/repeats.h"

namespace journey::bench {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr size_t kBatchBytes = 1'000'000;  // simdjson's own default
constexpr int64_t kLargeCents = 4'000 * 100;

// Texts stand in the parser's memory until the next line.
struct Order {
  IdText user, message;
  char number[kOrderChars];
  int64_t ts;
  int64_t cents;
};

bool CopyText(std::string_view text, char* to, size_t size) {
  if (text.size() != size) return false;
  std::memcpy(to, text.data(), size);
  return true;
}

// Price times quantity of all products.
bool SumUp(ondemand::object& properties, int64_t& cents) {
  ondemand::array products;
  if (properties.find_field("products").get_array().get(products) != simdjson::SUCCESS) return false;
  int64_t sum = 0;
  for (auto product : products) {
    ondemand::object object;
    double price;
    int64_t quantity;
    if (product.get_object().get(object) != simdjson::SUCCESS ||
        object.find_field("price").get_double().get(price) != simdjson::SUCCESS ||
        object.find_field("quantity").get_int64().get(quantity) != simdjson::SUCCESS) {
      return false;
    }
    sum += std::llrint(price * 100) * quantity;
  }
  cents = sum;
  return true;
}

template <class Document>
bool ReadOrder(Document&& document, InstantReader& instants, Order& order) {
  ondemand::object object, properties;
  std::string_view type, name, user, message, timestamp, number;
  // The key order of the lines: each search goes on where the last one ended.
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  if (object.find_field("type").get_string().get(type) != simdjson::SUCCESS || type != "track") return false;
  if (object.find_field("event").get_string().get(name) != simdjson::SUCCESS || name != "Order Completed") return false;
  if (object.find_field("userId").get_string().get(user) != simdjson::SUCCESS) return false;
  if (object.find_field("messageId").get_string().get(message) != simdjson::SUCCESS) return false;
  if (object.find_field("timestamp").get_string().get(timestamp) != simdjson::SUCCESS) return false;
  if (!CopyText(user, order.user.chars, IdText::kChars) || !CopyText(message, order.message.chars, IdText::kChars)) {
    return false;
  }
  if (!instants.Read(timestamp, order.ts)) return false;
  if (object.find_field("properties").get_object().get(properties) != simdjson::SUCCESS) return false;
  if (properties.find_field("orderId").get_string().get(number) != simdjson::SUCCESS) return false;
  return CopyText(number, order.number, kOrderChars) && SumUp(properties, order.cents);
}

// Calls take(order) for each line that can be read; how many could not.
template <class Take>
uint64_t ReadAll(std::string_view lines, Take&& take) {
  InstantReader instants;
  ondemand::parser parser;
  // One thread is measured against one thread.
  parser.threaded = false;
  ondemand::document_stream stream;
  // The padding that simdjson wants is there: kDecodePadding is no less than its own.
  static_assert(kDecodePadding >= simdjson::SIMDJSON_PADDING);
  if (parser.iterate_many(lines.data(), lines.size(), kBatchBytes).get(stream) != simdjson::SUCCESS) return 1;
  uint64_t rejected = 0;
  Order order;
  for (auto document : stream) {
    if (document.error() == simdjson::SUCCESS && ReadOrder(document, instants, order)) {
      take(order);
    } else {
      ++rejected;
    }
  }
  return rejected;
}

// One cache line. `due` is 0 where the customer is in no stage; times count from the start.
struct alignas(64) Customer {
  CustomerKey key;
  uint64_t clock = 0, due = 0;
  int64_t cents = 0;
  uint32_t entry = 0;  // how often entered; 0 and no clock: nobody
  uint16_t orders = 0;
  char number[kOrderChars];
};
static_assert(sizeof(Customer) == 64);

class Customers {
 public:
  explicit Customers(uint64_t customers) : slots_(customers + customers / 2 + 8) {}
  uint32_t Find(const CustomerKey& key, uint64_t hash, bool* is_new) {
    auto at = static_cast<uint32_t>((static_cast<unsigned __int128>(hash) * slots_.size()) >> 64);
    for (;; at = at + 1 == slots_.size() ? 0 : at + 1) {
      Customer& customer = slots_[at];
      if (customer.key == key) return at;
      if (customer.key != CustomerKey{}) continue;
      customer.key = key;
      *is_new = true;
      return at;
    }
  }
  Customer& operator[](uint32_t slot) { return slots_[slot]; }

 private:
  HugeArray<Customer> slots_;
};

class ThanksRecords {
 public:
  explicit ThanksRecords(const TakeLines& take) : out_(take) {}

  void Entered(const Order& order, uint64_t now, uint32_t entry, bool late) {
    char* out = PutHead(order.user, now, entry, out_.Room());
    out = bench::Put(R"("entered","stage":"Pleased","cause":{"event":"Order Completed","id":")", out);
    out = PutId(order.message, out);
    out_.Took(late ? bench::Put("\",\"late\":true}}\n", out) : bench::Put("\"}}\n", out));
  }
  // The e-mail, and the end.
  void Thanked(const Customer& customer) {
    const IdText user = KeyText(customer.key);
    char* out = PutHead(user, customer.due, customer.entry, out_.Room());
    out = PutId(user, bench::Put(R"("sent","channel":"email","id":"list_event.Thanks/)", out));
    out = PutSmall(customer.entry, bench::Put("//", out));
    out = bench::Put(R"(/1","args":{"order":")", out);
    std::memcpy(out, customer.number, kOrderChars);
    out = PutCents(static_cast<uint64_t>(customer.cents), bench::Put(R"(","value":)", out + kOrderChars));
    out = PutSmall(customer.orders, bench::Put(R"(,"orders":)", out));
    out_.Took(bench::Put("},\"stage\":\"Pleased\",\"cause\":{\"timer\":\"after\"}}\n", out));
    out = PutHead(user, customer.due, customer.entry, out_.Room());
    out =
        bench::Put("\"ended\",\"outcome\":\"completed\",\"stage\":\"Pleased\",\"cause\":{\"timer\":\"after\"}}\n", out);
    out_.Took(out);
  }
  void Finish() { out_.HandOn(); }
  uint64_t bytes() const { return out_.bytes(); }

 private:
  static char* PutId(const IdText& id, char* out) {
    std::memcpy(out, id.chars, IdText::kChars);
    return out + IdText::kChars;
  }
  static char* PutCents(uint64_t cents, char* out) {
    out = PutSmall(cents / 100, out);
    if (cents % 100 == 0) return out;
    *out++ = '.';
    *out++ = static_cast<char>('0' + cents / 10 % 10);
    if (cents % 10 != 0) *out++ = static_cast<char>('0' + cents % 10);
    return out;
  }
  char* PutHead(const IdText& user, uint64_t now, uint32_t entry, char* out) {
    out = instants_.Put(kStartMs + static_cast<int64_t>(now), bench::Put("{\"time\":\"", out));
    out = PutId(user, bench::Put(R"(","journey":"list_event.Thanks","customer":")", out));
    return bench::Put(R"(,"kind":)", PutSmall(entry, bench::Put(R"(","entry":)", out)));
  }

  InstantWriter instants_;
  LineOut out_;
};

class HandThanks {
 public:
  HandThanks(uint64_t events, uint32_t customers, const TakeLines& take)
      : customers_(customers), repeats_(events), timers_(0), records_(take) {}

  ShopRun Run(std::string_view lines) {
    const CpuClock clock;
    ReadAll(lines, [this](const Order& order) { Handle(order); });
    timers_.FireDue(
        static_cast<uint32_t>(watermark_ + kAbandonMs), [&](uint32_t slot, uint32_t) { FireIfDue(slot); },
        [](uint32_t) {});
    records_.Finish();
    return {.counts = counts_, .record_bytes = records_.bytes(), .seconds = clock.Seconds()};
  }

 private:
  void FireIfDue(uint32_t slot) {
    Customer& customer = customers_[slot];
    if (customer.due == 0 || customer.due > watermark_) return;
    ++counts_.timers_fired;
    records_.Thanked(customer);
    customer.clock = customer.due;
    customer.due = 0;
  }

  void Handle(const Order& order) {
    const auto ts = static_cast<uint64_t>(order.ts - kStartMs);
    watermark_ = std::max(watermark_, ts);
    timers_.FireDue(
        static_cast<uint32_t>(watermark_), [&](uint32_t slot, uint32_t) { FireIfDue(slot); }, [](uint32_t) {});
    const CustomerKey key = ParseKey(order.user);
    const uint64_t hash = key.Hash();
    bool is_new = false;
    const uint32_t slot = customers_.Find(key, hash, &is_new);
    counts_.customers += is_new;
    Customer& customer = customers_[slot];
    FireIfDue(slot);
    const uint64_t now = std::max(customer.clock, ts);
    const uint64_t id = (XXH3_64bits(order.message.chars, IdText::kChars) ^ hash) | 1;
    if (repeats_.SeenOrAdd(id, repeats_.Home(id), static_cast<uint32_t>(now), static_cast<uint32_t>(watermark_))) {
      ++counts_.duplicates;
      return;
    }
    const bool late = ts < customer.clock;
    counts_.late += late;
    ++counts_.events;
    customer.clock = now;
    if (customer.due != 0) {
      customer.cents += order.cents;
      ++customer.orders;
    } else if (order.cents > kLargeCents) {
      customer.due = now + static_cast<uint64_t>(kAbandonMs);
      customer.cents = order.cents;
      customer.orders = 1;
      std::memcpy(customer.number, order.number, kOrderChars);
      records_.Entered(order, now, ++customer.entry, late);
      timers_.Reserve();
      timers_.Arm(slot, static_cast<uint32_t>(watermark_ + kAbandonMs));
    }
  }

  Customers customers_;
  Repeats repeats_;
  FifoTimers timers_;
  ThanksRecords records_;
  uint64_t watermark_ = 0;
  ShopCounts counts_;
};

}  // namespace

ShopRun ThanksByHand(std::string_view lines, uint64_t events, uint32_t customers, const TakeLines& take) {
  return HandThanks(events, customers, take).Run(lines);
}

DecodeRun DecodeOrders(std::string_view lines) {
  DecodeRun run;
  const CpuClock clock;
  run.rejected = ReadAll(lines, [&run](const Order& order) {
    run.sum += static_cast<uint64_t>(order.cents);
    ++run.events;
  });
  run.seconds = clock.Seconds();
  return run;
}

}  // namespace journey::bench
