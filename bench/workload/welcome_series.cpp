// One pass over the events: what is asked for at one is there some events later.
#define XXH_INLINE_ALL
#include "bench/workload/welcome_series.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "bench/workload/cpu_clock.h"
#include "bench/workload/customer_key.h"
#include "bench/workload/local_hours.h"
#include "bench/workload/repeats.h"
#include "bench/workload/timing_wheel.h"
#include "bench/workload/welcome_records.h"

namespace journey::bench {

namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constexpr int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;
constexpr int64_t kQuietFrom = 21 * kHourMs, kQuietTo = 8 * kHourMs;
constexpr int kMostSends = 3;
// What became of a send, and the rule that decided.
constexpr std::string_view kNoConsent = R"("requirement","by":"email.requires.1")",
                           kCapped = R"("capped","by":"email.cap.1")";
constexpr int64_t kSmallTotal = 20 * 10'000;
// Silent customers are woken up to a second after their timers are due, in which those of many seconds can be asked for
// ahead; what then happens bears the time at which it was due.
constexpr int kTickBits = 10;
constexpr uint32_t kNoWakeUp = UINT32_MAX;

// Where the flow of a stage waits.
enum Waiting : uint8_t { kNowhere, kForOpening, kBeforeBrowsing, kBeforeLastCall, kBeforeFavourites, kBeforeWelcomed };

// Two cache lines; times since the start, `kNever` or kLongAgo for none.
constexpr int64_t kLongAgo = -100 * kDayMs;
struct alignas(128) Member {
  // What nearly every event asks for.
  CustomerKey key;  // zeros: nobody
  int64_t clock, entered, wait_due, deferred_due;
  uint32_t wake_up;
  uint16_t entry, sends, deferred_n;
  uint8_t deferred_name;
  WelcomeStage stage;
  Waiting waiting;
  uint8_t zone;  // from 1; 0: UTC
  bool consent : 1, closed : 1, active : 1, held : 1, made_now : 1;
  // What some do.
  alignas(64) int64_t ended_at;
  int64_t sent[kMostSends];  // the latest first
  int64_t viewed[2];         // the latest first
};
static_assert(sizeof(Member) == 128);

class HandWelcome {
 public:
  HandWelcome(uint64_t events, uint32_t customers, const TakeLines& take)
      : members_(uint64_t{customers} * 2 + 8),
        repeats_(std::min(events, events * 26 / (kWelcomeDays * 24) + 4096)),
        wheel_(events + customers),
        records_(take) {
    const int64_t begin = kWelcomeStartMs - 2 * kDayMs, end = begin + (kWelcomeDays + 60) * kDayMs;
    hours_.emplace_back("UTC", begin, end);
    for (const std::string_view zone : kZoneNames) hours_.emplace_back(zone, begin, end);
  }

  WelcomeRun Run(std::span<const WelcomeEvent> events) {
    const CpuClock clock;
    for (size_t i = 0; i < std::min(kAhead, events.size()); ++i) Ask(events[i], i);
    for (size_t i = 0; i < events.size(); ++i) {
      const WelcomeEvent& event = events[i];
      const Asked asked = asked_[i % kAhead];
      if (i + kAhead < events.size()) Ask(events[i + kAhead], i);
      LookFurther(i + 2 * kFurther, 0);
      LookFurther(i + kFurther, 1);
      watermark_ = std::max(watermark_, event.ts - kWelcomeStartMs);
      WakeUp();
      Handle(event, asked);
    }
    // Wake-ups are a little late, and after the last event nobody else comes.
    wheel_.FireDue(
        static_cast<uint32_t>((watermark_ >> kTickBits) + 1),
        [&](uint32_t slot, uint32_t) { FireUntil(members_[slot], watermark_); }, [](uint32_t) {});
    records_.Finish();
    WelcomeRun run;
    run.seconds = clock.Seconds();
    run.counts = counts_;
    run.record_bytes = records_.bytes();
    return run;
  }

 private:
  static constexpr size_t kAhead = 16;
  static constexpr size_t kFurther = 6;
  static constexpr size_t kStreamAhead = 4096;
  struct Asked {
    CustomerKey key;
    uint64_t id;  // of customer and message
    uint32_t home, repeats_home;
  };

  void Prefetch(uint32_t slot) const {
    __builtin_prefetch(&members_[slot], 1);
    __builtin_prefetch(reinterpret_cast<const char*>(&members_[slot]) + 64, 1);
  }
  void Ask(const WelcomeEvent& event, size_t i) {
    Asked& asked = asked_[i % kAhead];
    __builtin_prefetch(reinterpret_cast<const char*>(&event) + kStreamAhead);
    __builtin_prefetch(reinterpret_cast<const char*>(&event) + kStreamAhead + 64);
    asked.key = ParseKey(event.user);
    const uint64_t hash = asked.key.Hash();
    asked.home = static_cast<uint32_t>((static_cast<unsigned __int128>(hash) * members_.size()) >> 64);
    Prefetch(asked.home);
    asked.id = (XXH3_64bits(event.message.chars, IdText::kChars) ^ hash) | 1;
    asked.repeats_home = repeats_.Home(asked.id);
    repeats_.Prefetch(asked.repeats_home);
  }

  // Where another customer stands in the way, the next place is asked for, too.
  void LookFurther(size_t i, uint32_t step) const {
    const Asked& asked = asked_[i % kAhead];
    const uint32_t at = asked.home + step;
    if (at + 1 < members_.size() && members_[at].key != asked.key && members_[at].key != CustomerKey{})
      Prefetch(at + 1);
  }
  uint32_t Find(const CustomerKey& key, uint32_t home) {
    for (uint32_t at = home;; at = at + 1 == members_.size() ? 0 : at + 1) {
      Member& member = members_[at];
      if (member.key == key) return at;
      if (member.key == CustomerKey{}) {
        member = {.key = key,
                  .clock = -1,
                  .entered = kLongAgo,
                  .wait_due = kNever,
                  .deferred_due = kNever,
                  .wake_up = kNoWakeUp,
                  .ended_at = kLongAgo,
                  .sent = {kLongAgo, kLongAgo, kLongAgo},
                  .viewed = {kLongAgo, kLongAgo}};
        ++counts_.customers;
        return at;
      }
    }
  }

  void WakeUp() {
    wheel_.FireDue(
        static_cast<uint32_t>(watermark_ >> kTickBits),
        [&](uint32_t slot, uint32_t due) {
          Member& member = members_[slot];
          if (member.wake_up != due) return;
          member.wake_up = kNoWakeUp;
          FireUntil(member, watermark_);
          Schedule(member, slot);
        },
        [&](uint32_t slot) { Prefetch(slot); });
  }
  // When the instance's life ends: the timeout, or the end of the longest goal's window for who is held out.
  static int64_t LifeEnd(const Member& member) {
    return member.active ? member.entered + (member.held ? 30 : 45) * kDayMs : kNever;
  }
  static int64_t NextDue(const Member& member) {
    return std::min({member.wait_due, member.deferred_due, LifeEnd(member)});
  }
  void Schedule(Member& member, uint32_t slot) {
    const int64_t due = NextDue(member);
    if (due == kNever) return;
    // What a late event has made due already waits for the next one's look.
    const auto tick = static_cast<uint32_t>((std::max(due, watermark_) + (1 << kTickBits) - 1) >> kTickBits);
    if (tick >= member.wake_up) return;
    member.wake_up = tick;
    wheel_.Arm(slot, tick);
  }

  // ---- steps

  void Handle(const WelcomeEvent& event, const Asked& asked) {
    const uint32_t slot = Find(asked.key, asked.home);
    Member& member = members_[slot];
    FireUntil(member, watermark_);
    const int64_t ts = event.ts - kWelcomeStartMs, now = std::max(member.clock, ts);
    if (repeats_.SeenOrAdd(asked.id, asked.repeats_home, static_cast<uint32_t>(now),
                           static_cast<uint32_t>(watermark_))) {
      ++counts_.duplicates;
    } else {
      cause_ = {&event, ts < member.clock, {}};
      counts_.late += cause_.late;
      member.clock = now;
      user_ = event.user;
      React(member, event);
      EndStep(member);
    }
    Schedule(member, slot);
  }
  void FireUntil(Member& member, int64_t limit) {
    while (NextDue(member) <= limit) {
      ++counts_.timers_fired;
      user_ = KeyText(member.key);
      const int64_t due = NextDue(member);
      member.clock = std::max(member.clock, due);
      if (LifeEnd(member) == due) {
        cause_ = {nullptr, false, member.held ? kHoldoutCause : kTimeoutCause};
        End(member, R"("ended","outcome":"expired")");
      } else if (member.deferred_due == due) {
        cause_ = {nullptr, false, kDeferredCause};
        member.deferred_due = kNever;
        Deliver(member);
      } else {
        cause_ = {nullptr, false, kWaitCause};
        member.wait_due = kNever;
        GoOn(member);
      }
      EndStep(member);
    }
  }
  void EndStep(Member& member) {
    if (member.active && member.closed) {
      cause_ = {nullptr, false, kWhenCause};
      End(member, R"("ended","outcome":"exited")");
    }
    member.made_now = false;
  }

  void React(Member& member, const WelcomeEvent& event) {
    if (event.type == kIdentify) {
      ++counts_.identifies;
      member.zone = static_cast<uint8_t>(event.zone + 1);
      member.consent = event.consent;
      member.closed = event.closed;
      return;
    }
    ++counts_.events;
    if (event.type == kProductViewed) {
      member.viewed[1] = member.viewed[0];
      member.viewed[0] = member.clock;
    } else if (event.type == kSignedUp) {
      if (!member.active && (member.entry == 0 || member.clock >= member.ended_at + 14 * kDayMs)) Enter(member);
    } else if (!member.active) {
      return;
    } else if (event.type == kOrderCompleted) {
      if (event.total < kSmallTotal || member.clock >= member.entered + 30 * kDayMs) return;
      records_.Plain(Record(member), R"("converted","goal":"Order Completed")");
      End(member, R"("ended","outcome":"converted")");
    } else if (event.type == kEmailOpened) {
      const bool awaited = member.waiting == kForOpening && event.name == kWelcome;
      if (awaited || member.stage == kQuiet) Go(member, kEngaged);
    }
  }

  // ---- the journey

  void Enter(Member& member) {
    ++member.entry;
    member.sends = 0;
    member.entered = member.clock;
    member.active = true;
    member.held = Bucket("Welcome/holdout/") < 1000;
    member.stage = member.held ? kNoStage : kGreeting;
    records_.Plain(Record(member), member.held ? R"("held_out")" : R"("entered")");
    if (member.held) return;
    Send(member, kWelcome);
    Wait(member, kForOpening, 3 * kDayMs);
  }
  void GoOn(Member& member) {
    switch (member.waiting) {
      case kForOpening: {
        const bool tips = Bucket("Welcome/nudge/") < 5000;
        records_.Plain(Record(member),
                       tips ? R"("split","name":"nudge","arm":"tips")" : R"("split","name":"nudge","arm":"offer")");
        Send(member, tips ? kTips : kOffer);
        return Wait(member, kBeforeBrowsing, kDayMs);
      }
      case kBeforeBrowsing:
        Send(member, member.viewed[1] > member.clock - 7 * kDayMs ? kBrowsing : kComeBack);
        return Wait(member, kBeforeLastCall, kDayMs);
      case kBeforeLastCall:
        Send(member, kLastCall);
        return Go(member, kQuiet);
      case kBeforeFavourites:
        Send(member, kFavourites);
        return Wait(member, kBeforeWelcomed, 10 * kDayMs);
      case kBeforeWelcomed:
        return Go(member, kWelcomed);
      case kNowhere:
        return;
    }
  }
  void Go(Member& member, WelcomeStage to) {
    const WelcomeStage from = member.stage;
    member.stage = to;
    member.waiting = kNowhere;
    member.wait_due = kNever;
    records_.Moved(Record(member), from);
    DropDeferred(member, R"("left")");
    if (to == kEngaged) Wait(member, kBeforeFavourites, 2 * kDayMs);
    if (to == kWelcomed) End(member, R"("ended","outcome":"completed")");
  }
  static void Wait(Member& member, Waiting waiting, int64_t delay) {
    member.waiting = waiting;
    member.wait_due = member.clock + delay;
  }
  void End(Member& member, std::string_view outcome) {
    member.active = false;
    member.waiting = kNowhere;
    member.wait_due = kNever;
    member.ended_at = member.clock;
    records_.Plain(Record(member), outcome);
    DropDeferred(member, R"("ended")");
  }

  // ---- sends

  void Send(Member& member, Template name) {
    ++member.sends;
    if (!member.consent) return records_.Suppressed(Record(member), member.sends, name, kNoConsent);
    const int64_t now = member.clock + kWelcomeStartMs;
    const int64_t until = hours_[member.zone].QuietUntil(now, kQuietFrom, kQuietTo);
    if (until != now) {
      member.deferred_due = until - kWelcomeStartMs;
      member.deferred_n = member.sends;
      member.deferred_name = name;
      member.made_now = true;
      return records_.Deferred(Record(member), member.sends, name, until);
    }
    AskCap(member, member.sends, name);
  }
  void Deliver(Member& member) {
    const auto name = static_cast<Template>(member.deferred_name);
    if (!member.consent) return records_.Suppressed(Record(member), member.deferred_n, name, kNoConsent);
    AskCap(member, member.deferred_n, name);
  }
  void AskCap(Member& member, uint32_t n, Template name) {
    if (member.sent[kMostSends - 1] > member.clock - 7 * kDayMs) {
      return records_.Suppressed(Record(member), n, name, kCapped);
    }
    member.sent[2] = member.sent[1];
    member.sent[1] = member.sent[0];
    member.sent[0] = member.clock;
    records_.Sent(Record(member), n, name);
  }
  void DropDeferred(Member& member, std::string_view reason) {
    if (member.deferred_due == kNever || member.made_now) return;
    member.deferred_due = kNever;
    records_.Suppressed(Record(member), member.deferred_n, static_cast<Template>(member.deferred_name), reason);
  }

  WelcomeRecord Record(const Member& member) const {
    return {&user_, member.clock + kWelcomeStartMs, member.entry, member.stage, &cause_};
  }
  template <size_t kSize>
  uint64_t Bucket(const char (&salt)[kSize]) const {
    char text[kSize - 1 + IdText::kChars];
    std::memcpy(text, salt, kSize - 1);
    std::memcpy(text + kSize - 1, user_.chars, IdText::kChars);
    return XXH3_64bits(text, sizeof text) % 10'000;
  }

  HugeArray<Member> members_;
  Repeats repeats_;
  TimingWheel wheel_;
  WelcomeRecords records_;
  std::vector<LocalHours> hours_;  // by Member::zone
  Asked asked_[kAhead] = {};
  int64_t watermark_ = 0;
  WelcomeCounts counts_;
  // Of the step.
  IdText user_ = {};
  WelcomeCause cause_;
};

}  // namespace

WelcomeRun WelcomeByHand(std::span<const WelcomeEvent> events, uint32_t customers, const TakeLines& take) {
  return HandWelcome(events.size(), customers, take).Run(events);
}

}  // namespace journey::bench
