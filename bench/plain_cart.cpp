// The canonical cart as a plain program: what one writes by hand without tuning, reading lines and writing records.
//
// In: a file of the shop's Segment lines; out: a file of the records that bench/canonical_cart.journey gives, the same
// lines customer by customer. simdjson on demand, an open-addressing table of customers, one against repeated message
// ids, a queue of timers. Usage: plain_cart EVENTS RECORDS.
#include <simdjson.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "bench/workload/instant_reader.h"
#include "bench/workload/record_lines.h"

namespace journey::bench {

namespace {

constexpr int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;
constexpr const char* kEvents[] = {"Product Viewed",   "Product Added",   "Product Removed",
                                   "Checkout Started", "Order Completed", "Session Started"};
enum Type { kViewed, kAdded, kRemoved, kCheckedOut, kOrdered, kStarted, kTypes };
constexpr const char* kStages[] = {"", "Browsing", "Filled", "AtCheckout", "Purchased", "Abandoned"};
enum Stage : uint8_t { kNobody, kBrowsing, kFilled, kAtCheckout, kPurchased, kAbandoned };

struct Customer {
  std::string id;
  std::string source = "web";
  int64_t clock = INT64_MIN, arrived = 0;
  uint32_t views = 0, sends = 0;
  Stage stage = kNobody;
};
struct Repeat {
  uint64_t id = 0;
  int64_t time = 0;
};
struct Event {
  std::string_view user, message, channel;
  int64_t ts = 0;
  double price = 0;
  int type = kTypes;
};

// Open addressing that doubles; `Slot` has a number that is 0 where there is nothing.
template <class Slot, uint64_t Slot::* kKey>
class Table {
 public:
  Slot& Find(uint64_t key) {
    if (used_ * 2 >= slots_.size()) Grow();
    Slot& slot = Place(key);
    if (slot.*kKey == 0) {
      slot.*kKey = key;
      ++used_;
    }
    return slot;
  }

 private:
  Slot& Place(uint64_t key) {
    size_t at = key & (slots_.size() - 1);
    while (slots_[at].*kKey != 0 && slots_[at].*kKey != key) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }
  void Grow() {
    std::vector<Slot> old(std::max<size_t>(1024, slots_.size() * 2));
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.*kKey != 0) Place(slot.*kKey) = slot;
    }
  }
  std::vector<Slot> slots_;
  size_t used_ = 0;
};
struct Entry {
  uint64_t hash = 0;
  uint64_t index = 0;  // of the customer, from 1
};

class PlainCart {
 public:
  explicit PlainCart(std::FILE* out) : out_(out) {}

  void Handle(const Event& event) {
    watermark_ = std::max(watermark_, event.ts);
    for (; !timers_.empty() && timers_.front().due <= watermark_; timers_.pop_front()) Fire(timers_.front().customer);
    const uint64_t hash = XXH3_64bits(event.user.data(), event.user.size()) | 1;
    Entry& entry = table_.Find(hash);
    if (entry.index == 0) {
      customers_.push_back({.id = std::string(event.user)});
      entry.index = customers_.size();
    }
    const size_t index = entry.index - 1;
    Fire(index);
    Customer& customer = customers_[index];
    const int64_t now = std::max(customer.clock, event.ts);
    Repeat& repeat = repeats_.Find((XXH3_64bits(event.message.data(), event.message.size()) ^ hash) | 1);
    if (repeat.time != 0 && now - repeat.time < kDayMs) return;
    repeat.time = now;
    const bool late = event.ts < customer.clock;
    customer.clock = now;
    React(customer, index, event, now, late);
  }
  void Finish() {
    for (const Timer& timer : timers_) Fire(timer.customer);
    Write();
  }

 private:
  struct Timer {
    int64_t due;
    size_t customer;
  };

  void React(Customer& customer, size_t index, const Event& event, int64_t now, bool late) {
    const Stage stage = customer.stage;
    if (stage == kNobody) {
      customer.stage = kBrowsing;
      Head(customer, now) += R"("entered","stage":"Browsing")";
      CauseOf(event, late);
    } else if (stage >= kPurchased) {
      if (event.type != kStarted || now - customer.arrived < kHourMs / 2) return;
      customer.views = 0;
      Go(customer, kBrowsing, event, now, late);
    } else if (event.type == kViewed) {
      ++customer.views;
    } else if (stage == kBrowsing && event.type == kAdded && event.price > 50) {
      customer.source = event.channel;
      Go(customer, kFilled, event, now, late);
      timers_.push_back({watermark_ + kHourMs, index});
    } else if (stage != kBrowsing && event.type == kOrdered) {
      Go(customer, kPurchased, event, now, late);
    } else if (stage == kFilled && event.type == kCheckedOut) {
      Go(customer, kAtCheckout, event, now, late);
    } else if (stage == kFilled && event.type == kRemoved) {
      Go(customer, kBrowsing, event, now, late);
    }
  }
  void Fire(size_t index) {
    Customer& customer = customers_[index];
    const int64_t due = customer.arrived + kHourMs;
    if (customer.stage != kFilled || due > watermark_) return;
    customer.clock = due;
    Head(customer, due) += R"("sent","channel":"email","id":"canonical_cart.Cart/)" + customer.id + "//1/" +
                           std::to_string(++customer.sends) + R"(","args":{"source":")" + customer.source +
                           R"(","views":)" + std::to_string(customer.views) +
                           R"(},"stage":"Filled","cause":{"timer":"after"}})" + "\n";
    Move(customer, kAbandoned, due);
    records_ += R"(,"cause":{"timer":"after"}})"
                "\n";
  }
  void Go(Customer& customer, Stage to, const Event& event, int64_t now, bool late) {
    Move(customer, to, now);
    CauseOf(event, late);
  }
  void Move(Customer& customer, Stage to, int64_t now) {
    ((Head(customer, now) += R"("moved","from":")") += kStages[customer.stage]) += R"(","stage":")";
    (records_ += kStages[to]) += '"';
    customer.stage = to;
    customer.arrived = now;
  }
  std::string& Head(const Customer& customer, int64_t now) {
    if (records_.size() > 65'536) Write();
    char time[kTimestampChars];
    instants_.Put(now, time);
    (records_ += R"({"time":")").append(time, kTimestampChars) += R"(","journey":"canonical_cart.Cart","customer":")";
    return (records_ += customer.id) += R"(","entry":1,"kind":)";
  }
  void CauseOf(const Event& event, bool late) {
    ((records_ += R"(,"cause":{"event":")") += kEvents[event.type]) += R"(","id":")";
    (records_ += event.message) += late ? "\",\"late\":true}}\n" : "\"}}\n";
  }
  void Write() {
    if (std::fwrite(records_.data(), 1, records_.size(), out_) != records_.size()) std::exit(1);
    records_.clear();
  }

  std::FILE* out_;
  std::string records_;
  InstantWriter instants_;
  std::vector<Customer> customers_;
  Table<Entry, &Entry::hash> table_;
  Table<Repeat, &Repeat::id> repeats_;
  std::deque<Timer> timers_;
  int64_t watermark_ = INT64_MIN;
};

template <class Line>
bool Read(Line&& line, InstantReader& instants, Event& event) {
  simdjson::ondemand::object object, properties;
  std::string_view name, timestamp;
  if (line.get_object().get(object) || object.find_field("event").get_string().get(name) ||
      object.find_field("userId").get_string().get(event.user) ||
      object.find_field("messageId").get_string().get(event.message) ||
      object.find_field("timestamp").get_string().get(timestamp) || !instants.Read(timestamp, event.ts)) {
    return false;
  }
  event.type = static_cast<int>(std::find(kEvents, kEvents + kTypes, name) - kEvents);
  if (event.type != kAdded) return event.type != kTypes;
  return !object.find_field("properties").get_object().get(properties) &&
         !properties.find_field("price").get_double().get(event.price) &&
         !properties.find_field("channel").get_string().get(event.channel);
}

int Main(const char* events_path, const char* records_path) {
  simdjson::padded_string lines;
  std::FILE* out = std::fopen(records_path, "wb");
  if (out == nullptr || simdjson::padded_string::load(events_path).get(lines)) return 1;
  PlainCart cart(out);
  InstantReader instants;
  simdjson::ondemand::parser parser;
  parser.threaded = false;
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(lines).get(stream)) return 1;
  for (auto line : stream) {
    Event event;
    if (Read(line, instants, event)) cart.Handle(event);
  }
  cart.Finish();
  return std::fclose(out) == 0 ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return argc == 3 ? journey::bench::Main(argv[1], argv[2]) : 2; }
