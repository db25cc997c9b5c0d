// One pass over the events: what is asked for at one is there some events later.
#define XXH_INLINE_ALL
#include "bench/workload/shop_cart.h"

#include <xxhash.h>

#include "bench/workload/cart_step.h"
#include "bench/workload/cpu_clock.h"
#include "bench/workload/customer_key.h"
#include "bench/workload/fifo_timers.h"
#include "bench/workload/repeats.h"

namespace journey::bench {

namespace {

// Two to a cache line. `word` is as in cart_step.h, 0 for nobody; `clock` holds 40 bits of time and 24 of sends.
struct Customer {
  CustomerKey key;
  uint64_t word, clock;
};
constexpr int kSendsShift = 40;
constexpr uint64_t kClockMask = (uint64_t{1} << kSendsShift) - 1;

class Customers {
 public:
  explicit Customers(uint64_t customers) : lines_(customers + 8), slots_(lines_ * kPerLine) {}
  uint32_t Home(uint64_t hash) const {
    return static_cast<uint32_t>((static_cast<unsigned __int128>(hash) * lines_) >> 64) * kPerLine;
  }
  void Prefetch(uint32_t slot) const { __builtin_prefetch(&slots_[slot], 1); }
  // The customer's slot, or a free one that is its own from now on.
  uint32_t Find(const CustomerKey& key, uint32_t home) {
    for (uint32_t at = home;; at = at + 1 == slots_.size() ? 0 : at + 1) {
      Customer& customer = slots_[at];
      if (customer.key == key) return at;
      if (customer.word == 0) {
        customer.key = key;
        return at;
      }
    }
  }
  Customer& operator[](uint32_t slot) { return slots_[slot]; }

 private:
  static constexpr uint32_t kPerLine = 2;
  uint64_t lines_;
  HugeArray<Customer> slots_;
};

// In the order of State, as the journey names them.
constexpr std::string_view kStageNames[kStates] = {"", "Browsing", "Filled", "AtCheckout", "Purchased", "Abandoned"};

// The texts of records between what differs.
struct Texts {
  Piece entered, moved[kStates][kStates], cause[kEventTypes], sources[kChannels];

  Texts() {
    entered = std::string_view(R"("entered","stage":"Browsing")");
    for (int from = 1; from < kStates; ++from) {
      for (int to = 1; to < kStates; ++to) {
        std::string text = R"("moved","from":")";
        ((text += kStageNames[from]) += R"(","stage":")") += kStageNames[to];
        moved[from][to] = Piece(text += '"');
      }
    }
    for (int type = 0; type < kEventTypes; ++type) {
      std::string text = R"(,"cause":{"event":")";
      (text += kShopEventNames[type]) += R"(","id":")";
      cause[type] = Piece(text);
    }
    for (int channel = 0; channel < kChannels; ++channel) {
      sources[channel] = Piece(std::string(R"(","args":{"source":")") + kChannelNames[channel] + R"(","views":)");
    }
  }
};

class CartRecords {
 public:
  explicit CartRecords(const TakeLines& take) : out_(take) {}

  void Entered(const ShopEvent& event, uint64_t now, bool late) { Write(texts_.entered, event, now, late); }
  void Moved(State from, State to, const ShopEvent& event, uint64_t now, bool late) {
    Write(texts_.moved[from][to], event, now, late);
  }
  // The e-mail, and the way to ABANDONED.
  void Reminded(const IdText& user, uint64_t due, uint64_t ordinal, uint64_t channel, uint64_t views) {
    char* begin = out_.Room();
    char* head = PutHead(user, due, begin);
    const auto head_size = static_cast<size_t>(head - begin);
    char* out = bench::Put(R"("sent","channel":"email","id":"canonical_cart.Cart/)", head);
    out = PutUser(user, out);
    out = PutSmall(ordinal, bench::Put("//1/", out));
    out = PutSmall(views, texts_.sources[channel].Put(out));
    out_.Took(bench::Put("},\"stage\":\"Filled\",\"cause\":{\"timer\":\"after\"}}\n", out));
    // The line before may have been handed on, and the text is still there.
    char* next = out_.Room();
    std::memmove(next, begin, head_size);
    out = texts_.moved[kCart][kAbandoned].Put(next + head_size);
    out_.Took(bench::Put(",\"cause\":{\"timer\":\"after\"}}\n", out));
  }
  void Finish() { out_.HandOn(); }
  uint64_t bytes() const { return out_.bytes(); }

 private:
  static char* PutUser(const IdText& user, char* out) {
    std::memcpy(out, user.chars, IdText::kChars);
    return out + IdText::kChars;
  }
  char* PutHead(const IdText& user, uint64_t now, char* out) {
    out = instants_.Put(kStartMs + static_cast<int64_t>(now), bench::Put("{\"time\":\"", out));
    out = PutUser(user, bench::Put(R"(","journey":"canonical_cart.Cart","customer":")", out));
    return bench::Put(R"(","entry":1,"kind":)", out);
  }
  void Write(const Piece& kind, const ShopEvent& event, uint64_t now, bool late) {
    char* out = kind.Put(PutHead(event.user, now, out_.Room()));
    out = PutUser(event.message, texts_.cause[event.type].Put(out));
    out = late ? bench::Put("\",\"late\":true}}\n", out) : bench::Put("\"}}\n", out);
    out_.Took(out);
  }

  const Texts texts_;
  InstantWriter instants_;
  LineOut out_;
};

class HandCart {
 public:
  HandCart(uint64_t events, uint32_t customers, const TakeLines& take)
      : customers_(customers), repeats_(events), timers_(0), records_(take) {}

  ShopRun Run(std::span<const ShopEvent> events) {
    const CpuClock clock;
    for (size_t i = 0; i < std::min(kAhead, events.size()); ++i) Ask(events[i], i);
    for (size_t i = 0; i < events.size(); ++i) {
      const ShopEvent& event = events[i];
      const Asked asked = asked_[i % kAhead];
      if (i + kAhead < events.size()) Ask(events[i + kAhead], i);
      watermark_ = std::max(watermark_, static_cast<uint64_t>(event.ts - kStartMs));
      timers_.FireDue(
          static_cast<uint32_t>(watermark_), [&](uint32_t slot, uint32_t) { FireIfDue(slot); },
          [&](uint32_t slot) { customers_.Prefetch(slot); });
      Handle(event, asked);
    }
    // A late event's timer may stand behind later ones.
    timers_.FireDue(
        static_cast<uint32_t>(watermark_ + kAbandonMs), [&](uint32_t slot, uint32_t) { FireIfDue(slot); },
        [&](uint32_t slot) { customers_.Prefetch(slot); });
    records_.Finish();
    ShopRun run;
    run.seconds = clock.Seconds();
    run.counts = counts_;
    run.record_bytes = records_.bytes();
    return run;
  }

 private:
  static constexpr size_t kAhead = 16;
  // Bytes to the events that are asked for: processors read ahead by themselves, but not past a page.
  static constexpr size_t kStreamAhead = 4096;
  struct Asked {
    CustomerKey key;
    uint64_t id;  // of customer and message
    uint32_t home, repeats_home;
  };

  void Ask(const ShopEvent& event, size_t i) {
    Asked& asked = asked_[i % kAhead];
    __builtin_prefetch(reinterpret_cast<const char*>(&event) + kStreamAhead);
    __builtin_prefetch(reinterpret_cast<const char*>(&event) + kStreamAhead + 64);
    asked.key = ParseKey(event.user);
    const uint64_t hash = asked.key.Hash();
    asked.home = customers_.Home(hash);
    customers_.Prefetch(asked.home);
    asked.id = (XXH3_64bits(event.message.chars, IdText::kChars) ^ hash) | 1;
    asked.repeats_home = repeats_.Home(asked.id);
    repeats_.Prefetch(asked.repeats_home);
  }

  // Whoever's timer it was, it counts only if the cart still waits since then.
  void FireIfDue(uint32_t slot) {
    Customer& customer = customers_[slot];
    const uint64_t due = ArrivalOf(customer.word) + kAbandonMs;
    if (StateOf(customer.word) != kCart || due > watermark_) return;
    ++counts_.timers_fired;
    const uint64_t sends = (customer.clock >> kSendsShift) + 1;
    customer.clock = sends << kSendsShift | due;
    records_.Reminded(KeyText(customer.key), due, sends, ChannelOf(customer.word), ViewsOf(customer.word));
    customer.word = Arrive(customer.word, kAbandoned, due);
  }

  void Handle(const ShopEvent& event, const Asked& asked) {
    const uint32_t slot = customers_.Find(asked.key, asked.home);
    Customer& customer = customers_[slot];
    // Timers of others may still stand before this one's.
    FireIfDue(slot);
    const uint64_t clock = customer.clock & kClockMask, ts = static_cast<uint64_t>(event.ts - kStartMs);
    const uint64_t now = std::max(clock, ts);
    if (repeats_.SeenOrAdd(asked.id, asked.repeats_home, static_cast<uint32_t>(now),
                           static_cast<uint32_t>(watermark_))) {
      ++counts_.duplicates;
      return;
    }
    const bool late = ts < clock;
    counts_.late += late;
    ++counts_.events;
    customer.clock = (customer.clock & ~kClockMask) | now;
    React(customer, slot, event, now, late);
  }

  void Go(Customer& customer, State to, const ShopEvent& event, uint64_t now, bool late) {
    records_.Moved(StateOf(customer.word), to, event, now, late);
    customer.word = Arrive(customer.word, to, now);
  }

  void React(Customer& customer, uint32_t slot, const ShopEvent& event, uint64_t now, bool late) {
    const State state = StateOf(customer.word);
    if (state == kUnknown) {
      ++counts_.customers;
      customer.word = kBrowsing | now << kArrivalShift;
      records_.Entered(event, now, late);
    } else if (state >= kPurchased) {
      if (event.type != kSession || now - ArrivalOf(customer.word) < static_cast<uint64_t>(kRestMs)) return;
      Go(customer, kBrowsing, event, now, late);
      customer.word &= ~kViewsMask;
    } else if (event.type == kView) {
      customer.word += kOneView;
    } else if (state == kBrowsing) {
      if (event.type != kAdd || event.price <= kBigAmount) return;
      Go(customer, kCart, event, now, late);
      customer.word = (customer.word & ~kChannelMask) | uint64_t{event.channel} << kChannelShift;
      timers_.Reserve();
      timers_.Arm(slot, static_cast<uint32_t>(watermark_ + kAbandonMs));
    } else if (event.type == kPurchase) {
      Go(customer, kPurchased, event, now, late);
    } else if (state == kCart && event.type == kCheckout) {
      Go(customer, kAtCheckout, event, now, late);
    } else if (state == kCart && event.type == kRemove) {
      Go(customer, kBrowsing, event, now, late);
    }
  }

  Customers customers_;
  Repeats repeats_;
  FifoTimers timers_;
  CartRecords records_;
  Asked asked_[kAhead] = {};
  uint64_t watermark_ = 0;
  ShopCounts counts_;
};

}  // namespace

ShopRun CartByHand(std::span<const ShopEvent> events, uint32_t customers, const TakeLines& take) {
  const CpuClock clock;
  HandCart cart(events.size(), customers, take);
  const double making = clock.Seconds();
  ShopRun run = cart.Run(events);
  run.seconds_with_memory = run.seconds + making;
  return run;
}

ShopRun CartTouch(std::span<const ShopEvent> events, uint32_t customers) {
  struct alignas(64) Line {
    uint64_t words[8];
  };
  HugeArray<Line> people(uint64_t{customers} + 8), ids(events.size() / 3 + 8);
  constexpr size_t kAhead = 16;
  struct Places {
    uint32_t person, id;
  };
  Places places[kAhead] = {};
  const auto place = [](uint64_t word, const HugeArray<Line>& lines) {
    return static_cast<uint32_t>((static_cast<unsigned __int128>(word * 0x9E37'79B9'7F4A'7C15) * lines.size()) >> 64);
  };
  const CpuClock clock;
  for (size_t i = 0; i < events.size() + kAhead; ++i) {
    Places& at = places[i % kAhead];
    if (i >= kAhead) {
      ++people[at.person].words[0];
      ++ids[at.id].words[0];
    }
    if (i < events.size()) {
      at = {place(Load8(events[i].user.chars), people), place(Load8(events[i].message.chars + 28), ids)};
      __builtin_prefetch(&people[at.person], 1);
      __builtin_prefetch(&ids[at.id], 1);
    }
  }
  ShopRun run;
  run.seconds = clock.Seconds();
  return run;
}

}  // namespace journey::bench
